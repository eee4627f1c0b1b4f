// For each finding that can be suppressed, objects in which it is the only one: an application or a schedule, and what it needs around it.

/** One finding, and objects that have it. The finding is about the last one. */
export interface CheckCase {
  readonly id: string;
  readonly objects: readonly object[];
}

const DRIVER = { memory: '1g', cores: 1 };
const EXECUTOR = { memory: '1g', cores: 1, instances: 1 };
const SPEC = {
  type: 'Python',
  mode: 'cluster',
  sparkVersion: '4.1.4',
  image: 'apache/spark:4.1.4',
  mainApplicationFile: 'local:///opt/app/main.py',
  driver: DRIVER,
  executor: EXECUTOR,
};

export function application(spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', metadata: { name: 'etl', namespace: 'jobs', ...metadata }, spec: { ...SPEC, ...spec },
  };
}

function schedule(spec: object = {}, template: object = {}): object {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'ScheduledSparkApplication',
    metadata: { name: 'etl', namespace: 'jobs' },
    spec: { schedule: '0 2 * * *', ...spec, template: { ...SPEC, ...template } },
  };
}

const driver = (fields: object) => ({ driver: { ...DRIVER, ...fields } });
const conf = (key: string, value: string) => ({ sparkConf: { [key]: value } });
const claim = (options: object) => ({
  sparkConf: Object.fromEntries(Object.entries(options).map(([key, value]) => [`spark.kubernetes.driver.volumes.persistentVolumeClaim.data.${key}`, value])),
});
const queued = { labels: { 'kueue.x-k8s.io/queue-name': 'q' } };
const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'spark', namespace: 'jobs' } };
const definition = (labels?: object) => ({
  apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'sparkapplications.sparkoperator.k8s.io', labels },
});
const operator = (...args: string[]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'operator', namespace: 'system' },
  spec: {
    template: {
      metadata: { labels: { 'app.kubernetes.io/name': 'cdk8s-spark', 'app.kubernetes.io/component': 'operator' } },
      spec: { containers: [{ name: 'operator', args }] },
    },
  },
});

const oneObject = (id: string, object: object): CheckCase => ({ id, objects: [object] });

