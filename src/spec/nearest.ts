// The known word that someone probably meant.

/** The candidate nearest to `word`, if it is near enough to be a mistake in typing. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const most = Math.max(1, Math.floor(wanted.length / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: slipsBetween(wanted, candidate.toLowerCase(), most) }))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  const best = ranked[0];
  return best && best.distance <= most ? best.candidate : undefined;
}

/** Whether one letter more, less, other or swapped makes the one word of the other. */
export function isSlip(word: string, meant: string): boolean {
  return slipsBetween(word.toLowerCase(), meant.toLowerCase(), 1) <= 1;
}

/**
 * How many characters must be added, removed, replaced or swapped with their neighbour to make one text of the other; `limit + 1` where they are more
 * than `limit`.
 */
export function slipsBetween(one: string, other: string, limit: number): number {
  const tooFar = limit + 1;
  // Texts that differ more in length differ more in letters too; one of thousands of letters is compared with none.
  if (Math.abs(one.length - other.length) > limit) return tooFar;
  // What both begin and end with needs no comparison, and of most pairs that differ it leaves little.
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let [endOfOne, endOfOther] = [one.length, other.length];
  while (endOfOne > start && endOfOther > start && one[endOfOne - 1] === other[endOfOther - 1]) [endOfOne, endOfOther] = [endOfOne - 1, endOfOther - 1];
  const [a, b] = [one.slice(start, endOfOne), other.slice(start, endOfOther)];
  if (a.length === 0 || b.length === 0) return Math.max(a.length, b.length);
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row: number[] = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      if (Math.abs(i - j) > limit) {
        row.push(tooFar);
        continue;
      }
      const substituted = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2] + 1 : tooFar;
      row.push(Math.min(substituted, previous[j] + 1, row[j - 1] + 1, exchanged));
      least = Math.min(least, row[j]);
    }
    if (least > limit) return tooFar;
    [before, previous] = [previous, row];
  }
  return Math.min(previous[b.length], tooFar);
}
