// Written by test/oracle/configuration/record.ts from Spark's own registries; do not edit. How to read it: table.ts.
/** The versions that were asked, oldest first. */
export const CONFIGURATION_VERSIONS = ['3.4', '3.5', '4.0', '4.1', '4.2', '4.3'] as const;

/** Beginnings of names that Spark takes as they are. */
export const NAMED_PREFIXES = [
  'spark.app.initial.',
  'spark.executorEnv.',
  'spark.hadoop.',
  'spark.hadoop.fs.s3a.bucket.',
  'spark.hive.',
  'spark.io.encryption.commons.config.',
  'spark.kubernetes.driver.annotation.',
  'spark.kubernetes.driver.label.',
  'spark.kubernetes.driver.node.selector.',
  'spark.kubernetes.driver.secretKeyRef.',
  'spark.kubernetes.driver.secrets.',
  'spark.kubernetes.driver.service.annotation.',
  'spark.kubernetes.driver.service.label.',
  'spark.kubernetes.driver.volumes.',
  'spark.kubernetes.driverEnv.',
  'spark.kubernetes.executor.annotation.',
  'spark.kubernetes.executor.label.',
  'spark.kubernetes.executor.node.selector.',
  'spark.kubernetes.executor.secretKeyRef.',
  'spark.kubernetes.executor.secrets.',
  'spark.kubernetes.executor.volumes.',
  'spark.kubernetes.node.selector.',
  'spark.mesos.dispatcher.driverDefault.',
  'spark.mesos.dispatcher.queue.',
  'spark.mesos.driverEnv.',
  'spark.metrics.conf.',
  'spark.network.crypto.config.',
  'spark.plugins.internal.conf.',
  'spark.port.',
  'spark.rpc.io.',
  'spark.shuffle.plugin.__config__.',
  'spark.sql.catalog.',
  'spark.ssl.',
  'spark.yarn.am.resource.',
  'spark.yarn.appMasterEnv.',
  'spark.yarn.driver.resource.',
  'spark.yarn.executor.resource.',
] as const;

