// Standalone clusters as their authors write them, and the manifests that come out.
import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu, EnvValue, Secret } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import {
  Capacity, Cloud, MasterRecovery, PodSecurity, ScratchVolume, SparkCluster, SparkClusterProps, SparkCode, SparkVersion, SparkVolume, UiAddress,
  ZooKeeperEnsemble,
} from '../../src';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { ConfigMap, Container, PodTemplateSpec, Service } from '../../src/spec/kubernetes.gen';
import { readProperties } from '../../src/submission/spark/java-properties';

const WORKERS = { coreLimit: Cpu.units(4), memoryLimit: Size.gibibytes(8) };
const PROPS: SparkClusterProps = { name: 'prod', sparkVersion: SparkVersion.V4_1, image: 'apache/spark:4.1.4', workers: WORKERS };

interface Workload extends KubernetesObject {
  spec: { replicas?: number; serviceName: string; selector: { matchLabels: Record<string, string> }; template: PodTemplateSpec; [field: string]: unknown };
}

function chart(namespace: string | undefined = 'jobs'): Chart {
  return new Chart(new App(), 'clusters', { namespace });
}

/** What a chart synthesises, by kind and name. */
function synthesised(define: (into: Chart) => unknown): Map<string, KubernetesObject> {
  const into = chart();
  define(into);
  return new Map((Testing.synth(into) as KubernetesObject[]).map((object) => [`${object.kind}/${object.metadata.name}`, object]));
}

const objects = (props: Partial<SparkClusterProps> = {}, more: (cluster: SparkCluster) => void = () => {}) => synthesised((into) => {
  more(new SparkCluster(into, 'prod', { ...PROPS, ...props }));
});
const get = <T = Workload>(all: ReadonlyMap<string, KubernetesObject>, key: string) => all.get(key) as T;
const main = (workload: Workload): Container => workload.spec.template.spec!.containers![0];
const variables = (workload: Workload) => Object.fromEntries(main(workload).env!.map(({ name, value }) => [name, value]));
const properties = (all: ReadonlyMap<string, KubernetesObject>, file: string) => readProperties(get<ConfigMap>(all, 'ConfigMap/prod-config').data![file]);
const specOf = (all: ReadonlyMap<string, KubernetesObject>, key: string) => (all.get(key) as unknown as { spec: Record<string, unknown> }).spec;

/** Two masters with an ensemble of their own. */
const available = (props: Partial<SparkClusterProps> = {}) => synthesised((into) => {
  const recovery = MasterRecovery.ensemble(new ZooKeeperEnsemble(into, 'zk', { name: 'zk', image: PROPS.image }));
  new SparkCluster(into, 'prod', { ...PROPS, master: { replicas: 2 }, recovery, ...props });
});

