// Every typed option of an application, and what each of them alone does to its manifest.
import { ApiObject, Chart, Duration, Size, Testing } from 'cdk8s';
import { ConcurrencyPolicy, ConfigMap, Cpu, EnvValue, ImagePullPolicy, Secret, ServiceAccount, ServiceType } from 'cdk8s-plus-27';
import {
  Backoff, BatchScheduler, DynamicAllocation, ExecutorOptions, Gpu, IngressController, RestartPolicy, Retention, Schedule, ScheduledSparkApplication,
  SecretType, SparkApplication, SparkApplicationProps, SparkCode, SparkMetrics, SparkPodOptions, SparkVersion, SparkVolume, SpecChange,
  UiAddress,
} from '../../src';
import type { SparkApplication as Manifest } from '../../src/spec/types.gen';

/** A typed option, and the manifest of an application without and with it. */
export interface TypedOption {
  /** As the documentation writes it: `driver.cores`, `exposeUi(UiAddress.service)`. */
  readonly name: string;
  readonly before: Manifest;
  readonly after: Manifest;
}

const RETAINED = ['driverPod', 'executorPods', 'services', 'claims', 'configMaps'];
const TEXTS = { a: 'b' };
const PLACE = { className: 'public', controller: IngressController.ALB, gateway: { name: 'public', namespace: 'infra', sectionName: 'https' } };
const CERTIFICATE = { secretName: 'tls', hosts: ['a.example.com'] };

const CODE = SparkCode.scala('local:///a.jar', { mainClass: 'org.example.Main', args: ['1'] });
/** What an application needs at least. */
const LEAST: SparkApplicationProps = { sparkVersion: SparkVersion.V4_1, image: 'spark:1', application: SparkCode.python('local:///a.py') };

function jobs(): Chart {
  return new Chart(Testing.app(), 'jobs', { namespace: 'jobs' });
}

/** All properties, with values other than their defaults. */
function properties(chart: Chart): SparkApplicationProps {
  const account = new ServiceAccount(chart, 'account', { metadata: { name: 'spark' } });
  const config = new ConfigMap(chart, 'config', { metadata: { name: 'config' } });
  const day = Retention.removeAfter(Duration.days(1));
  const kept = Object.fromEntries(RETAINED.map((part) => [part, day]));
  const pods: SparkPodOptions = {
    cores: 2,
    coreRequest: Cpu.millis(500),
    coreLimit: Cpu.units(2),
    memory: Size.gibibytes(2),
    memoryOverhead: Size.mebibytes(512),
    memoryLimit: Size.gibibytes(4),
    gpu: Gpu.nvidia(1),
    image: 'spark:2',
    env: { A: EnvValue.fromValue('1') },
    envFrom: [{ configMapRef: { name: 'config' } }],
    labels: TEXTS,
    annotations: TEXTS,
    volumes: [SparkVolume.claim('lake', '/lake')],
    ports: [{ name: 'extra', containerPort: 9999 }],
    serviceAccount: account,
    podSecurityContext: { runAsUser: 1000 },
    securityContext: { readOnlyRootFilesystem: true },
    nodeSelector: TEXTS,
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
    podTemplate: { metadata: { labels: TEXTS }, spec: { containers: [], runtimeClassName: 'gvisor' } },
  };
  const executor: ExecutorOptions = { ...pods, instances: 2, deleteOnTermination: false };
  return {
    ...LEAST,
    application: CODE,
    imagePullPolicy: ImagePullPolicy.ALWAYS,
    imagePullSecrets: [Secret.fromSecretName(chart, 'pull', 'pull')],
    serviceAccount: account,
    driver: { ...pods, podName: 'pod', kubernetesMaster: 'https://kubernetes.default.svc', serviceLabels: TEXTS, serviceAnnotations: TEXTS },
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
      port: 8091,
      portName: 'jmx',
      configFile: '/opt/jmx.yaml',
      configuration: 'rules: []',
      metricsProperties: '*.sink=',
      metricsPropertiesFile: '/opt/m',
    }),
    batchScheduler: BatchScheduler.volcano({ queue: 'q', priorityClassName: 'urgent', resources: { cpu: '4' } }),
    driverDisruptionBudget: true,
    suspended: true,
    timeToLive: Duration.hours(1),
    ephemeral: true,
  };
}

