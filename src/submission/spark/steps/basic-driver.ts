// BasicDriverFeatureStep: image, ports, environment, resources, labels and placement of the driver.
import { DEFAULTS } from '../../../spec/defaults';
import type { Container } from '../../../spec/kubernetes.gen';
import { DRIVER_CONTAINER } from '../../../spec/labels';
import { formatJavaDouble, parseJavaInteger } from '../../../spec/sizes';
import type { FeatureStep, SubmissionContext } from '../context';
import { devices } from '../devices';
import { addEnvironment } from '../draft';
import { substituteIds } from '../labels';
import { commonOverheadFactor, driverMemory } from '../memory';
import { portOf, PORTS } from '../ports';

const REQUEST = 'spark.kubernetes.driver.request.cores';
const LIMIT = 'spark.kubernetes.driver.limit.cores';

export const basicDriver: FeatureStep = {
  name: 'BasicDriverFeatureStep',
  check(context) {
    driverImage(context);
    driverMemory(context);
    driverCores(context);
  },
  apply({ pod, container, properties }, context) {
    const { conf, submission, identity, dialect, findings } = context;
    container.name ||= DRIVER_CONTAINER;
    container.image = driverImage(context);
    container.imagePullPolicy = pullPolicy(context);
    addPorts(container, context);
    addEnvironment(container, 'SPARK_USER', (dialect.does('proxyUserFirst') && submission.proxyUser) || submission.user);
    addEnvironment(container, 'SPARK_APPLICATION_ID', identity.applicationId);
    for (const [name, value] of conf.withPrefix('spark.kubernetes.driverEnv.')) addEnvironment(container, name, value);
    (container.env ??= []).push({
      name: 'SPARK_DRIVER_BIND_ADDRESS',
      valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } },
    });
    setResources(container, context);
    if (dialect.does('privilegeEscalation')) {
      const key = 'spark.kubernetes.driver.securityContext.allowPrivilegeEscalation';
      const common = conf.boolean('spark.kubernetes.securityContext.allowPrivilegeEscalation', false, findings);
      container.securityContext = { ...container.securityContext, allowPrivilegeEscalation: conf.boolean(key, common, findings) };
    }

    pod.metadata.name = context.driverPodName;
    pod.metadata.labels = { ...pod.metadata.labels, ...context.driverLabels };
    const annotations = conf.withPrefix('spark.kubernetes.driver.annotation.')
      .map(([name, value]) => [name, substituteIds(value, identity.applicationId)]);
    pod.metadata.annotations = { ...pod.metadata.annotations, ...Object.fromEntries(annotations) };
    pod.spec.restartPolicy = 'Never';
    const nodeSelector = Object.fromEntries([
      ...conf.withPrefix('spark.kubernetes.node.selector.'),
      ...conf.withPrefix('spark.kubernetes.driver.node.selector.'),
    ]);
    if (Object.keys(nodeSelector).length > 0) pod.spec.nodeSelector = { ...pod.spec.nodeSelector, ...nodeSelector };
    for (const name of conf.list('spark.kubernetes.container.image.pullSecrets')) (pod.spec.imagePullSecrets ??= []).push({ name });
    const scheduler = conf.first('spark.kubernetes.driver.scheduler.name', 'spark.kubernetes.scheduler.name');
    if (scheduler !== undefined) pod.spec.schedulerName = scheduler;

    properties.set('spark.kubernetes.driver.pod.name', context.driverPodName);
    properties.set('spark.app.id', identity.applicationId);
    properties.set('spark.kubernetes.submitInDriver', 'true');
    properties.set('spark.kubernetes.memoryOverheadFactor', formatJavaDouble(commonOverheadFactor(context)));
  },
};

function driverImage({ conf, dialect, findings, submission }: SubmissionContext): string {
  const image = conf.first('spark.kubernetes.driver.container.image', 'spark.kubernetes.container.image');
  if (!image) {
    findings.push({
      severity: 'error',
      reason: 'MissingImage',
      path: submission.paths.image ?? 'spec.driver.image',
      message: submission.paths.image
        ? 'The driver has no image; this property gives it one.' : 'The driver has no image. Set spec.image, or spec.driver.image.',
    });
    return '';
  }
  return dialect.does('versionInImage') ? image.replaceAll('{{SPARK_VERSION}}', dialect.sparkVersion) : image;
}

function pullPolicy({ conf, findings }: SubmissionContext): string {
  const key = 'spark.kubernetes.container.image.pullPolicy';
  const policy = conf.get(key) ?? DEFAULTS.SparkApplicationSpec.imagePullPolicy;
  if (!['Always', 'Never', 'IfNotPresent'].includes(policy)) findings.push(conf.invalid(key, 'InvalidPullPolicy', 'must be Always, Never or IfNotPresent'));
  return policy;
}

function addPorts(container: Container, context: SubmissionContext): void {
  const add = (name: string, containerPort: number) => (container.ports ??= []).push({ name, containerPort, protocol: 'TCP' });
  add(PORTS.driverRpc.name, portOf(context, PORTS.driverRpc));
  add(PORTS.blockManager.name, portOf(context, PORTS.blockManager, 'spark.blockManager.port'));
  add(PORTS.ui.name, portOf(context, PORTS.ui));
  if (context.dialect.does('connectPort')) add(PORTS.connect.name, portOf(context, PORTS.connect));
}

/** Spark reads a number and writes it: `02` becomes `2`. */
function driverCores({ conf, findings }: SubmissionContext): string {
  const key = 'spark.driver.cores';
  const text = conf.get(key);
  const cores = text === undefined ? DEFAULTS.SparkPodSpec.cores : parseJavaInteger(text);
  if (cores !== undefined && cores >= 1) return String(cores);
  findings.push(conf.invalid(key, 'InvalidCores', 'must be a whole number of at least 1; for a fraction set coreRequest, such as 100m'));
  return String(DEFAULTS.SparkPodSpec.cores);
}

function setResources(container: Container, context: SubmissionContext): void {
  const { conf } = context;
  const memory = `${driverMemory(context).totalMiB}Mi`;
  for (const key of [REQUEST, LIMIT].filter((each) => conf.get(each) === '')) {
    context.findings.push(conf.invalid(key, 'InvalidCores', 'must not be empty; leave it out, or write a quantity such as 500m'));
  }
  const limit = conf.get(LIMIT);
  container.resources = {
    ...container.resources,
    requests: {
      ...container.resources?.requests,
      cpu: conf.get(REQUEST) ?? driverCores(context),
      memory,
    },
    limits: {
      ...container.resources?.limits,
      ...(limit !== undefined && { cpu: limit }),
      memory,
      ...devices('driver', context),
    },
  };
}
