// An urgent application preempts a routine one: its class is Preempted, it waits until the node is free, and completes.
import { DRIVER_CONTAINER } from '../../../src/spec/labels';
import type { SparkApplicationSpec } from '../../../src/spec/types.gen';
import { readyMessage } from '../applications';
import { expectAttempts } from '../attempts';
import { apply, remove } from '../kubectl';
import { offer, someNode } from '../nodes';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJobInDriver, steer } from '../steered-job';

const ROUTINE = 'check-preempted-routine';
const URGENT = 'check-preempted-urgent';
/** There is one of it, on one node, so that no other pod has to be preempted. */
const SEAT = 'example.com/check-seat';
const PRIORITIES = { [ROUTINE]: 1, [URGENT]: 1000 };

export const driverPreempted: Scenario = {
  name: 'driver-preempted',
  feature: 'lost drivers',
  applications: 2,
  async run({ applications, pods, report }) {
    const node = await someNode();
    await apply(
      ...Object.entries(PRIORITIES).map(([name, value]) => ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value })),
    );
    await offer(node, SEAT, 1);
    try {
      await report.story('driver-preempted', {
        'an urgent application takes the place of a routine one': async () => {
          await applications.create(applications.python(ROUTINE, (spec) => {
            takeSeat(spec, ROUTINE);
            spec.restartPolicy = { type: 'OnFailure', onFailureRetryInterval: 1, onInfrastructureFailureRetries: 1 };
          }));
          await applications.untilState(ROUTINE, 'RUNNING');
          await applications.create(applications.python(URGENT, (spec) => takeSeat(spec, URGENT)));
          await applications.untilState(URGENT, 'RUNNING');
        },
        'the status of the routine one says Preempted, and its second driver waits for the node': async () => {
          const waiting = await applications.until(ROUTINE, 'to wait for the place', (application) =>
            application.status?.executionAttempts === 2 && readyMessage(application).includes(SEAT));
          expectAttempts(waiting, 'FAILED Preempted');
          return readyMessage(waiting);
        },
        'the urgent one is COMPLETED, and the routine one after it': async () => {
          await steer(applications.get(URGENT)!, 'finish');
          await applications.untilState(URGENT, 'COMPLETED');
          await steer(await applications.untilState(ROUTINE, 'RUNNING'), 'finish');
          const completed = await applications.untilState(ROUTINE, 'COMPLETED');
          expectAttempts(completed, 'FAILED Preempted', 'COMPLETED');
          expectThat(completed.status?.infrastructureFailures === 1, `status.infrastructureFailures is ${completed.status?.infrastructureFailures}`);
          await pods.expectDrivers(ROUTINE, 2);
          await pods.expectDrivers(URGENT, 1);
        },
      });
    } finally {
      await applications.delete(ROUTINE, URGENT);
      await offer(node, SEAT, undefined);
      for (const name of Object.keys(PRIORITIES)) await remove('priorityclass', name);
    }
  },
};

function takeSeat(spec: SparkApplicationSpec, priorityClassName: string): void {
  runJobInDriver(spec);
  spec.driver.priorityClassName = priorityClassName;
  spec.driver.template = { spec: { containers: [{ name: DRIVER_CONTAINER, resources: { limits: { [SEAT]: '1' } } }] } };
}
