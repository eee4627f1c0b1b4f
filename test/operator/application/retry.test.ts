// Restart policies: who is tried again, how often, and after what wait.
import { describe, expect, it } from 'vitest';
import { application } from './builders';
import { endOfFailedRun, mayRetry, waitBeforeRetry, type AttemptCounts, type AttemptEnd } from '../../../src/operator/application/attempt/retry';
import { runPolicyOf, type RestartRules } from '../../../src/operator/application/state-machine/run-policy';

function rules(restartPolicy: object | undefined): RestartRules {
  return runPolicyOf(application(undefined, { restartPolicy: restartPolicy as never }), 0).restart;
}

function counts(more: Partial<AttemptCounts> = {}): AttemptCounts {
  return { runs: 1, failedSubmissions: 0, infrastructureFailures: 0, ...more };
}

describe('whether another attempt follows', () => {
  const onFailure = { type: 'OnFailure', onFailureRetries: 2, onSubmissionFailureRetries: 1 };
  it.each<{ name: string; policy: object | undefined; end: AttemptEnd; counts: AttemptCounts; expected: boolean }>([
    { name: 'Never: not after a failure', policy: { type: 'Never', onFailureRetries: 5 }, end: 'run failure', counts: counts(), expected: false },
    { name: 'no policy is Never', policy: undefined, end: 'run failure', counts: counts(), expected: false },
    { name: 'a policy of a wrong type is Never', policy: { type: 7, onFailureRetries: 'x' }, end: 'run failure', counts: counts(), expected: false },
    { name: 'OnFailure: not after a success', policy: onFailure, end: 'success', counts: counts(), expected: false },
    { name: 'OnFailure: without a number of retries there is none', policy: { type: 'OnFailure' }, end: 'run failure', counts: counts(), expected: false },
    { name: 'OnFailure: two retries make three runs', policy: onFailure, end: 'run failure', counts: counts({ runs: 2 }), expected: true },
    { name: 'OnFailure: the third failure is the last', policy: onFailure, end: 'run failure', counts: counts({ runs: 3 }), expected: false },
    {
      name: 'submissions have a budget of their own',
      policy: onFailure,
      end: 'submission failure',
      counts: counts({ runs: 5, failedSubmissions: 1 }),
      expected: true,
    },
    { name: 'and its end', policy: onFailure, end: 'submission failure', counts: counts({ runs: 0, failedSubmissions: 2 }), expected: false },
    { name: 'Always: after a success', policy: { type: 'Always' }, end: 'success', counts: counts({ runs: 100 }), expected: true },
    { name: 'Always: after any number of failures', policy: { type: 'Always' }, end: 'run failure', counts: counts({ runs: 100 }), expected: true },
    {
      name: 'infrastructure failures have a budget of their own where one is given',
      policy: { ...onFailure, onInfrastructureFailureRetries: 3 },
      end: 'infrastructure failure',
      counts: counts({ runs: 9, infrastructureFailures: 3 }),
      expected: true,
    },
    {
      name: 'and do not use up that of the runs',
      policy: { ...onFailure, onInfrastructureFailureRetries: 3 },
      end: 'run failure',
      counts: counts({ runs: 4, infrastructureFailures: 2 }),
      expected: true,
    },
    {
      name: 'Never with a budget for the infrastructure: not after the failure of the program',
      policy: { type: 'Never', onInfrastructureFailureRetries: 3 },
      end: 'run failure',
      counts: counts(),
      expected: false,
    },
    {
      name: 'Never with a budget for the infrastructure: not after a refused submission',
      policy: { type: 'Never', onInfrastructureFailureRetries: 3, onSubmissionFailureRetries: 3 },
      end: 'submission failure',
      counts: counts({ runs: 0, failedSubmissions: 1 }),
      expected: false,
    },
    {
      name: 'Never with a budget for the infrastructure: not after a success',
      policy: { type: 'Never', onInfrastructureFailureRetries: 3 },
      end: 'success',
      counts: counts(),
      expected: false,
    },
    {
      name: 'Never with a budget for the infrastructure: after what the platform broke',
      policy: { type: 'Never', onInfrastructureFailureRetries: 3 },
      end: 'infrastructure failure',
      counts: counts({ runs: 3, infrastructureFailures: 3 }),
      expected: true,
    },
    {
      name: 'and to the end of that budget',
      policy: { type: 'Never', onInfrastructureFailureRetries: 3 },
      end: 'infrastructure failure',
      counts: counts({ runs: 4, infrastructureFailures: 4 }),
      expected: false,
    },
  ])('$name', ({ policy, end, counts: used, expected }) => {
    expect(mayRetry(end, used, rules(policy))).toBe(expected);
  });
});

