// The fields of sparkoperator.k8s.io/v1beta2, written down from the API's reference and not from our own description of it:
// one line per field, `path type constraints`; `*` marks a required field, a name in capitals a type of Kubernetes.

const POD = `
template PodTemplateSpec
cores int32 min=1
coreLimit string
coreRequest string
memory string
memoryLimit string
memoryOverhead string
gpu object
gpu.name* string
gpu.quantity* int64
image string
configMaps[] object
configMaps[].name* string
configMaps[].path* string
secrets[] object
secrets[].name* string
secrets[].path* string
secrets[].secretType* string
env[] EnvVar
envVars map(string)
envFrom[] EnvFromSource
envSecretKeyRefs map(object)
envSecretKeyRefs{}.name* string
envSecretKeyRefs{}.key* string
labels map(string)
annotations map(string)
volumeMounts[] VolumeMount
affinity Affinity
tolerations[] Toleration
podSecurityContext PodSecurityContext
securityContext SecurityContext
schedulerName string
sidecars[] Container
initContainers[] Container
hostNetwork boolean
nodeSelector map(string)
dnsConfig PodDNSConfig
terminationGracePeriodSeconds int64
serviceAccount string
hostAliases[] HostAlias
shareProcessNamespace boolean
javaOptions string
lifecycle Lifecycle
ports[] object
ports[].name* string
ports[].protocol* string
ports[].containerPort* int32
priorityClassName string
`;

const EXPOSURE = `
serviceType string
serviceAnnotations map(string)
serviceLabels map(string)
ingressAnnotations map(string)
ingressTLS[] object
ingressTLS[].hosts[] string
ingressTLS[].secretName string
`;

const SPEC = `
suspend boolean
type* string enum=Java,Python,Scala,R
sparkVersion* string
mode string enum=cluster,client
proxyUser string
image string
imagePullPolicy string
imagePullSecrets[] string
mainClass string
mainApplicationFile* string
arguments[] string
sparkConf map(string)
hadoopConf map(string)
sparkConfigMap string
hadoopConfigMap string
volumes[] Volume
driver* object
${under('driver', POD)}
driver.podName string pattern
driver.kubernetesMaster string
driver.serviceAnnotations map(string)
driver.serviceLabels map(string)
executor* object
${under('executor', POD)}
executor.instances int32 min=0
executor.deleteOnTermination boolean
deps object
deps.jars[] string
deps.files[] string
deps.pyFiles[] string
deps.packages[] string
deps.excludePackages[] string
deps.repositories[] string
deps.archives[] string
restartPolicy object
restartPolicy.type string enum=Never,Always,OnFailure
restartPolicy.onSubmissionFailureRetries int32 min=0
restartPolicy.onFailureRetries int32 min=0
restartPolicy.onSubmissionFailureRetryInterval int64 min=1
restartPolicy.onFailureRetryInterval int64 min=1
nodeSelector map(string)
failureRetries int32
retryInterval int64
pythonVersion string enum=2,3
memoryOverheadFactor string
monitoring object
monitoring.exposeDriverMetrics* boolean
monitoring.exposeExecutorMetrics* boolean
monitoring.metricsProperties string
monitoring.metricsPropertiesFile string
monitoring.prometheus object
monitoring.prometheus.jmxExporterJar* string
monitoring.prometheus.port int32 min=1024 max=49151
monitoring.prometheus.portName string
monitoring.prometheus.configFile string
monitoring.prometheus.configuration string
batchScheduler string
timeToLiveSeconds int64
batchSchedulerOptions object
batchSchedulerOptions.queue string
batchSchedulerOptions.priorityClassName string
batchSchedulerOptions.resources map(quantity)
sparkUIOptions object
sparkUIOptions.servicePort int32
sparkUIOptions.servicePortName string
${under('sparkUIOptions', EXPOSURE)}
driverIngressOptions[] object
driverIngressOptions[].servicePort* int32
driverIngressOptions[].servicePortName* string
driverIngressOptions[].ingressURLFormat string
${under('driverIngressOptions[]', EXPOSURE)}
dynamicAllocation object
dynamicAllocation.enabled boolean
dynamicAllocation.initialExecutors int32
dynamicAllocation.minExecutors int32
dynamicAllocation.maxExecutors int32
dynamicAllocation.shuffleTrackingEnabled boolean
dynamicAllocation.shuffleTrackingTimeout int64
driverPodDisruptionBudget boolean
`;

export const APPLICATION_FIELDS = fields(`
spec* object
${under('spec', SPEC)}
status object
status.sparkApplicationId string
status.submissionID string
status.lastSubmissionAttemptTime time nullable
status.terminationTime time nullable
status.driverInfo* object
status.driverInfo.webUIServiceName string
status.driverInfo.webUIAddress string
status.driverInfo.webUIPort int32
status.driverInfo.webUIIngressName string
status.driverInfo.webUIIngressAddress string
status.driverInfo.podName string
status.applicationState object
status.applicationState.state* string
status.applicationState.errorMessage string
status.executorState map(string)
status.executionAttempts int32
status.submissionAttempts int32
`);

