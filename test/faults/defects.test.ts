// Each protection that is taken away turns the suite red: what could not fail would prove nothing.
import { describe, expect, it } from 'vitest';
import { faultNamed, momentsOf, scenarioNamed, undisturbed, type Moment } from './cell';
import { problemsOf, type Problem } from './comparison';
import { defects, type Defect } from './defects';
import { live } from './life';
import type { Distortion } from './world/operators';

async function momentOf({ caughtBy: { scenario, fault, at, nth = 1 } }: Defect): Promise<Moment> {
  const matching = momentsOf(faultNamed(fault), await undisturbed(scenarioNamed(scenario))).filter(({ what }) => at.test(what));
  expect(matching.length).toBeGreaterThanOrEqual(nth);
  return matching[nth - 1];
}

describe.each(defects)('an operator in which $name', (defect) => {
  const { scenario: name, fault, at, nth = 1 } = defect.caughtBy;

  it(`is caught in '${name}' by '${fault}' at ${at.source} (${nth}), where the real one is right`, async () => {
    const scenario = scenarioNamed(name);
    const [calm, strike] = [await undisturbed(scenario), await momentOf(defect)];
    const problems = async (distortion?: Distortion): Promise<Problem[]> => problemsOf(scenario, calm, await live(scenario, { strike, distortion }), strike);
    expect(await problems()).toEqual([]);
    expect((await problems(defect.distortion)).map(({ kind }) => kind)).toContain(defect.seenAs);
  });
});