describe('which budget pays for the retry of a failed run', () => {
  const own = { type: 'Never', onInfrastructureFailureRetries: 1 };
  it.each<{ failure: string; budget: AttemptEnd }>([
    { failure: 'UserError', budget: 'run failure' },
    { failure: 'DriverOutOfMemory', budget: 'run failure' },
    { failure: 'ExecutorOutOfMemory', budget: 'run failure' },
    { failure: 'Image', budget: 'run failure' },
    { failure: 'Configuration', budget: 'run failure' },
    { failure: 'DeadlineExceeded', budget: 'run failure' },
    { failure: 'Unschedulable', budget: 'infrastructure failure' },
    { failure: 'Evicted', budget: 'infrastructure failure' },
    { failure: 'Preempted', budget: 'infrastructure failure' },
    { failure: 'NodeLost', budget: 'infrastructure failure' },
    { failure: 'Deleted', budget: 'infrastructure failure' },
    { failure: 'Vanished', budget: 'infrastructure failure' },
  ])('$failure: that of a $budget', ({ failure, budget }) => {
    expect(endOfFailedRun(failure, rules(own))).toBe(budget);
    expect(endOfFailedRun(failure, rules({ type: 'OnFailure' }))).toBe('run failure');
  });
});

describe('the wait before the next attempt, in seconds', () => {
  const linear = { type: 'OnFailure', onFailureRetryInterval: 10, onSubmissionFailureRetryInterval: 3 };
  const exponential = { ...linear, backoff: { type: 'Exponential', maxIntervalSeconds: 60 } };
  it.each<{ name: string; policy: object; end: AttemptEnd; counts: AttemptCounts; expected: readonly [number, number] }>([
    { name: 'grows with the runs', policy: linear, end: 'run failure', counts: counts({ runs: 3 }), expected: [30, 30] },
    {
      name: 'of a submission grows with the failed submissions alone',
      policy: linear,
      end: 'submission failure',
      counts: counts({ runs: 7, failedSubmissions: 2 }),
      expected: [6, 6],
    },
    { name: 'is 5 s times the runs where none is given', policy: { type: 'OnFailure' }, end: 'run failure', counts: counts({ runs: 2 }), expected: [10, 10] },
    {
      name: 'after a success does not grow',
      policy: { type: 'Always', onFailureRetryInterval: 10 },
      end: 'success',
      counts: counts({ runs: 9 }),
      expected: [10, 10],
    },
    { name: 'doubles where exponential waits are asked for', policy: exponential, end: 'run failure', counts: counts({ runs: 3 }), expected: [36, 40] },
    { name: 'stays under its cap', policy: exponential, end: 'run failure', counts: counts({ runs: 40 }), expected: [54, 60] },
  ])('$name', ({ policy, end, counts: used, expected: [low, high] }) => {
    const wait = waitBeforeRetry(end, used, rules(policy), 'seed') / 1000;
    expect(wait).toBeGreaterThanOrEqual(low);
    expect(wait).toBeLessThanOrEqual(high);
    expect(waitBeforeRetry(end, used, rules(policy), 'seed') / 1000).toBe(wait);
  });
});
