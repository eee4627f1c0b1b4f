// What spark-submit does in cluster mode: properties in, the driver and its objects out. Knows nothing of SparkApplication.
import { checkProperties } from './checks/properties';
import { originOf, type SubmissionContext } from './context';
import type { Dialect } from './dialects';
import { draftFrom, type PodDraft } from './draft';
import type { SubmissionIdentity } from './identity';
import { driverLabels } from './labels';
import { mainResourceOf, resourceTypeOf, SPARK_INTERNAL } from './main-resource';
import { resolveReferences } from './references';
import type { SparkConf } from './spark-conf';
import { driverSteps } from './steps';
import { addConfMap } from './steps/conf-map';
import { takeIdentityFromPod } from './steps/job-driver';
import type { SparkSubmission } from './submission';
import { checkUri, checkUriLists } from './uris';
import type { Finding } from '../../spec/findings';
import { resourceNamePrefix } from '../../spec/names';

/** What spark-submit would create, without owners and in Spark's order; meaningful only where no finding is an error. */
export interface SparkPlan {
  readonly context: SubmissionContext;
  /** The driver, its Spark container back in the pod. */
  readonly driver: PodDraft;
  /** The content of spark.properties, sorted by key. */
  readonly properties: Readonly<Record<string, string>>;
}

/** What is not the author's: rules of the version, names, time of the attempt in milliseconds since the epoch (if it is known), API server. */
export interface SubmissionCircumstances {
  readonly dialect: Dialect;
  readonly identity: SubmissionIdentity;
  readonly time?: number;
  readonly master: string;
}

/** Plans one submission. The findings passed in collect what is wrong. */
export function planSparkSubmission(submission: SparkSubmission, circumstances: SubmissionCircumstances, findings: Finding[]): SparkPlan {
  const submitted = submittedProperties(submission, circumstances, findings);
  const context = contextOf(submission, submitted, circumstances, findings);
  const driver = draftFrom(originOf(context, submission.driverTemplate), submitted.copy());
  for (const step of driverSteps(context)) step.apply(driver, context);
  if (submission.identityLabels) keepIdentity(driver, context, submission.identityLabels);
  if (submission.jobLabels) takeIdentityFromPod(driver, context);
  const properties = driver.properties.toRecord();
  addConfMap(driver, context, properties, circumstances.time);
  driver.pod.spec.containers.push(driver.container);
  return { context, driver, properties };
}

/** Gives the driver its labels and its id again: the step that sets them can be taken out, and then a template or a property would set them freely. */
function keepIdentity({ pod, properties }: PodDraft, { driverLabels: own, identity }: SubmissionContext, labels: readonly string[]): void {
  pod.metadata.labels = { ...pod.metadata.labels, ...Object.fromEntries(labels.flatMap((label) => (own[label] === undefined ? [] : [[label, own[label]]]))) };
  properties.set('spark.app.id', identity.applicationId);
}

/** The properties with what SparkSubmit itself adds to them. */
function submittedProperties(submission: SparkSubmission, { dialect, time, master }: SubmissionCircumstances, findings: Finding[]): SparkConf {
  const conf = submission.conf.copy();
  conf.set('spark.master', master);
  conf.set('spark.submit.deployMode', 'cluster');
  conf.setDefault('spark.app.name', submission.mainClass ?? submission.resource.split('/').pop() ?? submission.resource, submission.paths.mainClass);
  if (!dialect.does('keepsSubmitTime')) conf.delete('spark.app.submitTime');
  if (time !== undefined) conf.setDefault('spark.app.submitTime', String(time));
  conf.set('spark.submit.pyFiles', conf.list('spark.submit.pyFiles').join(','), conf.pathOf('spark.submit.pyFiles'));
  for (const key of ['spark.jars', 'spark.files', 'spark.archives']) if (conf.has(key)) conf.set(key, conf.list(key).join(','), conf.pathOf(key));
  if (submission.resource !== SPARK_INTERNAL) checkUri(submission.resource, submission.paths.resource, findings);
  checkUriLists(conf, findings);
  if (resourceTypeOf(submission.resource) === 'java') {
    const own = submission.resource === SPARK_INTERNAL ? [] : [submission.resource];
    conf.set('spark.jars', [...conf.list('spark.jars'), ...own].join(','), conf.pathOf('spark.jars'));
  }
  for (const key of ['spark.kerberos.keytab', 'spark.kerberos.principal']) {
    const former = conf.get(conf.current(key));
    if (former !== undefined) conf.setDefault(key, former, conf.pathOf(conf.current(key)));
  }
  conf.delete('spark.driver.host');
  return conf;
}

/** What the feature steps read, and everything that derives from names. */
function contextOf(submission: SparkSubmission, submitted: SparkConf, { dialect, identity }: SubmissionCircumstances, findings: Finding[]): SubmissionContext {
  const resource = mainResourceOf(submission, dialect, findings);
  const conf = resolveReferences(submitted, findings);
  const prefix = resourceNamePrefix(conf.get('spark.app.name') ?? '', identity.uniqueId);
  const context: SubmissionContext = {
    role: 'driver',
    submission,
    identity,
    dialect,
    conf,
    namespace: conf.get('spark.kubernetes.namespace') ?? 'default',
    resource,
    prefix,
    driverPodName: conf.get('spark.kubernetes.driver.pod.name') ?? `${prefix}-driver`,
    driverLabels: driverLabels({ role: 'driver', conf, dialect, identity, findings }),
    findings,
  };
  checkProperties(context);
  return context;
}
