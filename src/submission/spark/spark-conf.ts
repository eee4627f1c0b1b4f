// The spark.* properties of one submission, each with the place it came from, so that a finding can name what the author wrote.
import { entryPath } from '../../spec/field-path';
import { OVERRIDDEN, type Finding } from '../../spec/findings';
import { entryOf } from '../../spec/json';
import { isTrue } from '../../spec/spark-values';

interface Entry {
  readonly value: string;
  readonly path: string;
  /** It stands for what nobody has said, so that it may be replaced without a word. */
  readonly isFallback?: true;
}

/** What is said of a property and does not count, since another place says otherwise. */
interface Overridden extends Entry {
  readonly key: string;
  /** The place that counts; undefined where it is the operator itself. */
  readonly winner: string | undefined;
}

/** Properties that Spark still reads under the names that they had on YARN alone, where they do not have their own. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  'spark.driver.memoryOverhead': 'spark.yarn.driver.memoryOverhead',
  'spark.executor.memoryOverhead': 'spark.yarn.executor.memoryOverhead',
  'spark.kerberos.keytab': 'spark.yarn.keytab',
  'spark.kerberos.principal': 'spark.yarn.principal',
};

/** Properties in order of their first appearance; a later value of the same key wins. */
export class SparkConf {
  private readonly overridden: Overridden[] = [];

  constructor(private readonly entries = new Map<string, Entry>()) {}

  /**
   * A value of another place gives way, and is noted.
   *
   * @param path where the author wrote it, such as `spec.driver.memory`; by default the key in `spec.sparkConf`
   */
  set(key: string, value: string, path: string = sparkConfPath(key)): void {
    if (this.entries.get(key)?.path !== path) this.noteOverridden(key, value, path);
    this.entries.set(key, { value, path });
  }

  /** Sets what counts where nobody says otherwise: every later value replaces it silently. */
  setFallback(key: string, value: string, path: string): void {
    this.entries.set(key, { value, path, isFallback: true });
  }

  /** Sets what is not the author's to say. */
  setByOperator(key: string, value: string): void {
    this.noteOverridden(key, value, undefined);
    this.entries.set(key, { value, path: sparkConfPath(key) });
  }

  /** Adds to a value, or sets it where there is none. Nothing gives way. */
  append(key: string, value: string, path: string): void {
    const before = this.get(key);
    this.entries.set(key, { value: before ? `${before} ${value}` : value, path });
  }

  /** Takes a property out, since another place says the same thing in another way; `value` is what it says, where it is known. */
  giveWay(key: string, value: string | undefined, path: string): void {
    this.noteOverridden(key, value, path);
    this.entries.delete(key);
  }

  /** Labels of the application are not written for its pods alone, so what a role says in their place is no contradiction. */
  private noteOverridden(key: string, value: string | undefined, winner: string | undefined): void {
    const loser = this.entries.get(key);
    if (loser === undefined || loser.isFallback || loser.value === value || loser.path.startsWith('metadata.')) return;
    this.overridden.push({ ...loser, key, winner });
  }

  /** A warning about each value that another place replaced by a different one. */
  overrides(): Finding[] {
    return this.overridden.map(({ key, value, path, winner }) => (winner === undefined
      ? { ...overridden(path, value, ''), message: `has no effect: the operator sets ${key} itself; leave it out` }
      : overridden(path, value, winner)));
  }

  /** Sets a value only where there is none. */
  setDefault(key: string, value: string, path?: string): void {
    if (!this.entries.has(key)) this.set(key, value, path);
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  get(key: string): string | undefined {
    return this.entries.get(key)?.value;
  }

  /** The first of several keys that has a value: Spark's fall-backs. */
  first(...keys: string[]): string | undefined {
    const key = keys.find((candidate) => this.entries.has(candidate));
    return key === undefined ? undefined : this.get(key);
  }

  /** The key under which a property has its value: its name, or the one that it had before. */
  current(key: string): string {
    const former = entryOf(FORMER_NAMES, key);
    return former !== undefined && !this.entries.has(key) && this.entries.has(former) ? former : key;
  }

  /** Where a key's value was written. */
  pathOf(key: string): string {
    return this.entries.get(key)?.path ?? sparkConfPath(key);
  }

  /** Keys and values below a prefix, without the prefix. */
  withPrefix(prefix: string): [name: string, value: string][] {
    const found: [string, string][] = [];
    // Most keys differ at the end of the prefix, and there may be ten thousand of them for each of many prefixes.
    const [length, last] = [prefix.length, prefix.charCodeAt(prefix.length - 1)];
    for (const [key, { value }] of this.entries) {
      if (key.charCodeAt(length - 1) === last && key.startsWith(prefix)) found.push([key.slice(length), value]);
    }
    return found;
  }

  keys(): string[] {
    return [...this.entries.keys()];
  }

  copy(): SparkConf {
    return new SparkConf(new Map(this.entries));
  }

  /** A plain object, sorted by key. */
  toRecord(): Record<string, string> {
    return Object.fromEntries(this.keys().sort().map((key) => [key, this.entries.get(key)!.value]));
  }

  /** Comma-separated values, trimmed, without empty ones, as Spark reads its lists. */
  list(key: string): string[] {
    return splitList(this.get(key) ?? '');
  }

  /** Whether a switch is on; what is no truth value is off here, and found where Spark reads it. */
  isTrue(key: string): boolean {
    return isTrue(this.get(key));
  }

  boolean(key: string, fallback: boolean, findings: Finding[]): boolean {
    const value = this.get(key)?.trim().toLowerCase();
    if (value === undefined) return fallback;
    if (value === 'true' || value === 'false') return value === 'true';
    findings.push(this.invalid(key, 'InvalidProperty', 'must be true or false'));
    return fallback;
  }

  /** A finding about the value of a key. */
  invalid(key: string, reason: string, message: string): Finding {
    return { severity: 'error', reason, path: this.pathOf(key), message: `${key} ${message}.`, value: this.get(key) };
  }
}

/** A warning about what is said at a place, where another place says otherwise and wins. */
export function overridden(path: string, value: unknown, winner: string): Finding {
  return { severity: 'warning', reason: OVERRIDDEN, path, message: `has no effect: ${winner} says otherwise, and wins; leave out one of them`, value };
}

/** Splits a comma-separated list as Spark does. */
export function splitList(text: string): string[] {
  return text.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '');
}

export function sparkConfPath(key: string): string {
  return entryPath('spec.sparkConf', key);
}
