// A running application is suspended and resumed: nothing of it runs in between, and no attempt is used up.
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { Label } from '../../../src/spec/labels';
import { kubectl, listObjects, waitFor } from '../kubectl';
import { LivePods } from '../live-pods';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJob, steer } from '../steered-job';

const NAME = 'check-suspended';

export const suspended: Scenario = {
  name: 'suspended',
  feature: 'suspension',
  inSample: true,
  applications: 1,
  async run({ applications, pods, report }) {
    const { namespace } = applications;
    await report.story('suspended', {
      'a running application is suspended': async () => {
        await applications.create(applications.python(NAME, (spec) => runJob(spec)));
        await applications.untilState(NAME, 'RUNNING');
        await new LivePods(pods, NAME).executors(1);
        await applications.edit(NAME, { suspend: true });
        await kubectl(['wait', '--for=condition=Suspended', `sparkapplication/${NAME}`, '-n', namespace, '--timeout=120s']);
      },
      'nothing of it is left, and it stays so': async () => {
        const left = () => listObjects<KubernetesObject>('pods,services,configmaps', namespace, `${Label.APP_NAME}=${NAME}`);
        await waitFor('nothing to be left', 60, async () => ((await left()).length === 0 ? true : undefined));
        await pods.expectDrivers(NAME, 1);
        const { executionAttempts, submissionAttempts } = applications.get(NAME)!.status!;
        expectThat(executionAttempts === 0 && submissionAttempts === 0, `attempts: ${executionAttempts} executed, ${submissionAttempts} submitted`);
      },
      'resumed, it runs with a new driver and is COMPLETED': async () => {
        await applications.edit(NAME, { suspend: false });
        await steer(await applications.untilState(NAME, 'RUNNING'), 'finish');
        const { executionAttempts } = (await applications.untilState(NAME, 'COMPLETED')).status!;
        expectThat(executionAttempts === 1, `status.executionAttempts is ${executionAttempts}`);
        await pods.expectDrivers(NAME, 2);
      },
    });
    await applications.delete(NAME);
  },
};
