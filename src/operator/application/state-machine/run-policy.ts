// What an application asks of the controller, read with care: an object that passed a foreign CRD may have any shape.
import { DEFAULTS } from '../../../spec/defaults';
import type { SparkApplication } from '../../../spec/types.gen';
import { retentionRules, type RetentionRules } from '../attempt/retention';
import { asNumber, asRecord } from '../values';

/** When an ended run or a failed submission is tried again. */
export interface RestartRules {
  readonly type: 'Never' | 'OnFailure' | 'Always';
  readonly runRetries: number;
  readonly runIntervalSeconds: number;
  readonly submissionRetries: number;
  readonly submissionIntervalSeconds: number;
  /** Retries of failures that are the platform's doing; without it they count as failed runs. */
  readonly infrastructureRetries?: number;
  readonly backoff: 'Linear' | 'Exponential';
  readonly maxIntervalSeconds?: number;
}

/** Times after which a run counts as failed; none by default. */
export interface DeadlineRules {
  readonly driverPendingSeconds?: number;
  readonly executorsPendingSeconds?: number;
  readonly runSeconds?: number;
}

/** What is done about a driver that may run on a node that does not answer. */
export interface FailoverRules {
  /** How long after the end of its grace period a driver is deleted by force; without it never. */
  readonly forceDeleteAfterSeconds?: number;
}

export interface RunPolicy {
  readonly suspend: boolean;
  readonly restart: RestartRules;
  readonly timeToLiveSeconds?: number;
  readonly deadlines: DeadlineRules;
  readonly onSpecChange: 'Restart' | 'NextRun' | 'Ignore';
  readonly driverFailover: FailoverRules;
  readonly retention: RetentionRules;
}

/** Less would not be enough to distinguish a slow node from an unreachable one. */
const SOONEST_FORCED_DELETION_SECONDS = 60;

/** Reads the policy of an application. `defaultTimeToLiveSeconds` of 0 means never. */
export function runPolicyOf(application: SparkApplication, defaultTimeToLiveSeconds: number): RunPolicy {
  const spec = asRecord(application.spec);
  const restart = asRecord(spec.restartPolicy);
  const backoff = asRecord(restart.backoff);
  const deadlines = asRecord(spec.deadlines);
  const fallback = defaultTimeToLiveSeconds > 0 ? defaultTimeToLiveSeconds : undefined;
  return {
    suspend: spec.suspend === true,
    restart: {
      type: oneOf(restart.type, ['Never', 'OnFailure', 'Always'] as const, DEFAULTS.RestartPolicy.type),
      runRetries: atLeast(restart.onFailureRetries, 0) ?? DEFAULTS.RestartPolicy.onFailureRetries,
      runIntervalSeconds: atLeast(restart.onFailureRetryInterval, 1) ?? DEFAULTS.RestartPolicy.onFailureRetryInterval,
      submissionRetries: atLeast(restart.onSubmissionFailureRetries, 0) ?? DEFAULTS.RestartPolicy.onSubmissionFailureRetries,
      submissionIntervalSeconds: atLeast(restart.onSubmissionFailureRetryInterval, 1)
        ?? DEFAULTS.RestartPolicy.onSubmissionFailureRetryInterval,
      infrastructureRetries: atLeast(restart.onInfrastructureFailureRetries, 0),
      backoff: oneOf(backoff.type, ['Linear', 'Exponential'] as const, DEFAULTS.RetryBackoff.type),
      maxIntervalSeconds: atLeast(backoff.maxIntervalSeconds, 1),
    },
    timeToLiveSeconds: asNumber(spec.timeToLiveSeconds) ?? fallback,
    deadlines: {
      driverPendingSeconds: atLeast(deadlines.driverPendingSeconds, 1),
      executorsPendingSeconds: atLeast(deadlines.executorsPendingSeconds, 1),
      runSeconds: atLeast(deadlines.runSeconds, 1),
    },
    onSpecChange: oneOf(spec.onSpecChange, ['Restart', 'NextRun', 'Ignore'] as const, DEFAULTS.SparkApplicationSpec.onSpecChange),
    retention: retentionRules(spec),
    driverFailover: { forceDeleteAfterSeconds: atLeast(asRecord(spec.driverFailover).forceDeleteAfterSeconds, SOONEST_FORCED_DELETION_SECONDS) },
  };
}

function atLeast(value: unknown, minimum: number): number | undefined {
  const given = asNumber(value);
  return given !== undefined && given >= minimum ? given : undefined;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], fallback: T): T {
  return allowed.find((candidate) => candidate === value) ?? fallback;
}
