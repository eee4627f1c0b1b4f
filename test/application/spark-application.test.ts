// An application as its author writes it, and the manifest that comes out.
import { ApiObject, App, Chart, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import { ConfigMap, Cpu, EnvValue, Resource, Secret, ServiceAccount } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import {
  Capacity, Cloud, DynamicAllocation, PodSecurity, RestartPolicy, ScratchVolume, SparkApplication, SparkApplicationProps, SparkCode, SparkMetrics,
  SparkNamespace, SparkOperator, SparkVersion, SparkVolume, Team, UiAddress,
} from '../../src';
import type { SparkApplication as Manifest } from '../../src/spec/types.gen';

const PI: SparkApplicationProps = {
  sparkVersion: SparkVersion.V4_1,
  image: 'apache/spark:4.1.4',
  application: SparkCode.python('local:///opt/spark/examples/src/main/python/pi.py'),
};

function chart(namespace = 'jobs'): Chart {
  return new Chart(Testing.app(), 'jobs', { namespace });
}

function application(props: Partial<SparkApplicationProps> = {}, into = chart()): SparkApplication {
  return new SparkApplication(into, 'pi', { metadata: { name: 'pi' }, ...PI, ...props });
}

function manifest(of: SparkApplication): Manifest {
  return ApiObject.of(of).toJson() as Manifest;
}

describe('SparkApplication', () => {
  it('becomes a manifest with exactly what its author wrote', () => {
    const app = Testing.app();
    const platform = new Chart(app, 'platform');
    const operator = new SparkOperator(platform, 'operator', { image: 'operator:1', exposure: { hosts: ['spark.example.com'] } });
    const analytics = new SparkNamespace(platform, 'analytics', {
      name: 'analytics',
      quota: { cpu: Cpu.units(200), memory: Size.gibibytes(800) },
      isolate: true,
    });
    operator.watch(analytics);
    analytics.grantSubmit(Team.group('data-engineers'));

    const jobs = new Chart(app, 'jobs', { namespace: 'analytics' });
    const etl = new SparkApplication(jobs, 'etl', {
      sparkVersion: SparkVersion.V4_1,
      image: 'apache/spark:4.1.4',
      application: SparkCode.python('local:///opt/spark/examples/src/main/python/pi.py', { args: ['1000'] }),
      serviceAccount: analytics.serviceAccount,
      driver: { cores: 1, memory: Size.gibibytes(2) },
      executor: { instances: 4, cores: 2, memory: Size.gibibytes(4) },
      restartPolicy: RestartPolicy.onFailure({ retries: 3, interval: Duration.seconds(30) }),
    });
    etl.executor.runOn(Capacity.spot(Cloud.EKS));
    etl.driver.runOn(Capacity.onDemand(Cloud.EKS));
    etl.executor.addVolume(ScratchVolume.onDemandClaim({ storageClass: 'gp3', size: Size.gibibytes(100) }));
    etl.exposeUi(UiAddress.ingress('spark.example.com', { path: '/etl' }));

    expect(Testing.synth(jobs)).toMatchInlineSnapshot(`
      [
        {
          "apiVersion": "sparkoperator.k8s.io/v1beta2",
          "kind": "SparkApplication",
          "metadata": {
            "name": "etl",
            "namespace": "analytics",
          },
          "spec": {
            "arguments": [
              "1000",
            ],
            "driver": {
              "cores": 1,
              "memory": "2g",
              "nodeSelector": {
                "eks.amazonaws.com/capacityType": "ON_DEMAND",
              },
              "podSecurityContext": {
                "fsGroup": 185,
                "fsGroupChangePolicy": "OnRootMismatch",
                "runAsNonRoot": true,
                "runAsUser": 185,
                "seccompProfile": {
                  "type": "RuntimeDefault",
                },
              },
              "securityContext": {
                "allowPrivilegeEscalation": false,
                "capabilities": {
                  "drop": [
                    "ALL",
                  ],
                },
              },
              "serviceAccount": "spark",
            },
            "driverIngressOptions": [
              {
                "ingressURLFormat": "http://spark.example.com/etl",
                "servicePort": 4040,
                "servicePortName": "spark-ui",
              },
            ],
            "executor": {
              "cores": 2,
              "instances": 4,
              "memory": "4g",
              "nodeSelector": {
                "eks.amazonaws.com/capacityType": "SPOT",
              },
              "podSecurityContext": {
                "fsGroup": 185,
                "fsGroupChangePolicy": "OnRootMismatch",
                "runAsNonRoot": true,
                "runAsUser": 185,
                "seccompProfile": {
                  "type": "RuntimeDefault",
                },
              },
              "securityContext": {
                "allowPrivilegeEscalation": false,
                "capabilities": {
                  "drop": [
                    "ALL",
                  ],
                },
              },
            },
            "image": "apache/spark:4.1.4",
            "mainApplicationFile": "local:///opt/spark/examples/src/main/python/pi.py",
            "mode": "cluster",
            "restartPolicy": {
              "onFailureRetries": 3,
              "onFailureRetryInterval": 30,
              "onSubmissionFailureRetries": 3,
              "type": "OnFailure",
            },
            "sparkConf": {
              "spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.path": "/var/data/spark-local-dir-1",
              "spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.claimName": "OnDemand",
              "spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.sizeLimit": "100Gi",
              "spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.storageClass": "gp3",
              "spark.ui.proxyBase": "/etl",
              "spark.ui.proxyRedirectUri": "/",
            },
            "sparkVersion": "4.1.0",
            "type": "Python",
          },
        },
      ]
    `);
  });

  it('is a resource of cdk8s-plus whose API object is its child Resource', () => {
    const pi = application();

    expect(pi).toBeInstanceOf(Resource);
    expect(pi.node.defaultChild).toBe(ApiObject.of(pi));
    expect(ApiObject.of(pi).node.id).toBe('Resource');
    expect([pi.name, pi.kind, pi.apiVersion, pi.apiGroup, pi.resourceType]).toEqual(
      ['pi', 'SparkApplication', 'sparkoperator.k8s.io/v1beta2', 'sparkoperator.k8s.io', 'sparkapplications']);
  });

  it('takes its name from its place in the tree if none is given, the same each time', () => {
    const names = [1, 2].map(() => new SparkApplication(chart(), 'nightly-etl', PI).name);

    expect(names[0]).toBe('nightly-etl');
    expect(names[1]).toBe(names[0]);
  });

  it('lets a JSON patch override everything, unknown fields included', () => {
    const pi = application();
    ApiObject.of(pi).addJsonPatch(JsonPatch.add('/spec/driver/brandNew', true), JsonPatch.replace('/spec/sparkVersion', '4.1.9'));

    expect(manifest(pi).spec).toMatchObject({ sparkVersion: '4.1.9', driver: { brandNew: true } });
  });

  it('runs restricted by default, its sidecars and init containers too', () => {
    const pi = application({
      driver: {
        sidecars: [{ name: 'log', image: 'log:1' }],
        initContainers: [{ name: 'fetch', image: 'fetch:1', securityContext: { runAsUser: 7 } }],
      },
    });

    const { driver, executor } = manifest(pi).spec;
    const container = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
    for (const role of [driver, executor]) {
      expect(role.podSecurityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 185, seccompProfile: { type: 'RuntimeDefault' } });
      expect(role.securityContext).toEqual(container);
    }
    expect(driver.sidecars?.[0].securityContext).toEqual(container);
    expect(driver.initContainers?.[0].securityContext).toEqual({ ...container, runAsUser: 7 });
  });

  it('keeps single fields of a security context that its author sets', () => {
    const pi = application({ driver: { podSecurityContext: { runAsUser: 1000 }, securityContext: { readOnlyRootFilesystem: true } } });

    expect(manifest(pi).spec.driver).toMatchObject({
      podSecurityContext: { runAsUser: 1000, runAsNonRoot: true },
      securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
    });
  });

  it('adds no security context with PodSecurity.AS_IMAGE', () => {
    const { driver, executor } = manifest(application({ podSecurity: PodSecurity.AS_IMAGE })).spec;

    expect([driver, executor]).toEqual([{}, {}]);
  });

  it('takes conf and dependencies from props and adders, and returns copies', () => {
    const pi = application({
      sparkConf: { 'spark.a': '1' },
      hadoopConf: { 'fs.s3a.endpoint': 'http://minio' },
      dependencies: { jars: ['local:///a.jar'] },
      application: SparkCode.python('local:///a.py', { pyFiles: ['local:///lib.zip'] }),
    });
    pi.addConf('spark.b', '2');
    pi.addDependencies({ jars: ['local:///b.jar', 'local:///a.jar'], packages: ['org.example:lib:1.0'] });
    pi.sparkConf['spark.c'] = 'lost';

    expect(manifest(pi).spec).toMatchObject({
      sparkConf: { 'spark.a': '1', 'spark.b': '2' },
      hadoopConf: { 'fs.s3a.endpoint': 'http://minio' },
      deps: { jars: ['local:///a.jar', 'local:///b.jar'], pyFiles: ['local:///lib.zip'], packages: ['org.example:lib:1.0'] },
    });
    expect(pi.sparkConf).toEqual({ 'spark.a': '1', 'spark.b': '2' });
  });

  it('takes Secrets and ConfigMaps of cdk8s-plus as environment and as files', () => {
    const jobs = chart();
    const secret = Secret.fromSecretName(jobs, 'secret', 's3');
    const pi = application({}, jobs);
    pi.driver.addEnv('AWS_SECRET_ACCESS_KEY', EnvValue.fromSecretValue({ secret, key: 'key' }));
    pi.driver.addSecret(secret, '/etc/s3');
    pi.executor.addConfigMap(new ConfigMap(jobs, 'settings', { metadata: { name: 'settings' } }), '/etc/settings');

    const { driver, executor } = manifest(pi).spec;
    expect(driver.env).toEqual([{ name: 'AWS_SECRET_ACCESS_KEY', valueFrom: { secretKeyRef: { name: 's3', key: 'key' } } }]);
    expect(driver.secrets).toEqual([{ name: 's3', path: '/etc/s3', secretType: 'Generic' }]);
    expect(executor.configMaps).toEqual([{ name: 'settings', path: '/etc/settings' }]);
  });

  it('declares a volume that driver and executors share once, and gives each scratch volume its own name', () => {
    const shared = SparkVolume.claim('lake', '/lake', { readOnly: true });
    const pi = application({ driver: { volumes: [shared, ScratchVolume.emptyDir()] }, executor: { volumes: [shared] } });
    pi.executor.addVolume(ScratchVolume.emptyDir({ sizeLimit: Size.gibibytes(10), inMemory: true, path: '/scratch' }));

    const { volumes, driver, executor } = manifest(pi).spec;
    expect(volumes).toEqual([
      { name: 'claim-lake', persistentVolumeClaim: { claimName: 'lake', readOnly: true } },
      { name: 'spark-local-dir-1', emptyDir: {} },
      { name: 'spark-local-dir-2', emptyDir: { medium: 'Memory', sizeLimit: '10Gi' } },
    ]);
    const lake = { name: 'claim-lake', mountPath: '/lake', readOnly: true };
    expect(driver.volumeMounts).toEqual([lake, { name: 'spark-local-dir-1', mountPath: '/var/data/spark-local-dir-1' }]);
    expect(executor.volumeMounts).toEqual([lake, { name: 'spark-local-dir-2', mountPath: '/scratch' }]);
  });

  it('puts the links of its web UI below the path at which it is exposed, and uses its port', () => {
    const pi = application({ sparkConf: { 'spark.ui.port': '4050' } });
    pi.exposeUi(UiAddress.ingress('spark.example.com', { path: '/pi/', certificate: { secretName: 'tls' } }));
    pi.exposeUi(UiAddress.service({ annotations: { team: 'a' } }));

    expect(manifest(pi).spec).toMatchObject({
      sparkConf: { 'spark.ui.proxyBase': '/pi', 'spark.ui.proxyRedirectUri': '/' },
      driverIngressOptions: [{
        servicePort: 4050,
        servicePortName: 'spark-ui',
        ingressURLFormat: 'https://spark.example.com/pi',
        ingressTLS: [{ hosts: ['spark.example.com'], secretName: 'tls' }],
      }],
      sparkUIOptions: { serviceAnnotations: { team: 'a' } },
    });
  });

  it('annotates the driver for Prometheus if Spark serves the metrics itself', () => {
    const { driver, sparkConf } = manifest(application({ metrics: SparkMetrics.prometheusServlet() })).spec;

    expect(driver.annotations).toEqual({ 'prometheus.io/scrape': 'true', 'prometheus.io/path': '/metrics/prometheus', 'prometheus.io/port': '4040' });
    expect(sparkConf).toMatchObject({
      'spark.ui.prometheus.enabled': 'true', 'spark.metrics.namespace': '${spark.kubernetes.namespace}.${spark.app.name}',
    });
  });

  it('keeps packages where the user of Spark\'s images can write, unless it is told another place', () => {
    const ivy = (props: Partial<SparkApplicationProps>) => manifest(application(props)).spec.sparkConf?.['spark.jars.ivy'];
    const dependencies = { packages: ['org.example:lib:1.0'] };
    expect(ivy({ dependencies })).toBe('/tmp/.ivy2');
    expect(ivy({ dependencies, sparkConf: { 'spark.jars.ivy': '/cache' } })).toBe('/cache');
    expect(ivy({ dependencies: { jars: ['local:///a.jar'] } })).toBeUndefined();
  });

  it('may use dynamic allocation, without an external shuffle service', () => {
    expect(manifest(application({ dynamicAllocation: DynamicAllocation.between(1, 10) })).spec.dynamicAllocation)
      .toEqual({ enabled: true, minExecutors: 1, maxExecutors: 10, shuffleTrackingEnabled: true });
  });

  it('takes the namespace of its service account if neither it nor its chart names one', () => {
    const jobs = new Chart(Testing.app(), 'jobs');
    const account = new ServiceAccount(jobs, 'account', { metadata: { name: 'spark', namespace: 'analytics' } });

    expect(manifest(application({ serviceAccount: account }, jobs)).metadata.namespace).toBe('analytics');
  });

  it('comes after its service account, even if that is in another chart', () => {
    const app = new App({ outdir: '/dev/null' });
    const jobs = new Chart(app, 'a-jobs');
    const platform = new Chart(app, 'platform');
    application({ serviceAccount: new ServiceAccount(platform, 'account', { metadata: { name: 'spark' } }) }, jobs);
    app.synthYaml();

    expect(app.charts.map((each) => each.node.id)).toEqual(['platform', 'a-jobs']);
  });

  it('adds the node requirements of a capacity to each alternative of a given affinity', () => {
    const zone = (name: string) => ({ matchExpressions: [{ key: 'zone', operator: 'In', values: [name] }] });
    const pi = application({
      driver: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [zone('a'), zone('b')] } } } },
    });
    pi.driver.runOn(Capacity.onDemand(Cloud.GKE));

    const notSpot = { key: 'cloud.google.com/gke-spot', operator: 'NotIn', values: ['true'] };
    expect(manifest(pi).spec.driver.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms)
      .toEqual(['a', 'b'].map((name) => ({ matchExpressions: [...zone(name).matchExpressions, notSpot] })));
  });
});

