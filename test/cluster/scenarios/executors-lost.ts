// Executors are killed and deleted while they work: Spark replaces them, the status has the old and the new ones, the application completes.
import { EXECUTOR_CONTAINER } from '../../../src/spec/labels';
import { remove } from '../kubectl';
import { LivePods } from '../live-pods';
import { endOf } from '../pod-history';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJob, steer } from '../steered-job';

const NAME = 'check-executors-lost';
const COUNT = 2;

export const executorsLost: Scenario = {
  name: 'executors-lost',
  feature: 'executors',
  inSample: true,
  applications: 2,
  async run({ applications, pods, report }) {
    const live = new LivePods(pods, NAME);
    let killed = '';
    let deleted = '';
    await report.story('executors-lost', {
      'two executors work': async () => {
        await applications.create(applications.python(NAME, (spec) => {
          runJob(spec, 'busy');
          spec.executor.instances = COUNT;
        }));
        await applications.untilState(NAME, 'RUNNING');
        const executors = await live.executors(COUNT);
        await Promise.all(executors.map((executor) => executor.untilStarted()));
        [killed, deleted] = executors.map(({ name }) => name);
      },
      'one is killed and the other deleted, and Spark replaces both': async () => {
        const [first] = (await live.executors(COUNT)).filter(({ name }) => name === killed);
        // All processes but the first of the container, which the kernel protects from within; it ends with them, and so does this call.
        await first.run('sh', '-c', 'kill -9 -1').catch(() => {});
        await remove('pod', deleted, applications.namespace);
        await applications.until(NAME, 'to have two executors again', ({ status }) => {
          const running = Object.entries(status?.executorState ?? {}).filter(([, state]) => state === 'RUNNING').map(([name]) => name);
          return running.length === COUNT && !running.includes(killed) && !running.includes(deleted);
        });
        const ends = pods.of(NAME, 'executor').filter(({ name }) => name === killed).map(({ pod }) => endOf(pod, EXECUTOR_CONTAINER));
        expectThat(ends[0]?.exitCode === 137, `the killed one ended with ${JSON.stringify(ends[0])}`);
      },
      'the status has those that were lost, and the application runs': async () => {
        const { executorState = {}, executorSummary, applicationState } = applications.get(NAME)!.status!;
        expectThat(executorState[killed] === 'FAILED', `the killed one is ${executorState[killed]}`);
        expectThat(['FAILED', 'UNKNOWN'].includes(executorState[deleted]), `the deleted one is ${executorState[deleted]}`);
        const { running, failed = 0, unknown = 0 } = executorSummary ?? {};
        expectThat(running === COUNT && failed + unknown === 2, `status.executorSummary is ${JSON.stringify(executorSummary)}`);
        expectThat(applicationState?.state === 'RUNNING', `its state is ${applicationState?.state}`);
        return JSON.stringify(executorState);
      },
      'the application is COMPLETED with the one driver': async () => {
        await steer(applications.get(NAME)!, 'finish');
        await applications.untilState(NAME, 'COMPLETED');
        await pods.expectDrivers(NAME, 1);
      },
    });
    await applications.delete(NAME);
  },
};
