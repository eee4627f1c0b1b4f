// Reviews of applications and schedules: the rules and the planner's refusals, in the words of `validate`. An update is refused only for what it introduces.
import { ALLOWED, type AdmissionRequest, type AdmissionResponse } from './admission-review';
import { SWITCH_FIELD } from '../../../spec/admission';
import { boundFindings } from '../../../spec/bound-findings';
import { describeErrors, describeFault, describeFinding, limited, onePerField, type Finding } from '../../../spec/findings';
import { canonicalJson, isLongerThan, isRecord, withoutNulls } from '../../../spec/json';
import type { KubernetesObject } from '../../../spec/kubernetes';
import { API_GROUP } from '../../../spec/names';
import { UNEXPECTED_SHAPE, validateApplication, validateScheduledApplication } from '../../../spec/rules';
import type { ScheduledSparkApplication, SparkApplication } from '../../../spec/types.gen';
import { ANY_SUBMISSION, type SubmissionSettings } from '../../../submission/plan';
import { planInPlace, type IsolatedPlanner } from '../../application/planning/isolated-planner';
import { IN_PLACE_CHARACTERS } from '../../application/planning/plans';
import type { QuotaAdvice } from '../../application/quota/advice';

export interface ApplicationReviewOptions {
  readonly settings: SubmissionSettings;
  /** Plans what may be too expensive for the event loop. */
  readonly isolated: IsolatedPlanner;
  /** What is said about quotas. Default: nothing. */
  readonly quota?: QuotaAdvice;
}

/** The owner of the planned objects. Findings do not depend on it. */
const ANY_UID = '00000000-0000-4000-8000-000000000001';

export type Review = (request: AdmissionRequest) => Promise<AdmissionResponse>;

/** Makes the review of one kind. */
export function applicationReview(kind: 'SparkApplication' | 'ScheduledSparkApplication', options: ApplicationReviewOptions): Review {
  const findingsIn = kind === 'SparkApplication' ? applicationFindings : scheduleFindings;
  return async ({ operation, subResource, object, oldObject }) => {
    if (!object || subResource || !['CREATE', 'UPDATE'].includes(operation)) return ALLOWED;
    if (operation === 'UPDATE' && oldObject && hasSameSpec(object, oldObject)) return ALLOWED;
    const findings = await findingsAbout(object, findingsIn, { ...options, begins: operation === 'CREATE' && kind === 'SparkApplication' });
    const errors = findings.filter(({ severity }) => severity === 'error');
    const warnings = findings.filter(({ severity }) => severity === 'warning').map(describeFinding);
    if (errors.length === 0) return { allowed: true, warnings };
    const before = operation === 'UPDATE' && oldObject ? await findingsAbout(oldObject, findingsIn, { ...options, begins: false }) : [];
    const [introduced, present] = splitIntroduced(errors, before);
    if (introduced.length === 0) return { allowed: true, warnings: [...present.map(describeFinding), ...warnings] };
    return {
      allowed: false,
      message: describeErrors(introduced),
      details: {
        name: object.metadata.name,
        group: API_GROUP,
        kind,
        causes: introduced.map((finding) => ({ reason: 'FieldValueInvalid', field: finding.path, message: describeFault(finding) })),
      },
      warnings,
    };
  };
}

/** `begins`: whether the object asks for room in the quotas now. The old pods of one that is edited go before it asks again. */
interface ReviewContext extends ApplicationReviewOptions {
  readonly begins: boolean;
}

type FindingsIn = (object: KubernetesObject, options: ReviewContext) => Promise<readonly Finding[]>;

async function findingsAbout(object: KubernetesObject, findingsIn: FindingsIn, options: ReviewContext): Promise<Finding[]> {
  const tooLarge = boundFindings(object);
  return tooLarge.length > 0 ? tooLarge : limited(onePerField(await findingsIn(withoutNulls(object), options)));
}

/** Without a valid name the planner would repeat the finding about it for each object. */
async function applicationFindings(object: KubernetesObject, options: ReviewContext): Promise<readonly Finding[]> {
  const application = object as unknown as SparkApplication;
  // The planner finds what the rules find. It does not get to them where a field has the wrong type, of which they may know more.
  const rules = isRecord(application.spec) && isLarge(application) ? [] : validateApplication(application);
  if (!isRecord(application.spec) || rules.some(({ path }) => path === 'metadata.name')) return rules;
  return [...rules.filter(({ reason }) => reason !== UNEXPECTED_SHAPE), ...await planFindings(application, options)];
}

async function scheduleFindings(object: KubernetesObject, options: ReviewContext): Promise<readonly Finding[]> {
  const schedule = object as unknown as ScheduledSparkApplication;
  const rules = validateScheduledApplication(schedule);
  if (!isRecord(schedule.spec?.template) || rules.some(({ path }) => path === 'metadata.name')) return rules;
  const { apiVersion, metadata, spec: { template } } = schedule;
  const planned = await planFindings({ apiVersion, kind: 'SparkApplication', metadata, spec: template }, options);
  return [...rules, ...planned.map((finding) => ({ ...finding, path: finding.path.replace(/^spec\b/, 'spec.template') }))];
}

async function planFindings(given: SparkApplication, { settings, isolated, quota, begins }: ReviewContext): Promise<readonly Finding[]> {
  const { status: _status, ...rest } = given;
  const application: SparkApplication = { ...rest, metadata: { ...given.metadata, namespace: given.metadata.namespace ?? 'default', uid: ANY_UID } };
  const planner = isLarge(application) ? isolated : planInPlace;
  const answer = await planner.plan({ application, submission: ANY_SUBMISSION, settings });
  if (answer.outcome === 'answered') {
    const { plan } = answer;
    if (plan.outcome === 'refused') return plan.findings;
    return [...plan.warnings, ...await quota?.(application, plan, begins && application.spec.suspend !== true) ?? []];
  }
  return [{
    severity: 'warning',
    reason: 'PlanningFailed',
    path: 'spec',
    message: 'could not be checked here, since planning it failed; the operator tries it again, and says in the status what came of it',
  }];
}

/** Whether an application must not be planned on the event loop. */
function isLarge(application: SparkApplication): boolean {
  return isLongerThan(application, IN_PLACE_CHARACTERS);
}

/** Whether nothing has changed in the specification but its switch. */
function hasSameSpec(object: KubernetesObject, oldObject: KubernetesObject): boolean {
  const specOf = (each: KubernetesObject): unknown => {
    const { spec } = each as { spec?: unknown };
    return isRecord(spec) ? { ...spec, [SWITCH_FIELD]: undefined } : spec;
  };
  return canonicalJson(specOf(object)) === canonicalJson(specOf(oldObject));
}

/** The errors that an update introduces, and those that were there before. An element of a list may have another index now. */
function splitIntroduced(errors: readonly Finding[], before: readonly Finding[]): [Finding[], Finding[]] {
  const keyOf = ({ path, reason, value }: Finding) => `${path.replace(/\[\d+\]/g, '[]')}\n${reason}\n${canonicalJson(value)}`;
  const left = new Map<string, number>();
  for (const finding of before) left.set(keyOf(finding), (left.get(keyOf(finding)) ?? 0) + 1);
  const introduced: Finding[] = [];
  const present: Finding[] = [];
  for (const finding of errors) {
    const key = keyOf(finding);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    (count > 0 ? present : introduced).push(finding);
  }
  return [introduced, present];
}
