// From every state and with any of an application's objects missing, the machine moves on or comes to rest where it should; it never runs twice.
import { describe, expect, it } from 'vitest';
import { application, attemptStatus, at, driverPod, ended, executorPod, NOON, pending, plannerOf, prunedStatus, running } from './builders';
import { DECLARED, transitionOf } from './declared';
import { timestamp } from '../../../src/kube/time';
import { attemptIdFor } from '../../../src/operator/application/ownership';
import { step } from '../../../src/operator/application/state-machine/decide';
import type { Observed, CreationOutcome } from '../../../src/operator/application/state-machine/observed';
import type { Pod } from '../../../src/spec/kubernetes.gen';
import { DRIVER_FINALIZER, Label, SparkLabel } from '../../../src/spec/labels';
import { exposureHash, specHash } from '../../../src/spec/spec-hash';
import { ApplicationState, isTerminal } from '../../../src/spec/states';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { oneIn } from '../../support/sample';

/** One in so many situations is run to its end here; every one by `npm run test:full`. */
const SHARE = 5;

/** A cluster in miniature: decisions are carried out at once, pods start and end by themselves. */
class Model {
  app: SparkApplication;
  now = NOON + 1_000_000;
  drivers = 0;
  readonly attempts = new Set<string>();
  private confirmed = false;
  private outcome: (CreationOutcome & { id: string }) | undefined;
  private identities = 0;
  private events: [] | undefined;
  private exposure: Observed['exposure'];
  private wakes = 0;
  forced = 0;

  /** The node of an `unreachable` driver does not answer: its pod is removed by force alone. */
  constructor(app: SparkApplication, public driver: Pod | undefined, public executors: Pod[], private readonly prunes: boolean, public unreachable = false) {
    this.app = app;
  }

  get state(): string {
    return this.app.status?.applicationState?.state ?? '';
  }

  /** One decision, carried out. LiveAnswers whether anything came of it. */
  step(): boolean {
    const observed: Observed = {
      driver: this.driver ? { seen: 'present', pod: this.driver } : { seen: 'absent', certain: this.confirmed },
      executors: this.executors,
      creation: this.outcome,
      driverEvents: this.events,
      exposure: this.exposure,
    };
    const planner = plannerOf(this.app, { id: attemptIdFor(this.app, String(this.identities)), time: this.now });
    const made = step(this.app, observed, planner, this.now, { maxTrackedExecutors: 10, defaultTimeToLiveSeconds: 0, recordSpecInAnnotations: false });
    const transition = transitionOf(this.app, made);
    expect(DECLARED.has(transition), `${transition} is not declared`).toBe(true);
    const { decision } = made;
    const kept = this.prunes ? prunedStatus(decision.status) : decision.status;
    const wrote = JSON.stringify(kept) !== JSON.stringify(this.app.status);
    this.app = { ...this.app, status: kept };
    for (const action of [...decision.first ?? [], ...decision.actions]) {
      if (action.kind === 'confirmDriver') this.confirmed = true;
      if (action.kind === 'releasePod' && this.driver) {
        this.driver = this.driver.metadata.deletionTimestamp ? undefined : driverPod(this.driver.status!, {
          ...this.driver.metadata, finalizers: undefined,
        });
      }
      if (action.kind === 'readPodEvents') this.events = [];
      if (action.kind === 'expose') this.exposure = { id: action.attempt.id, outcome: 'created' };
      if (action.kind === 'deletePod' && this.unreachable && !action.force) {
        this.driver = this.driver && terminating(this.driver, this.now);
      } else if (action.kind === 'deletePod' && this.driver?.metadata.finalizers) {
        this.driver = terminating(this.driver, this.now);
      } else if (action.kind === 'deletePod') {
        if (action.force) this.forced += 1;
        this.driver = undefined;
        this.outcome = undefined;
        this.unreachable = false;
      }
      if (action.kind === 'deleteOfAttempt' && action.executors) {
        this.executors = this.executors.filter((pod) => pod.metadata.labels?.[Label.SUBMISSION_ID] !== action.submissionId);
      }
      if (action.kind === 'submit') {
        if (this.driver && this.driver.metadata.labels?.[Label.SUBMISSION_ID] !== action.attempt.id) {
          this.outcome = { id: action.attempt.id, outcome: 'stale', driver: this.driver };
          continue;
        }
        if (!this.driver) {
          this.drivers += 1;
          expect(this.attempts.has(action.attempt.id), 'a second driver for one attempt').toBe(false);
          this.attempts.add(action.attempt.id);
          this.identities += 1;
          this.driver = driverPod(pending(), {
            creationTimestamp: new Date(this.now).toISOString(),
            uid: `driver-${this.drivers}`,
            labels: { [Label.SUBMISSION_ID]: action.attempt.id, [SparkLabel.ROLE]: 'driver', [SparkLabel.APP_SELECTOR]: 'spark-1' },
          });
        }
        this.confirmed = false;
        this.outcome = { id: action.attempt.id, outcome: 'created', driver: this.driver };
      }
    }
    if (decision.wakeAt !== undefined && !wrote && decision.actions.length === 0) {
      expect(decision.wakeAt).toBeGreaterThan(this.now);
      this.now = decision.wakeAt;
      this.wakes += 1;
      // A driver that is followed has no time limit: the model lets it continue after a few reconciles.
      return this.wakes % 3 !== 0 || this.driver === undefined || this.unreachable;
    }
    return wrote || decision.actions.length > 0;
  }

