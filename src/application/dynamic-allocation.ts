// Dynamic allocation: a number of executors that follows the work.
import { Duration } from 'cdk8s';
import { DEFAULTS } from '../spec/defaults';
import type { DynamicAllocation as DynamicAllocationSpec } from '../spec/types.gen';

/** Settings of dynamic allocation. */
export interface DynamicAllocationOptions {
  /**
   * Number of executors at the start (`spark.dynamicAllocation.initialExecutors`).
   *
   * @default - the minimum
   */
  readonly initial?: number;

  /**
   * Whether Spark keeps executors whose shuffle files are still needed (`spark.dynamicAllocation.shuffleTracking.enabled`). Without it,
   * dynamic allocation needs shuffle files to be kept outside of the executors. `shuffle.celeborn()` does that, and turns the tracking off.
   *
   * @default true
   */
  readonly shuffleTracking?: boolean;

  /**
   * How long Spark keeps an idle executor with shuffle files (`spark.dynamicAllocation.shuffleTracking.timeout`).
   *
   * @default - until its shuffle files are not needed anymore
   */
  readonly shuffleTrackingTimeout?: Duration;
}

/** A number of executors that follows the work, within bounds (`spec.dynamicAllocation`). */
export class DynamicAllocation {
  /**
   * Between `min` and `max` executors.
   *
   * @param min smallest number of executors, at least 0
   * @param max largest number of executors, at least 1 and not below `min`
   */
  public static between(min: number, max: number, options: DynamicAllocationOptions = {}): DynamicAllocation {
    for (const [name, value] of [['min', min], ['max', max], ['initial', options.initial ?? min]] as const) {
      if (!Number.isInteger(value) || value < 0) {
        throw new Error(`DynamicAllocation.between: ${name} is ${value}; give a whole number of at least 0`);
      }
    }
    if (max < 1 || min > max) {
      throw new Error(`DynamicAllocation.between: min is ${min} and max is ${max}; max must be at least 1 and not below min`);
    }
    if (options.initial !== undefined && (options.initial < min || options.initial > max)) {
      throw new Error(`DynamicAllocation.between: initial is ${options.initial}; it must lie between min (${min}) and max (${max})`);
    }
    return new DynamicAllocation(min, max, options);
  }

  private constructor(
    /** Smallest number of executors. */
    public readonly min: number,
    /** Largest number of executors. */
    public readonly max: number,
    private readonly options: DynamicAllocationOptions,
  ) {}

  /** @param shuffleKeptElsewhere whether executors may go although their shuffle files are needed; @internal */
  public _toSpec(shuffleKeptElsewhere = false): DynamicAllocationSpec {
    return {
      enabled: true,
      minExecutors: this.min,
      maxExecutors: this.max,
      ...(this.options.initial !== undefined && { initialExecutors: this.options.initial }),
      shuffleTrackingEnabled: this.options.shuffleTracking ?? (!shuffleKeptElsewhere && DEFAULTS.DynamicAllocation.shuffleTrackingEnabled),
      ...(this.options.shuffleTrackingTimeout && { shuffleTrackingTimeout: this.options.shuffleTrackingTimeout.toMilliseconds() }),
    };
  }
}
