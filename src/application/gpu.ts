// Accelerators of a pod.

/** Accelerators that a pod asks for (`spec.<role>.gpu`): a limit on the Spark container. */
export class Gpu {
  /** NVIDIA GPUs (`nvidia.com/gpu`). */
  public static nvidia(quantity: number): Gpu {
    return new Gpu('nvidia.com/gpu', quantity);
  }

  /** AMD GPUs (`amd.com/gpu`). */
  public static amd(quantity: number): Gpu {
    return new Gpu('amd.com/gpu', quantity);
  }

  /**
   * Any extended resource.
   *
   * @param name the resource as nodes offer it, such as `gpu.intel.com/i915`
   * @param quantity how many, at least 1
   */
  public static of(name: string, quantity: number): Gpu {
    return new Gpu(name, quantity);
  }

  private constructor(
    /** The resource as nodes offer it. */
    public readonly name: string,
    /** How many. */
    public readonly quantity: number,
  ) {
    if (!Number.isInteger(quantity) || quantity < 1) {
      throw new Error(`Gpu: quantity of ${name} is ${quantity}; give a whole number of at least 1, or no GPU at all`);
    }
  }
}
