// The application controller: observe, decide, write, act, and again, until there is nothing left to do but wait.
import { act, releasePod, type ActionContext } from './act';
import { rememberingPlans } from './attempt/plan-cache';
import { logDecision } from './decision-log';
import { PODS_BY_APPLICATION, type ApplicationControllerDeps, type Seen } from './deps';
import { controllerOf } from './driver/driver-pod';
import { hasDriverFinalizer } from './driver/finalizer';
import { EventJournal, statusEvents } from './events';
import { noLiveAnswers, observe, type LastDone } from './observe';
import { decide } from './state-machine/decide';
import type { AttemptPlanner, Decision } from './state-machine/decision';
import type { KnownExecutors, Observed } from './state-machine/observed';
import { coreOf, equalContent, wasPruned } from './status/json-comparison';
import { KubeError } from '../../kube/client';
import { Resources } from '../../kube/resources';
import { checkSchema } from '../../schema/check-schema';
import { describeFinding } from '../../spec/findings';
import { isTerminal } from '../../spec/states';
import type { SparkApplication, SparkApplicationStatus } from '../../spec/types.gen';
import { planSubmission, type Submission, type SubmissionPlan } from '../../submission';
import type { Controller, ReconcileResult } from '../manager/controller';

/** An attempt takes a handful of rounds; more means that a decision and the world never agree, which back-off must slow down. */
const MAXIMUM_ROUNDS = 20;
const FIRST_WAIT_MILLISECONDS = 1_000;
const LONGEST_WAIT_MILLISECONDS = 30_000;

/** What this instance remembers of an application between reconciles. Losing it costs a write or a call, never correctness. */
interface Memory {
  readonly uid: string | undefined;
  readonly journal: EventJournal;
  readonly deleted: Set<string>;
  /** When this was last done that is not to be done too often. */
  readonly last: { -readonly [Key in keyof LastDone]: LastDone[Key] };
  /** What was last written, and the resourceVersion that came of it. */
  lastWrite?: { readonly status: SparkApplicationStatus; readonly resourceVersion: string | undefined };
  /** Executors of one attempt: as they were found at the last look, and their states when a status was last written. */
  executors?: { readonly submissionId: string | undefined; found: KnownExecutors; told: Readonly<Record<string, string>> };
  waits: number;
}

/** Makes the controller of SparkApplications. */
export function createApplicationController(deps: ApplicationControllerDeps): Controller {
  return new ApplicationController(deps);
}

class ApplicationController implements Controller {
  private readonly memories = new Map<string, Memory>();
  /** Whether the API server drops what v1beta2 does not have; learned from the answer to a write. */
  private pruned = false;
  private readonly plan = rememberingPlans((application, submission) => (
    withSchemaFindings(application, planSubmission(application, submission, this.deps.config.submission))));

  constructor(private readonly deps: ApplicationControllerDeps) {}

