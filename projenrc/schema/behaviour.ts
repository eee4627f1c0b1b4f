// How an application behaves over time: retries, dynamic allocation, batch scheduling.
import { boolean, int32, int64, mapOf, name, object, oneOf, quantity } from './field';
import type { ObjectType } from './field';
import { BOUNDS } from '../../src/spec/bounds';

const retryBackoff: ObjectType = {
  name: 'RetryBackoff',
  description: 'How the wait between attempts grows.',
  fields: {
    type: {
      type: oneOf('Linear', 'Exponential'),
      additive: true,
      description: 'Linear: the interval times the number of attempts so far. Exponential: the interval, doubled with each attempt.',
    },
    maxIntervalSeconds: { type: int64({ minimum: 1 }), default: 'no limit', additive: true, description: 'Longest wait between two attempts, in seconds.' },
  },
};

export const restartPolicy: ObjectType = {
  name: 'RestartPolicy',
  description: 'Whether and how often an application is run again after it ended.',
  fields: {
    type: {
      type: oneOf('Never', 'Always', 'OnFailure'),
      description: 'Never: not run again, but for onInfrastructureFailureRetries. OnFailure: run again after a failure, within the limits below. '
        + 'Always: run again after every end, for ever.',
    },
    onFailureRetries: { type: int32({ minimum: 0 }), description: 'Further runs after a failed one, for OnFailure.' },
    onFailureRetryInterval: {
      type: int64({ minimum: 1 }),
      description: 'Seconds to wait before the next run, times the number of runs so far.',
    },
    onSubmissionFailureRetries: { type: int32({ minimum: 0 }), description: 'Further attempts after a failed submission, for OnFailure.' },
    onSubmissionFailureRetryInterval: {
      type: int64({ minimum: 1 }),
      description: 'Seconds to wait before the next submission, times the number of submissions so far.',
    },
    onInfrastructureFailureRetries: {
      type: int32({ minimum: 0 }),
      default: 'such failures count as failed runs',
      additive: true,
      description: 'Further runs after a driver was evicted, preempted, deleted or refused by its node, or its node lost; counted apart from onFailureRetries. '
        + 'Holds for Never too: then such failures are retried, and no others.',
    },
    backoff: { type: object(retryBackoff), additive: true, description: 'How the wait between attempts grows.' },
  },
};

export const deadlines: ObjectType = {
  name: 'Deadlines',
  description: 'Times after which a run fails with the class DeadlineExceeded.',
  fields: {
    driverPendingSeconds: {
      type: int64({ minimum: 1 }),
      default: 'none',
      additive: true,
      description: 'Seconds that the driver may take to start, from the submission.',
    },
    executorsPendingSeconds: {
      type: int64({ minimum: 1 }),
      default: 'none',
      additive: true,
      description: 'Seconds that a running driver may be without any running executor.',
    },
    runSeconds: { type: int64({ minimum: 1 }), default: 'none', additive: true, description: 'Seconds that a run may take, from the start of its driver.' },
  },
};

export const driverFailover: ObjectType = {
  name: 'DriverFailover',
  description: 'What is done so that a driver\'s end is known, and about one whose node does not answer.',
  fields: {
    trackingFinalizer: {
      type: boolean,
      additive: true,
      description: 'Whether driver pods carry the finalizer sparkoperator.k8s.io/driver-tracking, so that none is gone before its end is recorded. '
        + 'Such a pod, and its namespace, can only be deleted while an operator runs, or once the finalizer was taken away by hand.',
    },
    forceDeleteAfterSeconds: {
      type: int64({ minimum: 60 }),
      default: 'never: the node is waited for',
      additive: true,
      description: 'Seconds after which a driver that should be gone, and whose node does not confirm it, is deleted by force, counted from the end of its '
        + 'grace period. If the node still runs it, two drivers run from then on; to be used only where the application stands that.',
    },
  },
};

const retentionRule: ObjectType = {
  name: 'RetentionRule',
  description: 'How long something is kept after a run has ended for good.',
  fields: {
    policy: {
      type: oneOf('Retain', 'Delete'),
      required: true,
      additive: true,
      description: 'Retain: as long as the application. Delete: removed, at once or after afterSeconds.',
    },
    afterSeconds: { type: int64({ minimum: 0 }), additive: true, description: 'Seconds after the end of the run when it is removed, for Delete.' },
  },
};

const retentionRules: ObjectType = {
  name: 'RetentionRules',
  description: 'How long the objects of a run are kept after it has ended for good. What Spark itself removes is not kept.',
  fields: {
    driverPod: { type: object(retentionRule), additive: true, description: 'The driver pod, with its logs. ConfigMaps go with it at the latest.' },
    executorPods: {
      type: object(retentionRule),
      additive: true,
      description: 'Executor pods that have ended and that Spark left, as it does with executor.deleteOnTermination: false. Those that run are always removed.',
    },
    services: { type: object(retentionRule), additive: true, description: 'Services and Ingresses of driver and web UI.' },
    claims: { type: object(retentionRule), additive: true, description: 'PersistentVolumeClaims that were made for driver and executors on demand.' },
    configMaps: { type: object(retentionRule), additive: true, description: 'ConfigMaps with the Spark properties and pod templates of the run.' },
  },
};

export const retention: ObjectType = {
  name: 'RetentionPolicy',
  description: 'What is kept of a run that has ended for good, and for how long. The application object itself stays; see timeToLiveSeconds.',
  fields: {
    onSuccess: { type: object(retentionRules), additive: true, description: 'For an application that completed.' },
    onFailure: { type: object(retentionRules), additive: true, description: 'For an application that failed.' },
  },
};

export const dynamicAllocation: ObjectType = {
  name: 'DynamicAllocation',
  description: 'Lets Spark choose the number of executors by load. Spark: spark.dynamicAllocation.*.',
  fields: {
    enabled: { type: boolean, description: 'Whether Spark chooses the number of executors.' },
    initialExecutors: { type: int32(), default: 'minExecutors', description: 'Executors to start with.' },
    minExecutors: { type: int32(), description: 'Fewest executors.' },
    maxExecutors: { type: int32(), default: 'no limit', description: 'Most executors.' },
    shuffleTrackingEnabled: {
      type: boolean,
      description: 'Whether executors stay as long as their shuffle files are needed. Without it an external shuffle service or decommissioning is needed.',
    },
    shuffleTrackingTimeout: { type: int64(), default: 'none', description: 'Milliseconds after which executors that only hold shuffle files are removed.' },
  },
};

export const batchSchedulerConfiguration: ObjectType = {
  name: 'BatchSchedulerConfiguration',
  description: 'What the batch scheduler is told about an application.',
  fields: {
    queue: { type: name, description: 'Queue to submit to.' },
    priorityClassName: { type: name, description: 'PriorityClass of the pod group.' },
    resources: {
      type: mapOf(quantity, { maxProperties: BOUNDS.entries }),
      default: 'the sum of what driver and executors request',
      description: 'Resources that must be free before any pod of the application starts.',
    },
  },
};