/** Verbs, each by what it is called in the documentation. */
const VERBS: Readonly<Record<string, (application: SparkApplication) => void>> = {
  'driver.addConfigMap()': ({ driver, node }) => (
    driver.addConfigMap(new ConfigMap(node.scope as Chart, 'driver-files', { metadata: { name: 'd' } }), '/etc/config')),
  'executor.addConfigMap()': ({ executor, node }) => (
    executor.addConfigMap(new ConfigMap(node.scope as Chart, 'executor-files', { metadata: { name: 'e' } }), '/etc/config')),
  'driver.addSecret()': ({ driver, node }) => (
    driver.addSecret(Secret.fromSecretName(node.scope as Chart, 'driver-key', 'd'), '/etc/secret', SecretType.GCP_SERVICE_ACCOUNT)),
  'executor.addSecret()': ({ executor, node }) => (
    executor.addSecret(Secret.fromSecretName(node.scope as Chart, 'executor-key', 'e'), '/etc/secret', SecretType.GCP_SERVICE_ACCOUNT)),
  'exposeUi(UiAddress.service)': (application) => (
    application.exposeUi(UiAddress.service({ port: 80, portName: 'http', type: ServiceType.NODE_PORT, annotations: TEXTS, labels: TEXTS }))),
  'exposeUi(UiAddress.operatorIngress)': (application) => (
    application.exposeUi(UiAddress.operatorIngress({ annotations: TEXTS, certificates: [CERTIFICATE], ...PLACE }))),
  'addDriverIngress()': (application) => application.addDriverIngress({
    port: 15002,
    portName: 'connect',
    urlFormat: 'https://{{$appName}}.example.com',
    serviceType: ServiceType.CLUSTER_IP,
    serviceAnnotations: TEXTS,
    serviceLabels: TEXTS,
    annotations: TEXTS,
    certificates: [CERTIFICATE],
    ...PLACE,
  }),
};

/** Properties that only make sense together with another one. */
const TOGETHER: Readonly<Record<string, Partial<SparkApplicationProps>>> = { timeToLive: { ephemeral: true } };
/** Structs whose properties are options of their own. */
const STRUCTS = ['driver', 'executor', 'dependencies', 'deadlines', 'driverFailover', 'retention'];

function manifestOf(props: SparkApplicationProps, chart = jobs(), verb?: (application: SparkApplication) => void): Manifest {
  const application = new SparkApplication(chart, 'app', props);
  verb?.(application);
  return ApiObject.of(application).toJson() as Manifest;
}

/** Each option alone, on an application with what is needed at least. */
export function optionsOf(): TypedOption[] {
  const before = manifestOf(LEAST);
  const withOnly = (name: string, part: (all: SparkApplicationProps) => Partial<SparkApplicationProps>): TypedOption => {
    const chart = jobs();
    return { name, before, after: manifestOf({ ...LEAST, ...part(properties(chart)) }, chart) };
  };
  const names = Object.keys(properties(jobs())) as Array<keyof SparkApplicationProps>;
  return [
    { name: 'sparkVersion', before: manifestOf({ ...LEAST, sparkVersion: SparkVersion.V4_0 }), after: before },
    { name: 'image', before: manifestOf({ ...LEAST, image: 'spark:2' }), after: before },
    ...names.flatMap((name) => (STRUCTS.includes(name)
      ? Object.keys(properties(jobs())[name] as object).map((inner) => (
        withOnly(`${name}.${inner}`, (all) => ({ [name]: { [inner]: (all[name] as Record<string, unknown>)[inner] } }))))
      : [withOnly(name, (all) => ({ [name]: all[name], ...TOGETHER[name] }))])),
    withOnly('nodeSelector', () => ({ nodeSelector: TEXTS })),
    ...Object.entries(VERBS).map(([name, verb]) => ({ name, before, after: manifestOf(LEAST, jobs(), verb) })),
  ];
}

/** Applications with all options at once. */
export function withEverything(): SparkApplication[] {
  const chart = jobs();
  const application = new SparkApplication(chart, 'everything', properties(chart));
  Object.values(VERBS).forEach((verb) => verb(application));
  // A node selector of the application cannot be combined with those of driver and executor.
  return [application, new SparkApplication(chart, 'selector', { ...LEAST, nodeSelector: TEXTS })];
}

/** A schedule with all options of its own. */
export function scheduleWithEverything(): ScheduledSparkApplication {
  return new ScheduledSparkApplication(jobs(), 'schedule', {
    ...LEAST,
    schedule: Schedule.daily({ hour: 2, timeZone: 'Europe/Berlin' }),
    concurrencyPolicy: ConcurrencyPolicy.FORBID,
    suspended: true,
    startingDeadline: Duration.minutes(10),
    successfulRunsRetained: 2,
    failedRunsRetained: 3,
    runVariables: true,
    runTimeToLive: Duration.days(1),
  });
}

/** The manifest of an application with what is needed at least. */
export function leastManifest(): Manifest {
  return manifestOf(LEAST);
}
