// The attempts of an application that are over, as its status keeps them: a few, the newest last.
import type { ApplicationState } from '../../../spec/states';
import type { ApplicationAttempt, ApplicationFailure, SparkApplicationStatus } from '../../../spec/types.gen';
import { boundedMessage, asString } from '../values';

export const KEPT_ATTEMPTS = 5;
/** Several of them are kept, and the last one is in the status in full. */
const LONGEST_ATTEMPT_MESSAGE = 256;

/** The state that an attempt led to. */
export type AttemptOutcome = (typeof ApplicationState)['COMPLETED' | 'FAILED' | 'SUBMISSION_FAILED' | 'INVALIDATING' | 'SUSPENDED'];

/** The history with the present attempt of a status added to it, once. */
export function withAttempt(
  status: SparkApplicationStatus, outcome: AttemptOutcome, endTime: string, failure?: ApplicationFailure,
): ApplicationAttempt[] | undefined {
  const submissionID = asString(status.submissionID);
  const earlier = (Array.isArray(status.attempts) ? status.attempts : []).filter((attempt) => attempt.submissionID !== submissionID);
  if (submissionID === undefined) return earlier.length ? earlier : undefined;
  const attempt: ApplicationAttempt = {
    submissionID,
    outcome,
    ...(status.lastSubmissionAttemptTime ? { startTime: status.lastSubmissionAttemptTime } : {}),
    endTime,
    ...(failure ? { failureClass: failure.class } : {}),
    ...(failure?.exitCode === undefined ? {} : { exitCode: failure.exitCode }),
    ...(failure?.message ? { message: boundedMessage(failure.message, LONGEST_ATTEMPT_MESSAGE) } : {}),
  };
  return [...earlier, attempt].slice(-KEPT_ATTEMPTS);
}
