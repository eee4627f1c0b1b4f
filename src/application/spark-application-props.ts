// What can be set for an application, in addition to what every program has that an operator runs.
import { Duration } from 'cdk8s';
import { SpecChange } from './restart-policy';
import { OperatedProgramProps } from './run-policy-props';

/** What can be set for an application. */
export interface SparkApplicationProps extends OperatedProgramProps {
  /**
   * What happens after an edit that only a new run can take up.
   *
   * @default SpecChange.RESTART
   */
  readonly onSpecChange?: SpecChange;

  /**
   * Whether the application is suspended. Suspending a running application stops its run. After a resumption the application starts from the
   * beginning.
   *
   * @default false
   */
  readonly suspended?: boolean;

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
