// The schedule controller: observe, decide, write the status, act, and again, until nothing is left to do but wait.
import { act, type Answers } from './act';
import type { CachedSchedule } from './cached-schedule';
import { decide, type ScheduleDecision } from './decide';
import type { ScheduleControllerDeps } from './deps';
import type { ScheduleEvent } from './event-reasons';
import { RESULT_OF_EVENT } from './metrics';
import { runsOf } from './observed-runs';
import { KubeError } from '../../kube/client';
import { Resources } from '../../kube/resources';
import type { ScheduledSparkApplicationStatus } from '../../spec/types.gen';
import type { Controller, ReconcileResult } from '../manager/controller';
import { StatusWriter, type WriteMemory } from '../status/status-writer';

/** A start takes about five rounds. More means that decision and cluster never agree, which back-off must slow down. */
const MAXIMUM_ROUNDS = 20;

/** Fields that v1beta2 itself has. Every CRD of this API keeps them, and correctness rests on them alone. */
const CORE_FIELDS: ReadonlyArray<keyof ScheduledSparkApplicationStatus> = [
  'lastRun', 'nextRun', 'lastRunName', 'pastSuccessfulRunNames', 'pastFailedRunNames', 'scheduleState', 'reason',
];

/** What this instance remembers of a schedule between reconciles. Losing it costs a call, never correctness. */
interface Memory extends WriteMemory<ScheduledSparkApplicationStatus> {
  readonly uid: string | undefined;
  readonly deleted: Set<string>;
  /** What was recorded last, by reason: a decision that is made again says nothing new. */
  readonly said: Map<string, string>;
}

/** Makes the controller of ScheduledSparkApplications. */
export function createScheduleController(deps: ScheduleControllerDeps): Controller {
  return new ScheduleController(deps);
}

class ScheduleController implements Controller {
  private readonly memories = new Map<string, Memory>();
  private readonly statuses: StatusWriter<ScheduledSparkApplicationStatus, CachedSchedule>;

  constructor(private readonly deps: ScheduleControllerDeps) {
    const { client, clock, schedules } = deps;
    this.statuses = new StatusWriter({
      client,
      clock,
      resource: Resources.ScheduledSparkApplication,
      cache: schedules,
      coreFields: CORE_FIELDS,
      ownFields: ['conditions'],
      deferMilliseconds: 0,
      stored: (schedule) => this.storedOf(schedule),
    });
  }

  async reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult> {
    const { schedules, applications, clock, config } = this.deps;
    const [namespace, name] = key.split('/');
    const answers: Answers = { runs: new Map() };
    const checkpoint = (): void => {
      if (signal.aborted) throw new KubeError('given up: this instance no longer leads', 0, 'NotLeader');
    };
    for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
      const schedule = schedules.get({ namespace, name });
      if (!schedule) {
        this.memories.delete(key);
        return {};
      }
      // Its runs go with it.
      if (schedule.metadata.deletionTimestamp) return {};
      const memory = this.memoryOf(key, schedule);
      const decision = decide(schedule, { runs: runsOf(schedule, applications), answers: answers.runs, creation: answers.creation }, clock.now(), config);
      const write = await this.statuses.write(schedule, decision.status, memory, { checkpoint });
      const current = write.outcome === 'written' ? write.object : schedule;
      let again = write.outcome === 'written';
      this.record(current, decision, memory);
      for (const action of decision.actions) {
        const result = await act(current, action, { deps: this.deps, answers, deleted: memory.deleted, checkpoint });
        // The watch reports that it is gone.
        if (result === 'gone') return {};
        again ||= result;
      }
      if (!again) return decision.wakeAt === undefined ? {} : { wakeAt: decision.wakeAt };
    }
    throw new Error(`${key} did not settle within ${MAXIMUM_ROUNDS} rounds`);
  }

  /** The schedule with its stored status, to make a patch from: what a patch does not name would stay. */
  private async storedOf(schedule: CachedSchedule): Promise<CachedSchedule> {
    if (!schedule.hasReducedStatus) return schedule;
    const { namespace, name = '', resourceVersion } = schedule.metadata;
    const live = await this.deps.client.get<CachedSchedule>(Resources.ScheduledSparkApplication, { namespace, name });
    if (live && live.metadata.resourceVersion === resourceVersion) return live;
    if (live) this.deps.schedules.observe(live);
    throw new KubeError(`ScheduledSparkApplication ${namespace}/${name} has changed since it was read`, 409, 'Conflict');
  }

  private memoryOf(key: string, { metadata: { uid } }: CachedSchedule): Memory {
    const known = this.memories.get(key);
    if (known && known.uid === uid) return known;
    const fresh: Memory = { uid, deleted: new Set(), said: new Map() };
    this.memories.set(key, fresh);
    return fresh;
  }

  private record(schedule: CachedSchedule, { events, missed, started }: ScheduleDecision, memory: Memory): void {
    const { metrics, events: recorder } = this.deps;
    const news = events.filter((event) => isNews(event, memory.said));
    for (const event of news) {
      recorder.record(schedule, event);
      const result = RESULT_OF_EVENT[event.reason];
      if (result) metrics.happened(result);
      if (event.reason === 'ScheduledRunMissed') metrics.happened('missed', missed);
      if (event.reason === 'ScheduledRunStarted' && started) {
        metrics.happened(started.requested ? 'requested' : 'started');
        if (started.delay !== undefined) metrics.started(started.delay);
      }
    }
  }
}

function isNews({ reason, message }: ScheduleEvent, said: Map<string, string>): boolean {
  if (said.get(reason) === message) return false;
  said.set(reason, message);
  return true;
}
