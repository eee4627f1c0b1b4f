// Checks one object of this API without running it: schema, rules, planner.
import type { ManifestObject } from './manifests';
import { planFindings } from './plan-application';
import { checkSchema } from '../schema/check-schema';
import { SHIPPED_KINDS } from '../schema/shipped-crds';
import { storedObject } from '../schema/stored-object';
import { boundFindings } from '../spec/bound-findings';
import { suppressionFindings, withoutSuppressed } from '../spec/checks/suppressions';
import { limited, onePerField, type Finding } from '../spec/findings';
import { withoutNulls } from '../spec/json';
import { API_GROUP } from '../spec/names';
import { nearest } from '../spec/nearest';
import { ruleFindings, UNEXPECTED_SHAPE, validateScheduledApplication } from '../spec/rules';
import { inTemplate, templateOf } from '../spec/scheduled-template';
import { templateFindings } from '../spec/template-text';
import type { ScheduledSparkApplication, SparkApplication } from '../spec/types.gen';
import type { SubmissionSettings } from '../submission';

/** Whether the object is of this API's group, in any version, or of a group that is probably a misspelling of it. All others are ignored. */
export function isOurs({ object }: ManifestObject): boolean {
  const [group] = String(object.apiVersion).split('/');
  return group === API_GROUP || (SHIPPED_KINDS.some(({ kind }) => kind === object.kind) && nearest(group, [API_GROUP]) !== undefined);
}

/** Findings in these fields mean that the object cannot be checked by rules. */
const OUTLINE = ['apiVersion', 'metadata', 'spec', 'spec.template'];

/**
 * Findings of the schema, of the rules and, where the object fits its schema, of the planner under these settings of the operator. Never throws, so
 * that one object does not end the check of all others.
 */
export function checkObject({ object }: ManifestObject, settings: SubmissionSettings): Finding[] {
  const tooLarge = boundFindings(object);
  if (tooLarge.length > 0) return tooLarge;
  try {
    const found = [...findingsAbout(withoutNulls(object), settings), ...templateFindings(object)];
    return limited([...onePerField(withoutSuppressed(found, object)), ...suppressionFindings(object)]);
  } catch (error) {
    if (process.env.CDK8S_SPARK_DEBUG) throw error;
    return [{
      severity: 'error',
      reason: 'InternalError',
      path: 'spec',
      message: 'could not be checked because of an error in cdk8s-spark itself; set CDK8S_SPARK_DEBUG=1 to see the error, and please report it',
    }];
  }
}

function findingsAbout(given: ManifestObject['object'], settings: SubmissionSettings): Finding[] {
  const schemaFindings = checkSchema(given);
  // Rules and planner judge what a cluster would keep, as the operator does.
  const object = storedObject(given);
  const isSchedule = object.kind === 'ScheduledSparkApplication';
  const isKnownKind = SHIPPED_KINDS.some(({ kind }) => kind === object.kind);
  if (!isKnownKind || schemaFindings.some(({ path }) => OUTLINE.includes(path))) return schemaFindings;
  // From here on the object has at least the outline of its kind.
  const rules = isSchedule
    ? validateScheduledApplication(object as unknown as ScheduledSparkApplication)
    // Within the limits and without nulls, as the caller has seen to.
    : limited(ruleFindings(object as unknown as SparkApplication));
  if (schemaFindings.some(({ severity, reason }) => severity === 'error' && reason !== 'UnknownField')) {
    // Of what is in a field that has the wrong type, rules have nothing to say.
    const mistyped = schemaFindings.filter(({ reason }) => reason === 'WrongType').map(({ path }) => path);
    // A text in place of a number or a truth value is named as such, and not as a number out of its range.
    const texts = schemaFindings.filter(({ reason, value }) => reason === 'WrongType' && typeof value === 'string').map(({ path }) => path);
    const isMistyped = (path: string) => texts.includes(path)
      || mistyped.some((each) => path.startsWith(each) && ['.', '['].includes(path.charAt(each.length)));
    return [...rules.filter(({ reason, path }) => reason !== UNEXPECTED_SHAPE && !isMistyped(path)), ...schemaFindings];
  }
  if (rules.some(({ path }) => path === 'metadata.name')) {
    // The names of all planned objects derive from this one: the planner would repeat the finding for each.
    return [...rules, ...schemaFindings];
  }
  const planned = isSchedule
    ? planFindings(templateOf(object as unknown as ScheduledSparkApplication), settings).map(inTemplate)
    : planFindings(object as unknown as SparkApplication, settings);
  return [...rules, ...planned, ...schemaFindings];
}
