// Times after which a run fails, and what an edit of a running application does.
import { Duration } from 'cdk8s';
import { defined } from './wire';
import type { Deadlines } from '../spec/types.gen';

/** Times after which a run fails (`spec.deadlines`); each in whole seconds. */
export interface RunDeadlines {
  /**
   * Time that the driver may take to start, from the submission.
   *
   * @default - any time; the status says why it is waiting
   */
  readonly driverPending?: Duration;
  /**
   * Time that a running driver may be without any running executor.
   *
   * @default - any time
   */
  readonly executorsPending?: Duration;
  /**
   * Time that a run may take, from the start of its driver.
   *
   * @default - any time
   */
  readonly run?: Duration;
}

/** What an edit of the application that needs a new run does (`spec.onSpecChange`). */
export enum SpecChange {
  /** The run is taken down and started anew, also when it was over. */
  RESTART = 'Restart',
  /** A run goes on to its end and is followed by one of the edited application, a retry included; a run that is over is followed at once. */
  NEXT_RUN = 'NextRun',
  /** An edit never causes a run; the next one that the restart policy or a resumption brings takes it. */
  IGNORE = 'Ignore',
}

/** `spec.deadlines`. */
export function renderDeadlines({ driverPending, executorsPending, run }: RunDeadlines): Deadlines {
  return defined<Deadlines>({
    driverPendingSeconds: driverPending?.toSeconds(),
    executorsPendingSeconds: executorsPending?.toSeconds(),
    runSeconds: run?.toSeconds(),
  });
}
