// Which Kubernetes Events are recorded: those of a decision and those of its executors, each once per change.
import type { ApplicationControllerDeps } from './deps';
import { sparkContainerOf } from './driver/driver-pod';
import { type ApplicationEvent, eventFor, type EventReason } from './event-reasons';
import { entryOf } from '../../spec/json';
import type { Pod } from '../../spec/kubernetes.gen';
import { EXECUTOR_CONTAINER } from '../../spec/labels';
import { ApplicationState, ExecutorState, stateOf } from '../../spec/states';
import type { SparkApplication, SparkApplicationStatus } from '../../spec/types.gen';

/** An application may start a thousand executors at once; each change of its status records a few, failures first. */
const EXECUTOR_EVENTS_PER_CHANGE = 20;

interface ExecutorEvent {
  readonly reason: EventReason;
  readonly verb: string;
}

const EXECUTOR_EVENTS: Readonly<Record<string, ExecutorEvent>> = {
  [ExecutorState.PENDING]: { reason: 'SparkExecutorPending', verb: 'is pending' },
  [ExecutorState.RUNNING]: { reason: 'SparkExecutorRunning', verb: 'is running' },
  [ExecutorState.COMPLETED]: { reason: 'SparkExecutorCompleted', verb: 'completed' },
  [ExecutorState.FAILED]: { reason: 'SparkExecutorFailed', verb: 'failed' },
  [ExecutorState.UNKNOWN]: { reason: 'SparkExecutorUnknown', verb: 'is gone and its end was not seen' },
};

/** Events that follow from a status alone: that the application was taken up, and what its executors do. */
export function statusEvents(before: SparkApplication, after: SparkApplicationStatus, executors: readonly Pod[]): ApplicationEvent[] {
  const { name } = before.metadata;
  const added = stateOf(before) === ApplicationState.NEW
    ? [eventFor('SparkApplicationAdded', `SparkApplication ${name} was added`)]
    : [];
  return [...added, ...executorEvents(before.status, after, executors)];
}

/** Events for the executors whose state differs between two statuses. */
function executorEvents(before: SparkApplicationStatus | undefined, after: SparkApplicationStatus, executors: readonly Pod[]): ApplicationEvent[] {
  const known = before?.executorState ?? {};
  const pods = new Map(executors.map((pod) => [pod.metadata.name, pod]));
  return Object.entries(after.executorState ?? {})
    .filter(([name, state]) => known[name] !== state)
    .sort(([, a], [, b]) => Number(b === ExecutorState.FAILED) - Number(a === ExecutorState.FAILED))
    .slice(0, EXECUTOR_EVENTS_PER_CHANGE)
    .flatMap(([name, state]) => {
      const event = entryOf(EXECUTOR_EVENTS, state);
      return event ? [eventFor(event.reason, `Executor ${name} ${event.verb}${state === ExecutorState.FAILED ? failureOf(pods.get(name)) : ''}`)] : [];
    });
}

function failureOf(pod: Pod | undefined): string {
  const end = pod && sparkContainerOf(pod, EXECUTOR_CONTAINER)?.state?.terminated;
  if (!end) return pod?.status?.message ? `: ${pod.status.message}` : '';
  return ` with ExitCode: ${end.exitCode}, Reason: ${end.reason ?? 'unknown'}`;
}

/** Characters of a message that are remembered: what comes after them is in no Event. */
const REMEMBERED_CHARACTERS = 1_024;

/** Remembers the Events of one application, so that another reconcile does not record them again. */
export class EventJournal {
  private readonly said = new Map<string, string>();
  private attempt: string | undefined;

  constructor(private readonly recorder: ApplicationControllerDeps['events']) {}

  record(application: SparkApplication, notes: readonly ApplicationEvent[]): void {
    if (application.status?.submissionID !== this.attempt) {
      this.attempt = application.status?.submissionID;
      this.said.clear();
    }
    for (const note of notes) {
      const message = note.message.slice(0, REMEMBERED_CHARACTERS);
      if (this.said.get(note.reason) === message) continue;
      this.said.set(note.reason, message);
      this.recorder.record(application, note);
    }
  }
}
