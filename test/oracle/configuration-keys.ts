// The configuration keys of Spark on Kubernetes, sorted by whether they shape what a submission creates.

interface Row {
  /** The keys; `*` stands for any text. */
  readonly keys: readonly string[];
  /** Other keys without which these have no meaning. */
  readonly needs?: readonly string[];
}

const k8s = (...keys: string[]): string[] => keys.map((key) => `spark.kubernetes.${key}`);
const CLAIM = 'spark.kubernetes.driver.volumes.persistentVolumeClaim.*';

/** Keys that change an object other than by standing in spark.properties. */
export const TOUCHING_OBJECTS: Readonly<Record<string, Row>> = {
  'image of both roles': { keys: k8s('container.image') },
  'image of the driver': { keys: k8s('driver.container.image'), needs: k8s('executor.container.image') },
  'pull policy': { keys: k8s('container.image.pullPolicy') },
  'pull secrets': { keys: k8s('container.image.pullSecrets') },
  'namespace': { keys: k8s('namespace') },
  'name of the application': { keys: ['spark.app.name'] },
  'service account of the driver': { keys: k8s('authenticate.driver.serviceAccountName') },
  'token of the driver': { keys: k8s('authenticate.driver.oauthToken'), needs: k8s('authenticate.driver.serviceAccountName') },
  'credentials of the driver in files': {
    keys: k8s('authenticate.driver.caCertFile', 'authenticate.driver.clientKeyFile',
      'authenticate.driver.clientCertFile'),
  },
  'name of the driver pod': { keys: k8s('driver.pod.name') },
  'cores of the driver': { keys: ['spark.driver.cores'] },
  'CPU request of the driver': { keys: k8s('driver.request.cores') },
  'CPU limit of the driver': { keys: k8s('driver.limit.cores') },
  'memory of the driver': { keys: ['spark.driver.memory'] },
  'memory overhead of the driver': { keys: ['spark.driver.memoryOverhead'] },
  'overhead factor of the driver': { keys: ['spark.driver.memoryOverheadFactor'] },
  'overhead factor of both roles': { keys: k8s('memoryOverheadFactor') },
  'least memory overhead of the driver': { keys: ['spark.driver.minMemoryOverhead'] },
  'memory overhead of the driver, as it was called before': { keys: ['spark.yarn.driver.memoryOverhead'] },
  'devices of the driver': { keys: ['spark.driver.resource.*'] },
  'scheduler of the driver': { keys: k8s('driver.scheduler.name') },
  'scheduler of both roles': { keys: k8s('scheduler.name') },
  'labels of the driver': { keys: k8s('driver.label.*') },
  'annotations of the driver': { keys: k8s('driver.annotation.*') },
  'node selector of both roles': { keys: k8s('node.selector.*') },
  'node selector of the driver': { keys: k8s('driver.node.selector.*') },
  'environment of the driver': { keys: k8s('driverEnv.*') },
  'secrets of the driver': { keys: k8s('driver.secrets.*') },
  'environment of the driver from secrets': { keys: k8s('driver.secretKeyRef.*') },
  'hostPath volumes': { keys: k8s('driver.volumes.hostPath.*') },
  'emptyDir volumes': { keys: k8s('driver.volumes.emptyDir.*') },
  'claims': { keys: [CLAIM] },
  'access mode of claims': { keys: k8s('legacy.useReadWriteOnceAccessMode'), needs: [CLAIM] },
  'NFS volumes': { keys: k8s('driver.volumes.nfs.*') },
  'scratch directories': { keys: ['spark.local.dir'] },
  'scratch directories in memory': { keys: k8s('local.dirs.tmpfs') },
  'template of the driver': { keys: k8s('driver.podTemplateFile') },
  'Spark container in the template of the driver': { keys: k8s('driver.podTemplateContainerName'), needs: k8s('driver.podTemplateFile') },
  'template of executors': { keys: k8s('executor.podTemplateFile') },
  'port of the driver': { keys: ['spark.driver.port'] },
  'port of the driver\'s block manager': { keys: ['spark.driver.blockManager.port'] },
  'port of all block managers': { keys: ['spark.blockManager.port'] },
  'port of the UI': { keys: ['spark.ui.port'] },
  'port of Spark Connect': { keys: ['spark.connect.grpc.binding.port'] },
  'privilege escalation of both roles': { keys: k8s('securityContext.allowPrivilegeEscalation') },
  'privilege escalation of the driver': { keys: k8s('driver.securityContext.allowPrivilegeEscalation') },
  'not-ready addresses of the Service': { keys: k8s('driver.service.publishNotReadyAddresses') },
  'IP families of the Service': { keys: k8s('driver.service.ipFamilies') },
  'IP family policy of the Service': { keys: k8s('driver.service.ipFamilyPolicy') },
  'labels of the Service': { keys: k8s('driver.service.label.*') },
  'annotations of the Service': { keys: k8s('driver.service.annotation.*') },
  'Hadoop configuration': { keys: k8s('hadoop.configMapName') },
  'Kerberos configuration': { keys: k8s('kerberos.krb5.configMapName') },
  'Kerberos configuration in a file': { keys: k8s('kerberos.krb5.path') },
  'keytab of the submitter, with its principal': { keys: ['spark.kerberos.keytab', 'spark.kerberos.principal'] },
  'delegation tokens': { keys: k8s('kerberos.tokenSecret.*') },
  'Python of both roles': { keys: ['spark.pyspark.python'] },
  'Python of the driver': { keys: ['spark.pyspark.driver.python'] },
  'added steps of the driver': { keys: k8s('driver.pod.featureSteps') },
  'pod group of Volcano, from a file': { keys: k8s('scheduler.volcano.podGroupTemplateFile'), needs: k8s('driver.pod.featureSteps') },
  'pod group of Volcano, in JSON': { keys: k8s('scheduler.volcano.podGroupTemplateJson'), needs: k8s('driver.pod.featureSteps') },
  'excluded steps of the driver': { keys: k8s('driver.pod.excludedFeatureSteps') },
};

