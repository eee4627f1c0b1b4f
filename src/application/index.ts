// The application constructs that the library offers.
export * from './batch-scheduler';
export * from './dynamic-allocation';
export { UiAddress } from './ingress';
export type { DriverIngressOptions, IngressCertificate, OperatorIngressOptions, UiIngressOptions, UiServiceOptions } from './ingress';
export { SparkMetrics } from './metrics';
export type { JmxExporterOptions } from './metrics';
export * from './pod-options';
export { SparkDriver, SparkExecutors, SparkPods } from './pods';
export * from './restart-policy';
export { Retention } from './run-policy';
export type { DriverFailover, RetainedObjects, RunDeadlines, RunRetention } from './run-policy';
export * from './spark-application';
export * from './spark-application-props';
export { SparkProgram } from './spark-program';
export * from './spark-program-props';
export { SparkCode, SparkVersion } from './spark-code';
export type { JvmCodeOptions, PythonCodeOptions, SparkCodeOptions, SparkDependencies } from './spark-code';
