// The ways in which somebody could get round a guardrail, one row for each. The same table is checked without a cluster and on a real API server.
import type { GuardrailLimits } from '../../../src/spec/guardrails/guardrail';

/** An object with whatever fields its kind has. */
export interface Made {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; labels?: Record<string, string> };
  spec?: any;
  data?: Record<string, string>;
}

export const LIMITS: GuardrailLimits = {
  images: ['docker.io/testbed'],
  mostExecutors: 4,
  mostCores: 2,
  mostMemory: 3 * 2 ** 30,
  serviceAccounts: ['spark'],
  allowedConf: ['spark.kubernetes.*', 'spark.executor.*', 'spark.driver.*', 'spark.dynamicAllocation.*', 'spark.memory.*', 'spark.jars.*', 'spark.hadoop.*'],
  forbiddenConf: ['spark.jars.ivySettings', 'spark.hadoop.fs.s3a.access*'],
  requiredLabels: { team: ['etl', 'ml'], cost: [] },
  nodeLabels: { pool: 'spot' },
  driversOnAnyNode: true,
};

export const NAMESPACE = 'check-guardrails';
const IMAGE = 'docker.io/testbed/spark:4.1.4';
export const FOREIGN = 'docker.io/library/busybox:1';
const LABELS = { team: 'etl', cost: '42' };
const AMOUNTS = { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } };

const container = (name: string, more: object = {}) => ({ name, image: IMAGE, resources: AMOUNTS, ...more });
const podSpec = (more: object = {}) => ({
  serviceAccountName: 'spark', nodeSelector: { pool: 'spot' }, restartPolicy: 'Never', containers: [container('spark-kubernetes-executor')], ...more,
});
const metadata = (labels: Record<string, string> = LABELS) => ({ name: 'check', namespace: NAMESPACE, labels });

/** A pod that breaks no guardrail, with changes. */
export function pod(more: object = {}, labels: Record<string, string> = LABELS): Made {
  return { apiVersion: 'v1', kind: 'Pod', metadata: metadata(labels), spec: podSpec(more) };
}

function job(more: object = {}, labels: Record<string, string> = LABELS): Made {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: metadata(), spec: { template: { metadata: { labels }, spec: podSpec(more) } } };
}

function cronJob(more: object = {}): Made {
  const template = { metadata: { labels: LABELS }, spec: podSpec(more) };
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata: metadata(), spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template } } } };
}

/** What sets of executors are: a Deployment or a StatefulSet. */
function executorSet(kind: 'Deployment' | 'StatefulSet', more: object = {}): Made {
  const selector = { matchLabels: LABELS };
  const template = { metadata: { labels: LABELS }, spec: podSpec({ restartPolicy: 'Always', ...more }) };
  return { apiVersion: 'apps/v1', kind, metadata: metadata(), spec: { selector, serviceName: kind === 'StatefulSet' ? 'check' : undefined, template } };
}

interface Program { spec?: object; driver?: object; executor?: object; sparkConf?: Record<string, string> }

function program({ spec, driver, executor, sparkConf }: Program) {
  return {
    type: 'Python',
    mode: 'cluster',
    sparkVersion: '4.1.4',
    image: IMAGE,
    mainApplicationFile: 'local:///opt/spark/examples/src/main/python/pi.py',
    nodeSelector: { pool: 'spot' },
    sparkConf,
    ...spec,
    driver: { cores: 1, memory: '1g', serviceAccount: 'spark', labels: LABELS, ...driver },
    executor: { cores: 1, memory: '1g', instances: 2, labels: LABELS, ...executor },
  };
}

export function application(changes: Program = {}): Made {
  return { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', metadata: metadata(), spec: program(changes) };
}

function schedule(changes: Program = {}): Made {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'ScheduledSparkApplication',
    metadata: metadata(),
    spec: { schedule: '@yearly', template: program(changes) },
  };
}

interface Server { server?: object; executor?: object; sparkConf?: Record<string, string>; dynamicAllocation?: object }

