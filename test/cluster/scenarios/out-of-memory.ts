// Memory runs out, in the driver's container and in an executor's heap: the status says which, with the exit code.
import { EXECUTOR_CONTAINER } from '../../../src/spec/labels';
import { endOf } from '../pod-history';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJob, runJobInDriver, steer } from '../steered-job';

const DRIVER = 'check-oom-driver';
const EXECUTOR = 'check-oom-executor';
const KILLED = 137;
/** With which Spark's executors say that their heap is full. */
const OUT_OF_HEAP = 52;

export const outOfMemory: Scenario = {
  name: 'out-of-memory',
  feature: 'failures',
  applications: 2,
  async run({ applications, pods, report }) {
    await Promise.all([
      report.check('out-of-memory: a driver that takes more than its limit is FAILED as DriverOutOfMemory', async () => {
        await applications.create(applications.python(DRIVER, runJobInDriver));
        await steer(await applications.untilState(DRIVER, 'RUNNING'), 'fill-driver');
        const { failure, applicationState } = (await applications.untilState(DRIVER, 'FAILED')).status!;
        expectThat(failure?.class === 'DriverOutOfMemory' && failure.exitCode === KILLED && failure.reason === 'OOMKilled',
          `status.failure is ${JSON.stringify(failure)}`);
        return applicationState?.errorMessage;
      }),
      report.check('out-of-memory: a driver that gives up after its executor ran out of heap is FAILED as ExecutorOutOfMemory', async () => {
        await applications.create(applications.python(EXECUTOR, (spec) => {
          runJob(spec);
          spec.sparkConf = { ...spec.sparkConf, 'spark.task.maxFailures': '1' };
        }));
        await steer(await applications.untilState(EXECUTOR, 'RUNNING'), 'fill-executor');
        const { failure, applicationState } = (await applications.untilState(EXECUTOR, 'FAILED')).status!;
        const ends = pods.of(EXECUTOR, 'executor').map(({ pod }) => endOf(pod, EXECUTOR_CONTAINER)?.exitCode);
        expectThat(ends.includes(OUT_OF_HEAP), `the executors ended with ${ends.join(', ')}`);
        expectThat(failure?.class === 'ExecutorOutOfMemory' && failure.exitCode === 1, `status.failure is ${JSON.stringify(failure)}`);
        return applicationState?.errorMessage;
      }),
    ]);
    await applications.delete(DRIVER, EXECUTOR);
  },
};
