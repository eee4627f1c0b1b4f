// The application controller: observe, decide, write the status, act, and again, until nothing is left to do but wait.
import { act, type ActionContext } from './act';
import { hasReducedStatus, reductionOf } from './cached-application';
import { logDecision } from './decision-log';
import { withDefect, withoutDefect } from './defect-report';
import type { ApplicationControllerDeps } from './deps';
import { eventFor } from './event-reasons';
import { EventJournal, statusEvents } from './events';
import { RememberedExecutors } from './executors/remembered-executors';
import { settingsFor } from './namespace-defaults';
import { noLiveAnswers, observe } from './observe';
import { optionalKinds } from './optional-kinds';
import { OrphanedDrivers } from './orphaned-drivers';
import { ownPods, type OwnPods } from './own-pods';
import { attemptIdFor, ownAttemptsOf, type OwnAttempts } from './ownership';
import { inputsOf, PlanNotReady, Plans } from './planning/plans';
import type { QuotaObstacle } from './quota/quota-queue';
import { statusOfThisApi, withReadableStatus } from './recorded-status';
import { decide } from './state-machine/decide';
import type { AttemptPlanner, Decision } from './state-machine/decision';
import type { Observed } from './state-machine/observed';
import { earliest } from './state-machine/situation';
import { KubeError } from '../../kube/client';
import { sleep } from '../../kube/clock';
import { keyOf } from '../../kube/object-keys';
import { Resources } from '../../kube/resources';
import { slimObject } from '../../kube/slim';
import { isTerminal } from '../../spec/states';
import type { SparkApplication, SparkApplicationStatus } from '../../spec/types.gen';
import type { PlannedSubmission, Submission, SubmissionPlan } from '../../submission/plan';
import type { Controller, ReconcileResult } from '../manager/controller';
import { StatusWriter, type WriteMemory, type WriteResult } from '../status/status-writer';

/** An attempt takes a handful of rounds. More means that decision and cluster never agree, which back-off must slow down. */
const MAXIMUM_ROUNDS = 20;
const FIRST_WAIT_MILLISECONDS = 1_000;
const LONGEST_WAIT_MILLISECONDS = 30_000;
/** Executors come and go all the time: a status in which only they differ is written at most once in this time. */
const EXECUTOR_WRITE_INTERVAL_MILLISECONDS = 1_000;

/** Deletions that are remembered of one attempt. Of a run with more executors than that, some are asked for again. */
const MOST_DELETED = 10_000;

/** Fields that v1beta2 itself has. Every CRD of this API keeps them, and correctness rests on them alone. */
const CORE_FIELDS: ReadonlyArray<keyof SparkApplicationStatus> = [
  'applicationState', 'driverInfo', 'sparkApplicationId', 'submissionID', 'executionAttempts', 'submissionAttempts',
  'lastSubmissionAttemptTime', 'terminationTime', 'executorState',
];

/** What this instance remembers of an application between reconciles. Losing it costs a write or a call, never correctness. */
interface Memory extends WriteMemory<SparkApplicationStatus> {
  readonly uid: string | undefined;
  readonly journal: EventJournal;
  readonly deleted: Set<string>;
  /** The generation of which an Event has told that its status is refused. */
  statusRefused?: number | 'unknown';
  readonly executors: RememberedExecutors;
  readonly addressRead: { at?: number };
  readonly attempts: OwnAttempts;
  waits: number;
}

/** What one round found. */
interface Sighting {
  readonly own: OwnPods;
  readonly observed: Observed;
}

/** Makes the controller of SparkApplications. */
export function createApplicationController(deps: ApplicationControllerDeps): Controller {
  return new ApplicationController(deps);
}

class ApplicationController implements Controller {
  private readonly memories = new Map<string, Memory>();
  /** Applications as they are stored, by what is read of them. */
  private readonly stored = new WeakMap<SparkApplication, SparkApplication>();
  /** The reverse: each stored version is read once, however often it is reconciled. */
  private readonly readable = new WeakMap<SparkApplication, SparkApplication>();
  private readonly statuses: StatusWriter<SparkApplicationStatus, SparkApplication>;
  private readonly plans: Plans;
  private readonly orphans: OrphanedDrivers;

