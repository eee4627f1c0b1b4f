// How Spark reads what applications state: switches, the language of a file, versions.

/** The property that says where packages are kept that Spark fetches before a driver starts. */
export const IVY_DIRECTORY = 'spark.jars.ivy';

/** Whether a switch is on: `true` in any case, blanks around it or not. What is no truth value is off. */
export function isTrue(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === 'true';
}

/** Whether a switch that is on by default is off. */
export function isFalse(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === 'false';
}

/** Which language Spark takes a file for: it goes by the file's name alone. */
export function languageOf(file: string): 'Python' | 'R' | 'JVM' {
  return file.endsWith('.py') ? 'Python' : /\.[rR]$/.test(file) ? 'R' : 'JVM';
}

/** A Spark version, as far as features depend on it. */
export interface SparkVersionNumber {
  readonly major: number;
  readonly minor: number;
}

/** Reads `3.5.4`, `v4.1.0`, `4.2.0-preview5` or `4.1`; undefined when there is no version in the text. */
export function parseSparkVersion(text: string): SparkVersionNumber | undefined {
  const match = /^v?(\d+)\.(\d+)(?:[.-].*)?$/.exec(text.trim());
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** What says of a specification which Spark it runs. */
interface Versioned {
  readonly sparkVersion?: string;
  readonly image?: string;
  readonly driver?: { readonly image?: string };
}

/** The stated version; where that is none, the tag of an image of Spark that has one. */
export function effectiveSparkVersion({ sparkVersion = '', image, driver }: Versioned): string | undefined {
  if (parseSparkVersion(sparkVersion)) return sparkVersion;
  const [, tag] = /spark[^/:@]*:v?([^@]+)/i.exec(driver?.image || image || '') ?? [];
  return tag !== undefined && (parseSparkVersion(tag)?.major ?? 0) >= 3 ? tag : undefined;
}

/** Whether `version` is `major.minor` or later. */
export function isAtLeast(version: SparkVersionNumber, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}

/** Milliseconds of the units of Spark's times. */
const TIME_UNITS: ReadonlyMap<string, number> = new Map([
  ['us', 0.001], ['ms', 1], ['s', 1000], ['m', 60_000], ['min', 60_000], ['h', 3_600_000], ['d', 86_400_000],
]);

/** Milliseconds of a time as Spark reads it, such as `30s` or `2min`; a bare number is of `unit`. Undefined where Spark would refuse it. */
export function parseSparkTime(text: string, unit: 'ms' | 's'): number | undefined {
  const match = /^(-?[0-9]+)([a-z]+)?$/.exec(text.trim().toLowerCase());
  const factor = match ? TIME_UNITS.get(match[2] ?? unit) : undefined;
  return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}
