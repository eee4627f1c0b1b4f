// Our own metrics of applications: how long each stage of a start takes, how far a status is behind, why attempts begin and fail.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ApplicationMetrics, Seen } from './deps';
import { sparkContainerOf, submissionIdOf } from './driver/driver-pod';
import { QUOTA_EXCEEDED, QUOTA_TOO_SMALL } from './quota/refusals';
import { withReadableStatus } from './recorded-status';
import { effectiveState } from './state-machine/situation';
import { asRecord } from './values';
import type { Clock } from '../../kube/clock';
import { parseTimestamp } from '../../kube/time';
import { ConditionType, recordedCondition } from '../../spec/conditions';
import { FailureClass, isInfrastructureFailure } from '../../spec/failure';
import { entryOf } from '../../spec/json';
import type { Pod } from '../../spec/kubernetes.gen';
import { ApplicationState, isApplicationState, isFollowed, isTerminal, stateOf } from '../../spec/states';
import type { SparkApplication } from '../../spec/types.gen';
import { boundedLabel, remember } from '../manager/bounded';

/** From what the controller does itself to what waits for nodes and images. */
const STAGE_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];
/** Kubernetes reports when containers start and end in whole seconds; finer bounds would measure that. */
const LAG_BUCKETS = [1, 2, 3, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];
const STAGES = ['accepted', 'created', 'scheduled', 'started'] as const;
const LAGS = ['running', 'ended'] as const;
const ATTEMPT_CAUSES = ['first', 'completion', 'failure', 'infrastructure', 'refusal', 'spec_change', 'resumption'] as const;
type AttemptCause = (typeof ATTEMPT_CAUSES)[number];
/** More attempts than this are not being created at once; this bounds what unfinished ones leave in memory. */
const MOST_INTENTS = 10_000;

/** What an attempt follows on, by the state before it; PENDING_RERUN comes in between: the recorded failure decides. */
const CAUSES: Readonly<Record<string, AttemptCause>> = {
  [ApplicationState.SUCCEEDING]: 'completion',
  [ApplicationState.SUBMISSION_FAILED]: 'refusal',
  [ApplicationState.INVALIDATING]: 'spec_change',
  [ApplicationState.SUSPENDED]: 'resumption',
  [ApplicationState.RESUMING]: 'resumption',
};

/** Makes the metrics. Every series exists from the start; `applications` is what is cached, for the numbers of the present. */
export function lifecycleMetrics(registry: Registry, clock: Clock, applications: () => Iterable<SparkApplication>): ApplicationMetrics {
  const registers = [registry];
  const stages = new Histogram({
    name: 'spark_operator_submission_stage_seconds',
    help: 'Stages of a start: accepted (created to intent stored, first attempts), created (to all objects created), '
      + 'scheduled (driver pod created to node found), started (to driver container running)',
    labelNames: ['stage'],
    buckets: STAGE_BUCKETS,
    registers,
  });
  const lag = new Histogram({
    name: 'spark_operator_status_lag_seconds',
    help: 'From the start or end of the driver container, as the kubelet reports it, to the status that says so',
    labelNames: ['to'],
    buckets: LAG_BUCKETS,
    registers,
  });
  const attempts = new Counter({
    name: 'spark_operator_attempts_total', help: `Attempts that began, by what they follow on: ${ATTEMPT_CAUSES.join(', ')}`, labelNames: ['cause'], registers,
  });
  const failures = new Counter({
    name: 'spark_operator_failures_total', help: 'Attempts that failed, by class of failure', labelNames: ['class'], registers,
  });
  STAGES.forEach((stage) => stages.zero({ stage }));
  LAGS.forEach((to) => lag.zero({ to }));
  ATTEMPT_CAUSES.forEach((cause) => attempts.inc({ cause }, 0));
  Object.values(FailureClass).forEach((failureClass) => failures.inc({ class: failureClass }, 0));
  presentStates(registry, clock, applications);
  waitingForQuota(registry, applications);
  /** When the intents of attempts that are not yet created were stored, by submission id. */
  const intents = new Map<string, number>();

  return { statusWritten };

  function statusWritten(before: SparkApplication, after: SparkApplication, { driver }: Seen = {}): void {
    const [old, now] = [before.status, after.status];
    const submission = now?.submissionID ?? '';
    const another = submission !== (old?.submissionID ?? '');
    if (another) {
      const cause = causeOf(before);
      attempts.inc({ cause });
      if (cause === 'first') observe('accepted', parseTimestamp(after.metadata.creationTimestamp), clock.now());
      remember(intents, submission, clock.now(), MOST_INTENTS);
    }
    if (now?.sparkApplicationId && now.sparkApplicationId !== old?.sparkApplicationId) {
      observe('created', intents.get(submission), clock.now());
    }
    if (stateOf(after) !== ApplicationState.SUBMITTED || now?.sparkApplicationId) intents.delete(submission);
    if (now?.failure && (another || !old?.failure)) failures.inc({ class: now.failure.class });
    if (driver && submissionIdOf(driver) === submission) driverSeen(stateOf(before), stateOf(after), driver);
  }

  function driverSeen(old: string, state: string, driver: Pod): void {
    const container = sparkContainerOf(driver)?.state;
    const startedAt = parseTimestamp(container?.running?.startedAt ?? container?.terminated?.startedAt);
    if (old === ApplicationState.SUBMITTED && state !== ApplicationState.SUBMITTED) {
      const scheduled = driver.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'True');
      const scheduledAt = parseTimestamp(scheduled?.lastTransitionTime);
      observe('scheduled', parseTimestamp(driver.metadata.creationTimestamp), scheduledAt);
      observe('started', scheduledAt, startedAt);
    }
    if (state === old) return;
    const finishedAt = parseTimestamp(container?.terminated?.finishedAt);
    if (state === ApplicationState.RUNNING && startedAt !== undefined) behind('running', startedAt);
    if (finishedAt !== undefined && isFollowed(old) && !isFollowed(state)) behind('ended', finishedAt);
  }

  function observe(stage: (typeof STAGES)[number], from: number | undefined, to: number | undefined): void {
    if (from !== undefined && to !== undefined) stages.observe({ stage }, Math.max(0, to - from) / 1000);
  }

  function behind(to: (typeof LAGS)[number], truth: number): void {
    lag.observe({ to }, Math.max(0, clock.now() - truth) / 1000);
  }
}

