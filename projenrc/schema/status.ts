// What the operator reports about an application.
import { boolean, int32, int64, listOf, mapOf, object, string, strings, time } from './field';
import type { ObjectType } from './field';

export const condition: ObjectType = {
  name: 'Condition',
  description: 'One aspect of an object\'s state, in the form that kubectl wait, kstatus and Argo CD read.',
  fields: {
    type: { type: string, required: true, description: 'The aspect, in CamelCase.' },
    status: { type: { kind: 'string', enum: ['True', 'False', 'Unknown'] }, required: true, description: 'Whether it is so.' },
    reason: { type: string, required: true, description: 'Why, as one CamelCase word from a closed list.' },
    message: { type: string, required: true, description: 'Why, for people. May be empty.' },
    lastTransitionTime: { type: time, required: true, description: 'When status last changed.' },
    observedGeneration: { type: int64(), description: 'metadata.generation that this was said of.' },
  },
};

const applicationStateInfo: ObjectType = {
  name: 'ApplicationStateInfo',
  description: 'The state of an application.',
  fields: {
    state: {
      type: string,
      required: true,
      description: 'Empty, SUBMITTED, RUNNING, SUCCEEDING, COMPLETED, FAILING, FAILED, SUBMISSION_FAILED, PENDING_RERUN, INVALIDATING, '
        + 'SUSPENDING, SUSPENDED, RESUMING or UNKNOWN. COMPLETED and FAILED are final.',
    },
    errorMessage: { type: string, description: 'What went wrong, if anything did.' },
  },
};

const driverInfo: ObjectType = {
  name: 'DriverInfo',
  description: 'The driver of the present run.',
  fields: {
    podName: { type: string, description: 'Name of the driver pod.' },
    webUIServiceName: { type: string, description: 'Service of the web UI.' },
    webUIPort: { type: int32(), description: 'Port of that Service.' },
    webUIAddress: { type: string, description: 'Address and port of that Service.' },
    webUIIngressName: { type: string, description: 'Ingress of the web UI.' },
    webUIIngressAddress: { type: string, description: 'URL of the web UI through that Ingress, or through the HTTPRoute once a Gateway accepts it.' },
    webUIRouteName: { type: string, additive: true, description: 'HTTPRoute of the web UI, where it has one in place of an Ingress.' },
  },
};

const failure: ObjectType = {
  name: 'ApplicationFailure',
  description: 'Why a run failed, for machines and people.',
  fields: {
    class: {
      type: string,
      required: true,
      additive: true,
      description: 'Kind of failure, one CamelCase word, such as UserError, DriverOutOfMemory, Image, Unschedulable, Evicted, NodeLost, Quota or '
        + 'SubmissionRefused.',
    },
    reason: { type: string, additive: true, description: 'What Kubernetes called it: the reason of the container\'s or the pod\'s end.' },
    message: { type: string, additive: true, description: 'What happened, in a sentence.' },
    exitCode: { type: int32(), additive: true, description: 'Exit code of the driver, where it ran.' },
    lastLines: { type: string, additive: true, description: 'Last lines that the driver wrote, at most a few kilobytes.' },
    podName: { type: string, additive: true, description: 'The pod that failed.' },
  },
};

const attempt: ObjectType = {
  name: 'ApplicationAttempt',
  description: 'An attempt that is over.',
  fields: {
    submissionID: { type: string, required: true, additive: true, description: 'Identifier of the attempt.' },
    outcome: {
      type: string,
      required: true,
      additive: true,
      description: 'How it ended, as the state it led to: COMPLETED, FAILED, SUBMISSION_FAILED, INVALIDATING or SUSPENDED.',
    },
    startTime: { type: time, nullable: true, additive: true, description: 'When it was submitted.' },
    endTime: { type: time, nullable: true, additive: true, description: 'When it ended.' },
    failureClass: { type: string, additive: true, description: 'Kind of failure, if it failed; as in status.failure.class.' },
    exitCode: { type: int32(), additive: true, description: 'Exit code of the driver, where it ran.' },
    message: { type: string, additive: true, description: 'What happened, in a sentence.' },
  },
};

