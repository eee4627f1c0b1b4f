// The known key that was probably meant by an unknown one: another spelling, a slip or two, or a segment too many, missing or elsewhere.
import { families } from './prefixes';
import { knownKeys } from './table';

/** Longest key that is compared. Spark's own longest key has about 100 characters. */
const LONGEST = 120;

/** Names shorter than this, after `spark.`, may have one slip, longer ones two: short names of users are soon alike. */
const SHORT_NAME = 15;

interface Candidate {
  readonly key: string;
  readonly lower: string;
  /** Which letters are in it, one bit for each: most keys are ruled out by them alone. */
  readonly letters: number;
}

interface Index {
  /** Keys by their letters and digits alone, in any case. */
  readonly bySpelling: ReadonlyMap<string, string>;
  /** Keys by their segments in alphabetical order; undefined where several have the same. */
  readonly bySegments: ReadonlyMap<string, string | undefined>;
  /** Keys by what is left of their segments without one; undefined where several have the same. */
  readonly withoutSegment: ReadonlyMap<string, string | undefined>;
  readonly byLength: ReadonlyMap<number, readonly Candidate[]>;
  /** First segments after `spark.` */
  readonly namespaces: ReadonlySet<string>;
}

let index: Index | undefined;

/**
 * The known key that was meant. `thorough` compares letter by letter too, which takes about a tenth of a millisecond; without it only other spellings
 * and segments are found.
 */
export function meantKey(key: string, thorough: boolean): string | undefined {
  if (key.length > LONGEST) return undefined;
  index ??= buildIndex();
  return index.bySpelling.get(spelling(key)) ?? meantFamily(key) ?? (thorough ? nearest(key, index) : undefined) ?? bySegments(key, index);
}

/** Whether Spark itself has names that begin with the same segment. */
export function isInNamespace(key: string): boolean {
  index ??= buildIndex();
  return index.namespaces.has(key.split('.')[1]);
}

function buildIndex(): Index {
  const bySpelling = new Map<string, string>();
  const sorted = new Map<string, string | undefined>();
  const shorter = new Map<string, string | undefined>();
  const byLength = new Map<number, Candidate[]>();
  const namespaces = new Set<string>();
  for (const [key, variants] of knownKeys()) {
    // Only what an entry says of itself is worth a suggestion: other names in Spark's classes need not be for users.
    const newest = variants[variants.length - 1];
    if (!newest.type || newest.deprecated) continue;
    const segments = key.split('.');
    namespaces.add(segments[1]);
    bySpelling.set(spelling(key), key);
    note(sorted, [...segments].sort().join('.'), key);
    segments.slice(1).forEach((_, i) => note(shorter, segments.filter((__, at) => at !== i + 1).join('.'), key));
    const lower = key.toLowerCase();
    const candidates = byLength.get(lower.length);
    const candidate = { key, lower, letters: lettersOf(lower) };
    if (candidates) candidates.push(candidate);
    else byLength.set(lower.length, [candidate]);
  }
  return { bySpelling, bySegments: sorted, withoutSegment: shorter, byLength, namespaces };
}

function note(map: Map<string, string | undefined>, text: string, key: string): void {
  map.set(text, map.has(text) && map.get(text) !== key ? undefined : key);
}

function spelling(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** The same segments in another order, one segment missing, or one too many. */
function bySegments(key: string, { bySegments: sorted, withoutSegment, namespaces }: Index): string | undefined {
  const segments = key.split('.');
  // Names with one or two segments, and those that begin as none of Spark's do, may well be the user's own.
  if (segments.length < 3) return undefined;
  const known = knownKeys();
  const moved = sorted.get([...segments].sort().join('.'));
  if (moved !== undefined) return moved;
  const incomplete = withoutSegment.get(key);
  if (incomplete !== undefined || !namespaces.has(segments[1])) return incomplete;
  const shortened = segments.slice(1).map((_, i) => segments.filter((__, at) => at !== i + 1).join('.'));
  const [first, ...others] = [...new Set(shortened.filter((each) => each.split('.').length > 2 && known.get(each)?.some(({ type }) => type)))];
  return others.length === 0 ? first : undefined;
}

/** A family whose name is written a little wrong: `spark.kubernetes.driver.labels.team`. */
function meantFamily(key: string): string | undefined {
  const segments = key.split('.');
  for (const family of families()) {
    const wanted = family.split('.').length - 1;
    if (segments.length <= wanted || wanted < 2) continue;
    const given = `${segments.slice(0, wanted).join('.')}.`;
    const same = given.toLowerCase() === family.toLowerCase();
    if (same || (wanted > 2 && distance(given.toLowerCase(), family.toLowerCase(), 1) <= 1)) return family + segments.slice(wanted).join('.');
  }
  return undefined;
}

function nearest(key: string, { byLength }: Index): string | undefined {
  const lower = key.toLowerCase();
  const letters = lettersOf(lower);
  const limit = lower.length - 'spark.'.length < SHORT_NAME ? 1 : 2;
  let best: { readonly key: string; readonly slips: number } | undefined;
  for (let length = lower.length - limit; length <= lower.length + limit; length++) {
    for (const candidate of byLength.get(length) ?? []) {
      if (bitsOf(candidate.letters ^ letters) > 2 * limit) continue;
      const slips = distance(lower, candidate.lower, limit);
      if (slips <= limit && (best === undefined || slips < best.slips)) best = { key: candidate.key, slips };
    }
  }
  return best?.key;
}

function lettersOf(text: string): number {
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i) - 97;
    if (code >= 0 && code < 26) bits |= 1 << code;
  }
  return bits;
}

function bitsOf(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Letters that are added, missing, other ones or exchanged with their neighbour; `limit + 1` where they are more than `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = new Array<number>(b.length + 1).fill(limit + 1);
    row[0] = i;
    let least = row[0];
    for (let j = Math.max(1, i - limit); j <= Math.min(b.length, i + limit); j++) {
      const substituted = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2] + 1 : limit + 1;
      row[j] = Math.min(substituted, previous[j] + 1, row[j - 1] + 1, exchanged);
      least = Math.min(least, row[j]);
    }
    if (least > limit) return limit + 1;
    [before, previous] = [previous, row];
  }
  return previous[b.length];
}
