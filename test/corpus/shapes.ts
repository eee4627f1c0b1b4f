// Shapes of manifests that are found in public, by feature, each with what is said of it. Paths of changes are written with slashes, since keys have dots.
import { PYTHON, type Shape } from './shape';

const conf = (properties: Record<string, unknown>) => Object.fromEntries(Object.entries(properties).map(([key, value]) => [`sparkConf/${key}`, value]));
const claim = { name: 'data', persistentVolumeClaim: { claimName: 'data' } };
const mount = { name: 'data', mountPath: '/data' };
const empty = (name: string) => ({ name, emptyDir: {} });
const RESTRICTED = { runAsNonRoot: true, runAsUser: 185, seccompProfile: { type: 'RuntimeDefault' } };

const OUTLINE: Shape[] = [
  ['the common example', {}],
  ['no type, which counts as Scala', { type: undefined }],
  ['no mode', { mode: undefined }],
  ['no version, but an image that has it in its tag', { sparkVersion: undefined }, 'InvalidSparkVersion sparkVersion'],
  ['no driver', { driver: undefined }],
  ['no executor', { executor: undefined }],
  ['empty driver and executor', { driver: {}, executor: {} }],
  ['a version that is a word', { sparkVersion: 'latest' }, 'InvalidSparkVersion sparkVersion'],
  ['a version that is a word, and an image of one\'s own', { sparkVersion: 'latest', image: 'registry.example.com/team/etl:12' },
    'InvalidSparkVersion sparkVersion'],
  ['a version with a v', { sparkVersion: 'v3.5.1' }],
  ['a version without patch', { sparkVersion: '3.5' }],
  ['a version with a suffix', { sparkVersion: '3.5.1-amzn-0' }],
  ['an old Spark 3', { sparkVersion: '3.1.1', image: 'gcr.io/spark-operator/spark:v3.1.1' }, 'UnknownSparkVersion sparkVersion'],
  ['Spark 2', { sparkVersion: '2.4.5', image: 'gcr.io/spark-operator/spark:v2.4.5' }, 'UnknownSparkVersion sparkVersion'],
  ['Spark 4', { sparkVersion: '4.0.1', image: 'apache/spark:4.0.1' }],
  ['a Spark that is newer than all known ones', { sparkVersion: '5.1.0' }, 'UnknownSparkVersion sparkVersion'],
  ['client mode, which would run in the operator', { mode: 'client' }, '! ClientMode mode'],
  ['a version as a number', { sparkVersion: 3.5 }, '! WrongType sparkVersion'],
  ['suspended', { suspend: true }],
  ['a time to live', { timeToLiveSeconds: 3600 }],
  ['a negative time to live', { timeToLiveSeconds: -1 }, 'NegativeTimeToLive timeToLiveSeconds'],
  ['a proxy user', { proxyUser: 'etl' }],
  ['arguments', { arguments: ['--date', '2024-01-01', '1000'] }],
  ['arguments that are numbers', { arguments: [1000] }, '! WrongType arguments[0]'],
  ['no main file', { mainApplicationFile: undefined }, '! MissingField mainApplicationFile'],
  ['a field that no version had', { 'driver/serviceAccountNam': 'a' }, '! UnknownField driver.serviceAccountNam'],
];

const NULLS: Shape[] = [
  'mode', 'type', 'sparkVersion', 'imagePullSecrets', 'arguments', 'sparkConf', 'hadoopConf', 'volumes', 'driver', 'executor', 'deps', 'restartPolicy',
  'monitoring', 'nodeSelector', 'dynamicAllocation', 'sparkUIOptions', 'driverIngressOptions', 'timeToLiveSeconds', 'batchScheduler', 'batchSchedulerOptions',
  'suspend', 'pythonVersion', 'memoryOverheadFactor', 'sparkConfigMap', 'hadoopConfigMap', 'proxyUser', 'driver/env', 'driver/labels', 'driver/volumeMounts',
  'driver/tolerations', 'driver/affinity', 'driver/sidecars', 'driver/cores', 'driver/memory', 'executor/instances', 'executor/secrets', 'executor/template',
  'executor/envFrom', 'executor/securityContext', 'executor/gpu', 'deps/jars', 'deps/packages', 'sparkConf/spark.ui.port', 'monitoring/prometheus',
  'sparkUIOptions/servicePort',
].map((path): Shape => [
  `null at ${path}`, {
    [path]: null,
    ...(path.startsWith('monitoring/') && {
      'monitoring/exposeDriverMetrics': true,
      'monitoring/exposeExecutorMetrics': true,
    }),
  },
  ...(path === 'sparkVersion' ? ['InvalidSparkVersion sparkVersion'] : []),
]);

