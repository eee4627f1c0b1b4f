// The form in which applications are cached: small ones whole, of larger ones and of large statuses only what decisions read.
import { createHash } from 'node:crypto';
import { DRIVER_NAME_PROPERTY } from './driver/driver-pod';
import { EXECUTOR_SET_PROPERTIES } from './executors/executor-sets';
import { reducedStatus } from './recorded-status';
import { asRecord } from './values';
import { Resources } from '../../kube/resources';
import { slimMetadata } from '../../kube/slim';
import { boundFindings } from '../../spec/bound-findings';
import { BOUNDS } from '../../spec/bounds';
import { isLongerThan, isRecord, isSameJson } from '../../spec/json';
import type { ObjectMeta, OwnerReference } from '../../spec/kubernetes';
import { Annotation } from '../../spec/labels';
import { exposureHash, specHash, type Digest } from '../../spec/spec-hash';
import type { SparkApplication, SparkApplicationSpec } from '../../spec/types.gen';

/** Characters of an application as JSON, without its status, up to which it is cached whole. Ordinary ones have two to six thousand. */
export const WHOLE_CHARACTERS = 16 * 1024;

/** What was computed from an application before it was reduced. */
export interface Reduction {
  readonly specHash: string;
  readonly exposureHash: string;
  readonly metadataHash: string;
}

/** Keys of the additional fields. They are symbols, so that no object of an API server has such a field, whatever its CRD lets through. */
const REDUCTION = Symbol('reduction');
const HAS_REDUCED_STATUS = Symbol('hasReducedStatus');

/** An application of which the cache has only a part. The additional fields never leave this process. */
interface ReducedApplication extends SparkApplication {
  readonly [REDUCTION]?: Reduction;
  readonly [HAS_REDUCED_STATUS]?: true;
}

/** Executors that a status lists where no flag says another number. */
const EXECUTORS_BY_DEFAULT = 1_000;

/** Fields that decisions read whole: none of them says anything about the pods of a run. */
const POLICY_FIELDS: ReadonlyArray<keyof SparkApplicationSpec> = [
  'suspend', 'restartPolicy', 'timeToLiveSeconds', 'deadlines', 'onSpecChange', 'retention', 'driverFailover', 'sparkVersion',
];
const PROPERTIES: readonly string[] = [DRIVER_NAME_PROPERTY, ...EXECUTOR_SET_PROPERTIES];

/** Limits of what is kept of a policy field or of labels: a foreign CRD lets anything through. */
const KEPT = { depth: 5, entries: 200 };

/** The form for the cache. Total: takes an object of any shape and depth. `executors` is how many of them a status lists. */
export function cachedApplication(
  application: SparkApplication, previous?: SparkApplication, executors = EXECUTORS_BY_DEFAULT,
): SparkApplication {
  const shared = isSameSpec(application, previous) ? { spec: previous.spec } : {};
  const whole = withBoundedStatus({ ...application, ...shared, metadata: slimMetadata(application.metadata) }, executors);
  return isLongerThan(withoutStatus(whole), WHOLE_CHARACTERS) ? reducedApplication(whole, previous) : whole;
}

/**
 * Whether the cached object has this very specification, and the whole of it: then all versions of an application share one, and its hashes. The generation
 * does not tell: other defaults of the CRD, and a restored API server, change the one without the other.
 */
function isSameSpec({ spec }: SparkApplication, previous: SparkApplication | undefined): previous is SparkApplication {
  return previous !== undefined && !reductionOf(previous) && isSameJson(spec, previous.spec);
}

function withBoundedStatus(application: SparkApplication, executors: number): ReducedApplication {
  const status = application.status === undefined ? undefined : reducedStatus(application.status, executors);
  return status === undefined ? application : { ...application, status, [HAS_REDUCED_STATUS]: true };
}

/** Whether the cache has only a part of the status: a patch of it must be made from the stored one. */
export function hasReducedStatus(application: SparkApplication): boolean {
  return (application as ReducedApplication)[HAS_REDUCED_STATUS] === true;
}

