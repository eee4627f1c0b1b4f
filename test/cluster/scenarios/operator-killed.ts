// The operator is killed while applications are being submitted, and later, while they run: each is COMPLETED with one driver pod ever created.
import type { SparkApplication } from '../../../src/spec/types.gen';
import type { Applications } from '../applications';
import { sleep, waitFor } from '../kubectl';
import type { PodHistory } from '../pod-history';
import type { Scenario } from '../scenario';
import { runJobInDriver } from '../steered-job';

/** From the first sight of a round's applications to the kill: most while the writes of a submission are made, which takes a tenth of a second. */
const MOMENTS_MILLISECONDS = [0, 20, 60, 150, 2_000, 8_000];
const APPLICATIONS = 3;

export const operatorKilled: Scenario = {
  name: 'killed',
  feature: 'restarts',
  inSample: true,
  applications: 'alone',
  async run({ applications, operator, pods, report }) {
    const killer = await operator.prepareKiller();
    let leader = await operator.untilLeading();
    for (const [round, moment] of MOMENTS_MILLISECONDS.entries()) {
      const names = Array.from({ length: APPLICATIONS }, (_, index) => `check-killed-${round + 1}-${index + 1}`);
      const good = await report.story(`killed after ${moment} ms`, {
        [`SIGKILL ${moment} ms after ${APPLICATIONS} applications were created, and another instance takes over`]: async () => {
          const kill = await operator.aimAt(leader, killer);
          const created = applications.create(...names.map((name, index) => application(name, index, applications)));
          await waitFor('the sight of one of them', 60, async () => names.find((name) => applications.get(name)), undefined, 1);
          await sleep(moment);
          await kill();
          const reached = names.map((name) => stageOf(applications.get(name), pods));
          await created;
          leader = await operator.untilLeading(leader);
          return `they were ${reached.join(', ')}`;
        },
        'they are COMPLETED with one driver pod ever created for each': async () => {
          for (const name of names) {
            await applications.untilState(name, 'COMPLETED', 420);
            await pods.expectDrivers(name, 1);
          }
        },
      });
      await applications.delete(...names);
      if (!good) break;
    }
    await killer.remove();
  },
};

/** The first of a round has an executor, the others are drivers alone. */
function application(name: string, index: number, applications: Applications): SparkApplication {
  return applications.python(name, index === 0 ? undefined : (spec) => runJobInDriver(spec, 'finish'));
}

/** How far a submission had come when the operator was killed, as far as the watches had shown by then. */
function stageOf(seen: SparkApplication | undefined, pods: PodHistory): string {
  if (seen?.status?.submissionID === undefined) return 'unnoticed';
  if (pods.drivers(seen.metadata.name!).length === 0) return 'decided on';
  return seen.status.sparkApplicationId === undefined ? 'created' : seen.status.applicationState?.state ?? '';
}
