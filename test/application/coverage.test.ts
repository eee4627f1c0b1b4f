// Every field of the API can be set with the constructs, or is on a list that says why not.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ApiObject, Chart, Duration, Size, Testing } from 'cdk8s';
import { ConfigMap, Cpu, EnvValue, ImagePullPolicy, Secret, ServiceAccount, ServiceType } from 'cdk8s-plus-27';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import {
  Backoff, BatchScheduler, DynamicAllocation, ExecutorOptions, Gpu, RestartPolicy, Retention, SecretType, SparkApplication, SparkApplicationProps, SparkCode,
  SparkMetrics, SparkPodOptions, SparkPods, SparkVersion, SparkVolume, SpecChange, UiAddress,
} from '../../src';
import { checkSchema } from '../../src/schema/check-schema';

interface Schema { properties?: Record<string, Schema>; items?: Schema }
type Json = Record<string, unknown>;

const RETAINED = ['driverPod', 'executorPods', 'services', 'claims', 'configMaps'];

/** Objects that the API defines itself. The others are those of Kubernetes, and come from the structs of cdk8s-plus. */
const OWN_OBJECTS = [
  '', 'deps', 'driver', 'executor', 'driver.gpu', 'driver.secrets[]', 'driver.configMaps[]', 'driver.ports[]', 'restartPolicy', 'restartPolicy.backoff',
  'deadlines', 'driverFailover',
  'retention', ...['onSuccess', 'onFailure'].flatMap((end) => ['', ...RETAINED.map((part) => `.${part}`)].map((part) => `retention.${end}${part}`)),
  'dynamicAllocation', 'batchSchedulerOptions', 'monitoring', 'monitoring.prometheus', 'sparkUIOptions', 'sparkUIOptions.ingressTLS[]',
  'driverIngressOptions[]', 'driverIngressOptions[].ingressTLS[]',
];

const NO_EFFECT = 'has no effect on anything';
const ENV_INSTEAD = 'is an older form of env';
const LEFT_OUT: Record<string, string> = {
  'failureRetries': NO_EFFECT,
  'retryInterval': NO_EFFECT,
  'pythonVersion': 'has no effect in the supported Spark versions, which only run Python 3',
  'driver.envVars': ENV_INSTEAD,
  'executor.envVars': ENV_INSTEAD,
  'driver.envSecretKeyRefs': ENV_INSTEAD,
  'executor.envSecretKeyRefs': ENV_INSTEAD,
};

