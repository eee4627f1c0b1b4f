// What is wrong with properties of Spark, by the configuration keys that Spark's own registries have: keys and types, for each version.
import { CONFIGURATION_VERSIONS } from './keys.gen';
import { meantKey } from './meant';
import { isOfFamily } from './prefixes';
import { isKnown, variantsOf, versionIndex, type Variant, type VersionIndex } from './table';
import { valueFault } from './values';
import { isAtLeast, parseSparkVersion } from '../spark-values';

/** Properties as a user writes them. */
export type SparkConf = Readonly<Record<string, string | undefined>>;

/** What is wrong with one property: a sentence without its name. */
export interface ConfFinding {
  readonly key: string;
  readonly message: string;
}

/** Unknown keys of one application that are compared with known ones, which takes a tenth of a millisecond each. Nobody corrects more at once. */
const MOST_COMPARED = 50;

/** Names that are Spark's alone, so that one which it does not have is a mistake whatever it is like. */
const SPARKS_ALONE = /^spark\.(kubernetes|dynamicAllocation|speculation|eventLog|decommission)\./;

/** Keys that no version of Spark has, and the key that was probably meant. Names that may be other projects' or the user's own are left alone. */
export function unknownKeys(conf: SparkConf): ConfFinding[] {
  const unknown = Object.keys(conf).filter((key) => key.startsWith('spark.') && !isKnown(key) && !isOfFamily(key));
  return unknown.slice(0, MOST_COMPARED).flatMap((key) => {
    const meant = meantKey(key);
    if (meant !== undefined) return [{ key, message: `is no property of Spark, which ignores it; ${meant} was probably meant` }];
    return SPARKS_ALONE.test(key) ? [{ key, message: 'is no property of Apache Spark, which ignores it; leave it out, or correct its name' }] : [];
  });
}

/** Keys that the version does not read, since they came later or are gone. */
export function keysOfOtherVersions(conf: SparkConf, sparkVersion: string | undefined): ConfFinding[] {
  const index = sparkVersion === undefined ? undefined : versionIndex(sparkVersion);
  if (index === undefined) return [];
  const without = `has no effect in Spark ${CONFIGURATION_VERSIONS[index]}:`;
  return entries(conf).flatMap(({ key, variants }) => {
    const removed = variants.find((variant) => holds(variant, index))?.removed;
    if (removed) return [{ key, message: `${without} ${removed.since} removed it${useInstead(removed.instead)}` }];
    // What only stands in Spark's classes may be put together there in other versions.
    const isNamedOnly = variants.some(({ type, deprecated, removed: gone }) => !type && !deprecated && !gone);
    if (isNamedOnly || variants.some((variant) => holds(variant, index)) || isOfFamily(key)) return [];
    const later = variants.find(({ from }) => from > index);
    const message = later && variants.every(({ from }) => from > index)
      ? `${without} it came with ${CONFIGURATION_VERSIONS[later.from]}; leave it out, or run a later version`
      : `${without} ${CONFIGURATION_VERSIONS[lastBefore(variants, index)]} is the last version that reads it; leave it out`;
    return [{ key, message }];
  });
}

/** Keys that Spark still reads, and has replaced. */
export function deprecatedKeys(conf: SparkConf, sparkVersion: string | undefined): ConfFinding[] {
  return entries(conf).flatMap(({ key, variants }) => {
    const inForce = inForceIn(variants, sparkVersion);
    const deprecated = inForce.length > 0 && inForce.every((variant) => variant.deprecated) ? inForce[0].deprecated : undefined;
    return deprecated ? [{ key, message: `is deprecated since Spark ${deprecated.since}${useInstead(deprecated.instead)}` }] : [];
  });
}

/** Values that the version does not take. Where the version is not known, those that none takes. */
export function wrongValues(conf: SparkConf, sparkVersion: string | undefined): ConfFinding[] {
  const version = sparkVersion === undefined ? undefined : parseSparkVersion(sparkVersion);
  const binarySizes = version === undefined || isAtLeast(version, 4, 2);
  return entries(conf).flatMap(({ key, variants }) => {
    const value = conf[key];
    if (typeof value !== 'string') return [];
    const faults = inForceIn(variants, sparkVersion).map(({ type }) => type && valueFault(type, value, binarySizes));
    const [fault] = faults;
    if (fault === undefined || faults.includes(undefined)) return [];
    const outcome = key.startsWith('spark.sql.') ? 'Spark SQL fails when its session begins' : 'Spark fails when it reads it';
    return [{ key, message: `must be ${fault}; ${outcome}` }];
  });
}

function entries(conf: SparkConf): Array<{ readonly key: string; readonly variants: readonly Variant[] }> {
  return Object.keys(conf).map((key) => ({ key, variants: variantsOf(key) })).filter(({ variants }) => variants.length > 0);
}

function holds({ from, until }: Variant, index: VersionIndex): boolean {
  return from <= index && index <= until;
}

/** What holds in this version; of one that is not in the table, all that holds in any. */
function inForceIn(variants: readonly Variant[], sparkVersion: string | undefined): readonly Variant[] {
  const index = sparkVersion === undefined ? undefined : versionIndex(sparkVersion);
  return index === undefined ? variants : variants.filter((variant) => holds(variant, index));
}

function lastBefore(variants: readonly Variant[], index: VersionIndex): VersionIndex {
  return Math.max(...variants.filter(({ until }) => until < index).map(({ until }) => until));
}

function useInstead(instead: readonly string[]): string {
  return instead.length > 0 ? `; use ${instead.join(' and ')} instead` : '';
}
