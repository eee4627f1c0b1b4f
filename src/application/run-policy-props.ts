// What can be set about the runs of a program that an operator runs, once or by a schedule.
import { RestartPolicy } from './restart-policy';
import { DriverFailover, renderDeadlines, renderDriverFailover, renderRetention, RunDeadlines, RunRetention } from './run-policy';
import { SparkProgramProps } from './spark-program-props';
import { nonEmpty } from '../manifest/wire';
import type { SparkApplicationSpec } from '../spec/types.gen';

/** What programs that an operator runs often have in common about their runs, so that `SparkDefaults` can say it once. */
export interface SharedRunPolicy {
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
   * What is kept after the last run has ended, and for how long. The application object stays, so that nothing runs it again.
   *
   * @default - the driver pod with its logs and the ConfigMaps are kept; Services, Ingresses and claims are removed
   */
  readonly retention?: RunRetention;
}

/** What can be set for a Spark program that an operator runs, once or by a schedule. */
export interface OperatedProgramProps extends SparkProgramProps, SharedRunPolicy {
  /**
   * Whether a PodDisruptionBudget keeps node drains from evicting the driver. Needs `driverDisruptionBudgets` of the `SparkOperator`.
   *
   * @default false
   */
  readonly driverDisruptionBudget?: boolean;
}

/** The fields that say what the operator does with a run. `at` is the path of the specification. */
export function renderRunPolicy(props: OperatedProgramProps, at: string): Partial<SparkApplicationSpec> {
  return {
    restartPolicy: props.restartPolicy?._toSpec(),
    driverFailover: nonEmpty(renderDriverFailover(props.driverFailover ?? {}, `${at}.driverFailover`)),
    deadlines: nonEmpty(renderDeadlines(props.deadlines ?? {}, `${at}.deadlines`)),
    retention: nonEmpty(renderRetention(props.retention ?? {})),
    driverPodDisruptionBudget: props.driverDisruptionBudget,
  };
}