  /** Decides until nothing happens any more, and lets a waiting driver continue. A driver on an unreachable node does not. */
  settle(limit = 60): void {
    for (let steps = 0; steps < limit; steps++) {
      if (this.step()) continue;
      if (this.unreachable) return;
      if (this.driver && !isTerminal(this.state) && this.driver.status?.phase === 'Pending') this.driver = { ...this.driver, status: running() };
      else if (this.driver && !isTerminal(this.state) && this.driver.status?.phase === 'Running') this.driver = { ...this.driver, status: ended(0) };
      else return;
    }
    throw new Error(`Did not come to rest: ${this.state}`);
  }
}

/** A pod whose deletion was asked for, with half a minute of grace. */
function terminating(pod: Pod, now: number): Pod {
  return { ...pod, metadata: { deletionTimestamp: timestamp(now + 30_000), deletionGracePeriodSeconds: 30, ...pod.metadata } };
}

const drivers: Record<string, Pod | undefined> = {
  'no driver': undefined,
  'a pending driver': driverPod(pending()),
  'a running driver': driverPod(running()),
  'a completed driver': driverPod(ended(0)),
  'a failed driver': driverPod(ended(1)),
  'a driver of another attempt': driverPod(running(), { labels: { [Label.SUBMISSION_ID]: 'another', [SparkLabel.ROLE]: 'driver' } }),
};
const policies = {
  Never: { type: 'Never' as const },
  NeverButForThePlatform: { type: 'Never' as const, onInfrastructureFailureRetries: 1 },
  OnFailure: { type: 'OnFailure' as const, onFailureRetries: 1, onSubmissionFailureRetries: 1 },
};
const everySituation = Object.values(ApplicationState).flatMap((state) => Object.keys(drivers).flatMap((driver) => Object.keys(policies).flatMap((policy) =>
  [true, false].flatMap((executors) => [true, false].map((prunes) => ({ state, driver, policy: policy as keyof typeof policies, executors, prunes }))))));
const situations = [...oneIn(SHARE, everySituation)];