  async reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult> {
    const answers = noLiveAnswers();
    await this.releaseOrphans(key, signal);
    for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
      const application = this.find(key);
      if (!application) {
        this.memories.delete(key);
        return {};
      }
      const memory = this.memoryOf(key, application);
      const checkpoint = (): void => {
        if (signal.aborted) throw new KubeError('given up: this instance no longer leads', 0, 'NotLeader');
      };
      const { deleted, last } = memory;
      const context: ActionContext = { deps: this.deps, answers, checkpoint, deleted, last, nextWait: () => this.nextWait(memory) };
      const observed = observe(application, this.deps, answers, { ...last, knownExecutors: executorsIn(memory, application)?.found });
      const decision = decide(application, observed, this.plannerFor(application), this.deps.clock.now(), this.deps.config);

      remember(memory, application, decision);
      for (const action of decision.first ?? []) await act(application, action, context);
      const current = await this.write(application, decision, observed, memory, checkpoint);
      let again = current !== application;
      memory.journal.record(current, decision.events);
      for (const action of decision.actions) again = await act(current, action, context) || again;
      if (!again) {
        // Of ten thousand finished applications there is nothing to remember.
        if (isTerminal(current.status?.applicationState?.state) && decision.actions.length === 0) this.memories.delete(key);
        return decision.wakeAt === undefined ? {} : { wakeAt: decision.wakeAt };
      }
      if (answers.creation?.outcome !== 'waiting' && answers.creation) memory.waits = 0;
    }
    throw new Error(`${key} did not settle within ${MAXIMUM_ROUNDS} rounds`);
  }

  /** Driver pods that an application left behind which is gone would be held for ever: nobody decides about them any more. */
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
    return this.deps.applications.get({ namespace, name });
  }

  private memoryOf(key: string, { metadata }: SparkApplication): Memory {
    const known = this.memories.get(key);
    if (known && known.uid === metadata.uid) return known;
    const fresh: Memory = { uid: metadata.uid, journal: new EventJournal(this.deps.events), deleted: new Set(), last: {}, waits: 0 };
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
        next ??= { id: ids.uuid(), time: clock.now() };
        return next;
      },
      groupKinds: config.submission.batchScheduler ? [Resources.VolcanoPodGroup, Resources.PodGroup] : [],
      plan: (submission) => this.plan(application, submission),
    };
  }

  /** Writes the status if it says something new, on the condition that nobody else has written since it was read. */
  private async write(
    application: SparkApplication, decision: Decision, observed: Observed, memory: Memory, checkpoint: () => void,
  ): Promise<SparkApplication> {
    const { status } = decision;
    const before = application.status;
    const same = this.pruned ? equalContent(coreOf(status), coreOf(before)) : equalContent(status, before);
    // An API server whose CRD lacks some field drops it each time: telling it the same again would never end.
    const told = memory.lastWrite?.resourceVersion === application.metadata.resourceVersion && equalContent(status, memory.lastWrite?.status);
    if (status === before || same || told) return application;
    checkpoint();
    const written = await this.deps.client.patchStatus(Resources.SparkApplication, application, status);
    this.pruned = wasPruned(status, written.status);
    // Another attempt begins only when the pods of the one before are gone.
    if (written.status?.submissionID !== before?.submissionID) memory.deleted.clear();
    memory.last.lastStatusWrite = this.deps.clock.now();
    memory.lastWrite = { status, resourceVersion: written.metadata.resourceVersion };
    this.deps.applications.observe(written);
    this.deps.metrics.statusWritten(application, { ...written, status }, {
      driver: observed.driver.seen === 'present' ? observed.driver.pod : undefined, executors: tellExecutors(memory, application),
    });
    logDecision(this.deps.log, application, decision);
    memory.journal.record(written, statusEvents(application, status, observed.executors));
    return written;
  }
}

function executorsIn({ executors }: Memory, { status }: SparkApplication): Memory['executors'] {
  return executors?.submissionId === status?.submissionID ? executors : undefined;
}

/** Between two writes executors may end and be gone. */
function remember(memory: Memory, application: SparkApplication, { executors }: Decision): void {
  if (!executors) return;
  const told = executorsIn(memory, application)?.told ?? executors.before.states;
  memory.executors = { submissionId: application.status?.submissionID, found: executors.after, told };
}

/** What has become of the executors since a status was last written, by this instance or, as far as that status lists them, by another. */
function tellExecutors(memory: Memory, application: SparkApplication): Seen['executors'] {
  const executors = executorsIn(memory, application);
  if (!executors) return undefined;
  const before = { ...executors.told, ...application.status?.executorState };
  executors.told = executors.found.states;
  return { before, after: executors.found.states };
}

/** The planner can only say that something has the wrong type; the schema says what and where. */
function withSchemaFindings(application: SparkApplication, plan: SubmissionPlan): SubmissionPlan {
  if (plan.outcome === 'planned' || !plan.findings.some(({ reason }) => reason === 'UnexpectedShape')) return plan;
  const located = checkSchema(application).filter(({ reason }) => reason !== 'UnknownField');
  const known = new Set(plan.findings.map(describeFinding));
  return { ...plan, findings: [...located.filter((finding) => !known.has(describeFinding(finding))), ...plan.findings] };
}
