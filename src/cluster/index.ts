// The constructs of standalone clusters.
export * from './cluster-client';
export * from './daemon-options';
export { SparkDaemonPods, SparkMasters, SparkWorkers } from './daemon-pods';
export { MasterRecovery } from './recovery';
export type { FileSystemRecoveryOptions, ZooKeeperRecoveryOptions } from './recovery';
export { SparkCluster } from './spark-cluster';
export { SparkClusterJob } from './spark-cluster-job';
export type { ClusterDriverOptions, ClusterExecutorOptions, ClusterProgramProps, SparkClusterJobProps } from './spark-cluster-job';
export * from './spark-cluster-props';
export * from './zookeeper-ensemble';
