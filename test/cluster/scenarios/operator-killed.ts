// The operator is killed at random moments of an application's life: each ends COMPLETED with one driver pod ever created.
import { sleep } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';

const KILLS = 10;
/** Kills fall between the creation of an application and this much later: from before the intent to after the executors run. */
const WINDOW_MILLISECONDS = 12_000;

export const operatorKilled: Scenario = {
  name: 'killed',
  async run({ applications, operator, pods, report }) {
    const names = Array.from({ length: KILLS }, (_, index) => `check-killed-${index + 1}`);
    await operator.prepareKiller();
    const moments: number[] = [];
    const struck = await report.check(`killed: SIGKILL at ${KILLS} random moments, and another instance takes over each time`, async () => {
      let leader = await operator.untilLeading();
      for (const name of names) {
        // The first half of the moments falls into the first second, where the writes of a submission are.
        const moment = Math.round(Math.random() * (moments.length % 2 === 0 ? 1_000 : WINDOW_MILLISECONDS));
        moments.push(moment);
        const killed = leader;
        await Promise.all([
          applications.create(applications.python(name, (spec) => {
            spec.executor.instances = 1;
            // Not even a failing driver is a reason for a second one: if there are two, the operator is to blame.
            spec.restartPolicy = { type: 'Never' };
          })),
          sleep(moment).then(() => operator.kill(killed)),
        ]);
        leader = await operator.untilLeading(leader);
      }
      return `${moments.join(', ')} ms after creation`;
    });
    if (struck) {
      for (const [index, name] of names.entries()) {
        await report.check(`killed: ${name}, killed ${moments[index]} ms after its creation, is COMPLETED with one driver pod ever created`, async () => {
          await applications.untilState(name, 'COMPLETED', 420);
          const drivers = pods.drivers(name);
          expectThat(drivers.length === 1, `${drivers.length} driver pods were created`);
        });
      }
    }
    await operator.removeKiller();
    await applications.delete(...names);
  },
};
