// The form in which schedules are cached: without the template, which may be large and is read again for each run, but with what is wrong with it.
import { slimMetadata } from '../../kube/slim';
import { describeErrors, describeFindings, type Finding } from '../../spec/findings';
import { isRecord } from '../../spec/json';
import type { ObjectMeta } from '../../spec/kubernetes';
import { Annotation } from '../../spec/labels';
import { validateScheduledApplication } from '../../spec/rules';
import type { ScheduledSparkApplication, ScheduledSparkApplicationSpec, ScheduledSparkApplicationStatus } from '../../spec/types.gen';

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
    metadata: keptMetadata(slimMetadata(metadata)),
    spec: isKnown ? previous.spec : keptSpec(object.spec),
    ...(status === undefined ? {} : { status }),
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
  const { template: _template, ...rest } = isRecord(spec) ? spec : {};
  const kept = Object.entries(rest).filter(([, value]) => (
    (typeof value === 'string' && value.length <= KEPT_CHARACTERS) || typeof value === 'number' || typeof value === 'boolean'));
  return Object.fromEntries(kept) as unknown as CachedScheduleSpec;
}

function keptMetadata({ annotations, labels: _labels, ...rest }: ObjectMeta): ObjectMeta {
  const request = annotations?.[Annotation.RUN_NOW];
  return request === undefined ? rest : { ...rest, annotations: { [Annotation.RUN_NOW]: String(request).slice(0, KEPT_CHARACTERS) } };
}
