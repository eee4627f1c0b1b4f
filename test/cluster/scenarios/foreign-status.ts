// Applications that Kubeflow's operator has finished are not run again when this one takes over, and an edit after that is an edit.
import type { SparkApplication } from '../../../src/spec/types.gen';
import { stateOf } from '../applications';
import { kubectl, sleep, waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';

/** Statuses as Kubeflow's operator leaves them: no conditions, no observed generation, no hash of the spec anywhere. */
const FINISHED: Record<string, NonNullable<SparkApplication['status']>> = {
  'check-foreign-completed': {
    applicationState: { state: 'COMPLETED' },
    driverInfo: {
      podName: 'check-foreign-completed-driver',
      webUIAddress: '10.96.140.23:4040',
      webUIPort: 4040,
      webUIServiceName: 'check-foreign-completed-ui-svc',
    },
    executionAttempts: 1,
    executorState: { 'check-foreign-completed-5e1c9b9a7d7c4f5e-exec-1': 'COMPLETED' },
    lastSubmissionAttemptTime: '2025-03-04T10:00:00Z',
    sparkApplicationId: 'spark-4d4e7c0c4b7d4b3b8c5d0a3c7a0e2f11',
    submissionAttempts: 1,
    submissionID: '2f4c1e0a-6f4e-4f0e-9d59-0a1b2c3d4e5f',
    terminationTime: '2025-03-04T10:01:12Z',
  },
  'check-foreign-failed': {
    applicationState: {
      state: 'FAILED',
      errorMessage: 'driver container failed with ExitCode: 1, Reason: Error',
    },
    driverInfo: { podName: 'check-foreign-failed-driver' },
    executionAttempts: 1,
    lastSubmissionAttemptTime: '2025-03-04T10:00:00Z',
    sparkApplicationId: 'spark-9a5d3c1f0b2e4d6c8f7a1e2d3c4b5a60',
    submissionAttempts: 1,
    submissionID: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    terminationTime: '2025-03-04T10:00:41Z',
  },
};
const SETTLE_MILLISECONDS = 10_000;

export const foreignStatus: Scenario = {
  name: 'foreign-status',
  feature: 'takeover',
  inSample: true,
  applications: 'alone',
  async run({ applications, operator, pods, report }) {
    const names = Object.keys(FINISHED);
    const replicas = await operator.replicas();
    const leader = await operator.untilLeading();
    await operator.scale(0);
    for (const name of names) {
      await applications.create(applications.python(name, (spec) => {
        spec.restartPolicy = {
          type: 'OnFailure', onFailureRetries: 3, onFailureRetryInterval: 1, onSubmissionFailureRetries: 3, onSubmissionFailureRetryInterval: 1,
        };
      }));
      await kubectl(['patch', 'sparkapplication', name, '-n', applications.namespace, '--subresource=status', '--type=merge',
        '-p', JSON.stringify({ status: FINISHED[name] })]);
    }
    await operator.scale(replicas);
    await operator.untilLeading(leader);
    await sleep(SETTLE_MILLISECONDS);
    for (const name of names) {
      await report.check(`foreign-status: ${name}, finished under Kubeflow, is not run again and keeps its status`, async () => {
        const application = applications.get(name);
        const status = FINISHED[name];
        expectThat(application !== undefined && stateOf(application) === status.applicationState?.state, `its state is ${application && stateOf(application)}`);
        for (const field of ['submissionID', 'submissionAttempts', 'executionAttempts', 'terminationTime', 'sparkApplicationId'] as const) {
          expectThat(application.status?.[field] === status[field], `status.${field} became ${application.status?.[field]}`);
        }
        await pods.expectDrivers(name, 0);
      });
    }
    const [edited] = names;
    await report.check(`foreign-status: ${edited}, edited after that, is run again`, async () => {
      await applications.edit(edited, { arguments: ['2'] });
      await waitFor('another attempt', 120, async () => {
        const { submissionID } = applications.get(edited)?.status ?? {};
        return submissionID !== undefined && submissionID !== FINISHED[edited].submissionID || undefined;
      });
      await applications.untilState(edited, 'COMPLETED');
      await pods.expectDrivers(edited, 1);
    });
    await applications.delete(...names);
  },
};
