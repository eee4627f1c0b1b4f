// Every Event that can be recorded about an application: its reason, its type, and when it comes. The table of docs/monitoring.md is this one.
import type { EventMeaning, EventNote } from '../manager/event-recorder';

/** What one reason stands for. */
export interface ApplicationEventMeaning extends EventMeaning {
  /** The Spark operator of Kubeflow has no such reason. */
  readonly own?: boolean;
}

/** In the order in which they can occur. */
export const EVENT_REASONS = {
  SparkApplicationAdded: { type: 'Normal', when: 'the application was handled for the first time' },
  SparkApplicationStatusRefused: {
    type: 'Warning', when: 'the API server refuses the status of the application, so that nothing new is done for it; once for each generation', own: true,
  },
  SparkApplicationWarnings: { type: 'Warning', when: 'an attempt begins although something in the specification is probably a mistake', own: true },
  SparkApplicationSubmitted: { type: 'Normal', when: 'all objects of an attempt exist, or a driver that existed already was adopted' },
  SparkApplicationSubmissionFailed: { type: 'Warning', when: 'an attempt cannot be planned, or an object of it was refused for good' },
  SparkDriverPending: { type: 'Normal', when: 'something keeps the driver from starting; again when that changes' },
  SparkDriverRunning: { type: 'Normal', when: 'the driver\'s container runs' },
  SparkDriverCompleted: { type: 'Normal', when: 'it ended with exit code 0' },
  SparkDriverFailed: { type: 'Warning', when: 'it failed, or a deadline passed' },
  SparkDriverUnknown: { type: 'Warning', when: 'the driver\'s node does not answer' },
  SparkDriverNotFound: { type: 'Warning', when: 'the driver is gone and nobody saw its end' },
  SparkDriverDeletedByForce: { type: 'Warning', when: 'a driver whose node does not answer was deleted by force, as `spec.driverFailover` asks', own: true },
  SparkExecutorPending: { type: 'Normal', when: 'an executor exists and does not run yet' },
  SparkExecutorRunning: { type: 'Normal', when: 'it runs' },
  SparkExecutorCompleted: { type: 'Normal', when: 'it ended well, or with a run that succeeded' },
  SparkExecutorFailed: { type: 'Warning', when: 'it failed, or ended with a run that failed' },
  SparkExecutorUnknown: { type: 'Warning', when: 'it is gone during the run and nobody saw its end' },
  SparkApplicationPendingRerun: { type: 'Warning', when: 'another attempt begins, after a failure, a completion, a refusal or an edit' },
  SparkApplicationSuspending: { type: 'Warning', when: 'the run is being torn down for `spec.suspend`' },
  SparkApplicationSuspended: { type: 'Warning', when: 'the application is suspended and nothing of it runs' },
  SparkApplicationResuming: { type: 'Warning', when: 'an attempt begins since `spec.suspend` was removed' },
  SparkApplicationSpecChangePending: {
    type: 'Normal', when: 'an edit was found that `spec.onSpecChange` lets take effect later, or never by itself', own: true,
  },
  SparkApplicationScaled: { type: 'Normal', when: 'the number of executors was changed under the run', own: true },
  SparkApplicationScalingRefused: { type: 'Warning', when: 'it could not be changed', own: true },
  SparkApplicationExposureChanged: { type: 'Normal', when: 'Services and Ingresses of the run were replaced after an edit', own: true },
  SparkApplicationExposureRefused: { type: 'Warning', when: 'they could not be made as the edit asks; the run continues without them', own: true },
  SparkApplicationAddressRefused: { type: 'Warning', when: 'no Gateway accepts the route of the web UI, or the route leads nowhere', own: true },
  SparkApplicationCompleted: { type: 'Normal', when: 'the application is `COMPLETED`' },
  SparkApplicationFailed: { type: 'Warning', when: 'it is `FAILED`' },
} as const satisfies Readonly<Record<string, ApplicationEventMeaning>>;

export type EventReason = keyof typeof EVENT_REASONS;

/** An Event about an application. */
export interface ApplicationEvent extends EventNote {
  readonly reason: EventReason;
}

/** An Event for one of the reasons there are. */
export function eventFor(reason: EventReason, message: string): ApplicationEvent {
  return { type: EVENT_REASONS[reason].type, reason, message };
}
