// Batch schedulers, which start all pods of an application together.
import { defined } from '../manifest/wire';
import type { BatchSchedulerConfiguration } from '../spec/types.gen';

/** Settings of a batch scheduler for an application (`spec.batchSchedulerOptions`). */
export interface BatchSchedulerOptions {
  /**
   * Queue of the scheduler.
   *
   * @default - the scheduler's default queue
   */
  readonly queue?: string;
  /**
   * Priority class of the pod group.
   *
   * @default - none
   */
  readonly priorityClassName?: string;
  /**
   * Resources that must be free before the first pod starts, such as `{ cpu: '8', memory: '32Gi' }`.
   *
   * @default - what the driver and the first executors request
   */
  readonly resources?: { readonly [resource: string]: string };
}

/** A scheduler that starts all pods of an application together (`spec.batchScheduler`). The operator must be set up for it. */
export class BatchScheduler {
  /** Volcano. */
  public static volcano(options: BatchSchedulerOptions = {}): BatchScheduler {
    return new BatchScheduler('volcano', options);
  }

  /** Apache YuniKorn. */
  public static yunikorn(options: BatchSchedulerOptions = {}): BatchScheduler {
    return new BatchScheduler('yunikorn', options);
  }

  /**
   * A scheduler that the operator's flag `--kube-scheduler-names` names.
   *
   * @param name name of the scheduler
   */
  public static of(name: string, options: BatchSchedulerOptions = {}): BatchScheduler {
    return new BatchScheduler(name, options);
  }

  private constructor(
    /** Name of the scheduler. */
    public readonly name: string,
    private readonly options: BatchSchedulerOptions,
  ) {}

  /** @internal */
  public _toSpec(): BatchSchedulerConfiguration {
    const { queue, priorityClassName, resources } = this.options;
    return defined<BatchSchedulerConfiguration>({ queue, priorityClassName, resources: resources && { ...resources } });
  }
}