export const SCHEDULE_FIELDS = fields(`
spec* object
spec.schedule* string
spec.timeZone string
spec.template* object
${under('spec.template', SPEC)}
spec.suspend boolean
spec.concurrencyPolicy string
spec.successfulRunHistoryLimit int32
spec.failedRunHistoryLimit int32
status object
status.lastRun time nullable
status.nextRun time nullable
status.lastRunName string
status.pastSuccessfulRunNames[] string
status.pastFailedRunNames[] string
status.scheduleState string
status.reason string
`);

const RETENTION = ['driverPod', 'executorPods', 'services', 'claims', 'configMaps'].map((part) => `
${part} object
${part}.policy* string enum=Retain,Delete
${part}.afterSeconds int64 min=0
`).join('');

/** Fields that this project adds to schedules. */
export const SCHEDULE_ADDITIONS = fields(`
spec.startingDeadlineSeconds int64 min=0
spec.runVariables boolean
status.requestedRun object
status.requestedRun.request* string
status.requestedRun.name* string
status.requestedRun.time* time
status.requestedRun.outcome string
status.conditions[] object
status.conditions[].type* string
status.conditions[].status* string enum=True,False,Unknown
status.conditions[].reason* string
status.conditions[].message* string
status.conditions[].lastTransitionTime* time
status.conditions[].observedGeneration int64
status.observedGeneration int64
`);

const ADDRESS = `
ingressClassName string
ingressController string enum=nginx,traefik,alb,haproxy,haproxy-ingress,none
gateway object
gateway.name* string
gateway.namespace string
gateway.sectionName string
`;

/** What this project adds; nothing else may be in the schema that is not in the contract. */
export const ADDITIONS = fields(`
spec.onSpecChange string enum=Restart,NextRun,Ignore
spec.deadlines object
spec.deadlines.driverPendingSeconds int64 min=1
spec.deadlines.executorsPendingSeconds int64 min=1
spec.deadlines.runSeconds int64 min=1
spec.driverFailover object
spec.driverFailover.forceDeleteAfterSeconds int64 min=60
spec.driverFailover.trackingFinalizer boolean
spec.retention object
spec.retention.onSuccess object
${under('spec.retention.onSuccess', RETENTION)}
spec.retention.onFailure object
${under('spec.retention.onFailure', RETENTION)}
${under('spec.sparkUIOptions', ADDRESS)}
${under('spec.driverIngressOptions[]', ADDRESS)}
spec.restartPolicy.onInfrastructureFailureRetries int32 min=0
spec.restartPolicy.backoff object
spec.restartPolicy.backoff.type string enum=Linear,Exponential
spec.restartPolicy.backoff.maxIntervalSeconds int64 min=1
status.driverInfo.webUIRouteName string
status.executorSummary object
status.executorSummary.pending int32
status.executorSummary.running int32
status.executorSummary.completed int32
status.executorSummary.failed int32
status.executorSummary.unknown int32
status.executorFailure object
status.executorFailure.podName* string
status.executorFailure.reason string
status.executorFailure.exitCode* int32
status.executorFailure.time* time
status.conditions[] object
status.conditions[].type* string
status.conditions[].status* string enum=True,False,Unknown
status.conditions[].reason* string
status.conditions[].message* string
status.conditions[].lastTransitionTime* time
status.conditions[].observedGeneration int64
status.observedGeneration int64
status.specHash string
status.exposureHash string
status.specChangePending boolean
status.suspended boolean
status.infrastructureFailures int32
status.retained[] string
status.failure object
status.failure.class* string
status.failure.reason string
status.failure.message string
status.failure.exitCode int32
status.failure.lastLines string
status.failure.podName string
status.attempts[] object
status.attempts[].submissionID* string
status.attempts[].outcome* string
status.attempts[].startTime time nullable
status.attempts[].endTime time nullable
status.attempts[].failureClass string
status.attempts[].exitCode int32
status.attempts[].message string
`);

/** A field of the contract. */
export interface ContractField {
  readonly path: string;
  readonly required: boolean;
  readonly type: string;
  readonly constraints: readonly string[];
}

function under(prefix: string, text: string): string {
  return lines(text).map((line) => `${prefix}.${line}`).join('\n');
}

function lines(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}

function fields(text: string): ContractField[] {
  return lines(text).map((line) => {
    const [path, type, ...constraints] = line.split(' ');
    return { path: path.replace('*', ''), required: path.includes('*'), type, constraints };
  });
}
