// How the attempts of an application ended, as its status says.
import { expectThat } from './report';
import type { SparkApplication } from '../../src/spec/types.gen';

/** Fails unless the history of attempts is this one: each its outcome, and its class if it failed, such as `FAILED Evicted`. */
export function expectAttempts({ status }: SparkApplication, ...expected: readonly string[]): void {
  const outcomes = (status?.attempts ?? []).map(({ outcome, failureClass }) => [outcome, failureClass].filter(Boolean).join(' '));
  expectThat(outcomes.join(', ') === expected.join(', '), `status.attempts has ${outcomes.join(', ') || 'nothing'} instead of ${expected.join(', ')}`);
}
