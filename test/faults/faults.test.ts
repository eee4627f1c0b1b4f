// A part of the fault suite that takes seconds; `npm run test:faults` runs all of it.
import { describe, expect, it } from 'vitest';
import { faultNamed, momentsOf, runCell, scenarioNamed, undisturbed } from './cell';
import { scenarios } from './scenarios';

/** Scenarios in which no driver ever runs. */
const REFUSED = ['refusal', 'queue'];

describe.each(scenarios)('an undisturbed application: $name', (scenario) => {
  it(`ends ${scenario.ends}, with one driver for each attempt that has one, and comes to rest`, async () => {
    const refused = REFUSED.includes(scenario.name);
    const life = await undisturbed(scenario);
    expect(life).toMatchObject({ ended: true, driversAtOnce: refused ? 0 : 1, stillborn: 0, unrest: [], outrages: [] });
    expect(new Set(life.drivers)).toEqual(new Set(refused ? [] : [1]));
  });
});

describe.each([
  'killed before', 'killed after', 'response lost', 'duplicated', 'watch cut before', 'paused before, until the end',
])('an application that fails and is run again, when the operator is struck at each moment: %s', (fault) => {
  it('ends as without the fault', async () => {
    const moments = momentsOf(faultNamed(fault), await undisturbed(scenarioNamed('retry')));
    expect(moments.length).toBeGreaterThan(10);
    expect(await runCell({ scenario: 'retry', fault })).toMatchObject({ injections: moments.length, red: [] });
  });
});
