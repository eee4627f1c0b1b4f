// An old driver before another attempt: it is deleted and waited for. Only where the application asks for it, it is deleted by force.
import type { DeletePodAction } from './actions';
import type { Decision } from './decision';
import type { Situation } from './situation';
import { keep, move } from './status-change';
import { timestamp } from '../../../kube/time';
import { recordedCondition, ConditionReason, ConditionType } from '../../../spec/conditions';
import type { Finding } from '../../../spec/findings';
import type { Pod } from '../../../spec/kubernetes.gen';
import { driverPodNameOf, submissionIdOf } from '../driver/driver-pod';
import { forceableTime, overdueTime } from '../driver/verdict';
import { type ApplicationEvent, eventFor } from '../event-reasons';
import { isOwnedBy } from '../ownership';
import { asString } from '../values';

/**
 * Continues once the present driver is certainly gone. A driver that still exists is deleted, and only that one; nothing is written while it
 * ends in time. A pod that this application does not own is not deleted: the creation will name its holder.
 */
export function afterOldDriver(situation: Situation, waitingState: string, whenGone: (situation: Situation) => Decision): Decision {
  const { observed, application } = situation;
  const sighting = observed.driver;
  if (sighting.seen === 'absent') {
    return sighting.certain ? whenGone(situation) : keep(situation, { actions: [{ kind: 'confirmDriver', podName: driverPodNameOf(application) }] });
  }
  if (!isOwnedBy(sighting.pod, application)) return whenGone(situation);
  const overdueAt = overdueTime(sighting.pod);
  if (overdueAt === undefined) return keep(situation, { actions: [deleteDriver(sighting.pod, 'its attempt is over')] });
  return situation.now < overdueAt ? keep(situation, { wakeAt: overdueAt }) : waitForUnreachableNode(situation, sighting.pod, waitingState);
}

/** Records that the end of a driver is overdue and unconfirmed. When the time that the application gives for that is over, deletes it by force. */
export function waitForUnreachableNode(situation: Situation, pod: Pod, state: string): Decision {
  const waiting = { state, errorMessage: asString(situation.status.applicationState?.errorMessage), reason: ConditionReason.WAITING_FOR_OLD_DRIVER };
  const forced = forcedDeletion(situation, pod);
  if (forced) {
    const { action, note, warning } = forced;
    return move(situation, { ...waiting, message: warning.message, warnings: [warning] }, { actions: [action], events: [note] });
  }
  const node = pod.spec?.nodeName;
  const forceAt = forceableTime(pod, situation.policy.driverFailover);
  return move(situation, {
    ...waiting,
    message: `waiting for driver pod ${pod.metadata.name} to be gone${node ? `; node ${node} may not answer` : ''}`
      + `${forceAt === undefined ? '' : `; it is deleted by force at ${timestamp(forceAt)}`}`,
  }, { wakeAt: forceAt });
}

export interface ForcedDeletion {
  readonly action: DeletePodAction;
  readonly note: ApplicationEvent;
  readonly warning: Finding;
}

/** The forced deletion of a driver, if the application wants it and its time has come. The node may still run it: Event and warning say so. */
export function forcedDeletion({ policy, now }: Situation, pod: Pod): ForcedDeletion | undefined {
  const at = forceableTime(pod, policy.driverFailover);
  if (at === undefined || now < at) return undefined;
  const { name } = pod.metadata;
  const message = `driver pod ${name} of attempt ${submissionIdOf(pod)} was deleted by force, `
    + `since node ${pod.spec?.nodeName ?? '(none)'} had not confirmed its end `
    + `${policy.driverFailover.forceDeleteAfterSeconds} s after its time; if that node still runs it, two drivers may now run`;
  return {
    action: deleteDriver(pod, 'its node does not answer', true),
    note: eventFor('SparkDriverDeletedByForce', `${message[0].toUpperCase()}${message.slice(1)}`),
    warning: { severity: 'warning', reason: ConditionReason.DRIVER_DELETED_BY_FORCE, path: 'status.driverInfo.podName', message },
  };
}

/** The warning of a forced deletion of the attempt that is over, for the attempt that begins while that driver may still run. */
export function warningOfForcedDeletion({ status }: Situation): Finding[] {
  const submissionId = asString(status.submissionID);
  const said = recordedCondition(status, ConditionType.WARNINGS);
  return said?.reason === ConditionReason.DRIVER_DELETED_BY_FORCE && submissionId && said.message.includes(submissionId)
    ? [{ severity: 'warning', reason: said.reason, path: 'status.driverInfo.podName', message: said.message.replace(/^status\.driverInfo\.podName: /, '') }]
    : [];
}

export function deleteDriver(pod: Pod, why: string, force = false): DeletePodAction {
  return { kind: 'deletePod', podName: pod.metadata.name ?? '', uid: pod.metadata.uid ?? '', why, ...(force ? { force } : {}) };
}
