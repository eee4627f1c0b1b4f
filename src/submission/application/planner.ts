// From an application to its objects: translate, let Spark's steps work, add what Spark has no words for, and put it all in order.
import {
  checkApplication, checkPodValidation, checkShapes, checkStartup, driverServiceFindings, ExposureCheck, refusals, serviceValidationFindings,
} from './checks';
import { disruptionBudgetFindings, driverDisruptionBudget } from './disruption-budget';
import { metricsConfigMap } from './monitoring';
import { objectLabels } from './own-labels';
import type { PlanSubmission, RefusedSubmission, Submission, SubmissionPlan, SubmissionSettings, TimelessSubmission } from '../plan';
import { applyPodFields } from './pod-fields';
import { podGroupFor } from './scheduling';
import { translate } from './translation';
import { identityLabelsOf, templateMetadataFindings } from './translation/template-metadata';
import { exposePorts, exposeUi } from './ui-service';
import { boundFindings } from '../../spec/bound-findings';
import { limited, onePerField, type Finding } from '../../spec/findings';
import { withoutNulls } from '../../spec/json';
import type { KubernetesObject, OwnerReference } from '../../spec/kubernetes';
import { Annotation, DRIVER_FINALIZER } from '../../spec/labels';
import { withNamespaceDefaults } from '../../spec/namespace-defaults';
import { ruleFindings } from '../../spec/rules';
import { effectiveSparkVersion } from '../../spec/spark-values';
import { specHash } from '../../spec/spec-hash';
import type { SparkApplication } from '../../spec/types.gen';
import { demandOf } from '../quota';
import { checkPods } from '../spark/checks';
import { dialectFor, SUPPORTED_VERSIONS } from '../spark/dialects';
import { plannedExecutors, plannedPods } from '../spark/executor';
import { identityOf } from '../spark/identity';
import { planSparkSubmission } from '../spark/spark-submit';

/** Kinds in the order in which they are created: a pod starts only when everything it mounts exists. */
const CREATION_ORDER = [
  'PodGroup', 'ConfigMap', 'Service', 'NetworkPolicy', 'Secret', 'PersistentVolumeClaim', 'Middleware', 'Ingress', 'HTTPRoute',
  'PodDisruptionBudget', 'Pod',
];

/** Plans one attempt of an application. Pure and total: whatever is wrong with the application comes back as findings. */
export const planSubmission: PlanSubmission = (given, submission, settings) => {
  const tooLarge = boundFindings(given);
  if (tooLarge.length > 0) return refused(tooLarge);
  const application = withoutNulls(given);
  const shapes = checkShapes(application);
  if (shapes.length > 0) return refused(shapes);
  try {
    return plan(application, submission, settings);
  } catch {
    // Only an application that went round its schema gets here: something deep inside is not of the type that it must be.
    return refused([{
      severity: 'error',
      reason: 'UnexpectedShape',
      path: 'spec',
      message: 'A field is not of the type that its schema asks for. Compare the application with the CRD.',
    }]);
  }
};

