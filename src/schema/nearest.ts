// The known word that someone probably meant.

/** The candidate nearest to `word`, if it is near enough to be a mistake in typing. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const most = Math.max(1, Math.floor(wanted.length / 3));
  // Words that differ more in length differ more in letters too; a word of thousands of letters is compared with none.
  const ranked = candidates
    .filter((candidate) => Math.abs(candidate.length - wanted.length) <= most)
    .map((candidate) => ({ candidate, distance: distance(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  const best = ranked[0];
  return best && best.distance <= most ? best.candidate : undefined;
}

/** Whether one letter more, less, other or swapped makes the one word of the other. */
export function isSlip(word: string, meant: string): boolean {
  return Math.abs(word.length - meant.length) <= 1 && distance(word.toLowerCase(), meant.toLowerCase()) <= 1;
}

/** How many characters must be added, removed, replaced or swapped with their neighbour to make `b` of `a`. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? beforeLast[j - 2] + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(last[j] + 1, row[j - 1] + 1, replaced, swapped));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length];
}
