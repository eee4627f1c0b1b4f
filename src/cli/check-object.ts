// Everything that can be said about one object of this API without running it.
import type { ManifestObject } from './manifests';
import { planFindings } from './plan-application';
import { checkSchema } from '../schema/check-schema';
import { nearest } from '../schema/nearest';
import { API_GROUP, SHIPPED_KINDS } from '../schema/shipped-crds';
import type { Finding } from '../spec/findings';
import { UNEXPECTED_SHAPE, validateApplication, validateScheduledApplication } from '../spec/rules';
import type { ScheduledSparkApplication, SparkApplication } from '../spec/types.gen';
import type { SubmissionSettings } from '../submission';

/** Whether the object is of this API's group, or of one that is a slip away from it, in whatever version; all others are left alone. */
export function isOurs({ object }: ManifestObject): boolean {
  const [group] = String(object.apiVersion).split('/');
  return group === API_GROUP || (SHIPPED_KINDS.some(({ kind }) => kind === object.kind) && nearest(group, [API_GROUP]) !== undefined);
}

/** Schema, rules, and what the planner says of objects that fit their schema, where an operator with these settings runs them. */
export function checkObject({ object }: ManifestObject, settings: SubmissionSettings): Finding[] {
  const schemaFindings = checkSchema(object);
  const isSchedule = object.kind === 'ScheduledSparkApplication';
  if (!SHIPPED_KINDS.some(({ kind }) => kind === object.kind) || schemaFindings.some(({ path }) => path === 'apiVersion' || path === 'spec' || path === 'metadata')) {
    return schemaFindings;
  }
  // From here on the object has at least the outline of its kind; rules tell themselves where a field's type is wrong.
  const rules = isSchedule
    ? validateScheduledApplication(object as unknown as ScheduledSparkApplication)
    : validateApplication(object as unknown as SparkApplication);
  if (schemaFindings.length > 0) {
    return once([...rules.filter(({ reason }) => reason !== UNEXPECTED_SHAPE), ...schemaFindings]);
  }
  if (rules.some(({ path }) => path === 'metadata.name')) {
    // Names of all planned objects derive from this one: the planner would only repeat it for each.
    return once(rules);
  }
  const planned = isSchedule
    ? planFindings(templateOf(object as unknown as ScheduledSparkApplication), settings).map((finding) => ({ ...finding, path: finding.path.replace(/^spec\b/, 'spec.template') }))
    : planFindings(object as unknown as SparkApplication, settings);
  return once([...rules, ...planned]);
}

/** The application that a schedule would start, under the schedule's own name. */
export function templateOf({ apiVersion, metadata, spec }: ScheduledSparkApplication): SparkApplication {
  return { apiVersion, kind: 'SparkApplication', metadata, spec: spec.template };
}

/** One finding for each place: the first, which is the one that knows most. Errors come before warnings. */
function once(findings: readonly Finding[]): Finding[] {
  const first = new Map<string, Finding>();
  for (const finding of findings) {
    const known = first.get(finding.path);
    if (!known || (known.severity === 'warning' && finding.severity === 'error')) {
      first.set(finding.path, finding);
    }
  }
  return [...first.values()];
}
