// All best practices, and what they say of an object of this API.
import { fixedImages, imageVersions, scalaVersions } from './images';
import { overlappingRetries, timeToLive } from './lifetime';
import { driverOnDemand, preStopTimes, requests } from './pods';
import type { Practice } from './practice';
import type { Finding } from '../findings';
import { inTemplate, templateOf } from '../scheduled-template';
import type { ScheduledSparkApplication, SparkApplication } from '../types.gen';

export { overlappingRetries } from './lifetime';

const OF_PROGRAMS: readonly Practice[] = [fixedImages, imageVersions, scalaVersions, requests, driverOnDemand, preStopTimes];

/** What best practices say of an application that fits its schema and has no nulls. */
export function applicationPractices(application: SparkApplication): Finding[] {
  return [...programPractices(application), ...timeToLive.check(application)];
}

/** The same for a program that no operator runs, or that a schedule starts. */
export function programPractices(application: SparkApplication): Finding[] {
  return OF_PROGRAMS.flatMap((practice) => practice.check(application));
}

/** The same for a schedule and the application in its template. */
export function schedulePractices(schedule: ScheduledSparkApplication): Finding[] {
  return [...overlappingRetries.check(schedule), ...programPractices(templateOf(schedule)).map(inTemplate)];
}
