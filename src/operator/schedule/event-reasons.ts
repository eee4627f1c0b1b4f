// Every Event that can be recorded about a schedule: its reason, its type, and when it comes. The table of docs/monitoring.md is this one.
import type { EventMeaning, EventNote } from '../manager/event-recorder';

export const SCHEDULE_EVENT_REASONS = {
  ScheduledRunStarted: { type: 'Normal', when: 'the application of a run was created, at its time or because the annotation asked for it' },
  ScheduledRunSkipped: { type: 'Normal', when: 'a run was due while an earlier one was not over, and the policy is `Forbid`' },
  ScheduledRunReplaced: { type: 'Normal', when: 'an earlier run was deleted for the next one, as the policy `Replace` asks' },
  ScheduledRunMissed: { type: 'Warning', when: 'times passed while no operator was running, or a run would have been later than its deadline' },
  ScheduledRunRefused: { type: 'Warning', when: 'the API server refused the application of a run for good' },
  ScheduleInvalid: { type: 'Warning', when: 'the schedule or its template has errors; nothing is started until it is edited' },
} as const satisfies Readonly<Record<string, EventMeaning>>;

export type ScheduleEventReason = keyof typeof SCHEDULE_EVENT_REASONS;

/** An Event about a schedule. */
export interface ScheduleEvent extends EventNote {
  readonly reason: ScheduleEventReason;
}

export function scheduleEvent(reason: ScheduleEventReason, message: string): ScheduleEvent {
  return { type: SCHEDULE_EVENT_REASONS[reason].type, reason, message };
}