function connect({ server, executor, ...more }: Server = {}): Made {
  const template = { metadata: { labels: LABELS }, spec: { serviceAccountName: 'spark', nodeSelector: { pool: 'spot' }, containers: [] } };
  return {
    apiVersion: 'sparkoperator.k8s.io/v1alpha1',
    kind: 'SparkConnect',
    metadata: metadata(),
    spec: {
      sparkVersion: '4.1.4',
      image: IMAGE,
      ...more,
      server: { cores: 1, memory: '1g', template, ...server },
      executor: { instances: 2, cores: 1, memory: '1g', template, ...executor },
    },
  };
}

function properties(data: Record<string, string>): Made {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(), data };
}

/** What breaks no guardrail: each must be accepted, or the rows below would prove nothing. */
export const HARMLESS: ReadonlyArray<readonly [what: string, object: Made]> = [
  ['a pod', pod()],
  ['a driver on another node', pod({ nodeSelector: undefined }, { ...LABELS, 'spark-role': 'driver' })],
  ['a pod that demands its node by affinity', pod({
    nodeSelector: undefined,
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'pool', operator: 'In', values: ['spot'] }] }],
        },
      },
    },
  })],
  ['a Job', job()],
  ['a CronJob', cronJob()],
  ['a Deployment of executors', executorSet('Deployment')],
  ['a StatefulSet of executors', executorSet('StatefulSet')],
  ['an application', application({ sparkConf: { 'spark.executor.memoryOverhead': '200m', 'spark.driver.memory': '2Gi' } })],
  ['a schedule', schedule()],
  ['a Spark Connect server', connect()],
  ['properties', properties({ 'spark-defaults.conf': 'spark.executor.cores 1\n' })],
];

/** A change of a pod that exists, by a sub-resource or as an ordinary update. */
export interface Change {
  readonly subresource?: 'ephemeralcontainers' | 'resize';
  readonly patch: { readonly metadata?: object; readonly spec?: any };
}

export interface Way {
  readonly guardrail: string;
  readonly way: string;
  /** Who else stops it: the definition of the kind refuses it before, or a server without the feature leaves the field out. */
  readonly stoppedBy?: 'definition' | 'missing feature';
  /** What is created. */
  readonly object?: Made;
  /** What is changed of a pod that broke no guardrail. */
  readonly change?: Change;
}

const hostPath = { name: 'root', hostPath: { path: '/' } };
const port = { ports: [{ containerPort: 80, hostPort: 80 }] };
const template = (spec: object, more: object = {}) => ({ template: { metadata: { labels: LABELS }, spec: { containers: [], ...spec }, ...more } });
const secret = '-Dspark.hadoop.fs.s3a.access.key=AKIA';