/** All keys, as an outline. */
export const CONFIGURATION_KEYS = `
spark.
 acls.enable b false
 admin.
  acls s* ""
  acls.groups s* ""
 api.mode@4.0- E:classic|connect classic
 app.
  attempt.id s
  id ?
  initial.
   archive.urls ?
   file.urls ?
   jar.urls ?
  name ?
  startTime ?
  submitTime ?
 appStateStore.asyncTracking.enable b true
 archives s* ""
 auth ?
 authenticate b false
 authenticate.
  enableSaslEncryption b false
  secret s
  secret.
   driver.file s <spark.authenticate.secret.file>
   executor.file s <spark.authenticate.secret.file>
   file s
  secretBitLength i 256
 barrier.sync.timeout t:s 365d
 blacklist.
  application.
   fetchFailure.enabled ? !3.1>spark.excludeOnFailure.application.fetchFailure.enabled
   maxFailedExecutorsPerNode ? !3.1>spark.excludeOnFailure.application.maxFailedExecutorsPerNode
   maxFailedTasksPerExecutor ? !3.1>spark.excludeOnFailure.application.maxFailedTasksPerExecutor
  enabled ? !3.1>spark.excludeOnFailure.enabled
  killBlacklistedExecutors ? !3.1>spark.excludeOnFailure.killExcludedExecutors
  stage.
   maxFailedExecutorsPerNode ? !3.1>spark.excludeOnFailure.stage.maxFailedExecutorsPerNode
   maxFailedTasksPerExecutor ? !3.1>spark.excludeOnFailure.stage.maxFailedTasksPerExecutor
  task.
   maxTaskAttemptsPerExecutor ? !3.1>spark.excludeOnFailure.task.maxTaskAttemptsPerExecutor
   maxTaskAttemptsPerNode ? !3.1>spark.excludeOnFailure.task.maxTaskAttemptsPerNode
  timeout ? !3.1>spark.excludeOnFailure.timeout
 block.failures.beforeLocationRefresh i 5
 blockManager.port i 0
 broadcast.
  UDFCompressionThreshold m:B 1048576b
  blockSize m:KiB 4m
  checksum b true
  compress b true
 buffer.
  pageSize m:B
  size i0 65536
  write.chunkSize m:B 67108864b
 cache.class ? !0.8
 callstack.depth ?
 cdc.streamingPostProcessing@4.2- ?
 checkpoint.
  checkpointAllMarkedAncestors ?
  compress@-4.0 b false
  compress@4.1- b true
  dir@4.0- s
  local.
   verifyChecksum.
    enabled@4.3- b true
    forceSerialized@4.3- b false
 cleaner.
  periodicGC.interval t:s 30min
  referenceTracking b true
  referenceTracking.
   blocking b true
   blocking.
    shuffle b false
    timeout@4.2- t:s <spark.network.timeout>
   cleanCheckpoints b false
 cloneBasedClosureCleaner.enabled@4.2- ?
 connect.
  SparkConnectService@4.0- ?
  authenticate.token@4.0- s
  copyFromLocalToFs.allowDestLocal@3.5-4.2 b !4.0>spark.sql.artifact.copyFromLocalToFs.allowDestLocal false
  copyFromLocalToFs.allowDestLocal@4.3- ? !4.0>spark.sql.artifact.copyFromLocalToFs.allowDestLocal
  execute.
   manager.
    abandonedTombstonesSize@3.5- i 10000
    detachedTimeout@3.5- t:ms 5m
    maintenanceInterval@3.5- t:ms 30s
   reattachable.
    enabled@3.5- b true
    observerRetryBufferSize@3.5- m:B 10m
    senderMaxStreamDuration@3.5- t:ms 2m
    senderMaxStreamSize@3.5- m:B 1g
  extensions.
   command.classes s* ""
   expression.classes s* ""
   getStatus.classes@4.1- s* ""
   relation.classes s* ""
  grpc.
   arrow.maxBatchSize m:B 134217728b
   binding.
    address@4.0- s
    port i 15002
   debug.enabled@4.0- ?
   interceptor.classes s
   keepAlive.
    enabled@4.3- b true
    time@4.3- t:s 60000ms
    timeout@4.3- t:s 20000ms
   marshallerRecursionLimit@3.5- i 1024
   maxInboundMessageSize m:B 134217728b
   maxMetadataSize@4.0- m:B 1024b
   port.maxRetries@4.0- i 0
  jvmStacktrace.maxSize@3.5- i 1024
  maxPlanSize@4.1- m:B 536870912b
  ml.backend.classes@4.0- s* ""
  operation_id@4.3- ?
  progress.reportInterval@4.0- t:ms 2s
  remote@4.0- ?
  scalaUdf.stubPrefixes@3.5- s* org.apache.spark.sql.connect.client
  session.
   connectML.
    mlCache.
     memoryControl.
      enabled@4.1- b true
      maxInMemorySize@4.1- m:B 259489792b
      maxModelSize@4.1- m:B 1g
      maxStorageSize@4.1- m:B 10g
      offloadingTimeout@4.1- t:min 900000ms
   inactiveOperations.cacheExpiration@4.1- t:min 1800000ms
   manager.
    closedSessionsTombstonesSize@4.0- i 1000
    defaultSessionTimeout@4.0- t:ms 60m
    maintenanceInterval@4.0- t:ms 30s
   planCache.
    alwaysCacheDataSourceReadsEnabled@4.1- b true
    enabled@4.0- b true
    maxSize@4.0-4.0 i 16
    maxSize@4.1- i 32
   planCompression.
    defaultAlgorithm@4.1- E:NONE|ZSTD ZSTD
    threshold@4.1- i 10485760
   resultChunking.maxChunkSize@4.1- m:B 120795955b
 cores.max i
 databricks.sql.optimizer.pruneFiltersCanPruneStreamingSubplan@3.5-3.5 ? !3.5>spark.sql.optimizer.pruneFiltersCanPruneStreamingSubplan
 databricks.sql.optimizer.pruneFiltersCanPruneStreamingSubplan@4.0-4.0 ?
 dead.worker.persistence i 15
 decommission.enabled b false
 default.parallelism@-3.5 ?
 default.parallelism@4.0- i
 deploy.
  appIdPattern@4.0- s app-%s-%04d
  appNumberModulo@4.0- i
  defaultCores@-3.5 i 2147483647
  defaultCores@4.0- i1 2147483647
  driverIdPattern@4.0- s driver-%s-%04d
  maxDrivers@4.0- i1 2147483647
  maxExecutorRetries i 10
  recoveryCompressionCodec@4.0- s
  recoveryDirectory s ""
  recoveryMode s NONE
  recoveryMode.factory s ""
  recoverySerializationFilter@4.3- s java.**;scala.**;org.apache.spark.**;!*
  recoveryTimeout@4.0- t:s
  retainedApplications i 200
  retainedDrivers i 200
  spreadOut@-3.5 b true
  spreadOut@4.0- ? !0.6>spark.deploy.spreadOutApps
  spreadOutApps b true
  spreadOutDrivers@4.0- b true
  workerSelectionPolicy@4.0- E:CORES_FREE_ASC|CORES_FREE_DESC|MEMORY_FREE_ASC|MEMORY_FREE_DESC|WORKER_ID CORES_FREE_DESC
  zookeeper.
   dir s
   url s
 diskStore.subDirectories i1 64
 driver ?
 driver.
  appUIAddress s
  bindAddress s <spark.driver.host>
  blockManager.port i <spark.blockManager.port>
  cores i 1
  defaultExtraClassPath@4.0-4.0 s hive-jackson/*
  defaultExtraClassPath@4.1- s ""
  defaultJavaOptions ?
  extraClassPath s
  extraJavaOptions s
  extraLibraryPath s
  host s localhost
  libraryPath ?
  limitActiveProcessorCount.enabled@4.2- b false
  log.
   allowErasureCoding b false
   dfsDir s
   layout s
   localDir@4.0- s
   persistToDfs.enabled b false
   redirectConsoleOutputs@4.1- s* stdout,stderr
  maxResultSize m:B 1g
  memory m:MiB 1g
  memoryOverhead m:MiB
  memoryOverheadFactor d 0.1
  metrics.pollingInterval@4.1- t:ms <spark.executor.heartbeatInterval>
  minMemoryOverhead@4.0- m:MiB 384m
  port i 0
  resourcesFile s
  supervise b false
  timeout@4.0- t:min 0min
  userClassPathFirst b false
 dynamicAllocation.
  cachedExecutorIdleTimeout t:s 2147483647000ms
  enabled b false
  executorAllocationRatio d 1.0
  executorIdleTimeout t:s 60000ms
  initialExecutors i <spark.dynamicAllocation.minExecutors>
  maxExecutors i 2147483647
  minExecutors i 0
  schedulerBacklogTimeout t:s 1000ms
  shuffleTracking.
   enabled b true
   timeout t:ms 9223372036854775807ms
  sustainedSchedulerBacklogTimeout t:s <spark.dynamicAllocation.schedulerBacklogTimeout>
  testing b false
 eventLog.
  buffer.kb m:KiB 100k
  compress@-3.5 b false
  compress@4.0- b true
  compression.codec s zstd
  dir s /tmp/spark-events
  enabled b false
  erasureCoding.enabled b false
  excludedPatterns@4.1- s* ""
  gcMetrics.
   oldGenerationGarbageCollectors s* MarkSweepCompact,PS MarkSweep,ConcurrentMarkSweep,G1 Old Generation
   youngGenerationGarbageCollectors s* Copy,PS Scavenge,ParNew,G1 Young Generation
  includeTaskMetricsAccumulators@4.0- b true
  logBlockUpdates.enabled b false
  logStageExecutorMetrics b false
  longForm.enabled b false
  overwrite b false
  rolling.
   enabled@-3.5 b false
   enabled@4.0- b true
   maxFileSize m:B 128m
  testing b false
 excludeOnFailure.
  application.
   enabled@4.0- b
   fetchFailure.enabled b false
   maxFailedExecutorsPerNode i 2
   maxFailedTasksPerExecutor i 2
  enabled b
  killExcludedExecutors b false
  killExcludedExecutors.decommission b false
  stage.
   maxFailedExecutorsPerNode i 2
   maxFailedTasksPerExecutor i 2
  task.
   maxTaskAttemptsPerExecutor i 1
   maxTaskAttemptsPerNode i 2
  taskAndStage.enabled@4.0- b
  timeout t:ms
 executor ?
 executor.
  allowSparkContext b false
  cores i 1
  decommission.
   forceKillTimeout t:s
   killInterval t:s
   signal s PWR
  defaultExtraClassPath@4.0-4.0 s hive-jackson/*
  defaultExtraClassPath@4.1- s ""
  defaultJavaOptions ?
  extraClassPath s
  extraJavaOptions s
  extraLibraryPath s
  failuresValidityInterval@3.5- t:ms
  heartbeat.
   dropZeroAccumulatorUpdates b true
   maxFailures i 60
  heartbeatInterval t:ms 10s
  id s
  instances i
  isolatedSessionCache.size@4.1- i1 100
  killOnFatalError.depth i0 5
  limitActiveProcessorCount.enabled@4.2- b false
  logs.
   redirectConsoleOutputs@4.1- s* stdout,stderr
   rolling.
    enableCompression b false
    maxRetainedFiles i -1
    maxSize s 1048576
    size.maxBytes ? !1.4>spark.executor.logs.rolling.maxSize
    strategy s ""
    time.interval s daily
  maxNumFailures@3.5- i
  memory m:MiB 1g
  memoryOverhead m:MiB
  memoryOverheadFactor d 0.1
  metrics.
   fileSystemSchemes s file,hdfs
   pollingInterval t:ms 0
  minMemoryOverhead@4.0- m:MiB 384m
  plugins ? !3.0
  port ? !2.0
  processTreeMetrics.enabled b false
  pyspark.memory m:MiB
  python.worker.log.details@3.5- b false
  syncLogLevel.enabled@4.0- b false
  uri@-3.5 s
  uri@4.0- ?
  userClassPathFirst b false
 executorEnv.OMP_NUM_THREADS ?
 exit-exception@4.1- ?
 extraListeners s*
 file.transferTo b true
 files s* ""
 files.
  fetchFailure.unRegisterOutputOnHost b false
  fetchTimeout ?
  ignoreCorruptFiles b false
  ignoreMissingFiles b false
  io.threads ?
  maxPartitionBytes m:B 134217728b
  openCostInBytes m:B 4194304b
  overwrite ?
  useFetchCache ?
  userClassPathFirst ? !1.3>spark.executor.userClassPathFirst
 graphx.pregel.checkpointInterval ?
 hadoop.
  cloneConf ?
  fs.
   s3a.
    committer.
     magic.enabled ?
     name ?
    downgrade.syncable.exceptions ?
    vectored.
     read.
      max.merged.size@4.0-4.2 ?
      min.seek.size@4.0-4.2 ?
  mapreduce.
   fileoutputcommitter.algorithm.version ?
   outputcommitter.factory.scheme.s3a ?
  outputCommitCoordination.enabled ?
  validateOutputSpecs ?
  yarn.resourcemanager.principal@4.0- ?
 hadoopRDD.ignoreEmptySplits b true
 history.
  custom.
   executor.
    log.
     url s
     url.applyIncompleteApplication b true
  fs.
   cleaner.
    enabled b false
    interval t:s 1d
    interval.seconds ? !1.4>spark.history.fs.cleaner.interval
    maxAge t:s 7d
    maxAge.seconds ? !1.4>spark.history.fs.cleaner.maxAge
    maxNum i 2147483647
   driverlog.
    cleaner.
     enabled b <spark.history.fs.cleaner.enabled>
     interval t:s <spark.history.fs.cleaner.interval>
     maxAge t:s <spark.history.fs.cleaner.maxAge>
   endEventReparseChunkSize m:B 1m
   eventLog.
    maxLineLength@4.0- m:B 256m
    onDemandLoadEnabled@4.3- b true
    rolling.
     compaction.score.threshold d 0.7
     maxFilesToRetain i1 2147483647
     onDemandLoadEnabled@4.1- b true
   inProgressOptimization.enabled b true
   logDirectory s file:/tmp/spark-events
   logDirectory.names@4.2- s
   numCompactThreads@4.1- i 1
   numReplayThreads i 1
   safemodeCheck.interval t:s 5s
   update.
    batchSize i1 2147483647
    interval t:s 10s
    interval.seconds ? !1.4>spark.history.fs.update.interval
    scanDisabledPathPatterns@4.2- s* ""
   updateInterval ? !1.3>spark.history.fs.update.interval
  kerberos.
   enabled b false
   keytab s
   principal s
  provider@-3.5 s
  provider@4.0- s org.apache.spark.deploy.history.FsHistoryProvider
  retainedApplications@-4.0 i 50
  retainedApplications@4.1- i1 50
  store.
   hybridStore.
    diskBackend E:LEVELDB|ROCKSDB ROCKSDB
    enabled b false
    maxMemoryUsage m:B 2g
   maxDiskUsage m:B 10g
   path s
   serializer E:JSON|PROTOBUF JSON
  ui.
   acls.enable b false
   admin.
    acls s* ""
    acls.groups s* ""
   maxApplications i 2147483647
   port i 18080
   title@4.0- s History Server
  updateInterval ? !1.3>spark.history.fs.update.interval
 home ?
 io.
  compression.
   codec s lz4
   lz4.
    block.size ? !1.4>spark.io.compression.lz4.blockSize
    blockSize m:B 32k
   lzf.parallel.enabled@4.0-4.0 b false
   lzf.parallel.enabled@4.1- b true
   snappy.
    block.size ? !1.4>spark.io.compression.snappy.blockSize
    blockSize m:B 32k
   zstd.
    bufferPool.enabled b true
    bufferSize m:B 32k
    level i 1
    strategy@4.1- i
    workers@4.0- i0 0
  crypto.cipher.transformation s AES/CTR/NoPadding
  encryption.
   enabled b false
   keySizeBits E:128|192|256 128
   keygen.algorithm s HmacSHA1
  mode.default@4.1- ?
  warning.largeFileThreshold m:B 1073741824b
 jars s* ""
 jars.
  excludes s* ""
  ivy@-3.5 s
  ivy@4.0- s ~/.ivy2.5.2
  ivySettings s
  packages s* ""
  repositories s* ""
 job.
  description ?
  interruptOnCancel ?
  tags@3.5- ?
 jobGroup.id ?
 kafka.consumer.cache.capacity ?
 kerberos.
  access.hadoopFileSystems s* ""
  keytab s
  principal s
  relogin.period t:s 1m
  renewal.credentials e:ccache|keytab keytab
 kryo.
  classesToRegister s* ""
  pool b true
  referenceTracking b true
  registrationRequired b false
  registrator s* ""
  unsafe b true
 kryoserializer.
  buffer m:KiB 64k
  buffer.
   max m:MiB 64m
   max.mb ? !1.4>spark.kryoserializer.buffer.max
   mb ? !1.4>spark.kryoserializer.buffer
 kubernetes.
  allocation.
   batch.
    delay t:ms 1s
    size@-3.5 i1 5
    size@4.0-4.1 i1 10
    size@4.2- i1 20
   driver.readinessTimeout t:s 1s
   executor.timeout t:ms 600s
   maxPendingPods i1 2147483647
   maxPendingPodsPerRp@4.1- i1 2147483647
   maximum@4.1- i1 2147483647
   pods.allocator s direct
   recoveryMode.enabled@4.2- b
  appKillPodDeletionGracePeriod t:s
  authenticate ?
  authenticate.
   driver ?
   driver.
    mounted ?
    serviceAccountName s
   executor ?
   executor.serviceAccountName s
   submission ?
  configMap.maxSize l 1048576
  container.
   image s
   image.
    pullPolicy e:Always|IfNotPresent|Never IfNotPresent
    pullSecrets s* ""
  context s
  decommission.script s /opt/decom.sh
  driver.
   annotateExitException@4.1- b false
   connectionTimeout i 10000
   container.image s <spark.kubernetes.container.image>
   limit.cores s
   master s https://kubernetes.default.svc
   ownPersistentVolumeClaim b true
   pod.
    excludedFeatureSteps@4.1- s* ""
    featureSteps s* ""
    name s
   podTemplateContainerName s
   podTemplateFile s
   request.cores s
   requestTimeout i 10000
   resourceNamePrefix s
   reusePersistentVolumeClaim b true
   scheduler.name s
   securityContext.allowPrivilegeEscalation@4.3- b <spark.kubernetes.securityContext.allowPrivilegeEscalation>
   service.
    deleteOnTermination b true
    ipFamilies e:IPv4|IPv4,IPv6|IPv6|IPv6,IPv4 IPv4
    ipFamilyPolicy e:PreferDualStack|RequireDualStack|SingleStack SingleStack
    publishNotReadyAddresses@4.3- b false
   waitToReusePersistentVolumeClaim b false
  driverEnv.OMP_NUM_THREADS ?
  dynamicAllocation.deleteGracePeriod t:ms 5s
  executor.
   apiPollingInterval t:ms 30s
   checkAllContainers@-3.5 b false
   checkAllContainers@4.0- b true
   container.image s <spark.kubernetes.container.image>
   decommissionLabel s
   decommissionLabelValue s
   deleteOnTermination b true
   deletedExecutorsCacheTimeout@4.1- t:s 180000ms
   disableConfigMap b false
   enableApiPolling b true
   enableApiWatcher b true
   enablePollingWithResourceVersion b false
   eventProcessingInterval t:ms 1s
   hadoopConfigMapName ?
   limit.cores s
   minTasksPerExecutorBeforeRolling i0 0
   missingPodDetectDelta t:ms 30s
   pod.
    excludedFeatureSteps@4.1- s* ""
    featureSteps s* ""
   podDeletionCost@4.2- i
   podNamePrefix s
   podTemplateContainerName s
   podTemplateFile s
   pvc.
    resizeFactor@4.2- d 1.0
    resizeInterval@4.2- t:min 300000ms
    resizeThreshold@4.2- d 0.5
   request.cores s
   resizeFactor@4.2- d 0.1
   resizeInterval@4.2- t:s 1m
   resizeThreshold@4.2- d 0.9
   rollInterval t:s 0ms
   rollPolicy E:ADD_TIME|AVERAGE_DURATION|DISK_USED|FAILED_TASKS|ID|OUTLIER|OUTLIER_NO_FALLBACK|PEAK_JVM_OFFHEAP_MEMORY|PEAK_JVM_ONHEAP_MEMORY|TOTAL_DURATION|TOTAL_GC_TIME|TOTAL_SHUFFLE_WRITE OUTLIER
   scheduler.name s
   securityContext.allowPrivilegeEscalation@4.3- b <spark.kubernetes.securityContext.allowPrivilegeEscalation>
   terminationGracePeriodSeconds@4.1- t:s 30s
   useDriverPodIP@4.1-4.2 b false
   useDriverPodIP@4.3- b true
  executorSnapshotsSubscribersShutdownGracePeriod t:s 20s
  file.upload.path s
  hadoop.configMapName s
  jars.avoidDownloadSchemes@4.0- s* ""
  kerberos.
   dt-secret-key ?
   dt-secret-name ?
   krb5.
    configMapName s
    path s
   tokenSecret.
    itemKey s
    name s
  legacy.useReadWriteOnceAccessMode@-3.5 b true
  legacy.useReadWriteOnceAccessMode@4.0- b false
  local.dirs.tmpfs b false
  memoryOverheadFactor d 0.1
  namespace s default
  pyspark.pythonVersion@-4.0 s
  report.interval t:ms 1s
  resource.type e:java|python|r
  scheduler.
   name s
   volcano.
    podGroupTemplateFile@4.2- ?
    podGroupTemplateJson@4.2- ?
  securityContext.allowPrivilegeEscalation@4.3- b false
  setSubmitTimeInDriver@3.5- ?
  submission.
   connectionTimeout i 10000
   requestTimeout i 10000
   waitAppCompletion b true
  submitInDriver b false
  trust.certificates b false
 launcher.
  childConectionTimeout ?
  childConnectionTimeout ?
  childProcLoggerName ?
  port ?
  secret ?
 local.
  connect@-3.5 ?
  dir ?
 locality.
  wait t:ms 3s
  wait.
   legacyResetOnTaskLaunch b false
   node t:ms <spark.locality.wait>
   process t:ms <spark.locality.wait>
   rack t:ms <spark.locality.wait>
 log.
  callerContext s
  legacyTaskNameMdc.enabled@4.0- b false
  level@3.5- s
  structuredLogging.enabled@4.0- b false
 logConf ?
 logLineage ?
 logging.exceptionPrintInterval ?
 master ?
 master.
  rest.
   allowedAppResourcePatterns@4.3- s* ""
   enabled@-4.0 b false
   enabled@4.1- b true
   filters@4.0- s* ""
   host@4.0- s
   maxRequestBodySize@4.3- m:B 100m
   maxThreads@4.0- i 200
   port i 6066
   virtualThread.enabled@4.0-4.1 b false
   virtualThread.enabled@4.2- b true
  ui.
   decommission.allow.mode@-3.5 s LOCAL
   decommission.allow.mode@4.0- E:ALLOW|DENY|LOCAL LOCAL
   historyServerUrl@4.0- s
   port i 8080
   title@4.0- s
   visibleEnvVarPrefixes@4.0- s* ""
  useAppNameAsAppId.enabled@4.0- b false
  useDriverIdAsAppName.enabled@4.0- b false
 maxRemoteBlockSizeFetchToMem ? !3.0>spark.network.maxRemoteBlockSizeFetchToMem
 memory.
  debugFill ?
  fraction d 0.6
  offHeap.
   enabled b false
   size m:B 0b
  storageFraction d 0.5
  unmanagedMemoryPollingInterval@4.1- t:ms 0s
 mesos.
  appJar.local.resolution.mode@-3.5 e:container|host host
  cluster.retry.wait.max@-3.5 i 60
  coarse@-3.5 b true
  coarse.shutdownTimeout@-3.5 t:ms 10s
  constraints@-3.5 s ""
  containerizer@-3.5 e:docker|mesos docker
  dispatcher.
   historyServer.url@-3.5 s
   queue@-3.5 s default
   webui.url@-3.5 s
  driver.
   constraints@-3.5 s ""
   failoverTimeout@-3.5 d 0.0
   frameworkId@-3.5 s
   labels@-3.5 s
   memoryOverhead@-3.5 i
   secret.
    envkeys@-3.5 s*
    filenames@-3.5 s*
    names@-3.5 s*
    values@-3.5 s*
   webui.url@-3.5 s
  driverEnv.OMP_NUM_THREADS@-3.5 ?
  executor.
   docker.
    forcePullImage@-3.5 b
    image@-3.5 s
    parameters@-3.5 s*
    portmaps@-3.5 s*
    volumes@-3.5 s*
   home@-3.5 s
   memoryOverhead@-3.5 i
   secret.
    envkeys@-3.5 s*
    filenames@-3.5 s*
    names@-3.5 s*
    values@-3.5 s*
  extra.cores@-3.5 i 0
  fetcherCache.enable@-3.5 b false
  gpus.max@-3.5 i 0
  maxDrivers@-3.5 i 200
  mesosExecutor.cores@-3.5 d 1.0
  network.
   labels@-3.5 s
   name@-3.5 s
  principal@-3.5 s
  principal.file@-3.5 s
  proxy.baseURL@-3.5 s
  rejectOfferDuration@-3.5 t:s 120s
  rejectOfferDurationForReachedMaxCores@-3.5 t:s
  rejectOfferDurationForUnmetConstraints@-3.5 t:s
  retainedDrivers@-3.5 i 200
  role@-3.5 s
  secret@-3.5 s
  secret.file@-3.5 s
  task.labels@-3.5 s ""
  uris@-3.5 s* ""
 metrics.
  appStatusSource.enabled@-3.5 b false
  appStatusSource.enabled@4.0- b true
  conf s
  executorMetricsSource.enabled b true
  namespace s
  staticSources.enabled b true
 modify.
  acls s* ""
  acls.groups s* ""
 network ?
 network.
  auth.rpcTimeout ?
  crypto.
   authEngineVersion ?
   cipher ?
   enabled b false
   saslFallback b true
  io.preferDirectBufs ?
  maxRemoteBlockSizeFetchToMem m:B 200m
  recreateWorkerGroupOnDeadEventLoop@4.3- b true
  remoteReadNioBufferConversion@-3.4 b false
  remoteReadNioBufferConversion@3.5- b !3.5 false
  sasl.
   maxEncryptedBlockSize ?
   serverAlwaysEncrypt ?
  sharedByteBufAllocators.enabled ?
  ssl.maxEncryptedBlockSize@4.0- ?
  timeout t:s 120s
  timeoutInterval t:ms 60s
 plugins s* ""
 plugins.defaultList ?
 port.maxRetries ?
 properties ?
 pyspark.
  driver.python s
  python s
 python.
  authenticate.socketTimeout t:s 15s
  daemon.
   killWorkerOnFlushFailure@4.1- b true
   module s
  factory.idleWorkerMaxPoolSize@4.1- i1
  sql.dataFrameDebugging.enabled@4.0- b true
  task.killTimeout t:ms 2s
  udf.
   pipelined.
    enabled@4.3- b false
    queueDepth@4.3- i1 2
  unix.
   domain.
    socket.
     dir@4.1- s
     enabled@4.1- b false
  use.daemon b true
  worker.
   faulthandler.enabled b false
   idleTimeoutSeconds@4.0- t:s 0ms
   killOnIdleTimeout@4.1- b false
   module s
   reuse b true
   tracebackDumpIntervalSeconds@4.1- t:s 0ms
 r.
  backendConnectionTimeout i 6000
  command s
  driver.command ?
  heartBeatInterval i 100
  numRBackendThreads i 2
  shell.command ?
  sql.derby.temp.dir ?
 rdd.
  cache.visibilityTracking.enabled@3.5- b false
  checkpoint.cachePreferredLocsExpireTime t:min
  compress@-4.2 b false
  compress@4.3- b true
  limit.
   initialNumPartitions i1 1
   scaleUpFactor i 4
  parallelListingThreshold i 10
  scope ?
  scope.noOverride ?
 redaction.
  regex@-3.5 x (?i)secret|password|token|access[.]?key
  regex@4.0- x (?i)secret|password|token|access[.]?key|credential
  string.regex x
 reducer.
  maxBlocksInFlightPerAddress i1 2147483647
  maxMbInFlight ? !1.4>spark.reducer.maxSizeInFlight
  maxReqSizeShuffleToMem ? !2.3>spark.network.maxRemoteBlockSizeFetchToMem
  maxReqsInFlight i 2147483647
  maxSizeInFlight m:MiB 48m
 remote ?
 repl.
  class.
   outputDir ?
   uri ?
  classdir ?
  local.jars ?
 resources.
  discoveryPlugin s* ""
  warnings.testing b false
 resultGetter.threads ?
 rpc ? !2.0
 rpc.
  askTimeout s
  connect.threads i 64
  io.
   numConnectionsPerPeer i 1
   threads i
  lookupTimeout s
  message.maxSize i 128
  netty.dispatcher.numThreads i
  numRetries ? !2.2
  retry.wait ? !2.2
 scheduler.
  allocation.file s
  barrier.
   maxConcurrentTasksCheck.
    interval t:s 15s
    maxFailures i1 40
  blacklist.unschedulableTaskSetTimeout ? !3.1>spark.scheduler.excludeOnFailure.unschedulableTaskSetTimeout
  dropTaskInfoAccumulablesOnTaskCompletion.enabled@4.0- b false
  excludeOnFailure.unschedulableTaskSetTimeout t:s 120000ms
  executorTaskBlacklistTime ? !2.1
  executorTaskExcludeOnFailureTime t:ms
  listenerbus.
   eventqueue ?
   eventqueue.
    capacity i1 10000
    size ? !2.3>spark.scheduler.listenerbus.eventqueue.capacity
   exitTimeout@4.0- t:ms 0ms
   logSlowEvent b true
   logSlowEvent.threshold t:ns 1s
   metrics.maxListenerClassesTimed i 128
  maxRegisteredResourcesWaitingTime t:ms 30s
  maxRetainedRemovedDecommissionExecutors i0 0
  maxRetainedUnknownDecommissionExecutors@3.5- i0 0
  minRegisteredResourcesRatio d
  mode@-4.0 s FIFO
  mode@4.1- E:FAIR|FIFO|NONE FIFO
  numCancelledJobGroupsToTrack@4.0- i1 1000
  pipelinedGroup.slotCheck.enabled@4.3- b true
  pool ?
  resource.profileMergeConflicts b false
  revive.interval t:ms
  stage.legacyAbortAfterKillTasks@4.0- b true
  streaming.
   idAwareLogging.
    enabled@4.2- b true
    queryIdLength@4.2- i 5
 security.
  credentials.
   renewalRatio d 0.75
   retryWait t:s 1h
  directCredentialProviders.enabled@4.3- b false
 serializer s org.apache.spark.serializer.JavaSerializer
 serializer.
  extraDebugInfo b true
  objectStreamReset i 100
 sessionWindow ?
 shuffle.
  accurateBlockSkewedFactor d -1.0
  accurateBlockThreshold m:B 104857600b
  checksum.
   algorithm@-3.5 s ADLER32
   algorithm@4.0- E:ADLER32|CRC32|CRC32C ADLER32
   enabled b true
  cleaner.interval@-3.5 t:s 30s
  compress b true
  detectCorrupt b true
  detectCorrupt.useExtraMemory b false
  file.
   buffer m:KiB 32k
   buffer.kb ? !1.4>spark.shuffle.file.buffer
   merge.buffer@4.0- m:KiB <spark.shuffle.file.buffer>
  localDisk.file.output.buffer@4.0- m:KiB <spark.shuffle.unsafe.file.output.buffer>
  manager s sort
  manager.incremental@4.3- s streaming
  mapOutput.
   dispatcher.numThreads i 8
   minSizeForBroadcast m:B 512k
   parallelAggregationThreshold i1 10000000
  mapStatus.compression.codec s zstd
  maxAccurateSkewedBlockNumber i1 100
  maxAttemptsOnNettyOOM i 10
  maxChunksBeingTransferred ?
  minNumPartitionsToHighlyCompress i1 2000
  push.
   enabled b false
   finalize.timeout t:s 10s
   maxBlockBatchSize m:B 3m
   maxBlockSizeToPush m:B 1m
   maxRetainedMergerLocations i 500
   merge.finalizeThreads i 8
   mergersMinStaticThreshold i 5
   mergersMinThresholdRatio d 0.05
   minCompletedPushRatio d 1.0
   minShuffleSizeToWait m:B 500m
   numPushThreads i
   results.timeout t:s 10s
   sendFinalizeRPCThreads i 8
   server.
    ioExceptionsThresholdDuringMerge ?
    mergedIndexCacheSize ?
    mergedShuffleCleaner.shutdown.timeout ?
    mergedShuffleFileManagerImpl ?
    minChunkSizeInMergedShuffleFile ?
  readHostLocalDisk b true
  reduceLocality.enabled b true
  registration.
   maxAttempts i 3
   timeout t:ms 5000ms
  sasl.enableRetries ?
  server.
   chunkFetchHandlerThreadsPercent@-4.1 ?
   chunkFetchHandlerThreadsPercent@4.2- ? !4.2
   finalizeShuffleMergeThreadsPercent@4.0-4.1 ?
   finalizeShuffleMergeThreadsPercent@4.2- ? !4.2
  service.
   db.
    backend@-3.5 E:LEVELDB|ROCKSDB LEVELDB
    backend@4.0- E:LEVELDB|ROCKSDB ROCKSDB
    enabled b true
   enabled b false
   fetch.rdd.enabled b false
   index.
    cache.
     entries ? !2.3
     size ?
   name s spark_shuffle
   port i 7337
   removeShuffle@-3.5 b false
   removeShuffle@4.0- b true
   verifyBlockPathsAtRead@4.1- ?
  sort.
   bypassMergeThreshold i 200
   initialBufferSize m:B 4096b
   io.plugin.class s org.apache.spark.shuffle.sort.io.LocalDiskShuffleDataIO
   useRadixSort b true
  spill@-3.5 ?
  spill@4.0- ? !1.6
  spill.
   batchSize l 10000
   compress b true
   diskWriteBufferSize m:B 1048576b
   initialMemoryThreshold m:B 5242880b
   maxSizeInBytesForSpillThreshold@4.1- m:B 9223372036854775807b
   numElementsForceSpillThreshold i 2147483647
  streaming.
   checksum.enabled@4.3- b true
   networkBufferMaxWaitTimeMs@4.3- l 50
   networkBufferSize@4.3- i1 32768
   readerMaxMemory@4.3- i 33554432
   writerConnectionTimeout@4.3- t:ms 1h
   writerMaxMemory@4.3- i1 33554432
  sync b false
  unsafe.
   fastMergeEnabled b true
   file.output.buffer@-3.5 m:KiB 32k
   file.output.buffer@4.0- m:KiB !4.0>spark.shuffle.localDisk.file.output.buffer 32k
  useOldFetchProtocol b false
 shutdown.timeout@4.0- t:ms
 sparkr.
  r.command s Rscript
  use.daemon ?
 speculation b false
 speculation.
  efficiency.
   enabled b true
   longRunTaskFactor d 2.0
   processRateMultiplier d 0.75
  interval t:ms 100ms
  minTaskRuntime t:ms 100ms
  multiplier@-3.5 d 1.5
  multiplier@4.0- d 3.0
  quantile@-3.5 d 0.75
  quantile@4.0- d 0.9
  task.duration.threshold t:ms
 sql ?
 sql.
  CodeGenerator.validParamLength ?
  TungstenAggregate.testFallbackStartsAt ?
  adaptive.
   advisoryPartitionSizeInBytes m:B <spark.sql.adaptive.shuffle.targetPostShuffleInputSize>
   applyFinalStageShuffleOptimizations b true
   autoBroadcastJoinThreshold m:B
   coalescePartitions.
    enabled b true
    initialPartitionNum i1
    maxReducerPartitionsPerTask@4.3- i1 2147483647
    minPartitionNum i1 !3.2>spark.sql.adaptive.coalescePartitions.minPartitionSize
    minPartitionSize m:B 1MB
    parallelismFirst b true
   convertSortMergeJoinToShuffledHashJoin.
    enabled@4.3- b true
    lookThroughOperators.enabled@4.3- b false
    minWideningFactor@4.3- d 1.0
   costEvaluator.countLocalSort.enabled@4.3- b <spark.sql.adaptive.convertSortMergeJoinToShuffledHashJoin.lookThroughOperators.enabled>
   customCostEvaluatorClass s
   enabled b true
   fetchShuffleBlocksInBatch b true
   forceApply b false
   forceOptimizeSkewedJoin b false
   localShuffleReader.enabled b true
   logLevel@-4.0 E:DEBUG|ERROR|INFO|TRACE|WARN debug
   logLevel@4.1- E:DEBUG|ERROR|INFO|TRACE|WARN DEBUG
   maxShuffledHashJoinLocalMapThreshold m:B 0b
   nonEmptyPartitionRatioForBroadcastJoin d 0.2
   optimizeSkewsInRebalancePartitions.enabled b true
   optimizer.excludedRules s
   rebalancePartitionsSmallPartitionFactor d 0.2
   shuffle.targetPostShuffleInputSize m:B !3.0>spark.sql.adaptive.advisoryPartitionSizeInBytes 64MB
   skewJoin.
    enabled b true
    skewedPartitionFactor d 5.0
    skewedPartitionThresholdInBytes m:B 256MB
   streaming.stateless.enabled@4.1- b true
  addPartitionInBatch.size i1 100
  allowNamedFunctionArguments@3.5- b true
  alwaysInlineCommonExpr@4.0- b false
  analyzer.
   allowSubqueryExpressionsInLambdasOrHigherOrderFunctions@4.0- b false
   canonicalization.multiCommutativeOpMemoryOptThreshold i 3
   dontDeduplicateExpressionIfExprIdInOutput@4.1- b true
   expandTagPassthroughDuplicates@4.2- b true
   failAmbiguousSelfJoin b true
   lowerEmptyGroupingSetToGlobalAggregate.enabled@4.2- b true
   maxIterations i 100
   preferColumnOverLcaInArrayIndex@4.1- b true
   scalarSubqueryAllowGroupByColumnEqualToConstant@4.0- b true
   singlePassResolver.
    dualRunSampleRate@4.1-4.2 d 0.001
    dualRunSampleRate@4.3- d 0.1
    dualRunWithLegacy@4.0- b false
    enableAsOfJoinResolution@4.3- b true
    enabled@4.0- b false
    enabledTentatively@4.1- b false
    exposeResolverGuardFailure@4.1- b false
    preventUsingAliasesFromNonDirectChildren@4.1- b false
    relationBridging.enabled@4.0-4.0 b false
    relationBridging.enabled@4.1- b true
    returnSinglePassResultInDualRun@4.0- b false
    runExtendedResolutionChecks@4.1- b true
    runHeavyExtendedResolutionChecks@4.1- b true
    throwFromResolverGuard@4.1- b false
    validationEnabled@4.0- b true
   sqlFunctionResolution.applyConfOverrides@4.0- b true
   strictDataFrameColumnResolution@4.2- b true
   subqueryAliasAlwaysPropagateMetadataColumns@4.2- b true
   unionIsResolvedWhenDuplicatesPerChildResolved@4.1- b true
   uniqueNecessaryMetadataColumns@4.1- b true
  ansi.
   doubleQuotedIdentifiers b false
   enabled@-3.5 b false
   enabled@4.0- b true
   enforceReservedKeywords b false
   relationPrecedence b false
   strictIndexOperator -3.4
  artifact.
   cacheStorageLevel@4.2- s MEMORY_AND_DISK_SER
   copyFromLocalToFs.allowDestLocal@4.0-4.2 b
   copyFromLocalToFs.allowDestLocal@4.3- b false
   isolation.
    alwaysApplyClassloader@4.0- b false
    enabled@4.0- b true
  assumeAnsiFalseIfNotPersisted.enabled@4.0- b true
  autoBroadcastJoinThreshold m:B 10MB
  avro.
   compression.codec e:bzip2|deflate|snappy|uncompressed|xz|zstandard snappy
   datetimeRebaseModeInRead@-3.5 E:CORRECTED|EXCEPTION|LEGACY EXCEPTION
   datetimeRebaseModeInRead@4.0- E:CORRECTED|EXCEPTION|LEGACY CORRECTED
   datetimeRebaseModeInWrite@-3.5 E:CORRECTED|EXCEPTION|LEGACY EXCEPTION
   datetimeRebaseModeInWrite@4.0- E:CORRECTED|EXCEPTION|LEGACY CORRECTED
   deflate.level E:-1|1|2|3|4|5|6|7|8|9 -1
   filterPushdown.enabled b true
   schemaUrlAllowedSchemes@4.3- s* ""
   xz.level@4.0- i1 6
   zstandard.
    bufferPool.enabled@4.0- b false
    level@4.0- i 3
  binByRelationOperator.enabled@4.3- b false
  binaryOutputStyle@4.0- E:BASE64|BASIC|HEX|HEX_DISCRETE|UTF-8
  broadcastExchange.maxThreadThreshold i1 128
  broadcastTimeout t:s 300
  bucketing.
   coalesceBucketsInJoin.
    enabled b false
    maxBucketRatio i1 4
  cache.serializer s org.apache.spark.sql.execution.columnar.DefaultCachedBatchSerializer
  cartesianProductExec.
   buffer.
    in.memory.threshold i 4096
    spill.
     size.threshold@4.1- m:B <spark.shuffle.spill.maxSizeInBytesForSpillThreshold>
     threshold i 2147483647
  caseSensitive b false
  catalog.
   spark_catalog@-3.5 s
   spark_catalog@4.0- s builtin
   spark_catalog.defaultDatabase s default
  catalogImplementation e:hive|in-memory in-memory
  catalyst.type ?
  cbo.
   enabled b false
   joinReorder.
    card.weight d 0.7
    dp.
     star.filter b false
     threshold i1 12
    enabled b false
   planStats.enabled b false
   starJoinFTRatio d 0.9
   starSchemaDetection b false
  charAsVarchar b false
  chunkBase64String.enabled@3.5- b true
  classic.shuffleDependency.fileCleanup.enabled@4.1- b false
  cli.print.header b false
  codegen.
   aggregate.
    fastHashMap.capacityBit i 16
    map.
     twolevel.
      enabled b true
      partialOnly b true
     vectorized.enable b false
    sortAggregate.
     enabled b true
     withKeys.enabled@4.3- b true
    splitAggregateFunc.enabled b true
   broadcastCleanedSourceThreshold@4.0- i -1
   cache.maxEntries i0 100
   comments b false
   compiler@4.3- E:janino|jdk janino
   factoryMode@-4.0 e:CODEGEN_ONLY|FALLBACK|NO_CODEGEN FALLBACK
   factoryMode@4.1- E:CODEGEN_ONLY|FALLBACK|NO_CODEGEN FALLBACK
   fallback b true
   hugeMethodLimit i 65535
   join.
    buildSideOuterShuffledHashJoin.enabled@3.5- b true
    existenceSortMergeJoin.enabled b true
    fullOuterShuffledHashJoin.enabled b true
    fullOuterSortMergeJoin.enabled b true
   logLevel@4.1- E:DEBUG|ERROR|INFO|TRACE|WARN DEBUG
   logging.maxLines i 1000
   maxFields i 100
   methodSplitThreshold i1 1024
   splitConsumeFuncByOperator b true
   useIdInClassName b true
   wholeStage b true
   wholeStage.
    union.
     enabled@4.2-4.2 b false
     enabled@4.3- b true
     maxChildren@4.2- i 64
  collation.
   allowInMapKeys@4.0-4.1 ?
   allowInMapKeys@4.2- b false
   objectLevel.enabled@4.0-4.1 ?
   objectLevel.enabled@4.2- b true
   schemaLevel.enabled@4.1-4.1 ?
   schemaLevel.enabled@4.2- b false
   trim.enabled@4.0-4.1 ?
  columnNameOfCorruptRecord s _corrupt_record
  columnVector.offheap.enabled@-3.5 b false
  columnVector.offheap.enabled@4.0- b <spark.memory.offHeap.enabled>
  connect.
   enrichError.enabled@4.0- b true
   serverStacktrace.enabled@4.0- b true
   shuffleDependency.fileCleanup.enabled@4.1- b <spark.sql.shuffleDependency.fileCleanup.enabled>
   streaming.foreachBatch.useClonedSession@4.3- b true
   ui.
    retainedSessions@3.5- i 200
    retainedStatements@3.5- i 200
  constraintPropagation.enabled b true
  crossJoin.enabled b true
  csv.
   filterPushdown.enabled b true
   parser.
    columnPruning.enabled b true
    inputBufferSize i
  cteRecursionAnchorRowsLimitToConvertToLocalRelation@4.1- i 100
  cteRecursionLevelLimit@4.1- i 100
  cteRecursionRowLimit@4.1- i 1000000
  cteRelationDefMaxRows.enabled@4.1- b true
  dataFrameQueryContext.enabled@4.0- b true
  dataSource.
   alwaysCreateV2Predicate@4.1- b true
   skipAssertOnPredicatePushdown b true
  dataframeCache.logLevel@4.0-4.0 s trace
  dataframeCache.logLevel@4.1- E:DEBUG|ERROR|INFO|TRACE|WARN TRACE
  dataset.queryExecution.id@4.2- ?
  datetime.java8API.enabled b false
  debug b false
  debug.maxToStringFields i 25
  decimalOperations.allowPrecisionLoss b true
  defaultCacheStorageLevel@4.0- E:DISK_ONLY|DISK_ONLY_2|DISK_ONLY_3|MEMORY_AND_DISK|MEMORY_AND_DISK_2|MEMORY_AND_DISK_SER|MEMORY_AND_DISK_SER_2|MEMORY_ONLY|MEMORY_ONLY_2|MEMORY_ONLY_SER|MEMORY_ONLY_SER_2|NONE|OFF_HEAP MEMORY_AND_DISK
  defaultCatalog s spark_catalog
  defaultColumn.
   allowedProviders s csv,json,orc,parquet
   enabled b true
   useNullsForMissingDefaultValues b true
  defaultPath@4.2- s ""
  defaultSizeInBytes m:B 9223372036854775807b
  defaultUrlStreamHandlerFactory.enabled b true
  dropDuplicates.deterministicKeyOrder.enabled@4.3- b true
  dropTableOnView.enabled@4.2- b true
  enforceTypeCoercionBeforeUnionDeduplication.enabled@4.1- b true
  error.messageFormat@-4.1 E:MINIMAL|PRETTY|STANDARD PRETTY
  error.messageFormat@4.2- E:DEBUG|MINIMAL|PRETTY|STANDARD PRETTY
  event.truncate.length i0 2147483647
  exchange.reuse b true
  execution.
   arrow.
    cache.prefetch.enabled@4.3- b false
    compression.
     codec@4.1- E:lz4|none|zstd none
     zstd.level@4.1- i 3
    enabled@-4.1 b !3.0>spark.sql.execution.arrow.pyspark.enabled false
    enabled@4.2- b !3.0>spark.sql.execution.arrow.pyspark.enabled true
    fallback.enabled b !3.0>spark.sql.execution.arrow.pyspark.fallback.enabled true
    localRelationThreshold m:B 48MB
    maxBytesPerBatch@4.0-4.0 m:B 256MB
    maxBytesPerBatch@4.1- m:B 64MB
    maxBytesPerOutputBatch@4.1- m:B -1b
    maxRecordsPerBatch i 10000
    maxRecordsPerOutputBatch@4.1- i -1
    pyspark.
     enabled b <spark.sql.execution.arrow.enabled>
     fallback.enabled b <spark.sql.execution.arrow.fallback.enabled>
     selfDestruct.enabled b false
     validateSchema.enabled@4.1- b false
    pythonUDF.columnarInput.enabled@4.2- b true
    sparkr.enabled b false
    transformWithStateInPandas.maxRecordsPerBatch@4.0-4.0 i 10000
    transformWithStateInPandas.maxRecordsPerBatch@4.1- ? !4.0>spark.sql.execution.arrow.transformWithStateInPySpark.maxStateRecordsPerBatch
    transformWithStateInPySpark.maxStateRecordsPerBatch@4.0- i 10000
    useLargeVarTypes@3.5- b false
   broadcastHashJoin.outputPartitioningExpandLimit i0 8
   bypassPartialAggregation@4.3- b false
   combineAdjacentAggregation@4.3- b true
   datasources.hadoopLineRecordReader.enabled@4.1- b true
   fastFailOnFileFormatOutput b false
   id ?
   interruptOnCancel@4.0- b true
   pandas.
    convertToArrowArraySafely@-4.0 b false
    convertToArrowArraySafely@4.1- b true
    inferPandasDictAsMap@4.0- b false
    respectSessionTimeZone -3.0
    structHandlingMode@3.5- e:dict|legacy|row legacy
    udf.buffer.size i0 <spark.buffer.size>
   pushDownLocalSort@4.3- b true
   pushDownLocalSort.throughCardinalityReducer@4.3- b false
   pyspark.
    binaryAsBytes@4.1- b true
    python@3.5- s
    udf.
     daemonKillWorkerOnFlushFailure@4.1- b <spark.python.daemon.killWorkerOnFlushFailure>
     faulthandler.enabled@4.0- b <spark.python.worker.faulthandler.enabled>
     hideTraceback.enabled@4.0- b false
     idleTimeoutSeconds@4.0- t:s <spark.python.worker.idleTimeoutSeconds>
     killOnIdleTimeout@4.1- b <spark.python.worker.killOnIdleTimeout>
     simplifiedTraceback.enabled b true
     tracebackDumpIntervalSeconds@4.1- t:s <spark.python.worker.tracebackDumpIntervalSeconds>
     tracebackWithLocals.enabled@4.3- b false
   python.
    udf.
     buffer.size@4.0- i0 <spark.buffer.size>
     maxBytesPerBatch@4.3- m:B -1b
     maxRecordsPerBatch@4.0- i1 100
   pythonUDF.
    arrow.
     concurrency.level@4.0- i
     enabled@-4.1 b false
     enabled@4.2- b true
     legacy.fallbackOnUDT@4.1- b false
    mapInBatch.legacy.acceptAnyIterable.enabled@4.3- b true
    pandas.
     intToDecimalCoercionEnabled@4.1- b false
     preferIntExtensionDtype@4.2- b false
   pythonUDTF.arrow.enabled@3.5-4.1 b false
   pythonUDTF.arrow.enabled@4.2- b true
   query.id@4.2- ?
   rangeExchange.sampleSizePerPartition i 100
   removeRedundantProjects b true
   removeRedundantSorts b true
   replaceHashWithSortAgg@-4.2 b false
   replaceHashWithSortAgg@4.3- b true
   reuseSubquery b true
   root.id ?
   sortBeforeRepartition b true
   topKSortFallbackThreshold i 2147483632
   udf.unified.execution.enabled@4.3- b false
   useHashAggregateExec@4.3- b true
   useObjectHashAggregateExec b true
   usePartitionEvaluator@3.5- b false
  experimental.
   optimizer.
    pyTranspilers@4.3- s catalyst
    transpilePyUDFs@4.3- b false
  expressionTreeChangeLog.level@4.0-4.0 s trace
  expressionTreeChangeLog.level@4.1- E:DEBUG|ERROR|INFO|TRACE|WARN TRACE
  extendedExplainProviders@4.0- s*
  extensions s*
  extensions.test.loadFromCp b true
  fileSource.insert.enforceNotNull@4.2- b false
  files.
   archive.reader.enabled@4.3- b false
   ignoreCorruptFiles b false
   ignoreInvalidPartitionPaths@4.0- b false
   ignoreMissingFiles b false
   ignoredPathSegmentRegex@4.3- s ^[._]
   maxPartitionBytes m:B 128MB
   maxPartitionNum@3.5- i1
   maxRecordsPerFile l 0
   minPartitionNum i1
   openCostInBytes m:B 4MB
   supportSecondOffsetFormat@4.0- b true
  filesourceTableRelationCacheSize i0 1000
  fromJsonForceNullableSchema -3.0
  function.
   concatBinaryAsString b false
   eltOutputAsString b false
   protobufExtensions.enabled@4.2- b false
  functionResolution.sessionOrder@4.2- e:first|last|second second
  generatedColumn.allowNullableIngest.enabled@4.3- b true
  geospatial.enabled@4.1-4.1 b false
  geospatial.enabled@4.2- b true
  globalTempDatabase s global_temp
  groupByAliases b true
  groupByOrdinal b true
  hive.
   advancedPartitionPredicatePushdown.enabled b true
   caseSensitiveInferenceMode E:INFER_AND_SAVE|INFER_ONLY|NEVER_INFER NEVER_INFER
   convertCTAS@-4.1 b !3.1>spark.sql.legacy.createHiveTableByDefault false
   convertCTAS@4.2- b false
   convertInsertingPartitionedTable b true
   convertInsertingUnpartitionedTable@4.0- b true
   convertMetastoreAsNullable@4.1- b false
   convertMetastoreCtas b true
   convertMetastoreInsertDir b true
   convertMetastoreOrc b true
   convertMetastoreParquet b true
   convertMetastoreParquet.mergeSchema b false
   dropPartitionByName.enabled b false
   filesourcePartitionFileCacheSize l 262144000
   gatherFastStats b true
   initializeMetastoreFormatClasses@4.3- b true
   manageFilesourcePartitions b true
   metastore.
    barrierPrefixes s* ""
    jars s builtin
    jars.path s* ""
    sharedPrefixes@-4.0 s* com.mysql.jdbc,org.postgresql,com.microsoft.sqlserver,oracle.jdbc
    sharedPrefixes@4.1- s* com.mysql.jdbc,com.mysql.cj,org.postgresql,com.microsoft.sqlserver,oracle.jdbc
    version@-3.5 s 2.3.9
    version@4.0- s 2.3.10
   metastorePartitionPruning b true
   metastorePartitionPruningFallbackOnException b false
   metastorePartitionPruningFastFallback b false
   metastorePartitionPruningInSetThreshold i1 1000
   showCreateTableAsSerde@4.3- b false
   tablePropertyLengthThreshold i
   thriftServer.
    async b true
    http.sniHostCheckEnabled@4.3- b true
    singleSession b false
   useDelegateForSymlinkTextInputFormat b true
   verifyPartitionPath@-3.5 b !3.0>spark.files.ignoreMissingFiles false
   verifyPartitionPath@4.0- -4.0>spark.sql.files.ignoreMissingFiles
   version@-3.5 s 2.3.9
   version@4.0- s 2.3.10
  icu.caseMappings.enabled@4.0- b true
  inMemoryColumnarStorage.
   batchSize i 10000
   compressed b true
   enableVectorizedReader b true
   hugeVectorReserveRatio@4.0- d 1.2
   hugeVectorThreshold@4.0- m:B -1b
   partitionPruning b true
  inMemoryTableScanStatistics.enable b false
  insertIntoReplaceOn.enabled@4.2- b true
  insertIntoReplaceOnByName.enabled@4.2- b true
  insertIntoReplaceUsing.enabled@4.2- b true
  insertIntoReplaceUsingByName.enabled@4.2- b true
  insertIntoReplaceWhereColumnList.enabled@4.3- b true
  insertNestedTypeCoercion.enabled@4.2- b false
  join.
   asofJoin.enabled@4.3- b false
   forceApplyShuffledHashJoin ?
   preferSortMergeJoin b true
   sortMergeAsOfJoin.enabled@4.3- b false
   splitStreamedSideJoinCondition@4.3- b false
  json.
   enableExactStringParsing@4.0- b true
   enablePartialResults b true
   filterPushdown.enabled b true
   useUnsafeRow@4.0- b false
  jsonGenerator.
   ignoreNullFields b true
   writeNullIfWithDefaultValue b true
  kafka.disallowedOptions@4.3- s* ""
  kafkaConsumerCache.capacity ? !3.0
  lateralColumnAlias.enableImplicitResolution b true
  lazySetOperatorOutput.enabled@4.0- b true
  leafNodeDefaultParallelism i1
  legacy.
   addSingleFileInAddFile b false
   allowAutoGeneratedAliasForView b false
   allowCreatingManagedTableUsingNonemptyLocation -3.0
   allowEmptySchemaWrite b false
   allowHashOnMapType b false
   allowNegativeScaleOfDecimal b false
   allowNonEmptyLocationInCTAS b false
   allowNullComparisonResultInArraySort b false
   allowParameterlessCount b false
   allowSessionVariableInPersistedView@4.1- b false
   allowStarWithSingleTableIdentifierInCount b false
   allowTempViewCreationWithMultipleNameparts b false
   allowUdfParameterToShadowParameterlessFunction@4.2- b false
   allowUntypedScalaUDF b false
   allowZeroIndexInFormatString@-3.5 b false
   allowZeroIndexInFormatString@4.0- b !4.0 false
   avro.
    allowIncompatibleSchema@3.5- b false
    datetimeRebaseModeInRead@-3.5 ? !3.2>spark.sql.avro.datetimeRebaseModeInRead
    datetimeRebaseModeInRead@4.0- -4.0>spark.sql.avro.datetimeRebaseModeInRead
    datetimeRebaseModeInWrite@-3.5 ? !3.2>spark.sql.avro.datetimeRebaseModeInWrite
    datetimeRebaseModeInWrite@4.0- -4.0>spark.sql.avro.datetimeRebaseModeInWrite
   bangEqualsNot@4.0- b false
   blockCreateTempTableUsingProvider@4.1- b false
   bucketedTableScan.outputOrdering b false
   castComplexTypesToString.enabled b false
   charVarcharAsString b false
   codingErrorAction@4.0- b false
   collationAwareHashFunctions@4.0-4.1 ?
   collationAwareHashFunctions@4.2- b false
   compareDateTimestampInTimestamp -3.0
   consecutiveStringLiterals.enabled@4.1- b false
   createEmptyCollectionUsingStringType b false
   createHiveTableByDefault@-3.5 b true
   createHiveTableByDefault@4.0- b false
   csv.enableDateTimeParsingFallback b
   cteDuplicateAttributeNames@4.2- b false
   ctePrecedencePolicy@-3.5 E:CORRECTED|EXCEPTION|LEGACY EXCEPTION
   ctePrecedencePolicy@4.0- E:CORRECTED|EXCEPTION|LEGACY CORRECTED
   dataFrameWriterV2IgnorePathOption@3.5- b false
   dataset.nameNonStructGroupingKeyAsValue b false
   db2.
    booleanMapping.enabled@4.0- b false
    numericMapping.enabled@4.0- b false
   decimal.retainFractionDigitsOnTruncate@4.0- b false
   disableMapKeyNormalization@4.0- b false
   doLooseUpcast b false
   duplicateBetweenInput@4.0- b false
   earlyEvalCurrentTime@4.0- b false
   emptyCurrentDBInCli b false
   execution.
    pandas.groupedMap.assignColumnsByName b !2.4 true
    pythonUDF.pandas.conversion.enabled@4.1- b false
    pythonUDTF.pandas.conversion.enabled@4.1- b false
   exponentLiteralAsDecimal.enabled b false
   extraOptionsBehavior.enabled b false
   followThreeValuedLogicInArrayExists b true
   fromDayTimeString.enabled b false
   groupingIdWithAppendedUserGroupBy b false
   histogramNumericPropagateInputType b true
   hive.
    thriftServer.
     allowSettingSystemProperties@4.3- b false
     useZeroBasedColumnOrdinalPosition@4.1- b false
   identifierClause@4.1- b false
   inSubqueryNullability@3.5- b false
   inlineCTEInCommands@4.0- b false
   integerGroupingId b false
   interval.enabled b false
   javaCharsets@4.0- b false
   jdbc.timeMapping.enabled@4.3- b false
   json.
    allowEmptyString.enabled b false
    enableDateTimeParsingFallback b
   keepCommandOutputSchema b false
   keepPartitionSpecAsStringLiteral b false
   literal.pickMinimumPrecision b true
   lpadRpadAlwaysReturnString b false
   mssqlserver.
    datetimeoffsetMapping.enabled@4.0- b false
    numericMapping.enabled b false
   mysql.
    bitArrayMapping.enabled@4.0- b false
    timestampNTZMapping.enabled@4.0- b false
   negativeIndexInArrayInsert b false
   noCharPaddingInPredicate@3.5- b false
   notReserveProperties b false
   nullInEmptyListBehavior@3.5-3.5 b true
   nullInEmptyListBehavior@4.0- b
   nullValueWrittenAsQuotedEmptyStringCsv b false
   observeMetricsAggregateAllAttempts@4.3- b false
   oracle.timestampMapping.enabled@4.0- b false
   parameterSubstitution.constantsOnly@4.1- b false
   parquet.
    datetimeRebaseModeInRead ? !3.2>spark.sql.parquet.datetimeRebaseModeInRead
    datetimeRebaseModeInWrite@-3.5 ? !3.2>spark.sql.parquet.datetimeRebaseModeInWrite
    datetimeRebaseModeInWrite@4.0- -4.0>spark.sql.parquet.datetimeRebaseModeInWrite
    int96RebaseModeInRead@-3.5 ? !3.2>spark.sql.parquet.int96RebaseModeInRead
    int96RebaseModeInRead@4.0- -4.0>spark.sql.parquet.int96RebaseModeInRead
    int96RebaseModeInWrite@-3.5 ? !3.2>spark.sql.parquet.int96RebaseModeInWrite
    int96RebaseModeInWrite@4.0- -4.0>spark.sql.parquet.int96RebaseModeInWrite
    nanosAsLong b false
    returnNullStructIfAllFieldsMissing@4.1- b false
   parseNullPartitionSpecAsStringLiteral b false
   parseQueryWithoutEof@4.0- b false
   parser.havingWithoutGroupByAsWhere b false
   pathOptionBehavior.enabled b false
   percentileDiscCalculation b false
   persistentCatalogFirst@4.2- b false
   postgres.datetimeMapping.enabled@4.0- b false
   raiseErrorWithoutErrorClass@4.0- b false
   readFileSourceTableCacheIgnoreOptions@4.0- b false
   replaceDatabricksSparkAvro.enabled b !3.2 true
   respectNullabilityInTextDatasetConversion b false
   scalarSubqueryAllowGroupByNonEqualityCorrelatedPredicate@4.0- b false
   scalarSubqueryCountBugBehavior@4.0- b false
   sessionInitWithConfigDefaults b false
   setCommandRejectsSparkCoreConfs b true
   setopsPrecedence.enabled b false
   sizeOfNull b true
   skipTypeValidationOnAlterPartition b false
   statisticalAggregate b false
   storeAnalyzedPlanForView b false
   timeParserPolicy@-3.5 E:CORRECTED|EXCEPTION|LEGACY EXCEPTION
   timeParserPolicy@4.0- E:CORRECTED|EXCEPTION|LEGACY CORRECTED
   truncateForEmptyRegexSplit@4.1- b false
   typeCoercion.datetimeToString.enabled b false
   useCurrentConfigsForView b false
   useLegacyXMLParser@4.1- b false
   useV1Command b false
   v1IdentifierNoCatalog b false
   viewSchemaBindingMode@4.0- b true
   viewSchemaCompensation@4.0- b true
  lightweightPlanChangeValidation@4.0- b true
  limit.
   initialNumPartitions i1 1
   scaleUpFactor i 4
  listagg.allowDistinctCastWithOrder.enabled@4.2- b true
  mapKeyDedupPolicy E:EXCEPTION|LAST_WIN EXCEPTION
  mapZipWithUsesJavaCollections@4.1- b true
  maven.additionalRemoteRepositories s https://maven-central.storage-download.googleapis.com/maven2/
  maxBroadcastTableSize@4.1- m:B 8589934592b
  maxConcurrentOutputFileWriters i 0
  maxMetadataStringLength i 100
  maxPlanStringLength m:B 2147483632
  maxSinglePartitionBytes@-3.5 m:B 9223372036854775807b
  maxSinglePartitionBytes@4.0- m:B 128m
  mergeNestedTypeCoercion.enabled@4.1- b false
  metadataCacheTTLSeconds t:s -1000ms
  nameResolutionLog.level@4.1- E:DEBUG|ERROR|INFO|TRACE|WARN TRACE
  objectHashAggregate.sortBased.fallbackThreshold i 128
  operatorPipeSyntaxEnabled@4.0- b true
  optimizeNullAwareAntiJoin b true
  optimizeNullAwareAntiJoin.broadcastThreshold@4.2- m:B -1b
  optimizer.
   avoidCollapseUDFWithExpensiveExpr@4.0- b true
   avoidDoubleFilterEval@4.2- b true
   canChangeCachedPlanOutputPartitioning@-3.4 b false
   canChangeCachedPlanOutputPartitioning@3.5-3.5 b true
   canChangeCachedPlanOutputPartitioning@4.0- b false
   collapseProjectAlwaysInline b false
   datasourceV2ExprFolding@4.1- b true
   datasourceV2JoinPushdown@4.1- b false
   decorrelateExistsSubqueryLegacyIncorrectCountHandling.enabled@4.0- b false
   decorrelateInnerQuery.enabled b true
   decorrelateJoinPredicate.enabled@4.0- b true
   decorrelateLimit.enabled@4.0- b true
   decorrelateLimitOffsetLegacyIncorrectOrderHandling.enabled@4.3- b false
   decorrelateOffset.enabled@4.0- b true
   decorrelatePredicateSubqueriesInJoinPredicate.enabled@4.0- b true
   decorrelateSetOps.enabled b true
   decorrelateSubqueryLegacyIncorrectCountHandling.enabled b false
   decorrelateSubqueryPreventConstantHoldingForCountBug.enabled@4.0- b true
   decorrelateUnionOrSetOpUnderLimit.enabled@4.0- b true
   disableHints b false
   dynamicPartitionPruning.
    broadcastProjection.
     enabled@4.3- b false
     maxBytes@4.3- m:B 8MB
     maxRows@4.3- i0 10000
     maxSourceBytes@4.3- m:B 128MB
    enabled b true
    fallbackFilterRatio d 0.5
    reuseBroadcastOnly b true
    useStats b true
   enableCsvExpressionOptimization b true
   enableJsonExpressionOptimization b true
   excludeSubqueryRefsFromRemoveRedundantAliases.enabled@3.5- b true
   excludedRules s
   expression.nestedPruning.enabled b true
   expressionProjectionCandidateLimit i 100
   getJsonObjectSharedParsing.enabled@4.3- b false
   inSetConversionThreshold i 10
   inSetSwitchThreshold i0 400
   insertMapSortInDistinctAggregates.enabled@4.3- b true
   mapLookupHashThreshold@4.2- i0 1000
   maxIterations i 100
   mergeSubplans.
    filterPropagation.
     dsv2SymmetricFilterPropagation.enabled@4.3- b false
     enabled@4.2- b true
     symmetricFilterPropagation.enabled@4.2- b false
     throughJoin.enabled@4.2- b false
   metadataOnly b !3.0 false
   nestedPredicatePushdown.supportedFileSources s parquet,orc
   nestedSchemaPruning.enabled b true
   optimizeExpandRatio@4.2- i -1
   optimizeOneRowRelationSubquery b true
   optimizeOneRowRelationSubquery.alwaysInline b true
   optimizeUncorrelatedInSubqueriesInJoinCondition.enabled@4.0- b true
   planChangeLog.
    batches -3.1>spark.sql.planChangeLog.batches
    level -3.1>spark.sql.planChangeLog.level
    rules -3.1>spark.sql.planChangeLog.rules
   plannedWrite.enabled b true
   preserveAliasMetadataWhenCollapsingProjects@4.1- b true
   propagateDistinctKeys.enabled b true
   pruneFiltersCanPruneStreamingSubplan@3.5- b false
   pullHintsIntoSubqueries b true
   pullOutNestedDataOuterRefExpressions.enabled@4.0- b true
   pushDownJoinThroughUnion.enabled@4.2- b false
   replaceExceptWithFilter b true
   runtime.
    bloomFilter.
     applicationSideScanSizeThreshold m:B 10GB
     creationSideThreshold m:B 10MB
     enabled b true
     expectedNumItems l 1000000
     materializedCreationSideThreshold@4.3- m:B 100MB
     maxNumBits l 67108864
     maxNumItems l 4000000
     numBits l 8388608
    rowLevelOperationGroupFilter.enabled b true
   runtimeFilter.
    number.threshold i0 10
    semiJoinReduction.enabled@-3.5 b false
    semiJoinReduction.enabled@4.0- -4.0
   scalarSubqueryUseSingleJoin@4.0- b true
   serializer.nestedSchemaPruning.enabled b true
   singleTaskExecution.
    aggregation@4.3- b <spark.sql.optimizer.singleTaskExecution.enabled>
    enabled@4.3- b false
    expand@4.3- b <spark.sql.optimizer.singleTaskExecution.enabled>
    limitOffset@4.3- b <spark.sql.optimizer.singleTaskExecution.enabled>
    localTableScan.
     minRows@4.3- i 1
     threshold@4.3- i 1000
    maxNumFiles@4.3- i 1
    minNumBytes@4.3- l 1
    minNumFiles@4.3- i 1
    sort@4.3- b <spark.sql.optimizer.singleTaskExecution.enabled>
    window@4.3- b <spark.sql.optimizer.singleTaskExecution.enabled>
   windowGroupLimitThreshold@3.5- i 1000
   wrapExistsInAggregateFunction@4.0- b true
  orc.
   aggregatePushdown b false
   columnarReaderBatchSize i 4096
   columnarWriterBatchSize i 1024
   compression.codec@-3.5 E:lz4|lzo|none|snappy|uncompressed|zlib|zstd snappy
   compression.codec@4.0- E:brotli|lz4|lzo|none|snappy|uncompressed|zlib|zstd zstd
   enableNestedColumnVectorizedReader b true
   enableVectorizedReader b true
   filterPushdown b true
   impl e:hive|native native
   mergeSchema b false
  orderByOrdinal b true
  orderingAwareLimitOffset@4.0- b true
  parquet.
   aggregatePushdown b false
   binaryAsString b false
   columnarReaderBatchSize i 4096
   compression.codec@-3.4 E:brotli|gzip|lz4|lzo|none|snappy|uncompressed|zstd snappy
   compression.codec@3.5-3.5 E:brotli|gzip|lz4|lz4_raw|lz4raw|lzo|none|snappy|uncompressed|zstd snappy
   compression.codec@4.0- E:brotli|gzip|lz4|lz4_raw|lzo|none|snappy|uncompressed|zstd snappy
   datetimeRebaseModeInRead@-3.5 E:CORRECTED|EXCEPTION|LEGACY EXCEPTION
   datetimeRebaseModeInRead@4.0- E:CORRECTED|EXCEPTION|LEGACY CORRECTED
   datetimeRebaseModeInWrite@-3.5 E:CORRECTED|EXCEPTION|LEGACY EXCEPTION
   datetimeRebaseModeInWrite@4.0- E:CORRECTED|EXCEPTION|LEGACY CORRECTED
   enableNestedColumnVectorizedReader b true
   enableNullTypeVectorizedReader@4.1- b true
   enableVectorizedReader b true
   fieldId.
    read.
     enabled b false
     ignoreMissing b false
    write.enabled b true
   filterPushdown b true
   filterPushdown.
    date b true
    decimal b true
    string.startsWith b true
    stringPredicate b <spark.sql.parquet.filterPushdown.string.startsWith>
    timestamp b true
   ignoreVariantAnnotation@4.1- b false
   inferTimestampNTZ.enabled b true
   int64AsTimestampMillis -3.0>spark.sql.parquet.outputTimestampType
   int96AsTimestamp b true
   int96RebaseModeInRead@-3.5 E:CORRECTED|EXCEPTION|LEGACY EXCEPTION
   int96RebaseModeInRead@4.0- E:CORRECTED|EXCEPTION|LEGACY CORRECTED
   int96RebaseModeInWrite@-3.5 E:CORRECTED|EXCEPTION|LEGACY EXCEPTION
   int96RebaseModeInWrite@4.0- E:CORRECTED|EXCEPTION|LEGACY CORRECTED
   int96TimestampConversion b false
   mergeSchema b false
   output.committer.class s org.apache.parquet.hadoop.ParquetOutputCommitter
   outputTimestampType E:INT96|TIMESTAMP_MICROS|TIMESTAMP_MILLIS INT96
   pushdown.inFilterThreshold i0 10
   reader.respectUnknownTypeAnnotation.enabled@4.1- b false
   recordLevelFilter.enabled b false
   respectSummaryFiles b false
   variant.annotateLogicalType.enabled@4.1- b true
   writeLegacyFormat b false
  parser.
   eagerEvalOfUnresolvedInlineTable b true
   escapedStringLiterals@-3.5 b false
   escapedStringLiterals@4.0- b !4.0 false
   manageParserCaches@4.1- b false
   parserDfaCacheFlushRatio@4.1- d -1.0
   parserDfaCacheFlushThreshold@4.1- i -1
   quotedRegexColumnNames b false
   singleCharacterPipeOperator.enabled@4.2- b true
  path.enabled@4.2- b false
  pipelines.
   event.queue.capacity@4.1- i1 1000
   execution.
    maxConcurrentFlows@4.1- i 16
    streamstate.pollingInterval@4.1- t:s 1000ms
    watchdog.
     maxRetryTime@4.1- t:s 3600000ms
     minRetryTime@4.1- t:s 5000ms
   maxFlowRetryAttempts@4.1- i 2
   timeoutMsForTerminationJoinAndLock@4.1- t:ms 3600000ms
  pivotMaxValues i 10000
  planChangeLog.
   batches s
   level@-4.0 s trace
   level@4.1- E:DEBUG|ERROR|INFO|TRACE|WARN TRACE
   rules s
  planChangeValidation b false
  planChangeValidation.nullability@4.3- b false
  planner.pythonExecution.memory@4.0- m:MiB
  preserveCharVarcharTypeInfo@4.0- b false
  prioritizeOrdinalResolutionInSort.enabled@4.1- b true
  protobuf.descriptorCacheSize@4.3- i0 8
  pyspark.
   dataSource.profiler@4.2- E:memory|perf
   inferNestedDictAsStruct.enabled b false
   jvmStacktrace.enabled b false
   legacy.
    inferArrayTypeFromFirstElement.enabled b false
    inferMapTypeFromFirstPair.enabled@4.0- b false
   plotting.max_rows@4.0- i 1000
   toJSON.returnDataFrame@4.2- b false
   udf.profiler@4.0- E:memory|perf
   worker.logging.enabled@4.1- b false
  python.filterPushdown.enabled@4.1- b false
  queryExecutionListeners s*
  readSideCharPadding b true
  redaction.
   options.regex x (?i)url
   string.regex s <spark.redaction.string.regex>
  reflect.allowList@4.3- s* ""
  repl.
   eagerEval.
    enabled b false
    maxNumRows i 20
    truncate i 20
  requireAllClusterKeysForCoPartition b true
  requireAllClusterKeysForDistribution b false
  restrictedMode.enabled@4.3- b false
  resultQueryStage.maxThreadThreshold@4.0- i1 1024
  retainGroupColumns b true
  runCollationTypeCastsBeforeAliasAssignment.enabled@4.0- b true
  runSQLOnFiles b true
  scriptTransformation.exitTimeoutInSeconds t:s 10000ms
  scripting.
   continueHandlerEnabled@4.1- b false
   cursorEnabled@4.2- b false
   enabled@4.0-4.0 b false
   enabled@4.1- b true
  selfJoinAutoResolveAmbiguity b true
  session.
   localRelationBatchOfChunksSizeBytes@4.1- l1 1073741824
   localRelationCacheThreshold@3.5-4.0 i0 67108864
   localRelationCacheThreshold@4.1- i0 1048576
   localRelationChunkSizeBytes@4.1- l1 16777216
   localRelationChunkSizeLimit@4.1- m:B 2000MB
   localRelationChunkSizeRows@4.1- i1 10000
   localRelationSizeLimit@4.1-4.1 m:B 3GB
   localRelationSizeLimit@4.2- l1 3221225472
   timeZone s UTC
  sessionWindow.
   buffer.
    in.memory.threshold i 4096
    spill.
     size.threshold@4.1- m:B <spark.shuffle.spill.maxSizeInBytesForSpillThreshold>
     threshold i 2147483647
  shuffle.
   orderIndependentChecksum.
    enableFullRetryOnMismatch@4.1-4.1 b false
    enableFullRetryOnMismatch@4.2- b true
    enableQueryLevelRollbackOnMismatch@4.2- b false
    enabled@4.1-4.1 b false
    enabled@4.2- b true
   partitions i1 200
   spreadNullJoinKeys.enabled@4.3- b false
  shuffleDependency.
   fileCleanup.enabled@4.0-4.0 b false
   fileCleanup.enabled@4.1- b !4.1>spark.sql.connect.shuffleDependency.fileCleanup.enabled false
   skipMigration.enabled@4.0- b false
  shuffleExchange.maxThreadThreshold@4.0- i1 1024
  shuffledHashJoinFactor i1 3
  sort.enableRadixSort b true
  sortMergeJoinExec.
   buffer.
    in.memory.threshold i 2147483632
    spill.
     size.threshold@4.1- m:B <spark.shuffle.spill.maxSizeInBytesForSpillThreshold>
     threshold i 2147483647
  sources.
   binaryFile.maxLength i 2147483647
   bucketing.
    autoBucketedScan.enabled b true
    enabled b true
    maxBuckets i1 100000
   commitProtocolClass s org.apache.spark.sql.execution.datasources.SQLHadoopMapReduceCommitProtocol
   default s parquet
   disabledJdbcConnProviderList s ""
   fileCompressionFactor d 1.0
   ignoreDataLocality b false
   outputCommitterClass s
   parallelPartitionDiscovery.
    parallelism i 10000
    threshold i0 32
   partitionColumnTypeInference.enabled b true
   partitionOverwriteMode E:DYNAMIC|STATIC STATIC
   schema.num@-3.5 ?
   schemaStringLengthThreshold i !3.2>spark.sql.hive.tablePropertyLengthThreshold 4000
   structPredicateDecompose.
    enabled@4.3- b true
    maxFields@4.3- i1 100
   useListFilesFileSystemList@4.0- s s3a
   useV1SourceList s avro,csv,json,kafka,orc,parquet,text
   v2.
    bucketing.
     allowCompatibleTransforms.enabled@4.0- b false
     allowJoinKeysSubsetOfPartitionKeys.enabled@4.0-4.2 b false
     allowJoinKeysSubsetOfPartitionKeys.enabled@4.3- ? !4.0>spark.sql.sources.v2.bucketing.allowKeysSubsetOfPartitionKeys.enabled
     allowKeysSubsetOfPartitionKeys.enabled@4.0- b false
     enabled@-4.0 b false
     enabled@4.1- b true
     partiallyClusteredDistribution.enabled b false
     partition.filter.enabled@4.0- b false
     partitionKeyOrdering.enabled@4.2- b false
     preserveKeyOrderingOnCoalesce.enabled@4.2- b false
     preserveOrderingOnCoalesce.enabled@4.2- b false
     pushPartValues.enabled@-3.5 b false
     pushPartValues.enabled@4.0- b true
     shuffle.enabled@4.0- b false
     sorting.enabled@4.0- b false
   validatePartitionColumns b true
   writeJobUUID ?
  stableDerivedColumnAlias.enabled@3.5- b false
  stackTracesInDataFrameContext@4.0- i1 1
  statistics.
   fallBackToHdfs b false
   histogram.
    enabled b false
    numBins i 254
   ndv.maxError d 0.05
   parallelFileListingInStatsComputation.enabled b true
   percentile.accuracy i 10000
   size.autoUpdate.enabled b false
   updatePartitionStatsInAnalyzeTable.enabled@4.0- b false
  storeAssignmentPolicy E:ANSI|LEGACY|STRICT ANSI
  streaming.
   aggregation.stateFormatVersion i1 2
   asyncLogPurge.enabled b true
   checkUnfinishedRepartitionOnRestart@4.2- b true
   checkpoint.
    escapedPathCheck.enabled b true
    fileChecksum.
     enabled@4.1- b true
     skipCreationIfFileMissingChecksum@4.1- b true
    renamedFileCheck.enabled b false
    verifyMetadataExists.enabled@4.2- b true
   checkpointFileManagerClass ?
   checkpointLocation s
   commitProtocolClass s org.apache.spark.sql.execution.streaming.ManifestFileCommitProtocol
   continuous.
    epochBacklogQueueSize i 10000
    executorPollIntervalMs t:ms 100ms
    executorQueueSize i 1024
   disabledV2MicroBatchReaders s ""
   disabledV2Writers s ""
   fileSink.
    log.
     cleanupDelay t:ms 600000ms
     compactInterval i 10
     deletion b true
   fileSource.
    cleaner.numThreads i 1
    log.
     cleanupDelay t:ms 600000ms
     compactInterval i 10
     deletion b true
    schema.forceNullable b true
   fileStreamSink.ignoreMetadata b false
   flatMapGroupsWithState.
    skipEmittingInitialStateKeys@4.0- b false
    stateFormatVersion i1 2
   forceDeleteTempCheckpointLocation b false
   internal.stateStore.partitions@4.1- i1
   join.
    stateFormatV4.enabled@4.2-4.2 b false
    stateFormatVersion i1 2
   kafka.useDeprecatedOffsetFetching b false
   maxBatchesToRetainInMemory i 2
   metadataCache.enabled b true
   metricsEnabled b false
   minBatchesToRetain@-4.2 i 100
   minBatchesToRetain@4.3- i1 100
   multipleWatermarkPolicy s min
   noDataMicroBatches.enabled b true
   noDataProgressEventInterval t:ms 10000ms
   numRecentProgressUpdates i 100
   offsetLog.formatVersion@4.2- i1 1
   optimizeOneRowPlan.enabled@3.5- b false
   pollingDelay t:ms 10ms
   queryEvolution.
    enableSinkEvolution@4.1- b false
    enableSourceEvolution@4.1- b false
   ratioExtraSpaceAllowedInCheckpoint@4.0- d 0.3
   realTimeMode.
    allowlistCheck@4.1- b true
    asyncProgressTrackingByDefault.enabled@4.3- b true
    dangerouslyAllowCheckpointV1.enabled@4.3- b false
    minBatchDuration@4.1- t:ms 5000ms
    transformWithState.ttlEvictionIntervalMs@4.3- l 1000
   schemaInference b false
   sessionWindow.
    merge.sessions.in.local.partition b false
    stateFormatVersion i1 1
   stateStore.
    autoSnapshotRepair.
     enabled@4.1- b true
     maxChangeFileReplay@4.1- i1 500
     numFailuresBeforeActivating@4.1- i1 1
    checkpointFormatVersion@4.0- i 1
    commitValidation.enabled@4.1- b true
    compression.codec s lz4
    coordinatorReportSnapshotUploadLag@4.1- b true
    encodingFormat@4.0- s unsaferow
    fileChecksumThreadPoolSize@4.2- i0 4
    forceSnapshotUploadOnLag@4.2- b true
    formatValidation.enabled b true
    maintenanceForceShutdownTimeout t:s 60000ms
    maintenanceInterval t:ms 60000ms
    maintenanceProcessingTimeout@4.1- t:s 30000ms
    maintenanceShutdownTimeout@4.1- t:s 300000ms
    maxLaggingStoresToReport@4.1- i0 5
    maxNumStateSchemaFiles@4.0- i 128
    maxVersionsToDeletePerMaintenance@4.1- i -1
    minDeltasForSnapshot i 10
    multiplierForMinTimeDiffToLog@4.1- l1 10
    multiplierForMinVersionDiffToLog@4.1- l1 5
    numStateStoreInstanceMetricsToReport@4.1- i0 5
    numStateStoreMaintenanceThreads@-4.2 i1 1
    numStateStoreMaintenanceThreads@4.3- i 2
    providerClass s org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider
    rocksdb ?
    rocksdb.
     formatVersion i0 5
     mergeOperatorVersion@4.2- i1 2
    rowChecksum.
     enabled@4.1- b false
     readVerificationRatio@4.1- l0 0
    skipNullsForStreamStreamJoins.enabled b false
    snapshotLagReportInterval@4.1- t:ms 300000ms
    snapshotToCleanupThreadRatio@4.3- d 0.5
    stateSchemaCheck b true
    unloadOnCommit@4.1- b false
    valueStateSchemaEvolutionThreshold@4.0- i 16
   statefulOperator.
    allowMultiple b true
    alwaysNullableOutput.enabled@4.3- b true
    checkCorrectness.enabled b true
    incrementalCleanupFactor@4.3- l0 0
    useStrictDistribution b true
   stopActiveRunOnRestart b true
   stopTimeout t:ms 0
   streamingQueryListeners s*
   transformWithState.stateSchemaVersion@4.0- i 3
   triggerAvailableNowWrapper.enabled b false
   ui.
    enabled b true
    enabledCustomMetricList s* ""
    retainedProgressUpdates i 100
    retainedQueries i 100
   unsupportedOperationCheck b true
   useStreamlineAggregator@4.3- b false
   validateEventTimeWatermarkColumn@4.2- b true
   verifyCheckpointDirectoryEmptyOnStart@4.1- b true
  subexpressionElimination.
   cache.maxEntries i0 100
   enabled b true
   filterExec.enabled@4.2- b true
   skipForShortcutExpr@3.5- b false
  subquery.maxThreadThreshold i1 16
  test.
   forceApplyObjectHashAggregate@4.0- ?
   forceApplySortAggregate@-4.2 ?
   localRelationRowCount@3.5- ?
  thriftServer.
   catalogMetadata.enabled@4.3- b false
   incrementalCollect b false
   interruptOnCancel@-3.4 b false
   interruptOnCancel@3.5-3.5 b true
   interruptOnCancel@4.0- b <spark.sql.execution.interruptOnCancel>
   queryTimeout t:s 0ms
  thriftserver.
   scheduler.pool s
   shuffleDependency.fileCleanup.enabled@4.2- b false
   ui.
    retainedSessions i 200
    retainedStatements i 200
  timeTravel.atSyntax.enabled@4.3- b true
  timeTravelTimestampKey@4.0- s timestampAsOf
  timeTravelVersionKey@4.0- s versionAsOf
  timeType.enabled@4.1- b false
  timestampNanosTypes.enabled@4.3- b false
  timestampType E:TIMESTAMP_LTZ|TIMESTAMP_NTZ TIMESTAMP_LTZ
  transposeMaxValues@4.0- i 500
  truncateTable.ignorePermissionAcl.enabled b false
  tvf.allowMultipleTableArguments.enabled@3.5- b false
  types.framework.enabled@4.2-4.2 b false
  udt.
   allowCreatingUDTFromString@3.5- b true
   allowedDynamicUDTClasses@3.5- s* ""
  ui.
   explainMode s formatted
   retainedExecutions i 1000
  unionOutputPartitioning@4.1- b true
  useCommonExprIdForAlias@4.0- b true
  variable.substitute b true
  variant.
   allowDuplicateKeys@4.0- b false
   allowReadingShredded@4.0-4.0 b false
   allowReadingShredded@4.1- b true
   forceShreddingSchemaForTest@4.0- s ""
   inferShreddingSchema@4.1- b true
   pushVariantIntoScan@4.0-4.0 b false
   pushVariantIntoScan@4.1- b true
   pushVariantIntoScan.
    deferCastError@4.3- b false
    pullOutExtractions@4.3- b true
   shredding.
    maxSchemaDepth@4.1- i 50
    maxSchemaWidth@4.1- i 300
   validateUnicodeInJsonParsing@4.2- b true
   writeShredding.enabled@4.0-4.0 b false
   writeShredding.enabled@4.1- b true
  view.maxNestedViewDepth i1 100
  warehouse.dir s file:/spark-warehouse
  window.
   segmentTree.
    blockSize@4.2- i 65536
    enabled@4.2- b false
    fanout@4.2- i 16
    minPartitionRows@4.2- i1 64
  windowExec.
   buffer.
    in.memory.threshold i 4096
    spill.
     size.threshold@4.1- m:B <spark.shuffle.spill.maxSizeInBytesForSpillThreshold>
     threshold i 2147483647
  xml.
   schemaInference.incrementalTypeCasting.enabled@4.3- b true
   variant.respectInferSchema@4.1- b true
 ssl ?
 ssl.
  rpc@4.0- ?
  rpc.
   certChain@4.0- ?
   enabled@4.0- ?
   enabledAlgorithms@4.0- ?
   keyPassword@4.0- ?
   keyStore@4.0- ?
   keyStorePassword@4.0- ?
   openSslEnabled@4.0- ?
   privateKey@4.0- ?
   privateKeyPassword@4.0- ?
   protocol@4.0- ?
   trustStore@4.0- ?
   trustStorePassword@4.0- ?
   trustStoreReloadIntervalMs@4.0- ?
   trustStoreReloadingEnabled@4.0- ?
  useNodeLocalConf ?
 stage.
  ignoreDecommissionFetchFailure@-3.5 b false
  ignoreDecommissionFetchFailure@4.0- b true
  maxAttempts@3.5- i 2147483647
  maxConsecutiveAttempts@-3.5 ?
  maxConsecutiveAttempts@4.0- i 4
 standalone.
  executorRemoveDelayOnDisconnection t:ms 5s
  submit.
   filterEnvironment@4.3- b true
   waitAppCompletion b false
 starvation.timeout ?
 storage.
  blockManagerHeartbeatTimeoutMs t:ms
  blockManagerMasterDriverHeartbeatTimeoutMs t:ms 10m
  blockManagerSlaveTimeoutMs ? !0.7>spark.storage.blockManagerHeartbeatTimeoutMs
  blockManagerTimeoutIntervalMs t:ms 60s
  cachedPeersTtl i 60000
  cleanupFilesAfterExecutorExit b true
  decommission.
   enabled b false
   fallbackStorage.
    cleanUp b false
    path s
   maxReplicationFailuresPerBlock i 3
   rddBlocks.enabled b true
   replicationReattemptInterval t:ms 30s
   shuffleBlocks.
    bufferRacingMigrations@4.3- b true
    enabled b true
    maxDiskSize m:B
    maxThreads i1 8
  exceptionOnPinLeak b false
  localDiskByExecutors.cacheSize i 1000
  maxReplicationFailures i 1
  memoryMapLimitForTests m:B 2147483632b
  memoryMapThreshold m:B 2m
  rddBlockChecksum.
   algorithm@4.3- E:ADLER32|CRC32|CRC32C CRC32C
   enabled@4.3- b false
   verifyOnReplication@4.3- b false
  replication.
   policy s org.apache.spark.storage.RandomBlockReplicationPolicy
   proactive b true
   topologyFile s
   topologyMapper s org.apache.spark.storage.DefaultTopologyMapper
  shuffleManager.initWaitingTimeout@4.2- t:ms 30s
  unrollMemoryCheckPeriod l 16
  unrollMemoryGrowthFactor d 1.5
  unrollMemoryThreshold l 1048576
 streaming.
  backpressure.
   enabled b false
   initialRate l <spark.streaming.receiver.maxRate>
   pid.
    derived d 0.0
    integral d 0.2
    minRate d 100.0
    proportional d 1.0
   rateEstimator s pid
  blockInterval t:ms 200ms
  blockQueueSize ?
  checkpoint.directory ?
  clock ?
  concurrentJobs i 1
  driver.
   writeAheadLog.
    allowBatching b true
    batchingTimeout l 5000
    class s
    closeFileAfterWrite b false
    maxFailures i 3
    rollingIntervalSecs i 60
  dynamicAllocation.
   enabled b false
   maxExecutors i1 2147483647
   minExecutors i1
   scalingDownRatio d 0.3
   scalingInterval t:s 60000ms
   scalingUpRatio d 0.9
   testing b false
  extraListeners@4.1- s*
  fileStream.minRememberDuration ?
  gracefulStopTimeout t:ms
  internal.
   batchTime ?
   outputOpId ?
  manualClock.jump l 0
  minRememberDuration ? !1.5
  raw.maxBlockSizeBytes@3.5- m:B 1g
  receiver.
   blockStoreTimeout ?
   maxRate l 9223372036854775807
   writeAheadLog.
    class s
    closeFileAfterWrite b false
    enable b false
    maxFailures i 3
    rollingIntervalSecs i 60
  receiverRestartDelay ?
  sessionByKey.deltaChainThreshold i 20
  stopGracefullyOnShutdown b false
  stopSparkContextByDefault ?
  ui.retainedBatches i 1000
  unpersist b true
 submit.
  appName@4.0- ?
  callSystemExitOnMainExit@4.1- b false
  deployMode s client
  proxyUser.allowCustomClasspathInClusterMode b false
  pyFiles s* ""
 task ?
 task.
  cpus@-4.1 i 1
  cpus@4.2-4.2 i1 1
  cpus@4.3- d 1
  maxDirectResultSize m:B 1048576b
  maxFailures i 4
  reaper.
   enabled b false
   killTimeout t:ms -1ms
   pollingInterval t:ms 10s
   threadDump b true
 taskMetrics.trackUpdatedBlockStatuses b false
 test.
  appId@4.0- ?
  executor.decommission.initial.sleep.millis ?
  forceNoRebase ?
  home ?
  master@4.0- ?
  noSerdeInExplain ?
  noStageRetry b false
  useCompactObjectHeaders@4.2- ?
  useCompressedOops ?
 testing b
 testing.
  dynamicAllocation.schedule.enabled b true
  injectShuffleFetchFailures b false
  injectShuffleFetchFailuresDownstreamDelay i0 1
  injectShuffleFetchFailuresResultStageDelay i0 0
  injectShuffleForceChecksumMismatchOnRecompute b false
  memory l 1037959168
  nCoresPerExecutor i 2
  nExecutorsPerHost i 4
  nHosts i 5
  reservedMemory l
  resourceProfileManager b false
  skipESSRegister@4.0- b false
  skipValidateCores b false
 timeWindow ?
 ui.
  actionsViaGetEnabled@4.0- b
  allowFramingFrom s
  consoleProgress.update.interval t:ms 200ms
  contentSecurityPolicy.
   enabled@4.2-4.2 b false
   enabled@4.3- b true
   frameAncestors.enabled@4.3- b true
  custom.executor.log.url s
  dagGraph.retainedRootRDDs i 2147483647
  enabled b true
  filters s* ""
  groupSQLSubExecutionEnabled b true
  heapHistogramEnabled@3.5- b true
  jetty.
   sniHostCheckEnabled@4.2- b false
   stopTimeout@4.0- t:ms 30s
  jettyStopTimeout@4.0-4.1 t:ms 30s
  jettyStopTimeout@4.2- ? !4.0>spark.ui.jetty.stopTimeout
  killEnabled b true
  liveUpdate.
   minFlushPeriod t:ns 1s
   period t:ns 100ms
  port i 4040
  prometheus.enabled@-3.5 b false
  prometheus.enabled@4.0- b true
  proxyBase ?
  proxyRedirectUri s
  requestHeaderSize m:B 8k
  retainedDeadExecutors i 100
  retainedJobs i 1000
  retainedStages i 1000
  retainedTasks i 100000
  reverseProxy b false
  reverseProxyUrl s
  showConsoleProgress b false
  showErrorStacks@4.2- b true
  store.path s
  strictTransportSecurity s
  threadDump.flamegraphEnabled@4.0- b true
  threadDumpsEnabled b true
  timeline.
   executors.maximum i 250
   jobs.maximum i 500
   stages.maximum i 500
   tasks.maximum i 1000
  timelineEnabled b true
  view.
   acls s* ""
   acls.groups s* ""
  xContentTypeOptions.enabled b true
  xXssProtection@-4.2 s 1; mode=block
  xXssProtection@4.3- s 0
 unsafe.
  exceptionOnMemoryLeak b false
  offHeap ? !1.6>spark.memory.offHeap.enabled
  sorter.
   spill.
    merge.factor@4.2- i -1
    read.ahead.enabled b true
    reader.buffer.size m:B 1048576b
 user.groups.mapping s org.apache.spark.security.ShellBasedGroupsMappingProvider
 watermarkDelayMs ?
 worker ?
 worker.
  cleanup.
   appDataTtl l 604800
   enabled@-3.5 b false
   enabled@4.0- b true
   interval l 1800
  decommission.signal s PWR
  driverTerminateTimeout t:ms 10s
  executorStateSync.maxAttempts i 5
  idPattern@4.0- s worker-%s-%s-%d
  initialRegistrationRetries@4.0- i1 6
  maxRegistrationRetries@4.0- i1 16
  preferConfiguredMasterAddress b false
  resourcesFile s
  timeout l 60
  ui.
   compressedLogFileLengthCacheSize i 100
   port i
   retainedDrivers i 1000
   retainedExecutors i 1000
 yarn.
  access.
   hadoopFileSystems ? !3.0>spark.kerberos.access.hadoopFileSystems
   namenodes ? !2.2>spark.kerberos.access.hadoopFileSystems
  am.
   attemptFailuresValidityInterval t:ms
   clientModeExitOnError b false
   clientModeTreatDisconnectAsFailed b false
   cores i 1
   defaultJavaOptions@4.2- s
   extraJavaOptions s
   extraLibraryPath s
   finalMessageLimit m:B 1m
   limitActiveProcessorCount.enabled@4.2- b false
   memory m:MiB 512m
   memoryOverhead m:MiB
   nodeLabelExpression s
   port ? !2.0
   tokenConfRegex s
   waitTime t:ms 100s
  app.
   attemptId ?
   id ?
  appMasterEnv.OMP_NUM_THREADS ?
  applicationMaster.waitTries ? !1.3>spark.yarn.am.waitTime
  applicationType s SPARK
  archive s
  blacklist.executor.launch.blacklisting.enabled ? !3.1>spark.yarn.executor.launch.excludeOnFailure.enabled
  cache.
   confArchive s
   filenames s* ""
   sizes l* ""
   timestamps l* ""
   types s* ""
   visibilities s* ""
  client.
   statCache.
    preload.
     enabled@4.0- b false
     perDirectoryThreshold@4.0- i 5
  clientLaunchMonitorInterval t:ms 1s
  config.
   gatewayPath s
   replacementPath s
  containerLauncherMaxThreads i 25
  credentials.
   file.
    retention.
     count ? !2.4
     days ? !2.4
  dist.
   archives s* ""
   files s* ""
   forceDownloadSchemes s* ""
   jars s* ""
   pyFiles s* ""
  driver.memoryOverhead ? !2.3>spark.driver.memoryOverhead
  exclude.nodes s* ""
  executor.
   failuresValidityInterval@-3.4 t:ms
   failuresValidityInterval@3.5- ? !3.5>spark.executor.failuresValidityInterval
   launch.excludeOnFailure.enabled b false
   memoryOverhead ? !2.3>spark.executor.memoryOverhead
   nodeLabelExpression s
   oomKill.enabled@4.3- b true
  historyServer.
   address s
   allowTracking b false
  includeDriverLogsLink b false
  isHadoopProvided ?
  isPython b false
  jar ? !2.0>spark.yarn.jars
  jars s*
  kerberos.
   relogin.period ? !3.0>spark.kerberos.relogin.period
   renewal.excludeHadoopFileSystems s* ""
  keytab ? !3.0>spark.kerberos.keytab
  launchContainers ?
  max.
   executor.failures@-3.4 i
   executor.failures@3.5- ? !3.5>spark.executor.maxNumFailures
   worker.failures@-3.4 ? !1.5>spark.yarn.max.executor.failures
   worker.failures@3.5- ? !1.5
  maxAppAttempts i
  metrics.namespace s
  populateHadoopClasspath b false
  preserve.staging.files b false
  principal ? !3.0>spark.kerberos.principal
  priority i
  queue s default
  report.
   interval t:ms 1s
   loggingFrequency@3.5- i1 30
  resourceFpgaDeviceName s yarn.io/fpga
  resourceGpuDeviceName s yarn.io/gpu
  rolledLog.
   excludePattern s
   includePattern s
  scheduler.
   heartbeat.interval-ms t:ms 3s
   initial-allocation.interval t:ms 200ms
   reporterThread.maxFailures i 5
  secondary.jars s*
  services ? !3.0
  shuffle.server.recovery.disabled@3.5- b false
  stagingDir s
  submit.
   file.replication i
   waitAppCompletion b true
  tags s*
  unmanagedAM.enabled b false
  user.
   classpath.first b !1.3 false
   jar s
`;
