// Spark's own configuration by version: what a key takes, whether it is deprecated, and in which versions there is one. Read from its outline on first use.
import { CONFIGURATION_KEYS, CONFIGURATION_VERSIONS } from './keys.gen';
import { parseSparkVersion } from '../spark-values';

/** Position of a version in `CONFIGURATION_VERSIONS`. */
export type VersionIndex = number;

/** What a key takes. */
export type ValueType =
  | { readonly kind: 'boolean' | 'double' | 'string' | 'regex' | 'list' }
  | { readonly kind: 'int' | 'long'; readonly least?: number }
  /** `unit` is that of a number without one. */
  | { readonly kind: 'time' | 'size'; readonly unit: string }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly anyCase: boolean };

/** What replaces a key. */
export interface Replacement {
  readonly since: string;
  /** Keys to use in its place, where Spark names any. */
  readonly instead: readonly string[];
}

/** What holds for a key in some versions. */
export interface Variant {
  readonly from: VersionIndex;
  readonly until: VersionIndex;
  /** Undefined where Spark's classes name the key, and no entry of its registries says what it takes. */
  readonly type?: ValueType;
  /** The default as Spark prints it; `<spark.x>` where it is the value of another key. */
  readonly preset?: string;
  readonly deprecated?: Replacement;
  /** Set where this version knows only that the key was there before. */
  readonly removed?: Replacement;
}

const LAST = CONFIGURATION_VERSIONS.length - 1;
const indexOf = (version: string): VersionIndex => CONFIGURATION_VERSIONS.findIndex((each) => each === version);

/** The version in the table that has this number; undefined where it has none. */
export function versionIndex(sparkVersion: string): VersionIndex | undefined {
  const version = parseSparkVersion(sparkVersion);
  const index = version ? indexOf(`${version.major}.${version.minor}`) : -1;
  return index < 0 ? undefined : index;
}

/** Rows of each key as they stand in the outline: most of them are never asked for. */
let rows: ReadonlyMap<string, readonly string[]> | undefined;
const read = new Map<string, readonly Variant[]>();

function allRows(): ReadonlyMap<string, readonly string[]> {
  rows ??= readOutline(CONFIGURATION_KEYS);
  return rows;
}

/** Names of all keys, of any version. */
export function knownKeys(): Iterable<string> {
  return allRows().keys();
}

export function isKnown(key: string): boolean {
  return allRows().has(key);
}

/** What holds for a key, oldest version first; nothing for one that no version has. */
export function variantsOf(key: string): readonly Variant[] {
  const known = read.get(key);
  if (known) return known;
  const variants = allRows().get(key)?.map(readRow);
  if (variants) read.set(key, variants);
  return variants ?? [];
}

/** Lines that end in a dot begin the names of those that are deeper. The others are `name[@from-until] type [!since>replacement…] [default]`. */
function readOutline(text: string): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  const prefixes: string[] = [''];
  for (const line of text.split('\n')) {
    const name = line.trimStart();
    const depth = line.length - name.length;
    if (name === '') continue;
    const end = name.indexOf(' ');
    if (end < 0) {
      prefixes[depth + 1] = prefixes[depth] + name;
      continue;
    }
    const range = name.lastIndexOf('@', end);
    const key = prefixes[depth] + name.slice(0, range < 0 ? end : range);
    const row = name.slice(range < 0 ? end : range);
    const known = keys.get(key);
    if (known) known.push(row);
    else keys.set(key, [row]);
  }
  return keys;
}

/** The part of a line that follows the name. */
function readRow(row: string): Variant {
  const end = row.indexOf(' ');
  const [from, until] = row.slice(1, end).split('-');
  return { from: from ? indexOf(from) : 0, until: until ? indexOf(until) : LAST, ...readVariant(row.slice(end + 1)) };
}

function readVariant(text: string): Omit<Variant, 'from' | 'until'> {
  const [code, ...others] = text.split(' ');
  if (code.startsWith('-')) return { removed: readReplacement(code) };
  const deprecated = others[0]?.startsWith('!') ? readReplacement(others.shift() ?? '') : undefined;
  const preset = others.length > 0 ? others.join(' ') : undefined;
  return {
    type: readType(code),
    ...(preset !== undefined && { preset: preset === '""' ? '' : preset }),
    ...(deprecated && { deprecated }),
  };
}

function readReplacement(text: string): Replacement {
  const [since, ...instead] = text.slice(1).split('>');
  return { since, instead };
}

const KINDS: ReadonlyMap<string, Exclude<ValueType['kind'], 'list' | 'choice'>> = new Map([
  ['b', 'boolean'], ['i', 'int'], ['l', 'long'], ['d', 'double'], ['s', 'string'], ['x', 'regex'], ['t', 'time'], ['m', 'size'],
]);

function readType(code: string): ValueType | undefined {
  const [letter, detail = ''] = code.split(':');
  if (letter === 'e' || letter === 'E') return { kind: 'choice', values: detail.split('|'), anyCase: letter === 'E' };
  if (letter.endsWith('*')) return { kind: 'list' };
  const kind = KINDS.get(letter[0]);
  if (kind === 'time' || kind === 'size') return { kind, unit: detail };
  if (kind === 'int' || kind === 'long') return { kind, ...(letter.length > 1 && { least: Number(letter.slice(1)) }) };
  return kind && { kind };
}
