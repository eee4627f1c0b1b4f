// The PodDisruptionBudget of a driver: made where application and platform both say so.
import { describe, expect, it } from 'vitest';
import { ATTEMPT, objectsOf, planned } from './application';

const budgetsOf = (...given: Parameters<typeof planned>) => objectsOf(planned(...given), 'PodDisruptionBudget');

describe('a driver', () => {
  const on = { driverDisruptionBudgets: true };

  it('has a budget under its own name where its application asks for one', () => {
    expect(budgetsOf({ driverPodDisruptionBudget: true }, on)).toMatchObject([{
      metadata: {
        name: 'pi-driver',
        namespace: 'jobs',
        labels: {
          'sparkoperator.k8s.io/app-name': 'pi',
          'sparkoperator.k8s.io/launched-by-spark-operator': 'true',
          'sparkoperator.k8s.io/submission-id': ATTEMPT.id,
        },
        ownerReferences: [{ name: 'pi', controller: true }],
      },
      spec: { minAvailable: 1, selector: { matchLabels: { 'sparkoperator.k8s.io/app-name': 'pi', 'spark-role': 'driver' } } },
    }]);
  });

  it.each([
    ['the application asks for none', {}, on, []],
    ['the application wants none', { driverPodDisruptionBudget: false }, on, []],
    ['the platform makes none', { driverPodDisruptionBudget: true }, {}, ['DisruptionBudgetsOff spec.driverPodDisruptionBudget']],
  ])('has none where %s', (_, changes, settings, warnings) => {
    expect(budgetsOf(changes, settings)).toEqual([]);
    expect(planned(changes, settings).warnings.map(({ reason, path }) => `${reason} ${path}`)).toEqual(warnings);
  });
});
