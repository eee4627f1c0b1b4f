// When an application is run again.
import { Duration } from 'cdk8s';
import type { RestartPolicy as RestartPolicySpec, RetryBackoff } from '../spec/types.gen';

/** How the wait between attempts grows (`spec.restartPolicy.backoff`). */
export class Backoff {
  /**
   * The interval times the number of attempts so far.
   *
   * @param longest longest wait, in whole seconds; no limit where none is given
   */
  public static linear(longest?: Duration): Backoff {
    return new Backoff('Linear', longest);
  }

  /**
   * The interval, doubled with each attempt.
   *
   * @param longest longest wait, in whole seconds; no limit where none is given
   */
  public static exponential(longest?: Duration): Backoff {
    return new Backoff('Exponential', longest);
  }

  private constructor(private readonly type: 'Linear' | 'Exponential', private readonly longest?: Duration) {}

  /** @internal */
  public _toSpec(): RetryBackoff {
    return { type: this.type, ...(this.longest && { maxIntervalSeconds: seconds('the longest wait', this.longest) }) };
  }
}

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

  /**
   * How the wait grows from attempt to attempt.
   *
   * @default Backoff.linear()
   */
  readonly backoff?: Backoff;
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

  /**
   * Retries after the driver was evicted, preempted, deleted or refused by its node, or its node lost, counted apart from `retries`
   * (`onInfrastructureFailureRetries`).
   *
   * @default - such failures count as failed runs
   */
  readonly infrastructureRetries?: number;
}

/** What is run again although the application's own failures are not. */
export interface NeverOptions {
  /**
   * Retries after the platform ended the run: the driver was evicted, preempted, deleted or refused by its node, or its node lost
   * (`onInfrastructureFailureRetries`).
   *
   * @default 0
   */
  readonly infrastructureRetries?: number;

  /**
   * Wait before the first of these retries; the second waits twice as long, and so on. Whole seconds, at least 1 (`onFailureRetryInterval`).
   *
   * @default Duration.seconds(5)
   */
  readonly interval?: Duration;

  /**
   * How the wait grows from retry to retry.
   *
   * @default Backoff.linear()
   */
  readonly backoff?: Backoff;
}

/** Whether and when an application is run again (`spec.restartPolicy`). */
export class RestartPolicy {
  /** One run, whatever its outcome; a run that the platform ended is run again where `infrastructureRetries` says so. */
  public static never(options: NeverOptions = {}): RestartPolicy {
    return new RestartPolicy({ type: 'Never', ...infrastructureField('never', options), ...intervalFields(options) });
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
      onFailureRetries: retries('onFailure: retries', options.retries),
      onSubmissionFailureRetries: retries('onFailure: submissionRetries', submissionRetries),
      ...infrastructureField('onFailure', options),
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
    throw new Error(`RestartPolicy.${name} is ${value}; give a whole number of at least 0`);
  }
  return value;
}

function infrastructureField(factory: string, { infrastructureRetries }: NeverOptions): Partial<RestartPolicySpec> {
  return infrastructureRetries === undefined ? {} : { onInfrastructureFailureRetries: retries(`${factory}: infrastructureRetries`, infrastructureRetries) };
}

function intervalFields(intervals: RestartIntervals): Partial<RestartPolicySpec> {
  return {
    ...(intervals.interval && { onFailureRetryInterval: seconds('interval', intervals.interval) }),
    ...(intervals.backoff && { backoff: intervals.backoff._toSpec() }),
    ...(intervals.submissionInterval && { onSubmissionFailureRetryInterval: seconds('submissionInterval', intervals.submissionInterval) }),
  };
}

/** Whole seconds, of which there must be at least one. */
function seconds(name: string, duration: Duration): number {
  const value = duration.toSeconds({ integral: false });
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`RestartPolicy: ${name} is ${value} s; give whole seconds, at least 1`);
  }
  return value;
}
