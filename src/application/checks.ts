// What checks of programs find at synthesis, and how a finding is suppressed where it does not matter.
import { IConstruct } from 'constructs';
import { suppressionProblem } from '../spec/checks/suppressions';

/** Findings that can be suppressed, by their ids. Other findings are errors, with which a program would not run. */
export enum SparkCheck {
  /** A property that Spark has replaced by another one. */
  DEPRECATED_SPARK_PROPERTY = 'DeprecatedSparkProperty',
  /** A property whose value has another type than Spark reads. */
  ILL_TYPED_SPARK_PROPERTY = 'IllTypedSparkProperty',
  /** A property that is none of Spark's, and is like one of them or begins as only they do. */
  UNKNOWN_SPARK_PROPERTY = 'UnknownSparkProperty',
  /** The driver asks for spot nodes, or prefers them. */
  DRIVER_ON_SPOT = 'DriverOnSpot',
  /** An image without a tag or with `latest`, and without a digest. */
  FLOATING_IMAGE = 'FloatingImage',
  /** The tag of an image of Spark says another version than `sparkVersion`. */
  IMAGE_VERSION = 'ImageVersion',
  /** An application that says neither cores nor memory for any of its pods; a sidecar or init container without requests of CPU and memory. */
  NO_REQUESTS = 'NoRequests',
  /** A `preStop` action that sleeps at least as long as the grace period of its pod. */
  PRE_STOP_OVER_GRACE_PERIOD = 'PreStopOverGracePeriod',
  /** A schedule whose runs may overlap, and whose failed runs are started again. */
  RETRIES_ON_SCHEDULE = 'RetriesOnSchedule',
  /** A schedule with `restartPolicy: Always`. */
  RUN_NEVER_ENDS = 'RunNeverEnds',
  /** A package for Scala 2.12 or older, and Spark 4. */
  SCALA_VERSION = 'ScalaVersion',
  /** A schedule whose runs have one fixed name of the driver pod. */
  SHARED_DRIVER_POD_NAME = 'SharedDriverPodName',
  /** Two applications whose web UIs or driver ports have one host and path. */
  SHARED_UI_ADDRESS = 'SharedUiAddress',
  /** `timeToLiveSeconds` of an application with a fixed name. */
  TIME_TO_LIVE_RUNS_AGAIN = 'TimeToLiveRunsAgain',
  /** Pods or Services that Kubernetes refuses. */
  REFUSED_BY_KUBERNETES = 'RefusedByKubernetes',
  /** A property for which Spark ends the driver at its start. */
  REFUSED_BY_SPARK = 'RefusedBySpark',
  /** Dynamic allocation without shuffle tracking, decommissioning, an external shuffle service, or a plugin that keeps shuffle data. */
  SHUFFLE_NOT_TRACKED = 'ShuffleNotTracked',
  /** `batchScheduler` of an application whose operator does not honour it. */
  BATCH_SCHEDULING_OFF = 'BatchSchedulingOff',
  /** An on-demand claim without a storage class or a size. */
  CLAIM_NOT_CREATED = 'ClaimNotCreated',
  /** A claim with a fixed name, a storage class and a size. */
  CLAIM_OF_FIXED_NAME = 'ClaimOfFixedName',
  /** A credential that is written out. */
  CREDENTIAL_IN_CONFIGURATION = 'CredentialInConfiguration',
  /** A CustomResourceDefinition of this API that comes twice. */
  DEFINITION_TWICE = 'DefinitionTwice',
  /** `driverPodDisruptionBudget` of an application whose operator makes none. */
  DISRUPTION_BUDGETS_OFF = 'DisruptionBudgetsOff',
  /** Two volumes of one name. */
  DUPLICATE_VOLUME = 'DuplicateVolume',
  /** A field that does nothing here. */
  FIELD_WITHOUT_EFFECT = 'FieldWithoutEffect',
  /** `gpu` without a name or a quantity. */
  GPU_WITHOUT_EFFECT = 'GpuWithoutEffect',
  /** An empty entry of `deps`. */
  INVALID_DEPENDENCY = 'InvalidDependency',
  /** A first number of executors outside of the bounds of dynamic allocation. */
  INVALID_EXECUTORS = 'InvalidExecutors',
  /** A URL format of the operator that gives this application no usable address. */
  INVALID_INGRESS_URL = 'InvalidIngressUrl',
  /** An exporter that is fetched too late. */
  INVALID_MONITORING = 'InvalidMonitoring',
  /** `sparkVersion` that is no version. */
  INVALID_SPARK_VERSION = 'InvalidSparkVersion',
  /** `nodeSelector` of an application in a queue of Kueue. */
  LOST_BY_KUEUE = 'LostByKueue',
  /** A heap below what Spark needs to start. */
  MEMORY_TOO_SMALL = 'MemoryTooSmall',
  /** A service account that is none of those which the manifests have for the namespace. */
  MISSING_SERVICE_ACCOUNT = 'MissingServiceAccount',
  /** `monitoring` that exposes nothing. */
  MONITORING_WITHOUT_EFFECT = 'MonitoringWithoutEffect',
  /** An application in a namespace that is none of those which the manifests make. */
  NAMESPACE_NOT_MADE = 'NamespaceNotMade',
  /** An application in a namespace that no operator of the manifests watches. */
  NAMESPACE_NOT_WATCHED = 'NamespaceNotWatched',
  /** A time to live below 0. */
  NEGATIVE_TIME_TO_LIVE = 'NegativeTimeToLive',
  /** A property that asks for delegation tokens which nobody fetches. */
  NO_DELEGATION_TOKENS = 'NoDelegationTokens',
  /** An application in a queue of Kueue without a field that Kueue counts, or with dynamic allocation. */
  NOT_COUNTED_BY_KUEUE = 'NotCountedByKueue',
  /** A setting that another place says otherwise. */
  OVERRIDDEN = 'Overridden',
  /** `deps.packages` of a driver without a folder to keep them in. */
  PACKAGES_NEED_DIRECTORY = 'PackagesNeedDirectory',
  /** A property that nothing reads here. */
  PROPERTY_WITHOUT_EFFECT = 'PropertyWithoutEffect',
  /** A field of an older version of this API. */
  REMOVED_FIELD = 'RemovedField',
  /** A time after which something is removed that is kept for good. */
  RETENTION_WITHOUT_EFFECT = 'RetentionWithoutEffect',
  /** Retries with the policy `Never`, or `OnFailure` without any. */
  RETRIES_WITHOUT_EFFECT = 'RetriesWithoutEffect',
  /** Volumes in memory that may not fit into the limit of their pod. */
  SCRATCH_IN_MEMORY = 'ScratchInMemory',
  /** A property that only the process of spark-submit reads. */
  SUBMITTER_PROPERTY = 'SubmitterProperty',
  /** Arguments of the Spark container in a pod template. */
  TEMPLATE_ARGUMENTS = 'TemplateArguments',
  /** A value that looks like a template of Helm or Jinja. */
  TEMPLATE_TEXT = 'TemplateText',
  /** `type` that does not match the file. */
  TYPE_MISMATCH = 'TypeMismatch',
  /** An unknown `secretType`. */
  UNKNOWN_SECRET_TYPE = 'UnknownSecretType',
  /** A version of Spark that is newer or older than those which are known here. */
  UNKNOWN_SPARK_VERSION = 'UnknownSparkVersion',
  /** A mount of a volume that does not exist. */
  UNKNOWN_VOLUME = 'UnknownVolume',
}

