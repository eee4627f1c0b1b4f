// Compares resourceVersions. They are growing decimal numbers, which can be too large for a JavaScript number.
// The API server counts all kinds of one storage together, so resourceVersions of different kinds can be compared too.

/** Negative when `a` is older than `b`, zero when they are equal, positive when it is newer. Undefined is older than everything. */
export function compareResourceVersions(a: string | undefined, b: string | undefined): number {
  const left = a ?? '';
  const right = b ?? '';
  if (left.length !== right.length) {
    return left.length - right.length;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}
