// What the planner refuses of an application, because it would be ignored, leak, or need a JVM on the submitting side.
import { NAMED_BATCH_SCHEDULERS, unreadSchedulerOptions } from '../../../spec/batch-scheduler-options';
import type { Finding } from '../../../spec/findings';
import type { SparkApplication } from '../../../spec/types.gen';
import type { SubmissionSettings } from '../../plan';
import { sparkConfPath } from '../../spark/spark-conf';
import { batchSchedulerOf } from '../scheduling';

interface ReplacedProperty {
  readonly key: RegExp;
  readonly message: string;
  /** Whether the value may be shown. */
  readonly secret?: boolean;
}

/** Properties of the submitting side that have no meaning where nothing is submitted by hand. */
const REPLACED_PROPERTIES: readonly ReplacedProperty[] = [
  { key: /^spark\.kubernetes\.driver\.podTemplateFile$/, message: 'names a file of the submitting machine; write the template into spec.driver.template.' },
  { key: /^spark\.kubernetes\.executor\.podTemplateFile$/, message: 'names a file of the submitting machine; write the template into spec.executor.template.' },
  {
    key: /^spark\.kubernetes\.authenticate\.submission\./,
    message: 'authenticates a submitter; the operator submits with its own service account. Leave it out.',
    secret: true,
  },
  { key: /^spark\.kubernetes\.context$/, message: 'chooses a cluster from a kubeconfig; an application runs in the cluster it is in. Leave it out.' },
  { key: /^spark\.submit\.deployMode$/, message: 'cannot be set: the driver always runs in a pod, which is cluster mode. Leave it out.' },
  { key: /^spark\.app\.name$/, message: 'cannot be set: the application is called by metadata.name. Leave it out.' },
];

/** Findings about fields and properties of an application that have no place in a plan. */
export function refusals(application: SparkApplication, settings: SubmissionSettings): Finding[] {
  return [...replacedProperties(application), ...schedulers(application, settings), ...owner(application)];
}

function replacedProperties({ spec }: SparkApplication): Finding[] {
  return Object.entries(spec.sparkConf ?? {}).flatMap(([key, value]) => REPLACED_PROPERTIES
    .filter((property) => property.key.test(key) && !(key === 'spark.submit.deployMode' && value === 'cluster'))
    .map(({ message, secret }): Finding => ({
      severity: 'error',
      reason: 'SubmitterProperty',
      path: sparkConfPath(key),
      message: `${key} ${message}`,
      ...(!secret && { value }),
    })));
}

function schedulers(application: SparkApplication, settings: SubmissionSettings): Finding[] {
  const { batchScheduler } = application.spec;
  if (batchScheduler && !settings.batchScheduler) {
    return [{
      severity: 'warning',
      reason: 'BatchSchedulingOff',
      path: 'spec.batchScheduler',
      message: 'The operator runs without --enable-batch-scheduler: pods name this scheduler, but no pod group is made.',
      value: batchScheduler,
    }];
  }
  const scheduler = batchSchedulerOf(application, settings);
  // Where the application names it, a rule reports its options.
  if (!scheduler || scheduler.kind) return batchScheduler ? [] : unreadSchedulerOptions(scheduler?.name, application.spec.batchSchedulerOptions);
  const known = [...NAMED_BATCH_SCHEDULERS, ...(settings.kubeSchedulerNames ?? [])];
  return [{
    severity: 'error',
    reason: 'UnknownBatchScheduler',
    path: 'spec.batchScheduler',
    message: `No such batch scheduler here; known are ${known.join(', ')} (others: the operator's --kube-scheduler-names).`,
    value: scheduler.name,
  }];
}

/** Objects without an owner would never be cleaned up. */
function owner({ metadata }: SparkApplication): Finding[] {
  const missing = (['name', 'namespace', 'uid'] as const).filter((field) => !metadata[field]);
  return missing.map((field) => ({
    severity: 'error',
    reason: 'MissingMetadata',
    path: `metadata.${field}`,
    message: `An application needs its ${field} before it can own what is made for it.`,
  }));
}
