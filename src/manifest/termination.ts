// What a pod does before it is stopped: an action with the time that it may take.
import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { wholeSeconds } from './values';

/** What a pod does when it is preempted, evicted or deleted, before its process gets SIGTERM (`preStop`). */
export class PreStopAction {
  /**
   * Runs a program in the Spark container.
   *
   * @param command the program and its arguments
   * @param grace longest time for the action and for the end of the process after it, in whole seconds; the pod is killed when it has passed
   */
  public static command(command: string[], grace: Duration): PreStopAction {
    if (command.length === 0) {
      throw new Error('PreStopAction.command: command is empty; give a program and its arguments');
    }
    return new PreStopAction({ exec: { command } }, grace);
  }

  /**
   * Any action that Kubernetes knows.
   *
   * @param grace longest time for the action and for the end of the process after it, in whole seconds
   */
  public static of(handler: k8s.LifecycleHandler, grace: Duration): PreStopAction {
    return new PreStopAction(handler, grace);
  }

  private constructor(
    /** The action. */
    public readonly handler: k8s.LifecycleHandler,
    /** Longest time for the action and for the end of the process after it. */
    public readonly grace: Duration,
  ) {
    wholeSeconds('PreStopAction: grace', grace, 1);
  }
}
