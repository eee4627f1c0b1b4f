// Comparing JSON values as an API server stores them: key order does not matter, and what is empty or null may be left out.

type Fields = Readonly<Record<string, unknown>>;

/** Whether two JSON values have the same content; a field that is null or undefined counts as absent. */
export function equalContent(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => equalContent(item, b[index]));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [a as Fields, b as Fields];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => equalContent(left[key] ?? undefined, right[key] ?? undefined));
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
  return Object.entries(desired).every(([field, value]) => matchesDesired((fields as Fields)[field], value));
}
