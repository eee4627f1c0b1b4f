// What a check of Spark's start-up is, and those of single properties: their types as Spark reads them, and their bounds.
import { parseJavaDouble, parseJavaInteger, parseSparkSize } from './sizes';
import { isAtLeast, parseSparkTime, type SparkVersionNumber } from './spark-values';

/** Reads a property as the driver sees it. */
export type ReadProperty = (key: string) => string | undefined;

export interface StartupCheck {
  readonly name: string;
  /** Where Spark's sources have it: below `core/src/main/scala/org/apache/spark`, or `k8s/` for those of the module for Kubernetes. */
  readonly source: string;
  /** First version that has it, as major and minor; absent where all supported versions do. */
  readonly since?: readonly [major: number, minor: number];
  /** The property at fault and why, where Spark refuses to start. */
  check(read: ReadProperty, version: SparkVersionNumber): StartupRefusal | undefined;
}

/** Why Spark ends a driver at its start. */
export interface StartupRefusal {
  readonly key: string;
  /** The id of the finding, where it has one of its own. */
  readonly id?: string;
  readonly reason: string;
}

interface ValueType {
  /** What such a value is called. */
  readonly words: string;
  /** The value as a number; undefined where Spark throws. */
  parse(text: string, version: SparkVersionNumber): number | undefined;
  /** A bound as a value of this type is written. */
  write(bound: number): string;
}

export const BOOLEAN: ValueType = { words: 'true or false', parse: (text) => (/^(true|false)$/i.test(text.trim()) ? 1 : undefined), write: String };
export const INTEGER: ValueType = { words: 'a whole number', parse: (text) => parseJavaInteger(text.trim()), write: String };
export const NUMBER: ValueType = { words: 'a number', parse: (text) => parseJavaDouble(text), write: String };
export const SIZE: ValueType = {
  words: 'a size such as 128m',
  parse: (text, version) => parseSparkSize(text, { bareUnit: 1, binarySuffixes: isAtLeast(version, 4, 2) }),
  write: (bound) => `${bound / 2 ** 20}m`,
};

/** A time in whole seconds: Spark drops what is less than one. */
export const SECONDS: ValueType = {
  words: 'a time such as 5s',
  parse: (text) => {
    const time = parseSparkTime(text, 's');
    return time === undefined ? undefined : Math.trunc(time / 1000);
  },
  write: (bound) => `${bound}s`,
};
export const MILLISECONDS: ValueType = { words: 'a time such as 500ms', parse: (text) => parseSparkTime(text, 'ms'), write: (bound) => `${bound}ms` };

/** A property with the values that Spark takes of it. */
export interface ValueRow {
  readonly key: string;
  readonly type: ValueType;
  readonly least?: number;
  readonly above?: number;
  readonly most?: number;
  readonly below?: number;
  /** Whether Spark reads it at the start. */
  readonly when?: (read: ReadProperty, version: SparkVersionNumber) => boolean;
  readonly since?: StartupCheck['since'];
  readonly source: string;
}

export function valueCheck({ key, type, least, above, most, below, when, since, source }: ValueRow): StartupCheck {
  const bounds = [['at least', least], ['above', above], ['at most', most], ['below', below]] as const;
  const range = bounds.flatMap(([words, bound]) => (bound === undefined ? [] : [`${words} ${type.write(bound)}`])).join(' and ');
  return {
    name: `${key} is ${type.words}${range && `, ${range}`}`,
    source,
    since,
    check: (read, version) => {
      const text = read(key);
      // Spark puts other properties and variables in place of references, which are not known here.
      if (text === undefined || text.includes('${') || (when && !when(read, version))) return undefined;
      const value = type.parse(text, version);
      if (value === undefined) return { key, reason: `must be ${type.words}` };
      const isWithin = (least === undefined || value >= least) && (above === undefined || value > above)
        && (most === undefined || value <= most) && (below === undefined || value < below);
      return isWithin ? undefined : { key, reason: `must be ${range}` };
    },
  };
}
