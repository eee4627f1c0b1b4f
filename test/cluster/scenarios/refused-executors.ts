// A namespace that refuses the executors (by Pod Security) but not the driver: Spark keeps trying, until the application's own deadline ends the run.
import { DRIVER_CONTAINER } from '../../../src/spec/labels';
import { kubectl, waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJob } from '../steered-job';

const NAME = 'check-refused-executors';
const DEADLINE_SECONDS = 30;
const REFUSAL = /is forbidden: violates PodSecurity "restricted/g;

export const refusedExecutors: Scenario = {
  name: 'refused-executors',
  feature: 'executors',
  // The scenario scratch-volumes has the namespace take any pod for a while.
  applications: 'alone',
  async run({ applications, pods, report }) {
    await report.story('refused-executors', {
      'the driver runs on, and tries again and again': async () => {
        await applications.create(applications.python(NAME, (spec) => {
          runJob(spec, 'busy');
          delete spec.executor.securityContext;
          delete spec.executor.podSecurityContext;
          spec.deadlines = { executorsPendingSeconds: DEADLINE_SECONDS };
        }));
        const running = await applications.untilState(NAME, 'RUNNING');
        return waitFor('the driver to be refused more than once', 120, async () => {
          const log = await kubectl(['logs', running.status!.driverInfo.podName!, '-n', applications.namespace, '-c', DRIVER_CONTAINER]);
          const refusals = log.match(REFUSAL)?.length ?? 0;
          return refusals > 1 ? `${refusals} refusals in its log` : undefined;
        });
      },
      'its deadline for executors makes it FAILED, and takes the driver away': async () => {
        const { failure, applicationState } = (await applications.untilState(NAME, 'FAILED')).status!;
        expectThat(failure?.class === 'DeadlineExceeded', `status.failure is ${JSON.stringify(failure)}`);
        await waitFor('the driver to be gone', 120, async () => (pods.present(NAME, 'driver').length === 0 ? true : undefined));
        await pods.expectDrivers(NAME, 1);
        return applicationState?.errorMessage;
      },
    });
    await applications.delete(NAME);
  },
};
