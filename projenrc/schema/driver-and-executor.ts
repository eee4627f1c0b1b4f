// The pods of an application: what driver and executors have in common, and what only one of them has.
import { boolean, int32, int64, kubernetes, mapOf, name, object, objects, template, text, textMap } from './field';
import type { ObjectType } from './field';
import { BOUNDS } from '../../src/spec/bounds';

const gpuSpec: ObjectType = {
  name: 'GPUSpec',
  description: 'Graphics processors of a pod.',
  fields: {
    name: { type: name, required: true, description: 'Resource name, such as nvidia.com/gpu.' },
    quantity: { type: int64(), required: true, description: 'Number of processors per pod.' },
  },
};

const namePath: ObjectType = {
  name: 'NamePath',
  description: 'An object and where it is mounted.',
  fields: {
    name: { type: name, required: true, description: 'Name of the object, in the application\'s namespace.' },
    path: { type: name, required: true, description: 'Directory to mount it at.' },
  },
};

const secretInfo: ObjectType = {
  name: 'SecretInfo',
  description: 'A Secret, where it is mounted and what it is for.',
  fields: {
    name: { type: name, required: true, description: 'Name of the Secret, in the application\'s namespace.' },
    path: { type: name, required: true, description: 'Directory to mount it at.' },
    secretType: {
      type: name,
      required: true,
      description: 'Generic, GCPServiceAccount (sets GOOGLE_APPLICATION_CREDENTIALS) or HadoopDelegationToken (sets HADOOP_TOKEN_FILE_LOCATION).',
    },
  },
};

const nameKey: ObjectType = {
  name: 'NameKey',
  description: 'A key of a Secret.',
  fields: {
    name: { type: name, required: true, description: 'Name of the Secret.' },
    key: { type: name, required: true, description: 'Key in the Secret.' },
  },
};

const port: ObjectType = {
  name: 'Port',
  description: 'A further port of the Spark container.',
  fields: {
    name: { type: name, required: true, description: 'Name of the port.' },
    protocol: { type: name, required: true, description: 'TCP, UDP or SCTP.' },
    containerPort: { type: int32(), required: true, description: 'Number of the port.' },
  },
};

const sparkPodSpec: ObjectType = {
  name: 'SparkPodSpec',
  description: 'What driver and executor pods have in common.',
  fields: {
    template: {
      type: template,
      description: 'Pod template that Spark starts from; the fields here win over it. Checked against Kubernetes\' own types, and open to others. '
        + 'Needs Spark 3.0.',
    },
    image: { type: name, description: 'Container image, instead of the application\'s.' },
    cores: { type: int32({ minimum: 1 }), description: 'Cores that Spark schedules tasks on. Parts of a core are for coreRequest.' },
    coreLimit: { type: name, description: 'CPU limit of the pod, as a quantity such as 1200m.' },
    memory: { type: name, description: 'Heap of the JVM, as Java writes it: 512m, 4g. The pod requests this and the overhead.' },
    memoryOverhead: { type: name, description: 'Memory besides the heap, as Java writes it. Without it, memoryOverheadFactor decides.' },
    memoryLimit: { type: name, description: 'Memory limit of the Spark container, as a quantity or as Java writes it, instead of what it requests.' },
    gpu: { type: object(gpuSpec), description: 'Graphics processors of the pod.' },
    labels: { type: textMap, description: 'Labels of the pod.' },
    annotations: { type: textMap, description: 'Annotations of the pod.' },
    serviceAccount: { type: name, description: 'ServiceAccount of the pod. The driver\'s needs the right to create executor pods.' },
    env: { type: objects(kubernetes('EnvVar')), description: 'Environment of the Spark container.' },
    envFrom: { type: objects(kubernetes('EnvFromSource')), description: 'ConfigMaps and Secrets whose keys become environment variables.' },
    envVars: { type: textMap, description: 'Environment of the Spark container; env is newer and can do more.' },
    envSecretKeyRefs: {
      type: mapOf(object(nameKey), { maxProperties: BOUNDS.objects }),
      description: 'Environment variables from keys of Secrets; env is newer and can do more.',
    },
    configMaps: { type: objects(object(namePath)), description: 'ConfigMaps to mount.' },
    secrets: { type: objects(object(secretInfo)), description: 'Secrets to mount.' },
    volumeMounts: { type: objects(kubernetes('VolumeMount')), description: 'Mounts of the application\'s volumes in the Spark container.' },
    affinity: { type: kubernetes('Affinity'), description: 'Affinity of the pod.' },
    tolerations: { type: objects(kubernetes('Toleration')), description: 'Tolerations of the pod.' },
    nodeSelector: { type: textMap, description: 'Node labels that the pod needs.' },
    schedulerName: { type: name, description: 'Scheduler of the pod.' },
    priorityClassName: { type: name, description: 'PriorityClass of the pod.' },
    podSecurityContext: { type: kubernetes('PodSecurityContext'), description: 'Security context of the pod.' },
    securityContext: { type: kubernetes('SecurityContext'), description: 'Security context of the Spark container.' },
    sidecars: { type: objects(kubernetes('Container')), description: 'Containers that run beside the Spark container and end with it.' },
    initContainers: { type: objects(kubernetes('Container')), description: 'Containers that run before the Spark container.' },
    hostNetwork: { type: boolean, description: 'Whether the pod uses the node\'s network.' },
    hostAliases: { type: objects(kubernetes('HostAlias')), description: 'Lines for /etc/hosts.' },
    dnsConfig: { type: kubernetes('PodDNSConfig'), description: 'DNS settings of the pod.' },
    shareProcessNamespace: { type: boolean, description: 'Whether the pod\'s containers see each other\'s processes.' },
    terminationGracePeriodSeconds: { type: int64(), description: 'Seconds between the request to stop and the kill.' },
    lifecycle: { type: kubernetes('Lifecycle'), description: 'Hooks after start and before stop of the Spark container.' },
    ports: { type: objects(object(port)), description: 'Further ports of the Spark container.' },
    javaOptions: { type: text, description: 'Options of the JVM. Spark: spark.driver.extraJavaOptions, spark.executor.extraJavaOptions.' },
    coreRequest: {
      type: name,
      default: 'cores',
      description: 'CPU that the pod requests, as a quantity such as 500m. Spark: spark.kubernetes.{driver,executor}.request.cores.',
    },
  },
};

export const driverSpec: ObjectType = {
  name: 'DriverSpec',
  description: 'The driver pod.',
  extends: sparkPodSpec,
  fields: {
    podName: {
      type: { kind: 'string', maxLength: BOUNDS.name, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$' },
      default: '<name of the application>-driver',
      description: 'Name of the driver pod, a DNS subdomain of up to 253 characters.',
    },
    kubernetesMaster: { type: name, description: 'URL of the API server for the driver. Spark: spark.kubernetes.driver.master.' },
    serviceLabels: { type: textMap, description: 'Labels of the driver\'s headless Service.' },
    serviceAnnotations: { type: textMap, description: 'Annotations of the driver\'s headless Service.' },
  },
};

export const executorSpec: ObjectType = {
  name: 'ExecutorSpec',
  description: 'The executor pods.',
  extends: sparkPodSpec,
  fields: {
    instances: {
      type: int32({ minimum: 0 }),
      description: 'Number of executors, where dynamic allocation does not choose it. 0 counts as absent: Kueue writes it where there was no number.',
    },
    deleteOnTermination: {
      type: boolean,
      description: 'Whether executor pods are deleted when they end. Spark: spark.kubernetes.executor.deleteOnTermination.',
    },
  },
};
