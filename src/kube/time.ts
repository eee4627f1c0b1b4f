// Times as Kubernetes writes and reads them: the one printer and the one parser of the project.

/** A time in milliseconds since the epoch as `metav1.Time`: RFC 3339 in whole seconds, which is all that every client of the API can read. */
export function timestamp(milliseconds: number): string {
  return new Date(wholeSeconds(milliseconds)).toISOString().replace('.000Z', 'Z');
}

/** A time in milliseconds since the epoch as `metav1.MicroTime`: the API server insists on six digits after the second. */
export function microTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
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
