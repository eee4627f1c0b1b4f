// Applications whose executors were made by Spark's own builder: every field of executors, every source of volumes, every rule of memory.
import type { SparkApplication, SparkApplicationSpec } from '../../../src/spec/types.gen';

const application = (name: string, spec: Partial<SparkApplicationSpec>): SparkApplication => ({
  apiVersion: 'sparkoperator.k8s.io/v1beta2',
  kind: 'SparkApplication',
  metadata: { name, namespace: 'jobs', uid: '99999999-8888-4777-8666-555555555555' },
  spec: {
    type: 'Scala',
    sparkVersion: '',
    image: 'spark:1',
    mainClass: 'org.example.Main',
    mainApplicationFile: 'local:///opt/app/main.jar',
    driver: {},
    executor: {},
    ...spec,
  },
});
const PYTHON = { type: 'Python', mainClass: undefined, mainApplicationFile: 'local:///opt/app/main.py' } as const;
const OFF_HEAP = { 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': '500m' };

export const CASES: Readonly<Record<string, SparkApplication>> = Object.fromEntries(Object.entries({
  'every-field': {
    imagePullPolicy: 'Always',
    imagePullSecrets: ['registry'],
    hadoopConfigMap: 'hadoop',
    sparkConfigMap: 'spark',
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
      { name: 'work', ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } } },
      { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
    ],
    monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: true, prometheus: { jmxExporterJar: '/jmx.jar' } },
    executor: {
      image: 'executor:1',
      cores: 2,
      coreRequest: '1500m',
      coreLimit: '3',
      memory: '2g',
      memoryOverhead: '512m',
      gpu: { name: 'nvidia.com/gpu', quantity: 1 },
      serviceAccount: 'executor',
      labels: { team: 'data' },
      annotations: { note: 'a b' },
      nodeSelector: { pool: 'spark' },
      schedulerName: 'mine',
      env: [{ name: 'PLAIN', value: 'v' }, { name: 'SECRET', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
      envFrom: [{ configMapRef: { name: 'env' } }],
      envVars: { OLD: 'v' },
      envSecretKeyRefs: { OLD_SECRET: { name: 's', key: 'k' } },
      secrets: [{ name: 'gcp', path: '/mnt/gcp', secretType: 'GCPServiceAccount' }],
      configMaps: [{ name: 'files', path: '/mnt/files' }],
      volumeMounts: [{ name: 'data', mountPath: '/data' }, { name: 'work', mountPath: '/work' }, { name: 'token', mountPath: '/token', readOnly: true }],
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{
              matchExpressions: [{
                key: 'a',
                operator: 'Exists',
              }],
            }],
          },
        },
      },
      tolerations: [{ key: 'spot', operator: 'Exists' }],
      podSecurityContext: { runAsUser: 185 },
      securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: true },
      sidecars: [{ name: 'side', image: 'side:1' }],
      initContainers: [{ name: 'first', image: 'first:1' }],
      hostNetwork: true,
      hostAliases: [{ ip: '192.0.2.1', hostnames: ['h'] }],
      dnsConfig: { nameservers: ['192.0.2.2'] },
      terminationGracePeriodSeconds: 77,
      shareProcessNamespace: true,
      javaOptions: '-Da=b',
      lifecycle: { preStop: { exec: { command: ['x'] } } },
      ports: [{ name: 'debug', protocol: 'TCP', containerPort: 5005 }],
      priorityClassName: 'high',
    },
  },
  'template-and-fields': {
    volumes: [{ name: 'field', emptyDir: {} }],
    executor: {
      template: {
        metadata: { annotations: { from: 'template' } },
        spec: {
          volumes: [{ name: 'own', emptyDir: {} }],
          tolerations: [{ key: 'template', operator: 'Exists' }],
          containers: [{ name: 'beside', image: 'beside:1' }, { name: 'spark-kubernetes-executor', volumeMounts: [{ name: 'own', mountPath: '/own' }] }],
        },
      },
      tolerations: [{ key: 'field', operator: 'Exists' }],
      volumeMounts: [{ name: 'field', mountPath: '/field' }],
    },
  },
  'scratch-from-everywhere': {
    volumes: [{ name: 'spark-local-dir-1', emptyDir: {} }, { name: 'spark-local-dir-2', hostPath: { path: '/mnt/2' } },
      { name: 'spark-local-dir-3', csi: { driver: 'd' } }],
    sparkConf: {
      'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-4.mount.path': '/l4',
      'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-4.options.claimName': 'OnDemand',
      'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-4.options.storageClass': 'fast',
      'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-4.options.sizeLimit': '5Gi',
    },
    executor: {
      template: {
        spec: {
          volumes: [{ name: 'spark-local-dir-1', hostPath: { path: '/gone' } }],
          containers: [{ name: 'spark-kubernetes-executor', volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/gone' }] }],
        },
      },
      volumeMounts: [1, 2, 3].map((i) => ({ name: `spark-local-dir-${i}`, mountPath: `/l${i}` })),
    },
  },
  'scratch-of-the-driver': {
    volumes: [{ name: 'spark-local-dir-1', emptyDir: {} }],
    driver: { volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/drivers' }] },
  },
  'hadoop-by-property': { sparkConf: { 'spark.kubernetes.hadoop.configMapName': 'hadoop', 'spark.kubernetes.executor.secrets.key': '/key' } },
  'no-config-map': { sparkConf: { 'spark.kubernetes.executor.disableConfigMap': 'true', 'spark.kubernetes.local.dirs.tmpfs': 'true' } },
  'excluded-step': {
    sparkConf: {
      'spark.kubernetes.executor.pod.excludedFeatureSteps': 'org.apache.spark.deploy.k8s.features.MountSecretsFeatureStep',
      'spark.kubernetes.executor.secrets.key': '/key',
    },
  },
  'memory-default': {},
  'memory-large': { executor: { memory: '10g' } },
  'memory-python': { ...PYTHON, executor: { memory: '2g' } },
  'memory-r': { type: 'R', mainClass: undefined, mainApplicationFile: 'local:///opt/app/main.R', executor: { memory: '2g' } },
  'memory-factor': { memoryOverheadFactor: '0.25', executor: { memory: '4g' } },
  'memory-factor-of-executors': { memoryOverheadFactor: '0.25', sparkConf: { 'spark.executor.memoryOverheadFactor': '0.5' }, executor: { memory: '4g' } },
  'memory-least-overhead': { sparkConf: { 'spark.executor.minMemoryOverhead': '1g' } },
  'memory-off-heap': { sparkConf: OFF_HEAP },
  'memory-off-heap-switched-off': { sparkConf: { ...OFF_HEAP, 'spark.memory.offHeap.enabled': 'false' } },
  'memory-of-python': { ...PYTHON, sparkConf: { ...OFF_HEAP, 'spark.executor.pyspark.memory': '300m' } },
  'memory-of-python-without-python': { sparkConf: { 'spark.executor.pyspark.memory': '300m' } },
  'memory-limit': { ...PYTHON, sparkConf: OFF_HEAP, executor: { memory: '1g', memoryLimit: '4Gi' } },
} satisfies Record<string, Partial<SparkApplicationSpec>>).map(([name, spec]) => [name, application(name, spec as Partial<SparkApplicationSpec>)]));