export const CHECK_CASES: readonly CheckCase[] = [
  // Best practices.
  oneObject('DriverOnSpot', application(driver({ nodeSelector: { 'eks.amazonaws.com/capacityType': 'SPOT' } }))),
  oneObject('DriverOnSpot', application(driver({
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, preference: { matchExpressions: [{ key: 'karpenter.sh/capacity-type', operator: 'In', values: ['spot'] }] } },
        ],
      },
    },
  }))),
  oneObject('DriverOnSpot', application({ nodeSelector: { 'cloud.google.com/gke-spot': 'true' } })),
  oneObject('DriverOnSpot', application(conf('spark.kubernetes.driver.node.selector.kubernetes.azure.com/scalesetpriority', 'spot'))),
  oneObject('FloatingImage', application({ image: 'apache/spark:latest' })),
  oneObject('FloatingImage', application({ image: 'registry.example.com:5000/jobs' })),
  oneObject('FloatingImage', schedule({}, { image: 'registry.example.com/jobs' })),
  oneObject('ImageVersion', application({ image: 'apache/spark:3.5.1' })),
  oneObject('NoRequests', application({ driver: {}, executor: { instances: 2 } })),
  oneObject('NoRequests', application(driver({ sidecars: [{ name: 'logs', image: 'logs:1', resources: { requests: { cpu: '1' } } }] }))),
  oneObject('PreStopOverGracePeriod', application(driver({ lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', 'save; sleep 1m'] } } } }))),
  oneObject('PreStopOverGracePeriod', application({
    executor: { ...EXECUTOR, terminationGracePeriodSeconds: 45, lifecycle: { preStop: { exec: { command: ['sleep', '45'] } } } },
  })),
  oneObject('RetriesOnSchedule', schedule({}, { restartPolicy: { type: 'OnFailure', onFailureRetries: 2 } })),
  oneObject('RunNeverEnds', schedule({}, { restartPolicy: { type: 'Always' } })),
  oneObject('ScalaVersion', application({ ...conf('spark.jars.ivy', '/tmp'), deps: { packages: ['org.example:some_2.12:1.0'] } })),
  oneObject('SharedDriverPodName', schedule({}, driver({ podName: 'one' }))),
  {
    id: 'SharedUiAddress',
    objects: [operator('--ingress-url-format=spark.example.com/ui'), application({}, { name: 'other' }), application()],
  },
  {
    id: 'SharedUiAddress',
    objects: ['other', 'etl'].map((name) => application({
      driverIngressOptions: [{ servicePort: 4040, servicePortName: 'ui', ingressURLFormat: 'https://spark.example.com/etl' }],
    }, { name })),
  },
  oneObject('TimeToLiveRunsAgain', application({ timeToLiveSeconds: 3600 })),
  // Properties of Spark.
  oneObject('DeprecatedSparkProperty', application(conf('spark.sql.execution.arrow.enabled', 'true'))),
  oneObject('IllTypedSparkProperty', application(conf('spark.sql.shuffle.partitions', 'many'))),
  oneObject('UnknownSparkProperty', application(conf('spark.dynamicAllocation.maxExecutor', '4'))),
  // What Kubernetes and Spark refuse.
  oneObject('RefusedByKubernetes', application(driver({ tolerations: [{ key: 'a', operator: 'Equals' }] }))),
  oneObject('RefusedBySpark', application({ ...conf('spark.task.cpus', '4') })),
  oneObject('ShuffleNotTracked', application({ dynamicAllocation: { enabled: true, maxExecutors: 4, shuffleTrackingEnabled: false } })),
  oneObject('ShuffleNotTracked', application({
    sparkConf: { 'spark.dynamicAllocation.enabled': 'true', 'spark.dynamicAllocation.shuffleTracking.enabled': 'false' },
  })),
  // What has no effect, or another one than meant.
  { id: 'BatchSchedulingOff', objects: [operator(), application({ batchScheduler: 'volcano' })] },
  oneObject('ClaimNotCreated', application(claim({ 'options.claimName': 'OnDemand', 'mount.path': '/data' }))),
  oneObject('ClaimOfFixedName', application(claim({
    'options.claimName': 'data', 'options.storageClass': 'fast', 'options.sizeLimit': '1Gi', 'mount.path': '/data',
  }))),
  oneObject('CredentialInConfiguration', application(conf('spark.hadoop.fs.s3a.secret.key', 'abcdefgh0123'))),
  { id: 'DefinitionTwice', objects: [application(), definition(), definition({ second: 'yes' })] },
  { id: 'DisruptionBudgetsOff', objects: [operator(), application({ driverPodDisruptionBudget: true })] },
  oneObject('DuplicateVolume', application({
    volumes: [{ name: 'a', emptyDir: {} }, { name: 'a', emptyDir: {} }], ...driver({ volumeMounts: [{ name: 'a', mountPath: '/a' }] }),
  })),
  oneObject('FieldWithoutEffect', application({ mainClass: 'a.B' })),
  oneObject('GpuWithoutEffect', application(driver({ gpu: { name: 'nvidia.com/gpu', quantity: 0 } }))),
  oneObject('InvalidDependency', application({ deps: { jars: [''] } })),
  oneObject('InvalidExecutors', application({ dynamicAllocation: { enabled: true, initialExecutors: 1, minExecutors: 2, maxExecutors: 4 } })),
  { id: 'InvalidIngressUrl', objects: [operator('--ingress-url-format=https://'), application()] },
  oneObject('InvalidMonitoring', application({
    deps: { jars: ['https://repo.example.com/exporter.jar'] },
    monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: true, prometheus: { jmxExporterJar: '/opt/exporter.jar' } },
  })),
  oneObject('InvalidSparkVersion', application({ sparkVersion: 'four' })),
  oneObject('LostByKueue', application(
    { nodeSelector: { a: 'b' }, driver: { ...DRIVER, coreRequest: '1' }, executor: { ...EXECUTOR, coreRequest: '1' } }, queued,
  )),
  oneObject('MemoryTooSmall', application({ ...conf('spark.testing.reservedMemory', '1'), ...driver({ memory: '400m' }) })),
  { id: 'MissingServiceAccount', objects: [account, application(driver({ serviceAccount: 'sparks' }))] },
  oneObject('MonitoringWithoutEffect', application({
    monitoring: { exposeDriverMetrics: false, exposeExecutorMetrics: false, prometheus: { jmxExporterJar: '/opt/exporter.jar' } },
  })),
  { id: 'NamespaceNotMade', objects: [namespace('job'), application()] },
  { id: 'NamespaceNotWatched', objects: [operator('--namespaces=other'), application()] },
  oneObject('NegativeTimeToLive', application({ timeToLiveSeconds: -1 })),
  oneObject('NoDelegationTokens', application(conf('spark.kerberos.access.hadoopFileSystems', 'hdfs://nn:8020'))),
  oneObject('NotCountedByKueue', application({}, queued)),
  oneObject('Overridden', application(conf('spark.driver.memory', '8g'))),
  oneObject('PackagesNeedDirectory', application({ deps: { packages: ['org.example:some_2.13:1.0'] }, ...driver({ securityContext: { runAsUser: 185 } }) })),
  oneObject('PropertyWithoutEffect', application(conf('hadoop.property', 'a'))),
  oneObject('RemovedField', application({ initContainerImage: 'a:1' })),
  oneObject('RetentionWithoutEffect', application({ retention: { onSuccess: { driverPod: { policy: 'Retain', afterSeconds: 5 } } } })),
  oneObject('RetriesWithoutEffect', application({ restartPolicy: { type: 'OnFailure' } })),
  oneObject('ScratchInMemory', application({
    volumes: [{ name: 'spark-local-dir-1', emptyDir: { medium: 'Memory', sizeLimit: '8Gi' } }],
    executor: { ...EXECUTOR, volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/scratch' }] },
  })),
  oneObject('SubmitterProperty', application(conf('spark.kubernetes.context', 'minikube'))),
  oneObject('TemplateArguments', application(driver({ template: { spec: { containers: [{ name: 'spark-kubernetes-driver', args: ['a'] }] } } }))),
  oneObject('TemplateText', application({ arguments: ['{{ ds }}'] })),
  oneObject('TypeMismatch', application({ type: 'R' })),
  oneObject('UnknownSecretType', application(driver({ secrets: [{ name: 'a', path: '/a', secretType: 'Other' }] }))),
  oneObject('UnknownSparkVersion', application({ sparkVersion: '9.9.0', image: 'registry.example.com/jobs:1' })),
  oneObject('UnknownVolume', application(driver({ volumeMounts: [{ name: 'none', mountPath: '/a' }] }))),
];
