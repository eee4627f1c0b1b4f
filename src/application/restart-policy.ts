// When an application is run again.
import { Duration } from 'cdk8s';
import type { RestartPolicy as RestartPolicySpec } from '../spec/types.gen';

/** Waiting times between the attempts of an application. */
export interface RestartIntervals {
  /**
   * Wait before the first retry of a failed run; the second waits twice as long, and so on. Whole seconds, at least 1
   * (`onFailureRetryInterval`).
   *
   * @default Duration.seconds(5)
   */
  readonly interval?: Duration;

  /**
   * The same for submissions that were refused (`onSubmissionFailureRetryInterval`).
   *
   * @default Duration.seconds(5)
   */
  readonly submissionInterval?: Duration;
}

/** How often a failed application is run again. */
export interface OnFailureOptions extends RestartIntervals {
  /** Retries of a failed run: 3 means at most four runs (`onFailureRetries`). */
  readonly retries: number;

  /**
   * Retries of a submission that was refused (`onSubmissionFailureRetries`).
   *
   * @default - as many as `retries`
   */
  readonly submissionRetries?: number;
}

/** Whether and when an application is run again (`spec.restartPolicy`). */
export class RestartPolicy {
  /** One run, whatever its outcome. */
  public static never(): RestartPolicy {
    return new RestartPolicy({ type: 'Never' });
  }

  /** Again and again, after success too: for streaming applications. */
  public static always(intervals: RestartIntervals = {}): RestartPolicy {
    return new RestartPolicy({ type: 'Always', ...intervalFields(intervals) });
  }

  /** Again after a failure, up to a number of times. */
  public static onFailure(options: OnFailureOptions): RestartPolicy {
    const submissionRetries = options.submissionRetries ?? options.retries;
    return new RestartPolicy({
      type: 'OnFailure',
      onFailureRetries: retries('retries', options.retries),
      onSubmissionFailureRetries: retries('submissionRetries', submissionRetries),
      ...intervalFields(options),
    });
  }

  private constructor(private readonly spec: RestartPolicySpec) {}

  /** @internal */
  public _toSpec(): RestartPolicySpec {
    return { ...this.spec };
  }
}

function retries(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 0) {
    throw new Error(`RestartPolicy.onFailure: ${name} is ${value}; give a whole number of at least 0`);
  }
  return value;
}

function intervalFields(intervals: RestartIntervals): Partial<RestartPolicySpec> {
  return {
    ...(intervals.interval && { onFailureRetryInterval: seconds('interval', intervals.interval) }),
    ...(intervals.submissionInterval && { onSubmissionFailureRetryInterval: seconds('submissionInterval', intervals.submissionInterval) }),
  };
}

function seconds(name: string, duration: Duration): number {
  const value = duration.toSeconds({ integral: false });
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`RestartPolicy: ${name} is ${value} s; give whole seconds, at least 1`);
  }
  return value;
}
