// The form in which schedules are cached: without the template, which may be large and is read again for each run, but with what is wrong with it.
import { describeErrors, describeFindings, type Finding } from '../../spec/findings';
import { isLongerThan, isRecord } from '../../spec/json';
import type { ObjectMeta } from '../../spec/kubernetes';
import { Annotation } from '../../spec/labels';
import { DNS_SUBDOMAIN_LENGTH } from '../../spec/names';
import { validateScheduledApplication } from '../../spec/rules';
import type { ScheduledSparkApplication, ScheduledSparkApplicationSpec, ScheduledSparkApplicationStatus } from '../../spec/types.gen';

/** What decisions read of a specification besides its template. */
const FIELDS: ReadonlyArray<keyof CachedScheduleSpec> = [
  'schedule', 'timeZone', 'suspend', 'concurrencyPolicy', 'successfulRunHistoryLimit', 'failedRunHistoryLimit', 'startingDeadlineSeconds',
];

/** Characters of a status as JSON up to which it is kept whole. A status that lists a hundred runs has a quarter of that. */
const WHOLE_STATUS_CHARACTERS = 32 * 1024;
/** What is kept of the lists of a status that is longer. */
const KEPT = { conditions: 20, runs: 1_000 };

/** Characters of a text that are kept of an object that another CRD let through. No schedule, name or annotation needs more. */
const KEPT_CHARACTERS = 4_096;

/** What is wrong with a specification: for the conditions, a reason and a text. */
export interface Judgement {
  readonly reason: string;
  readonly message: string;
}

export type CachedScheduleSpec = Omit<ScheduledSparkApplicationSpec, 'template'>;

/** A schedule as decisions read it. The fields beside those of the API never leave this process. */
export interface CachedSchedule {
  readonly apiVersion: 'sparkoperator.k8s.io/v1beta2';
  readonly kind: 'ScheduledSparkApplication';
  readonly metadata: ObjectMeta;
  readonly spec: CachedScheduleSpec;
  readonly status?: ScheduledSparkApplicationStatus;
  /** What keeps the schedule from being followed. */
  readonly errors?: Judgement;
  /** What its author should know. */
  readonly warnings?: Judgement;
  /** The cache has only a part of the status: a patch of it must be made from the stored one. */
  readonly hasReducedStatus?: true;
}

/** The form for the cache. Total: takes an object of any shape. What was found in one generation is not looked for again. */
export function cachedSchedule(object: CachedSchedule | ScheduledSparkApplication, previous?: CachedSchedule): CachedSchedule {
  const { apiVersion, kind, metadata, status } = object;
  const { uid, generation } = metadata;
  const isKnown = previous !== undefined && generation !== undefined && previous.metadata.generation === generation && previous.metadata.uid === uid;
  const { errors, warnings } = isKnown ? previous : judged(object as ScheduledSparkApplication);
  return {
    apiVersion,
    kind,
    metadata: keptMetadata(metadata),
    spec: isKnown ? previous.spec : keptSpec(object.spec),
    ...keptStatus(status),
    ...(errors ? { errors } : {}),
    ...(warnings ? { warnings } : {}),
  };
}

function judged(schedule: ScheduledSparkApplication): Pick<CachedSchedule, 'errors' | 'warnings'> {
  const findings = validateScheduledApplication(schedule);
  const of = (severity: Finding['severity']): Judgement | undefined => {
    const some = findings.filter((finding) => finding.severity === severity);
    return some.length === 0 ? undefined : { reason: some[0].reason, message: severity === 'error' ? describeErrors(some) : describeFindings(some) };
  };
  return { errors: of('error'), warnings: of('warning') };
}

function keptSpec(spec: unknown): CachedScheduleSpec {
  const fields = isRecord(spec) ? spec : {};
  return withoutUndefined(Object.fromEntries(FIELDS.map((field) => [field, keptValue(fields[field])]))) as CachedScheduleSpec;
}

/** Anybody who may write a status can make it as large as an object may be. */
function keptStatus(status: unknown): Pick<CachedSchedule, 'status' | 'hasReducedStatus'> {
  if (status === undefined || status === null) return {};
  if (!isLongerThan(status, WHOLE_STATUS_CHARACTERS)) return { status };
  const { conditions, pastSuccessfulRunNames, pastFailedRunNames, requestedRun, ...texts } = isRecord(status) ? status : {};
  const known: ReadonlyArray<keyof ScheduledSparkApplicationStatus> = [
    'lastRun', 'nextRun', 'lastRunName', 'scheduleState', 'reason', 'observedGeneration',
  ];
  const list = (value: unknown, most: number, kept: (one: unknown) => unknown): unknown => (
    Array.isArray(value) ? value.slice(0, most).map((one) => kept(one)).filter((one) => one !== undefined) : undefined);
  const reduced = {
    ...Object.fromEntries(known.map((field) => [field, keptValue(texts[field])])),
    conditions: list(conditions, KEPT.conditions, keptFields),
    pastSuccessfulRunNames: list(pastSuccessfulRunNames, KEPT.runs, keptName),
    pastFailedRunNames: list(pastFailedRunNames, KEPT.runs, keptName),
    requestedRun: keptFields(requestedRun),
  };
  return { status: withoutUndefined(reduced) as ScheduledSparkApplicationStatus, hasReducedStatus: true };
}

function keptName(value: unknown): unknown {
  return typeof value === 'string' && value.length <= DNS_SUBDOMAIN_LENGTH ? value : undefined;
}

/** A condition or a request: a few short texts. */
function keptFields(value: unknown): unknown {
  return isRecord(value) ? withoutUndefined(Object.fromEntries(Object.entries(value).slice(0, 10).map(([key, child]) => [key, keptValue(child)]))) : undefined;
}

function keptValue(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= KEPT_CHARACTERS) ? value : undefined;
}

function withoutUndefined(value: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(value).filter(([key, child]) => child !== undefined && key.length <= KEPT_CHARACTERS));
}

function keptMetadata({ annotations, namespace, name, uid, resourceVersion, generation, creationTimestamp, deletionTimestamp }: ObjectMeta): ObjectMeta {
  const request = annotations?.[Annotation.RUN_NOW];
  return {
    ...withoutUndefined({ namespace, name, uid, resourceVersion, generation, creationTimestamp, deletionTimestamp }),
    ...(request === undefined ? {} : { annotations: { [Annotation.RUN_NOW]: String(request).slice(0, KEPT_CHARACTERS) } }),
  };
}
