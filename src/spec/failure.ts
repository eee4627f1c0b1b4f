// Why a run failed, as one word from a closed list: what `status.failure.class`, conditions and metrics say.

/** Classes of failure of an application. */
export const FailureClass = {
  /** The driver's own program ended with an error. */
  USER_ERROR: 'UserError',
  /** The driver was killed because it used more memory than its limit. */
  DRIVER_OUT_OF_MEMORY: 'DriverOutOfMemory',
  /** The driver gave up after executors were killed for want of memory. */
  EXECUTOR_OUT_OF_MEMORY: 'ExecutorOutOfMemory',
  /** A container could not start because of its image. */
  IMAGE: 'Image',
  /** The node that the driver was sent to would not take it. */
  UNSCHEDULABLE: 'Unschedulable',
  /** A container could not start because of what it refers to, such as a missing ConfigMap or Secret. */
  CONFIGURATION: 'Configuration',
  /** The driver's node ran short of something, or it was drained. */
  EVICTED: 'Evicted',
  /** The driver made way for a pod of higher priority. */
  PREEMPTED: 'Preempted',
  /** The driver's node went away. */
  NODE_LOST: 'NodeLost',
  /** Somebody deleted the driver while it ran. */
  DELETED: 'Deleted',
  /** The driver is gone and nobody saw its end, so its outcome is not known. */
  VANISHED: 'Vanished',
  /** The namespace's quota is too small for the driver, or stayed used up for as long as the application would wait. */
  QUOTA: 'Quota',
  /** A deadline of the application passed. */
  DEADLINE_EXCEEDED: 'DeadlineExceeded',
  /** The application cannot be submitted as it is. */
  SUBMISSION_REFUSED: 'SubmissionRefused',
} as const;
export type FailureClass = (typeof FailureClass)[keyof typeof FailureClass];

const INFRASTRUCTURE: readonly string[] = [
  FailureClass.EVICTED, FailureClass.PREEMPTED, FailureClass.NODE_LOST, FailureClass.UNSCHEDULABLE, FailureClass.DELETED, FailureClass.VANISHED,
];

/** Whether a failure is the platform's doing and says nothing about the application. */
export function isInfrastructureFailure(failureClass: string | undefined): boolean {
  return failureClass !== undefined && INFRASTRUCTURE.includes(failureClass);
}
