// SparkDriverCronJob: one Spark program that Kubernetes runs at given times, which needs no operator.
import { Cron, Duration } from 'cdk8s';
import { ConcurrencyPolicy } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { renderJob, SparkJobOptions } from './driver-job';
import { SparkDriverWorkload, WorkloadKind } from './driver-workload';
import { wholeSeconds } from '../manifest/values';
import { defined } from '../manifest/wire';
import type { Pod } from '../spec/kubernetes.gen';
import { KUEUE_QUEUE_LABEL, Label } from '../spec/labels';

/** Kubernetes adds eleven characters for the name of each Job. */
const CRON_JOB_NAME_LENGTH = 52;

/** What can be set for a driver that Kubernetes runs at given times. */
export interface SparkDriverCronJobProps extends SparkJobOptions {
  /** When the program runs. */
  readonly schedule: Cron;

  /**
   * Time zone of the schedule, such as `Europe/Berlin`.
   *
   * @default - that of the cluster's controller manager, usually UTC
   */
  readonly timeZone?: string;

  /**
   * What happens when a run is due while the last one is not finished.
   *
   * @default ConcurrencyPolicy.FORBID
   */
  readonly concurrencyPolicy?: ConcurrencyPolicy;

  /**
   * How late a run may start, in whole seconds, at least 10. Later it is skipped.
   *
   * @default - no limit
   */
  readonly startingDeadline?: Duration;

  /**
   * Whether no new runs start. Runs that have started continue.
   *
   * @default false
   */
  readonly suspended?: boolean;

  /**
   * How many successful Jobs are kept.
   *
   * @default 3
   */
  readonly successfulJobsRetained?: number;

  /**
   * How many failed Jobs are kept.
   *
   * @default 1
   */
  readonly failedJobsRetained?: number;
}

/**
 * A Spark program whose driver is run by a CronJob of Kubernetes. It needs no operator.
 *
 * A CronJob can be applied again with a changed program: the next run takes it up.
 */
export class SparkDriverCronJob extends SparkDriverWorkload {
  public readonly resourceType = 'cronjobs';
  private readonly cronJobProps: SparkDriverCronJobProps;

  public constructor(scope: Construct, id: string, props: SparkDriverCronJobProps) {
    super(scope, id, props);
    this.cronJobProps = props;
    this._named(() => this.schedule());
    this._named(() => renderJob(props));
  }

  /** @internal */
  protected _kind(): string {
    return 'SparkDriverCronJob';
  }

  /** @internal */
  protected _workload(): WorkloadKind {
    return { apiVersion: 'batch/v1', kind: 'CronJob', launcher: 'cronjob', nameLength: CRON_JOB_NAME_LENGTH };
  }

  /** @internal */
  protected _mayOverlap(): boolean {
    return this.cronJobProps.concurrencyPolicy === ConcurrencyPolicy.ALLOW;
  }

  /** @internal */
  protected _render(pod: Pod): object {
    const { queue } = this.cronJobProps;
    const labels = {
      [Label.APP_NAME]: this.programName,
      [Label.RUN_BY]: this._workload().launcher,
      ...(queue !== undefined && { [KUEUE_QUEUE_LABEL]: queue }),
    };
    return { ...this.schedule(), jobTemplate: { metadata: { labels }, spec: renderJob(this.cronJobProps, this._template(pod)) } };
  }

  private schedule(): object {
    const {
      concurrencyPolicy = ConcurrencyPolicy.FORBID, failedJobsRetained, schedule, startingDeadline, successfulJobsRetained, suspended,
      timeZone,
    } = this.cronJobProps;
    return defined({
      schedule: schedule.expressionString,
      timeZone,
      concurrencyPolicy,
      startingDeadlineSeconds: startingDeadline
        && wholeSeconds('startingDeadline', startingDeadline, 10, 'the controller looks every 10 seconds, and would miss runs'),
      suspend: suspended,
      successfulJobsHistoryLimit: retained('successfulJobsRetained', successfulJobsRetained),
      failedJobsHistoryLimit: retained('failedJobsRetained', failedJobsRetained),
    });
  }
}

function retained(name: string, value: number | undefined): number | undefined {
  if (value !== undefined && (!Number.isInteger(value) || value < 0)) throw new Error(`${name} is ${value}; give a whole number of at least 0`);
  return value;
}
