// A driver that exits with 1, twice retried: three attempts, then FAILED with the exit code in the status.
import { expectThat } from '../report';
import type { Scenario } from '../scenario';

const NAME = 'check-failing';

export const failingDriver: Scenario = {
  name: 'failing',
  feature: 'failures',
  inSample: true,
  applications: 1,
  async run({ applications, pods, report }) {
    await report.check('failing: a driver that exits with 1 and may be retried twice ends FAILED after 3 attempts', async () => {
      await applications.create(applications.python(NAME, (spec) => {
        spec.arguments = ['not-a-number'];
        spec.restartPolicy = { type: 'OnFailure', onFailureRetries: 2, onFailureRetryInterval: 1 };
      }));
      const application = await applications.untilState(NAME, 'FAILED', 420);
      const drivers = pods.drivers(NAME);
      expectThat(drivers.length === 3, `${drivers.length} driver pods were created instead of 3`);
      const { executionAttempts, applicationState } = application.status!;
      expectThat(executionAttempts === 3, `status.executionAttempts is ${executionAttempts}`);
      const message = applicationState?.errorMessage ?? '';
      expectThat(/exit ?code:? ?1\b/i.test(message), `no exit code 1 in status.applicationState.errorMessage: ${message}`);
      return message;
    });
    await applications.delete(NAME);
  },
};