describe('a cluster', () => {
  it.each([
    ['with one master has an address for it, for its workers and for the UI', objects(), [
      'ConfigMap/prod-config', 'Service/prod-masters', 'Service/prod-master-0', 'Service/prod-ui', 'Service/prod-workers',
      'StatefulSet/prod-master', 'StatefulSet/prod-workers', 'PodDisruptionBudget/prod-workers',
    ]],
    ['with two masters has an address for each, and none of the UI without a proxy', available(), [
      'ConfigMap/zk-config', 'Service/zk', 'StatefulSet/zk', 'PodDisruptionBudget/zk', 'NetworkPolicy/zk',
      'ConfigMap/prod-config', 'Service/prod-masters', 'Service/prod-master-0', 'Service/prod-master-1', 'Service/prod-workers',
      'StatefulSet/prod-master', 'StatefulSet/prod-workers', 'PodDisruptionBudget/prod-master', 'PodDisruptionBudget/prod-workers',
    ]],
    ['has a pool for each size', objects({}, (cluster) => cluster.addWorkers('big', WORKERS)), [
      'ConfigMap/prod-config', 'Service/prod-masters', 'Service/prod-master-0', 'Service/prod-ui', 'Service/prod-workers', 'Service/prod-big',
      'StatefulSet/prod-master', 'StatefulSet/prod-workers', 'StatefulSet/prod-big', 'PodDisruptionBudget/prod-workers', 'PodDisruptionBudget/prod-big',
    ]],
  ])('%s', (_story, all, expected) => {
    expect([...all.keys()].sort()).toEqual([...expected].sort());
    for (const [key, { metadata }] of all) {
      expect(metadata.namespace).toBe('jobs');
      if (key.includes('/prod')) expect(metadata.labels).toEqual({ 'sparkoperator.k8s.io/cluster-name': 'prod' });
    }
  });

  it('starts its daemons by class, under names that stay, and looks for no Services in its environment', () => {
    const all = objects();
    const master = get(all, 'StatefulSet/prod-master');
    expect(main(master).args).toEqual([
      '/opt/spark/bin/spark-class', 'org.apache.spark.deploy.master.Master', '--properties-file', '/etc/spark/cluster/master.properties',
    ]);
    expect(variables(master)).toMatchObject({
      SPARK_LOCAL_HOSTNAME: '$(POD_NAME).prod-masters.jobs.svc.cluster.local',
      SPARK_MASTER_HOST: '$(SPARK_LOCAL_HOSTNAME)',
      SPARK_PUBLIC_DNS: '$(SPARK_LOCAL_HOSTNAME)',
      SPARK_DAEMON_MEMORY: '1g',
    });
    const workers = get(all, 'StatefulSet/prod-workers');
    expect(main(workers).args!.slice(-1)).toEqual(['spark://prod-master-0.jobs.svc.cluster.local:7077']);
    expect(variables(workers).SPARK_LOCAL_HOSTNAME).toBe('$(POD_NAME).prod-workers.jobs.svc.cluster.local');
    for (const { spec } of [master, workers]) {
      expect(spec.template.spec).toMatchObject({ enableServiceLinks: false, automountServiceAccountToken: false });
      expect(get<Service>(all, `Service/${spec.serviceName}`).spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    }
  });

  it('refers to variables only after they are defined, or Kubernetes would not replace them', () => {
    for (const key of ['StatefulSet/prod-master', 'StatefulSet/prod-workers']) {
      const known = new Set<string>();
      for (const { name, value = '' } of main(get(available({ rpcEncryption: { secret: Secret.fromSecretName(chart(), 's', 'rpc') } }), key)).env!) {
        for (const [, used] of value.matchAll(/\$\((\w+)\)/g)) expect(known).toContain(used);
        known.add(name);
      }
    }
  });

  it('offers what the limits of its workers leave, in the manifest as in the API', () => {
    let size: object = {};
    const all = objects({ workers: { ...WORKERS, memoryOverheadFactor: 0.4 } }, ({ workers }) => {
      size = { cores: workers.cores, memory: workers.memory.toMebibytes(), overhead: workers.memoryOverhead.toMebibytes() };
    });
    expect(size).toEqual({ cores: 4, memory: 5348, overhead: 2140 });
    const workers = get(all, 'StatefulSet/prod-workers');
    expect(variables(workers)).toMatchObject({ SPARK_WORKER_CORES: '4', SPARK_WORKER_MEMORY: '5348m', SPARK_DAEMON_MEMORY: '512m' });
    expect(main(workers).resources).toEqual({ requests: { cpu: '4', memory: '8Gi' }, limits: { cpu: '4', memory: '8Gi' } });
  });

  it('gives all masters to workers and clients, and ready are those in STANDBY too', () => {
    const all = available();
    const address = 'spark://prod-master-0.jobs.svc.cluster.local:7077,prod-master-1.jobs.svc.cluster.local:7077';
    expect(main(get(all, 'StatefulSet/prod-workers')).args).toContain(address);
    expect(main(get(all, 'StatefulSet/prod-master')).readinessProbe).toMatchObject({ httpGet: { path: '/json/', port: 8080 } });
    expect(get<Service>(all, 'Service/prod-master-1').spec.selector).toMatchObject({ 'statefulset.kubernetes.io/pod-name': 'prod-master-1' });
    expect(properties(all, 'master.properties')).toMatchObject({
      'spark.deploy.recoveryMode': 'ZOOKEEPER',
      'spark.deploy.zookeeper.url': [0, 1, 2].map((i) => `zk-${i}.zk.jobs.svc.cluster.local:2181`).join(','),
      'spark.deploy.zookeeper.dir': '/spark/jobs-prod',
    });
  });

  it('shares an ensemble with its masters alone', () => {
    const all = available();
    expect(get(all, 'StatefulSet/prod-master').spec.template.metadata!.labels).toMatchObject({ 'sparkoperator.k8s.io/zookeeper-client': 'zk' });
    expect(get(all, 'StatefulSet/prod-workers').spec.template.metadata!.labels).not.toHaveProperty(['sparkoperator.k8s.io/zookeeper-client']);
    expect(JSON.stringify(specOf(all, 'NetworkPolicy/zk'))).toContain('"sparkoperator.k8s.io/zookeeper-client":"zk"');
  });

  it('keeps files on a claim that goes with it, or stays', () => {
    const files = (options = {}) => specOf(objects({ recovery: MasterRecovery.fileSystem(options) }), 'StatefulSet/prod-master');
    expect(files()).toMatchObject({
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
      volumeClaimTemplates: [{ metadata: { name: 'recovery', labels: { 'sparkoperator.k8s.io/cluster-name': 'prod' } } }],
    });
    expect(files({ retain: true })).toMatchObject({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } });
  });

  it('rolls the pods whose configuration changes, and no others', () => {
    const hashes = (props: Partial<SparkClusterProps>) => ['master', 'workers'].map((part) => (
      get(objects(props), `StatefulSet/prod-${part}`).spec.template.metadata!.annotations!['sparkoperator.k8s.io/config-hash']));
    const [master, workers] = hashes({});
    expect(hashes({ spreadOut: false })).toEqual([expect.not.stringMatching(master), workers]);
    const both = hashes({ sparkConf: { 'spark.worker.timeout': '120' } });
    expect(both[0]).not.toBe(master);
    expect(both[1]).not.toBe(workers);
  });

  it('has no secret in a manifest, and no property in an environment variable', () => {
    const secret = Secret.fromSecretName(chart(), 'secret', 'rpc');
    const all = objects({ rpcEncryption: { secret, key: 'token' }, metrics: true });
    for (const key of ['StatefulSet/prod-master', 'StatefulSet/prod-workers']) {
      const own = main(get(all, key)).env!;
      expect(own).toContainEqual({ name: '_SPARK_AUTH_SECRET', valueFrom: { secretKeyRef: { name: 'rpc', key: 'token' } } });
      expect(JSON.stringify(own)).not.toMatch(/-Dspark|spark\./);
    }
    expect(properties(all, 'worker.properties')).toMatchObject({ 'spark.authenticate': 'true', 'spark.network.crypto.enabled': 'true' });
    expect(properties(all, 'worker.properties')).not.toHaveProperty(['spark.authenticate.secret']);
  });

  it('has no REST server unless it is asked for', () => {
    expect(properties(objects(), 'master.properties')).toMatchObject({ 'spark.master.rest.enabled': 'false' });
    const all = objects({ restServer: true });
    expect(properties(all, 'master.properties')).toMatchObject({ 'spark.master.rest.enabled': 'true' });
    expect(get<Service>(all, 'Service/prod-ui').spec.ports!.map(({ port }) => port)).toEqual([8080, 6066]);
  });

  it('has metrics where Prometheus finds them', () => {
    const all = objects({ metrics: true });
    expect(get(all, 'StatefulSet/prod-workers').spec.template.metadata!.annotations).toMatchObject({ 'prometheus.io/port': '8081' });
    expect(properties(all, 'master.properties')).toMatchObject({ 'spark.metrics.conf.master.sink.prometheusServlet.path': '/metrics/prometheus' });
  });

  it('runs under restricted, or as its image says', () => {
    const all = [...available({ uiProxy: { image: 'haproxy:3.0' } }).values()];
    for (const workload of all.filter(({ kind }) => /^(StatefulSet|Deployment)$/.test(kind)) as Workload[]) {
      expect(workload.spec.template.spec!.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(main(workload).securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
    }
    expect(main(get(objects({ podSecurity: PodSecurity.AS_IMAGE }), 'StatefulSet/prod-master'))).not.toHaveProperty('securityContext');
  });

  it('admits itself and its drivers on all ports, and others to its UIs if they are named', () => {
    const own = { podSelector: { matchLabels: { 'sparkoperator.k8s.io/cluster-name': 'prod' } } };
    const drivers = { podSelector: { matchLabels: { 'sparkoperator.k8s.io/cluster-client': 'prod' } } };
    expect(objects().has('NetworkPolicy/prod')).toBe(false);
    expect(specOf(objects({ isolation: {} }), 'NetworkPolicy/prod')).toMatchObject({ ...own, ingress: [{ from: [own, drivers] }] });
    const ingressController = { namespaceSelector: { matchLabels: { name: 'ingress' } } };
    expect(specOf(objects({ isolation: { uiClients: [ingressController] } }), 'NetworkPolicy/prod').ingress).toEqual([
      { from: [own, drivers] }, { from: [ingressController], ports: [{ protocol: 'TCP', port: 8080 }, { protocol: 'TCP', port: 8081 }] },
    ]);
  });

  it('does not select the pods of another cluster in any of its selectors', () => {
    const all = synthesised((into) => {
      for (const name of ['a', 'b']) new SparkCluster(into, name, { ...PROPS, name, uiProxy: { image: 'haproxy:3.0' }, isolation: {} });
    });
    const pods = ([...all.values()] as Workload[]).filter(({ spec }) => spec?.template)
      .map(({ metadata, spec }) => ({ name: metadata.name!, labels: spec.template.metadata!.labels! }));
    const selectors = ([...all.values()] as Workload[]).flatMap(({ metadata, spec }) => {
      const wanted = (spec as { podSelector?: Workload['spec']['selector'] } | undefined)?.podSelector ?? spec?.selector;
      return wanted ? [{ name: metadata.name!, labels: (wanted.matchLabels ?? wanted) as Record<string, string> }] : [];
    });
    expect(selectors.length).toBeGreaterThan(14);
    for (const selector of selectors) {
      const selected = pods.filter(({ labels }) => Object.entries(selector.labels).every(([key, value]) => key.includes('pod-name') || labels[key] === value));
      expect([...new Set(selected.map(({ name }) => name[0]))]).toEqual([selector.name[0]]);
    }
  });
});

describe('workers', () => {
  it('hand over before they stop, in the time of their pods', () => {
    const { spec } = get(objects({ workers: { ...WORKERS, decommissionTime: Duration.minutes(5) } }), 'StatefulSet/prod-workers').spec.template;
    expect(spec).toMatchObject({ terminationGracePeriodSeconds: 300 });
    expect(spec!.containers![0].lifecycle!.preStop).toEqual({ exec: { command: ['bash', '/etc/spark/cluster/decommission.sh', '295'] } });
    expect(properties(objects(), 'worker.properties')).toMatchObject({ 'spark.decommission.enabled': 'true' });
  });

  it('have the volumes that they are given as scratch, claims of their own pod among them', () => {
    const workers = get(objects({
      workers: {
        ...WORKERS, volumes: [ScratchVolume.onDemandClaim({ size: Size.gibibytes(10), storageClass: 'gp3' }), ScratchVolume.emptyDir({ path: '/fast' })],
      },
    }), 'StatefulSet/prod-workers');
    expect(variables(workers).SPARK_LOCAL_DIRS).toBe('/var/data/spark-local-dir-1,/fast');
    expect(workers.spec.template.spec!.volumes).toContainEqual({
      name: 'spark-local-dir-1',
      ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'gp3', resources: { requests: { storage: '10Gi' } } } } },
    });
    expect(variables(get(objects(), 'StatefulSet/prod-workers')).SPARK_LOCAL_DIRS).toBe('/var/data/spark-local-dir-1');
  });

  it('run where they are told to, and what is added after their creation counts', () => {
    const { spec, metadata } = get(objects({}, ({ workers }) => {
      workers.runOn(Capacity.spot(Cloud.GKE));
      workers.addLabel('team', 'a');
      workers.addEnv('TZ', EnvValue.fromValue('UTC'));
    }), 'StatefulSet/prod-workers').spec.template;
    expect(spec!.nodeSelector).toEqual({ 'cloud.google.com/gke-spot': 'true' });
    expect(metadata!.labels).toMatchObject({ team: 'a' });
    expect(spec!.containers![0].env).toContainEqual({ name: 'TZ', value: 'UTC' });
  });

  it('have their number from an autoscaler, which the manifest does not contradict', () => {
    const all = objects({}, ({ workers }) => workers.scaleOnCpu({ min: 1, max: 9, patience: Duration.minutes(15) }));
    expect(get(all, 'StatefulSet/prod-workers').spec).not.toHaveProperty('replicas');
    expect(specOf(all, 'HorizontalPodAutoscaler/prod-workers')).toMatchObject({
      scaleTargetRef: { kind: 'StatefulSet', name: 'prod-workers' },
      minReplicas: 1,
      maxReplicas: 9,
      behavior: { scaleDown: { stabilizationWindowSeconds: 900 } },
    });
  });
});

