// Every finding that its author may suppress, by its id: what is found, why it matters, how to mend it.

/** A finding that may be suppressed. Its id is the `reason` of the findings. */
export interface Check {
  readonly finds: string;
  readonly why: string;
  readonly mend: string;
  /** True where the finding may be an error that says what another program will refuse. That program may be of a version which takes more. */
  readonly predicted?: boolean;
}

/** What anybody should do who writes applications. Only checks of manifests tell of it: an application that ignores it runs. */
const PRACTICES = {
  DriverOnSpot: {
    finds: 'the driver asks for spot nodes, or prefers them',
    why: 'the cloud takes such a node away at any time, and the whole run is lost with its driver; a lost executor costs only its tasks',
    mend: 'run the driver on demand: `driver.runOn(Capacity.onDemand(...))`, or the labels of such nodes in `spec.driver`',
  },
  FloatingImage: {
    finds: 'an image without a tag or with `latest`, and without a digest',
    why: 'another image may run tomorrow, and no one can say which one ran',
    mend: 'write a version or a digest',
  },
  ImageVersion: {
    finds: 'the tag of an image of Spark says another version than `sparkVersion`',
    why: 'pods are planned by `sparkVersion`; the program of the image may read other settings',
    mend: 'set `sparkVersion` to the version of the image',
  },
  NoRequests: {
    finds: 'an application that says neither cores nor memory for any of its pods; a sidecar or init container without requests of CPU and memory',
    why: 'Spark\'s 1 core and 1 GiB are rarely what a program needs; a container without requests is placed where there is no room for it, and namespaces '
      + 'with a quota refuse it',
    mend: 'set `cores` and `memory` of driver and executors; set `resources.requests` of the container',
  },
  PreStopOverGracePeriod: {
    finds: 'a `preStop` action that sleeps at least as long as the grace period of its pod',
    why: 'the time of the action counts as grace period, so the process is killed without a SIGTERM',
    mend: 'raise `terminationGracePeriodSeconds` above the time of the action, or use `onPreemption`, which sets both',
  },
  RetriesOnSchedule: {
    finds: 'a schedule whose runs may overlap, and whose failed runs are started again',
    why: 'a failed run is still retried when the next one starts, so both write the same data',
    mend: 'set `concurrencyPolicy: Forbid` or `Replace`, or leave retries to the next time of the schedule',
  },
  RunNeverEnds: {
    finds: 'a schedule with `restartPolicy: Always`',
    why: 'a run is started again whenever it ends, so no run of the schedule ever ends',
    mend: 'use `Never` or `OnFailure`',
  },
  ScalaVersion: {
    finds: 'a package for Scala 2.12 or older, and Spark 4',
    why: 'Spark 4 has Scala 2.13 only; the classes of the package do not fit',
    mend: 'use the package whose name ends in `_2.13`',
  },
  SharedDriverPodName: {
    finds: 'a schedule whose runs have one fixed name of the driver pod',
    why: 'a run fails while the driver pod of an earlier one is there',
    mend: 'leave the name out',
  },
  SharedUiAddress: {
    finds: 'two applications whose web UIs or driver ports have one host and path',
    why: 'only one of them can be reached',
    mend: 'give each its own path, or let the URL format of the operator contain `{{$appName}}` and `{{$appNamespace}}`',
  },
  TimeToLiveRunsAgain: {
    finds: '`timeToLiveSeconds` of an application with a fixed name',
    why: 'it deletes the application; if the manifest is applied again, as Argo CD and Flux do within minutes, the application runs again',
    mend: 'leave it out and use `retention`; suppress the finding, or set `ephemeral: true` of the construct, where nobody applies the manifest again',
  },
} satisfies Readonly<Record<string, Check>>;

/** What Spark's own configuration keys say of properties. */
const PROPERTIES = {
  DeprecatedSparkProperty: {
    finds: 'a property that Spark has replaced by another one',
    why: 'a later version of Spark no longer reads it',
    mend: 'write the property that the message names',
  },
  IllTypedSparkProperty: {
    finds: 'a property whose value has another type than Spark reads',
    why: 'Spark fails when it reads the property',
    mend: 'write a value of the type that the message names',
  },
  UnknownSparkProperty: {
    finds: 'a property that is none of Spark\'s, and is like one of them or begins as only they do',
    why: 'Spark ignores it and does not say so',
    mend: 'write the property that the message names, or leave it out',
  },
} satisfies Readonly<Record<string, Check>>;

