// Labels and annotations that the project writes or reads; each is named here and nowhere else.

import { API_GROUP as PREFIX } from './names';

/** Labels under the API group's own prefix, as every consumer of the API selects by them. */
export const Label = {
  /** Name of the SparkApplication, on its driver, executors, Services and Ingresses. */
  APP_NAME: `${PREFIX}/app-name`,
  /** Identifier of the attempt, on everything that belongs to one attempt. */
  SUBMISSION_ID: `${PREFIX}/submission-id`,
  /** `true` on driver and executor pods that an operator of this API runs. */
  LAUNCHED_BY_OPERATOR: `${PREFIX}/launched-by-spark-operator`,
  /** `true` on Services and ConfigMaps that the operator makes. */
  CREATED_BY_OPERATOR: `${PREFIX}/created-by-spark-operator`,
  /** Name of the ScheduledSparkApplication that started an application. */
  SCHEDULED_APP_NAME: `${PREFIX}/scheduled-app-name`,
  /** `true` on a run that the command `backfill` made for a time in the past. Its schedule neither counts nor deletes it. */
  BACKFILL: `${PREFIX}/backfill`,
  /** What runs a program, on its driver and executors, with or without an operator: one of LAUNCHERS. */
  RUN_BY: `${PREFIX}/run-by`,
  /** `true` on ConfigMaps with the defaults of a namespace, in the operator's own namespace. */
  NAMESPACE_DEFAULTS: `${PREFIX}/namespace-defaults`,
  /** Name of the operator that an application belongs to, where a cluster has several. */
  INSTANCE: `${PREFIX}/instance`,
  /** Name of the standalone cluster, on all of its objects and pods. */
  CLUSTER_NAME: `${PREFIX}/cluster-name`,
  /** Part of the standalone cluster: `master`, `worker` or `ui`. */
  CLUSTER_ROLE: `${PREFIX}/cluster-role`,
  /** Name of a pool of workers. */
  CLUSTER_POOL: `${PREFIX}/cluster-pool`,
  /** Name of the standalone cluster that a driver uses. Its NetworkPolicy admits pods with this label. */
  CLUSTER_CLIENT: `${PREFIX}/cluster-client`,
  /** Name of a ZooKeeper ensemble, on all of its objects and pods. */
  ZOOKEEPER: `${PREFIX}/zookeeper`,
  /** Name of the ZooKeeper ensemble that the pods of masters use. */
  ZOOKEEPER_CLIENT: `${PREFIX}/zookeeper-client`,
} as const;

/** Labels of pods by which people who run spark-submit themselves ask the pod webhook for a place. */
export const PlacementLabel = {
  /** `spot` or `on-demand`. */
  CAPACITY: `${PREFIX}/capacity`,
  /** Name of the scheduler. */
  SCHEDULER: `${PREFIX}/scheduler-name`,
  /** Name of the PriorityClass. */
  PRIORITY_CLASS: `${PREFIX}/priority-class`,
} as const;

/** What may start a driver: an operator of this API, or Kubernetes alone by a kind of its own. */
export const LAUNCHERS = ['operator', 'pod', 'job', 'cronjob'] as const;
export type Launcher = (typeof LAUNCHERS)[number];

/** The label by which the Job controller and Services find the pods of a Job. */
export const JOB_NAME_LABEL = 'batch.kubernetes.io/job-name';

/** Labels that Spark itself sets on its pods. */
export const SparkLabel = {
  /** The application id, `spark-` and 32 hexadecimal digits. */
  APP_SELECTOR: 'spark-app-selector',
  APP_NAME: 'spark-app-name',
  /** `driver` or `executor`. */
  ROLE: 'spark-role',
  VERSION: 'spark-version',
  EXECUTOR_ID: 'spark-exec-id',
  RESOURCE_PROFILE_ID: 'spark-exec-resourceprofile-id',
} as const;

export const Annotation = {
  /** Versioned hash of the part of the spec whose change needs a restart, on the driver pod. */
  SPEC_HASH: `${PREFIX}/spec-hash`,
  /**
   * The attempt of an application and the hash of the specification that it was begun with, where the CRD of another operator keeps no such field
   * in the status.
   */
  ATTEMPT_SPEC_HASH: `${PREFIX}/attempt-spec-hash`,
  /** Which applications the holder of a Lease runs, in words, so that an instance that waits can see whether they are its own. */
  SCOPE: `${PREFIX}/scope`,
  /** Hash of the namespace's defaults that an attempt was planned with, on the driver pod. */
  NAMESPACE_DEFAULTS: `${PREFIX}/namespace-defaults`,
  /** Hash of the configuration files of a pod, so that a change of them rolls the pods. */
  CONFIG_HASH: `${PREFIX}/config-hash`,
  /** Time that a run of a schedule was started for, on its application. */
  SCHEDULED_TIME: `${PREFIX}/scheduled-time`,
  /** Asks for one run of a schedule, outside of its times: each new value for one more. */
  RUN_NOW: `${PREFIX}/run-now`,
  /** On the driver pod, by way of the specification: when somebody asked for a new run. Each new value asks for one more. */
  RESTARTED_AT: `${PREFIX}/restarted-at`,
} as const;

/** The field manager of the annotation on applications. */
export const SPEC_RECORD_MANAGER = 'cdk8s-spark-spec-record';

/** Keeps a driver pod, where its application asks for it, until the controller has recorded how the driver ended. */
export const DRIVER_FINALIZER = `${PREFIX}/driver-tracking`;

/** Application labels with this prefix belong to Kueue and never reach pods. */
export const KUEUE_LABEL_PREFIX = 'kueue.x-k8s.io/';
/** The queue that Kueue admits an application through. */
export const KUEUE_QUEUE_LABEL = `${KUEUE_LABEL_PREFIX}queue-name`;

/** Names of the Spark container in driver and executor pods. */
export const DRIVER_CONTAINER = 'spark-kubernetes-driver';
export const EXECUTOR_CONTAINER = 'spark-kubernetes-executor';
