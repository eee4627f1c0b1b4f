// Whether an object that is there is the one that was wanted, whatever the API server has filled in beside.

/** Whether everything wanted is found in the live value; lists must have the same items. */
export function carries(live: unknown, wanted: unknown): boolean {
  if (wanted === undefined || wanted === null || live === wanted) return true;
  if (Array.isArray(wanted)) return Array.isArray(live) && live.length === wanted.length && wanted.every((item, index) => carries(live[index], item));
  if (typeof wanted !== 'object' || typeof live !== 'object' || live === null) return false;
  return Object.entries(wanted).every(([field, value]) => carries((live as Readonly<Record<string, unknown>>)[field], value));
}
