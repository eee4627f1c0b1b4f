// The application in the template of a schedule: it is checked as an application, and findings name their place in the schedule.
import type { Finding } from './findings';
import type { ScheduledSparkApplication, SparkApplication } from './types.gen';

/** The application that a schedule would start, under the schedule's own name. */
export function templateOf({ apiVersion, metadata, spec }: ScheduledSparkApplication): SparkApplication {
  return { apiVersion, kind: 'SparkApplication', metadata, spec: spec.template };
}

/** A finding about the application of a template, with its path in the schedule. */
export function inTemplate(finding: Finding): Finding {
  return { ...finding, path: finding.path.replace(/^spec\b/, 'spec.template') };
}