export const WAYS_ROUND: readonly Way[] = [
  // Images.
  { guardrail: 'images', way: 'the image of an application', object: application({ spec: { image: FOREIGN } }) },
  { guardrail: 'images', way: 'an image without a registry', object: application({ spec: { image: 'busybox' } }) },
  {
    guardrail: 'images',
    way: 'an image whose registry only begins like an allowed one',
    object: application({ spec: { image: 'docker.io/testbed-evil/spark' } }),
  },
  { guardrail: 'images', way: 'the image of the driver alone', object: application({ driver: { image: FOREIGN } }) },
  { guardrail: 'images', way: 'the image of executors alone', object: application({ executor: { image: FOREIGN } }) },
  {
    guardrail: 'images',
    way: 'sparkConf',
    stoppedBy: 'definition',
    object: application({ sparkConf: { 'spark.kubernetes.executor.container.image': FOREIGN } }),
  },
  { guardrail: 'images', way: 'a sidecar', object: application({ executor: { sidecars: [container('s', { image: FOREIGN })] } }) },
  { guardrail: 'images', way: 'an init container', object: application({ driver: { initContainers: [container('i', { image: FOREIGN })] } }) },
  { guardrail: 'images', way: 'a container of a template', object: application({ driver: template({ containers: [container('t', { image: FOREIGN })] }) }) },
  { guardrail: 'images', way: 'a schedule', object: schedule({ spec: { image: FOREIGN } }) },
  {
    guardrail: 'images',
    way: 'a Spark Connect server',
    object: connect({ executor: template({ nodeSelector: { pool: 'spot' }, containers: [container('t', { image: FOREIGN })] }) }),
  },
  { guardrail: 'images', way: 'a pod', object: pod({ containers: [container('c', { image: FOREIGN })] }) },
  { guardrail: 'images', way: 'an init container of a pod', object: pod({ initContainers: [container('i', { image: FOREIGN })] }) },
  {
    guardrail: 'images',
    way: 'a volume with the content of an image',
    stoppedBy: 'missing feature',
    object: pod({ volumes: [{ name: 'v', image: { reference: FOREIGN } }] }),
  },
  { guardrail: 'images', way: 'a Job', object: job({ containers: [container('c', { image: FOREIGN })] }) },
  { guardrail: 'images', way: 'a CronJob', object: cronJob({ containers: [container('c', { image: FOREIGN })] }) },
  { guardrail: 'images', way: 'a Deployment of executors', object: executorSet('Deployment', { containers: [container('c', { image: FOREIGN })] }) },
  { guardrail: 'images', way: 'a StatefulSet of executors', object: executorSet('StatefulSet', { containers: [container('c', { image: FOREIGN })] }) },
  {
    guardrail: 'images',
    way: 'an ephemeral container of a running pod',
    change: {
      subresource: 'ephemeralcontainers', patch: { spec: { ephemeralContainers: [{ name: 'debug', image: FOREIGN }] } },
    },
  },
  {
    guardrail: 'images',
    way: 'a new image for a running pod',
    change: {
      patch: { spec: { containers: [{ name: 'spark-kubernetes-executor', image: FOREIGN }] } },
    },
  },
  // Folders of the node.
  { guardrail: 'host paths', way: 'a volume of an application', object: application({ spec: { volumes: [hostPath] } }) },
  { guardrail: 'host paths', way: 'sparkConf', object: application({ sparkConf: { 'spark.kubernetes.executor.volumes.hostPath.root.mount.path': '/x' } }) },
  { guardrail: 'host paths', way: 'a template', object: application({ executor: template({ volumes: [hostPath] }) }) },
  { guardrail: 'host paths', way: 'a schedule', object: schedule({ driver: template({ volumes: [hostPath] }) }) },
  { guardrail: 'host paths', way: 'a Spark Connect server', object: connect({ server: template({ volumes: [hostPath] }) }) },
  { guardrail: 'host paths', way: 'an executor whose program set the volume while it ran', object: pod({ volumes: [hostPath] }) },
  { guardrail: 'host paths', way: 'a Job', object: job({ volumes: [hostPath] }) },
  // The network of the node.
  { guardrail: 'host network', way: 'a field of the driver', object: application({ driver: { hostNetwork: true } }) },
  { guardrail: 'host network', way: 'a template', object: application({ executor: template({ hostNetwork: true }) }) },
  { guardrail: 'host network', way: 'a port of the node for a sidecar', object: application({ driver: { sidecars: [container('s', port)] } }) },
  { guardrail: 'host network', way: 'a schedule', object: schedule({ executor: { hostNetwork: true } }) },
  { guardrail: 'host network', way: 'a Spark Connect server', object: connect({ server: template({ hostNetwork: true }) }) },
  { guardrail: 'host network', way: 'a pod', object: pod({ hostNetwork: true }) },
  { guardrail: 'host network', way: 'the processes of the node', object: pod({ hostPID: true }) },
  { guardrail: 'host network', way: 'the inter-process communication of the node', object: pod({ hostIPC: true }) },
  { guardrail: 'host network', way: 'a port of the node', object: pod({ containers: [container('c', port)] }) },
  { guardrail: 'host network', way: 'a CronJob', object: cronJob({ hostNetwork: true }) },
  // Service accounts.
  { guardrail: 'service accounts', way: 'the account of the driver', object: application({ driver: { serviceAccount: 'admin' } }) },
  { guardrail: 'service accounts', way: 'the account of executors', object: application({ executor: { serviceAccount: 'admin' } }) },
  {
    guardrail: 'service accounts',
    way: 'sparkConf',
    stoppedBy: 'definition',
    object: application({
      driver: { serviceAccount: undefined }, sparkConf: { 'spark.kubernetes.authenticate.driver.serviceAccountName': 'admin' },
    }),
  },
  { guardrail: 'service accounts', way: 'a template', object: application({ executor: template({ serviceAccountName: 'admin' }) }) },
  { guardrail: 'service accounts', way: 'a schedule', object: schedule({ driver: { serviceAccount: 'admin' } }) },
  { guardrail: 'service accounts', way: 'a Spark Connect server', object: connect({ server: template({ serviceAccountName: 'admin' }) }) },
  { guardrail: 'service accounts', way: 'a pod', object: pod({ serviceAccountName: 'admin' }) },
  { guardrail: 'service accounts', way: 'the older field of a pod', object: pod({ serviceAccountName: undefined, serviceAccount: 'admin' }) },
  { guardrail: 'service accounts', way: 'a pod that names none, and gets default', object: pod({ serviceAccountName: undefined }) },
  { guardrail: 'service accounts', way: 'a Job', object: job({ serviceAccountName: 'admin' }) },
  // Executors.
  { guardrail: 'executors', way: 'a number', object: application({ executor: { instances: 5 } }) },
  { guardrail: 'executors', way: 'sparkConf', object: application({ sparkConf: { 'spark.executor.instances': '5' } }) },
  { guardrail: 'executors', way: 'a number that Spark reads and others do not', object: application({ sparkConf: { 'spark.executor.instances': '+5' } }) },
  {
    guardrail: 'executors',
    way: 'the maximum of dynamic allocation',
    object: application({ spec: { dynamicAllocation: { enabled: true, maxExecutors: 5 } } }),
  },
  { guardrail: 'executors', way: 'dynamic allocation without a maximum', object: application({ spec: { dynamicAllocation: { enabled: true } } }) },
  { guardrail: 'executors', way: 'dynamic allocation in sparkConf', object: application({ sparkConf: { 'spark.dynamicAllocation.enabled': 'TRUE' } }) },
  { guardrail: 'executors', way: 'its maximum in sparkConf', object: application({ sparkConf: { 'spark.dynamicAllocation.maxExecutors': '2147483647' } }) },
  { guardrail: 'executors', way: 'its minimum in sparkConf', object: application({ sparkConf: { 'spark.dynamicAllocation.minExecutors': '5' } }) },
  { guardrail: 'executors', way: 'a schedule', object: schedule({ executor: { instances: 5 } }) },
  { guardrail: 'executors', way: 'a Spark Connect server', object: connect({ dynamicAllocation: { enabled: true } }) },
  // CPU.
  { guardrail: 'cores', way: 'cores of the driver', object: application({ driver: { cores: 3 } }) },
  { guardrail: 'cores', way: 'a request of executors', object: application({ executor: { coreRequest: '2500m' } }) },
  { guardrail: 'cores', way: 'a limit of executors', object: application({ executor: { coreLimit: '3' } }) },
  { guardrail: 'cores', way: 'sparkConf', object: application({ sparkConf: { 'spark.kubernetes.executor.request.cores': '3' } }) },
  { guardrail: 'cores', way: 'a schedule', object: schedule({ executor: { cores: 3 } }) },
  { guardrail: 'cores', way: 'a Spark Connect server', object: connect({ executor: { cores: 3 } }) },
  {
    guardrail: 'cores',
    way: 'an executor whose program set its cores while it ran',
    object: pod({
      containers: [container('c', { resources: { requests: { cpu: '3', memory: '1Gi' }, limits: { memory: '1Gi' } } })],
    }),
  },
  { guardrail: 'cores', way: 'many containers', object: pod({ containers: ['a', 'b', 'c'].map((name) => container(name)) }) },
  {
    guardrail: 'cores',
    way: 'a native sidecar',
    object: pod({
      initContainers: [container('s', { restartPolicy: 'Always', resources: { requests: { cpu: '1500m', memory: '1Gi' }, limits: { memory: '1Gi' } } })],
    }),
  },
  {
    guardrail: 'cores',
    way: 'an init container',
    object: pod({
      initContainers: [container('i', { resources: { requests: { cpu: '3', memory: '1Gi' }, limits: { memory: '1Gi' } } })],
    }),
  },
  {
    guardrail: 'cores',
    way: 'a container that requests none',
    object: pod({
      containers: [container('c', { resources: { requests: { memory: '1Gi' }, limits: { memory: '1Gi' } } })],
    }),
  },
  { guardrail: 'cores', way: 'the resources of the whole pod', object: pod({ resources: { requests: { cpu: '3' } } }) },
  {
    guardrail: 'cores',
    way: 'a Job',
    object: job({
      containers: [container('c', { resources: { requests: { cpu: '3', memory: '1Gi' }, limits: { memory: '1Gi' } } })],
    }),
  },
  {
    guardrail: 'cores',
    way: 'a running pod that is made larger',
    change: {
      subresource: 'resize', patch: { spec: { containers: [{ name: 'spark-kubernetes-executor', resources: { requests: { cpu: '3' } } }] } },
    },
  },
  // Memory.
  { guardrail: 'memory', way: 'memory of the driver', object: application({ driver: { memory: '4g' } }) },
  { guardrail: 'memory', way: 'memory without a unit, which is mebibytes', object: application({ sparkConf: { 'spark.executor.memory': '4096' } }) },
  { guardrail: 'memory', way: 'overhead of executors', object: application({ executor: { memoryOverhead: '4096M' } }) },
  { guardrail: 'memory', way: 'memory outside the heap in sparkConf', object: application({ sparkConf: { 'spark.memory.offHeap.size': '4g' } }) },
  { guardrail: 'memory', way: 'a schedule', object: schedule({ executor: { memory: '4g' } }) },
  { guardrail: 'memory', way: 'a Spark Connect server', object: connect({ server: { memory: '4g' } }) },
  {
    guardrail: 'memory',
    way: 'an executor whose program set its memory while it ran',
    object: pod({
      containers: [container('c', { resources: { requests: { cpu: '1', memory: '4Gi' }, limits: { memory: '4Gi' } } })],
    }),
  },
  {
    guardrail: 'memory',
    way: 'many containers',
    object: pod({
      containers: ['a', 'b', 'c', 'd'].map((name) => container(name, { resources: { requests: { cpu: '100m', memory: '1Gi' }, limits: { memory: '1Gi' } } })),
    }),
  },
  {
    guardrail: 'memory',
    way: 'a container without a limit',
    object: pod({
      containers: [container('c', { resources: { requests: { cpu: '1', memory: '1Gi' } } })],
    }),
  },
  { guardrail: 'memory', way: 'a CronJob', object: cronJob({ containers: [container('c', { resources: { limits: { cpu: '1', memory: '4Gi' } } })] }) },
  // Labels.
  { guardrail: 'labels', way: 'an application whose executors have none', object: application({ executor: { labels: undefined } }) },
  { guardrail: 'labels', way: 'a value that is not allowed', object: application({ driver: { labels: { ...LABELS, team: 'other' } } }) },
  { guardrail: 'labels', way: 'a schedule', object: schedule({ driver: { labels: { team: 'etl' } } }) },
  { guardrail: 'labels', way: 'a Spark Connect server', object: connect({ server: { template: { spec: { serviceAccountName: 'spark', containers: [] } } } }) },
  { guardrail: 'labels', way: 'a pod', object: pod({}, { team: 'etl' }) },
  { guardrail: 'labels', way: 'a Job', object: job({}, { cost: '42' }) },
  { guardrail: 'labels', way: 'a pod that is relabelled', change: { patch: { metadata: { labels: { team: 'other' } } } } },
  // Nodes.
  { guardrail: 'nodes', way: 'an application', object: application({ spec: { nodeSelector: undefined } }) },
  {
    guardrail: 'nodes',
    way: 'other nodes for executors',
    object: application({ spec: { nodeSelector: undefined }, executor: { nodeSelector: { pool: 'fast' } } }),
  },
  { guardrail: 'nodes', way: 'a schedule', object: schedule({ spec: { nodeSelector: undefined } }) },
  { guardrail: 'nodes', way: 'a Spark Connect server', object: connect({ executor: template({ serviceAccountName: 'spark' }) }) },
  { guardrail: 'nodes', way: 'a pod', object: pod({ nodeSelector: undefined }) },
  {
    guardrail: 'nodes',
    way: 'an affinity with an alternative',
    object: pod({
      nodeSelector: undefined,
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'pool', operator: 'In', values: ['spot'] }] },
              { matchExpressions: [{ key: 'pool', operator: 'In', values: ['spot', 'fast'] }] },
            ],
          },
        },
      },
    }),
  },
  {
    guardrail: 'nodes',
    way: 'an affinity that is only preferred',
    object: pod({
      nodeSelector: undefined,
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 1, preference: { matchExpressions: [{ key: 'pool', operator: 'In', values: ['spot'] }] } },
          ],
        },
      },
    }),
  },
  { guardrail: 'nodes', way: 'a Job', object: job({ nodeSelector: { pool: 'fast' } }) },
  // Keys of the configuration.
  { guardrail: 'allowed sparkConf', way: 'an application', object: application({ sparkConf: { 'spark.plugins': 'org.example.Plugin' } }) },
  { guardrail: 'allowed sparkConf', way: 'a schedule', object: schedule({ sparkConf: { 'spark.plugins': 'org.example.Plugin' } }) },
  { guardrail: 'allowed sparkConf', way: 'a Spark Connect server', object: connect({ sparkConf: { 'spark.plugins': 'org.example.Plugin' } }) },
  { guardrail: 'forbidden sparkConf', way: 'an application', object: application({ sparkConf: { 'spark.jars.ivySettings': '/x.xml' } }) },
  { guardrail: 'forbidden sparkConf', way: 'hadoopConf', object: application({ spec: { hadoopConf: { 'fs.s3a.access.key': 'AKIA' } } }) },
  { guardrail: 'forbidden sparkConf', way: 'Java options', object: application({ driver: { javaOptions: `-Xss2m ${secret}` } }) },
  { guardrail: 'forbidden sparkConf', way: 'Java options in sparkConf', object: application({ sparkConf: { 'spark.driver.extraJavaOptions': secret } }) },
  {
    guardrail: 'forbidden sparkConf',
    way: 'a variable that every JVM reads',
    object: application({ executor: { env: [{ name: 'JAVA_TOOL_OPTIONS', value: secret }] } }),
  },
  { guardrail: 'forbidden sparkConf', way: 'the older form of variables', object: application({ driver: { envVars: { JDK_JAVA_OPTIONS: secret } } }) },
  { guardrail: 'forbidden sparkConf', way: 'a schedule', object: schedule({ sparkConf: { 'spark.jars.ivySettings': '/x.xml' } }) },
  { guardrail: 'forbidden sparkConf', way: 'a Spark Connect server', object: connect({ sparkConf: { 'spark.jars.ivySettings': '/x.xml' } }) },
  {
    guardrail: 'forbidden sparkConf',
    way: 'arguments of a native driver',
    object: pod({
      containers: [container('c', { args: ['driver', '--conf', 'spark.jars.ivySettings=/x.xml'] })],
    }),
  },
  {
    guardrail: 'forbidden sparkConf',
    way: 'a shell command of a Job',
    object: job({
      containers: [container('c', { command: ['sh', '-c', 'spark-submit --conf "spark.jars.ivySettings=/x.xml" app.py'] })],
    }),
  },
  {
    guardrail: 'forbidden sparkConf',
    way: 'a variable of a native driver',
    object: pod({
      containers: [container('c', { env: [{ name: 'SPARK_SUBMIT_OPTS', value: secret }] })],
    }),
  },
  { guardrail: 'forbidden sparkConf', way: 'a file with properties', object: properties({ 'spark.properties': 'a=b\nspark.jars.ivySettings=/x.xml\n' }) },
  { guardrail: 'forbidden sparkConf', way: 'defaults of Spark', object: properties({ 'spark-defaults.conf': 'spark.jars.ivySettings   /x.xml\n' }) },
];
