// The application controller: observe, decide, write the status, act, and again, until nothing is left to do but wait.
import { act, releasePod, type ActionContext } from './act';
import { attemptIdFor, controllerOf } from './attempt/ownership';
import { rememberingPlans } from './attempt/plan-cache';
import { logDecision } from './decision-log';
import { PODS_BY_APPLICATION, type ApplicationControllerDeps } from './deps';
import { hasDriverFinalizer } from './driver/finalizer';
import { EventJournal, statusEvents } from './events';
import { ExecutorMemory } from './executors/executor-memory';
import { noLiveAnswers, observe } from './observe';
import { withReadableStatus } from './recorded-status';
import { decide } from './state-machine/decide';
import type { AttemptPlanner, Decision } from './state-machine/decision';
import type { Observed } from './state-machine/observed';
import { earliest } from './state-machine/situation';
import { StatusWriter, type WriteMemory, type WriteResult } from './status/status-writer';
import { KubeError } from '../../kube/client';
import { Resources } from '../../kube/resources';
import { checkSchema } from '../../schema/check-schema';
import { describeFinding } from '../../spec/findings';
import { isTerminal } from '../../spec/states';
import type { SparkApplication, SparkApplicationStatus } from '../../spec/types.gen';
import { planSubmission, type Submission, type SubmissionPlan } from '../../submission';
import type { Controller, ReconcileResult } from '../manager/controller';

/** An attempt takes a handful of rounds. More means that decision and cluster never agree, which back-off must slow down. */
const MAXIMUM_ROUNDS = 20;
const FIRST_WAIT_MILLISECONDS = 1_000;
const LONGEST_WAIT_MILLISECONDS = 30_000;
/** Executors come and go all the time: a status in which only they differ is written at most once in this time. */
const EXECUTOR_WRITE_INTERVAL_MILLISECONDS = 1_000;

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
  readonly executors: ExecutorMemory;
  readonly ingressRead: { at?: number };
  waits: number;
}

/** Makes the controller of SparkApplications. */
export function createApplicationController(deps: ApplicationControllerDeps): Controller {
  return new ApplicationController(deps);
}

class ApplicationController implements Controller {
  private readonly memories = new Map<string, Memory>();
  /** Applications as they are stored, by what is read of them. */
  private readonly stored = new WeakMap<SparkApplication, SparkApplication>();
  private readonly statuses: StatusWriter<SparkApplicationStatus, SparkApplication>;
  private readonly plan = rememberingPlans((application, attempt) => (
    withSchemaFindings(application, planSubmission(application, attempt, this.deps.config.submission))));

  constructor(private readonly deps: ApplicationControllerDeps) {
    this.statuses = new StatusWriter({
      client: deps.client,
      clock: deps.clock,
      resource: Resources.SparkApplication,
      cache: deps.applications,
      coreFields: CORE_FIELDS,
      ownField: 'conditions',
      deferMilliseconds: EXECUTOR_WRITE_INTERVAL_MILLISECONDS,
    });
  }

  async reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult> {
    const answers = noLiveAnswers();
    const checkpoint = (): void => {
      if (signal.aborted) throw new KubeError('given up: this instance no longer leads', 0, 'NotLeader');
    };
    await this.releaseOrphans(key, signal);
    for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
      const application = this.find(key);
      if (!application) {
        this.memories.delete(key);
        return {};
      }
      const memory = this.memoryOf(key, application);
      const { deleted, ingressRead, executors } = memory;
      const context: ActionContext = { deps: this.deps, answers, checkpoint, deleted, ingressRead, nextWait: () => this.nextWait(memory) };
      const observed = observe(application, this.deps, answers, { lastIngressRead: ingressRead.at, knownExecutors: executors.found(application) });
      const decision = decide(application, observed, this.plannerFor(application), this.deps.clock.now(), this.deps.config);

      if (decision.executors) executors.remember(application, decision.executors);
      for (const action of decision.first ?? []) await act(application, action, context);
      const write = await this.write(application, decision, observed, memory, checkpoint);
      const current = write.outcome === 'written' ? write.object : application;
      let again = write.outcome === 'written';
      if (write.outcome !== 'deferred') memory.journal.record(current, decision.events);
      for (const action of decision.actions) again = await act(current, action, context) || again;
      if (!again) {
        // Nothing needs to be remembered of ten thousand finished applications.
        if (isTerminal(current.status?.applicationState?.state) && decision.actions.length === 0) this.memories.delete(key);
        const wakeAt = write.outcome === 'deferred' ? earliest(decision.wakeAt, write.until) : decision.wakeAt;
        return wakeAt === undefined ? {} : { wakeAt };
      }
      if (answers.creation?.outcome !== 'waiting' && answers.creation) memory.waits = 0;
    }
    throw new Error(`${key} did not settle within ${MAXIMUM_ROUNDS} rounds`);
  }

  /** Driver pods whose application is gone would keep our finalizer for ever: no decision is made about them any more. */
  private async releaseOrphans(key: string, signal: AbortSignal): Promise<void> {
    const { client, pods } = this.deps;
    const present = this.find(key);
    for (const pod of pods.byIndex(PODS_BY_APPLICATION, key)) {
      if (signal.aborted) return;
      const owner = controllerOf(pod);
      if (!hasDriverFinalizer(pod) || !owner || owner.uid === present?.metadata.uid) continue;
      const application = await client.get(Resources.SparkApplication, { namespace: pod.metadata.namespace, name: owner.name });
      if (application?.metadata.uid !== owner.uid) await releasePod(pod, this.deps);
    }
  }

  private find(key: string): SparkApplication | undefined {
    const [namespace, name] = key.split('/');
    const stored = this.deps.applications.get({ namespace, name });
    if (!stored) return undefined;
    const readable = withReadableStatus(stored);
    this.stored.set(readable, stored);
    return readable;
  }

  private memoryOf(key: string, { metadata }: SparkApplication): Memory {
    const known = this.memories.get(key);
    if (known && known.uid === metadata.uid) return known;
    const fresh: Memory = {
      uid: metadata.uid, journal: new EventJournal(this.deps.events), deleted: new Set(), executors: new ExecutorMemory(), ingressRead: {}, waits: 0,
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
      groupKinds: config.submission.batchScheduler ? [Resources.VolcanoPodGroup, Resources.PodGroup] : [],
      plan: (attempt) => this.plan(application, attempt),
    };
  }

  /** Writes the status of a decision. What was written is counted in metrics, logged, and recorded in Events. */
  private async write(
    application: SparkApplication, decision: Decision, observed: Observed, memory: Memory, checkpoint: () => void,
  ): Promise<WriteResult<SparkApplication>> {
    const { status, deferrable } = decision;
    // Where something changes, what could not be read is removed too: a patch has to name it.
    const before = status === application.status ? application : this.stored.get(application) ?? application;
    const result = await this.statuses.write(before, status, memory, { checkpoint, deferrable });
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
}

/** The planner only knows that something has the wrong type; the schema knows what and where. */
function withSchemaFindings(application: SparkApplication, plan: SubmissionPlan): SubmissionPlan {
  if (plan.outcome === 'planned' || !plan.findings.some(({ reason }) => reason === 'UnexpectedShape')) return plan;
  const located = checkSchema(application).filter(({ reason }) => reason !== 'UnknownField');
  const known = new Set(plan.findings.map(describeFinding));
  return { ...plan, findings: [...located.filter((finding) => !known.has(describeFinding(finding))), ...plan.findings] };
}
