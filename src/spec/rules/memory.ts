// Rules on sizes: memory as Spark reads it, limits as Kubernetes reads them.
import { confPlace, finding, given, type Place, type Rule } from './rule';
import { ROLES } from '../roles';
import { parseJavaDouble, parseQuantity, parseSparkMemoryMiB, SMALLEST_HEAP_MEBIBYTES } from '../sizes';
import { effectiveSparkVersion, isAtLeast, parseSparkVersion } from '../spark-values';

const SIZE_HELP = 'must be a whole number with a unit as Spark reads it, such as 512m, 2g or 2048m (no fractions)';

/** Memory and overhead of both roles, whether typed or as Spark properties. */
export const memorySizes: Rule = {
  reason: 'InvalidMemory',
  check(application) {
    const { spec } = application;
    const version = parseSparkVersion(effectiveSparkVersion(spec) ?? '');
    const binaryUnits = version !== undefined && isAtLeast(version, 4, 2);
    return given(ROLES.flatMap((role) => [
      { path: `spec.${role}.memory`, value: spec[role]?.memory },
      { path: `spec.${role}.memoryOverhead`, value: spec[role]?.memoryOverhead },
      confPlace(application, `spark.${role}.memory`),
      confPlace(application, `spark.${role}.memoryOverhead`),
    ])).flatMap((place) => {
      const text = String(place.value);
      if (parseSparkMemoryMiB(text, binaryUnits) !== undefined) {
        return [];
      }
      const message = parseSparkMemoryMiB(text, true) !== undefined
        ? 'must be written without the i: Spark reads such units only from version 4.2 on; '
          + `write ${text.trim().replace(/ib?$/i, '').toLowerCase()}, which means the same`
        : SIZE_HELP;
      return [finding('error', this.reason, place, message)];
    });
  },
};

/** The container's memory limit may be a Java size or a Kubernetes quantity. */
export const memoryLimits: Rule = {
  reason: 'InvalidMemory',
  check(application) {
    return given(ROLES.map((role) => ({ path: `spec.${role}.memoryLimit`, value: application.spec[role]?.memoryLimit })))
      .filter(({ value }) => parseSparkMemoryMiB(String(value), true) === undefined && parseQuantity(String(value)) === undefined)
      .map((place) => finding('error', this.reason, place, 'must be a Java size such as 4g or a Kubernetes quantity such as 4Gi'));
  },
};

/** Spark takes a factor of 0 for both roles together, where the least overhead then counts, and none for one role. */
export const memoryOverheadFactor: Rule = {
  reason: 'InvalidMemory',
  check(application) {
    const factorOf = ({ value }: Place) => parseJavaDouble(String(value)) ?? -1;
    const common = given([
      { path: 'spec.memoryOverheadFactor', value: application.spec.memoryOverheadFactor },
      confPlace(application, 'spark.kubernetes.memoryOverheadFactor'),
    ]);
    const ofOneRole = given(ROLES.map((role) => confPlace(application, `spark.${role}.memoryOverheadFactor`)));
    return [
      ...common.filter((place) => !(factorOf(place) >= 0)).map((place) => finding(
        'error', this.reason, place, 'must be a number of at least 0, such as "0.1" for 10 %',
      )),
      ...ofOneRole.filter((place) => !(factorOf(place) > 0)).map((place) => finding(
        'error', this.reason, place, 'must be a number above 0, such as "0.1" for 10 %',
      )),
    ];
  },
};

/** A heap below Spark's own minimum makes the JVM stop at once. */
export const memoryNotTooSmall: Rule = {
  reason: 'MemoryTooSmall',
  check(application) {
    return given(ROLES.flatMap((role) => [
      { path: `spec.${role}.memory`, value: application.spec[role]?.memory },
      confPlace(application, `spark.${role}.memory`),
    ])).filter(({ value }) => (parseSparkMemoryMiB(String(value), true) ?? SMALLEST_HEAP_MEBIBYTES) < SMALLEST_HEAP_MEBIBYTES)
      .map((place) => finding('warning', this.reason, place, `is less than the ${SMALLEST_HEAP_MEBIBYTES} MiB that Spark needs to start; write 512m or more`));
  },
};
