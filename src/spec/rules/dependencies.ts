// Rules on spec.deps: what Spark fetches before an application starts.
import { confPath, finding, type Place, type Rule } from './rule';
import { IVY_DIRECTORY } from '../spark-values';
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

/** Spark joins these lists with commas and passes over what is empty. */
export const dependencyEntries: Rule = {
  reason: 'InvalidDependency',
  check(application) {
    const { deps } = application.spec;
    return (['jars', 'files', 'pyFiles', 'archives', 'repositories'] as const).flatMap((list) => (deps?.[list] ?? [])
      .map((value, index) => ({ path: `spec.deps.${list}[${index}]`, value }))
      .filter(({ value }) => value.trim() === '')
      .map((place) => finding('warning', this.reason, place, 'is empty, and has no effect; leave the entry out')));
  },
};

/** Ways to give packages another place than the home of the user. */
const OTHER_PLACE = /-D(ivy\.(home|cache\.dir)|user\.home)=/;

/** Spark keeps packages in the user's home, and the user of Spark's images has none. */
export const packageDirectory: Rule = {
  reason: 'PackagesNeedDirectory',
  check({ spec }) {
    const { sparkConf = {}, deps, driver } = spec;
    const property = sparkConf['spark.jars.packages'];
    const path = deps?.packages?.length ? 'spec.deps.packages' : property ? confPath('spark.jars.packages') : undefined;
    const options = `${driver?.javaOptions ?? ''} ${sparkConf['spark.driver.extraJavaOptions'] ?? ''} ${sparkConf['spark.driver.defaultJavaOptions'] ?? ''}`;
    if (path === undefined || sparkConf[IVY_DIRECTORY] || sparkConf['spark.jars.ivySettings'] || OTHER_PLACE.test(options)) return [];
    return runsAsSparkUser(driver) ? [finding('warning', this.reason, { path, value: undefined },
      'are fetched by the driver, whose user has no home in Spark\'s images, where they would be kept, so the driver may fail; '
      + `set spec.sparkConf[${IVY_DIRECTORY}] to a directory that it can write, such as /tmp/.ivy2`)] : [];
  },
};

/** Whether security contexts give the driver a user other than root. */
function runsAsSparkUser(driver: SparkApplication['spec']['driver'] | undefined): boolean {
  const { template, podSecurityContext, securityContext } = driver ?? {};
  const contexts = [podSecurityContext, securityContext, template?.spec?.securityContext,
    ...(template?.spec?.containers ?? []).map((each) => each.securityContext)];
  return contexts.some((context) => context?.runAsNonRoot === true || (context?.runAsUser ?? 0) > 0);
}
