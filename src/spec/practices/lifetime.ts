// Practices on what happens after a run: a time to live, and retries of the runs of a schedule.
import { advice, type Practice } from './practice';
import type { Finding } from '../findings';
import { Label } from '../labels';
import { ConcurrencyPolicy } from '../states';
import type { ScheduledSparkApplication } from '../types.gen';

export const timeToLive: Practice = {
  id: 'TimeToLiveRunsAgain',
  check({ metadata, spec }) {
    const value = spec.timeToLiveSeconds;
    // Runs of a schedule and objects with a generated name are not applied again.
    const isApplied = metadata.name !== undefined && metadata.labels?.[Label.SCHEDULED_APP_NAME] === undefined;
    return isApplied && typeof value === 'number' && value >= 0 ? [advice(this.id, { path: 'spec.timeToLiveSeconds', value },
      'deletes the application; if the manifest is applied again, as Argo CD and Flux do, it runs again; use spec.retention to remove what a run leaves')] : [];
  },
};

/** A practice on schedules themselves. */
export const overlappingRetries = {
  id: 'RetriesOnSchedule',
  check({ spec }: ScheduledSparkApplication): Finding[] {
    const { restartPolicy } = spec.template;
    const overlap = !spec.concurrencyPolicy || spec.concurrencyPolicy === ConcurrencyPolicy.ALLOW;
    return overlap && restartPolicy?.type === 'OnFailure' && (restartPolicy.onFailureRetries ?? 0) > 0
      ? [advice(this.id, { path: 'spec.template.restartPolicy.type', value: restartPolicy.type },
        'starts a failed run again, also while the next run goes already; set spec.concurrencyPolicy to Forbid or Replace, or use Never')]
      : [];
  },
} as const;
