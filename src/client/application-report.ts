// What the status of an application says, in the form in which programs and tables want it: pure.
import { isInfrastructureFailure } from '../spec/failure';
import { ApplicationState, isTerminal, stateOf } from '../spec/states';
import { presentable } from '../spec/text';
import type { SparkApplication } from '../spec/types.gen';

const MESSAGE_LENGTH = 1_000;

/** How an application ended. */
export type ApplicationOutcome = 'Succeeded' | 'ApplicationFailure' | 'InfrastructureFailure';

/** An application at one moment. */
export interface ApplicationReport {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The state as in `status.applicationState.state`, and `NEW` before an operator has seen the application. */
  readonly state: string;
  /** Why it is in this state, as one CamelCase word. */
  readonly reason?: string;
  /** Why, for people. On one line, without credentials. */
  readonly message?: string;
  /** Whether it is over, and nothing of the specification waits for a run. */
  readonly isOver: boolean;
  /** Where it is over. */
  readonly outcome?: ApplicationOutcome;
  /** Kind of failure, such as `UserError` or `Evicted`. */
  readonly failureClass?: string;
  /** Exit code of the driver, where it ran and ended: 0 where it succeeded. */
  readonly exitCode?: number;
  /** Last lines of a driver that failed. */
  readonly lastLines?: string;
  /** Submissions so far. */
  readonly attempts: number;
  readonly driverPod?: string;
  readonly sparkApplicationId?: string;
  readonly executors: { readonly pending: number; readonly running: number; readonly completed: number; readonly failed: number };
  readonly created?: string;
  /** When the present attempt was submitted, and when the last run ended. */
  readonly started?: string;
  readonly ended?: string;
  /** Address of the web UI by Ingress or route, where there is one. */
  readonly uiAddress?: string;
  readonly application: SparkApplication;
}

/** Reads the status of an application. Another operator may have written it, so that fields may be missing. */
export function reportOf(application: SparkApplication): ApplicationReport {
  const { metadata, spec, status } = application;
  const state = stateOf(application);
  const failure = status?.failure;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const message = status?.applicationState?.errorMessage || failure?.message || ready?.message;
  const isPending = (status?.observedGeneration ?? Infinity) < (metadata.generation ?? 0)
    || (status?.specChangePending === true && spec.onSpecChange !== 'Ignore');
  const isOver = isTerminal(state) && !isPending;
  const succeeded = state === ApplicationState.COMPLETED;
  const { pending = 0, running = 0, completed = 0, failed = 0 } = status?.executorSummary ?? countStates(status?.executorState);
  return {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    state: state || 'NEW',
    reason: failure?.class ?? ready?.reason,
    message: message ? presentable(message, MESSAGE_LENGTH) : undefined,
    isOver,
    outcome: isOver ? succeeded ? 'Succeeded' : isInfrastructureFailure(failure?.class) ? 'InfrastructureFailure' : 'ApplicationFailure' : undefined,
    failureClass: failure?.class,
    exitCode: failure?.exitCode ?? (succeeded ? 0 : undefined),
    lastLines: failure?.lastLines,
    attempts: status?.submissionAttempts ?? 0,
    driverPod: status?.driverInfo?.podName,
    sparkApplicationId: status?.sparkApplicationId,
    executors: { pending, running, completed, failed },
    created: metadata.creationTimestamp,
    started: status?.lastSubmissionAttemptTime ?? undefined,
    ended: status?.terminationTime ?? undefined,
    uiAddress: status?.driverInfo?.webUIIngressAddress,
    application,
  };
}

/** An operator that writes no summary writes the state of each executor. */
function countStates(states: Readonly<Record<string, string>> = {}): Partial<ApplicationReport['executors']> {
  const count = (...wanted: readonly string[]) => Object.values(states).filter((state) => wanted.includes(state)).length;
  return { pending: count('PENDING'), running: count('RUNNING'), completed: count('COMPLETED'), failed: count('FAILED') };
}
