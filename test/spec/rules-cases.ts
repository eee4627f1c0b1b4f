// Applications that break one validation rule each, and near misses that must not.
import { KUEUE_QUEUE_LABEL } from '../../src/spec/labels';
import type { SparkApplication, SparkApplicationSpec } from '../../src/spec/types.gen';

/** An application in which nothing is wrong. */
export const soundSpec: SparkApplicationSpec = {
  type: 'Python',
  sparkVersion: '4.1.4',
  image: 'apache/spark:4.1.4',
  mainApplicationFile: 'local:///opt/app/main.py',
  driver: {},
  executor: {},
};

/** The sound application with some fields of its spec set otherwise. */
export function application(changes: object = {}, metadata: object = { name: 'etl', namespace: 'jobs' }): SparkApplication {
  return { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', metadata, spec: { ...soundSpec, ...changes } as SparkApplicationSpec };
}

/** Applications with one fault; `expected` is the start of the only finding's line. */
export interface FaultCase {
  readonly title: string;
  readonly given: SparkApplication;
  readonly rule: string;
  readonly severity?: 'warning';
  readonly expected: string;
}

const names: FaultCase[] = [
  { rule: 'applicationName', title: 'an upper-case name', given: application({}, { name: 'Etl' }), expected: 'metadata.name: must be a DNS label' },
  {
    rule: 'applicationName',
    title: 'a name that starts with a digit',
    given: application({}, { name: '1etl' }),
    expected: 'metadata.name: must be a DNS label',
  },
  { rule: 'applicationName', title: 'a name with a dot', given: application({}, { name: 'etl.daily' }), expected: 'metadata.name: must be a DNS label' },
  {
    rule: 'applicationName',
    title: 'a name of 64 characters',
    given: application({}, { name: 'a'.repeat(64) }),
    expected: 'metadata.name: must be a DNS label: at most 63 characters',
  },
  {
    rule: 'objectNames',
    title: 'a driver pod name that refers to a property, so that nobody could look for the pod by it',
    given: application({ sparkConf: { 'spark.kubernetes.driver.pod.name': 'driver-of-${spark.team}', 'spark.team': 'a' } }),
    expected: 'spec.sparkConf[spark.kubernetes.driver.pod.name]: must be a Kubernetes object name',
  },
  {
    rule: 'objectNames',
    title: 'a driver pod name with a capital',
    given: application({ driver: { podName: 'Driver' } }),
    expected: 'spec.driver.podName: must be a Kubernetes object name',
  },
  {
    rule: 'objectNames',
    title: 'a service account with a space',
    given: application({ executor: { serviceAccount: 'my account' } }),
    expected: 'spec.executor.serviceAccount: must be',
  },
  {
    rule: 'objectNames',
    title: 'a priority class with an underscore',
    given: application({ driver: { priorityClassName: 'very_high' } }),
    expected: 'spec.driver.priorityClassName: must be',
  },
  {
    rule: 'podLabels',
    title: 'a label value with a space',
    given: application({ driver: { labels: { team: 'data science' } } }),
    expected: 'spec.driver.labels[team]: is no label value',
  },
  {
    rule: 'podLabels',
    title: 'a label key with two slashes',
    given: application({ driver: { labels: { 'a/b/c': 'x' } } }),
    expected: 'spec.driver.labels[a/b/c]: has a key that is no label key',
  },
  {
    rule: 'podLabels',
    title: 'a label that Spark sets',
    given: application({ executor: { labels: { 'spark-role': 'x' } } }),
    expected: 'spec.executor.labels[spark-role]: is a label that Spark sets itself',
  },
];

const entryPoints: FaultCase[] = [
  { rule: 'clusterMode', title: 'client mode', given: application({ mode: 'client' }), expected: 'spec.mode: only cluster is supported' },
  {
    rule: 'sparkVersion',
    title: 'a version that is none',
    given: application({ sparkVersion: 'latest' }),
    severity: 'warning',
    expected: 'spec.sparkVersion: is no Spark version such as 4.1.4; pods are planned for Spark 4.1.4, the tag of the image; '
      + 'write the version that the image has (given: "latest")',
  },
  {
    rule: 'sparkVersion',
    title: 'a version that is none, and an image that says none either',
    given: application({ sparkVersion: '', image: 'registry.example.com/etl:7' }),
    severity: 'warning',
    expected: 'spec.sparkVersion: is no Spark version such as 4.1.4; pods are planned for the oldest Spark that is supported',
  },
  {
    rule: 'entryPoint',
    title: 'a jar without a main class',
    given: application({ type: 'Scala', mainApplicationFile: 'local:///a.jar' }),
    expected: 'spec.mainClass: is required for Scala applications',
  },
  {
    rule: 'entryPoint',
    title: 'a Python file without .py',
    given: application({ mainApplicationFile: 'local:///main' }),
    expected: 'spec.mainClass: is required, since Spark takes local:///main for a jar; to be run as Python the file\'s name must end with .py',
  },
  {
    rule: 'entryPoint',
    title: 'an R file without .R',
    given: application({ type: 'R', mainApplicationFile: 'local:///main' }),
    expected: 'spec.mainClass: is required, since Spark takes local:///main for a jar; to be run as R the file\'s name must end with .R',
  },
  {
    rule: 'mainApplicationFile',
    title: 'no file',
    given: application({ mainApplicationFile: '', mainClass: 'Main' }),
    expected: 'spec.mainApplicationFile: must name the jar, .py or .R file',
  },
  {
    rule: 'typeMatchesFile',
    title: 'a Java application whose file is Python',
    given: application({ type: 'Java' }),
    severity: 'warning',
    expected: 'spec.type: does not match mainApplicationFile local:///opt/app/main.py, which Spark runs as Python',
  },
  {
    rule: 'typeMatchesFile',
    title: 'a Python application whose file is a jar',
    given: application({ mainApplicationFile: 'local:///a.jar', mainClass: 'Main' }),
    severity: 'warning',
    expected: 'spec.type: does not match',
  },
];

const lifeCycle: FaultCase[] = [
  {
    rule: 'templateVersion',
    title: 'a pod template for Spark 2',
    given: application({ sparkVersion: '2.4.8', driver: { template: {} } }),
    expected: 'spec.driver.template: needs Spark 3.0 or later',
  },
  {
    rule: 'nodeSelectors',
    title: 'node selectors at two levels',
    given: application({ nodeSelector: { a: 'b' }, executor: { nodeSelector: { c: 'd' } } }),
    expected: 'spec.executor.nodeSelector: must not be set together with spec.nodeSelector',
  },
  {
    rule: 'restartNumbers',
    title: 'negative retries',
    given: application({ restartPolicy: { type: 'OnFailure', onFailureRetries: -1 } }),
    expected: 'spec.restartPolicy.onFailureRetries: must be a whole number of at least 0',
  },
  {
    rule: 'restartNumbers',
    title: 'an interval of nothing',
    given: application({ restartPolicy: { type: 'Always', onFailureRetryInterval: 0 } }),
    expected: 'spec.restartPolicy.onFailureRetryInterval: must be a whole number of at least 1 (seconds)',
  },
  {
    rule: 'restartRetries',
    title: 'OnFailure without a number',
    given: application({ restartPolicy: { type: 'OnFailure' } }),
    severity: 'warning',
    expected: 'spec.restartPolicy: OnFailure without onFailureRetries',
  },
  {
    rule: 'restartRetries',
    title: 'retries with Never',
    given: application({ restartPolicy: { type: 'Never', onFailureRetries: 3 } }),
    severity: 'warning',
    expected: 'spec.restartPolicy.onFailureRetries: has no effect',
  },
  {
    rule: 'retentionTimes',
    title: 'a time for what is kept for good',
    given: application({ retention: { onFailure: { driverPod: { policy: 'Retain', afterSeconds: 60 } } } }),
    severity: 'warning',
    expected: 'spec.retention.onFailure.driverPod.afterSeconds: has no effect',
  },
  {
    rule: 'timeToLive',
    title: 'a negative time to live',
    given: application({ timeToLiveSeconds: -1 }),
    severity: 'warning',
    expected: 'spec.timeToLiveSeconds: is negative',
  },
  {
    rule: 'fieldsWithoutEffect',
    title: 'failureRetries',
    given: application({ failureRetries: 3 }),
    severity: 'warning',
    expected: 'spec.failureRetries: has no effect; set spec.restartPolicy.onFailureRetries instead',
  },
  {
    rule: 'fieldsWithoutEffect',
    title: 'retryInterval',
    given: application({ retryInterval: 3 }),
    severity: 'warning',
    expected: 'spec.retryInterval: has no effect; set spec.restartPolicy.onFailureRetryInterval instead',
  },
  {
    rule: 'removedFields',
    title: 'initContainerImage',
    given: application({ initContainerImage: 'x' }),
    severity: 'warning',
    expected: 'spec.initContainerImage: no longer exists, and has no effect; Spark fetches dependencies itself',
  },
  ...['jarsDownloadDir', 'filesDownloadDir', 'downloadTimeout', 'maxSimultaneousDownloads'].map((field) => (
    {
      rule: 'removedFields',
      title: field,
      given: application({ deps: { [field]: 'x' } }),
      severity: 'warning' as const,
      expected: `spec.deps.${field}: no longer exists, and has no effect; `,
    })),
  {
    rule: 'removedFields',
    title: 'deployMode for mode',
    given: application({ deployMode: 'cluster' }),
    severity: 'warning',
    expected: 'spec.deployMode: no longer exists, and has no effect; the field is called mode',
  },
];

const resources: FaultCase[] = [
  {
    rule: 'imagePresent',
    title: 'a driver without an image',
    given: application({ image: undefined, executor: { image: 'x' } }),
    expected: 'spec.driver.image: the driver has no image; set spec.image',
  },
  { rule: 'imageNames', title: 'an image with a space', given: application({ image: 'apache/spark: 4.1.4' }), expected: 'spec.image: is no image name' },
  {
    rule: 'wholeCores',
    title: 'a tenth of a core',
    given: application({ driver: { cores: 0.1 } }),
    expected: 'spec.driver.cores: must be a whole number of at least 1; write cores: 1 and coreRequest: 100m (given: 0.1)',
  },
  {
    rule: 'wholeCores',
    title: 'one and a half cores',
    given: application({ executor: { cores: 1.5 } }),
    expected: 'spec.executor.cores: must be a whole number of at least 1; write cores: 2 and coreRequest: 1500m',
  },
  {
    rule: 'wholeCores',
    title: 'negative cores',
    given: application({ executor: { cores: -1 } }),
    expected: 'spec.executor.cores: must be a whole number of at least 1 (given: -1)',
  },
  {
    rule: 'wholeCores',
    title: 'a fraction as a property',
    given: application({ sparkConf: { 'spark.driver.cores': '0.5' } }),
    expected: 'spec.sparkConf[spark.driver.cores]: must be a whole number',
  },
  {
    rule: 'coreQuantities',
    title: 'a request in words',
    given: application({ driver: { coreRequest: 'half' } }),
    expected: 'spec.driver.coreRequest: must be a Kubernetes CPU quantity',
  },
  {
    rule: 'coreLimitNotBelowRequest',
    title: 'a CPU limit below the request, as a property',
    given: application({ sparkConf: { 'spark.kubernetes.executor.limit.cores': '500m' } }),
    expected: 'spec.sparkConf[spark.kubernetes.executor.limit.cores]: is less than the 1 that the pod requests',
  },
  {
    rule: 'coreLimitNotBelowRequest',
    title: 'a CPU limit below the request',
    given: application({ driver: { cores: 2, coreLimit: '1500m' } }),
    expected: 'spec.driver.coreLimit: is less than the 2 that the pod requests',
  },
  {
    rule: 'memorySizes',
    title: 'memory in words',
    given: application({ driver: { memory: 'lots' } }),
    expected: 'spec.driver.memory: must be a whole number with a unit as Spark reads it',
  },
  { rule: 'memorySizes', title: 'a fraction', given: application({ executor: { memory: '1.5g' } }), expected: 'spec.executor.memory: must be a whole number' },
  {
    rule: 'memorySizes',
    title: 'a binary unit before Spark 4.2',
    given: application({ executor: { memory: '2Gi' } }),
    expected: 'spec.executor.memory: must be written without the i: Spark reads such units only from version 4.2 on; write 2g',
  },
  {
    rule: 'memorySizes',
    title: 'overhead as a property',
    given: application({ sparkConf: { 'spark.driver.memoryOverhead': 'x' } }),
    expected: 'spec.sparkConf[spark.driver.memoryOverhead]: must be',
  },
  {
    rule: 'memoryLimits',
    title: 'a limit in words',
    given: application({ driver: { memoryLimit: 'lots' } }),
    expected: 'spec.driver.memoryLimit: must be a Java size such as 4g or a Kubernetes quantity',
  },
  {
    rule: 'memoryOverheadFactor',
    title: 'a factor in percent',
    given: application({ memoryOverheadFactor: '10%' }),
    expected: 'spec.memoryOverheadFactor: must be a number of at least 0',
  },
  {
    rule: 'memoryOverheadFactor',
    title: 'a factor of 0 for one role',
    given: application({ sparkConf: { 'spark.driver.memoryOverheadFactor': '0' } }),
    expected: 'spec.sparkConf[spark.driver.memoryOverheadFactor]: must be a number above 0',
  },
  {
    rule: 'memoryNotTooSmall',
    title: 'a heap of 256 MiB',
    given: application({ driver: { memory: '256m' } }),
    severity: 'warning',
    expected: 'spec.driver.memory: is less than the 450 MiB that Spark needs',
  },
  {
    rule: 'gpuQuantity',
    title: 'no GPUs',
    given: application({ executor: { gpu: { name: 'nvidia.com/gpu', quantity: 0 } } }),
    severity: 'warning',
    expected: 'spec.executor.gpu: asks for nothing',
  },
];

const QUEUE = { name: 'etl', namespace: 'jobs', labels: { [KUEUE_QUEUE_LABEL]: 'team-a' } };
const COUNTED = { coreRequest: '1', memory: '2g' };

/** Applications in a queue, with all that Kueue counts but one field. */
const kueue: FaultCase[] = [
  ...([
    ['spec.driver.coreRequest', { driver: { memory: '2g', cores: 2 }, executor: { ...COUNTED, instances: 2 } }, 'no CPU', '"2"'],
    ['spec.driver.memory', { driver: { coreRequest: '1' }, executor: { ...COUNTED, instances: 2 } }, 'no memory', '"1g"'],
    [
      'spec.executor.coreRequest',
      { driver: COUNTED, executor: { memory: '2g', instances: 2 }, sparkConf: { 'spark.kubernetes.executor.request.cores': '500m' } }, 'no CPU', '"500m"',
    ],
    [
      'spec.executor.memory',
      { driver: COUNTED, executor: { coreRequest: '1', instances: 2 }, sparkConf: { 'spark.executor.memory': '3g' } }, 'no memory', '"3g"',
    ],
    ['spec.executor.instances', { driver: COUNTED, executor: { ...COUNTED, instances: 0 } }, 'no executor', '1'],
  ] as const).map(([path, spec, counts, value]): FaultCase => ({
    rule: 'queueQuota',
    title: `nothing at ${path}`,
    given: application(spec, QUEUE),
    severity: 'warning',
    expected: `${path}: is not set, and Kueue counts only what stands in the object: ${counts} is taken from the quota of the queue; write ${value}`,
  })),
  {
    rule: 'queueDynamicAllocation',
    title: 'dynamic allocation in a queue',
    given: application({ driver: COUNTED, executor: { ...COUNTED, instances: 1 }, dynamicAllocation: { enabled: true } }, QUEUE),
    severity: 'warning',
    expected: 'spec.dynamicAllocation.enabled: Kueue refuses applications with dynamic allocation',
  },
  {
    rule: 'queueNodeSelector',
    title: 'node labels for both roles in a queue',
    given: application({ driver: COUNTED, executor: { ...COUNTED, instances: 1 }, nodeSelector: { zone: 'a' } }, QUEUE),
    severity: 'warning',
    expected: 'spec.nodeSelector: is lost when Kueue evicts the application',
  },
];

const executors: FaultCase[] = [
  {
    rule: 'executorNumbers',
    title: 'less than no executor',
    given: application({ executor: { instances: -1 } }),
    expected: 'spec.executor.instances: must be a whole number of at least 0',
  },
  {
    rule: 'executorNumbers',
    title: 'a bound in words',
    given: application({ dynamicAllocation: { enabled: true }, sparkConf: { 'spark.dynamicAllocation.maxExecutors': 'ten' } }),
    expected: 'spec.sparkConf[spark.dynamicAllocation.maxExecutors]: must be',
  },
  {
    rule: 'executorBounds',
    title: 'more at least than at most',
    given: application({ dynamicAllocation: { enabled: true, minExecutors: 5, maxExecutors: 2 } }),
    expected: 'spec.dynamicAllocation.minExecutors: must not be more than maxExecutors, 2',
  },
  {
    rule: 'executorBounds',
    title: 'more at first than at most',
    given: application({ dynamicAllocation: { enabled: true, initialExecutors: 5, maxExecutors: 2 } }),
    severity: 'warning',
    expected: 'spec.dynamicAllocation.initialExecutors: is more than maxExecutors',
  },
  {
    rule: 'executorBounds',
    title: 'fewer at first than at least',
    given: application({ dynamicAllocation: { enabled: true, initialExecutors: 1, minExecutors: 2 } }),
    severity: 'warning',
    expected: 'spec.dynamicAllocation.initialExecutors: is less than minExecutors',
  },
  {
    rule: 'dynamicAllocationShuffle',
    title: 'nowhere to keep shuffle data',
    given: application({ dynamicAllocation: { enabled: true, shuffleTrackingEnabled: false } }),
    severity: 'warning',
    expected: 'spec.dynamicAllocation.shuffleTrackingEnabled: Spark refuses',
  },
];

const dependencies: FaultCase[] = [
  {
    rule: 'packageCoordinates',
    title: 'a package without a version',
    given: application({ deps: { packages: ['org.apache.spark:spark-avro_2.13'] } }),
    expected: 'spec.deps.packages[0]: must be Maven coordinates group:artifact:version',
  },
  {
    rule: 'packageCoordinates',
    title: 'a package with a classifier',
    given: application({ deps: { packages: ['a:b:1', 'a:b:1:tests'] } }),
    expected: 'spec.deps.packages[1]: must be',
  },
  {
    rule: 'excludedPackageCoordinates',
    title: 'an exclusion with a version',
    given: application({ deps: { excludePackages: ['a:b:1'] } }),
    expected: 'spec.deps.excludePackages[0]: must be group:artifact without a version',
  },
  {
    rule: 'dependencyEntries',
    title: 'an empty jar',
    given: application({ deps: { jars: ['local:///a.jar', ''] } }),
    severity: 'warning',
    expected: 'spec.deps.jars[1]: is empty, and has no effect',
  },
  {
    rule: 'packageDirectory',
    title: 'packages for a user without a home',
    given: application({ deps: { packages: ['a:b:1'] }, driver: { podSecurityContext: { runAsNonRoot: true } } }),
    severity: 'warning',
    expected: 'spec.deps.packages: are fetched by the driver, whose user has no home in Spark\'s images',
  },
  {
    rule: 'packageDirectory',
    title: 'packages by a property, and a user in the template',
    given: application({
      sparkConf: { 'spark.jars.packages': 'a:b:1' },
      driver: { template: { spec: { containers: [{ name: 'spark-kubernetes-driver', securityContext: { runAsUser: 185 } }] } } },
    }),
    severity: 'warning',
    expected: 'spec.sparkConf[spark.jars.packages]: are fetched by the driver',
  },
  {
    rule: 'deniedProperties',
    title: 'the master as a property',
    given: application({ sparkConf: { 'spark.master': 'local' } }),
    expected: 'spec.sparkConf[spark.master]: is not allowed in sparkConf',
  },
  {
    rule: 'deniedProperties',
    title: 'an image as a property',
    given: application({ sparkConf: { 'spark.kubernetes.driver.container.image': 'x' } }),
    expected: 'spec.sparkConf[spark.kubernetes.driver.container.image]: is not allowed in sparkConf; set spec.driver.image instead',
  },
  {
    rule: 'foreignProperties',
    title: 'a property that is none of Spark\'s',
    given: application({ sparkConf: { 'fs.s3a.endpoint': 'x' } }),
    expected: 'spec.sparkConf[fs.s3a.endpoint]: does not begin with spark., so Spark ignores it',
    severity: 'warning',
  },
  {
    rule: 'submitterProperties',
    title: 'a wait for the end',
    given: application({ sparkConf: { 'spark.kubernetes.submission.waitAppCompletion': 'true' } }),
    severity: 'warning',
    expected: 'spec.sparkConf[spark.kubernetes.submission.waitAppCompletion]: has no effect: no process waits',
  },
  {
    rule: 'submitterProperties',
    title: 'a place for uploads',
    given: application({ sparkConf: { 'spark.kubernetes.file.upload.path': 's3a://b/up' } }),
    severity: 'warning',
    expected: 'spec.sparkConf[spark.kubernetes.file.upload.path]: has no effect: nothing is uploaded',
  },
  {
    rule: 'unknownProperties',
    title: 'a property with a slip in its name',
    given: application({ sparkConf: { 'spark.sql.shuffle.partition': '64' } }),
    severity: 'warning',
    expected: 'spec.sparkConf[spark.sql.shuffle.partition]: is no property of Spark, which ignores it; spark.sql.shuffle.partitions was probably meant',
  },
  {
    rule: 'propertiesOfOtherVersions',
    title: 'a property that the version of the image does not read yet',
    given: application({ sparkVersion: '3.5.9', sparkConf: { 'spark.kubernetes.executor.terminationGracePeriodSeconds': '60s' } }),
    severity: 'warning',
    expected: 'spec.sparkConf[spark.kubernetes.executor.terminationGracePeriodSeconds]: has no effect in Spark 3.5: it came with 4.1',
  },
  {
    rule: 'deprecatedProperties',
    title: 'a property that Spark has replaced',
    given: application({ sparkConf: { 'spark.sql.execution.arrow.enabled': 'true' } }),
    severity: 'warning',
    expected: 'spec.sparkConf[spark.sql.execution.arrow.enabled]: is deprecated since Spark 3.0; use spark.sql.execution.arrow.pyspark.enabled instead',
  },
  {
    rule: 'propertyValues',
    title: 'a switch that is neither true nor false',
    given: application({ sparkConf: { 'spark.sql.adaptive.enabled': 'yes' } }),
    severity: 'warning',
    expected: 'spec.sparkConf[spark.sql.adaptive.enabled]: must be true or false; Spark SQL fails when its session begins (given: "yes")',
  },
  {
    rule: 'configMapOfExecutors',
    title: 'executors that take nothing over from the driver',
    given: application({ sparkConfigMap: 'conf', sparkConf: { 'spark.kubernetes.executor.disableConfigMap': 'true' } }),
    severity: 'warning',
    expected: 'spec.sparkConfigMap: has no effect on executors: spark.kubernetes.executor.disableConfigMap keeps the driver from handing on',
  },
  {
    rule: 'namespaceProperty',
    title: 'another namespace',
    given: application({ sparkConf: { 'spark.kubernetes.namespace': 'other' } }),
    expected: 'spec.sparkConf[spark.kubernetes.namespace]: must be the application\'s own namespace, jobs',
  },
];

const scratch = { name: 'scratch', emptyDir: {} };
const volumes: FaultCase[] = [
  {
    rule: 'mountedVolumesExist',
    title: 'a mount of nothing',
    given: application({
      volumes: [scratch],
      driver: { volumeMounts: [{ name: 'scrach', mountPath: '/x' }] },
      executor: { volumeMounts: [{ name: 'scratch', mountPath: '/x' }] },
    }),
    severity: 'warning',
    expected: 'spec.driver.volumeMounts[0].name: names no volume, so nothing is mounted; there are scratch',
  },
  {
    rule: 'mountedVolumesExist',
    title: 'scratch space of nothing',
    given: application({ executor: { volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/x' }] } }),
    expected: 'spec.executor.volumeMounts[0].name: names no volume, so nothing is mounted; there are none',
  },
  {
    rule: 'volumeNamesDiffer',
    title: 'two volumes of one name',
    given: application({ volumes: [scratch, scratch], driver: { volumeMounts: [{ name: 'scratch', mountPath: '/x' }] } }),
    severity: 'warning',
    expected: 'spec.volumes[0].name: is the name of spec.volumes[1] too, which is the one that is mounted',
  },
  {
    rule: 'secretTypes',
    title: 'an unknown secret type',
    given: application({ driver: { secrets: [{ name: 'key', path: '/x', secretType: 'AWS' }] } }),
    severity: 'warning',
    expected: 'spec.driver.secrets[0].secretType: is treated as Generic',
  },
];

const ingress = { servicePort: 4040, servicePortName: 'ui', ingressURLFormat: 'a.example.com' };
const services: FaultCase[] = [
  {
    rule: 'ingressPorts',
    title: 'a port that is none',
    given: application({ driverIngressOptions: [{ ...ingress, servicePort: 70000 }] }),
    expected: 'spec.driverIngressOptions[0].servicePort: must be a port number',
  },
  {
    rule: 'ingressPortsDiffer',
    title: 'one port twice',
    given: application({ driverIngressOptions: [ingress, { ...ingress, ingressURLFormat: 'b.example.com' }] }),
    expected: 'spec.driverIngressOptions[1].servicePort: is the port of spec.driverIngressOptions[0].servicePort too',
  },
  {
    rule: 'ingressAddresses',
    title: 'no address',
    given: application({ driverIngressOptions: [{ ...ingress, ingressURLFormat: '' }] }),
    expected: 'spec.driverIngressOptions[0].ingressURLFormat: is required',
  },
  {
    rule: 'ingressAddressesDiffer',
    title: 'one address twice',
    given: application({ driverIngressOptions: [ingress, { ...ingress, servicePort: 1 }] }),
    expected: 'spec.driverIngressOptions[1].ingressURLFormat: is the address of',
  },
  {
    rule: 'exporterPort',
    title: 'a system port',
    given: application({ monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: true, prometheus: { jmxExporterJar: '/a.jar', port: 80 } } }),
    expected: 'spec.monitoring.prometheus.port: must be a port number between 1024 and 49151',
  },
  {
    rule: 'exporterJar',
    title: 'an agent from the web',
    given: application({ monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: true, prometheus: { jmxExporterJar: 'https://x/a.jar' } } }),
    expected: 'spec.monitoring.prometheus.jmxExporterJar: must be a path in the image',
  },
  {
    rule: 'exporterJar',
    title: 'an agent that is only fetched later',
    given: application({
      deps: { jars: ['https://x/a.jar'] },
      monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: true, prometheus: { jmxExporterJar: '/work/a.jar' } },
    }),
    severity: 'warning',
    expected: 'spec.monitoring.prometheus.jmxExporterJar: spec.deps.jars arrives only after',
  },
  {
    rule: 'metricsExposed',
    title: 'metrics for nobody',
    given: application({ monitoring: { exposeDriverMetrics: false, exposeExecutorMetrics: false, prometheus: { jmxExporterJar: '/a.jar' } } }),
    severity: 'warning',
    expected: 'spec.monitoring: exposes nothing',
  },
];

const exposed = { exposeDriverMetrics: true, exposeExecutorMetrics: true };
const unread = 'spec.batchSchedulerOptions.';
const withoutEffect: FaultCase[] = ([
  [
    'dynamicAllocationOff', 'a bound of an allocation that is off', { dynamicAllocation: { enabled: false, minExecutors: 1 } },
    'spec.dynamicAllocation.minExecutors: has no effect: dynamic allocation is off',
  ],
  [
    'dynamicAllocationOff', 'shuffle tracking without allocation', { dynamicAllocation: { enabled: false, shuffleTrackingEnabled: true } },
    'spec.dynamicAllocation.shuffleTrackingEnabled: has no effect',
  ],
  ['classOfScript', 'a class of a Python program', { mainClass: 'Main' }, 'spec.mainClass: has no effect: Spark runs local:///opt/app/main.py as Python'],
  [
    'classOfScript', 'a class of an R program', { type: 'R', mainApplicationFile: 'local:///main.r', mainClass: 'Main' },
    'spec.mainClass: has no effect: Spark runs local:///main.r as R',
  ],
  ['volumesMounted', 'a volume that nobody mounts', { volumes: [{ name: 'a', emptyDir: {} }] }, 'spec.volumes[0]: has no effect: no container mounts it'],
  [
    'metricsInImage', 'metrics.properties beside a file', { monitoring: { ...exposed, metricsProperties: 'a=b', metricsPropertiesFile: '/m' } },
    'spec.monitoring.metricsProperties: has no effect: spec.monitoring.metricsPropertiesFile is read',
  ],
  [
    'metricsInImage', 'an exporter\'s configuration beside a file',
    { monitoring: { ...exposed, prometheus: { jmxExporterJar: '/j.jar', configuration: 'a: b', configFile: '/c' } } },
    'spec.monitoring.prometheus.configuration: has no effect',
  ],
  [
    'batchSchedulerOptions', 'a queue for scheduler-plugins',
    { batchScheduler: 'mine', batchSchedulerOptions: { queue: 'q', resources: { cpu: 1 } } },
    `${unread}queue: has no effect: the pod groups of scheduler-plugins`,
  ],
  [
    'batchSchedulerOptions', 'a priority for scheduler-plugins', { batchScheduler: 'mine', batchSchedulerOptions: { priorityClassName: 'p' } },
    `${unread}priorityClassName: has no effect`,
  ],
  [
    'batchSchedulerOptions', 'a priority for YuniKorn', { batchScheduler: 'yunikorn', batchSchedulerOptions: { priorityClassName: 'p' } },
    `${unread}priorityClassName: has no effect`,
  ],
] as const).map(([rule, title, changes, expected]): FaultCase => ({ rule, title, given: application(changes), severity: 'warning', expected })).concat([
  {
    rule: 'executorVariables',
    title: 'a variable that Spark sets',
    given: application({ executor: { env: [{ name: 'A', value: 'b' }, { name: 'SPARK_CONF_DIR', value: '/x' }] } }),
    severity: 'warning',
    expected: 'spec.executor.env[1]: has no effect: Spark sets this variable',
  },
  {
    rule: 'executorLifecycle',
    title: 'a hook beside decommissioning',
    given: application({ sparkConf: { 'spark.decommission.enabled': 'true' }, executor: { lifecycle: { preStop: { exec: { command: ['x'] } } } } }),
    severity: 'warning',
    expected: 'spec.executor.lifecycle: has no effect: with spark.decommission.enabled',
  },
  {
    rule: 'templateArguments',
    title: 'arguments of a template',
    given: application({ driver: { template: { spec: { containers: [{ name: 'spark-kubernetes-driver', args: ['x'] }] } } } }),
    severity: 'warning',
    expected: 'spec.driver.template.spec.containers[0].args: come before Spark\'s own',
  },
  {
    rule: 'batchSchedulerOptions',
    title: 'resources for YuniKorn',
    given: application({ batchScheduler: 'yunikorn', batchSchedulerOptions: { queue: 'q', resources: { cpu: 1 } } }),
    severity: 'warning',
    expected: 'spec.batchSchedulerOptions.resources: has no effect: YuniKorn takes the queue alone',
  },
  {
    rule: 'metricsExposed',
    title: 'metrics.properties without metrics',
    given: application({ monitoring: { exposeDriverMetrics: false, exposeExecutorMetrics: false, metricsProperties: 'a=b' } }),
    severity: 'warning',
    expected: 'spec.monitoring: exposes nothing',
  },
]);

const credentials: FaultCase[] = ([
  ['a secret key of S3', { sparkConf: { 'spark.hadoop.fs.s3a.secret.key': 'abc' } }, 'spec.sparkConf[spark.hadoop.fs.s3a.secret.key]'],
  ['an access key of S3', { hadoopConf: { 'fs.s3a.access.key': 'AKIA' } }, 'spec.hadoopConf[fs.s3a.access.key]'],
  ['a session token of one bucket', { hadoopConf: { 'fs.s3a.bucket.lake.session.token': 'abc' } }, 'spec.hadoopConf[fs.s3a.bucket.lake.session.token]'],
  [
    'an account key of Azure', { hadoopConf: { 'fs.azure.account.key.lake.dfs.core.windows.net': 'abc==' } },
    'spec.hadoopConf[fs.azure.account.key.lake.dfs.core.windows.net]',
  ],
  [
    'a client secret of one Azure account', { hadoopConf: { 'fs.azure.account.oauth2.client.secret.lake.dfs.core.windows.net': 'abc' } },
    'spec.hadoopConf[fs.azure.account.oauth2',
  ],
  ['a fixed SAS token', { hadoopConf: { 'fs.azure.sas.fixed.token.lake.dfs.core.windows.net': 'sv=1' } }, 'spec.hadoopConf[fs.azure.sas.fixed'],
  ['the SAS of a container', { hadoopConf: { 'fs.azure.sas.data.lake.blob.core.windows.net': 'sv=1' } }, 'spec.hadoopConf[fs.azure.sas.data'],
  ['a private key of Google', { hadoopConf: { 'fs.gs.auth.service.account.private.key': '-----BEGIN' } }, 'spec.hadoopConf[fs.gs.auth'],
  ['the password of a key store', { sparkConf: { 'spark.ssl.keyPassword': '12345' } }, 'spec.sparkConf[spark.ssl.keyPassword]'],
  ['the secret that executors show', { sparkConf: { 'spark.authenticate.secret': 'abc' } }, 'spec.sparkConf[spark.authenticate.secret]'],
  ['the credential of a catalog', { sparkConf: { 'spark.sql.catalog.lake.credential': 'id:abc' } }, 'spec.sparkConf[spark.sql.catalog.lake.credential]'],
  ['a database with its password', { sparkConf: { 'spark.mongodb.read.connection.uri': 'mongodb://me:abc@db/x' } }, 'spec.sparkConf[spark.mongodb'],
  ['a variable that a property sets', { sparkConf: { 'spark.executorEnv.AWS_SECRET_ACCESS_KEY': 'abc' } }, 'spec.sparkConf[spark.executorEnv.AWS'],
  [
    'a Java option of a property', { sparkConf: { 'spark.driver.extraJavaOptions': '-Da=b -Ddb.password="a b"' } },
    'spec.sparkConf[spark.driver.extraJavaOptions]',
  ],
  ['a variable', { driver: { env: [{ name: 'A', value: 'b' }, { name: 'DB_PASSWORD', value: 'abc' }] } }, 'spec.driver.env[1].value'],
  ['a variable of the old field', { executor: { envVars: { HF_TOKEN: 'abc' } } }, 'spec.executor.envVars[HF_TOKEN]'],
  ['a Java option', { executor: { javaOptions: '-Djavax.net.ssl.trustStorePassword=abc' } }, 'spec.executor.javaOptions'],
  ['a repository with its password', { deps: { repositories: ['https://a/m2', 'https://me:abc@repo/m2'] } }, 'spec.deps.repositories[1]'],
] as const).map(([title, changes, place]) => ({
  rule: 'literalCredentials', title: `${title} written out`, given: application(changes), severity: 'warning', expected: place,
}));

export const faults: FaultCase[] = [
  ...names, ...entryPoints, ...lifeCycle, ...resources, ...executors, ...kueue, ...dependencies, ...volumes, ...services, ...credentials, ...withoutEffect,
];

/** Unusual applications that are valid: what other operators of this API run must stay accepted. */
export const accepted: ReadonlyArray<{ readonly title: string; readonly given: SparkApplication }> = [
  { title: 'nothing but the required fields', given: application() },
  { title: 'a generated name', given: application({}, { generateName: 'etl-' }) },
  { title: 'a name of 63 characters', given: application({}, { name: 'a'.repeat(63) }) },
  { title: 'an image for each role', given: application({ image: undefined, driver: { image: 'a' }, executor: { image: 'b' } }) },
  { title: 'an image with registry port and digest', given: application({ image: `localhost:5000/team/spark:4.1@sha256:${'0'.repeat(64)}` }) },
  { title: 'memory without a unit', given: application({ driver: { memory: '1024' } }) },
  { title: 'memory in upper case with a two-letter unit', given: application({ driver: { memory: '2GB' } }) },
  { title: 'a binary unit from Spark 4.2 on', given: application({ sparkVersion: '4.2.0', driver: { memory: '2Gi' } }) },
  { title: 'a fractional CPU request', given: application({ driver: { cores: 1, coreRequest: '0.1', coreLimit: '1200m' } }) },
  { title: 'a memory limit as a quantity', given: application({ driver: { memoryLimit: '2Gi' } }) },
  { title: 'several packages in one entry', given: application({ deps: { packages: ['a:b:1,c:d:2'], excludePackages: ['a:b'] } }) },
  { title: 'a package with a slash', given: application({ deps: { packages: ['a/b:1'] } }) },
  { title: 'no wait for the end', given: application({ sparkConf: { 'spark.kubernetes.submission.waitAppCompletion': 'false' } }) },
  { title: 'the application\'s own namespace as a property', given: application({ sparkConf: { 'spark.kubernetes.namespace': 'jobs' } }) },
  {
    title: 'a volume of the pod template',
    given: application({ driver: { template: { spec: { volumes: [{ name: 'x' }] } }, volumeMounts: [{ name: 'x', mountPath: '/x' }] } }),
  },
  {
    title: 'one volume mounted at two paths',
    given: application({ volumes: [scratch], driver: { volumeMounts: [{ name: 'scratch', mountPath: '/a' }, { name: 'scratch', mountPath: '/b' }] } }),
  },
  { title: 'an empty node selector at the top', given: application({ nodeSelector: {}, driver: { nodeSelector: { a: 'b' } } }) },
  { title: 'a template for Spark 10', given: application({ sparkVersion: '10.0.0', driver: { template: {} } }) },
  { title: 'a jar that is named like nothing', given: application({ type: 'Java', mainClass: 'Main', mainApplicationFile: 's3a://bucket/app' }) },
  {
    title: 'what has to do with credentials and is none',
    given: application({
      sparkConf: {
        'spark.authenticate': 'true',
        'spark.authenticate.secretBitLength': '256',
        'spark.authenticate.secret.file': '/etc/secret/key',
        'spark.redaction.regex': '(?i)secret|password',
        'spark.security.credentials.hive.enabled': 'false',
        'spark.security.credentials.renewalRatio': '0.75',
        'spark.kubernetes.driver.secrets.db-password': '/etc/password',
        'spark.kubernetes.driver.secretKeyRef.DB_PASSWORD': 'db:password',
        'spark.kubernetes.driver.annotation.vault.hashicorp.com/agent-inject-secret-password': 'secret/data/db',
        'spark.kubernetes.kerberos.tokenSecret.name': 'tokens',
        'spark.kubernetes.kerberos.tokenSecret.itemKey': 'token',
        'spark.kafka.clusters.a.sasl.token.mechanism': 'SCRAM-SHA-512',
        'spark.llm.tokenizer': 'bert',
        'spark.llm.max.tokens': '512',
        'spark.executorEnv.AWS_WEB_IDENTITY_TOKEN_FILE': '/var/run/token',
        'spark.executorEnv.GOOGLE_APPLICATION_CREDENTIALS': '/etc/gcp/key.json',
        'spark.driver.extraJavaOptions': '-Djavax.net.ssl.trustStore=/etc/trust -Ddb.password=${env:DB_PASSWORD}',
        'spark.sql.catalog.lake.credential': 'env:ICEBERG_CREDENTIAL',
      },
      hadoopConf: {
        'fs.s3a.aws.credentials.provider': 'software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider',
        'fs.s3a.secret.key': '${env.AWS_SECRET_ACCESS_KEY}',
        'fs.s3a.access.key': '$AWS_ACCESS_KEY_ID',
        'fs.s3a.delegation.token.binding': 'org.apache.hadoop.fs.s3a.auth.delegation.SessionTokenBinding',
        'fs.azure.account.keyprovider.lake.dfs.core.windows.net': 'org.example.Provider',
        'fs.azure.sas.token.provider.type': 'org.example.Provider',
        'fs.azure.account.oauth2.client.endpoint': 'https://login.microsoftonline.com/t/oauth2/token',
        'hadoop.security.credential.provider.path': 'jceks://hdfs/keys',
        'dfs.block.access.token.enable': 'true',
        'javax.jdo.option.ConnectionURL': 'jdbc:mysql://db:3306/x',
      },
      deps: { repositories: ['https://me@repo/m2'] },
      driver: {
        env: [
          { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'p' } } }, { name: 'A_PASSWORD', value: '$(DB_PASSWORD)' },
          { name: 'MAX_TOKENS', value: '5' },
        ],
      },
    }),
  },
  { title: 'a hook of executors', given: application({ executor: { lifecycle: { preStop: { exec: { command: ['x'] } } } } }) },
  {
    title: 'all options of Volcano',
    given: application({ batchScheduler: 'volcano', batchSchedulerOptions: { queue: 'q', priorityClassName: 'p', resources: { cpu: 1 } } }),
  },
  { title: 'resources for scheduler-plugins', given: application({ batchScheduler: 'mine', batchSchedulerOptions: { resources: { cpu: 1 } } }) },
  { title: 'options for the scheduler of the platform', given: application({ batchSchedulerOptions: { queue: 'q' } }) },
  ...['initContainers', 'sidecars'].map((field) => ({
    title: `a volume for ${field}`,
    given: application({ volumes: [{ name: 'a', emptyDir: {} }], executor: { [field]: [{ name: 'b', volumeMounts: [{ name: 'a', mountPath: '/a' }] }] } }),
  })),
  ...['initContainers', 'containers'].map((field) => ({
    title: `a volume for ${field} of a template`,
    given: application({
      volumes: [{ name: 'a', emptyDir: {} }],
      driver: { template: { spec: { [field]: [{ name: 'b', volumeMounts: [{ name: 'a', mountPath: '/a' }] }] } } },
    }),
  })),
  { title: 'the queue of YuniKorn', given: application({ batchScheduler: 'yunikorn', batchSchedulerOptions: { queue: 'q' } }) },
  {
    title: 'arguments of a container beside Spark',
    given: application({ driver: { template: { spec: { containers: [{ name: 'beside', args: ['x'] }, { name: 'spark-kubernetes-driver' }] } } } }),
  },
  { title: 'a time to live of 0', given: application({ timeToLiveSeconds: 0 }) },
];
