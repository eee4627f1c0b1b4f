// Why a driver does not run yet: what its pod says, what Events about it say, and since when.
import { describePod } from './driver-pod';
import {
  NO_SCHEDULER, PENDING_GRACE_MILLISECONDS, isAboutImage, pendingReasonFromEvents, scheduledAt, schedulerSilentAt, silenceReason, type PendingReason,
} from './pending-reason';
import type { DriverVerdict } from './verdict';
import { gangReason, WAITING_FOR_GANG } from './waiting-gang';
import { timestamp } from '../../../kube/time';
import { recordedCondition, ConditionReason, ConditionType } from '../../../spec/conditions';
import { gangOf } from '../../../spec/gang';
import type { Pod } from '../../../spec/kubernetes.gen';
import { ApplicationState } from '../../../spec/states';
import type { Situation } from '../state-machine/situation';
import type { StatusChange } from '../state-machine/status-change';

/** When the Events of a pending pod are read for the first time; each further read comes after three times as long. */
const FIRST_EVENT_READ_MILLISECONDS = 5_000;
const PENDING_TOO_LONG_MILLISECONDS = 300_000;

/** What state and conditions say about a driver that does not run yet. */
export function describePending(situation: Situation, driver: Pod, verdict: DriverVerdict & { kind: 'pending' }): StatusChange {
  const { now, status } = situation;
  const waited = now - verdict.since;
  const settled = waited >= PENDING_GRACE_MILLISECONDS ? verdict.reason : undefined;
  const reason = settled ?? reasonFromReads(situation, driver);
  const said = recordedCondition(status, ConditionType.READY);
  const base = `driver pod ${driver.metadata.name} is pending`;
  if (waited >= PENDING_TOO_LONG_MILLISECONDS) {
    const why = reason ? `: ${reason.reason}: ${reason.message}` : '';
    return {
      state: ApplicationState.SUBMITTED,
      reason: ConditionReason.DRIVER_PENDING_TOO_LONG,
      message: `${base} since ${timestamp(verdict.since)}${why}; ${describePod(driver)}`,
    };
  }
  // A failed pull and the wait before the next one take turns; the first of them has the cause in its message.
  const sameTrouble = said !== undefined && isAboutImage(said.reason) && isAboutImage(reason?.reason) && said.message.startsWith(base);
  if (reason && !sameTrouble) return { state: ApplicationState.SUBMITTED, reason: reason.reason, message: `${base}: ${reason.message}` };
  // What Events have said stays true until something else is known; they are not read in each reconcile.
  const kept = situation.state === ApplicationState.SUBMITTED && said !== undefined
    && said.message.startsWith(`${base}: `) && (sameTrouble || isFromReads(said.reason, driver));
  return kept
    ? { state: ApplicationState.SUBMITTED, reason: said.reason, message: said.message }
    : { state: ApplicationState.SUBMITTED, reason: ConditionReason.DRIVER_PENDING, message: base };
}

/** What the Events of the pod and its PodGroup say, if they were read in this reconcile. */
function reasonFromReads({ now, observed: { driverEvents, driverPodGroup } }: Situation, driver: Pod): PendingReason | undefined {
  if (!driverEvents) return undefined;
  const inGang = gangReason(driver, driverPodGroup, driverEvents) ?? (gangOf(driver.metadata) ? silenceReason(driver, now) : undefined);
  return pendingReasonFromEvents(driverEvents, driver) ?? inGang;
}

/** Whether a recorded reason came from Events or a PodGroup and can still hold: what the pod itself said, it would say again. */
function isFromReads(reason: string, driver: Pod): boolean {
  return driver.spec?.nodeName
    ? reason.startsWith('Failed') && reason !== 'FailedScheduling'
    : reason.startsWith('Failed') || (gangOf(driver.metadata) !== undefined && [WAITING_FOR_GANG, NO_SCHEDULER].includes(reason));
}

/**
 * Whether to read the pod's Events now, and when next: after 5 s, 15 s, 45 s and so on of an unexplained wait. It begins anew when a
 * node has been found, since what the node lacks can only be known then.
 */
export function eventReading({ now, observed }: Situation, driver: Pod, verdict: DriverVerdict): { readonly now: boolean; readonly at?: number } | undefined {
  if (verdict.kind !== 'pending' || driver.metadata.deletionTimestamp) return undefined;
  if (verdict.reason) return { now: false, at: verdict.since + PENDING_GRACE_MILLISECONDS > now ? verdict.since + PENDING_GRACE_MILLISECONDS : undefined };
  const since = Math.max(verdict.since, scheduledAt(driver) ?? 0);
  let next = FIRST_EVENT_READ_MILLISECONDS;
  while (since + next <= now) next *= 3;
  const silentAt = schedulerSilentAt(driver) ?? 0;
  const at = silentAt > now ? Math.min(silentAt, since + next) : since + next;
  return { now: observed.driverEvents === undefined && next > FIRST_EVENT_READ_MILLISECONDS, at };
}

/** When a wait deserves to be called long. */
export function tooLongAt(verdict: DriverVerdict, now: number): number | undefined {
  const at = verdict.kind === 'pending' ? verdict.since + PENDING_TOO_LONG_MILLISECONDS : undefined;
  return at !== undefined && at > now ? at : undefined;
}
