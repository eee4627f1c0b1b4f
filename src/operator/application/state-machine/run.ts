// A run that has not ended: writes what its driver and executors do, and follows what the specification asks for meanwhile.
import type { Decision } from './decision';
import { exposureOf } from './exposure';
import type { FollowedRun } from './followed-run';
import { merge } from './side-effects';
import { earliest, type Situation } from './situation';
import { pendingNotes, tearDown } from './spec-change';
import { changed, keep, move, type StatusChange } from './status-change';
import { ConditionReason } from '../../../spec/conditions';
import { gangOf } from '../../../spec/gang';
import { entryOf } from '../../../spec/json';
import type { Pod } from '../../../spec/kubernetes.gen';
import { ApplicationState } from '../../../spec/states';
import type { SparkApplicationStatus } from '../../../spec/types.gen';
import { equalContent } from '../../status/json-comparison';
import { sparkApplicationIdOf } from '../driver/driver-pod';
import { describePending, eventReading, tooLongAt } from '../driver/pending-driver';
import { overdueTime } from '../driver/verdict';
import { type ApplicationEvent, eventFor, type EventReason } from '../event-reasons';
import { lingeringExecutors, pendingExecutorsOf } from '../executors/executor-pods';
import { knownFrom, lastFailureOf, reportExecutors, type ExecutorChange } from '../executors/executor-report';
import { scalingOf, type Scaling } from '../executors/scaling';
import { sparkApplicationIdFor } from '../ownership';
import { asString } from '../values';

/** Asks the API server for a driver that the cache does not have. */
export function confirmDriver(situation: Situation, podName: string): Decision {
  return keep(situation, { actions: [{ kind: 'confirmDriver', podName }] });
}

/** Tears the run down because its executors cannot be scaled: the edit is a changed specification like any other. */
export function restartUnscalable(situation: Situation, scaling: Scaling): Decision {
  return { ...tearDown(situation), events: scaling.events };
}

export function continueRun(situation: Situation, run: FollowedRun): Decision {
  const pending = pendingExecutorsOf(situation, run.verdict, run.executors);
  const exposure = exposureOf(situation);
  const effects = merge(
    exposure, scalingOf(situation, run.verdict), lingeringExecutors(run.executors, situation.now), pending,
  );
  const executors = reportOn(situation, run);
  const reading = eventReading(situation, run.driver, run.verdict);
  const change: StatusChange = {
    ...describeRun(situation, run), fields: effects.fields, executorsPending: pending.reason, addressRefused: exposure.addressRefused,
  };
  return move(situation, { ...change, fields: { ...effects.fields, ...executors.fields } }, {
    actions: [...(reading?.now ? [readPodEvents(run.driver)] : []), ...effects.actions],
    events: [...stateEvents(situation, run.driver, change), ...effects.events, ...pendingNotes(situation)],
    wakeAt: earliest(run.endsAt, overdueAt(run), reading?.at, tooLongAt(run.verdict, situation.now), effects.at),
    executors: executors.change,
    deferrable: equalContent(changed(situation, change), situation.application.status),
  });
}

/** What the status says about the executors, and how that differs from what this instance knew. */
function reportOn(
  { application, status, config, observed }: Situation, { driver, executors }: FollowedRun,
): { fields: Partial<SparkApplicationStatus>; change: ExecutorChange } {
  const before = observed.knownExecutors ?? knownFrom(status, executors);
  const { states, summary, all } = reportExecutors(before, executors, 'running', config.maxTrackedExecutors);
  return {
    change: { before, after: all },
    fields: {
      executorState: states,
      executorSummary: Object.keys(states).length > 0 ? summary : undefined,
      executorFailure: lastFailureOf(status.executorFailure, executors),
      sparkApplicationId: status.sparkApplicationId ?? sparkApplicationIdFor(application, asString(status.submissionID), sparkApplicationIdOf(driver)),
    },
  };
}

/** What state and conditions say about a driver that has not ended. */
function describeRun(situation: Situation, { driver, verdict }: FollowedRun): StatusChange {
  switch (verdict.kind) {
    case 'running':
      return { state: ApplicationState.RUNNING, reason: ConditionReason.DRIVER_RUNNING, message: `driver pod ${driver.metadata.name} is running` };
    case 'pending':
      return describePending(situation, driver, verdict);
    default: {
      const message = verdict.kind === 'unknown' ? verdict.message : '';
      return { state: ApplicationState.UNKNOWN, errorMessage: message, reason: ConditionReason.DRIVER_UNKNOWN, message };
    }
  }
}

function readPodEvents({ metadata, spec }: Pod) {
  const { name = '', uid = '' } = metadata;
  const gang = spec?.nodeName ? undefined : gangOf(metadata);
  return { kind: 'readPodEvents', podName: name, uid, ...(gang?.kind && { podGroup: { of: gang.kind, name: gang.group } }) } as const;
}

/** When a driver that is being deleted should be gone, unless that time has passed already. */
function overdueAt({ driver, verdict }: FollowedRun): number | undefined {
  return verdict.kind === 'unknown' ? undefined : overdueTime(driver);
}

const STATE_EVENTS: Readonly<Record<string, EventReason>> = {
  [ApplicationState.RUNNING]: 'SparkDriverRunning',
  [ApplicationState.UNKNOWN]: 'SparkDriverUnknown',
};

/** The Event of a changed state, or of something that keeps the driver from starting. */
function stateEvents(situation: Situation, driver: Pod, change: StatusChange): ApplicationEvent[] {
  if (change.state === ApplicationState.SUBMITTED) {
    const held = change.reason !== ConditionReason.DRIVER_PENDING;
    return held ? [eventFor('SparkDriverPending', `${change.reason}: ${change.message}`)] : [];
  }
  const reason = entryOf(STATE_EVENTS, change.state);
  if (!reason || change.state === situation.state) return [];
  return [eventFor(reason, change.state === ApplicationState.RUNNING ? `Driver ${driver.metadata.name} is running` : change.message)];
}
