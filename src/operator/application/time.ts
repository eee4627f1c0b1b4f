// Times as v1beta2 writes them: RFC 3339 in whole seconds, which is all that every client of the API can read.

/** A time in milliseconds since the epoch as the API writes it. */
export function timestamp(milliseconds: number): string {
  return new Date(wholeSeconds(milliseconds)).toISOString().replace('.000Z', 'Z');
}

/** Milliseconds since the epoch of a time from the API; undefined for nothing or nonsense. */
export function parseTimestamp(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Cut down to what survives being written to a status and read again. */
export function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}
