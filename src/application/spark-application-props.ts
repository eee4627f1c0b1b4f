// What can be set for an application, in addition to what every Spark program has: what the operator does with it.
import { Duration } from 'cdk8s';
import { RestartPolicy, SpecChange } from './restart-policy';
import { DriverFailover, RunDeadlines, RunRetention } from './run-policy';
import { SparkProgramProps } from './spark-program-props';

/** What can be set for an application. */
export interface SparkApplicationProps extends SparkProgramProps {
  /**
   * Whether and when the application is run again.
   *
   * @default RestartPolicy.never()
   */
  readonly restartPolicy?: RestartPolicy;

  /**
   * Times after which a run fails.
   *
   * @default - no deadlines
   */
  readonly deadlines?: RunDeadlines;

  /**
   * How a driver on an unreachable node is replaced, and how its outcome is kept.
   *
   * @default - the operator waits for the node, however long it takes
   */
  readonly driverFailover?: DriverFailover;

  /**
   * What happens after an edit that only a new run can take up.
   *
   * @default SpecChange.RESTART
   */
  readonly onSpecChange?: SpecChange;

  /**
   * Whether a PodDisruptionBudget keeps node drains from evicting the driver. Needs `driverDisruptionBudgets` of the `SparkOperator`.
   *
   * @default false
   */
  readonly driverDisruptionBudget?: boolean;

  /**
   * Whether the application is suspended. Suspending a running application stops its run. After a resumption the application starts from the
   * beginning.
   *
   * @default false
   */
  readonly suspended?: boolean;

  /**
   * What is kept after the last run has ended, and for how long. The application object stays, so that nothing runs it again.
   *
   * @default - the driver pod with its logs and the ConfigMaps are kept; Services, Ingresses and claims are removed
   */
  readonly retention?: RunRetention;

  /**
   * Time from the end of the application to the deletion of the application object, in whole seconds. If the manifest is applied again
   * later, the application runs again. GitOps tools do that at once, so only applications with `ephemeral: true` may set it.
   *
   * @default - never
   */
  readonly timeToLive?: Duration;

  /**
   * Declares that nobody applies the manifest again after the application object was deleted.
   *
   * @default false
   */
  readonly ephemeral?: boolean;
}
