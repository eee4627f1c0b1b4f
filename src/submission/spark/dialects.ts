// What differs between Spark versions in the objects of a submission: one row per difference, with its reason.
import type { Finding } from '../../spec/findings';

/** The Spark versions whose submissions were recorded and are compared with ours, oldest first. */
export const SUPPORTED_VERSIONS = ['3.4', '3.5', '4.0', '4.1', '4.2', '4.3'] as const;
export type SupportedVersion = (typeof SUPPORTED_VERSIONS)[number];

interface Difference {
  /** The first version that does it. */
  readonly since: SupportedVersion;
  /** What it does. */
  readonly effect: string;
  /** Why it matters, or what happened before. */
  readonly reason: string;
  /** Properties that are read from then on, and had no effect before. */
  readonly properties?: RegExp;
}

/** Each difference between versions that touches submitted objects or properties, or what is refused. */
export const DIFFERENCES = {
  executorHadoopConfigMap: {
    since: '3.5',
    effect: 'The property spark.kubernetes.executor.hadoopConfigMapName is written.',
    reason: 'From then on executors mount the Hadoop configuration too.',
  },
  keepsSubmitTime: {
    since: '3.5',
    effect: 'A spark.app.submitTime that the user set is kept.',
    reason: 'Before, the submitter always wrote its own clock over it.',
  },
  applicationIdInLabels: {
    since: '4.0',
    effect: '{{APP_ID}} is replaced in driver labels.',
    reason: 'Before, only annotations were treated so, and labels kept the text.',
  },
  hostPathType: {
    since: '4.0',
    effect: 'options.type of hostPath volumes is sent.',
    reason: 'The option did not exist before.',
    properties: /^spark\.kubernetes\.(driver|executor)\.volumes\.hostPath\.[^.]+\.options\.type$/,
  },
  subPathExpression: {
    since: '4.0',
    effect: 'mount.subPathExpr of volumes is sent.',
    reason: 'The option did not exist before.',
    properties: /^spark\.kubernetes\.(driver|executor)\.volumes\.[^.]+\.[^.]+\.mount\.subPathExpr$/,
  },
  claimLabels: {
    since: '4.0',
    effect: 'label.* and annotation.* of claim volumes reach the claims that are created.',
    reason: 'The options did not exist before.',
    properties: /^spark\.kubernetes\.(driver|executor)\.volumes\.persistentVolumeClaim\.[^.]+\.(label|annotation)\./,
  },
  exclusiveClaims: {
    since: '4.0',
    effect: 'Created claims ask for ReadWriteOncePod, unless spark.kubernetes.legacy.useReadWriteOnceAccessMode says otherwise.',
    reason: 'Before, they asked for ReadWriteOnce.',
  },
  loadsDefaults: {
    since: '4.0',
    effect: 'There is an option --load-spark-defaults.',
    reason: 'Before, it was refused as unknown.',
  },
  volumeSizeCheck: {
    since: '4.0',
    effect: 'A volume size of digits alone below 1024 is refused.',
    reason: 'It is a forgotten unit: no volume of 500 bytes is of use.',
  },
  minimumOverhead: {
    since: '4.0',
    effect: 'spark.driver.minMemoryOverhead sets the least memory overhead.',
    reason: 'Before, the minimum was fixed at 384 MiB.',
    properties: /^spark\.(driver|executor)\.minMemoryOverhead$/,
  },
  connectPort: {
    since: '4.1',
    effect: 'Driver container and Service have the Spark Connect port.',
    reason: 'The Connect plugin can serve in any driver.',
  },
  versionInImage: {
    since: '4.1',
    effect: '{{SPARK_VERSION}} is replaced in image names.',
    reason: 'Before, the text went to the kubelet, which refused it.',
  },
  excludedFeatureSteps: {
    since: '4.1',
    effect: 'spark.kubernetes.driver.pod.excludedFeatureSteps takes feature steps out.',
    reason: 'The setting did not exist before.',
    properties: /^spark\.kubernetes\.(driver|executor)\.pod\.excludedFeatureSteps$/,
  },
  executorGracePeriod: {
    since: '4.1',
    effect: 'Executors have spark.kubernetes.executor.terminationGracePeriodSeconds (30 s), over their template.',
    reason: 'Before, the template alone decided.',
    properties: /^spark\.kubernetes\.executor\.terminationGracePeriodSeconds$/,
  },
  anyPythonVersion: {
    since: '4.1',
    effect: 'spark.kubernetes.pyspark.pythonVersion is not read.',
    reason: 'Before, everything but 3 was refused for Python applications.',
  },
  networkPolicy: {
    since: '4.2',
    effect: 'A NetworkPolicy lets only pods of the same application reach executors.',
    reason: 'The feature step did not exist before.',
  },
  connectAppProtocol: {
    since: '4.2',
    effect: 'The Connect port of the Service says appProtocol: grpc.',
    reason: 'Gateways and meshes choose their handling by it.',
  },
  extraPropertiesFiles: {
    since: '4.2',
    effect: 'There is an option --extra-properties-file.',
    reason: 'Before, it was refused as unknown.',
  },
  binarySizes: {
    since: '4.2',
    effect: 'Sizes may end in ki, mi, gi, ti, pi (b).',
    reason: 'Before, such a size was refused.',
  },
  volcanoStep: {
    since: '4.2',
    effect: 'The distribution contains the Volcano feature step.',
    reason: 'Before, its class was in no published distribution, and naming it failed the submission.',
  },
  privilegeEscalation: {
    since: '4.3',
    effect: 'The driver container has allowPrivilegeEscalation: false, over its template, unless a property says true.',
    reason: 'Safe by default; before, the template alone decided.',
    properties: /^spark\.kubernetes\.((driver|executor)\.)?securityContext\.allowPrivilegeEscalation$/,
  },
  proxyUserFirst: {
    since: '4.3',
    effect: 'SPARK_USER of the driver is the proxy user, whatever the submitting side says.',
    reason: 'Before, a SPARK_USER of the submitting side won over it.',
  },
  notReadyAddresses: {
    since: '4.3',
    effect: 'The driver Service has publishNotReadyAddresses, by default false.',
    reason: 'The setting did not exist before.',
    properties: /^spark\.kubernetes\.driver\.service\.publishNotReadyAddresses$/,
  },
} as const satisfies Record<string, Difference>;

