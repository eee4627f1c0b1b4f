// Comparing statuses by what they say, and telling what of them survives under a CRD that is not ours.
import type { SparkApplicationStatus } from '../../../spec/types.gen';
import { asRecord } from '../values';

/** Fields that v1beta2 itself has: every CRD of this API keeps them, and correctness rests on them alone. */
const CORE_FIELDS: ReadonlyArray<keyof SparkApplicationStatus> = [
  'applicationState', 'driverInfo', 'sparkApplicationId', 'submissionID', 'executionAttempts', 'submissionAttempts',
  'lastSubmissionAttemptTime', 'terminationTime', 'executorState',
];

/** Whether two JSON values say the same, in whatever order their keys stand; a field that is null or undefined is not there. */
export function equalContent(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => equalContent(item, b[index]));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const left = asRecord(a);
  const right = asRecord(b);
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => equalContent(left[key] ?? undefined, right[key] ?? undefined));
}

/** The part of a status that survives under any CRD. */
export function coreOf(status: SparkApplicationStatus | undefined): Partial<SparkApplicationStatus> {
  return Object.fromEntries(CORE_FIELDS.filter((field) => status?.[field] !== undefined).map((field) => [field, status?.[field]]));
}

/** Whether an API server dropped what v1beta2 does not have: its CRD is another than ours. */
export function wasPruned(sent: SparkApplicationStatus, stored: SparkApplicationStatus | undefined): boolean {
  return sent.conditions !== undefined && stored?.conditions === undefined;
}

/** Whether everything desired is found in the live value; lists must have the same items. The API server does not store what is empty. */
export function matchesDesired(live: unknown, desired: unknown): boolean {
  if (live === desired || desired === undefined || desired === null || desired === '') return true;
  if (Array.isArray(desired)) {
    const items = live ?? [];
    return Array.isArray(items) && items.length === desired.length && desired.every((item, index) => matchesDesired(items[index], item));
  }
  const fields = live ?? {};
  if (typeof desired !== 'object' || typeof fields !== 'object') return false;
  return Object.entries(desired).every(([field, value]) => matchesDesired((fields as Readonly<Record<string, unknown>>)[field], value));
}
