// What the planner finds in an application before it translates it: properties of a submitting machine, unknown batch schedulers, missing metadata.
import { NAMED_BATCH_SCHEDULERS, unreadSchedulerOptions } from '../../../spec/batch-scheduler-options';
import type { Finding } from '../../../spec/findings';
import type { SparkApplication } from '../../../spec/types.gen';
import type { SubmissionSettings } from '../../plan';
import { sparkConfPath } from '../../spark/spark-conf';
import { batchSchedulerOf } from '../scheduling';
import { submitterPropertyFindings } from '../submitter-properties';

/** Findings about fields and properties of an application that have no place in a plan. */
export function refusals(application: SparkApplication, settings: SubmissionSettings): Finding[] {
  return [...submitterPropertyFindings(application), ...schedulers(application, settings), ...owner(application, settings), ...jobNames(application, settings)];
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
function owner({ metadata }: SparkApplication, { launcher = 'operator' }: SubmissionSettings): Finding[] {
  const missing = (['name', 'namespace', 'uid'] as const).filter((field) => !metadata[field] && (field !== 'uid' || launcher === 'operator'));
  return missing.map((field) => ({
    severity: 'error',
    reason: 'MissingMetadata',
    path: `metadata.${field}`,
    message: `An application needs its ${field} before it can own what is made for it.`,
  }));
}

/** Each try of a Job is a pod with a name that Kubernetes chooses. */
function jobNames({ spec }: SparkApplication, { launcher }: SubmissionSettings): Finding[] {
  if (launcher !== 'job' && launcher !== 'cronjob') return [];
  const key = 'spark.kubernetes.driver.pod.name';
  const given = spec.driver.podName ? { path: 'spec.driver.podName', value: spec.driver.podName } : { path: sparkConfPath(key), value: spec.sparkConf?.[key] };
  if (given.value === undefined) return [];
  return [{ severity: 'error', reason: 'FixedNameInJob', message: 'A driver that a Job starts has another name with each try. Leave the name out.', ...given }];
}