/** What decisions read of an application, with the hashes that stand for the rest of it. */
export function reducedApplication(application: SparkApplication, previous?: SparkApplication): SparkApplication {
  const { apiVersion, kind, metadata, status } = application;
  const spec = asRecord(application.spec);
  const { driver, executor, dynamicAllocation, sparkConf } = spec;
  const properties = asRecord(sparkConf);
  const kept = {
    ...Object.fromEntries(POLICY_FIELDS.map((field) => [field, spec[field]])),
    driver: { podName: asRecord(driver).podName },
    executor: { instances: asRecord(executor).instances },
    dynamicAllocation: { enabled: asRecord(dynamicAllocation).enabled },
    sparkConf: Object.fromEntries(PROPERTIES.map((key) => [key, properties[key]])),
  };
  const reduced: ReducedApplication = {
    apiVersion,
    kind,
    metadata: reducedMetadata(metadata),
    spec: outlineOf(kept) as unknown as SparkApplicationSpec,
    ...(status === undefined ? {} : { status }),
    ...(hasReducedStatus(application) ? { [HAS_REDUCED_STATUS]: true } as const : {}),
    [REDUCTION]: { ...contentHashes(application, previous), metadataHash: metadataHashOf(application) },
  };
  return reduced;
}

/**
 * The hashes of a specification. They take up to half a second for the largest, so those of the cached object serve as long as the generation
 * is the same. A specification with more values than a plan may have cannot run: its generation stands for its content.
 */
function contentHashes(application: SparkApplication, previous: SparkApplication | undefined): Pick<Reduction, 'specHash' | 'exposureHash'> {
  const { uid, generation } = application.metadata;
  const known = previous && reductionOf(previous);
  const isSame = generation !== undefined && previous?.metadata.generation === generation && previous.metadata.uid === uid;
  if (known && isSame) return { specHash: known.specHash, exposureHash: known.exposureHash };
  const isOver = generation !== undefined && boundFindings(application).length > 0;
  const content = isOver ? { sparkConf: { generation: String(generation) } } as unknown as SparkApplicationSpec : application.spec;
  return { specHash: specHash(content, sha256), exposureHash: exposureHash(content, sha256) };
}

/** What was computed from an application that the cache has only a part of; undefined for a whole one. */
export function reductionOf(application: SparkApplication): Reduction | undefined {
  return (application as ReducedApplication)[REDUCTION];
}

const knownSpecHash = oncePerSpec(specHash);
const knownExposureHash = oncePerSpec(exposureHash);

/** Computes a hash once for each cached specification. What is cached is frozen; another object may change, so its hash is made each time. */
function oncePerSpec(hash: (spec: SparkApplicationSpec, sha256: Digest) => string): (spec: SparkApplicationSpec) => string {
  const known = new WeakMap<object, string>();
  return (spec) => {
    const made = known.get(spec) ?? hash(spec, sha256);
    if (Object.isFrozen(spec) && isRecord(spec)) known.set(spec, made);
    return made;
  };
}

/** Fingerprint of the restart-relevant part of the specification, of a whole application or a reduced one. */
export function specHashOf(application: SparkApplication): string {
  return reductionOf(application)?.specHash ?? knownSpecHash(application.spec);
}

/** Hash of what Services and Ingresses of the driver are made from, of a whole application or a reduced one. */
export function exposureHashOf(application: SparkApplication): string {
  return reductionOf(application)?.exposureHash ?? knownExposureHash(application.spec);
}

/** Stands for labels and annotations, on which plans depend besides the specification; of a whole application or a reduced one. */
export function metadataHashOf(application: SparkApplication): string {
  const { labels, annotations } = application.metadata;
  return reductionOf(application)?.metadataHash ?? sha256(JSON.stringify([labels, annotations]));
}

/** What an application's author writes of it. */
export function withoutStatus({ status: _, ...rest }: SparkApplication): Omit<SparkApplication, 'status'> {
  return rest;
}

/** The metadata that decisions, metrics and calls need: of annotations only our own. */
function reducedMetadata({ annotations, labels, finalizers: _finalizers, ownerReferences, ...rest }: ObjectMeta): ObjectMeta {
  const record = annotations?.[Annotation.ATTEMPT_SPEC_HASH];
  // By its owner, a schedule knows its runs.
  const schedule = ownerReferences?.find(({ kind }) => kind === Resources.ScheduledSparkApplication.kind);
  return {
    ...rest,
    ...(labels === undefined ? {} : { labels: outlineOf(labels) as Record<string, string> }),
    ...(record === undefined ? {} : { annotations: outlineOf({ [Annotation.ATTEMPT_SPEC_HASH]: record }) as Record<string, string> }),
    ...(schedule === undefined ? {} : { ownerReferences: [outlineOf(schedule) as OwnerReference] }),
  };
}

/** A value without what is long or deep in it. */
function outlineOf(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length <= BOUNDS.name ? value : undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value) || depth >= KEPT.depth) return undefined;
  return Object.fromEntries(Object.entries(value).slice(0, KEPT.entries)
    .map(([key, child]) => [key, outlineOf(child, depth + 1)])
    .filter(([, child]) => child !== undefined));
}

/** As the pure one of src/spec, which takes ten times as long for a megabyte. */
function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
