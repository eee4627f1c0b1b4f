// The suite fails for each protection that is removed: a suite that cannot fail proves nothing.
import { describe, expect, it } from 'vitest';
import { defects, type Defect } from './defects';
import type { Modification } from './environment/operators';
import { faultNamed, injectionPointsOf, scenarioNamed, baselineOf, type InjectionPoint } from './pair';
import { problemsOf, type Problem } from './problems';
import { runScenario } from './run-under-fault';

async function injectionPointOf({ caughtBy: { scenario, fault, at, nth = 1 } }: Defect): Promise<InjectionPoint> {
  const matching = injectionPointsOf(faultNamed(fault), await baselineOf(scenarioNamed(scenario))).filter(({ what }) => at.test(what));
  expect(matching.length).toBeGreaterThanOrEqual(nth);
  return matching[nth - 1];
}

describe.each(defects)('an operator in which $name', (defect) => {
  const { scenario: name, fault, at, nth = 1 } = defect.caughtBy;

  it(`is caught in '${name}' by '${fault}' at ${at.source} (${nth}), where the real one is right`, async () => {
    const scenario = scenarioNamed(name);
    const [baseline, planned] = [await baselineOf(scenario), await injectionPointOf(defect)];
    const problems = async (modification?: Modification): Promise<Problem[]> => problemsOf(
      scenario, baseline, await runScenario(scenario, { planned, modification }), planned,
    );
    expect(await problems()).toEqual([]);
    expect((await problems(defect.modification)).map(({ kind }) => kind)).toContain(defect.seenAs);
  });
});