/** What another program would refuse, as far as is known here. */
const PREDICTIONS = {
  RefusedByKubernetes: {
    finds: 'pods or Services that Kubernetes refuses',
    why: 'the driver is not created, or Spark cannot create executors',
    mend: 'correct the field that the message names; suppress the finding only for a Kubernetes that takes more',
    predicted: true,
  },
  RefusedBySpark: {
    finds: 'a property for which Spark ends the driver at its start',
    why: 'the run fails at once',
    mend: 'correct the property that the message names; suppress the finding only for an image whose Spark takes more',
    predicted: true,
  },
  ShuffleNotTracked: {
    finds: 'dynamic allocation without shuffle tracking, decommissioning, an external shuffle service, or a plugin that keeps shuffle data',
    why: 'Spark refuses to start',
    mend: 'leave `shuffleTrackingEnabled` out, or set one of these up: `decommissionGracefully()`, `shuffle.celeborn()`',
    predicted: true,
  },
} satisfies Readonly<Record<string, Check>>;

/** What has no effect, or probably another one than meant. */
const MISTAKES = {
  BatchSchedulingOff: {
    finds: '`batchScheduler` of an application whose operator does not honour it',
    why: 'pods name the scheduler, but no pod group is made',
    mend: 'run the operator with `--enable-batch-scheduler`',
  },
  ClaimNotCreated: {
    finds: 'an on-demand claim without a storage class or a size',
    why: 'the pod waits for ever for a claim that Spark does not create',
    mend: 'set both',
  },
  ClaimOfFixedName: {
    finds: 'a claim with a fixed name, a storage class and a size',
    why: 'Spark creates it, and it is deleted with the application',
    mend: 'leave storage class and size out for a claim that exists, or name the claim `OnDemand`',
  },
  CredentialInConfiguration: {
    finds: 'a credential that is written out',
    why: 'everybody who may read the application can read it',
    mend: 'take it from a Secret',
  },
  DefinitionTwice: {
    finds: 'a CustomResourceDefinition of this API that comes twice',
    why: 'a cluster has one; whichever is applied last wins',
    mend: 'let one operator bring it, and set `installCrds: false` on the others',
  },
  DisruptionBudgetsOff: {
    finds: '`driverPodDisruptionBudget` of an application whose operator makes none',
    why: 'a drain of the node ends the driver',
    mend: 'run the operator with `--enable-driver-pdb`',
  },
  DuplicateVolume: {
    finds: 'two volumes of one name',
    why: 'only the last one is mounted',
    mend: 'give each its own name',
  },
  FieldWithoutEffect: {
    finds: 'a field that does nothing here',
    why: 'its author expects something of it',
    mend: 'leave it out, or set what the message names',
  },
  GpuWithoutEffect: {
    finds: '`gpu` without a name or a quantity',
    why: 'the pod gets none',
    mend: 'set both',
  },
  InvalidDependency: {
    finds: 'an empty entry of `deps`',
    why: 'it has no effect',
    mend: 'leave it out',
  },
  InvalidExecutors: {
    finds: 'a first number of executors outside of the bounds of dynamic allocation',
    why: 'Spark starts with another number',
    mend: 'choose a number between `minExecutors` and `maxExecutors`',
  },
  InvalidIngressUrl: {
    finds: 'a URL format of the operator that gives this application no usable address',
    why: 'its web UI has no address outside the cluster',
    mend: 'correct `--ingress-url-format` of the operator',
  },
  InvalidMonitoring: {
    finds: 'an exporter that is fetched too late',
    why: 'the JVM loads its agents before `deps.jars` arrives',
    mend: 'put the jar into the image, or let an init container fetch it',
  },
  InvalidSparkVersion: {
    finds: '`sparkVersion` that is no version',
    why: 'pods are planned for the version in the tag of the image, or for the oldest one',
    mend: 'write the version that the image has',
  },
  LostByKueue: {
    finds: '`nodeSelector` of an application in a queue of Kueue',
    why: 'it is lost when Kueue evicts the application',
    mend: 'write it in `spec.driver` and `spec.executor`',
  },
  MemoryTooSmall: {
    finds: 'a heap below what Spark needs to start',
    why: 'the JVM stops at once',
    mend: 'write 512m or more',
  },
  MissingServiceAccount: {
    finds: 'a service account that is none of those which the manifests have for the namespace',
    why: 'without it no pod is created',
    mend: 'add it, or correct the name',
  },
  MonitoringWithoutEffect: {
    finds: '`monitoring` that exposes nothing',
    why: 'no metric is collected',
    mend: 'set `exposeDriverMetrics` or `exposeExecutorMetrics`',
  },
  NamespaceNotMade: {
    finds: 'an application in a namespace that is none of those which the manifests make',
    why: 'it cannot be created in a namespace that does not exist',
    mend: 'add the namespace, or correct the name',
  },
  NamespaceNotWatched: {
    finds: 'an application in a namespace that no operator of the manifests watches',
    why: 'it never runs',
    mend: '`operator.watch(namespace)`, or `--namespaces`',
  },
  NegativeTimeToLive: {
    finds: 'a time to live below 0',
    why: 'the application is deleted as soon as it ends',
    mend: 'write 0 or more, or leave it out',
  },
  NoDelegationTokens: {
    finds: 'a property that asks for delegation tokens which nobody fetches',
    why: 'the driver starts without them',
    mend: 'let the driver log in by a keytab, or give it tokens',
  },
  NotCountedByKueue: {
    finds: 'an application in a queue of Kueue without a field that Kueue counts, or with dynamic allocation',
    why: 'nothing is taken from the quota of the queue, or Kueue refuses the application',
    mend: 'write the fields that the message names',
  },
  Overridden: {
    finds: 'a setting that another place says otherwise',
    why: 'the other place wins',
    mend: 'leave out one of them',
  },
  PackagesNeedDirectory: {
    finds: '`deps.packages` of a driver without a folder to keep them in',
    why: 'the user of Spark\'s images has no home, and the driver fails',
    mend: 'set `spark.jars.ivy` to a folder such as `/tmp/.ivy2`',
  },
  PropertyWithoutEffect: {
    finds: 'a property that nothing reads here',
    why: 'its author expects something of it',
    mend: 'leave it out, or do what the message says',
  },
  RemovedField: {
    finds: 'a field of an older version of this API',
    why: 'the API server drops it',
    mend: 'set what the message names',
  },
  RetentionWithoutEffect: {
    finds: 'a time after which something is removed that is kept for good',
    why: 'it is never removed',
    mend: 'set `policy: Delete`, or leave the time out',
  },
  RetriesWithoutEffect: {
    finds: 'retries with the policy `Never`, or `OnFailure` without any',
    why: 'nothing is retried',
    mend: 'set `type: OnFailure` and how often to retry',
  },
  ScratchInMemory: {
    finds: 'volumes in memory that may not fit into the limit of their pod',
    why: 'the kernel kills the process when they fill up',
    mend: 'raise `memoryOverhead`, or let them be smaller or on disk',
  },
  SubmitterProperty: {
    finds: 'a property that only the process of spark-submit reads',
    why: 'there is no such process here',
    mend: 'leave it out, or set what the message names',
  },
  TemplateArguments: {
    finds: 'arguments of the Spark container in a pod template',
    why: 'they come before Spark\'s own, and the entry point does not see what it is to run',
    mend: 'leave them out, or use an image that expects them',
  },
  TemplateText: {
    finds: 'a value that looks like a template of Helm or Jinja',
    why: 'it was probably not rendered',
    mend: 'render it first',
  },
  TypeMismatch: {
    finds: '`type` that does not match the file',
    why: 'Spark goes by the name of the file',
    mend: 'set the type that fits',
  },
  UnknownSecretType: {
    finds: 'an unknown `secretType`',
    why: 'it is treated as `Generic`',
    mend: 'write one that the message names',
  },
  UnknownSparkVersion: {
    finds: 'a version of Spark that is newer or older than those which are known here',
    why: 'pods are planned by the rules of the nearest one',
    mend: 'use a supported version of Spark, or a later release of this library',
  },
  UnknownVolume: {
    finds: 'a mount of a volume that does not exist',
    why: 'nothing is mounted',
    mend: 'add the volume, or correct the name',
  },
} satisfies Readonly<Record<string, Check>>;

/** Groups of findings that may be suppressed, as the documentation shows them. */
export const CHECK_GROUPS: ReadonlyArray<{ readonly title: string; readonly checks: Readonly<Record<string, Check>> }> = [
  { title: 'Best practices', checks: PRACTICES },
  { title: 'Properties of Spark', checks: PROPERTIES },
  { title: 'What Kubernetes and Spark refuse', checks: PREDICTIONS },
  { title: 'What has no effect, or another one than meant', checks: MISTAKES },
];

/** All of them by id. */
export const CHECKS: ReadonlyMap<string, Check> = new Map(CHECK_GROUPS.flatMap(({ checks }) => Object.entries(checks)));