const IMAGES: Shape[] = [
  ['an image for each role', { 'image': undefined, 'driver/image': 'spark:3.5.5', 'executor/image': 'spark:3.5.5' }],
  ['an image by digest', { image: `registry.example.com:5000/spark@sha256:${'a'.repeat(64)}` }],
  ['pull secrets', { imagePullSecrets: ['registry'] }],
  ['no image at all', { image: undefined }, '! MissingImage driver.image', '! MissingImage executor.image'],
  ['an image in sparkConf, which admission refuses', conf({ 'spark.kubernetes.container.image': 'spark:3' }),
    '! DeniedSparkConf sparkConf[spark.kubernetes.container.image]', 'Overridden image'],
  ['a pull policy in two places', { ...conf({ 'spark.kubernetes.container.image.pullPolicy': 'Always' }) }, 'Overridden imagePullPolicy'],
  ['the same pull policy in two places', { ...conf({ 'spark.kubernetes.container.image.pullPolicy': 'IfNotPresent' }) }],
  ['pull secrets in two places', { imagePullSecrets: ['a'], ...conf({ 'spark.kubernetes.container.image.pullSecrets': 'b' }) }, 'Overridden imagePullSecrets'],
];

const SIZES: Shape[] = [
  ['core limits', { 'driver/coreLimit': '1200m', 'executor/coreLimit': '1200m' }],
  ['core requests', { 'driver/coreRequest': '100m', 'executor/coreRequest': '250m' }],
  ['fractions of cores in the place of whole ones', { 'driver/cores': 0.1 }, '! InvalidCores driver.cores'],
  ['memory in mebibytes, which Spark 3.5 does not read', { 'driver/memory': '512Mi' }, '! InvalidMemory driver.memory'],
  ['memory overhead', { 'driver/memoryOverhead': '512m', 'executor/memoryOverhead': '1g' }],
  ['an overhead factor', { memoryOverheadFactor: '0.3' }],
  ['an overhead factor in two places', { memoryOverheadFactor: '0.3', ...conf({ 'spark.kubernetes.memoryOverheadFactor': '0.2' }) },
    'Overridden memoryOverheadFactor'],
  ['memory limits', { 'driver/memoryLimit': '2Gi', 'executor/memoryLimit': '2g' }],
  ['a memory limit below the need', { 'driver/memoryLimit': '256Mi' }, '! MemoryLimitTooLow driver.memoryLimit'],
  ['an overhead that a limit raises', { 'executor/memoryOverhead': '512m', 'executor/memoryLimit': '4g' }, 'Overridden executor.memoryOverhead'],
  ['sizes in sparkConf alone', {
    'driver/memory': undefined,
    ...conf({ 'spark.driver.memory': '2g', 'spark.executor.cores': '2' }),
    'executor/cores': undefined,
  }],
  ['memory in two places', conf({ 'spark.driver.memory': '8g', 'spark.executor.memory': '8g' }), 'Overridden sparkConf[spark.driver.memory]',
    'Overridden sparkConf[spark.executor.memory]'],
  ['cores in two places', conf({ 'spark.driver.cores': '4', 'spark.executor.cores': '1' }), 'Overridden sparkConf[spark.driver.cores]'],
  ['a limit of cores below the request', { 'driver/coreLimit': '500m', 'driver/coreRequest': '1' }, '! InvalidCores driver.coreLimit'],
  ['instances in two places', conf({ 'spark.executor.instances': '5' }), 'Overridden sparkConf[spark.executor.instances]'],
  ['a GPU', { 'executor/gpu': { name: 'nvidia.com/gpu', quantity: 1 } }],
  ['a GPU without number', { 'executor/gpu': { name: 'nvidia.com/gpu', quantity: 0 } }, 'GpuWithoutEffect executor.gpu'],
  ['GPUs by properties', conf({
    'spark.executor.resource.gpu.amount': '1',
    'spark.executor.resource.gpu.vendor': 'nvidia.com',
    'spark.executor.resource.gpu.discoveryScript': '/opt/getGpusResources.sh',
    'spark.task.resource.gpu.amount': '1',
  })],
  ['GPUs of executors without vendor', conf({ 'spark.executor.resource.gpu.amount': '1' }),
    '! MissingResourceVendor sparkConf[spark.executor.resource.gpu.vendor]'],
  ['GPUs of the driver without vendor', conf({ 'spark.driver.resource.gpu.amount': '1' }),
    '! MissingResourceVendor sparkConf[spark.driver.resource.gpu.vendor]'],
  ['GPUs of executors without amount', conf({ 'spark.executor.resource.gpu.vendor': 'nvidia.com' }),
    '! MissingResourceAmount sparkConf[spark.executor.resource.gpu.amount]'],
  ['off-heap memory', conf({ 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': '1g' })],
  ['no fixed number of executors', { 'executor/instances': undefined }],
  ['no executor at all, which counts as absent', { 'executor/instances': 0 }],
];

const PROGRAMS: Shape[] = [
  ['Python', PYTHON],
  ['Python with a version', { ...PYTHON, pythonVersion: '3' }],
  ['Python 2', { ...PYTHON, pythonVersion: '2' }, '! InvalidPythonVersion pythonVersion'],
  ['Python with a class', { ...PYTHON, mainClass: 'org.example.Main' }, 'FieldWithoutEffect mainClass'],
  ['Python that is called Scala', { ...PYTHON, type: 'Scala' }, 'TypeMismatch type'],
  ['R', { type: 'R', mainClass: undefined, mainApplicationFile: 'local:///opt/spark/examples/src/main/r/dataframe.R' }],
  ['Java', { type: 'Java' }],
  ['a jar in S3', { mainApplicationFile: 's3a://jobs/app.jar' }],
  ['a jar in Google Cloud Storage', { mainApplicationFile: 'gs://jobs/app.jar' }],
  ['a jar on a web server', { mainApplicationFile: 'https://repo.example.com/app.jar' }],
  ['a script in S3', { ...PYTHON, mainApplicationFile: 's3a://jobs/main.py' }],
  ['a jar without class', { mainClass: undefined }, '! MissingMainClass mainClass'],
  ['a file of the submitting machine', { mainApplicationFile: '/home/me/app.jar' }, '! ClientLocalFile mainApplicationFile'],
  ['a type in lower case', { type: 'scala' }, '! InvalidValue type'],
];

const DEPENDENCIES: Shape[] = [
  ['jars and files', { 'deps/jars': ['local:///opt/a.jar', 'https://repo.example.com/b.jar'], 'deps/files': ['s3a://jobs/app.conf'] }],
  ['Python files', { ...PYTHON, 'deps/pyFiles': ['local:///opt/app/lib.zip', 's3a://jobs/util.py'] }],
  ['archives', { ...PYTHON, 'deps/archives': ['s3a://jobs/env.tar.gz#environment'] }],
  ['packages and repositories', {
    'deps/packages': ['org.apache.spark:spark-avro_2.12:3.5.5'],
    'deps/repositories': ['https://repo.example.com/maven'],
    'deps/excludePackages': ['com.example:old'],
  }],
  ['packages under a restricted context', { 'deps/packages': ['org.apache.spark:spark-avro_2.12:3.5.5'], 'driver/podSecurityContext': RESTRICTED },
    'PackagesNeedDirectory deps.packages'],
  ['packages as a property under a restricted context', {
    ...conf({ 'spark.jars.packages': 'org.apache.spark:spark-avro_2.12:3.5.5' }),
    'driver/securityContext': { runAsUser: 185 },
  }, 'PackagesNeedDirectory sparkConf[spark.jars.packages]'],
  ['packages with a place of their own', {
    'deps/packages': ['org.apache.spark:spark-avro_2.12:3.5.5'],
    'driver/podSecurityContext': RESTRICTED,
    ...conf({ 'spark.jars.ivy': '/tmp/ivy' }),
  }],
  ['packages with a home for Ivy', {
    'deps/packages': ['org.apache.spark:spark-avro_2.12:3.5.5'],
    'driver/podSecurityContext': RESTRICTED,
    'driver/javaOptions': '-Divy.cache.dir=/tmp -Divy.home=/tmp',
  }],
  ['a package without version', { 'deps/packages': ['org.apache.spark:spark-avro_2.12'] }, '! InvalidPackage deps.packages[0]'],
  ['jars in two places', { 'deps/jars': ['local:///a.jar'], ...conf({ 'spark.jars': 'local:///b.jar' }) }, 'Overridden sparkConf[spark.jars]'],
  ['packages in two places', { 'deps/packages': ['a:b:1'], ...conf({ 'spark.jars.packages': 'c:d:2' }) }, 'Overridden sparkConf[spark.jars.packages]'],
  ['an empty entry', { 'deps/jars': ['local:///a.jar', ''] }, 'InvalidDependency deps.jars[1]'],
  ['download settings of older versions', { 'deps/jarsDownloadDir': '/jars', 'deps/filesDownloadDir': '/files', 'deps/downloadTimeout': 60 },
    'RemovedField deps.jarsDownloadDir', 'RemovedField deps.filesDownloadDir', 'RemovedField deps.downloadTimeout'],
  ['the init container of older versions', { initContainerImage: 'gcr.io/spark-operator/spark-init:v2.4.0' }, 'RemovedField initContainerImage'],
  ['deployMode for mode', { mode: undefined, deployMode: 'cluster' }, 'RemovedField deployMode'],
  ['retries of older versions', { maxSubmissionRetries: 3, submissionRetryInterval: 20 }, 'RemovedField maxSubmissionRetries',
    'RemovedField submissionRetryInterval'],
  ['a dependency on the submitting machine', { 'deps/files': ['/etc/app.conf'] }, '! ClientLocalFile deps.files'],
];

const CONFIGURATION: Shape[] = [
  ['the name of the application, as it is', conf({ 'spark.app.name': 'spark-pi' })],
  ['another name of the application', conf({ 'spark.app.name': 'Daily Report' }), 'Overridden sparkConf[spark.app.name]'],
  ['the deploy mode', conf({ 'spark.submit.deployMode': 'cluster' })],
  ['another deploy mode', conf({ 'spark.submit.deployMode': 'client' }), 'SubmitterProperty sparkConf[spark.submit.deployMode]'],
  ['the own namespace', conf({ 'spark.kubernetes.namespace': 'default' })],
  ['another namespace', conf({ 'spark.kubernetes.namespace': 'other' }), '! DeniedSparkConf sparkConf[spark.kubernetes.namespace]'],
  ['a master', conf({ 'spark.master': 'k8s://https://kubernetes.default' }), '! DeniedSparkConf sparkConf[spark.master]'],
  ['files of pod templates', conf({ 'spark.kubernetes.driver.podTemplateFile': '/opt/d.yaml', 'spark.kubernetes.executor.podTemplateFile': '/opt/e.yaml' }),
    'SubmitterProperty sparkConf[spark.kubernetes.driver.podTemplateFile]', 'SubmitterProperty sparkConf[spark.kubernetes.executor.podTemplateFile]'],
  ['the certificate of a submitter', conf({ 'spark.kubernetes.authenticate.submission.caCertFile': '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt' }),
    'SubmitterProperty sparkConf[spark.kubernetes.authenticate.submission.caCertFile]'],
  ['a context of a kubeconfig', conf({ 'spark.kubernetes.context': 'minikube' }), 'SubmitterProperty sparkConf[spark.kubernetes.context]'],
  ['a service account in sparkConf', conf({ 'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark' }),
    '! DeniedSparkConf sparkConf[spark.kubernetes.authenticate.driver.serviceAccountName]'],
  ['a wait for the end', conf({ 'spark.kubernetes.submission.waitAppCompletion': 'false' })],
  ['a place for uploads', conf({ 'spark.kubernetes.file.upload.path': 's3a://uploads' }), 'PropertyWithoutEffect sparkConf[spark.kubernetes.file.upload.path]'],
  ['event logs in S3', conf({ 'spark.eventLog.enabled': 'true', 'spark.eventLog.dir': 's3a://logs/events', 'spark.eventLog.rolling.enabled': 'true' })],
  ['S3 by properties', conf({
    'spark.hadoop.fs.s3a.endpoint': 'http://minio:9000',
    'spark.hadoop.fs.s3a.path.style.access': 'true',
    'spark.hadoop.fs.s3a.impl': 'org.apache.hadoop.fs.s3a.S3AFileSystem',
  })],
  ['a password in the address of the program', { mainApplicationFile: 'https://ci:hunter2@repo.example.com/job.jar' },
    'CredentialInConfiguration mainApplicationFile'],
  ['keys of S3 written out', conf({ 'spark.hadoop.fs.s3a.access.key': 'AKIA', 'spark.hadoop.fs.s3a.secret.key': 'abc' }),
    'CredentialInConfiguration sparkConf[spark.hadoop.fs.s3a.access.key]', 'CredentialInConfiguration sparkConf[spark.hadoop.fs.s3a.secret.key]'],
  ['Hadoop configuration', {
    'hadoopConf/fs.gs.project.id': 'p',
    'hadoopConf/fs.gs.system.bucket': 'b',
    'hadoopConf/google.cloud.auth.service.account.enable': 'true',
  }],
  ['Hadoop configuration in two places', { 'hadoopConf/fs.s3a.endpoint': 'a', ...conf({ 'spark.hadoop.fs.s3a.endpoint': 'b' }) },
    'Overridden sparkConf[spark.hadoop.fs.s3a.endpoint]'],
  ['Iceberg', conf({
    'spark.sql.extensions': 'org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
    'spark.sql.catalog.lake': 'org.apache.iceberg.spark.SparkCatalog',
    'spark.sql.catalog.lake.type': 'hive',
  })],
  ['a Hive metastore', conf({ 'spark.hadoop.hive.metastore.uris': 'thrift://metastore:9083', 'spark.sql.catalogImplementation': 'hive' })],
  ['a property without spark.', conf({ 'fs.s3a.endpoint': 'x' }), 'PropertyWithoutEffect sparkConf[fs.s3a.endpoint]'],
  ['a number as a value', conf({ 'spark.ui.port': 4045 }), '! WrongType sparkConf[spark.ui.port]'],
  ['a truth value as a value', conf({ 'spark.eventLog.enabled': true }), '! WrongType sparkConf[spark.eventLog.enabled]'],
  ['Java options', { 'driver/javaOptions': '-XX:+UseG1GC', 'executor/javaOptions': '-XX:+UseG1GC' }],
  ['Java options in two places', { 'driver/javaOptions': '-Da=1', ...conf({ 'spark.driver.extraJavaOptions': '-Db=2' }) },
    'Overridden sparkConf[spark.driver.extraJavaOptions]'],
  ['a name of the driver pod', { 'driver/podName': 'my-driver' }],
  ['two names of the driver pod', { 'driver/podName': 'my-driver', ...conf({ 'spark.kubernetes.driver.pod.name': 'other' }) },
    'Overridden sparkConf[spark.kubernetes.driver.pod.name]'],
  ['ConfigMaps of Spark and Hadoop', { sparkConfigMap: 'spark-conf', hadoopConfigMap: 'hadoop-conf' }],
  ['a ConfigMap that executors do not get', { sparkConfigMap: 'spark-conf', ...conf({ 'spark.kubernetes.executor.disableConfigMap': 'true' }) },
    'FieldWithoutEffect sparkConfigMap'],
  ['dynamic allocation', {
    'dynamicAllocation/enabled': true,
    'dynamicAllocation/initialExecutors': 2,
    'dynamicAllocation/minExecutors': 1,
    'dynamicAllocation/maxExecutors': 10,
  }],
  ['dynamic allocation by properties', conf({
    'spark.dynamicAllocation.enabled': 'true',
    'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
    'spark.dynamicAllocation.maxExecutors': '5',
  })],
  ['dynamic allocation in two places', {
    'dynamicAllocation/enabled': true,
    'dynamicAllocation/maxExecutors': 10,
    ...conf({ 'spark.dynamicAllocation.maxExecutors': '5' }),
  }, 'Overridden sparkConf[spark.dynamicAllocation.maxExecutors]'],
  ['dynamic allocation switched off', { 'dynamicAllocation/enabled': false, 'dynamicAllocation/maxExecutors': 10 },
    'FieldWithoutEffect dynamicAllocation.maxExecutors'],
  ['bounds that exclude each other', { 'dynamicAllocation/enabled': true, 'dynamicAllocation/minExecutors': 5, 'dynamicAllocation/maxExecutors': 2 },
    '! InvalidExecutors dynamicAllocation.minExecutors'],
  ['a master of the driver', { 'driver/kubernetesMaster': 'k8s://https://10.0.0.1' }],
  ['decommissioning', conf({ 'spark.decommission.enabled': 'true', 'spark.storage.decommission.enabled': 'true' })],
  ['claims of executors on demand', conf({
    'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.path': '/data',
    'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.claimName': 'OnDemand',
    'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.storageClass': 'gp3',
    'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.sizeLimit': '50Gi',
  })],
];

const PODS: Shape[] = [
  ['variables', { 'driver/env': [{ name: 'A', value: 'b' }], 'executor/env': [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }],
  ['older variables', { 'driver/envVars': { A: 'b' }, 'driver/envSecretKeyRefs': { TOKEN: { name: 's', key: 'k' } } }],
  ['a variable in two fields', { 'driver/envVars': { A: 'old' }, 'driver/env': [{ name: 'A', value: 'new' }] }, 'Overridden driver.envVars[A]'],
  ['variables from a Secret', { 'driver/envFrom': [{ secretRef: { name: 's' } }], 'executor/envFrom': [{ configMapRef: { name: 'c' } }] }],
  ['a password in a variable', { 'driver/env': [{ name: 'DB_PASSWORD', value: 'hunter2' }] }, 'CredentialInConfiguration driver.env[0].value'],
  ['labels and annotations', { 'driver/labels': { team: 'data' }, 'driver/annotations': { 'sidecar.istio.io/inject': 'false' } }],
  ['a label in two places', { 'driver/labels': { team: 'a' }, ...conf({ 'spark.kubernetes.driver.label.team': 'b' }) },
    'Overridden sparkConf[spark.kubernetes.driver.label.team]'],
  ['a label with a space', { 'driver/labels': { owner: 'Jane Doe' } }, '! InvalidLabel driver.labels[owner]'],
  ['a node selector', { nodeSelector: { pool: 'spark' } }],
  ['node selectors of roles', { 'driver/nodeSelector': { pool: 'driver' }, 'executor/nodeSelector': { pool: 'executor' } }],
  ['node selectors of both kinds', { 'nodeSelector': { a: 'b' }, 'driver/nodeSelector': { a: 'b' } }, '! ConflictingNodeSelector driver.nodeSelector'],
  ['tolerations', { 'executor/tolerations': [{ key: 'spot', operator: 'Exists', effect: 'NoSchedule' }] }],
  ['affinity', {
    'driver/affinity': {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'pool', operator: 'In', values: ['spark'] }] },
          ],
        },
      },
    },
  }],
  ['anti-affinity of executors', {
    'executor/affinity': {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'spark-role': 'executor' } } } },
        ],
      },
    },
  }],
  ['security contexts', {
    'driver/podSecurityContext': RESTRICTED,
    'driver/securityContext': { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    'executor/podSecurityContext': RESTRICTED,
  }],
  ['host network and DNS', { 'driver/hostNetwork': true, 'driver/dnsConfig': { nameservers: ['1.2.3.4'] }, 'executor/hostNetwork': true }],
  ['host aliases', { 'driver/hostAliases': [{ ip: '10.0.0.1', hostnames: ['db'] }] }],
  ['a sidecar', { 'driver/sidecars': [{ name: 'logs', image: 'fluent-bit:3' }] }],
  ['an init container', { 'driver/initContainers': [{ name: 'wait', image: 'busybox', command: ['sh', '-c', 'sleep 1'] }] }],
  ['a life cycle', { 'driver/lifecycle': { preStop: { exec: { command: ['sleep', '5'] } } } }],
  ['a grace period', { 'driver/terminationGracePeriodSeconds': 60, 'executor/terminationGracePeriodSeconds': 60 }],
  ['ports', { 'driver/ports': [{ name: 'app', protocol: 'TCP', containerPort: 9000 }] }],
  ['a priority class', { 'driver/priorityClassName': 'high', 'executor/priorityClassName': 'low' }],
  ['a service account of executors', { 'executor/serviceAccount': 'executor' }],
  ['executors that stay', { 'executor/deleteOnTermination': false }],
  ['labels and annotations of the driver\'s Service', { 'driver/serviceLabels': { a: 'b' }, 'driver/serviceAnnotations': { 'prometheus.io/scrape': 'true' } }],
  ['a pod template', { 'driver/template': { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'spark-kubernetes-driver' }] } } }],
  ['a pod template with Spark 2', { 'sparkVersion': '2.4.5', 'driver/template': { spec: { containers: [{ name: 'spark-kubernetes-driver' }] } } },
    '! TemplateNeedsSpark3 driver.template', 'UnknownSparkVersion sparkVersion'],
  ['a pod template of executors', {
    'executor/template': {
      spec: {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
        ],
        containers: [{ name: 'spark-kubernetes-executor' }],
      },
    },
  }],
  ['a shared process namespace', { 'driver/shareProcessNamespace': true }],
];