describe('the UI', () => {
  it('is that of the only master, or behind a proxy that finds the leader', () => {
    expect(get<Service>(objects(), 'Service/prod-ui').spec.selector).toMatchObject({ 'sparkoperator.k8s.io/cluster-role': 'master' });
    const all = available({ uiProxy: { image: 'haproxy:3.0' } });
    expect(get<Service>(all, 'Service/prod-ui').spec.selector).toMatchObject({ 'sparkoperator.k8s.io/cluster-role': 'ui' });
    expect(get<ConfigMap>(all, 'ConfigMap/prod-ui').data!['haproxy.cfg']).toContain('server master-1 prod-master-1.jobs.svc.cluster.local:8080 check');
  });

  it('has an address outside, of which masters, workers and drivers all know', () => {
    const all = objects({}, (cluster) => {
      cluster.exposeUi(UiAddress.ingress('spark.example.com', { path: '/prod', className: 'internal' }));
      cluster.submit('pi', { application: SparkCode.python('local:///pi.py'), name: 'pi' });
    });
    expect(specOf(all, 'Ingress/prod-ui')).toMatchObject({ ingressClassName: 'internal', rules: [{ host: 'spark.example.com' }] });
    const expected = { 'spark.ui.reverseProxy': 'true', 'spark.ui.reverseProxyUrl': 'http://spark.example.com/prod/' };
    expect(properties(all, 'master.properties')).toMatchObject(expected);
    expect(properties(all, 'worker.properties')).toMatchObject(expected);
    expect(readProperties(get<ConfigMap>(all, 'ConfigMap/pi-conf').data!['spark.properties'])).toMatchObject(expected);
  });

  it('may be behind a Gateway', () => {
    const all = objects({}, (cluster) => cluster.exposeUi(UiAddress.route('spark.example.com', { name: 'public', namespace: 'infra' })));
    expect(specOf(all, 'HTTPRoute/prod-ui')).toMatchObject({ hostnames: ['spark.example.com'], parentRefs: [{ name: 'public', namespace: 'infra' }] });
  });
});

