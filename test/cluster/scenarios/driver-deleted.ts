// A user deletes the driver pod of a running application: it fails as Deleted, or continues with another driver, as its policy says.
import { DRIVER_CONTAINER } from '../../../src/spec/labels';
import { expectAttempts } from '../attempts';
import { remove } from '../kubectl';
import { endOf } from '../pod-history';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJobInDriver, steer } from '../steered-job';

const FINAL = 'check-deleted-final';
const RETRIED = 'check-deleted-retried';

export const driverDeleted: Scenario = {
  name: 'driver-deleted',
  feature: 'lost drivers',
  inSample: true,
  applications: 2,
  async run({ applications, pods, report }) {
    const deleteDriver = async (name: string) => {
      const running = await applications.untilState(name, 'RUNNING');
      await remove('pod', running.status!.driverInfo.podName!, applications.namespace);
      return running;
    };
    await Promise.all([
      report.check('driver-deleted: without retries the application is FAILED, with the class Deleted', async () => {
        await applications.create(applications.python(FINAL, runJobInDriver));
        await deleteDriver(FINAL);
        const { failure, applicationState, driverInfo } = (await applications.untilState(FINAL, 'FAILED')).status!;
        expectThat(failure?.class === 'Deleted', `status.failure is ${JSON.stringify(failure)}`);
        const [driver] = pods.drivers(FINAL);
        const exitCode = endOf(driver.pod, DRIVER_CONTAINER)?.exitCode;
        expectThat(failure.exitCode === exitCode, `status.failure.exitCode is ${failure.exitCode}, the container ended with ${exitCode}`);
        const message = applicationState?.errorMessage ?? '';
        expectThat(message.includes('deleted') && message.includes(driverInfo.podName!), `the message does not say what was deleted: ${message}`);
        await pods.expectDrivers(FINAL, 1);
        return message;
      }),
      report.check('driver-deleted: with a retry for such failures a second driver follows the first, and the application is COMPLETED', async () => {
        await applications.create(applications.python(RETRIED, (spec) => {
          runJobInDriver(spec);
          spec.restartPolicy = { type: 'OnFailure', onFailureRetryInterval: 1, onInfrastructureFailureRetries: 1 };
        }));
        const anew = await applications.untilRunningAnew(RETRIED, await deleteDriver(RETRIED));
        await steer(anew, 'finish');
        const completed = await applications.untilState(RETRIED, 'COMPLETED');
        expectAttempts(completed, 'FAILED Deleted', 'COMPLETED');
        const { executionAttempts, infrastructureFailures } = completed.status!;
        expectThat(
          executionAttempts === 2 && infrastructureFailures === 1, `attempts: ${executionAttempts} executed, ${infrastructureFailures} broken from outside`,
        );
        await pods.expectDrivers(RETRIED, 2);
      }),
    ]);
    await applications.delete(FINAL, RETRIED);
  },
};
