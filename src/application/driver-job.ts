// SparkDriverJob: one Spark program as a Job of Kubernetes, which retries it and needs no operator.
import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { SparkDriverWorkload, WorkloadKind } from './driver-workload';
import { PodFailureRule } from './pod-failure-rule';
import { SparkProgramProps } from './spark-program-props';
import { wholeSeconds } from '../manifest/values';
import { defined, nonEmpty } from '../manifest/wire';
import type { Pod, PodTemplateSpec } from '../spec/kubernetes.gen';
import { KUEUE_QUEUE_LABEL } from '../spec/labels';
import { DNS_LABEL_LENGTH } from '../spec/names';

/** What can be set for Jobs that run a driver. */
export interface SparkJobOptions extends SparkProgramProps {
  /**
   * How often a failed driver is started again (`backoffLimit` of the Job). Each try is a new pod with a new application id.
   *
   * @default 0
   */
  readonly backoffLimit?: number;

  /**
   * What failures of the driver mean, in the order in which they are tried. Other failures count as retries.
   *
   * @default - every failure counts
   */
  readonly podFailureRules?: PodFailureRule[];

  /**
   * Longest time of a Job with all its tries, in whole seconds, at least 1 (`activeDeadlineSeconds` of the Job). Time while it is suspended does not count.
   *
   * @default - no limit
   */
  readonly activeDeadline?: Duration;

  /**
   * Time from the end of a Job to its deletion, together with its pods, in whole seconds (`ttlSecondsAfterFinished` of the Job).
   *
   * @default - it is kept
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * Queue of Kueue that admits the Job (label `kueue.x-k8s.io/queue-name` of the Job). Kueue then sets `suspend`. It counts the driver alone.
   *
   * @default - it is not queued
   */
  readonly queue?: string;
}

/** What can be set for a driver that runs as a Job. */
export interface SparkDriverJobProps extends SparkJobOptions {
  /**
   * Whether the Job is suspended. Suspending a running Job deletes its driver, and its executors with it. After a resumption the program starts from
   * the beginning.
   *
   * @default - not suspended; with `queue`, Kueue decides
   */
  readonly suspended?: boolean;

  /**
   * Declares that nobody applies the manifest again after the Job was deleted. Needed for `ttlAfterFinished`.
   *
   * @default false
   */
  readonly ephemeral?: boolean;
}

/**
 * A Spark program whose driver is run by a Job of Kubernetes. It needs no operator.
 *
 * The template of a Job is immutable: if the program changes, delete the Job before you apply it again, or declare it a hook of your GitOps tool.
 */
export class SparkDriverJob extends SparkDriverWorkload {
  public readonly resourceType = 'jobs';
  private readonly jobProps: SparkDriverJobProps;

  public constructor(scope: Construct, id: string, props: SparkDriverJobProps) {
    super(scope, id, props);
    this.jobProps = props;
    this._named(() => renderJob(props));
    if (props.ttlAfterFinished && !props.ephemeral) {
      throw new Error(`SparkDriverJob ${this.node.path}: ttlAfterFinished: deletes the Job. If the manifest is applied again, as Argo CD and Flux do, `
        + 'it runs again; set ephemeral: true if nobody applies it again, or leave ttlAfterFinished out');
    }
    if (props.queue !== undefined) {
      this.apiObject.metadata.addLabel(KUEUE_QUEUE_LABEL, props.queue);
    }
  }

  /** @internal */
  protected _kind(): string {
    return 'SparkDriverJob';
  }

  /** @internal */
  protected _workload(): WorkloadKind {
    return { apiVersion: 'batch/v1', kind: 'Job', launcher: 'job', nameLength: DNS_LABEL_LENGTH };
  }

  /** @internal */
  protected _render(pod: Pod): object {
    return { ...renderJob(this.jobProps, this._template(pod)), ...defined({ suspend: this.jobProps.suspended }) };
  }
}

/** The specification of a Job of one driver. The next try starts when the pod of the last one is gone for good: never two drivers at once. */
export function renderJob({ activeDeadline, backoffLimit = 0, podFailureRules = [], ttlAfterFinished }: SparkJobOptions, template?: PodTemplateSpec): object {
  if (!Number.isInteger(backoffLimit) || backoffLimit < 0) throw new Error(`backoffLimit is ${backoffLimit}; give a whole number of at least 0`);
  const containers = template?.spec?.containers ?? [];
  const rules = podFailureRules.map((rule) => rule._toRule(containers[containers.length - 1]?.name ?? ''));
  return defined({
    backoffLimit,
    completions: 1,
    parallelism: 1,
    podReplacementPolicy: 'Failed',
    activeDeadlineSeconds: activeDeadline && wholeSeconds('activeDeadline', activeDeadline, 1),
    ttlSecondsAfterFinished: ttlAfterFinished && wholeSeconds('ttlAfterFinished', ttlAfterFinished),
    podFailurePolicy: nonEmpty(rules) && { rules },
    template,
  });
}
