// Applications that are as large and as deep as the API server lets them be: another one beside them completes as ever, and the operator stays alive.
import type { SparkApplication, SparkApplicationSpec } from '../../../src/spec/types.gen';
import { describe, readyMessage, stateOf } from '../applications';
import { sleep } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';

const GOOD = 'check-poison-good';
const LONG = 'x'.repeat(262_144);
const TOLD_SECONDS = 60;
/** A run of SparkPi takes a third of this on a busy machine. */
const RUN_SECONDS = 240;
const CHECK_MILLISECONDS = 500;

/** None of them can run, so that no driver of it takes room: client mode is refused after everything else was looked at. */
const POISON: Readonly<Record<string, (spec: SparkApplicationSpec) => void>> = {
  'two-thousand-levels': (spec) => { spec.driver.template = nested(2_000); },
  'long-arguments': (spec) => { spec.arguments = [LONG, LONG, LONG, LONG]; },
  'long-properties': (spec) => { spec.sparkConf = { ...spec.sparkConf, 'spark.b': LONG, 'spark.a': '${spark.b}'.repeat(20_000) }; },
  'slashes': (spec) => { spec.sparkConf = { ...spec.sparkConf, 'spark.local.dir': `a${','.repeat(200_000)}b` }; },
  'java-options': (spec) => { spec.driver.javaOptions = ' -D'.repeat(80_000); },
  'very-many-variables': (spec) => { spec.driver.env = Array.from({ length: 1_900 }, (_, i) => ({ name: `V${i % 900}`, value: 'x'.repeat(100) })); },
};

export const poison: Scenario = {
  name: 'poison',
  feature: 'isolation',
  inSample: true,
  applications: 1,
  async run({ applications, operator, pods, report }) {
    const named = Object.entries(POISON).map(([name, change]): SparkApplication => applications.python(`check-poison-${name}`, (spec) => {
      spec.mode = 'client';
      change(spec);
    }));
    const names = named.map(({ metadata }) => metadata.name!);
    const restarts = await operator.restarts();
    let checks: string[] = [];
    await report.story('poison', {
      'an application beside six that cannot be planned completes, while /healthz is always ok': async () => {
        for (const one of named) await applications.create(one);
        const began = Date.now();
        await applications.create(applications.python(GOOD));
        let over = false;
        const watching = (async () => {
          for (; !over; await sleep(CHECK_MILLISECONDS)) checks = [...checks, await operator.health()];
        })();
        await applications.untilState(GOOD, 'COMPLETED', RUN_SECONDS).finally(() => { over = true; });
        await watching;
        await pods.expectDrivers(GOOD, 1);
        const bad = checks.filter((answer) => answer !== 'ok');
        expectThat(checks.length > 0 && bad.length === 0, `${bad.length} of ${checks.length} health checks failed: ${bad[0] ?? ''}`);
        return `in ${Math.round((Date.now() - began) / 1000)} s, ${checks.length} health checks`;
      },
      'each of the six says why it was refused, in words': async () => {
        const told = await Promise.all(names.map((name) => applications.untilState(name, 'FAILED', TOLD_SECONDS)));
        for (const one of told) {
          expectThat(readyMessage(one).length > 20 && !/TypeError|RangeError|Cannot read|\.js:\d/.test(describe(one)), describe(one).slice(0, 500));
          expectThat(pods.drivers(one.metadata.name!).length === 0, `${one.metadata.name} has a driver in state ${stateOf(one)}`);
        }
        return readyMessage(told[0]).slice(0, 120);
      },
      'no operator pod was restarted': async () => {
        const after = await operator.restarts();
        expectThat(JSON.stringify(after) === JSON.stringify(restarts), `restarts were ${JSON.stringify(restarts)} and became ${JSON.stringify(after)}`);
      },
    });
    await applications.delete(GOOD, ...names);
  },
};

function nested(levels: number): Record<string, unknown> {
  let value: Record<string, unknown> = {};
  for (let level = 0; level < levels; level++) value = { a: value };
  return { spec: value };
}
