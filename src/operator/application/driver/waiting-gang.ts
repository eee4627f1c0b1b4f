// What a pod of a gang waits for, as far as its PodGroup, its Events and its own conditions show.
import { FailureClass } from '../../../spec/failure';
import { gangOf } from '../../../spec/gang';
import type { Pod } from '../../../spec/kubernetes.gen';
import type { PodEvent, PodGroupSighting } from '../state-machine/observed';

/** The reason of the condition, whichever scheduler it is. */
export const WAITING_FOR_GANG = 'WaitingForGang';

/** Phases of PodGroups whose pods have no place yet; a group without a phase has not been seen by its scheduler. */
const WAITING_PHASES = ['Pending', 'Inqueue', 'PreScheduling', 'Scheduling', 'Unknown'];
/** Words of Volcano and of the coscheduling plugin in a condition of a pod that is held back because of others, not because of itself. */
const ABOUT_THE_GANG = /\bgang\b|\bpod ?group\b|\bsibling pods\b|\bcoscheduling\b/i;
/** Normal Events by which YuniKorn says that it has the pod. */
const YUNIKORN_EVENTS = ['Scheduling', 'GangScheduling'];

interface GangReason {
  readonly reason: string;
  readonly message: string;
  readonly failureClass: FailureClass;
}

function waiting(message: string): GangReason {
  return { reason: WAITING_FOR_GANG, message, failureClass: FailureClass.UNSCHEDULABLE };
}

/** What the scheduler says of a pod in its condition, if that is about the gang. */
export function gangReasonInCondition(pod: Pod, message: string | undefined): GangReason | undefined {
  return message !== undefined && gangOf(pod.metadata) && ABOUT_THE_GANG.test(message) ? waiting(message) : undefined;
}

/** What the PodGroup or the Events say of a pod without a node. */
export function gangReason(pod: Pod, podGroup: PodGroupSighting | undefined, events: readonly PodEvent[]): GangReason | undefined {
  const gang = gangOf(pod.metadata);
  if (!gang || pod.spec?.nodeName) return undefined;
  if (gang.scheduler === 'yunikorn') {
    const said = events.filter(({ type, reason }) => type === 'Normal' && YUNIKORN_EVENTS.includes(reason));
    const last = said.reduce<PodEvent | undefined>((latest, event) => (latest && latest.time > event.time ? latest : event), undefined);
    return last && waiting(`task group ${gang.group} waits in YuniKorn: ${last.message}`);
  }
  if (!podGroup) return undefined;
  const { found, phase, queue, message } = podGroup;
  if (!found) return waiting(`PodGroup ${gang.group} does not exist, without which the scheduler does not place the pod`);
  if (phase === undefined || !WAITING_PHASES.includes(phase)) return undefined;
  return waiting(`PodGroup ${gang.group} is ${phase}${queue === undefined ? '' : ` in queue ${queue}`}${message === undefined ? '' : `: ${message}`}`);
}
