// What one instance remembers of the executors of an application between reconciles: some end and are gone between two writes of the status.
import type { ExecutorChange } from './executor-report';
import type { SparkApplication } from '../../../spec/types.gen';
import type { ExecutorStatesChange } from '../deps';
import type { KnownExecutors } from '../state-machine/observed';

/** The executors of one attempt. */
interface Remembered {
  readonly submissionId: string | undefined;
  /** All that the last reconcile found. */
  readonly found: KnownExecutors;
  /** Their states when a status was last written. */
  readonly written: Readonly<Record<string, string>>;
}

export class RememberedExecutors {
  private remembered: Remembered | undefined;

  /** What is known of the executors of the application's present attempt. */
  found(application: SparkApplication): KnownExecutors | undefined {
    return this.of(application)?.found;
  }

  remember(application: SparkApplication, { before, after }: ExecutorChange): void {
    const written = this.of(application)?.written ?? before.states;
    this.remembered = { submissionId: application.status?.submissionID, found: after, written };
  }

  /** A status was written: answers how the executors changed since the write before, by this instance or, as far as that status lists them, by another. */
  written(application: SparkApplication): ExecutorStatesChange | undefined {
    const remembered = this.of(application);
    if (!remembered) return undefined;
    const after = remembered.found.states;
    this.remembered = { ...remembered, written: after };
    return { before: { ...remembered.written, ...application.status?.executorState }, after };
  }

  private of({ status }: SparkApplication): Remembered | undefined {
    return this.remembered?.submissionId === status?.submissionID ? this.remembered : undefined;
  }
}