const VOLUMES: Shape[] = [
  ['a claim', { 'volumes': [claim], 'driver/volumeMounts': [mount], 'executor/volumeMounts': [mount] }],
  ['a directory of the node', { 'volumes': [{ name: 'data', hostPath: { path: '/tmp', type: 'Directory' } }], 'driver/volumeMounts': [mount] }],
  ['a volume that nobody mounts', { volumes: [claim] }, 'FieldWithoutEffect volumes[0]'],
  ['a mount of no volume', { 'driver/volumeMounts': [mount] }, 'UnknownVolume driver.volumeMounts[0].name'],
  ['scratch space', {
    'volumes': [{ name: 'spark-local-dir-1', hostPath: { path: '/nvme' } }],
    'executor/volumeMounts': [{ name: 'spark-local-dir-1', mountPath: '/scratch' }],
  }],
  ['scratch space of no volume', { 'executor/volumeMounts': [{ name: 'spark-local-dir-1', mountPath: '/scratch' }] },
    '! UnknownVolume executor.volumeMounts[0].name'],
  ['two volumes of one name', { 'volumes': [empty('data'), claim], 'driver/volumeMounts': [mount] }, 'DuplicateVolume volumes[0].name'],
  ['two mounts of one path', { 'volumes': [empty('a'), empty('b')], 'driver/volumeMounts': [{ name: 'a', mountPath: '/d' }, { name: 'b', mountPath: '/d' }] },
    '! DuplicateMountPath driver.volumeMounts[1]'],
  ['ConfigMaps and Secrets', {
    'driver/configMaps': [{ name: 'app', path: '/etc/app' }],
    'driver/secrets': [{ name: 'gcp', path: '/mnt/gcp', secretType: 'GCPServiceAccount' }],
  }],
  ['a type of Secret that nobody knows', { 'driver/secrets': [{ name: 's', path: '/s', secretType: 'Opaque' }] },
    'UnknownSecretType driver.secrets[0].secretType'],
  ['memory as scratch space', {
    'volumes': [{ name: 'spark-local-dir-1', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }],
    'executor/volumeMounts': [{ name: 'spark-local-dir-1', mountPath: '/s' }],
  }],
  ['a projected token', {
    'volumes': [{ name: 'token', projected: { sources: [{ serviceAccountToken: { path: 't', audience: 'sts.amazonaws.com' } }] } }],
    'driver/volumeMounts': [{ name: 'token', mountPath: '/token', readOnly: true }],
  }],
  ['an ephemeral claim', {
    'volumes': [{
      name: 'data',
      ephemeral: {
        volumeClaimTemplate: {
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      },
    }],
    'executor/volumeMounts': [mount],
  }],
];

const AROUND: Shape[] = [
  ['retries', {
    restartPolicy: {
      type: 'OnFailure',
      onFailureRetries: 3,
      onFailureRetryInterval: 10,
      onSubmissionFailureRetries: 5,
      onSubmissionFailureRetryInterval: 20,
    },
  }],
  ['OnFailure without retries', { restartPolicy: { type: 'OnFailure' } }, 'RetriesWithoutEffect restartPolicy'],
  ['always', { restartPolicy: { type: 'Always', onFailureRetryInterval: 10 } }],
  ['a restart policy in a word', { restartPolicy: 'Never' }, '! WrongType restartPolicy'],
  ['retries at the top', { failureRetries: 3, retryInterval: 10 }, 'FieldWithoutEffect failureRetries', 'FieldWithoutEffect retryInterval'],
  ['metrics by JMX', {
    monitoring: {
      exposeDriverMetrics: true,
      exposeExecutorMetrics: true,
      prometheus: {
        jmxExporterJar: '/prometheus/jmx.jar',
        port: 8090,
      },
    },
  }],
  ['metrics by JMX beside Java options', {
    'driver/javaOptions': '-Da=b',
    'monitoring': {
      exposeDriverMetrics: true,
      exposeExecutorMetrics: false,
      prometheus: { jmxExporterJar: '/prometheus/jmx.jar' },
    },
  }],
  ['metrics by the servlet', conf({
    'spark.ui.prometheus.enabled': 'true',
    'spark.metrics.conf.*.sink.prometheusServlet.class': 'org.apache.spark.metrics.sink.PrometheusServlet',
    'spark.metrics.conf.*.sink.prometheusServlet.path': '/metrics/prometheus',
  })],
  ['a metrics file of one\'s own beside those that are written', {
    ...conf({ 'spark.metrics.conf': '/opt/m.properties' }),
    monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: true, metricsProperties: '*.sink.jmx.class=x' },
  }, 'Overridden sparkConf[spark.metrics.conf]'],
  ['a jar of JMX that is fetched too late', {
    'deps/jars': ['https://repo.example.com/jmx.jar'],
    'monitoring': {
      exposeDriverMetrics: true,
      exposeExecutorMetrics: true,
      prometheus: { jmxExporterJar: '/opt/jmx.jar' },
    },
  }, 'InvalidMonitoring monitoring.prometheus.jmxExporterJar'],
  ['a web UI on a port of its own', { 'sparkUIOptions/servicePort': 4040, 'sparkUIOptions/serviceType': 'LoadBalancer' }],
  ['annotations of the web UI', { sparkUIOptions: { serviceAnnotations: { a: 'b' }, ingressAnnotations: { 'kubernetes.io/ingress.class': 'nginx' } } },
    'FieldWithoutEffect sparkUIOptions.ingressAnnotations'],
  ['no web UI', conf({ 'spark.ui.enabled': 'false' })],
  ['options of a web UI that is off', { ...conf({ 'spark.ui.enabled': 'false' }), 'sparkUIOptions/serviceType': 'LoadBalancer' },
    'FieldWithoutEffect sparkUIOptions'],
  ['an Ingress of the driver', { driverIngressOptions: [{ servicePort: 4041, servicePortName: 'app', ingressURLFormat: 'app.example.com/{{$appName}}' }] }],
  ['an Ingress without address', { driverIngressOptions: [{ servicePort: 4041, servicePortName: 'app' }] },
    '! InvalidDriverIngress driverIngressOptions[0].ingressURLFormat'],
  ['Volcano', { batchScheduler: 'volcano', batchSchedulerOptions: { queue: 'spark', priorityClassName: 'high' } }],
  ['YuniKorn', { batchScheduler: 'yunikorn', batchSchedulerOptions: { queue: 'root.spark' } }],
  ['a batch scheduler that nobody knows', { batchScheduler: 'kube-batch' }, '! UnknownBatchScheduler batchScheduler'],
  ['two schedulers', { 'batchScheduler': 'volcano', 'driver/schedulerName': 'other' }, 'Overridden driver.schedulerName'],
  ['a scheduler of pods', { 'driver/schedulerName': 'my-scheduler', 'executor/schedulerName': 'my-scheduler' }],
  ['a disruption budget', { driverPodDisruptionBudget: true }],
];

export const SHAPES: readonly Shape[] = [
  ...OUTLINE, ...NULLS, ...IMAGES, ...SIZES, ...PROGRAMS, ...DEPENDENCIES, ...CONFIGURATION, ...PODS, ...VOLUMES, ...AROUND,
];
