// Statuses as operators of this API write them: all fields of ours, and only v1beta2 fields of others.
import type { SparkApplicationStatus } from '../../src/spec/types.gen';

const finished: SparkApplicationStatus = {
  applicationState: { state: 'COMPLETED' },
  driverInfo: { podName: 'pi-driver', webUIServiceName: 'pi-ui-svc', webUIPort: 4040, webUIAddress: '10.96.0.7:4040' },
  executionAttempts: 1,
  submissionAttempts: 1,
  submissionID: '0b7c1ad2-4c1c-4e0c-8f0b-2f6f1c2b9a11',
  sparkApplicationId: 'spark-2f6f1c2b9a11aaaaaaaaaaaaaaaaaaaa',
  lastSubmissionAttemptTime: '2026-01-01T10:00:00Z',
  terminationTime: '2026-01-01T10:05:00Z',
  executorState: { 'pi-1-exec-1': 'COMPLETED', 'pi-1-exec-2': 'FAILED' },
};

/** Each reads as "a status …". */
export const EXISTING_STATUSES: Readonly<Record<string, SparkApplicationStatus>> = {
  'of an application that just began': { driverInfo: {} },
  'that has v1beta2 fields alone': finished,
  'with everything that this project adds': {
    ...finished,
    applicationState: { state: 'FAILED', errorMessage: 'driver container failed with ExitCode: 1, Reason: Error' },
    driverInfo: { ...finished.driverInfo, webUIIngressName: 'pi-ui-ingress', webUIIngressAddress: 'https://spark.example.com/pi' },
    executorSummary: { pending: 0, running: 0, completed: 1, failed: 1, unknown: 0 },
    executorFailure: { podName: 'pi-1-exec-2', reason: 'OOMKilled', exitCode: 137, time: '2026-01-01T10:04:00Z' },
    conditions: ['Ready', 'Failed'].map((type) => ({
      type, status: 'True', reason: 'DriverFailed', message: '', lastTransitionTime: '2026-01-01T10:05:00Z', observedGeneration: 3,
    })),
    observedGeneration: 3,
    specHash: 'v3-abcdef:2',
    exposureHash: 'v1-abcdef',
    infrastructureFailures: 1,
    retained: ['configMaps'],
    specChangePending: true,
    suspended: true,
    failure: { class: 'UserError', reason: 'Error', message: 'exit code 1', exitCode: 1, lastLines: 'Traceback\nValueError', podName: 'pi-driver' },
    attempts: [{
      submissionID: '6a1f0000-0000-4000-8000-000000000000',
      outcome: 'FAILED',
      startTime: '2026-01-01T09:00:00Z',
      endTime: '2026-01-01T09:05:00Z',
      failureClass: 'UserError',
      exitCode: 1,
      message: 'exit code 1',
    }],
  },
};
