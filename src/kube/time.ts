// Formats and parses times as Kubernetes does.

/** The last time that has a year of four digits, as RFC 3339 wants it. A number that somebody chose may lead to a later one. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59);

/** Formats milliseconds since the epoch as `metav1.Time`: RFC 3339 in whole seconds, which every client of the API can read. Never throws. */
export function timestamp(milliseconds: number): string {
  return new Date(floorToSeconds(Math.max(0, Math.min(milliseconds, LAST_TIME)) || 0)).toISOString().replace('.000Z', 'Z');
}

/** Formats milliseconds since the epoch as `metav1.MicroTime`: the API server requires six digits after the second. */
export function microTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}

/** Parses a time from the API to milliseconds since the epoch; undefined for a missing or an invalid time. */
export function parseTimestamp(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Formats the end of something from which waits are measured: rounded up to whole seconds, so that no wait is shorter than it is meant to be. */
export function endTimestamp(milliseconds: number): string {
  return timestamp(Math.ceil(milliseconds / 1000) * 1000);
}

/** Rounds down to whole seconds: a time in a status has no more digits. */
export function floorToSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}
