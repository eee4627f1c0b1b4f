// What spark-submit does in cluster mode: properties in, the driver and its objects out. Knows nothing of SparkApplication.
import type { DriverDraft, SparkSubmission, SubmissionContext } from './context';
import type { Dialect } from './dialects';
import type { SubmissionIdentity } from './identity';
import { driverLabels } from './labels';
import { mainResourceOf, SPARK_INTERNAL } from './main-resource';
import { checkProperties } from './property-checks';
import { featureSteps } from './steps';
import { addConfMap } from './steps/conf-map';
import { checkUri, checkUriLists } from './uris';
import type { Finding } from '../spec/findings';
import type { KubernetesObject } from '../spec/kubernetes';
import type { Container, Pod } from '../spec/kubernetes.gen';
import { resourceNamePrefix } from '../spec/names';
import type { SparkPodTemplate } from '../spec/types.gen';

/** What spark-submit would create, without owners and in Spark's order; meaningful only where no finding is an error. */
export interface SparkPlan {
  readonly context: SubmissionContext;
  readonly pod: Pod;
  /** The Spark container within the pod. */
  readonly container: Container;
  readonly groups: readonly KubernetesObject[];
  readonly objects: readonly KubernetesObject[];
  /** The content of spark.properties, sorted by key. */
  readonly properties: Readonly<Record<string, string>>;
}

/** What is not the author's: rules of the version, names, time of the attempt in milliseconds since the epoch, API server. */
export interface SubmissionCircumstances {
  readonly dialect: Dialect;
  readonly identity: SubmissionIdentity;
  readonly time: number;
  readonly master: string;
}

/** Plans one submission. The findings passed in collect what is wrong. */
export function planSparkSubmission(submission: SparkSubmission, circumstances: SubmissionCircumstances, findings: Finding[]): SparkPlan {
  const context = contextOf(submission, circumstances, findings);
  const draft = draftFrom(context);
  for (const step of featureSteps(context)) step.apply(draft, context);
  const properties = draft.properties.toRecord();
  addConfMap(draft, context, properties, circumstances.time);
  (draft.pod.spec.containers ??= []).push(draft.container);
  const { pod, container, groups, objects } = draft;
  return { context, pod, container, groups, objects, properties };
}

/** The properties that SparkSubmit itself adds, and everything that derives from names. */
function contextOf(submission: SparkSubmission, { dialect, identity, time, master }: SubmissionCircumstances, findings: Finding[]): SubmissionContext {
  const resource = mainResourceOf(submission, dialect, findings);
  const conf = submission.conf.copy();
  conf.set('spark.master', master);
  conf.set('spark.submit.deployMode', 'cluster');
  conf.setDefault('spark.app.name', submission.mainClass ?? submission.resource.split('/').pop() ?? submission.resource, submission.paths.mainClass);
  if (!dialect.does('keepsSubmitTime')) conf.delete('spark.app.submitTime');
  conf.setDefault('spark.app.submitTime', String(time));
  conf.set('spark.submit.pyFiles', conf.list('spark.submit.pyFiles').join(','), conf.pathOf('spark.submit.pyFiles'));
  for (const key of ['spark.jars', 'spark.files', 'spark.archives']) if (conf.has(key)) conf.set(key, conf.list(key).join(','), conf.pathOf(key));
  if (submission.resource !== SPARK_INTERNAL) checkUri(submission.resource, submission.paths.resource, findings);
  checkUriLists(conf, findings);
  if (resource.type === 'java') {
    const own = submission.resource === SPARK_INTERNAL ? [] : [submission.resource];
    conf.set('spark.jars', [...conf.list('spark.jars'), ...own].join(','), conf.pathOf('spark.jars'));
  }
  conf.delete('spark.driver.host');
  const prefix = resourceNamePrefix(conf.get('spark.app.name') ?? '', identity.uniqueId);
  const context: SubmissionContext = {
    submission,
    identity,
    dialect,
    conf,
    namespace: conf.get('spark.kubernetes.namespace') ?? 'default',
    resource,
    prefix,
    driverPodName: conf.get('spark.kubernetes.driver.pod.name') ?? `${prefix}-driver`,
    driverLabels: driverLabels(conf, identity.applicationId, dialect, findings),
    findings,
  };
  checkProperties(context);
  return context;
}

/** The driver before the first step: its template, the Spark container taken out of it. */
function draftFrom({ submission, conf }: SubmissionContext): DriverDraft {
  const template = copyTemplate(submission.driverTemplate);
  const containers = template.spec?.containers ?? [];
  const chosen = sparkContainerIndex(containers, conf.get('spark.kubernetes.driver.podTemplateContainerName'));
  const container: Container = { ...containers[chosen], name: containers[chosen]?.name ?? '' };
  return {
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...template.metadata },
      spec: { ...template.spec, containers: containers.flatMap((other, i) => (i === chosen ? [] : [{ ...other, name: other.name ?? '' }])) },
    },
    container,
    properties: conf.copy(),
    groups: [],
    objects: [],
  };
}

/** Spark's choice among a template's containers: the one that is named, if exactly one is; else the first. */
export function sparkContainerIndex(containers: readonly { readonly name?: string }[], name: string | undefined): number {
  const named = name === undefined ? [] : containers.flatMap((container, i) => (container.name === name ? [i] : []));
  return named.length === 1 ? named[0] : 0;
}

/** A deep copy, since steps change what they are given. */
export function copyTemplate(template: SparkPodTemplate | undefined): SparkPodTemplate {
  return template === undefined ? {} : structuredClone(template);
}
