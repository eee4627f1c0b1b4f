// Which batch schedulers there are, and which options each kind takes.
import type { Finding } from './findings';

/** The batch schedulers that are known by name; others are those of `--kube-scheduler-names`. */
export const NAMED_BATCH_SCHEDULERS = ['volcano', 'yunikorn'] as const;

/** A warning for each option that a batch scheduler does not take; without one, none has an effect. */
export function unreadSchedulerOptions(scheduler: string | undefined, options: object | undefined): Finding[] {
  const [read, because] = takenOptions(scheduler);
  return Object.entries(options ?? {}).filter(([option, value]) => value !== undefined && !read.includes(option))
    .map(([option]) => ({
      severity: 'warning', reason: 'FieldWithoutEffect', path: `spec.batchSchedulerOptions.${option}`, message: `has no effect: ${because}`,
    }));
}

function takenOptions(scheduler: string | undefined): readonly [options: readonly string[], because: string] {
  switch (scheduler) {
    case undefined: return [[], 'there is no batch scheduler; set spec.batchScheduler'];
    case 'volcano': return [['queue', 'priorityClassName', 'resources'], ''];
    case 'yunikorn': return [['queue'], 'YuniKorn takes the queue alone from here, and the sizes of its task groups from the pods'];
    default: return [
      ['resources'], 'the pod groups of scheduler-plugins have resources alone; give pods a priority with priorityClassName of driver and executor',
    ];
  }
}
