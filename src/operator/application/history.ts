// The attempts of an application that are over, as its status keeps them: a few, the newest last.
import { text } from './run-policy';
import { isAcknowledged } from './situation';
import type { ApplicationAttempt, ApplicationFailure, SparkApplicationStatus } from '../../spec/types.gen';

const KEPT_ATTEMPTS = 5;

export type AttemptOutcome = 'COMPLETED' | 'FAILED' | 'SUBMISSION_FAILED' | 'INVALIDATED' | 'SUSPENDED' | 'UNKNOWN';

/** The history with the present attempt of a status added to it, once. */
export function withAttempt(
  status: SparkApplicationStatus, outcome: AttemptOutcome, endTime: string, failure?: ApplicationFailure,
): ApplicationAttempt[] | undefined {
  const submissionID = text(status.submissionID);
  const earlier = (Array.isArray(status.attempts) ? status.attempts : []).filter((attempt) => attempt.submissionID !== submissionID);
  if (submissionID === undefined) return earlier.length ? earlier : undefined;
  const attempt: ApplicationAttempt = {
    submissionID,
    outcome,
    ...(isAcknowledged(status) && status.sparkApplicationId ? { sparkApplicationId: status.sparkApplicationId } : {}),
    ...(status.driverInfo?.podName ? { driverPodName: status.driverInfo.podName } : {}),
    ...(status.lastSubmissionAttemptTime ? { startTime: status.lastSubmissionAttemptTime } : {}),
    endTime,
    ...(failure ? { failure: withoutLines(failure) } : {}),
  };
  return [...earlier, attempt].slice(-KEPT_ATTEMPTS);
}

/** The last lines of a driver are kept once, in `status.failure`. */
function withoutLines({ lastLines: _, ...failure }: ApplicationFailure): ApplicationFailure {
  return failure;
}
