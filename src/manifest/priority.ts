// The priority of pods: a PriorityClass by its name.
import { dnsSubdomain } from './values';

/** How important pods are to the scheduler: a PriorityClass of the cluster. */
export class SparkPriority {
  /**
   * A PriorityClass that exists in the cluster, such as `high-priority`.
   *
   * @param className name of the PriorityClass
   */
  public static named(className: string): SparkPriority {
    return new SparkPriority(className);
  }

  private constructor(
    /** Name of the PriorityClass. */
    public readonly className: string,
  ) {
    dnsSubdomain('SparkPriority', className);
  }
}
