// The known key that was probably meant by an unknown one: another spelling, a slip or two, or a segment too many, missing or elsewhere.
import { ownFamilies } from './prefixes';
import { knownKeys, variantsOf } from './table';
import { slipsBetween } from '../nearest';

/** Longest key that is compared. Spark's own longest key has about 100 characters. */
const LONGEST = 120;

/** Names shorter than this, after `spark.`, may have one slip, longer ones two: short names of users are soon alike. */
const SHORT_NAME = 15;

interface Candidate {
  readonly key: string;
  readonly lower: string;
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
  readonly families: ReadonlyArray<{ readonly family: string; readonly lower: string; readonly length: number }>;
}

let index: Index | undefined;

/** Answers that are kept: applications of one team have the same keys of their own. */
const MOST_KEPT = 1_000;
const kept = new Map<string, string | undefined>();

/** The known key that was meant. */
export function meantKey(key: string): string | undefined {
  if (key.length > LONGEST) return undefined;
  if (kept.has(key)) return kept.get(key);
  if (kept.size >= MOST_KEPT) kept.clear();
  const meant = findMeant(key);
  kept.set(key, meant);
  return meant;
}

function findMeant(key: string): string | undefined {
  index ??= buildIndex();
  const sameLetters = index.bySpelling.get(spelling(key));
  // `spark.file` may well be a name of the user's own, although there is `spark.files`.
  if (sameLetters !== undefined || key.split('.').length < 3) return sameLetters;
  return meantFamily(key, index) ?? nearest(key, index) ?? bySegments(key, index);
}

function buildIndex(): Index {
  const bySpelling = new Map<string, string>();
  const sorted = new Map<string, string | undefined>();
  const shorter = new Map<string, string | undefined>();
  const byLength = new Map<number, Candidate[]>();
  const namespaces = new Set<string>();
  for (const key of knownKeys()) {
    // Only what an entry says of itself is worth a suggestion: other names in Spark's classes need not be for users.
    const newest = variantsOf(key).at(-1);
    if (!newest?.type || newest.deprecated) continue;
    const segments = key.split('.');
    namespaces.add(segments[1]);
    bySpelling.set(spelling(key), key);
    note(sorted, [...segments].sort().join('.'), key);
    let end = segments[0].length;
    for (const segment of segments.slice(1)) {
      note(shorter, key.slice(0, end) + key.slice(end + 1 + segment.length), key);
      end += 1 + segment.length;
    }
    const lower = key.toLowerCase();
    const candidates = byLength.get(lower.length);
    const candidate = { key, lower };
    if (candidates) candidates.push(candidate);
    else byLength.set(lower.length, [candidate]);
  }
  return {
    bySpelling,
    bySegments: sorted,
    withoutSegment: shorter,
    byLength,
    namespaces,
    families: ownFamilies().map((family) => ({ family, lower: family.toLowerCase(), length: family.split('.').length - 1 })),
  };
}

function note(map: Map<string, string | undefined>, text: string, key: string): void {
  map.set(text, map.has(text) && map.get(text) !== key ? undefined : key);
}

function spelling(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** The same segments in another order, without `sql` or another one, or with one that begins other names of Spark. */
function bySegments(key: string, { bySegments: sorted, withoutSegment, namespaces }: Index): string | undefined {
  const segments = key.split('.');
  const moved = sorted.get([...segments].sort().join('.'));
  if (moved !== undefined) return moved;
  const complete = withoutSegment.get(key);
  if (complete !== undefined && (namespaces.has(segments[1]) || complete.startsWith('spark.sql.'))) return complete;
  if (!namespaces.has(segments[1])) return undefined;
  const shorter = segments.slice(1).filter((segment) => namespaces.has(segment))
    .map((segment) => segments.filter((each) => each !== segment).join('.'))
    .filter((each) => each.split('.').length > 2 && variantsOf(each).some(({ type }) => type));
  return new Set(shorter).size === 1 ? shorter[0] : undefined;
}

/** A family whose name is written a little wrong: `spark.kubernetes.driver.labels.team`. */
function meantFamily(key: string, { families: known }: Index): string | undefined {
  const segments = key.split('.');
  for (const { family, lower, length } of known) {
    if (segments.length <= length) continue;
    const given = `${segments.slice(0, length).join('.').toLowerCase()}.`;
    if (given === lower || (length > 2 && slipsBetween(given, lower, 1) <= 1)) return family + segments.slice(length).join('.');
  }
  return undefined;
}

function nearest(key: string, { byLength }: Index): string | undefined {
  const lower = key.toLowerCase();
  const limit = lower.length - 'spark.'.length < SHORT_NAME ? 1 : 2;
  let best: { readonly key: string; readonly slips: number } | undefined;
  for (let length = lower.length - limit; length <= lower.length + limit; length++) {
    for (const candidate of byLength.get(length) ?? []) {
      const slips = slipsBetween(lower, candidate.lower, limit);
      if (slips <= limit && (best === undefined || slips < best.slips)) best = { key: candidate.key, slips };
    }
  }
  return best?.key;
}
