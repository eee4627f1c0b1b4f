// The API server is killed and comes back while applications run and start: operator and Spark continue, with the drivers that exist.
import { execute, untilApiServerAnswers } from '../kubectl';
import { LivePods } from '../live-pods';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJob, runJobInDriver, steer } from '../steered-job';

const RUNNING = 'check-restart-running';
const STARTING = 'check-restart-starting';
const LATER = 'check-restart-later';

export const apiServerRestarted: Scenario = {
  name: 'api-server-restarted',
  feature: 'restarts',
  applications: 'alone',
  async run({ applications, operator, pods, report, environment: { restartApiServer } }) {
    if (!restartApiServer) {
      report.notRun('api-server-restarted', 'RESTART_API_SERVER is not set: how an API server is restarted differs from cluster to cluster');
      return;
    }
    const restarts = await operator.restarts();
    await report.story('api-server-restarted', {
      'one application works with its executor and another one is being submitted when the API server is killed': async () => {
        await applications.create(applications.python(RUNNING, (spec) => runJob(spec, 'busy')));
        await applications.untilState(RUNNING, 'RUNNING');
        const [executor] = await new LivePods(pods, RUNNING).executors(1);
        await executor.untilStarted();
        await applications.create(applications.python(STARTING, (spec) => runJobInDriver(spec, 'finish')));
        const start = Date.now();
        const { code, stdout, stderr } = await execute('bash', ['-c', restartApiServer]);
        expectThat(code === 0, `RESTART_API_SERVER ended with ${code}: ${stdout}${stderr}`);
        await untilApiServerAnswers();
        return `it answers again after ${((Date.now() - start) / 1000).toFixed(1)} s`;
      },
      'both are COMPLETED, with one driver each': async () => {
        await applications.untilState(STARTING, 'COMPLETED');
        await steer(applications.get(RUNNING)!, 'finish');
        await applications.untilState(RUNNING, 'COMPLETED');
        await pods.expectDrivers(RUNNING, 1);
        await pods.expectDrivers(STARTING, 1);
      },
      'the operator takes new applications, with its watches on applications and pods, and never stopped': async () => {
        await applications.create(applications.python(LATER, (spec) => runJobInDriver(spec, 'finish')));
        await applications.untilState(LATER, 'COMPLETED');
        await pods.expectDrivers(LATER, 1);
        const after = await operator.restarts();
        expectThat(
          JSON.stringify(after) === JSON.stringify(restarts), `pods and their restarts were ${JSON.stringify(restarts)} and became ${JSON.stringify(after)}`,
        );
        return JSON.stringify(after);
      },
    });
    await applications.delete(RUNNING, STARTING, LATER);
  },
};