/** Type of the metadata of a construct that holds a suppression. */
const SUPPRESSION = 'cdk8s-spark:suppression';

/** A finding that does not matter, and why. @internal */
export interface Suppression {
  readonly check: SparkCheck;
  readonly reason: string;
}

/**
 * Checks of programs at synthesis. Warnings are written to standard error, and to the metadata of the construct (type `cdk8s-spark:warning`). They do not
 * change the manifests.
 */
export class SparkChecks {
  /**
   * Suppresses a finding about all programs in a scope. Their objects get the annotation `suppress.cdk8s-spark/ID` with the reason, so that `cdk8s-spark
   * validate` and the validation plugin do not tell it either.
   *
   * @param scope a program, or a construct with programs in it, such as a chart
   * @param check the finding
   * @param reason why it does not matter here; it must not be empty
   */
  public static suppress(scope: IConstruct, check: SparkCheck, reason: string): void {
    const problem = suppressionProblem(check, reason);
    if (problem !== undefined) throw new Error(`SparkChecks.suppress: ${check}, for ${scope.node.path || 'the app'}: ${problem}`);
    scope.node.addMetadata(SUPPRESSION, { check, reason });
  }

  private constructor() {}
}

/** The suppressions that hold for a construct. The nearest reason wins. @internal */
export function suppressionsFor(construct: IConstruct): Suppression[] {
  const all = construct.node.scopes.flatMap(({ node }) => node.metadata.filter(({ type }) => type === SUPPRESSION).map(({ data }) => data as Suppression));
  return [...new Map(all.map((each) => [each.check, each])).values()];
}