describe('a program on a cluster', () => {
  const submitted = (props: Partial<SparkClusterProps> = {}, program: object = {}) => objects(props, (cluster) => cluster.submit('pi', {
    name: 'pi', application: SparkCode.python('local:///opt/pi.py', { args: ['7'] }), ...program,
  }));

  it('is a Job whose pod is the driver, at the address of the pod and on known ports', () => {
    const all = submitted({}, { backoffLimit: 2, executor: { cores: 2, totalCores: 8, memory: Size.gibibytes(2) } });
    const job = get(all, 'Job/pi');
    expect(job.spec).toMatchObject({
      backoffLimit: 2, podReplacementPolicy: 'Failed', template: { spec: { restartPolicy: 'Never', enableServiceLinks: false } },
    });
    expect(main(job).args).toEqual([
      '/opt/spark/bin/spark-submit', '--master', 'spark://prod-master-0.jobs.svc.cluster.local:7077', '--deploy-mode', 'client', '--name', 'pi',
      '--conf', 'spark.driver.host=$(SPARK_DRIVER_POD_IP)', '--conf', 'spark.driver.bindAddress=$(SPARK_DRIVER_POD_IP)',
      '--properties-file', '/etc/spark/cluster-job/spark.properties', 'local:///opt/pi.py', '7',
    ]);
    expect(readProperties(get<ConfigMap>(all, 'ConfigMap/pi-conf').data!['spark.properties'])).toMatchObject({
      'spark.driver.port': '7078',
      'spark.driver.blockManager.port': '7079',
      'spark.executor.cores': '2',
      'spark.cores.max': '8',
      'spark.executor.memory': '2g',
      'spark.decommission.enabled': 'true',
      'spark.storage.decommission.enabled': 'true',
    });
    expect(job.spec.template.metadata!.labels).toMatchObject({ 'sparkoperator.k8s.io/cluster-client': 'prod' });
    // A driver is no part of the cluster: budgets and Services of the cluster must not select it.
    expect(job.spec.template.metadata!.labels).not.toHaveProperty(['sparkoperator.k8s.io/cluster-name']);
  });

  it('has the secret of the cluster in a variable, and only a reference in its configuration', () => {
    const all = submitted({ rpcEncryption: { secret: Secret.fromSecretName(chart(), 's', 'rpc') } });
    expect(main(get(all, 'Job/pi')).env).toContainEqual({ name: '_SPARK_AUTH_SECRET', valueFrom: { secretKeyRef: { name: 'rpc', key: 'key' } } });
    expect(readProperties(get<ConfigMap>(all, 'ConfigMap/pi-conf').data!['spark.properties'])['spark.authenticate.secret']).toBe('${env:_SPARK_AUTH_SECRET}');
  });

  it('sends code that a ConfigMap brings into the driver to executors, which do not have it', () => {
    const all = submitted({}, { application: SparkCode.sql('SELECT 1') });
    expect(main(get(all, 'Job/pi')).args).toContain('file:///etc/spark/code/run_sql.py');
  });

  it.each([['local:///a.jar', undefined, '1408Mi'], ['local:///a.py', undefined, '1433Mi'], ['local:///a.py', Size.mebibytes(100), '1124Mi']])(
    'of %s with an overhead of %s has a pod of %s', (file, memoryOverhead, memory) => {
      const application = file.endsWith('.py') ? SparkCode.python(file) : SparkCode.scala(file, { mainClass: 'A' });
      expect(main(get(submitted({}, { application, driver: { memoryOverhead } }), 'Job/pi')).resources).toMatchObject({ limits: { memory } });
    });
});