/** Keys that the running driver, its executors or the waiting submitter read: for the objects they are properties like any other.
 * `configMap.maxSize` limits the files of the submitter's SPARK_CONF_DIR, and the recorder's is empty. */
export const MERELY_PASSED_ON: readonly string[] = [
  ...k8s(
    'allocation.batch.delay', 'allocation.batch.size', 'allocation.driver.readinessTimeout', 'allocation.executor.timeout', 'allocation.maxPendingPods',
    'allocation.maxPendingPodsPerRp', 'allocation.maximum', 'allocation.pods.allocator', 'allocation.recoveryMode.enabled', 'appKillPodDeletionGracePeriod',
    'authenticate.executor.serviceAccountName', 'configMap.maxSize', 'context', 'decommission.script', 'driver.annotateExitException',
    'driver.connectionTimeout', 'driver.master', 'driver.ownPersistentVolumeClaim', 'driver.requestTimeout', 'driver.resourceNamePrefix',
    'driver.reusePersistentVolumeClaim', 'driver.service.deleteOnTermination', 'driver.waitToReusePersistentVolumeClaim',
    'dynamicAllocation.deleteGracePeriod', 'executor.apiPollingInterval', 'executor.checkAllContainers', 'executor.container.image',
    'executor.decommissionLabel', 'executor.decommissionLabelValue', 'executor.deleteOnTermination', 'executor.deletedExecutorsCacheTimeout',
    'executor.disableConfigMap', 'executor.enableApiPolling', 'executor.enableApiWatcher', 'executor.enablePollingWithResourceVersion',
    'executor.eventProcessingInterval', 'executor.hadoopConfigMapName', 'executor.limit.cores', 'executor.lostCheck.maxAttempts',
    'executor.minTasksPerExecutorBeforeRolling', 'executor.missingPodDetectDelta', 'executor.pod.excludedFeatureSteps', 'executor.pod.featureSteps',
    'executor.podDeletionCost', 'executor.podNamePrefix', 'executor.pvc.resizeFactor', 'executor.pvc.resizeInterval', 'executor.pvc.resizeThreshold',
    'executor.request.cores', 'executor.resizeFactor', 'executor.resizeInterval', 'executor.resizeThreshold', 'executor.rollInterval',
    'executor.rollPolicy', 'executor.scheduler.name', 'executor.terminationGracePeriodSeconds', 'executor.useDriverPodIP',
    'executorSnapshotsSubscribersShutdownGracePeriod', 'file.upload.path', 'jars.avoidDownloadSchemes', 'report.interval', 'resource.type',
    'setSubmitTimeInDriver', 'submission.connectionTimeout',
    'submission.requestTimeout', 'submitInDriver', 'trust.certificates',
    'authenticate.driver.mounted.*', 'executor.podTemplateContainerName', 'pyspark.pythonVersion',
    'authenticate.submission.oauthToken', 'authenticate.submission.oauthTokenFile',
    'authenticate.oauthToken', 'authenticate.oauthTokenFile', 'authenticate.caCertFile', 'authenticate.clientKeyFile', 'authenticate.clientCertFile',
    'executor.label.*', 'executor.annotation.*', 'executor.node.selector.*', 'executor.secrets.*', 'executor.secretKeyRef.*', 'executor.volumes.*',
  ),
  'spark.executorEnv.*', 'spark.executor.resource.*', 'spark.executor.cores', 'spark.executor.memory', 'spark.executor.memoryOverhead',
  'spark.executor.memoryOverheadFactor', 'spark.executor.minMemoryOverhead', 'spark.decommission.enabled', 'spark.task.resource.*',
];

/** Keys in no case, each with the reason. */
export const NOT_RECORDED: Readonly<Record<string, string>> = {
  'spark.kubernetes.submission.waitAppCompletion': 'the recorder sets it in every case, so that spark-submit does not wait for a pod that never runs',
  'spark.kubernetes.authenticate.submission.c*File': 'certificates and keys of the submitter for the API server, and that of the recorder speaks no TLS',
};
