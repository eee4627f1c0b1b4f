// Carries out the actions of a decision about a schedule.
import type { CachedSchedule } from './cached-schedule';
import type { CreationAnswer, ScheduleAction } from './decide';
import type { ScheduleControllerDeps } from './deps';
import { ownerOfRun, seenRun, type SeenRun } from './observed-runs';
import { recordedStatus } from './status';
import { KubeError } from '../../kube/client';
import { keyOf } from '../../kube/object-keys';
import { compareResourceVersions } from '../../kube/resource-version';
import { Resources } from '../../kube/resources';
import { parseTimestamp } from '../../kube/time';
import { runOf, timeOfRun } from '../../spec/scheduled-runs';
import type { ScheduledSparkApplication, SparkApplication } from '../../spec/types.gen';
import { StaleLeaderCreate } from '../manager/fenced-client';

/** How long to wait for a name that is about to be free. */
const NAME_WAIT_MILLISECONDS = 5_000;

/** What one reconcile learns from the API server. */
export interface Answers {
  readonly runs: Map<string, SeenRun | undefined>;
  creation?: CreationAnswer;
}

export interface ScheduleActionContext {
  readonly deps: ScheduleControllerDeps;
  readonly answers: Answers;
  /** UIDs of runs whose deletion the API server has accepted. */
  readonly deleted: Set<string>;
  /** Throws when this instance no longer leads. */
  readonly checkpoint: () => void;
}

/** Carries out one action; answers whether something new is known, or `gone` if the schedule does not exist any more. */
export async function act(schedule: CachedSchedule, action: ScheduleAction, context: ScheduleActionContext): Promise<boolean | 'gone'> {
  context.checkpoint();
  switch (action.kind) {
    case 'createRun': return createRun(schedule, action, context);
    case 'readRun': {
      const run = await context.deps.client.get<SparkApplication>(Resources.SparkApplication, { namespace: schedule.metadata.namespace, name: action.name });
      context.answers.runs.set(action.name, run && ownerOfRun(run)?.uid === schedule.metadata.uid ? seenRun(schedule, run) : undefined);
      return true;
    }
    case 'deleteRun': {
      await deleteRun(schedule, action, context);
      return false;
    }
  }
}

/** The template is read now: it may be large, and an edit of it counts from the next run on. */
async function createRun(
  schedule: CachedSchedule, { name, time }: { readonly name: string; readonly time: number }, { deps, answers, checkpoint }: ScheduleActionContext,
): Promise<boolean | 'gone'> {
  const { client, clock, config, log } = deps;
  const live = await readLive(schedule, deps);
  if (!live) return 'gone';
  const run = runOf(live, name, time, config.localTimeZone, parseTimestamp(live.metadata.creationTimestamp) ?? time);
  checkpoint();
  try {
    await client.create<SparkApplication>(Resources.SparkApplication, run);
    log.info('Created a run', { schedule: keyOf(schedule), run: name });
    answers.creation = { name, outcome: 'created', time: clock.now() };
  } catch (error) {
    if (error instanceof StaleLeaderCreate) await deleteIfSuperfluous(schedule, name, error, deps);
    if (!(error instanceof KubeError)) throw error;
    if (error.reason === 'AlreadyExists') {
      answers.creation = await holderOf(schedule, name, deps);
    } else if (error.transient) {
      throw error;
    } else {
      answers.creation = { name, outcome: 'refused', message: error.message };
    }
  }
  return true;
}

/** Whether what has the name is the run itself, which an earlier call created, or something else. */
async function holderOf(schedule: CachedSchedule, name: string, { client, clock }: ScheduleControllerDeps): Promise<CreationAnswer> {
  const holder = await client.get<SparkApplication>(Resources.SparkApplication, { namespace: schedule.metadata.namespace, name });
  if (holder && ownerOfRun(holder)?.uid === schedule.metadata.uid) return { name, outcome: 'exists', time: clock.now() };
  // Runs of an earlier schedule of this name go with it.
  if (!holder || holder.metadata.deletionTimestamp || ownerOfRun(holder)?.name === schedule.metadata.name) {
    return { name, outcome: 'waiting', retryAt: clock.now() + NAME_WAIT_MILLISECONDS };
  }
  return { name, outcome: 'refused', message: `another SparkApplication has the name ${name}` };
}

async function readLive({ metadata: { namespace, name = '', uid } }: CachedSchedule, { client }: ScheduleControllerDeps) {
  const live = await client.get<ScheduledSparkApplication>(Resources.ScheduledSparkApplication, { namespace, name });
  return live && live.metadata.uid === uid && !live.metadata.deletionTimestamp ? live : undefined;
}

/**
 * A run that was created after the lease was lost stays if the new leader takes it for its own: it does so while the intent is stored, and has done so if
 * it has written since. Otherwise the run had come and gone before.
 */
async function deleteIfSuperfluous(schedule: CachedSchedule, name: string, late: StaleLeaderCreate, deps: ScheduleControllerDeps): Promise<void> {
  const live = await readLive(schedule, deps);
  if (live && (isIntended(live, name) || compareResourceVersions(late.object.metadata.resourceVersion, live.metadata.resourceVersion) < 0)) return;
  deps.log.warn('Deleting a run that was created after the lease was lost', { schedule: keyOf(schedule), run: name });
  await late.deleteCreated();
}

function isIntended(live: ScheduledSparkApplication, name: string): boolean {
  const { lastRunName, nextRun, requestedRun } = recordedStatus(live);
  return requestedRun?.name === name
    ? requestedRun.outcome === undefined
    : lastRunName === name && nextRun !== undefined && nextRun === timeOfRun(live.metadata.name ?? '', name);
}

/** By its UID, which was seen with the schedule as its owner. One that is replaced goes only after its driver, so that two never run at once. */
async function deleteRun(
  schedule: CachedSchedule, { run, why }: { readonly run: SeenRun; readonly why: 'replaced' | 'history' }, { deps, deleted }: ScheduleActionContext,
): Promise<void> {
  if (deleted.has(run.uid)) return;
  deps.log.info('Deleting a run', { schedule: keyOf(schedule), run: run.name, why });
  await deps.client.delete(Resources.SparkApplication, { namespace: schedule.metadata.namespace, name: run.name }, {
    uid: run.uid, propagation: why === 'replaced' ? 'Foreground' : 'Background',
  });
  deleted.add(run.uid);
}