function everything(): SparkApplication[] {
  const chart = new Chart(Testing.app(), 'jobs', { namespace: 'jobs' });
  const account = new ServiceAccount(chart, 'account', { metadata: { name: 'spark' } });
  const config = new ConfigMap(chart, 'config', { metadata: { name: 'config' } });
  const secret = Secret.fromSecretName(chart, 'secret', 'secret');
  const certificate = { secretName: 'tls', hosts: ['a.example.com'] };
  const texts = { a: 'b' };
  const day = Retention.removeAfter(Duration.days(1));
  const pods: SparkPodOptions = {
    cores: 2,
    coreRequest: Cpu.millis(500),
    coreLimit: Cpu.units(2),
    memory: Size.gibibytes(2),
    memoryOverhead: Size.mebibytes(512),
    memoryLimit: Size.gibibytes(4),
    gpu: Gpu.nvidia(1),
    image: 'spark:1',
    env: { A: EnvValue.fromValue('1') },
    envFrom: [{ configMapRef: { name: 'config' } }],
    labels: texts,
    annotations: texts,
    volumes: [SparkVolume.claim('lake', '/lake')],
    ports: [{ name: 'extra', containerPort: 9999 }],
    serviceAccount: account,
    podSecurityContext: { runAsUser: 1000 },
    securityContext: { readOnlyRootFilesystem: true },
    nodeSelector: texts,
    affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
    tolerations: [{ key: 'a', operator: 'Exists' }],
    schedulerName: 'other',
    priorityClassName: 'urgent',
    sidecars: [{ name: 'beside', image: 'x' }],
    initContainers: [{ name: 'before', image: 'x' }],
    javaOptions: ['-XX:+UseZGC'],
    lifecycle: { preStop: { exec: { command: ['true'] } } },
    terminationGracePeriod: Duration.seconds(60),
    hostNetwork: false,
    hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }],
    dnsConfig: { searches: ['example.com'] },
    shareProcessNamespace: true,
    podTemplate: { metadata: { labels: texts } },
  };
  const executor: ExecutorOptions = { ...pods, instances: 2, deleteOnTermination: false };
  const kept = Object.fromEntries(RETAINED.map((part) => [part, day]));
  const common: SparkApplicationProps = {
    sparkVersion: SparkVersion.V4_1, image: 'spark:1', application: SparkCode.scala('local:///a.jar', { mainClass: 'org.example.Main', args: ['1'] }),
  };
  const application = new SparkApplication(chart, 'everything', {
    ...common,
    metadata: { name: 'everything' },
    imagePullPolicy: ImagePullPolicy.ALWAYS,
    imagePullSecrets: [secret],
    serviceAccount: account,
    driver: { ...pods, podName: 'pod', kubernetesMaster: 'https://kubernetes.default.svc', serviceLabels: texts, serviceAnnotations: texts },
    executor,
    dynamicAllocation: DynamicAllocation.between(1, 4, { initial: 2, shuffleTrackingTimeout: Duration.minutes(1) }),
    restartPolicy: RestartPolicy.onFailure({
      retries: 3,
      interval: Duration.seconds(10),
      submissionInterval: Duration.seconds(10),
      infrastructureRetries: 5,
      backoff: Backoff.exponential(Duration.minutes(5)),
    }),
    deadlines: { driverPending: Duration.minutes(10), executorsPending: Duration.minutes(10), run: Duration.hours(4) },
    driverFailover: { forceDeleteAfter: Duration.minutes(5), trackingFinalizer: true },
    retention: { onSuccess: kept, onFailure: kept },
    onSpecChange: SpecChange.NEXT_RUN,
    dependencies: {
      jars: ['local:///b.jar'],
      files: ['local:///f'],
      pyFiles: ['local:///p.py'],
      archives: ['local:///a.zip'],
      packages: ['org.example:lib:1.0'],
      excludePackages: ['org.example:old'],
      repositories: ['https://repo.example.com'],
    },
    sparkConf: { 'spark.a': '1' },
    hadoopConf: { 'fs.a': '1' },
    sparkConfigMap: config,
    hadoopConfigMap: config,
    memoryOverheadFactor: 0.2,
    proxyUser: 'etl',
    metrics: SparkMetrics.jmxExporter({
      jar: '/opt/jmx.jar',
      port: 8090,
      portName: 'jmx',
      configFile: '/opt/jmx.yaml',
      configuration: 'rules: []',
      metricsProperties: '*.sink=',
      metricsPropertiesFile: '/opt/m',
    }),
    driverDisruptionBudget: true,
    batchScheduler: BatchScheduler.volcano({ queue: 'q', priorityClassName: 'urgent', resources: { cpu: '4' } }),
    suspended: true,
    timeToLive: Duration.hours(1),
    ephemeral: true,
  });
  for (const role of [application.driver, application.executor] as SparkPods[]) {
    role.addConfigMap(config, '/etc/config');
    role.addSecret(secret, '/etc/secret', SecretType.GCP_SERVICE_ACCOUNT);
  }
  application.exposeUi(UiAddress.service({ port: 80, portName: 'http', type: ServiceType.NODE_PORT, annotations: texts, labels: texts }));
  application.exposeUi(UiAddress.operatorIngress({ annotations: texts, certificates: [certificate] }));
  application.addDriverIngress({
    port: 15002,
    portName: 'connect',
    urlFormat: 'https://{{$appName}}.example.com',
    serviceType: ServiceType.CLUSTER_IP,
    serviceAnnotations: texts,
    serviceLabels: texts,
    annotations: texts,
    certificates: [certificate],
  });
  // A node selector of the application cannot be combined with those of driver and executor.
  const other = new SparkApplication(chart, 'selector', { ...common, metadata: { name: 'selector' }, nodeSelector: texts });
  return [application, other];
}

/** Value at a path such as `a.b[].c`. `[]` stands for the first element of a list. */
function at(object: unknown, where: string): unknown {
  return where.split('.').filter(Boolean).reduce<unknown>((value, step) => {
    const found = (value as Json | undefined)?.[step.replace('[]', '')];
    return step.endsWith('[]') ? (found as unknown[] | undefined)?.[0] : found;
  }, object);
}

const definition = load(fs.readFileSync(path.join(__dirname, '../../imports/crds/sparkapplications.yaml'), 'utf8')) as
  { spec: { versions: Array<{ schema: { openAPIV3Schema: { properties: { spec: Schema } } } }> } };
const spec = definition.spec.versions[0].schema.openAPIV3Schema.properties.spec;
const schemaAt = (where: string) => where.split('.').filter(Boolean).reduce<Schema | undefined>((schema, step) => {
  const found = schema?.properties?.[step.replace('[]', '')];
  return step.endsWith('[]') ? found?.items : found;
}, spec);
const fields = OWN_OBJECTS.flatMap((object) => Object.keys(schemaAt(object)?.properties ?? {}).map((field) => object ? `${object}.${field}` : field));

describe('the constructs', () => {
  const manifests = everything().map((application) => ApiObject.of(application).toJson() as { spec: Json });

  it('can set every field of the API that has an effect', () => {
    const missing = fields.filter((field) => LEFT_OUT[field] === undefined && manifests.every((manifest) => at(manifest.spec, field) === undefined));

    expect(fields.length).toBeGreaterThan(150);
    expect(missing).toEqual([]);
  });

  it('leave out only fields that exist', () => {
    expect(Object.keys(LEFT_OUT).filter((field) => !fields.includes(field))).toEqual([]);
  });

  it('set nothing that the API does not accept', () => {
    expect(manifests.flatMap((manifest) => checkSchema(manifest))).toEqual([]);
  });
});
