// Rules on schedules: when to run, and what of a template keeps runs from ending or from starting.
import { finding, given } from './rule';
import { nextTime, parseSchedule } from '../cron';
import type { Finding } from '../findings';
import { ConcurrencyPolicy } from '../states';
import type { ScheduledSparkApplication } from '../types.gen';

/** One thing that must hold for a schedule, beyond the rules on the application in its template. */
export interface ScheduleRule {
  readonly reason: string;
  check(schedule: ScheduledSparkApplication): Finding[];
}

/** A year before a leap year: a schedule that has no time in the five years from there never has one. */
const ANY_TIME = Date.UTC(2027, 0, 1);

/** The text must be one that robfig/cron takes, the zone one of the IANA database, and there must be a time. */
export const times: ScheduleRule = {
  reason: 'InvalidSchedule',
  check({ spec }) {
    const place = { path: 'spec.schedule', value: spec.schedule };
    if (typeof spec.schedule !== 'string') return [finding('error', this.reason, place, 'must be a text such as 0 2 * * *')];
    const parsed = parseSchedule(spec);
    if (!('schedule' in parsed)) {
      return parsed.field === 'timeZone'
        ? [finding('error', 'InvalidTimeZone', { path: 'spec.timeZone', value: spec.timeZone }, parsed.problem)]
        : [finding('error', this.reason, place, parsed.problem)];
    }
    return nextTime(parsed.schedule, ANY_TIME, ANY_TIME) === undefined
      ? [finding('error', this.reason, place, 'never comes: no month that it names has such a day; change day or month')]
      : [];
  },
};

/** A word that is none of the three would have no meaning. */
export const concurrency: ScheduleRule = {
  reason: 'InvalidConcurrencyPolicy',
  check({ spec: { concurrencyPolicy: value } }) {
    const known: readonly string[] = Object.values(ConcurrencyPolicy);
    return value === undefined || value === '' || known.includes(value)
      ? []
      : [finding('error', this.reason, { path: 'spec.concurrencyPolicy', value }, `must be one of ${known.join(', ')}`)];
  },
};

/** Limits are counts. */
export const historyLimits: ScheduleRule = {
  reason: 'InvalidHistoryLimit',
  check({ spec }) {
    return given([
      { path: 'spec.successfulRunHistoryLimit', value: spec.successfulRunHistoryLimit },
      { path: 'spec.failedRunHistoryLimit', value: spec.failedRunHistoryLimit },
    ]).filter(({ value }) => !(Number.isInteger(value) && Number(value) >= 0))
      .map((place) => finding('error', this.reason, place, 'must be a whole number of 0 or more; 0 keeps no run besides the last'));
  },
};

/** A run that is started again for ever never ends. */
export const endlessRuns: ScheduleRule = {
  reason: 'RunNeverEnds',
  check({ spec: { template, concurrencyPolicy } }) {
    if (template?.restartPolicy?.type !== 'Always') return [];
    const then = concurrencyPolicy === ConcurrencyPolicy.FORBID
      ? 'with concurrencyPolicy Forbid, nothing is started after the first run'
      : concurrencyPolicy === ConcurrencyPolicy.REPLACE ? 'each run is stopped only by the next one' : 'each time adds one more that runs for ever';
    return [finding('warning', this.reason, { path: 'spec.template.restartPolicy.type', value: 'Always' },
      `starts a run again whenever it ends, so that no run of the schedule ever ends; ${then}; use Never or OnFailure`)];
  },
};

/** All runs would ask for one name, which the pod of an earlier run has while it is kept. */
export const driverPodNames: ScheduleRule = {
  reason: 'SharedDriverPodName',
  check({ spec: { template } }) {
    const property = 'spark.kubernetes.driver.pod.name';
    return given([
      { path: 'spec.template.driver.podName', value: template?.driver?.podName || undefined },
      { path: `spec.template.sparkConf[${property}]`, value: template?.sparkConf?.[property] || undefined },
    ]).map((place) => finding('warning', this.reason, place,
      'is the same for all runs, so a run fails while the driver pod of an earlier one is there; leave it out, then each run has its own'));
  },
};

/** Every rule, in the order of findings. */
export const scheduleRules: readonly ScheduleRule[] = [times, concurrency, historyLimits, endlessRuns, driverPodNames];