function plan(own: SparkApplication, submission: Submission | TimelessSubmission, settings: SubmissionSettings): SubmissionPlan {
  const { namespaceDefaults } = settings;
  const application = namespaceDefaults ? withNamespaceDefaults(own, namespaceDefaults.defaults) : own;
  const findings: Finding[] = [...ruleFindings(application), ...refusals(application, settings), ...disruptionBudgetFindings(application, settings)];
  const dialect = dialectFor(effectiveSparkVersion(application.spec) ?? SUPPORTED_VERSIONS[0], findings);
  if (!dialect) return refused(findings);
  const identity = identityOf(submission.id);
  const sparkSubmission = translate({ application, identity, submissionId: submission.id, settings, dialect });
  const translated = { application, identity, submissionId: submission.id, settings, conf: sparkSubmission.conf };
  findings.push(...sparkSubmission.conf.overrides(), ...templateMetadataFindings(application, settings, (role) => identityLabelsOf(translated, role)));
  const spark = planSparkSubmission(sparkSubmission, { dialect, identity, time: submission.time, master: settings.master }, findings);
  const { driver, context } = spark;
  const { pod, container } = driver;
  applyPodFields(driver, 'driver', application);
  pod.spec.enableServiceLinks ??= false;
  if (isOperator(settings)) {
    pod.metadata.annotations = {
      ...pod.metadata.annotations,
      // Of what the author wrote: another default is no edit.
      [Annotation.SPEC_HASH]: specHash(own.spec),
      ...(namespaceDefaults && { [Annotation.NAMESPACE_DEFAULTS]: namespaceDefaults.hash }),
    };
    if (application.spec.driverFailover?.trackingFinalizer) pod.metadata.finalizers = [DRIVER_FINALIZER];
  }
  container.terminationMessagePolicy ??= 'FallbackToLogsOnError';
  const pods = plannedPods(driver, context);
  checkPods(pods, context);
  checkApplication(pods, context, application);
  const exposure = new ExposureCheck(settings, application);
  findings.push(...driverServiceFindings(context, exposure));
  const ui = exposeUi(application, context, settings, exposure);
  const ports = exposePorts(application, context, settings, exposure);
  if (settings.predictsRefusals) {
    checkStartup(context);
    pods.forEach((planned) => checkPodValidation(planned, application));
    // What is wrong with names and labels is wrong with Services too.
    if (!findings.some(({ severity }) => severity === 'error')) {
      findings.push(
        ...serviceValidationFindings(driver.objects, 'spec.driver'),
        ...serviceValidationFindings(ui.objects, 'spec.sparkUIOptions'),
        ...serviceValidationFindings(ports, 'spec.driverIngressOptions'),
      );
    }
  }
  if (findings.some(({ severity }) => severity === 'error')) return refused(findings);

  const metrics = metricsConfigMap(application);
  const budget = driverDisruptionBudget(application, context, settings);
  const group = podGroupFor({ application, conf: context.conf, dialect }, settings);
  const objects = [
    ...driver.groups,
    ...(group ? [group] : []),
    ...(metrics ? [metrics] : []),
    ...driver.objects,
    ...ui.objects,
    ...ports,
    ...(budget ? [budget] : []),
    pod,
  ];
  const planned = inCreationOrder(objects).map((object) => identified(object, application, submission, settings));
  return {
    outcome: 'planned',
    applicationId: identity.applicationId,
    driverPodName: context.driverPodName,
    objects: planned,
    properties: spark.properties,
    ...(ui.webUi && { webUi: ui.webUi }),
    ...(settings.countsDemand && { demand: demandOf(planned, plannedExecutors(pods[1])) }),
    warnings: limited(onePerField(findings)),
  };
}

function inCreationOrder(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return CREATION_ORDER.flatMap((kind) => objects.filter((object) => object.kind === kind));
}

function isOperator({ launcher = 'operator' }: SubmissionSettings): boolean {
  return launcher === 'operator';
}

/** Everything belongs to the application and to one attempt of it, and says so. Without an operator there is no application that could own it. */
function identified(
  object: KubernetesObject, application: SparkApplication, submission: Pick<Submission, 'id'>, settings: SubmissionSettings,
): KubernetesObject {
  const { apiVersion, kind, metadata } = application;
  const owner: OwnerReference = {
    apiVersion,
    kind,
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
  // An allow list: templates of pods and of pod groups may carry any metadata.
  const { name, labels, annotations, finalizers } = object.metadata;
  return {
    ...object,
    metadata: {
      name,
      namespace: metadata.namespace ?? 'default',
      labels: objectLabels(labels, application, settings, submission.id),
      ...(annotations && Object.keys(annotations).length > 0 && { annotations }),
      ...(object.kind === 'Pod' && finalizers ? { finalizers } : {}),
      ...(isOperator(settings) && { ownerReferences: [owner] }),
    },
  };
}

function refused(findings: readonly Finding[]): RefusedSubmission {
  return { outcome: 'refused', findings: limited(onePerField(findings)) };
}
