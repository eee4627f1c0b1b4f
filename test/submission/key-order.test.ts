import { describe, expect, it } from 'vitest';
import { application, ATTEMPT, SETTINGS } from './application';
import { planSubmission } from '../../src/submission';

const SIDECAR = { name: 'beside', image: 'beside:1', securityContext: { runAsUser: 185, allowPrivilegeEscalation: false } };
const POD = {
  tolerations: [{ value: 'spark', key: 'dedicated', operator: 'Equal' }],
  sidecars: [SIDECAR],
  env: [{ valueFrom: { secretKeyRef: { name: 'credentials', key: 'password' } }, name: 'PASSWORD' }],
  labels: { team: 'a', area: 'b' },
};

/** The same value with the keys of all its objects in the opposite order. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, item]) => [key, reversed(item)])) as T;
}

describe('an application that comes back from an API server with its keys in another order', () => {
  it.each([
    ['with a template for executors', {}, {}],
    ['with task groups for YuniKorn', { batchScheduler: 'yunikorn' }, { batchScheduler: true }],
  ])('has the same plan, %s', (_, changes, settings) => {
    const written = application({ driver: POD, executor: POD, ...changes });
    const plan = planSubmission(written, ATTEMPT, { ...SETTINGS, ...settings });
    expect(plan.outcome).toBe('planned');
    expect(JSON.stringify(plan)).toContain('PASSWORD');
    expect(planSubmission(reversed(written), ATTEMPT, { ...SETTINGS, ...settings })).toEqual(plan);
  });
});
