// The order of resourceVersions. The API server gives them as growing decimal numbers, too large for a number of this language.
// It counts all kinds that it stores in one place together, so those of different kinds can be compared too.

/** Negative, zero or positive as `a` is older than, equal to or newer than `b`. Absent is older than everything. */
export function compareResourceVersions(a: string | undefined, b: string | undefined): number {
  const left = a ?? '';
  const right = b ?? '';
  if (left.length !== right.length) {
    return left.length - right.length;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}
