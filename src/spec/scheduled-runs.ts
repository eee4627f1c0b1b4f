// The runs of a schedule: their names, which follow from their times, and the applications that they are.
import { nextTime, latestTime, parseSchedule, TimeZone, type Schedule } from './cron';
import { sha256Hex } from './hash';
import { isRecord } from './json';
import type { KubernetesObject } from './kubernetes';
import { Annotation, Label } from './labels';
import { API_VERSION, boundedName } from './names';
import { ROLES } from './roles';
import type { ScheduledSparkApplication, SparkApplication, SparkApplicationSpec } from './types.gen';

const KIND = 'ScheduledSparkApplication';
/** A schedule without a time in so many years has none. */
const LOOKED_BACK = 5 * 366 * 86_400_000;

/** Name of the run at a time: that of the schedule and the seconds since the epoch. Long names of schedules are cut, so that it is a DNS label. */
export function runNameOf(scheduleName: string, time: number): string {
  return boundedName(scheduleName, `-${Math.floor(time / 1000)}`);
}

/** Name of the run that a value of the annotation asks for. */
export function requestedRunNameOf(scheduleName: string, request: string): string {
  return boundedName(scheduleName, `-now-${sha256Hex(request).slice(0, 10)}`);
}

/** The time of a run, from its name; undefined if the name does not follow from this schedule's and a time. */
export function timeOfRun(scheduleName: string, runName: unknown): number | undefined {
  const seconds = typeof runName === 'string' ? /-(\d{1,12})$/.exec(runName)?.[1] : undefined;
  const time = Number(seconds) * 1000;
  return seconds !== undefined && runNameOf(scheduleName, time) === runName ? time : undefined;
}

/** What a run is told of its time. */
export interface RunTime {
  readonly name: string;
  /** The time that it is for, in milliseconds since the epoch. */
  readonly scheduled: number;
  /** The time of the schedule before that, where the interval begins that the run is for. */
  readonly intervalStart: number;
  /** The zone of the schedule, for dates. */
  readonly zone: TimeZone;
}

/** What the run at a time of this schedule is told. `from` is when the schedule was created. */
export function runTimeOf(schedule: Schedule, name: string, scheduled: number, from: number): RunTime {
  const isTime = nextTime(schedule, scheduled - 1, from) === scheduled;
  const intervalStart = schedule.kind === 'interval' && isTime
    ? scheduled - schedule.interval
    : latestTime(schedule, scheduled - LOOKED_BACK, isTime ? scheduled - 1 : scheduled, from) ?? scheduled;
  return { name, scheduled, intervalStart, zone: schedule.kind === 'calendar' ? schedule.zone : TimeZone.named('UTC')! };
}

/** The application of a run, with the labels and the owner that Kubeflow's operator gives it. The template is taken as it is. */
export function runOf({ metadata, spec }: ScheduledSparkApplication, name: string, scheduled: number, localZone: string, from: number): SparkApplication {
  const { name: scheduleName = '', namespace, uid = '', labels } = metadata;
  const parsed = spec.runVariables === true ? parseSchedule(spec, localZone) : undefined;
  const time = parsed && 'schedule' in parsed ? runTimeOf(parsed.schedule, name, scheduled, from) : undefined;
  return {
    apiVersion: API_VERSION,
    kind: 'SparkApplication',
    metadata: {
      name,
      namespace,
      labels: { [Label.SCHEDULED_APP_NAME]: scheduleName, ...labels },
      annotations: { [Annotation.SCHEDULED_TIME]: timeText(scheduled) },
      ownerReferences: [{ apiVersion: API_VERSION, kind: KIND, name: scheduleName, uid, blockOwnerDeletion: true }],
    },
    spec: time ? withRunTime(spec.template, time) : spec.template,
  };
}

/** The application of a run that is made later for a time in the past: the same run under the same name, with a label that says so. */
export function backfillRunOf(schedule: ScheduledSparkApplication, time: number, localZone: string, from: number): SparkApplication {
  const run = runOf(schedule, runNameOf(schedule.metadata.name ?? '', time), time, localZone, from);
  return { ...run, metadata: { ...run.metadata, labels: { ...run.metadata.labels, [Label.BACKFILL]: 'true' } } };
}

/** Whether a run was made by a backfill. */
export function isBackfill({ metadata }: KubernetesObject): boolean {
  return metadata.labels?.[Label.BACKFILL] === 'true';
}

/** The template with what a run is told: variables that it does not have itself, and arguments with their placeholders replaced. */
export function withRunTime(template: SparkApplicationSpec, time: RunTime): SparkApplicationSpec {
  const values: Readonly<Record<string, string>> = {
    runName: time.name,
    scheduledTime: timeText(time.scheduled),
    scheduledDate: dateText(time.scheduled, time.zone),
    intervalStart: timeText(time.intervalStart),
    intervalStartDate: dateText(time.intervalStart, time.zone),
  };
  const variables = { SCHEDULED_RUN_NAME: values.runName, SCHEDULED_TIME: values.scheduledTime, SCHEDULED_INTERVAL_START: values.intervalStart };
  const roles = Object.fromEntries(ROLES.map((role) => {
    const own = template[role]?.env ?? [];
    const added = Object.entries(variables).filter(([name]) => !own.some((one) => isRecord(one) && one.name === name));
    return [role, { ...template[role], env: [...added.map(([name, value]) => ({ name, value })), ...own] }];
  })) as unknown as Pick<SparkApplicationSpec, 'driver' | 'executor'>;
  const args = template.arguments?.map((argument) => (
    typeof argument === 'string' ? argument.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? values[name] : whole)) : argument));
  return { ...template, ...roles, ...(args === undefined ? {} : { arguments: args }) };
}

function timeText(time: number): string {
  return new Date(Math.floor(time / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function dateText(time: number, zone: TimeZone): string {
  const { year, month, day } = zone.localTime(time);
  return [String(year).padStart(4, '0'), String(month + 1).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}
