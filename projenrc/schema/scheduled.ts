// ScheduledSparkApplication: applications that start by the clock.
import { sparkApplicationSpec } from './application';
import { boolean, int32, name, object, string, strings, time } from './field';
import type { ObjectType } from './field';

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
    suspend: { type: boolean, description: 'Whether starts are held.' },
    concurrencyPolicy: {
      type: name,
      description: 'What happens when the last run is not over yet. Allow: both run. Forbid: the new one is skipped. Replace: the old one is deleted.',
    },
    successfulRunHistoryLimit: { type: int32(), description: 'Completed runs to keep.' },
    failedRunHistoryLimit: { type: int32(), description: 'Failed runs to keep.' },
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
  },
};
