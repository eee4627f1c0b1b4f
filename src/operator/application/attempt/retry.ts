// Whether and when an ended attempt is followed by another: restart policies, their budgets and their waits.
import { isInfrastructureFailure } from '../../../spec/failure';
import { sha256Hex } from '../../../spec/hash';
import type { RestartRules } from '../state-machine/run-policy';

/** How an attempt ended, as far as restart policies distinguish ends. */
export type AttemptEnd = 'success' | 'run failure' | 'infrastructure failure' | 'submission failure';

/** What has been used up of the retries. */
export interface AttemptCounts {
  /** Runs that began, the ended one included. */
  readonly runs: number;
  /** Submissions that were refused. */
  readonly failedSubmissions: number;
  /** Runs that the platform broke, the ended one included; they have a budget of their own where the policy gives them one. */
  readonly infrastructureFailures: number;
}

/** Sorts a failure of a run into the budget that pays for its retry. */
export function endOfFailedRun(failureClass: string | undefined, rules: RestartRules): AttemptEnd {
  return rules.infrastructureRetries !== undefined && isInfrastructureFailure(failureClass) ? 'infrastructure failure' : 'run failure';
}

/** How many attempts have ended this way. */
export function attemptsOf(end: AttemptEnd, counts: AttemptCounts, rules: RestartRules): number {
  switch (end) {
    case 'submission failure': return counts.failedSubmissions;
    case 'infrastructure failure': return counts.infrastructureFailures;
    default: return rules.infrastructureRetries === undefined ? counts.runs : counts.runs - counts.infrastructureFailures;
  }
}

/**
 * Whether the policy has another attempt follow. A budget for what the platform breaks is the application's word on that alone: it holds
 * with Never too.
 */
export function mayRetry(end: AttemptEnd, counts: AttemptCounts, rules: RestartRules): boolean {
  if (rules.type === 'Always') return true;
  if (end === 'success' || (rules.type === 'Never' && end !== 'infrastructure failure')) return false;
  return attemptsOf(end, counts, rules) <= retriesOf(end, rules);
}

/** How many further attempts the policy gives for ends of this kind, where it does not always give one. */
export function retriesOf(end: AttemptEnd, rules: RestartRules): number {
  switch (end) {
    case 'submission failure': return rules.submissionRetries;
    case 'infrastructure failure': return rules.infrastructureRetries ?? 0;
    default: return rules.runRetries;
  }
}

/** Milliseconds from the end of an attempt to the next one. `seed` spreads exponential waits, the same way each time it is asked. */
export function waitBeforeRetry(end: AttemptEnd, counts: AttemptCounts, rules: RestartRules, seed: string): number {
  const interval = end === 'submission failure' ? rules.submissionIntervalSeconds : rules.runIntervalSeconds;
  // A success is no reason to slow down, however many there were.
  const attempts = end === 'success' ? 1 : Math.max(1, attemptsOf(end, counts, rules));
  const growing = rules.backoff === 'Exponential' ? interval * 2 ** Math.min(attempts - 1, 30) : interval * attempts;
  const capped = Math.min(growing, rules.maxIntervalSeconds ?? Number.POSITIVE_INFINITY);
  return Math.round(capped * 1000 * (rules.backoff === 'Exponential' && end !== 'success' ? spread(seed) : 1));
}

/** Between 0.9 and 1: attempts that failed together are not repeated together. */
function spread(seed: string): number {
  return 1 - (parseInt(sha256Hex(seed).slice(0, 8), 16) / 0xffffffff) * 0.1;
}