export type DifferenceName = keyof typeof DIFFERENCES;

/** What one Spark version does. */
export interface Dialect {
  /** The full version that the application states; label `spark-version`. */
  readonly sparkVersion: string;
  /** The supported version whose rules apply. */
  readonly rules: SupportedVersion;
  does(difference: DifferenceName): boolean;
}

/** Rules for a version; one that is not known takes those of the nearest known one below, or of the oldest, with a warning. */
export function dialectFor(sparkVersion: string, findings: Finding[], path: string = 'spec.sparkVersion'): Dialect | undefined {
  const match = /^v?([0-9]{1,4})\.([0-9]{1,4})([.-].*)?$/.exec(sparkVersion);
  if (!match) {
    findings.push({
      severity: 'error',
      reason: 'InvalidSparkVersion',
      path,
      message: 'Spark version must be written MAJOR.MINOR or MAJOR.MINOR.PATCH, such as 4.1.4.',
      value: sparkVersion,
    });
    return undefined;
  }
  const rank = Number(match[1]) * 10_000 + Number(match[2]);
  const rules = [...SUPPORTED_VERSIONS].reverse().find((version) => rankOf(version) <= rank) ?? SUPPORTED_VERSIONS[0];
  if (rankOf(rules) !== rank) {
    findings.push({
      severity: 'warning',
      reason: 'UnknownSparkVersion',
      path,
      message: `this Spark version is not known; its submission is planned by the rules of Spark ${rules}.`,
      value: sparkVersion,
    });
  }
  return { sparkVersion: sparkVersion.replace(/^v/, ''), rules, does: (difference) => rankOf(DIFFERENCES[difference].since) <= rankOf(rules) };
}

/** Versions as numbers that can be compared. */
const RANKS: ReadonlyMap<string, number> = new Map(SUPPORTED_VERSIONS.map((version) => {
  const [major, minor] = version.split('.').map(Number);
  return [version, major * 10_000 + minor];
}));

function rankOf(version: SupportedVersion): number {
  return RANKS.get(version) ?? 0;
}
