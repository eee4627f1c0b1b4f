// What the state of an application means to kstatus and `kubectl wait`.
import { describe, expect, it } from 'vitest';
import { conditionsOf } from '../../src/spec/conditions';
import { ApplicationState } from '../../src/spec/states';
import type { Condition } from '../../src/spec/types.gen';

const NOW = '2026-01-01T12:00:00Z';
const LATER = '2026-01-01T13:00:00Z';

function conditions(state: string, previous: readonly Condition[] = [], now = NOW): Condition[] {
  return conditionsOf({ state, reason: 'Because', message: 'it is so', submitted: true, generation: 3 }, previous, now);
}

function trueOnes(found: readonly Condition[]): string[] {
  return found.filter(({ status }) => status === 'True').map(({ type }) => type);
}

describe('conditions', () => {
  it.each<{ state: string; expected: string[] }>([
    { state: ApplicationState.NEW, expected: ['Reconciling', 'Submitted'] },
    { state: ApplicationState.SUBMITTED, expected: ['Reconciling', 'Submitted'] },
    { state: ApplicationState.RUNNING, expected: ['Ready', 'Submitted', 'Running'] },
    { state: ApplicationState.UNKNOWN, expected: ['Reconciling', 'Submitted'] },
    { state: ApplicationState.SUCCEEDING, expected: ['Reconciling', 'Submitted'] },
    { state: ApplicationState.COMPLETED, expected: ['Ready', 'Submitted', 'Completed'] },
    { state: ApplicationState.FAILING, expected: ['Reconciling', 'Submitted'] },
    { state: ApplicationState.FAILED, expected: ['Stalled', 'Submitted', 'Failed'] },
    { state: ApplicationState.SUBMISSION_FAILED, expected: ['Reconciling', 'Submitted'] },
    { state: ApplicationState.PENDING_RERUN, expected: ['Reconciling', 'Submitted'] },
    { state: ApplicationState.INVALIDATING, expected: ['Reconciling', 'Submitted'] },
    { state: ApplicationState.SUSPENDING, expected: ['Reconciling', 'Submitted'] },
    { state: ApplicationState.SUSPENDED, expected: ['Ready', 'Submitted', 'Suspended'] },
    { state: ApplicationState.RESUMING, expected: ['Reconciling', 'Submitted'] },
  ])('in state "$state" these are true: $expected', ({ state, expected }) => {
    expect(trueOnes(conditions(state))).toEqual(expected);
  });

  it('has all 14 states in the table above', () => {
    expect(Object.values(ApplicationState)).toHaveLength(14);
  });

  it('keeps a stage that is over as False, and drops Reconciling and Stalled when they are over', () => {
    const running = conditions(ApplicationState.RUNNING);
    const completed = conditions(ApplicationState.COMPLETED, running, LATER);
    expect(completed.map(({ type, status }) => `${type}=${status}`)).toEqual(['Ready=True', 'Submitted=True', 'Running=False', 'Completed=True']);
  });

  it('moves a transition time only when the status does', () => {
    const completed = conditions(ApplicationState.COMPLETED, conditions(ApplicationState.RUNNING), LATER);
    const times = Object.fromEntries(completed.map(({ type, lastTransitionTime }) => [type, lastTransitionTime]));
    expect(times).toEqual({ Ready: NOW, Submitted: NOW, Running: LATER, Completed: LATER });
  });

  it('says which generation it is about', () => {
    expect(conditions(ApplicationState.RUNNING).every(({ observedGeneration }) => observedGeneration === 3)).toBe(true);
  });

  it('keeps the warnings of an attempt through its states, and drops them when an attempt begins without any', () => {
    const finding = { severity: 'warning', reason: 'UnknownSparkVersion', path: 'spec.sparkVersion', message: 'is not known.', value: '9.0' } as const;
    const begins = (warnings: readonly (typeof finding)[], previous: readonly Condition[], now: string) =>
      conditionsOf({ state: ApplicationState.SUBMITTED, reason: 'Submitting', message: '', submitted: false, warnings }, previous, now);
    const begun = begins([finding], [], NOW);
    const warning = {
      type: 'Warnings', status: 'True', reason: 'UnknownSparkVersion', message: 'spec.sparkVersion: is not known. (given: "9.0")', lastTransitionTime: NOW,
    };
    expect(begun).toContainEqual(warning);
    const running = conditions(ApplicationState.RUNNING, begun, LATER);
    expect(running).toContainEqual(warning);
    expect(begins([], running, LATER).map(({ type }) => type)).not.toContain('Warnings');
  });
});
