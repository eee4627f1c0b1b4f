// Rules on spec.deps: what Spark fetches before an application starts.
import { finding, type Place, type Rule } from './rule';
import type { SparkApplication } from '../types.gen';

/** Every entry of a list in `spec.deps`; one entry may hold several, separated by commas, as Spark reads them. */
function entries(application: SparkApplication, list: 'packages' | 'excludePackages'): Place[] {
  return (application.spec.deps?.[list] ?? []).flatMap((entry, index) => entry.split(',')
    .map((value) => ({ path: `spec.deps.${list}[${index}]`, value: value.trim() })));
}

function parts(coordinate: unknown): string[] {
  return String(coordinate).replace(/\//g, ':').split(':');
}

/** Spark takes exactly three parts, without type or classifier. */
export const packageCoordinates: Rule = {
  reason: 'InvalidPackage',
  check(application) {
    return entries(application, 'packages')
      .filter(({ value }) => parts(value).length !== 3 || parts(value).some((part) => part.trim() === ''))
      .map((place) => finding('error', this.reason, place,
        'must be Maven coordinates group:artifact:version, such as org.apache.spark:spark-avro_2.13:4.1.4'));
  },
};

/** What is excluded is excluded in every version. */
export const excludedPackageCoordinates: Rule = {
  reason: 'InvalidPackage',
  check(application) {
    return entries(application, 'excludePackages')
      .filter(({ value }) => parts(value).length !== 2 || parts(value).some((part) => part.trim() === ''))
      .map((place) => finding('error', this.reason, place,
        'must be group:artifact without a version, such as com.google.guava:guava'));
  },
};

/** Spark joins these lists with commas, so an empty entry or one with a comma changes the entries beside it. */
export const dependencyEntries: Rule = {
  reason: 'InvalidDependency',
  check(application) {
    const { deps } = application.spec;
    return (['jars', 'files', 'pyFiles', 'archives', 'repositories'] as const).flatMap((list) => (deps?.[list] ?? [])
      .map((value, index) => ({ path: `spec.deps.${list}[${index}]`, value }))
      .filter(({ value }) => value.trim() === '')
      .map((place) => finding('error', this.reason, place, 'is empty; leave the entry out')));
  },
};
