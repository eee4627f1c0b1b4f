// The client for programs, `cdk8s-spark/client`.
export { connect, type ConnectionOptions } from './connection';
export { SparkClientError, type SparkClientErrorCode } from './errors';
export type {
  ApplicationManifest, ApplicationName, CallOptions, ListOptions, SparkClient, SubmitOptions,
} from './spark-client';
export type { ApplicationOutcome, ApplicationReport } from './application-report';
export type { LogLine, LogOptions } from './application-logs';
export type { DeleteOptions, RerunOptions } from './change';
export type { ApplicationEvent } from './events';
export type { PodReport } from './pods';
export type { UiAddress } from './ui';
export type { WaitOptions, WaitResult } from './wait';
export type { SparkApplication, SparkApplicationSpec, SparkApplicationStatus } from '../spec/types.gen';
