// Edits of a running application: those that no pod depends on leave the run alone, others restart it; a time to live deletes it afterwards.
import { waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJobInDriver, steer } from '../steered-job';

const NAME = 'check-edited';
const TIME_TO_LIVE_SECONDS = 5;

export const edited: Scenario = {
  name: 'edited',
  feature: 'edits',
  inSample: true,
  applications: 1,
  async run({ applications, pods, report }) {
    await report.story('edited', {
      'an edit of the time to live and of the retries leaves the run alone': async () => {
        await applications.create(applications.python(NAME, runJobInDriver));
        const running = await applications.untilState(NAME, 'RUNNING');
        await applications.edit(NAME, { timeToLiveSeconds: TIME_TO_LIVE_SECONDS, restartPolicy: { type: 'OnFailure', onFailureRetries: 1 } });
        const seen = await applications.until(NAME, 'to have seen the edit', ({ metadata, status }) =>
          metadata.generation !== running.metadata.generation && status?.observedGeneration === metadata.generation);
        expectThat(seen.status?.submissionID === running.status?.submissionID, 'another attempt has begun');
        await pods.expectDrivers(NAME, 1);
      },
      'an edit of the arguments restarts it, with the new ones': async () => {
        const args = ['calm', 'a second argument'];
        const running = applications.get(NAME)!;
        await applications.edit(NAME, { arguments: args });
        const anew = await applications.untilRunningAnew(NAME, running);
        await pods.expectDrivers(NAME, 2);
        const given = pods.drivers(NAME)[1].pod.spec.containers.find(({ args: all }) => all?.[0] === 'driver')?.args?.slice(-args.length);
        expectThat(JSON.stringify(given) === JSON.stringify(args), `the arguments of the second driver end with ${JSON.stringify(given)}`);
        expectThat(
          anew.status?.executionAttempts === 1, `status.executionAttempts is ${anew.status?.executionAttempts}: the attempts before the edit count no more`,
        );
      },
      'COMPLETED, it is gone after its time to live, with its pods': async () => {
        await steer(applications.get(NAME)!, 'finish');
        await applications.untilState(NAME, 'COMPLETED');
        const start = Date.now();
        await waitFor('application and pods to be gone', 90, async () => {
          const gone = applications.get(NAME) === undefined && pods.present(NAME, 'driver').length === 0;
          return gone || undefined;
        });
        await pods.expectDrivers(NAME, 2);
        return `${((Date.now() - start) / 1000).toFixed(1)} s after its end`;
      },
    });
    await applications.delete(NAME);
  },
};
