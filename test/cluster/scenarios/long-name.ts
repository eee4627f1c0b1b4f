// The longest name that an application can have: 63 characters. It runs with executors, its web UI answers, and it completes.
import { kubectl, waitFor } from '../kubectl';
import { LivePods } from '../live-pods';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJob, steer } from '../steered-job';

const NAME = `check-${'long-'.repeat(11)}na`;
/** Asks the web UI which applications it shows. */
const ASK = `import json, sys, urllib.request
print(json.load(urllib.request.urlopen(sys.argv[1] + '/api/v1/applications', timeout=30))[0]['id'])`;

export const longName: Scenario = {
  name: 'long-name',
  feature: 'exact pods',
  applications: 1,
  async run({ applications, pods, report }) {
    await report.story('long-name', {
      [`an application with a name of ${NAME.length} characters runs with an executor`]: async () => {
        expectThat(NAME.length === 63, `the name has ${NAME.length} characters`);
        await applications.create(applications.python(NAME, (spec) => runJob(spec)));
        await applications.untilState(NAME, 'RUNNING');
        const [executor] = await new LivePods(pods, NAME).executors(1);
        return executor.name;
      },
      'its web UI answers at both addresses that the status gives': async () => {
        const [executor] = await new LivePods(pods, NAME).executors(1);
        const { webUIServiceName, webUIPort, webUIAddress } = applications.get(NAME)!.status!.driverInfo;
        for (const address of [`${webUIServiceName}:${webUIPort}`, webUIAddress]) {
          const shown = await waitFor(`http://${address}`, 120, () => executor.run('python3', '-c', ASK, `http://${address}`).catch(() => undefined));
          const id = applications.get(NAME)?.status?.sparkApplicationId;
          expectThat(shown.trim() === id, `http://${address} shows ${shown.trim()}, status.sparkApplicationId is ${id}`);
        }
        return `${webUIServiceName}:${webUIPort}, ${webUIAddress}`;
      },
      'kubectl wait sees it COMPLETED': async () => {
        await steer(applications.get(NAME)!, 'finish');
        const said = await kubectl(['wait', '--for=condition=Completed', `sparkapplication/${NAME}`, '-n', applications.namespace, '--timeout=300s']);
        await pods.expectDrivers(NAME, 1);
        return said.trim();
      },
    });
    await applications.delete(NAME);
  },
};