const executorSummary: ObjectType = {
  name: 'ExecutorSummary',
  description: 'Number of executors of the present run by state; counts those too that executorState has no room for.',
  fields: Object.fromEntries(['pending', 'running', 'completed', 'failed', 'unknown'].map((state) => [
    state, { type: int32(), additive: true, description: `Executors that are ${state}.` },
  ])),
};

const executorFailure: ObjectType = {
  name: 'ExecutorFailure',
  description: 'How an executor failed by itself.',
  fields: {
    podName: { type: string, required: true, additive: true, description: 'The executor\'s pod, which Spark may have deleted since.' },
    reason: { type: string, additive: true, description: 'What Kubernetes called it: the reason of the container\'s end.' },
    exitCode: {
      type: int32(),
      required: true,
      additive: true,
      description: 'Exit code; 52 says that the heap was full, 137 that the kernel or somebody killed it.',
    },
    time: { type: time, required: true, additive: true, description: 'When it ended.' },
  },
};

export const sparkApplicationStatus: ObjectType = {
  name: 'SparkApplicationStatus',
  description: 'What the operator reports about an application.',
  fields: {
    applicationState: { type: object(applicationStateInfo), description: 'The state of the application.' },
    driverInfo: { type: object(driverInfo), required: true, description: 'The driver of the present run.' },
    sparkApplicationId: { type: string, description: 'Spark\'s own identifier of the run, spark-… .' },
    submissionID: { type: string, description: 'Identifier of the present attempt, a UUID that is on everything made for it.' },
    executionAttempts: { type: int32(), description: 'Runs so far.' },
    submissionAttempts: { type: int32(), description: 'Submissions so far.' },
    lastSubmissionAttemptTime: { type: time, nullable: true, description: 'When the present attempt was submitted.' },
    terminationTime: { type: time, nullable: true, description: 'When the last run ended.' },
    executorState: {
      type: mapOf(string),
      description: 'State of executors by pod name: PENDING, RUNNING, COMPLETED, FAILED or UNKNOWN. Bounded; running ones first.',
    },
    executorSummary: { type: object(executorSummary), additive: true, description: 'Number of executors by state.' },
    executorFailure: { type: object(executorFailure), additive: true, description: 'The last executor of the present run that failed by itself.' },
    conditions: {
      type: listOf(object(condition), { mapKey: 'type' }),
      additive: true,
      description: 'Ready, Reconciling and Stalled for tools that know no Spark; Submitted, Running, Completed, Failed and Suspended for kubectl wait; '
        + 'ExecutorsPending, AddressRefused and Warnings where there is something to say.',
    },
    observedGeneration: { type: int64(), additive: true, description: 'metadata.generation that this status speaks of.' },
    specChangePending: {
      type: boolean,
      additive: true,
      description: 'Whether the spec was edited since the present or last run began, so that it needs a new run that has not begun yet; see spec.onSpecChange.',
    },
    suspended: { type: boolean, additive: true, description: 'spec.suspend of the generation that this status speaks of.' },
    specHash: { type: string, additive: true, description: 'Versioned hash of the part of the spec whose change needs a new run.' },
    exposureHash: {
      type: string, additive: true, description: 'Versioned hash of the part of the spec that Services and Ingresses of the driver were made from.',
    },
    failure: { type: object(failure), additive: true, description: 'Why the last run failed, if it did.' },
    infrastructureFailures: {
      type: int32(),
      additive: true,
      description: 'Runs so far that ended because a driver was evicted, preempted, deleted or refused by its node, or its node lost.',
    },
    retained: {
      type: strings,
      additive: true,
      description: 'What is left of a run that has ended, besides pods, as the fields of spec.retention name it: services, claims, configMaps.',
    },
    attempts: { type: listOf(object(attempt)), additive: true, description: 'Attempts that are over, oldest first; a bounded number of the last ones.' },
  },
};
