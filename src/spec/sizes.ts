// Sizes, factors and quantities as text: Spark's byte strings, Java's doubles, Kubernetes' quantities.
import { entryOf } from './json';

/** Smallest heap that Spark starts with: 1.5 times the 300 MiB that its memory manager reserves for itself. */
export const SMALLEST_HEAP_MEBIBYTES = 450;


const KI = 1024;
export const MIB = KI * KI;

/** Powers of 1024 by suffix; Spark reads them without regard to case. */
const SPARK_SUFFIXES: ReadonlyMap<string, number> = new Map(Object.entries({
  b: 0, k: 1, kb: 1, m: 2, mb: 2, g: 3, gb: 3, t: 4, tb: 4, p: 5, pb: 5,
}));
/** Spark reads these from 4.2 on; earlier versions refuse them. */
const SPARK_BINARY_SUFFIXES: ReadonlyMap<string, number> = new Map(Object.entries({
  ki: 1, kib: 1, mi: 2, mib: 2, gi: 3, gib: 3, ti: 4, tib: 4, pi: 5, pib: 5,
}));

export interface SparkSizeOptions {
  /** Bytes of one unit where the text has no suffix: 1, or `MIB` for memory settings. */
  readonly bareUnit: number;
  /** Whether `2Gi` and its like are read: from Spark 4.2 on. */
  readonly binarySuffixes: boolean;
}

/** Bytes of a Spark size such as `512m`, `2g` or `1024`; undefined where Spark would refuse it (fractions, unknown suffixes). */
export function parseSparkSize(text: string, options: SparkSizeOptions): number | undefined {
  const match = /^([0-9]+)([a-z]+)?$/.exec(text.trim().toLowerCase());
  if (!match) return undefined;
  const [, digits, suffix] = match;
  if (suffix === undefined) return Number(digits) * options.bareUnit;
  const power = SPARK_SUFFIXES.get(suffix) ?? (options.binarySuffixes ? SPARK_BINARY_SUFFIXES.get(suffix) : undefined);
  return power === undefined ? undefined : Number(digits) * KI ** power;
}

/** Whole MiB of a Spark memory setting, rounded down as Spark does (`512k` is 0); undefined where Spark would refuse it. */
export function parseSparkMemoryMiB(text: string, binarySuffixes: boolean): number | undefined {
  const bytes = parseSparkSize(text, { bareUnit: MIB, binarySuffixes });
  return bytes === undefined ? undefined : Math.floor(bytes / MIB);
}

/** A decimal number as Java's `Double.parseDouble` reads it; undefined where it would throw. */
export function parseJavaDouble(text: string): number | undefined {
  const match = /^\s*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[fFdD]?\s*$/.exec(text);
  return match ? Number(match[1]) : parseJavaHexadecimal(text);
}

/** Java's hexadecimal form has a power of two at its end, such as `0x1p-3` for 0.125; without that it is none. */
function parseJavaHexadecimal(text: string): number | undefined {
  const match = /^\s*([+-]?)0[xX](?:([0-9a-fA-F]+)(?:\.([0-9a-fA-F]*))?|\.([0-9a-fA-F]+))[pP]([+-]?[0-9]+)[fFdD]?\s*$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', bare = '', power] = match;
  const digits = parseInt(whole + fraction + bare, 16) * 2 ** (Number(power) - 4 * (fraction + bare).length);
  return sign === '-' ? -digits : digits;
}

/** A whole number as Java's `Integer.parseInt` reads it, without blanks around it; undefined where it would throw. */
export function parseJavaInteger(text: string): number | undefined {
  const value = /^[+-]?[0-9]+$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= -(2 ** 31) && value < 2 ** 31 ? value : undefined;
}

/** A number as Java's `Double.toString` writes it: `0.1`, `1.0`, `9.0E-4`. */
export function formatJavaDouble(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa, exponent] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

const QUANTITY_SUFFIXES: Readonly<Record<string, number>> = {
  'n': 1e-9,
  'u': 1e-6,
  'm': 1e-3,
  '': 1,
  'k': 1e3,
  'M': 1e6,
  'G': 1e9,
  'T': 1e12,
  'P': 1e15,
  'E': 1e18,
  'Ki': KI,
  'Mi': KI ** 2,
  'Gi': KI ** 3,
  'Ti': KI ** 4,
  'Pi': KI ** 5,
  'Ei': KI ** 6,
};

/** Value of a Kubernetes quantity such as `1500m`, `2Gi` or `1e3`; undefined where the API server would refuse it. */
export function parseQuantity(quantity: string | number): number | undefined {
  const match = /^([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:[eE]([+-]?[0-9]+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(String(quantity));
  if (!match) return undefined;
  const [, digits, exponent, suffix = ''] = match;
  return exponent === undefined ? Number(digits) * (entryOf(QUANTITY_SUFFIXES, suffix) ?? NaN) : Number(`${digits}e${exponent}`);
}

/**
 * A memory size in Spark's or in Kubernetes' notation as a Kubernetes quantity: Spark's `2g` means 2 GiB, which Kubernetes writes `2Gi`.
 * Text that is no Spark size is passed on.
 */
export function toMemoryQuantity(text: string): string {
  const match = /^([0-9]+)(k|kb|m|mb|g|gb|t|tb|p|pb)$/i.exec(text.trim());
  return match ? `${match[1]}${match[2][0].toUpperCase()}i` : text;
}

/** Thousandths of a CPU as a quantity: `1500m`, or `2` where it is whole. */
export function formatCpu(cores: number): string {
  const milli = Math.round(cores * 1000);
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}
