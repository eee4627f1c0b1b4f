// COMPLETED and FAILED: nothing is done but what the time to live, the retention and what is left of the run call for.
import type { Decision } from './decision';
import { residualResourcesOf } from './residual-resources';
import { earliest, type Situation } from './situation';
import { pendingNotes } from './spec-change';
import { keep, move, unchanged, withObservedSpec } from './status-change';
import { parseTimestamp } from '../../../kube/time';

export function timeToLiveIsOver(situation: Situation): boolean {
  const expiry = expiryOf(situation);
  return expiry !== undefined && situation.now >= expiry;
}

export function deleteApplication(situation: Situation): Decision {
  return keep(situation, { actions: [{ kind: 'deleteApplication', why: 'its time to live is over' }] });
}

/** Leaves the state as it is, removes what is not kept, and wakes when the next part is due. */
export function removeResidualResources(situation: Situation): Decision {
  const { status, application } = situation;
  const residual = residualResourcesOf(situation);
  const rest = {
    first: residual.flatMap(({ first = [] }) => first),
    actions: residual.flatMap(({ actions = [] }) => actions),
    events: residual.flatMap(({ events = [] }) => events),
    wakeAt: earliest(expiryOf(situation), ...residual.map(({ at }) => at)),
  };
  const warnings = residual.flatMap((one) => one.warnings ?? []);
  const retained = residual.find((one) => one.retained !== undefined)?.retained;
  if (warnings.length > 0 || retained !== undefined) {
    return move(situation, {
      ...unchanged(situation), ...(warnings.length > 0 ? { warnings } : {}), fields: retained === undefined ? {} : { retained: [...retained] },
    }, rest);
  }
  const decision = keep(situation, rest);
  // A status of ours names the generation that it is about. One that another operator left is not touched.
  const stale = status.observedGeneration !== undefined && status.observedGeneration !== application.metadata.generation;
  return stale ? { ...decision, status: withObservedSpec(situation), events: [...decision.events, ...pendingNotes(situation)] } : decision;
}

/** When the application is to be deleted: its time to live after the end of its last run. */
function expiryOf({ policy, status }: Situation): number | undefined {
  const endedAt = parseTimestamp(status.terminationTime);
  return policy.timeToLiveSeconds === undefined || endedAt === undefined ? undefined : endedAt + Math.max(0, policy.timeToLiveSeconds) * 1000;
}
