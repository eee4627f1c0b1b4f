// A fingerprint of the part of an application whose change needs a new run, so that a change is seen even if nobody watched it happen.
import { sha256Hex } from './hash';
import { canonicalJson, isRecord } from './json';
import { STORED_DEFAULTS } from './stored-defaults.gen';

/** The rules of this file; a fingerprint with another version says nothing about a change. */
const VERSION = 'v3';
const FINGERPRINT = new RegExp(`^${VERSION}-([0-9a-f]{32}):(.*)$`);

/** Stands in a path for each element of a list. */
const LIST_ELEMENT = '[]';

/** Fields that Services and Ingresses of the driver are made from, which may change while a run goes on. */
const EXPOSURE_FIELDS: readonly string[] = ['sparkUIOptions', 'driverIngressOptions'];

/** Fields that act on the controller or on what stands beside the run, never on the pods of the run. */
const OPERATIONAL_FIELDS: readonly string[] = [
  'suspend', 'timeToLiveSeconds', 'restartPolicy', 'failureRetries', 'retryInterval', 'driverPodDisruptionBudget', 'driverFailover', 'retention', 'deadlines',
  'onSpecChange', ...EXPOSURE_FIELDS,
];

/**
 * Fingerprint of a specification's restart-relevant part: the same for the same content, in whatever order its keys stand, and whether or not
 * an API server has written defaults into it. So an upgraded CRD is no edit. The number of executors stands in it openly, since that can change
 * while a run continues.
 */
export function specHash(spec: unknown, sha256: Digest = sha256Hex): string {
  return `${VERSION}-${hashOf(spec, (field) => !OPERATIONAL_FIELDS.includes(field), sha256)}:${executorInstances(spec)}`;
}

/** SHA-256 in hexadecimal digits; a caller may have a faster one. */
export type Digest = (text: string) => string;

/** What differs between a specification and the one that a recorded fingerprint was made from. */
export type SpecDifference = 'none' | 'only the number of executors' | 'more';

/** Compares the fingerprint of the present specification with a recorded one. One that is absent or of another version proves nothing. */
export function specDifference(present: string, recorded: string | undefined): SpecDifference {
  const [known, hash] = FINGERPRINT.exec(recorded ?? '') ?? [];
  if (known === undefined || known === present) return 'none';
  return present.startsWith(`${VERSION}-${hash}:`) ? 'only the number of executors' : 'more';
}

/** Whether `recorded` proves that the specification has changed. */
export function specChanged(present: string, recorded: string | undefined): boolean {
  return specDifference(present, recorded) !== 'none';
}

/** Whether a recorded fingerprint can be compared with that of the present specification. One of another version, or none, cannot. */
export function isComparable(recorded: string | undefined): recorded is string {
  return FINGERPRINT.test(recorded ?? '');
}

/** A recorded fingerprint, with the number of executors that the specification asks for now. */
export function withExecutorsOf(spec: unknown, recorded: string): string {
  return recorded.replace(FINGERPRINT, `${VERSION}-$1:${executorInstances(spec)}`);
}

/** The number of executors that a recorded fingerprint was made with; undefined where it tells none. */
export function executorsIn(recorded: string | undefined): string | undefined {
  return FINGERPRINT.exec(recorded ?? '')?.[2] || undefined;
}

/** Hash of the part of a specification that Services and Ingresses of the driver are made from. */
export function exposureHash(spec: unknown, sha256: Digest = sha256Hex): string {
  return `v1-${hashOf(spec, (field) => EXPOSURE_FIELDS.includes(field), sha256)}`;
}

function executorInstances(spec: unknown): string {
  const instances = isRecord(spec) && isRecord(spec.executor) ? spec.executor.instances : undefined;
  // Kueue writes 0 where there was no number before.
  return instances === undefined || instances === null || instances === 0 ? '' : String(instances);
}

function hashOf(spec: unknown, isRelevant: (field: string) => boolean, sha256: Digest): string {
  const written = withoutDefaults(spec, DEFAULTS_BY_FIELD);
  const relevant = isRecord(written) ? Object.fromEntries(Object.entries(written).filter(([field]) => isRelevant(field)).map(withoutInstances)) : written;
  return sha256(canonicalJson(relevant)).slice(0, 32);
}

/** The defaults of the fields below one field, or of the elements of a list. */
interface DefaultsNode {
  readonly values: unknown[];
  readonly fields: Map<string, DefaultsNode>;
}

const DEFAULTS_BY_FIELD = defaultsByField();

function defaultsByField(): DefaultsNode {
  const root: DefaultsNode = { values: [], fields: new Map() };
  for (const [path, ...values] of STORED_DEFAULTS) {
    let node = root;
    for (const field of path.split('.')) {
      const next = node.fields.get(field) ?? { values: [], fields: new Map() };
      node.fields.set(field, next);
      node = next;
    }
    node.values.push(...values);
  }
  return root;
}

/** The value without fields that hold what an API server would have written there. Goes only as deep as fields with such defaults are. */
function withoutDefaults(value: unknown, { fields }: DefaultsNode): unknown {
  if (Array.isArray(value)) {
    const element = fields.get(LIST_ELEMENT);
    return element ? value.map((one) => withoutDefaults(one, element)) : value;
  }
  if (!isRecord(value)) return value;
  const copy = { ...value };
  for (const [field, below] of fields) {
    if (!Object.hasOwn(copy, field)) continue;
    if (below.values.includes(copy[field])) delete copy[field];
    else copy[field] = withoutDefaults(copy[field], below);
  }
  return copy;
}

function withoutInstances([field, value]: [string, unknown]): [string, unknown] {
  if (field !== 'executor' || !isRecord(value)) return [field, value];
  const { instances: _, ...executor } = value;
  return [field, executor];
}
