// The two kinds of the API: names, columns, and what their spec and status hold.
import { sparkApplicationSpec } from './application';
import type { ObjectType } from './field';
import { scheduledSparkApplicationSpec, scheduledSparkApplicationStatus } from './scheduled';
import { sparkApplicationStatus } from './status';

/** A column of `kubectl get`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'date';
  readonly jsonPath: string;
  /** 1: shown with `-o wide` alone. */
  readonly priority?: 1;
}

/** A custom resource. */
export interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly shortName: string;
  readonly description: string;
  readonly columns: readonly PrinterColumn[];
  readonly spec: ObjectType;
  readonly status: ObjectType;
}

export const API_GROUP = 'sparkoperator.k8s.io';
export const API_VERSION = 'v1beta2';

/** Where the Kubernetes community agreed to the use of its protected API group. */
export const API_APPROVED = 'https://github.com/kubeflow/spark-operator/pull/1298';

const age: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

export const sparkApplication: Kind = {
  kind: 'SparkApplication',
  plural: 'sparkapplications',
  shortName: 'sparkapp',
  description: 'A Spark application that is run on Kubernetes.',
  columns: [
    { name: 'Suspend', type: 'boolean', jsonPath: '.spec.suspend' },
    { name: 'Status', type: 'string', jsonPath: '.status.applicationState.state' },
    { name: 'Attempts', type: 'string', jsonPath: '.status.executionAttempts' },
    { name: 'Start', type: 'string', jsonPath: '.status.lastSubmissionAttemptTime' },
    { name: 'Finish', type: 'string', jsonPath: '.status.terminationTime' },
    age,
    { name: 'Reason', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason', priority: 1 },
  ],
  spec: sparkApplicationSpec,
  status: sparkApplicationStatus,
};

export const scheduledSparkApplication: Kind = {
  kind: 'ScheduledSparkApplication',
  plural: 'scheduledsparkapplications',
  shortName: 'scheduledsparkapp',
  description: 'A Spark application that is started by the clock.',
  columns: [
    { name: 'Schedule', type: 'string', jsonPath: '.spec.schedule' },
    { name: 'TimeZone', type: 'string', jsonPath: '.spec.timeZone' },
    { name: 'Suspend', type: 'string', jsonPath: '.spec.suspend' },
    { name: 'Last Run', type: 'date', jsonPath: '.status.lastRun' },
    { name: 'Last Run Name', type: 'string', jsonPath: '.status.lastRunName' },
    age,
  ],
  spec: scheduledSparkApplicationSpec,
  status: scheduledSparkApplicationStatus,
};

export const KINDS: readonly Kind[] = [sparkApplication, scheduledSparkApplication];
