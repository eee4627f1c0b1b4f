// How the attempts of an application went, as its status tells.
import { expectThat } from './report';
import type { SparkApplication } from '../../src/spec/types.gen';

/** Fails unless the history of attempts is this one: each its outcome, and its class if it failed, such as `FAILED Evicted`. */
export function expectAttempts({ status }: SparkApplication, ...expected: readonly string[]): void {
  const told = (status?.attempts ?? []).map(({ outcome, failureClass }) => [outcome, failureClass].filter(Boolean).join(' '));
  expectThat(told.join(', ') === expected.join(', '), `status.attempts tells ${told.join(', ') || 'nothing'} instead of ${expected.join(', ')}`);
}
