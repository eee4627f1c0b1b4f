// A part of the fault suite that takes seconds, at other calls and events for each commit; `npm run test:faults` runs all of it.
import { describe, expect, it } from 'vitest';
import { faultNamed, injectionPointsOf, runPair, scenarioNamed, baselineOf } from './pair';
import { normalised } from './residue';
import { runScenario } from './run-under-fault';
import { scenarios } from './scenarios';
import { sampleOf } from '../support/sample';

/** Calls or events of one scenario at which one fault is injected. The whole fault suite injects it at each. */
const CALLS = 6;

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

describe('an application beside others that cannot be planned', () => {
  it('ends as if it were alone, and each of the others says why it was refused, without program text', async () => {
    const scenario = scenarioNamed('poison');
    const [run, alone] = await Promise.all([baselineOf(scenario), runScenario({ ...scenario, poison: {} })]);
    expect(normalised(run.status)).toEqual(normalised(alone.status));
    expect(run.drivers).toEqual(alone.drivers);
    const told = JSON.stringify(run.poison);
    expect(Object.keys(run.poison).sort()).toEqual(Object.keys(scenario.poison ?? {}).sort());
    for (const words of ['it takes too long to plan this application', 'because of a defect in the operator', 'is nested deeper than', 'client']) {
      expect(told).toContain(words);
    }
    expect(told).not.toContain('TypeError');
  });
});

describe.each([
  'killed before', 'killed after', 'response lost', 'duplicated', 'watch cut before', 'paused before, until the end',
])('an application that fails and is run again, with a fault at some calls or events: %s', (fault) => {
  it('ends as without the fault', async () => {
    const points = injectionPointsOf(faultNamed(fault), await baselineOf(scenarioNamed('retry')));
    expect(points.length).toBeGreaterThan(10);
    const sample = sampleOf(CALLS, points.length);
    expect(await runPair({ scenario: 'retry', fault, sample })).toMatchObject({ injections: sample.size, failing: [] });
  });
});

describe.each(['killed before', 'killed after', 'response lost'])('a schedule, with a fault at some calls or events: %s', (fault) => {
  it('has the runs that it has without the fault, each once', async () => {
    const sample = sampleOf(CALLS, injectionPointsOf(faultNamed(fault), await baselineOf(scenarioNamed('schedule'))).length);
    expect(await runPair({ scenario: 'schedule', fault, sample })).toMatchObject({ injections: sample.size, failing: [] });
  });
});
