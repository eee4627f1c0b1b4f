// Whether an object that is there is the one that was wanted, whatever the API server has filled in beside.

/** Whether everything wanted is found in the live value; lists must have the same items. The API server does not store what is empty. */
export function carries(live: unknown, wanted: unknown): boolean {
  if (live === wanted || wanted === undefined || wanted === null || wanted === '') return true;
  if (Array.isArray(wanted)) {
    const items = live ?? [];
    return Array.isArray(items) && items.length === wanted.length && wanted.every((item, index) => carries(items[index], item));
  }
  const fields = live ?? {};
  if (typeof wanted !== 'object' || typeof fields !== 'object') return false;
  return Object.entries(wanted).every(([field, value]) => carries((fields as Readonly<Record<string, unknown>>)[field], value));
}