  constructor(private readonly deps: ApplicationControllerDeps) {
    const { planner, clock, log } = deps;
    this.plans = new Plans({ isolated: planner, settingsFor: (application) => settingsFor(application, deps), clock, log });
    this.orphans = new OrphanedDrivers(deps);
    this.statuses = new StatusWriter({
      client: deps.client,
      clock: deps.clock,
      resource: Resources.SparkApplication,
      cache: deps.applications,
      coreFields: CORE_FIELDS,
      ownFields: ['conditions', 'specHash'],
      deferMilliseconds: EXECUTOR_WRITE_INTERVAL_MILLISECONDS,
      stored: (application) => this.storedOf(application),
    });
  }

  async reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult> {
    try {
      return await this.settle(key, signal);
    } catch (error) {
      if (!(error instanceof KubeError) && !signal.aborted) await this.reportDefect(key, signal);
      throw error;
    }
  }

  private async settle(key: string, signal: AbortSignal): Promise<ReconcileResult> {
    const answers = noLiveAnswers();
    const checkpoint = (): void => {
      if (signal.aborted) throw new KubeError('given up: this instance no longer leads', 0, 'NotLeader');
    };
    const orphans = await this.orphans.release(key, this.find(key), signal);
    for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
      const application = this.find(key);
      if (!application) {
        this.memories.delete(key);
        this.deps.quota?.queue.forget(key);
        return orphans === 'more' ? { wakeAt: this.deps.clock.now() + FIRST_WAIT_MILLISECONDS } : {};
      }
      const memory = this.memoryOf(key, application);
      const { deleted, addressRead, executors, attempts } = memory;
      if (round === 0) attempts.begin(application.status?.submissionID);
      if (deleted.size > MOST_DELETED) deleted.clear();
      const decided = await this.decided(application, () => {
        const own = ownPods(application, this.deps, attempts);
        const remembered = { lastAddressRead: addressRead.at, knownExecutors: executors.found(application), statusIsPruned: this.statuses.isPruned };
        return { own, observed: observe(application, this.deps, own, answers, remembered) };
      });
      if (decided === 'changed') continue;
      // The watch reports that it is gone.
      if (decided === 'gone') return {};
      const { own, observed, decision } = decided;
      const context: ActionContext = {
        deps: this.deps,
        answers,
        own,
        checkpoint,
        deleted,
        addressRead,
        nextWait: () => this.nextWait(memory),
        admit: (attempt, plan) => this.admit(key, attempt, plan, checkpoint),
        releaseRoom: () => this.deps.quota?.queue.release(key),
      };

      if (decision.executors) executors.remember(application, decision.executors);
      for (const action of decision.first ?? []) await act(application, action, context);
      const write = await this.write(application, decision, observed, memory, checkpoint);
      // Nothing is done that no status records. What may change the answer is a change of the application, which wakes it.
      if (write.outcome === 'refused') return {};
      const current = write.outcome === 'written' ? write.object : application;
      let again = write.outcome === 'written';
      if (write.outcome !== 'deferred') memory.journal.record(current, decision.events);
      for (const action of decision.actions) again = await act(current, action, context) || again;
      if (!again) {
        const isOver = isTerminal(current.status?.applicationState?.state) && decision.actions.length === 0;
        // Nothing needs to be remembered of ten thousand finished applications.
        if (isOver && !attempts.isIncomplete()) this.memories.delete(key);
        if (isOver) this.deps.quota?.queue.forget(key);
        const wakeAt = earliest(
          decision.wakeAt,
          write.outcome === 'deferred' ? write.until : undefined,
          attempts.isIncomplete() || orphans === 'more' ? this.deps.clock.now() + FIRST_WAIT_MILLISECONDS : undefined,
        );
        return wakeAt === undefined ? {} : { wakeAt };
      }
      if (answers.creation?.outcome !== 'waiting' && answers.creation) memory.waits = 0;
    }
    throw new Error(`${key} did not settle within ${MAXIMUM_ROUNDS} rounds`);
  }

  /** The decision about an application, once the plans that it asks for are ready, unless the application has changed or gone meanwhile. */
  private async decided(
    application: SparkApplication, observeNow: () => Sighting,
  ): Promise<Sighting & { readonly decision: Decision } | 'changed' | 'gone'> {
    const planner = this.plannerFor(application);
    for (;;) {
      try {
        const sighting = observeNow();
        const decision = decide(application, sighting.observed, planner, this.deps.clock.now(), this.deps.config);
        return { ...sighting, decision: { ...decision, status: withoutDefect(decision.status) } };
      } catch (error) {
        if (!(error instanceof PlanNotReady)) throw error;
        const whole = await this.wholeOf(application);
        if (typeof whole === 'string') return whole;
        await this.plans.prepare(whole, error.submission);
      }
    }
  }

  private async admit(key: string, attempt: Submission, plan: PlannedSubmission, checkpoint: () => void): Promise<QuotaObstacle | undefined> {
    const { quota, client } = this.deps;
    const application = this.find(key);
    if (!quota || !application) return undefined;
    return quota.queue.admit(application, attempt, plan, quota.stores, {
      client, checkpoint, planAttempt: (other, submission) => this.planAttempt(other, submission),
    });
  }

  /** The plan of an attempt, once it is ready; undefined where the application has changed or is gone. */
  private async planAttempt(application: SparkApplication, submission: Submission): Promise<SubmissionPlan | undefined> {
    // There may be a thousand to plan after a restart, and others must not wait for all of them.
    await sleep(this.deps.clock, 0);
    for (;;) {
      try {
        return this.plans.plan(application, submission);
      } catch (error) {
        if (!(error instanceof PlanNotReady)) throw error;
        const whole = await this.wholeOf(application);
        if (typeof whole === 'string') return undefined;
        await this.plans.prepare(whole, submission);
      }
    }
  }

  /** The application with everything that plans need. If the API server has another one by now, that is put into the cache. */
  private async wholeOf(application: SparkApplication): Promise<SparkApplication | 'changed' | 'gone'> {
    if (!reductionOf(application)) return application;
    const { namespace, name = '' } = application.metadata;
    const live = await this.deps.client.get<SparkApplication>(Resources.SparkApplication, { namespace, name });
    if (!live) return 'gone';
    const whole = slimObject(live);
    if (inputsOf(whole) === inputsOf(application)) return whole;
    this.deps.applications.observe(live);
    return 'changed';
  }

  /** The application with its stored status, to make a patch from. */
  private async storedOf(application: SparkApplication): Promise<SparkApplication> {
    if (!hasReducedStatus(application)) return application;
    const { namespace, name = '', resourceVersion } = application.metadata;
    const live = await this.deps.client.get<SparkApplication>(Resources.SparkApplication, { namespace, name });
    if (live && live.metadata.resourceVersion === resourceVersion) return { ...live, status: statusOfThisApi(live.status) as SparkApplicationStatus };
    if (live) this.deps.applications.observe(live);
    throw new KubeError(`SparkApplication ${namespace}/${name} has changed since it was read`, 409, 'Conflict');
  }

  /** Says in the status that this controller failed on the application, so that somebody learns of it. Never throws. */
  private async reportDefect(key: string, signal: AbortSignal): Promise<void> {
    const { client, applications, clock } = this.deps;
    try {
      const application = this.find(key);
      const status = application && withDefect(application, clock.now());
      if (!status || status === application.status || signal.aborted) return;
      const stored = await this.storedOf(this.stored.get(application) ?? application);
      applications.observe(await client.patchStatus(Resources.SparkApplication, stored, status));
    } catch {
      // The reconcile is tried again, and so is this.
    }
  }

  private find(key: string): SparkApplication | undefined {
    const [namespace, name] = key.split('/');
    const stored = this.deps.applications.get({ namespace, name });
    if (!stored) return undefined;
    const known = this.readable.get(stored);
    if (known) return known;
    const readable = withReadableStatus(stored);
    this.readable.set(stored, readable);
    this.stored.set(readable, stored);
    return readable;
  }

  private memoryOf(key: string, { metadata }: SparkApplication): Memory {
    const known = this.memories.get(key);
    if (known && known.uid === metadata.uid) return known;
    const fresh: Memory = {
      uid: metadata.uid,
      journal: new EventJournal(this.deps.events),
      deleted: new Set(),
      executors: new RememberedExecutors(),
      addressRead: {},
      attempts: ownAttemptsOf({ metadata }),
      waits: 0,
    };
    this.memories.set(key, fresh);
    return fresh;
  }

  /** Doubles from try to try, with jitter, so that many applications that wait for the same thing do not ask at once. */
  private nextWait(memory: Memory): number {
    const wait = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** memory.waits, LONGEST_WAIT_MILLISECONDS);
    memory.waits += 1;
    return Math.round(wait * (0.8 + 0.4 * this.deps.ids.random()));
  }

  private plannerFor(application: SparkApplication): AttemptPlanner {
    const { ids, clock, config } = this.deps;
    let next: Submission | undefined;
    return {
      get next() {
        next ??= { id: attemptIdFor(application, ids.uuid()), time: clock.now() };
        return next;
      },
      optionalKinds: optionalKinds(config.submission),
      plan: (attempt) => this.plans.plan(application, attempt),
    };
  }

  /** Writes the status of a decision. What was written is counted in metrics, logged, and recorded in Events. */
  private async write(
    application: SparkApplication, decision: Decision, observed: Observed, memory: Memory, checkpoint: () => void,
  ): Promise<WriteResult<SparkApplication> | { readonly outcome: 'refused' }> {
    const { status, deferrable } = decision;
    // Where something changes, what could not be read is removed too: a patch has to name it.
    const before = status === application.status ? application : this.stored.get(application) ?? application;
    const result = await this.statuses.write(before, status, memory, { checkpoint, deferrable }).catch((error: unknown) => {
      if (!(error instanceof KubeError) || !isRefusedForGood(error)) throw error;
      this.tellRefusal(application, error, memory);
      return { outcome: 'refused' } as const;
    });
    if (result.outcome !== 'written') return result;
    const written = result.object;
    // Another attempt begins only when the pods of the one before are gone.
    if (written.status?.submissionID !== application.status?.submissionID) memory.deleted.clear();
    this.deps.metrics.statusWritten(application, { ...written, status }, {
      driver: observed.driver.seen === 'present' ? observed.driver.pod : undefined, executors: memory.executors.written(application),
    });
    logDecision(this.deps.log, application, decision);
    memory.journal.record(written, statusEvents(application, status, observed.executors));
    return result;
  }

  /** Says in an Event why nothing happens with an application, since its status cannot say it; once for each generation. */
  private tellRefusal(application: SparkApplication, error: KubeError, memory: Memory): void {
    const generation = application.metadata.generation ?? 'unknown';
    if (memory.statusRefused === generation) return;
    memory.statusRefused = generation;
    this.deps.log.warn('The API server refuses the status of an application; it is tried again when the application or one of its pods changes', {
      application: keyOf(application), error,
    });
    this.deps.events.record(application, eventFor(
      'SparkApplicationStatusRefused',
      `the API server refuses the status of SparkApplication ${application.metadata.name}, so nothing new is done for it until it changes: ${error.message}`,
    ));
  }
}

/** etcd's refusal of an object that is too large with its status; the API server passes it on as an error of its own. */
const TOO_LARGE_TO_STORE = /request is too large|exceeds? the (size )?limit/i;

/** Whether the cause of a refused status is the object, so that the same write is refused again until the object, or its CRD, changes. */
function isRefusedForGood({ status, message }: KubeError): boolean {
  return status === 422 || status === 413 || (status === 500 && TOO_LARGE_TO_STORE.test(message));
}
