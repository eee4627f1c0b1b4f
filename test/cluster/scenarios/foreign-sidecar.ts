// Something injects a container into the driver pod that never ends: the application completes nevertheless, and the pod is deleted after a grace period.
import { DRIVER_CONTAINER } from '../../../src/spec/labels';
import { sleep, waitFor } from '../kubectl';
import { endOf } from '../pod-history';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJobInDriver } from '../steered-job';

const NAME = 'check-foreign-sidecar';
const SIDECAR = 'injected';
/** From the end of the container to the status that says so; times in both have whole seconds. */
const AT_ONCE_SECONDS = 5;
const SETTLE_MILLISECONDS = 3_000;

export const foreignSidecar: Scenario = {
  name: 'foreign-sidecar',
  feature: 'sidecars',
  inSample: true,
  applications: 1,
  async run({ applications, pods, report }) {
    await report.story('foreign-sidecar', {
      'the application is COMPLETED as soon as the driver has ended, while the other container runs on': async () => {
        await applications.create(applications.python(NAME, (spec) => {
          runJobInDriver(spec, 'finish');
          const { securityContext } = spec.driver;
          spec.driver.template = {
            spec: { containers: [{ name: DRIVER_CONTAINER }, { name: SIDECAR, image: spec.image, securityContext, command: ['sleep', 'infinity'] }] },
          };
        }));
        const { conditions = [] } = (await applications.untilState(NAME, 'COMPLETED')).status!;
        const [{ pod }] = pods.drivers(NAME);
        const sidecar = pod.status?.containerStatuses?.find(({ name }) => name === SIDECAR);
        expectThat(
          pod.status?.phase === 'Running' && sidecar?.state?.running !== undefined,
          `the pod is ${pod.status?.phase}, its sidecar ${JSON.stringify(sidecar?.state)}`,
        );
        const saidAt = Date.parse(conditions.find(({ type }) => type === 'Completed')!.lastTransitionTime);
        const seconds = (saidAt - Date.parse(endOf(pod, DRIVER_CONTAINER)!.finishedAt!)) / 1000;
        expectThat(seconds <= AT_ONCE_SECONDS, `it took ${seconds} s`);
        return `${seconds} s after the end of the container`;
      },
      'the pod is removed, and the application stays COMPLETED': async () => {
        await waitFor('the driver pod to be gone', 120, async () => (pods.present(NAME, 'driver').length === 0 ? true : undefined));
        await sleep(SETTLE_MILLISECONDS);
        const state = applications.get(NAME)?.status?.applicationState?.state;
        expectThat(state === 'COMPLETED', `its state became ${state}`);
        await pods.expectDrivers(NAME, 1);
      },
    });
    await applications.delete(NAME);
  },
};