describe('an ensemble', () => {
  it('gives each server its number, and is ready when it serves', () => {
    const all = synthesised((into) => new ZooKeeperEnsemble(into, 'zk', { name: 'zk', image: 'spark', pods: { daemonMemory: Size.mebibytes(512) } }));
    const { 'start.sh': start } = get<ConfigMap>(all, 'ConfigMap/zk-config').data!;
    expect(start).toContain('echo $((${HOSTNAME##*-} + 1)) > /var/zookeeper/data/myid');
    const servers = get(all, 'StatefulSet/zk');
    expect(servers.spec).toMatchObject({ replicas: 3, podManagementPolicy: 'Parallel' });
    expect(variables(servers)).toEqual({ SPARK_DRIVER_MEMORY: '512m' });
    expect(main(servers).volumeMounts).toContainEqual({ name: 'data', mountPath: '/var/zookeeper' });
  });
});

it.each<[string, () => unknown, string]>([
  ['a namespace must be known', () => new SparkCluster(new Chart(new App(), 'c'), 'prod', PROPS), 'SparkCluster c/prod: its namespace is not known'],
  ['several masters need ZooKeeper', () => objects({ master: { replicas: 2 } }), '2 masters without ZooKeeper, so that each would believe that it leads'],
  ['files are for one master', () => objects({ master: { replicas: 2 }, recovery: MasterRecovery.fileSystem() }), '2 masters without ZooKeeper'],
  ['more than three masters help nobody', () => objects({ master: { replicas: 4 } }), 'master.replicas is 4; give 1 to 3'],
  ['REST has no authentication', () => objects({ restServer: true, rpcEncryption: { secret: Secret.fromSecretName(chart(), 's', 'rpc') } }),
    'restServer and rpcEncryption cannot be combined'],
  ['an executor must fit', () => objects({ workers: { ...WORKERS, memoryLimit: Size.gibibytes(1) } }), 'workers.memoryLimit: 1024 MiB leave 0 MiB'],
  ['a request is no more than the limit', () => objects({ workers: { ...WORKERS, memoryRequest: Size.gibibytes(9) } }),
    'which is more than the memory limit of 8Gi'],
  ['pools have different names', () => objects({}, (cluster) => cluster.addWorkers('workers', WORKERS)), 'two pools named \'workers\''],
  ['names of objects are taken', () => objects({}, (cluster) => cluster.addWorkers('master', WORKERS)), '\'master\' cannot be the name of a pool'],
  ['a name leaves room for others', () => objects({ name: 'a'.repeat(31) }), 'has 31 characters; give at most 30'],
  ['the heap is an option', () => objects({ master: { javaOptions: ['-Xmx2g'] } }), 'set the heap with daemonMemory'],
  ['what follows from the cluster cannot be set', () => objects({ workers: { ...WORKERS, env: { SPARK_WORKER_MEMORY: EnvValue.fromValue('9g') } } }),
    '\'SPARK_WORKER_MEMORY\' follows from the cluster'],
  ['a credential is no property', () => objects({ sparkConf: { 'spark.authenticate.secret': 'abc' } }), 'is a credential'],
  ['a worker has one way to stop', () => objects({ workers: { ...WORKERS, lifecycle: { preStop: { exec: { command: ['true'] } } } } }),
    'there is an action already'],
  ['a worker needs time to hand over', () => objects({ workers: { ...WORKERS, decommissionTime: Duration.seconds(5) } }), 'at least 10'],
  ['an autoscaler has room', () => objects({}, ({ workers }) => workers.scaleOnCpu({ min: 2, max: 1 })),
    'max is 1; give a whole number of at least min, which is 2'],
  ['several masters need a proxy for an address', () => synthesised((into) => new SparkCluster(into, 'prod', {
    ...PROPS, master: { replicas: 2 }, recovery: MasterRecovery.zooKeeper('zk:2181'),
  }).exposeUi(UiAddress.ingress('a.example.com'))), 'exposeUi needs uiProxy'],
  ['paths that Spark uses itself are refused', () => objects({}, (cluster) => cluster.exposeUi(UiAddress.ingress('a.example.com', { path: '/proxy' }))),
    'must not contain proxy or history'],
  ['an address of ZooKeeper has ports', () => MasterRecovery.zooKeeper('zk-0,zk-1'), 'is no list of hosts with ports'],
  ['an ensemble has a majority', () => new ZooKeeperEnsemble(chart(), 'zk', { image: 'spark', replicas: 2 }), 'replicas is 2; give 1, 3 or 5'],
  ['volumes have paths of their own', () => objects({ workers: { ...WORKERS, volumes: [SparkVolume.claim('c', '/var/spark/work')] } }),
    'two volumes are mounted'],
])('%s', (_story, make, message) => {
  expect(make).toThrow(message);
});
