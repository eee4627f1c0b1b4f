// A fingerprint of the part of an application whose change needs a new run, so that a change is seen even if nobody watched it happen.
import { canonicalJson } from './canonical-json';
import { sha256Hex } from './hash';

/** The rules of this file; a hash with another version says nothing about a change. */
const VERSION = 'v1';

/** Fields that Services and Ingresses of the driver are made from, which may change while a run goes on. */
const EXPOSURE_FIELDS: readonly string[] = ['sparkUIOptions', 'driverIngressOptions'];

/** Fields that act on the controller or on what stands beside the run, never on the pods of the run. */
const OPERATIONAL_FIELDS: readonly string[] = [
  'suspend', 'timeToLiveSeconds', 'restartPolicy', 'failureRetries', 'retryInterval', 'driverPodDisruptionBudget', 'driverFailover', 'retention', 'deadlines',
  'onSpecChange', ...EXPOSURE_FIELDS,
];

/** Hash of a specification's restart-relevant part: the same for the same content, in whatever order its keys stand. */
export function specHash(spec: unknown): string {
  return hashOf(spec, (field) => !OPERATIONAL_FIELDS.includes(field));
}

/** Hash of the part of a specification that Services and Ingresses of the driver are made from. */
export function exposureHash(spec: unknown): string {
  return hashOf(spec, (field) => EXPOSURE_FIELDS.includes(field));
}

/** Whether `recorded` proves that the specification has changed. A hash that is absent or of another version proves nothing. */
export function specChanged(spec: unknown, recorded: string | undefined): boolean {
  return recorded !== undefined && recorded.startsWith(`${VERSION}-`) && recorded !== specHash(spec);
}

function hashOf(spec: unknown, isRelevant: (field: string) => boolean): string {
  const relevant = isRecord(spec) ? Object.fromEntries(Object.entries(spec).filter(([field]) => isRelevant(field))) : spec;
  return `${VERSION}-${sha256Hex(canonicalJson(relevant)).slice(0, 32)}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
