// The driver is evicted, through the eviction API and by the drain of its node: the class is Evicted, and another attempt follows where the policy covers it.
import { Label } from '../../../src/spec/labels';
import { readyMessage } from '../applications';
import { expectAttempts } from '../attempts';
import { kubectl } from '../kubectl';
import { drain, uncordon } from '../nodes';
import type { Scenario } from '../scenario';
import { runJobInDriver, steer } from '../steered-job';

const EVICTED = 'check-evicted';
const DRAINED = 'check-drained';

export const driverEvicted: Scenario = {
  name: 'driver-evicted',
  feature: 'lost drivers',
  applications: 2,
  async run({ applications, pods, report }) {
    const create = (name: string) => applications.create(applications.python(name, (spec) => {
      runJobInDriver(spec);
      spec.restartPolicy = { type: 'OnFailure', onFailureRetryInterval: 1, onInfrastructureFailureRetries: 1 };
    }));
    const finish = async (name: string) => {
      await steer(applications.get(name)!, 'finish');
      expectAttempts(await applications.untilState(name, 'COMPLETED'), 'FAILED Evicted', 'COMPLETED');
      await pods.expectDrivers(name, 2);
    };
    await Promise.all([
      report.check('driver-evicted: evicted through the API, the driver is followed by a second one, and the application is COMPLETED', async () => {
        await create(EVICTED);
        const running = await applications.untilState(EVICTED, 'RUNNING');
        await evict(applications.namespace, running.status!.driverInfo.podName!);
        await applications.untilRunningAnew(EVICTED, running);
        await finish(EVICTED);
      }),
      report.check('driver-evicted: its node is drained, a second driver runs on another node, and the application is COMPLETED', async () => {
        await create(DRAINED);
        const running = await applications.untilState(DRAINED, 'RUNNING');
        const node = pods.drivers(DRAINED)[0].pod.spec.nodeName!;
        let waited = '';
        try {
          await drain(node, `${Label.APP_NAME}=${DRAINED}`);
          // Where there is no other node, the second driver waits for this one, and the status says so.
          const second = await applications.until(DRAINED, 'to run elsewhere, or to say why not', (application) =>
            application.status?.submissionID !== running.status?.submissionID
            && (application.status?.applicationState?.state === 'RUNNING' || readyMessage(application).includes('unschedulable')));
          waited = readyMessage(second);
        } finally {
          await uncordon(node);
        }
        await applications.untilRunningAnew(DRAINED, running);
        await finish(DRAINED);
        return waited;
      }),
    ]);
    await applications.delete(EVICTED, DRAINED);
  },
};

async function evict(namespace: string, pod: string): Promise<void> {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace } };
  await kubectl(['create', '--raw', `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`, '-f', '-'], JSON.stringify(eviction));
}

