// The driver as a pod of a Job: what spark-submit would have fixed beforehand comes from the pod, since each try of the Job is another pod.
import type { EnvVar } from '../../../spec/kubernetes.gen';
import { SparkLabel } from '../../../spec/labels';
import type { SubmissionContext } from '../context';
import type { PodDraft } from '../draft';
import { annotationPrefix, labelPrefix } from '../labels';

const POD_NAME = 'spark.kubernetes.driver.pod.name';
const APPLICATION_ID = 'spark.app.id';
const DRIVER_HOST = 'spark.driver.host';
const EXECUTOR_NAMES = 'spark.kubernetes.executor.podNamePrefix';

/** Variables of the driver's container with the identity of its pod. */
const VARIABLES: readonly EnvVar[] = [
  { name: 'SPARK_DRIVER_POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
  { name: 'SPARK_DRIVER_POD_UID', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.uid' } } },
  { name: 'SPARK_DRIVER_POD_IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
];
const ID_VARIABLE = 'SPARK_APPLICATION_ID';

/** As arguments, since Kubernetes replaces variables there and not in a mounted properties file. */
const FROM_POD: Readonly<Record<string, string>> = {
  [POD_NAME]: '$(SPARK_DRIVER_POD_NAME)',
  [APPLICATION_ID]: `$(${ID_VARIABLE})`,
  [DRIVER_HOST]: '$(SPARK_DRIVER_POD_IP)',
};

/** The last step of such a driver. Executors reach it by its address: a Service could lead those of an earlier try to a later driver. */
export function takeIdentityFromPod(draft: PodDraft, context: SubmissionContext): void {
  const { container, objects, pod, properties } = draft;
  check(context);
  const args = container.args ?? [];
  const place = args.indexOf('driver') + 1;
  if (place === 0) context.findings.push(withoutCommand(context));
  args.splice(place, 0, ...Object.entries(FROM_POD).flatMap(([key, value]) => ['--conf', `${key}=${value}`]));
  for (const key of Object.keys(FROM_POD)) properties.delete(key);
  // A variable is replaced only by those before it.
  const names = [...VARIABLES.map(({ name }) => name), ID_VARIABLE];
  container.env = [
    ...VARIABLES,
    { name: ID_VARIABLE, value: 'spark-$(SPARK_DRIVER_POD_UID)' },
    ...(container.env ?? []).filter(({ name }) => !names.includes(name)),
  ];
  delete pod.metadata.labels?.[SparkLabel.APP_SELECTOR];
  objects.splice(0, objects.length, ...objects.filter(({ kind }) => kind !== 'Service'));
}

/** What cannot be the same for all tries of a Job. */
function check({ conf, findings }: SubmissionContext): void {
  if (conf.has(EXECUTOR_NAMES)) {
    findings.push(conf.invalid(EXECUTOR_NAMES, 'FixedNameInJob',
      'cannot be set for a Job: executors of an earlier try may still have these names. Leave it out; Spark then takes other names each time'));
  }
  for (const prefix of [labelPrefix('driver'), annotationPrefix('driver')]) {
    for (const [name, value] of conf.withPrefix(prefix)) {
      if (value.includes('{{APP_ID}}')) {
        findings.push(conf.invalid(prefix + name, 'ApplicationIdInJob', 'names {{APP_ID}}, which is known only when a pod of the Job exists. Leave it out'));
      }
    }
  }
}

function withoutCommand({ conf }: SubmissionContext) {
  return conf.invalid('spark.kubernetes.driver.pod.excludedFeatureSteps', 'MissingCommand',
    'takes out the step that starts the driver, by whose arguments a pod of a Job gets its name and id. Leave the step in');
}