/** How many applications are in each state, and for states that must end by themselves, since when the oldest has been in it. */
function presentStates(registry: Registry, clock: Clock, applications: () => Iterable<SparkApplication>): void {
  const labelNames = ['state'];
  const states = Object.values(ApplicationState).map((state) => state || 'NEW');
  const counts: Gauge = new Gauge({
    name: 'spark_operator_applications',
    help: 'Applications in each of the 14 states, NEW standing for none',
    labelNames,
    registers: [registry],
    collect: () => {
      states.forEach((state) => counts.set({ state }, 0));
      for (const application of applications()) counts.inc({ state: known(stateOf(application)) });
    },
  });
  const unsettled = states.filter((state) => !RESTING.includes(state));
  const oldest: Gauge = new Gauge({
    name: 'spark_operator_oldest_unsettled_seconds',
    help: 'For each state that must end by itself: the longest time that an application has been in it without a change',
    labelNames,
    registers: [registry],
    collect: () => {
      const since = new Map<string, number>();
      for (const application of applications()) {
        const state = known(stateOf(application));
        if (!RESTING.includes(state)) since.set(state, Math.min(since.get(state) ?? Infinity, lastMove(application)));
      }
      unsettled.forEach((state) => oldest.set({ state }, Math.max(0, clock.now() - (since.get(state) ?? clock.now())) / 1000));
    },
  });
}

/** How many applications say that they wait for a quota. */
function waitingForQuota(registry: Registry, applications: () => Iterable<SparkApplication>): void {
  const namespaceLabel = boundedLabel();
  const waiting: Gauge = new Gauge({
    name: 'spark_operator_applications_waiting_for_quota',
    help: 'Applications that wait for room in the quotas of their namespace; QuotaTooSmall: for a larger quota',
    labelNames: ['namespace', 'reason'],
    registers: [registry],
    collect: () => {
      waiting.reset();
      for (const application of applications()) {
        if (stateOf(application) !== ApplicationState.SUBMITTED) continue;
        const reason = recordedCondition(withReadableStatus(application).status, ConditionType.READY)?.reason;
        if (reason !== QUOTA_EXCEEDED && reason !== QUOTA_TOO_SMALL) continue;
        waiting.inc({ namespace: namespaceLabel(application.metadata.namespace ?? ''), reason });
      }
    },
  });
}

/** States that may last. */
const RESTING: readonly string[] = [
  ...Object.values(ApplicationState).filter(isTerminal), ApplicationState.RUNNING, ApplicationState.SUSPENDED,
];

/** A state that is none of ours, whoever wrote it, is treated as unknown, as `decide` does. */
function known(state: string): string {
  if (state === ApplicationState.NEW) return 'NEW';
  return isApplicationState(state) ? state : ApplicationState.UNKNOWN;
}

/** The last time at which an application is known to have moved on. */
function lastMove({ metadata, status }: SparkApplication): number {
  const conditions = Array.isArray(status?.conditions) ? status.conditions : [];
  const ofConditions = conditions.map((one) => asRecord(one).lastTransitionTime);
  const times = [metadata.creationTimestamp, status?.lastSubmissionAttemptTime, status?.terminationTime, ...ofConditions];
  return Math.max(0, ...times.map((time) => parseTimestamp(time) ?? 0));
}

function causeOf(before: SparkApplication): AttemptCause {
  const { failure, submissionID } = before.status ?? {};
  if (!submissionID) return 'first';
  const cause = entryOf(CAUSES, effectiveState(before));
  if (cause) return cause;
  if (failure) return isInfrastructureFailure(failure.class) ? 'infrastructure' : 'failure';
  return stateOf(before) === ApplicationState.FAILING ? 'failure' : 'completion';
}