describe('errors are thrown where the application is created, with the value and what to do:', () => {
  const wrong: Array<[string, Partial<SparkApplicationProps>, RegExp]> = [
    ['no image', { image: undefined }, /jobs\/pi: spec\.driver\.image: the driver has no image; set spec\.image/],
    ['a name that is not a DNS label', { metadata: { name: '9pi' } }, /metadata\.name: must be a DNS label.*given: "9pi"/],
    ['half a core', { driver: { cores: 0.5 } }, /jobs\/pi: spec\.driver\.cores is 0\.5.*coreRequest: Cpu\.millis\(500\)/],
    ['no executors', { executor: { instances: 0 } }, /executor\.instances is 0.*DynamicAllocation\.between/],
    ['a heap with which Spark does not start', { executor: { memory: Size.mebibytes(256) } }, /executor\.memory is 256 MiB.*450 MiB/],
    ['the heap size among the Java options', { driver: { javaOptions: ['-Xmx2g'] } },
      /driver\.javaOptions: Spark refuses '-Xmx2g'; set the heap with 'memory'/],
    ['a package without a version', { dependencies: { packages: ['org.example:lib'] } }, /packages\[0\]: must be Maven coordinates.*given: "org\.example:lib"/],
    ['node selectors at two levels', { nodeSelector: { a: '1' }, driver: { nodeSelector: { b: '2' } } },
      /spec\.driver\.nodeSelector: must not be set together with spec\.nodeSelector/],
    ['the master in the conf', { sparkConf: { 'spark.master': 'local[*]' } }, /spark\.master.*not allowed in sparkConf/],
    ['a conf key that Spark does not read', { sparkConf: { 'fs.s3a.endpoint': 'x' } }, /spec\.sparkConf\[fs\.s3a\.endpoint\]: does not begin with 'spark\.'.*hadoopConf/],
    ['a Hadoop key with its prefix', { hadoopConf: { 'spark.hadoop.fs.a': 'x' } }, /write 'fs\.a'/],
    ['a credential in the conf', { sparkConf: { 'spark.hadoop.fs.s3a.secret.key': 'abc' } }, /is a credential.*put it into a Secret/],
    ['a credential in the conf of Hadoop', { hadoopConf: { 'fs.azure.account.key.x.blob.core.windows.net': 'abc' } }, /is a credential/],
    ['a credential in the environment', { driver: { env: { DB_PASSWORD: EnvValue.fromValue('abc') } } },
      /spec\.driver\.env: 'DB_PASSWORD' is a credential.*fromSecretValue/],
    ['a credential among the Java options', { executor: { javaOptions: ['-Ddb.password=abc'] } },
      /executor\.javaOptions: '-Ddb\.password=…' is a credential/],
    ['an environment variable with an invalid name', { driver: { env: { '1X': EnvValue.fromValue('') } } }, /driver\.env: '1X' is not a valid name/],
    ['two volumes at one path', { driver: { volumes: [SparkVolume.claim('a', '/x'), SparkVolume.claim('b', '/x')] } }, /two volumes are mounted at '\/x'/],
    ['two volumes of one name',
      {
        driver: { volumes: [SparkVolume.of({ name: 'a', emptyDir: {} }, '/x')] },
        executor: { volumes: [SparkVolume.of({ name: 'a', hostPath: { path: '/y' } }, '/x')] },
      },
      /two volumes are named 'a'/],
    ['a forced deletion after too short a time', { driverFailover: { forceDeleteAfter: Duration.seconds(30) } },
      /jobs\/pi: spec\.driverFailover\.forceDeleteAfterSeconds is 30 s; give whole seconds, at least 60/],
    ['a port that is too large', { driver: { ports: [{ name: 'x', containerPort: 70000 }] } }, /driver\.ports: 'x' is 70000/],
    ['a negative memory overhead factor', { memoryOverheadFactor: -1 }, /memoryOverheadFactor: must be a number of at least 0/],
    ['a time to live without ephemeral', { timeToLive: Duration.hours(1) }, /jobs\/pi: spec\.timeToLiveSeconds: deletes the application.*ephemeral: true/],
    ['an invalid pod name', { driver: { podName: 'Driver!' } }, /driver\.podName: 'Driver!'/],
  ];

  it.each(wrong)('%s', (_what, props, message) => {
    expect(() => application(props)).toThrow(message);
  });

  it('a service account of another namespace', () => {
    const jobs = chart('jobs');
    const account = new ServiceAccount(jobs, 'account', { metadata: { name: 'spark', namespace: 'analytics' } });

    expect(() => application({ serviceAccount: account }, jobs)).toThrow(/service account 'spark' is of namespace 'analytics', the application of 'jobs'/);
  });

  it('of what was added or patched later, when the manifests are written', () => {
    const pi = application({ nodeSelector: { disk: 'ssd' } });
    pi.driver.addNodeSelector('zone', 'a');

    expect(() => Testing.synth(Chart.of(pi))).toThrow(/\[jobs\/pi\] spec\.driver\.nodeSelector: must not be set together/);
  });

  it('of what the controller would refuse, when the manifests are written', () => {
    const pi = application({ sparkConf: { 'spark.kubernetes.driver.pod.featureSteps': 'org.example.MyStep' } });

    expect(() => Testing.synth(Chart.of(pi))).toThrow(/\[jobs\/pi\] spec\.sparkConf.*featureSteps/);
  });

  it.each([
    ['a version as a string', { sparkVersion: '4.1.4' as unknown as SparkVersion }, /sparkVersion is "4\.1\.4"; give a SparkVersion/],
    ['a size as a string', { driver: { memory: '512m' as unknown as Size } }, /driver\.memory is "512m"; give a Size/],
  ])('%s, from a program without type check', (_what, props, message) => {
    expect(() => application(props)).toThrow(message);
  });
});
