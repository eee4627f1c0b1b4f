// From what each Spark version says of its configuration to one table of all: ranges of versions in place of repetitions, keys as an outline.

/** What ConfigEntries.java says of a version. */
export interface Configuration {
  readonly entries: Readonly<Record<string, Entry>>;
  readonly deprecated: Readonly<Record<string, Advice>>;
  readonly removed: Readonly<Record<string, Advice>>;
  /** Names of properties in Spark's classes; those that end in a dot begin names. */
  readonly literals: readonly string[];
  readonly failed: readonly string[];
  readonly verdicts: Readonly<Record<string, string>>;
}

interface Entry {
  readonly type: string;
  readonly sequence?: boolean;
  readonly unit?: string;
  readonly values?: readonly string[];
  /** Whether each of the values is taken in capitals and in small letters. */
  readonly anyCase?: boolean;
  readonly least?: number;
  readonly default: string | null;
  readonly since: string;
  readonly alternatives?: readonly string[];
  readonly sql: boolean;
}

interface Advice {
  readonly version: string;
  readonly instead: readonly string[];
}

/** What holds for a key in some versions. */
interface Row {
  readonly key: string;
  readonly from: string;
  readonly until: string;
  /** The type, deprecation and default, as the table has them. */
  readonly text: string;
}

export interface Table {
  readonly versions: readonly string[];
  readonly rows: readonly Row[];
  readonly prefixes: readonly string[];
}

const CODES: Readonly<Record<string, string>> = {
  boolean: 'b', int: 'i', long: 'l', double: 'd', decimal: 'd', string: 's', regex: 'x', time: 't', bytes: 'm', enum: 's',
};
const UNITS: Readonly<Record<string, string>> = {
  BYTE: 'B', KiB: 'KiB', MiB: 'MiB', NANOSECONDS: 'ns', MICROSECONDS: 'us', MILLISECONDS: 'ms', SECONDS: 's', MINUTES: 'min',
};

/** A name that begins others is a family of its own where Spark itself has no entry, or hardly one, that begins so. */
const FEW_ENTRIES = 2;

const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.');
const rankOf = (version: string): number => minorOf(version).split('.').map(Number).reduce((major, minor) => major * 1000 + (minor || 0), 0);

/** The table of all versions. */
export function tableOf(configurations: ReadonlyMap<string, Configuration>): Table {
  const versions = [...configurations.keys()].map(minorOf);
  const said = [...configurations.values()].map(textsOf);
  const keys = [...new Set(said.flatMap((texts) => [...texts.keys()]))].sort();
  const first = new Map([...configurations.values()].reverse().flatMap(({ entries }) => Object.entries(entries).map(([key, { since }]) => [key, since])));
  const rows = keys.flatMap((key): Row[] => {
    const runs: Array<{ from: number; until: number; text: string }> = [];
    said.forEach((texts, at) => {
      const text = texts.get(key);
      const last = runs.at(-1);
      if (text === undefined) return;
      if (last?.text === text && last.until === at - 1) last.until = at;
      else runs.push({ from: at, until: at, text });
    });
    // A module that was a package of its own before has had its entries for as long as they say.
    const since = rankOf(first.get(key) ?? '9.0');
    const at = versions.findIndex((version) => rankOf(version) >= since);
    if (at >= 0 && at < runs[0].from) runs[0].from = at;
    return runs.map(({ from, until, text }) => ({ key, from: versions[from], until: versions[until], text }));
  });
  const entries = keys.filter((key) => [...configurations.values()].some((each) => key in each.entries));
  const begun = [...new Set([...configurations.values()].flatMap(({ literals }) => literals.filter((each) => each.endsWith('.'))))].sort();
  return { versions, rows, prefixes: begun.filter((prefix) => entries.filter((key) => key.startsWith(prefix)).length <= FEW_ENTRIES) };
}

