// When an application is run again: after its end, and after an edit.
import { Duration } from 'cdk8s';
import { wholeSeconds } from '../manifest/values';
import type { RestartPolicy as RestartPolicySpec, RetryBackoff } from '../spec/types.gen';

/** How the waiting time between attempts grows (`spec.restartPolicy.backoff`). */
export class Backoff {
  /**
   * The interval times the number of attempts so far.
   *
   * @param longest longest waiting time, in whole seconds; no limit if it is not given
   */
  public static linear(longest?: Duration): Backoff {
    return new Backoff('Linear', longest);
  }

  /**
   * The interval, doubled with each attempt.
   *
   * @param longest longest waiting time, in whole seconds; no limit if it is not given
   */
  public static exponential(longest?: Duration): Backoff {
    return new Backoff('Exponential', longest);
  }

  private constructor(private readonly type: 'Linear' | 'Exponential', private readonly longest?: Duration) {}

  /** @internal */
  public _toSpec(): RetryBackoff {
    return { type: this.type, ...(this.longest && { maxIntervalSeconds: wholeSeconds(`Backoff.${this.type.toLowerCase()}: longest`, this.longest, 1) }) };
  }
}

/** Waiting times between the attempts of an application. */
export interface RestartIntervals {
  /**
   * Waiting time before the first retry of a failed run, in whole seconds, at least 1 (`onFailureRetryInterval`). `backoff` says how
   * it grows.
   *
   * @default Duration.seconds(5)
   */
  readonly interval?: Duration;

  /**
   * The same for failed submissions (`onSubmissionFailureRetryInterval`).
   *
   * @default Duration.seconds(5)
   */
  readonly submissionInterval?: Duration;

  /**
   * How the waiting time grows from attempt to attempt.
   *
   * @default Backoff.linear()
   */
  readonly backoff?: Backoff;
}

/** How often a failed application is retried. */
export interface OnFailureOptions extends RestartIntervals {
  /** Retries of a failed run (`onFailureRetries`). 3 means at most four runs. */
  readonly retries: number;

  /**
   * Retries of a failed submission (`onSubmissionFailureRetries`).
   *
   * @default - as many as `retries`
   */
  readonly submissionRetries?: number;

  /**
   * Retries after an infrastructure failure: the driver was evicted, preempted, deleted or rejected by its node, or the node was lost.
   * They are counted separately from `retries` (`onInfrastructureFailureRetries`).
   *
   * @default - such failures count as failed runs
   */
  readonly infrastructureRetries?: number;
}

/** Retries of a policy that does not retry the application's own failures. */
export interface NeverOptions {
  /**
   * Retries after an infrastructure failure: the driver was evicted, preempted, deleted or rejected by its node, or the node was lost
   * (`onInfrastructureFailureRetries`).
   *
   * @default 0
   */
  readonly infrastructureRetries?: number;

  /**
   * Waiting time before the first of these retries, in whole seconds, at least 1 (`onFailureRetryInterval`). `backoff` says how it grows.
   *
   * @default Duration.seconds(5)
   */
  readonly interval?: Duration;

  /**
   * How the waiting time grows from retry to retry.
   *
   * @default Backoff.linear()
   */
  readonly backoff?: Backoff;
}

/** Whether and when an application is run again (`spec.restartPolicy`). */
export class RestartPolicy {
  /** One run, whatever its outcome. Only infrastructure failures may be retried, with `infrastructureRetries`. */
  public static never(options: NeverOptions = {}): RestartPolicy {
    return new RestartPolicy({ type: 'Never', ...infrastructureField('never', options), ...intervalFields('never', options) });
  }

  /** Again and again, after success too. For streaming applications. */
  public static always(intervals: RestartIntervals = {}): RestartPolicy {
    return new RestartPolicy({ type: 'Always', ...intervalFields('always', intervals) });
  }

  /** Again after a failure, up to a number of times. */
  public static onFailure(options: OnFailureOptions): RestartPolicy {
    const submissionRetries = options.submissionRetries ?? options.retries;
    return new RestartPolicy({
      type: 'OnFailure',
      onFailureRetries: retries('onFailure: retries', options.retries),
      onSubmissionFailureRetries: retries('onFailure: submissionRetries', submissionRetries),
      ...infrastructureField('onFailure', options),
      ...intervalFields('onFailure', options),
    });
  }

  private constructor(private readonly spec: RestartPolicySpec) {}

  /** @internal */
  public _toSpec(): RestartPolicySpec {
    return { ...this.spec };
  }
}

/** What an edit of the application that needs a new run does (`spec.onSpecChange`). */
export enum SpecChange {
  /** The run is stopped and a new one starts. A finished application runs again. */
  RESTART = 'Restart',
  /** The current run continues to its end. Then a run with the new specification follows; this may be a retry. A finished application runs again at once. */
  NEXT_RUN = 'NextRun',
  /** An edit never starts a run. The next run, from the restart policy or after a resumption, takes the new specification. */
  IGNORE = 'Ignore',
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

function intervalFields(factory: string, intervals: RestartIntervals): Partial<RestartPolicySpec> {
  return {
    ...(intervals.interval && { onFailureRetryInterval: intervalSeconds(`${factory}: interval`, intervals.interval) }),
    ...(intervals.backoff && { backoff: intervals.backoff._toSpec() }),
    ...(intervals.submissionInterval && { onSubmissionFailureRetryInterval: intervalSeconds(`${factory}: submissionInterval`, intervals.submissionInterval) }),
  };
}

function intervalSeconds(name: string, duration: Duration): number {
  return wholeSeconds(`RestartPolicy.${name}`, duration, 1);
}
