// The states of an application, its executors and its schedule: the strings that every consumer of the API reads.

/** `status.applicationState.state` of a SparkApplication. */
export const ApplicationState = {
  NEW: '',
  SUBMITTED: 'SUBMITTED',
  RUNNING: 'RUNNING',
  SUCCEEDING: 'SUCCEEDING',
  COMPLETED: 'COMPLETED',
  FAILING: 'FAILING',
  FAILED: 'FAILED',
  SUBMISSION_FAILED: 'SUBMISSION_FAILED',
  PENDING_RERUN: 'PENDING_RERUN',
  INVALIDATING: 'INVALIDATING',
  SUSPENDING: 'SUSPENDING',
  SUSPENDED: 'SUSPENDED',
  RESUMING: 'RESUMING',
  UNKNOWN: 'UNKNOWN',
} as const;
export type ApplicationState = (typeof ApplicationState)[keyof typeof ApplicationState];

/** Values of `status.executorState`, keyed there by pod name. */
export const ExecutorState = {
  PENDING: 'PENDING',
  RUNNING: 'RUNNING',
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  UNKNOWN: 'UNKNOWN',
} as const;
export type ExecutorState = (typeof ExecutorState)[keyof typeof ExecutorState];

/** `status.scheduleState` of a ScheduledSparkApplication. */
export const ScheduleState = { NEW: '', SCHEDULED: 'Scheduled', FAILED_VALIDATION: 'FailedValidation' } as const;

/** `spec.concurrencyPolicy` of a ScheduledSparkApplication. */
export const ConcurrencyPolicy = { ALLOW: 'Allow', FORBID: 'Forbid', REPLACE: 'Replace' } as const;
export type ConcurrencyPolicy = (typeof ConcurrencyPolicy)[keyof typeof ConcurrencyPolicy];

/** States in which the driver of the present attempt is followed: its end is still to be seen. */
export const FOLLOWED_STATES: readonly ApplicationState[] = [ApplicationState.SUBMITTED, ApplicationState.RUNNING, ApplicationState.UNKNOWN];

/** Whether the driver of the present attempt is followed in this state. */
export function isFollowed(state: string | undefined): boolean {
  return FOLLOWED_STATES.some((followed) => followed === state);
}

const APPLICATION_STATES: ReadonlySet<string> = new Set(Object.values(ApplicationState));

/** Whether a string is a state of this API: others may have written anything. */
export function isApplicationState(state: string): state is ApplicationState {
  return APPLICATION_STATES.has(state);
}

/** States that an application never leaves by itself. */
export function isTerminal(state: string | undefined): boolean {
  return state === ApplicationState.COMPLETED || state === ApplicationState.FAILED;
}

/** The state in a status; empty before anything was done. */
export function stateOf({ status }: { readonly status?: { readonly applicationState?: { readonly state?: string } } }): string {
  return status?.applicationState?.state ?? ApplicationState.NEW;
}
