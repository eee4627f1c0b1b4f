// What a Job does when a driver pod fails: rules of its pod failure policy.
import { k8s } from 'cdk8s-plus-27';

/** What a Job does when the driver fails in a certain way (an entry of its `podFailurePolicy`). The first rule that matches wins. */
export class PodFailureRule {
  /** A driver that was evicted, preempted or drained is started again, and that does not count as a retry. */
  public static ignoreDisruptions(): PodFailureRule {
    return new PodFailureRule(() => ({ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }));
  }

  /**
   * The Job fails at once, without further retries.
   *
   * @param exitCodes exit codes of the driver, 1 to 255; Spark ends with 101 if the main class is missing
   */
  public static failJobOn(...exitCodes: number[]): PodFailureRule {
    return onExitCodes('failJobOn', 'FailJob', exitCodes);
  }

  /**
   * The driver is started again, and that does not count as a retry.
   *
   * @param exitCodes exit codes of the driver, 1 to 255
   */
  public static ignore(...exitCodes: number[]): PodFailureRule {
    return onExitCodes('ignore', 'Ignore', exitCodes);
  }

  /** Any rule that Kubernetes knows. */
  public static of(rule: k8s.PodFailurePolicyRule): PodFailureRule {
    return new PodFailureRule(() => k8s.toJson_PodFailurePolicyRule(rule) as object);
  }

  /** @internal */
  public static _create(render: (containerName: string) => object): PodFailureRule {
    return new PodFailureRule(render);
  }

  private constructor(private readonly render: (containerName: string) => object) {}

  /** The rule for a driver whose container has this name. @internal */
  public _toRule(containerName: string): object {
    return this.render(containerName);
  }
}

function onExitCodes(factory: string, action: string, exitCodes: readonly number[]): PodFailureRule {
  const wrong = exitCodes.find((code) => !Number.isInteger(code) || code < 1 || code > 255);
  if (exitCodes.length === 0 || wrong !== undefined) {
    throw new Error(`PodFailureRule.${factory}: ${wrong === undefined ? 'no exit code is given' : `${wrong} is no exit code of a failure`}; `
      + 'give whole numbers from 1 to 255');
  }
  const values = [...new Set(exitCodes)].sort((a, b) => a - b);
  return PodFailureRule._create((containerName) => ({ action, onExitCodes: { containerName, operator: 'In', values } }));
}
