// What becomes of schedules in a rehearsal: each of their times, with its run, or the reason why there is none.
import type { ApplicationProgress } from './observer';
import { formatTable, shortened } from './table';
import { parseTimestamp, timestamp } from '../../kube/time';
import type { ApiObject, ControlPlane } from '../../rehearsal';
import { nextTime, parseSchedule } from '../../spec/cron';
import { entryOf } from '../../spec/json';
import { Annotation } from '../../spec/labels';
import { API_VERSION } from '../../spec/names';
import { requestedRunNameOf, runNameOf } from '../../spec/scheduled-runs';
import { isTerminal } from '../../spec/states';
import type { ScheduledSparkApplication } from '../../spec/types.gen';
import { count } from '../describe-findings';
import type { ManifestObject } from '../manifests';

const KIND = 'ScheduledSparkApplication';
/** The value of the annotation by which a rehearsal asks for a run. */
const REQUEST = 'rehearsal';

/** What became of times without a run, by the reason of the Event that says so. */
const OUTCOME_OF_EVENT: Readonly<Record<string, string>> = {
  ScheduledRunSkipped: 'skipped', ScheduledRunMissed: 'missed', ScheduledRunRefused: 'refused',
};

/** A time of a schedule. */
export interface RehearsedTime {
  /** `namespace/name`. */
  readonly schedule: string;
  /** Milliseconds since the epoch; undefined for a run outside the schedule, and for a schedule that starts nothing. */
  readonly time?: number;
  readonly run?: ApplicationProgress;
  /** The state of the run, or what became of the time. */
  readonly outcome: string;
  readonly reason: string;
}

/** Schedules as they are applied where time is not simulated: held, and with a request for one run. Maps the names of these runs to their schedules. */
export function withOneRun(objects: readonly ManifestObject[]): { readonly objects: readonly ManifestObject[]; readonly runs: ReadonlyMap<string, string> } {
  const runs = new Map<string, string>();
  const changed = objects.map((place): ManifestObject => {
    if (place.object.kind !== KIND || place.object.apiVersion !== API_VERSION) return place;
    const schedule = place.object as unknown as ScheduledSparkApplication;
    const { metadata: { namespace = 'default', name = '', annotations }, spec } = schedule;
    runs.set(`${namespace}/${requestedRunNameOf(name, REQUEST)}`, `${namespace}/${name}`);
    const object = {
      ...schedule, metadata: { ...schedule.metadata, annotations: { ...annotations, [Annotation.RUN_NOW]: REQUEST } }, spec: { ...spec, suspend: true },
    };
    return { ...place, object: object as unknown as ManifestObject['object'] };
  });
  return { objects: changed, runs };
}

/** All times of all schedules until a time, with what became of them. */
export function rehearsedTimes(plane: ControlPlane, all: readonly ApplicationProgress[], until: number, localTimeZone: string): RehearsedTime[] {
  const byKey = new Map(all.map((progress) => [progress.key, progress]));
  return plane.objects(API_VERSION, KIND).flatMap((object) => {
    const { metadata: { namespace = '', name = '', creationTimestamp }, spec } = object as unknown as ScheduledSparkApplication;
    const schedule = `${namespace}/${name}`;
    const events = eventsAbout(plane, namespace, name);
    const rows: RehearsedTime[] = [];
    const parsed = parseSchedule(spec, localTimeZone);
    if (spec.suspend === true) {rows.push({ schedule, outcome: 'suspended', reason: '' });} else if ('schedule' in parsed) {
      const created = parseTimestamp(creationTimestamp) ?? until;
      for (let time = nextTime(parsed.schedule, created, created); time !== undefined && time <= until; time = nextTime(parsed.schedule, time, created)) {
        const run = byKey.get(`${namespace}/${runNameOf(name, time)}`);
        rows.push({ schedule, time, run, ...(run ? outcomeOfRun(run, events) : outcomeWithoutRun(time, runNameOf(name, time), events)) });
      }
    }
    const listed = new Set(rows.map(({ run }) => run));
    const others = all.filter((progress) => progress.schedule === schedule && !listed.has(progress));
    return [...rows, ...others.map((run) => ({ schedule, run, ...outcomeOfRun(run, events) }))];
  });
}

interface Outcome { readonly outcome: string; readonly reason: string }

function outcomeOfRun(run: ApplicationProgress, events: readonly ScheduleEvent[]): Outcome {
  const [, name] = run.key.split('/');
  if (run.deleted && !isTerminal(run.state)) {
    const replaced = events.find(({ reason, message = '' }) => reason === 'ScheduledRunReplaced' && message.startsWith(`Deleted ${name},`));
    return { outcome: replaced ? 'replaced' : 'deleted', reason: run.blocked ?? replaced?.message ?? '' };
  }
  return { outcome: run.state || 'new', reason: run.blocked ?? run.message };
}

function outcomeWithoutRun(time: number, name: string, events: readonly ScheduleEvent[]): Outcome {
  const event = events.find(({ reason = '', message = '' }) => (
    entryOf(OUTCOME_OF_EVENT, reason) !== undefined && (message.includes(timestamp(time)) || message.includes(`${name} `))));
  // The operator records no more than one Event of a reason in half a minute for long: some times have none.
  return { outcome: entryOf(OUTCOME_OF_EVENT, event?.reason ?? '') ?? 'not started', reason: event?.message ?? '' };
}

interface ScheduleEvent {
  readonly reason?: string;
  readonly message?: string;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
}

function eventsAbout(plane: ControlPlane, namespace: string, name: string): ScheduleEvent[] {
  return (plane.objects('v1', 'Event', namespace) as ReadonlyArray<ApiObject & ScheduleEvent>)
    .filter(({ involvedObject }) => involvedObject?.kind === KIND && involvedObject.name === name);
}

/** Enough for the reason why a time is skipped, and for what is missing. */
const REASON_LENGTH = 160;
const COLUMNS = ['SCHEDULE', 'TIME', 'RUN', 'OUTCOME', 'DURATION', 'REASON'];

/** The times as a table, and a line of counts for each schedule. */
export function describeTimes(times: readonly RehearsedTime[], now: number): string {
  const rows = times.map(({ schedule, time, run, outcome, reason }) => [
    schedule,
    time === undefined ? '' : timestamp(time),
    run ? run.key.slice(run.key.indexOf('/') + 1) : '',
    outcome,
    run?.startedAt === undefined ? '' : `${(((run.endedAt ?? now) - run.startedAt) / 1000).toFixed(1)} s`,
    shortened(reason, REASON_LENGTH),
  ]);
  const schedules = [...new Set(times.map(({ schedule }) => schedule))];
  const counts = schedules.map((schedule) => {
    const own = times.filter((each) => each.schedule === schedule);
    const outcomes = [...new Set(own.map(({ outcome }) => outcome))].map((outcome) => `${own.filter((each) => each.outcome === outcome).length} ${outcome}`);
    return `${schedule}: ${count(own.filter(({ time }) => time !== undefined).length, 'time')}: ${outcomes.join(', ')}`;
  });
  return [formatTable([COLUMNS, ...rows]), '', ...counts].join('\n');
}
