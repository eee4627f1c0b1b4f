// COMPLETED and FAILED: left alone, but for a changed specification, what is left of the run, and the time to live.
import { residualResourcesOf } from './residual-resources';
import { earliest, type Guard, type Situation } from './situation';
import { isToRunAgain, pendingNotes, tearDown } from './spec-change';
import { keep, move, unchanged, withObservedSpec } from './status-change';
import { parseTimestamp } from '../../../kube/time';
import { isTerminal } from '../../../spec/states';

export const finished: Guard = (situation) => {
  const { state, status, application, now } = situation;
  if (!isTerminal(state)) return undefined;
  if (isToRunAgain(situation)) return tearDown(situation);
  const expiry = expiryOf(situation);
  if (expiry !== undefined && now >= expiry) {
    return keep(situation, { actions: [{ kind: 'deleteApplication', why: 'its time to live is over' }] });
  }
  const residual = residualResourcesOf(situation);
  const rest = {
    first: residual.flatMap(({ first = [] }) => first),
    actions: residual.flatMap(({ actions = [] }) => actions),
    events: residual.flatMap(({ events = [] }) => events),
    wakeAt: earliest(expiry, ...residual.map(({ at }) => at)),
  };
  const warnings = residual.flatMap((one) => one.warnings ?? []);
  const retained = residual.find((one) => one.retained !== undefined)?.retained;
  if (warnings.length > 0 || retained !== undefined) {
    return move(situation, {
      ...unchanged(situation), ...(warnings.length > 0 ? { warnings } : {}), fields: retained === undefined ? {} : { retained: [...retained] },
    }, rest);
  }
  const decision = keep(situation, rest);
  // A status of ours says which generation it speaks of; one that another operator left is not touched.
  const stale = status.observedGeneration !== undefined && status.observedGeneration !== application.metadata.generation;
  return stale ? { ...decision, status: withObservedSpec(situation), events: [...decision.events, ...pendingNotes(situation)] } : decision;
};

/** When the application is to be deleted: its time to live after the end of its last run. */
function expiryOf({ policy, status }: Situation): number | undefined {
  const endedAt = parseTimestamp(status.terminationTime);
  return policy.timeToLiveSeconds === undefined || endedAt === undefined ? undefined : endedAt + Math.max(0, policy.timeToLiveSeconds) * 1000;
}