/** The text of each key of one version. */
function textsOf({ entries, deprecated, removed, literals }: Configuration): Map<string, string> {
  const texts = new Map<string, string>();
  const isKnown = (key: string) => key in entries;
  const old = ({ version, instead }: Advice, key: string) => {
    const names = instead.filter((each) => each !== key && isKnown(each));
    return `!${minorOf(version)}${names.map((each) => `>${each}`).join('')}`;
  };
  for (const key of literals.filter((each) => !each.endsWith('.'))) texts.set(key, '?');
  for (const [key, advice] of Object.entries(removed)) texts.set(key, `-${old(advice, key).slice(1)}`);
  for (const [key, entry] of Object.entries(entries)) {
    for (const alternative of entry.alternatives ?? []) texts.set(alternative, `? !${minorOf(entry.since)}>${key}`);
  }
  for (const [key, advice] of Object.entries(deprecated)) texts.set(key, `? ${old(advice, key)}`);
  for (const [key, entry] of Object.entries(entries)) {
    const advice = deprecated[key];
    texts.set(key, [typeOf(key, entry), ...(advice ? [old(advice, key)] : []), ...defaultOf(entry.default)].join(' '));
  }
  return texts;
}

function typeOf(key: string, { type, sequence, unit, values, anyCase, least, sql }: Entry): string {
  const code = CODES[type];
  if (code === undefined) throw new Error(`${key} has a type that the table does not know: ${type}`);
  if (key.startsWith('spark.sql.') && !sql) throw new Error(`${key} is no entry of SQL, though its name says so`);
  if (values?.some((value) => /[\s|]/.test(value))) throw new Error(`${key} takes values that the table cannot hold: ${values.join(', ')}`);
  if (values) return `${anyCase ? 'E' : 'e'}:${values.join('|')}`;
  return `${code}${sequence ? '*' : ''}${least !== undefined && least >= 0 ? least : ''}${unit ? `:${UNITS[unit]}` : ''}`;
}

function defaultOf(text: string | null): string[] {
  if (text !== null && /[`\n\\]|\$\{/.test(text)) throw new Error(`the table cannot hold this default: ${text}`);
  return text === null || text === '<undefined>' ? [] : [text === '' ? '""' : text.replace(/^<value of (.*)>$/, '<$1>')];
}

/** The table as a module: an outline, where a line that ends in a dot begins the names of all that are deeper. */
export function outline({ versions, rows, prefixes }: Table): string {
  const [oldest, newest] = [versions[0], versions[versions.length - 1]];
  const lines: string[] = [];
  const write = (group: readonly Row[], prefix: string, depth: number): void => {
    for (let i = 0; i < group.length;) {
      const segment = `${group[i].key.slice(prefix.length).split('.')[0]}.`;
      const same = group.slice(i).findIndex(({ key }) => !key.startsWith(prefix + segment));
      const members = group.slice(i, same < 0 ? undefined : i + same);
      if (new Set(members.map(({ key }) => key)).size > 1) {
        lines.push(`${' '.repeat(depth)}${segment}`);
        write(members, prefix + segment, depth + 1);
        i += members.length;
        continue;
      }
      const { key, from, until, text } = group[i];
      const range = from === oldest && until === newest ? '' : `@${from === oldest ? '' : from}-${until === newest ? '' : until}`;
      lines.push(`${' '.repeat(depth)}${key.slice(prefix.length)}${range} ${text}`);
      i++;
    }
  };
  // Names that begin with the same segments stand together.
  write([...rows].sort((a, b) => compare(a.key.split('.'), b.key.split('.'))), '', 0);
  return `// Written by test/oracle/configuration/record.ts from Spark's own registries; do not edit. How to read it: table.ts.
/** The versions that were asked, oldest first. */
export const CONFIGURATION_VERSIONS = [${versions.map((version) => `'${version}'`).join(', ')}] as const;

/** Beginnings of names that Spark takes as they are. */
export const NAMED_PREFIXES = [
${prefixes.map((prefix) => `  '${prefix}',\n`).join('')}] as const;

/** All keys, as an outline. */
export const CONFIGURATION_KEYS = \`
${lines.join('\n')}
\`;
`;
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return a.length - b.length;
}
