// The executor pods of an application.
import { SparkPodOptions } from './pod-options';
import { PodSurroundings, SparkPods } from './pods';
import { positiveInteger } from './sizes';
import { defined } from './wire';
import type { ExecutorSpec } from '../spec/types.gen';

/** What can be said about executor pods. */
export interface ExecutorOptions extends SparkPodOptions {
  /**
   * How many executors (`spark.executor.instances`), at least 1.
   *
   * @default 1
   */
  readonly instances?: number;

  /**
   * Whether executor pods are deleted once they have ended (`spark.kubernetes.executor.deleteOnTermination`).
   *
   * @default true
   */
  readonly deleteOnTermination?: boolean;
}

/** The executor pods of an application. */
export class SparkExecutors extends SparkPods {
  /** @param executorOptions what is known about the executors so far */
  public constructor(private readonly executorOptions: ExecutorOptions = {}) {
    super('executor', executorOptions);
    const { instances } = executorOptions;
    if (instances !== undefined) {
      positiveInteger('executor.instances', instances, 'a number that follows the work is dynamicAllocation: DynamicAllocation.between(min, max)');
    }
  }

  /** @internal */
  public _toSpec(surroundings: PodSurroundings): ExecutorSpec {
    const { instances, deleteOnTermination } = this.executorOptions;
    return defined<ExecutorSpec>({ ...super._toSpec(surroundings), instances, deleteOnTermination });
  }
}
