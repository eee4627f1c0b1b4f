// ScheduledSparkApplication: applications that start by the clock.
import { sparkApplicationSpec } from './application';
import { boolean, int32, int64, listOf, name, object, string, strings, time } from './field';
import type { ObjectType } from './field';
import { condition } from './status';

export const scheduledSparkApplicationSpec: ObjectType = {
  name: 'ScheduledSparkApplicationSpec',
  description: 'When to run which application.',
  fields: {
    schedule: {
      type: name,
      required: true,
      description: 'When to run: five cron fields, or @hourly, @daily, @weekly, @monthly, @yearly, or @every and a duration such as 90m.',
    },
    timeZone: { type: name, default: 'Local, the operator\'s own', description: 'Time zone of the schedule: UTC, or an IANA name such as Europe/Berlin.' },
    template: { type: object(sparkApplicationSpec), required: true, description: 'Spec of the applications that are started.' },
    suspend: {
      type: boolean,
      description: 'Whether starts are held. A run that has begun continues; times that pass meanwhile are not made up for.',
    },
    concurrencyPolicy: {
      type: name,
      description: 'What happens when the last run is not over yet. Allow: both run. Forbid: the new one is skipped. Replace: the old one is deleted.',
    },
    startingDeadlineSeconds: {
      type: int64({ minimum: 0 }),
      additive: true,
      default: 'no limit: after an outage, the latest time that was missed is made up for, once',
      description: 'How late a run may start. One that is later is missed.',
    },
    successfulRunHistoryLimit: { type: int32(), description: 'Completed runs to keep. The last run stays until the next one starts.' },
    failedRunHistoryLimit: { type: int32(), description: 'Failed runs to keep. The last run stays until the next one starts.' },
    runVariables: {
      type: boolean,
      additive: true,
      description: 'Whether runs know their time: in the variables SCHEDULED_RUN_NAME, SCHEDULED_TIME and SCHEDULED_INTERVAL_START of driver and executors, '
        + 'and in place of {{runName}}, {{scheduledTime}}, {{scheduledDate}}, {{intervalStart}} and {{intervalStartDate}} in template.arguments.',
    },
  },
};

const requestedRun: ObjectType = {
  name: 'RequestedRun',
  description: 'The last run that the annotation sparkoperator.k8s.io/run-now asked for.',
  fields: {
    request: { type: string, required: true, additive: true, description: 'The value of the annotation. The same value asks for nothing more.' },
    name: { type: string, required: true, additive: true, description: 'Name of the run\'s SparkApplication.' },
    time: { type: time, required: true, additive: true, description: 'When the request was seen.' },
    outcome: { type: string, additive: true, description: 'Started or Refused; absent while the run waits.' },
  },
};

export const scheduledSparkApplicationStatus: ObjectType = {
  name: 'ScheduledSparkApplicationStatus',
  description: 'What the operator reports about a schedule.',
  fields: {
    lastRun: { type: time, nullable: true, description: 'When the last run started.' },
    nextRun: { type: time, nullable: true, description: 'When the next run starts.' },
    lastRunName: { type: string, description: 'Name of the last run\'s SparkApplication.' },
    pastSuccessfulRunNames: { type: strings, description: 'Completed runs that are kept, newest first.' },
    pastFailedRunNames: { type: strings, description: 'Failed runs that are kept, newest first.' },
    scheduleState: { type: string, description: 'Empty, Scheduled or FailedValidation.' },
    reason: { type: string, description: 'Why the schedule is not followed.' },
    requestedRun: { type: object(requestedRun), additive: true, description: 'The last run outside the schedule.' },
    conditions: {
      type: listOf(object(condition), { mapKey: 'type' }),
      additive: true,
      description: 'Ready, Reconciling and Stalled for tools that know no Spark; Suspended, RunRefused and Warnings where there is something to say.',
    },
    observedGeneration: { type: int64(), additive: true, description: 'metadata.generation that this status speaks of.' },
  },
};
