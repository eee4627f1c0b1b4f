// SparkApplication: what a user asks for at the top level of `spec`.
import { batchSchedulerConfiguration, deadlines, driverFailover, dynamicAllocation, restartPolicy, retention } from './behaviour';
import { dependencies } from './dependencies';
import { driverSpec, executorSpec } from './driver-and-executor';
import { boolean, int32, int64, kubernetes, listOf, name, object, objects, oneOf, textMap, texts } from './field';
import type { ObjectType } from './field';
import { monitoringSpec } from './monitoring';
import { driverIngressConfiguration, sparkUIConfiguration } from './web-ui';
import { BOUNDS } from '../../src/spec/bounds';
import { MEMORY_OVERHEAD_FACTOR } from '../../src/spec/defaults';

export const sparkApplicationSpec: ObjectType = {
  name: 'SparkApplicationSpec',
  description: 'What a Spark application is and how it is to be run.',
  fields: {
    type: { controllerOnly: true, type: oneOf('Java', 'Python', 'Scala', 'R'), required: true, stored: true, description: 'Language of the application.' },
    sparkVersion: {
      type: name,
      required: true,
      stored: true,
      default: 'that in the tag of the image, as far as it is known',
      description: 'Version of Spark in the image, such as 4.1.4. Pods are planned as spark-submit of that version would create them.',
    },
    mode: {
      type: oneOf('cluster', 'client'),
      stored: true,
      description: 'Deploy mode. Only cluster runs: the driver is a pod; client is refused with a reason.',
    },
    suspend: {
      controllerOnly: true,
      type: boolean,
      description: 'Whether the application is to be held: not started, or its run taken down until this is false again.',
    },
    image: { type: name, description: 'Container image of driver and executors, unless they name their own.' },
    imagePullPolicy: {
      type: name,
      description: 'When the image is pulled: Always, IfNotPresent or Never. Spark: spark.kubernetes.container.image.pullPolicy.',
    },
    imagePullSecrets: { type: texts, description: 'Names of Secrets to pull the images with. Spark: spark.kubernetes.container.image.pullSecrets.' },
    mainClass: { type: name, description: 'Class with the main method, for Java and Scala.' },
    mainApplicationFile: {
      type: name,
      required: true,
      description: 'The jar, Python or R file to run, as a URL: local:// for a file in the image, or http(s)://, s3a://, hdfs:// and the like.',
    },
    arguments: { type: texts, description: 'Arguments of the application.' },
    sparkConf: { type: textMap, description: 'Spark properties. Fields of this spec win over the properties they stand for.' },
    hadoopConf: { type: textMap, description: 'Hadoop properties, passed to Spark with the prefix spark.hadoop.' },
    sparkConfigMap: { type: name, description: 'ConfigMap with Spark configuration files such as log4j2.properties, mounted at /etc/spark/conf.' },
    hadoopConfigMap: { type: name, description: 'ConfigMap with Hadoop configuration files, mounted at /etc/hadoop/conf.' },
    proxyUser: { type: name, description: 'User to impersonate in Hadoop. spark-submit: --proxy-user.' },
    pythonVersion: { type: oneOf('2', '3'), description: 'Major version of Python. Only 3 exists in Spark 3 and later.' },
    deps: { type: object(dependencies), description: 'Files and packages that the application needs.' },
    driver: { type: object(driverSpec), required: true, stored: true, default: 'empty', description: 'The driver pod. May be empty.' },
    executor: { type: object(executorSpec), required: true, stored: true, default: 'empty', description: 'The executor pods. May be empty.' },
    volumes: {
      type: objects(kubernetes('Volume')),
      description: 'Volumes that driver and executors can mount. Those named spark-local-dir-… become Spark\'s scratch directories.',
    },
    nodeSelector: {
      type: textMap,
      description: 'Node labels that driver and executors need. Excludes nodeSelector of driver and executor.',
    },
    memoryOverheadFactor: {
      type: name,
      default: `${MEMORY_OVERHEAD_FACTOR.jvm} for Java and Scala, ${MEMORY_OVERHEAD_FACTOR.otherLanguages} for Python and R`,
      description: 'Part of the heap that is added to a pod\'s memory for other than heap. Spark: spark.kubernetes.memoryOverheadFactor.',
    },
    dynamicAllocation: { type: object(dynamicAllocation), description: 'Lets Spark choose the number of executors by load.' },
    restartPolicy: { controllerOnly: true, type: object(restartPolicy), description: 'Whether and how often the application is run again after it ended.' },
    onSpecChange: {
      controllerOnly: true,
      type: oneOf('Restart', 'NextRun', 'Ignore'),
      additive: true,
      description: 'What an edit of the spec that needs a new run does. Restart: the run is taken down and started anew, also when it was over. '
        + 'NextRun: a run goes on to its end and is followed by one of the edited spec; a run that is over is followed at once. '
        + 'Ignore: an edit never causes a run; the next one that the restart policy or a resumption brings takes it.',
    },
    deadlines: { controllerOnly: true, type: object(deadlines), additive: true, description: 'Times after which a run fails.' },
    driverFailover: {
      controllerOnly: true,
      type: object(driverFailover),
      additive: true,
      description: 'What is done so that a driver\'s end is known, and about one whose node does not answer.',
    },
    retention: {
      controllerOnly: true,
      type: object(retention),
      additive: true,
      description: 'What is kept of a run that has ended for good, and for how long.',
    },
    failureRetries: {
      controllerOnly: true,
      type: int32(),
      description: 'Has no effect; kept so that old manifests are accepted. Use restartPolicy.onFailureRetries.',
    },
    retryInterval: {
      controllerOnly: true,
      type: int64(),
      description: 'Has no effect; kept so that old manifests are accepted. Use restartPolicy.onFailureRetryInterval.',
    },
    timeToLiveSeconds: {
      controllerOnly: true,
      type: int64(),
      default: 'the application is kept',
      description: 'Seconds after its end when the application object is deleted, with all that belongs to it. 0 or less: at once.',
    },
    batchScheduler: { type: name, description: 'Batch scheduler for all pods: volcano, yunikorn, or a kube-scheduler with the co-scheduling plugin.' },
    batchSchedulerOptions: { type: object(batchSchedulerConfiguration), description: 'What the batch scheduler is told.' },
    monitoring: { type: object(monitoringSpec), description: 'Metrics of driver and executors.' },
    sparkUIOptions: { type: object(sparkUIConfiguration), description: 'Service and Ingress of the driver\'s web UI.' },
    driverIngressOptions: {
      type: listOf(object(driverIngressConfiguration), { maxItems: BOUNDS.driverIngresses }),
      description: 'Further Services and Ingresses for ports of the driver.',
    },
    driverPodDisruptionBudget: {
      controllerOnly: true,
      type: boolean,
      description: 'Whether a PodDisruptionBudget keeps node drains from evicting the driver. Needs the operator\'s --enable-driver-pdb.',
    },
  },
};
