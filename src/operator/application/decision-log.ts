// What the log says about a decision: one line, from which a person sees what moved, why, and what is done about it.
import type { Decision } from './state-machine/decision';
import type { Logger } from '../../kube/logger';
import { recordedCondition, ConditionType } from '../../spec/conditions';
import { stateOf } from '../../spec/states';
import type { SparkApplication } from '../../spec/types.gen';

/** Logs a decision whose status has been written. A change of executors alone is logged at debug level. */
export function logDecision(log: Logger, before: SparkApplication, decision: Decision): void {
  const { status } = decision;
  const [from, to] = [stateOf(before), stateOf({ status })];
  const moved = from !== to || before.status?.submissionID !== status.submissionID;
  const ready = recordedCondition(status, ConditionType.READY);
  const noted = moved || recordedCondition(before.status, ConditionType.READY)?.reason !== ready?.reason;
  log[noted ? 'info' : 'debug'](moved ? 'State changed' : noted ? 'Status changed' : 'Executors changed', {
    application: `${before.metadata.namespace}/${before.metadata.name}`,
    ...(moved ? { from: from || 'NEW' } : {}),
    state: to,
    reason: ready?.reason,
    why: ready?.message,
    ...(status.submissionAttempts ? { attempt: status.submissionAttempts } : {}),
    submission: status.submissionID,
    ...(noted || !status.executorSummary ? {} : { executors: status.executorSummary }),
    ...removals(decision),
  });
}

/** What is removed along with it, by kind. */
function removals({ first = [], actions }: Decision): { removes?: readonly string[] } {
  const removed = [...first, ...actions].flatMap((action) => (action.kind === 'deleteOfAttempt' ? [action.executors ? 'executors' : action.of.kind] : []));
  return removed.length > 0 ? { removes: [...new Set(removed)] } : {};
}