describe('whatever the state and whatever is missing', () => {
  it.each(Object.values(ApplicationState))('an application in state "%s" comes to rest in a terminal state', (state) => {
    for (const situation of situations.filter((one) => one.state === state)) {
      const status = state === '' ? undefined : attemptStatus(state, {
        terminationTime: ['FAILING', 'SUCCEEDING', 'FAILED', 'COMPLETED', 'SUBMISSION_FAILED'].includes(state) ? at(0) : undefined,
      });
      const executors = situation.executors ? [executorPod('etl-exec-1', { phase: 'Running' })] : [];
      const model = new Model(application(status, { restartPolicy: policies[situation.policy] }), drivers[situation.driver], executors, situation.prunes);
      model.settle();
      expect(isTerminal(model.state), `${JSON.stringify(situation)} ended ${model.state}`).toBe(true);
      expect(model.drivers, JSON.stringify(situation)).toBeLessThanOrEqual(2);
      if (isTerminal(state)) expect(model.drivers).toBe(0);
    }
  });

  it.each(Object.values(ApplicationState))('an application in state "%s" whose specification was edited is run again at most once, '
    + 'and not at all where edits are to cause no run', (state) => {
    const edit = { specHash: specHash({ old: true }), exposureHash: exposureHash({ sparkUIOptions: { servicePort: 80 } }), observedGeneration: 1 };
    for (const driver of Object.keys(drivers).filter((name) => name !== 'a driver of another attempt')) {
      for (const onSpecChange of ['Restart', 'NextRun', 'Ignore'] as const) {
        const over = ['FAILING', 'SUCCEEDING', 'FAILED', 'COMPLETED', 'SUBMISSION_FAILED'].includes(state);
        const status = state === '' ? undefined : { ...attemptStatus(state, { terminationTime: over ? at(0) : undefined }), ...edit };
        const model = new Model(application(status, { onSpecChange }, { generation: 2 }), drivers[driver], [], false);
        model.settle(90);
        const situation = `${state} with ${driver} and ${onSpecChange} ended ${model.state}`;
        expect(isTerminal(model.state), situation).toBe(true);
        expect(model.drivers, situation).toBeLessThanOrEqual(1);
        if (isTerminal(state)) expect(model.drivers, situation).toBe(onSpecChange === 'Ignore' ? 0 : 1);
        if (state === 'RUNNING' && driver === 'a running driver') expect(model.app.status?.exposureHash, situation).toBe(exposureHash(model.app.spec));
        if (onSpecChange !== 'Ignore') expect(model.app.status?.specChangePending, situation).toBeUndefined();
      }
    }
  });

  it.each(Object.values(ApplicationState))('an application in state "%s" comes to rest with its driver held no longer', (state) => {
    for (const driver of Object.keys(drivers)) {
      for (const suspend of [false, true]) {
        const status = state === '' ? undefined : attemptStatus(state, { terminationTime: isTerminal(state) ? at(0) : undefined });
        const held = drivers[driver] && { ...drivers[driver], metadata: { ...drivers[driver].metadata, finalizers: [DRIVER_FINALIZER] } };
        const model = new Model(application(status, { restartPolicy: policies.OnFailure, suspend }), held, [], false);
        model.settle();
        const situation = `${state} with ${driver}, suspended: ${suspend}, ended ${model.state}`;
        expect(isTerminal(model.state) || model.state === 'SUSPENDED', situation).toBe(true);
        expect(model.driver?.metadata.finalizers, situation).toBeUndefined();
      }
    }
  });

  it.each(Object.values(ApplicationState))('an application in state "%s" that keeps nothing comes to rest in a terminal state, '
    + 'and without its driver', (state) => {
    const nothing = { driverPod: { policy: 'Delete' as const, afterSeconds: 10 } };
    for (const driver of Object.keys(drivers).filter((name) => name !== 'a driver of another attempt')) {
      const status = state === '' ? undefined : attemptStatus(state, { terminationTime: isTerminal(state) ? timestamp(NOON + 2_000_000) : undefined });
      const model = new Model(application(status, { retention: { onSuccess: nothing, onFailure: nothing } }), drivers[driver], [], false);
      model.settle();
      expect(isTerminal(model.state), `${state} with ${driver} ended ${model.state}`).toBe(true);
      if (driver !== 'a running driver' && driver !== 'a pending driver') expect(model.driver, `${state} with ${driver}`).toBeUndefined();
      expect(model.drivers).toBeLessThanOrEqual(1);
    }
  });

  it.each(Object.values(ApplicationState).filter((state) => state !== ''))('an application in state "%s" whose driver is on an unreachable node '
    + 'has no other driver before that one is gone', (state) => {
    for (const policy of Object.values(policies)) {
      for (const driverFailover of [undefined, { forceDeleteAfterSeconds: 300 }]) {
        for (const suspend of [false, true]) {
          const driver = terminating(driverPod(running()), NOON + 1_000_000);
          const spec = { restartPolicy: policy, suspend, ...(driverFailover ? { driverFailover } : {}) };
          const model = new Model(application(attemptStatus(state, { terminationTime: isTerminal(state) ? at(0) : undefined }), spec), driver, [], false, true);
          model.settle();
          const situation = JSON.stringify({ state, ...spec });
          expect(model.forced, situation).toBe(driverFailover ? 1 : 0);
          if (!driverFailover) expect(model.drivers, situation).toBe(0);
          if (!driverFailover) expect(model.driver?.metadata.uid, situation).toBe('driver-1');
          if (driverFailover) expect(isTerminal(model.state) || model.state === 'SUSPENDED', `${situation} ended ${model.state}`).toBe(true);
        }
      }
    }
  });

  it.each(Object.values(ApplicationState))('an application in state "%s" that is suspended comes to rest without a driver, unless it had ended', (state) => {
    for (const driver of Object.keys(drivers)) {
      const status = state === '' ? undefined : attemptStatus(state);
      const model = new Model(application(status, { suspend: true }), drivers[driver], [], false);
      model.settle();
      expect(model.state).toBe(isTerminal(state) ? state : 'SUSPENDED');
      expect(model.drivers).toBe(0);
      if (!isTerminal(state)) expect(model.driver).toBeUndefined();
    }
  });
});
