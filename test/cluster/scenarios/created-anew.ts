// An application is deleted while it runs, and one of the same name created at once: the new one waits until the old driver is gone, and completes.
import { kubectl } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJobInDriver } from '../steered-job';

const NAME = 'check-created-anew';

export const createdAnew: Scenario = {
  name: 'created-anew',
  feature: 'deletion',
  applications: 1,
  async run({ applications, pods, report }) {
    await report.check('created-anew: deleted while it runs and created again at once, it is COMPLETED in one attempt', async () => {
      await applications.create(applications.python(NAME, runJobInDriver));
      await applications.untilState(NAME, 'RUNNING');
      await kubectl(['delete', 'sparkapplication', NAME, '-n', applications.namespace, '--wait=false']);
      await applications.create(applications.python(NAME, (spec) => runJobInDriver(spec, 'finish')));
      const { executionAttempts, submissionAttempts } = (await applications.untilState(NAME, 'COMPLETED')).status!;
      expectThat(executionAttempts === 1 && submissionAttempts === 1, `attempts: ${executionAttempts} executed, ${submissionAttempts} submitted`);
      await pods.expectDrivers(NAME, 2);
    });
    await applications.delete(NAME);
  },
};
