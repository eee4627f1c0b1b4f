// A part of the fault suite that takes seconds; `npm run test:faults` runs all of it.
import { describe, expect, it } from 'vitest';
import { faultNamed, injectionPointsOf, runPair, scenarioNamed, baselineOf } from './pair';
import { scenarios } from './scenarios';

/** Scenarios in which no driver ever runs. */
const REFUSED = ['refusal', 'queue'];

describe.each(scenarios)('the application of a scenario without a fault: $name', (scenario) => {
  it(`ends ${scenario.ends}, with one driver for each attempt that has one, and comes to rest`, async () => {
    const refused = REFUSED.includes(scenario.name);
    const run = await baselineOf(scenario);
    expect(run).toMatchObject({ ended: true, driversAtOnce: refused ? 0 : 1, neverRan: 0, callsAfterEnd: [], violations: [] });
    expect(new Set(run.drivers)).toEqual(new Set(refused ? [] : [1]));
  });
});

describe.each([
  'killed before', 'killed after', 'response lost', 'duplicated', 'watch cut before', 'paused before, until the end',
])('an application that fails and is run again, with a fault at each call or event: %s', (fault) => {
  it('ends as without the fault', async () => {
    const points = injectionPointsOf(faultNamed(fault), await baselineOf(scenarioNamed('retry')));
    expect(points.length).toBeGreaterThan(10);
    expect(await runPair({ scenario: 'retry', fault })).toMatchObject({ injections: points.length, failing: [] });
  });
});
