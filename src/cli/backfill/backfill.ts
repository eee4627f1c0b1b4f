// Makes the missing runs of a schedule, a few at a time, and follows them to their end.
import { existingRun, planBackfill, recordedNames, type ExistingRun, type PlannedTime, type Range } from './plan';
import { exponentialDelay } from '../../kube/backoff';
import { KubeError, type KubeClient, type ObjectKey } from '../../kube/client';
import { sleep, type Clock } from '../../kube/clock';
import { Resources } from '../../kube/resources';
import { parseTimestamp, timestamp } from '../../kube/time';
import { backfillRunOf } from '../../spec/scheduled-runs';
import { presentable } from '../../spec/text';
import type { ScheduledSparkApplication, SparkApplication } from '../../spec/types.gen';
import type { Console } from '../console';
import { count } from '../describe-findings';
import { formatTable } from '../rehearse/table';

/** How often runs are read. They take minutes. */
const POLL_MILLISECONDS = 2_000;
const RETRY = { baseMilliseconds: 1_000, maximumMilliseconds: 30_000 };
const MESSAGE_LENGTH = 1_000;

export interface BackfillOptions {
  readonly range: Range;
  /** How many runs may be unfinished at once. */
  readonly parallel: number;
  readonly dryRun: boolean;
  /** The zone of schedules that state none. */
  readonly localZone: string;
}

export interface BackfillTools {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly console: Console;
}

/** Answers whether every time of the range has a run that is made, and none of those that a backfill made has failed. */
export async function backfill(key: ObjectKey, options: BackfillOptions, tools: BackfillTools): Promise<boolean> {
  const { client, clock, console } = tools;
  const schedule = await client.get<ScheduledSparkApplication>(Resources.ScheduledSparkApplication, key);
  if (!schedule) return failed(console, key, 'there is no such schedule');
  if (schedule.metadata.deletionTimestamp) return failed(console, key, 'it is being deleted');
  const runs = await client.list<SparkApplication, ExistingRun>(
    Resources.SparkApplication, { namespace: key.namespace }, (application) => existingRun(schedule, application),
  );
  const plan = planBackfill(schedule, runs, options.range, clock.now(), options.localZone);
  if ('problem' in plan) return failed(console, key, plan.problem);
  if (plan.leftToSchedule !== undefined) {
    console.err(`times from ${timestamp(plan.leftToSchedule)} on are left out: the schedule starts these runs itself\n`);
  }
  if (options.dryRun) {
    console.out(`${formatTable([['TIME', 'RUN', 'BACKFILL'], ...plan.times.map((one) => [timestamp(one.time), one.name, wouldBe(one)])])}\n`);
    console.out(`${summary(plan.times)}; nothing is created\n`);
    return plan.times.every(({ is }) => is !== 'taken');
  }
  return new Backfill(schedule, key, options, tools).run(plan.times);
}

function failed(console: Console, { namespace, name }: ObjectKey, problem: string): false {
  console.err(`error: ScheduledSparkApplication ${namespace}/${name}: ${presentable(problem, MESSAGE_LENGTH)}\n`);
  return false;
}

function wouldBe({ is, run }: PlannedTime): string {
  switch (is) {
    case 'missing': return 'would be created';
    case 'exists': return `exists: ${run?.state}`;
    case 'recorded': return 'the status has it';
    case 'taken': return 'another application has the name';
  }
}

function summary(times: readonly PlannedTime[]): string {
  const number = (is: PlannedTime['is']): number => times.filter((one) => one.is === is).length;
  return `${count(times.length, 'time')}: ${number('missing')} missing, ${number('exists') + number('recorded')} made before`
    + (number('taken') > 0 ? `, ${number('taken')} with a name that another application has` : '');
}

/** The schedule that is backfilled is gone, or the API server refuses what is asked for. */
class BackfillEnded extends Error {}

class Backfill {
  private readonly unfinished = new Map<string, PlannedTime>();
  private troubles = 0;
  private said = '';
  private isFine = true;

  constructor(
    private readonly schedule: ScheduledSparkApplication, private readonly key: ObjectKey, private readonly options: BackfillOptions,
    private readonly tools: BackfillTools,
  ) {}

  async run(times: readonly PlannedTime[]): Promise<boolean> {
    const { console, clock } = this.tools;
    console.err(`${summary(times)}\n`);
    // Those of an earlier call count too: the same call again continues where the last one was ended.
    for (const one of times) {
      if (one.is === 'taken') this.report(one, wouldBe(one), false);
      if (one.run?.isBackfill && one.is === 'exists') this.take(one, one.run);
    }
    const missing = times.filter(({ is }) => is === 'missing').reverse();
    try {
      while (missing.length > 0 || this.unfinished.size > 0) {
        let isTroubled = false;
        while (missing.length > 0 && this.unfinished.size < this.options.parallel && !isTroubled) {
          isTroubled = !await this.tolerate(() => this.create(missing.at(-1)!));
          if (!isTroubled) missing.pop();
        }
        if (this.unfinished.size > 0 || isTroubled) {
          await sleep(clock, isTroubled ? exponentialDelay(this.troubles, RETRY) : POLL_MILLISECONDS);
          for (const one of [...this.unfinished.values()]) {
            if (!await this.tolerate(() => this.poll(one))) break;
          }
        }
      }
    } catch (error) {
      if (!(error instanceof BackfillEnded)) throw error;
      const left = this.unfinished.size > 0 ? `; ${count(this.unfinished.size, 'run')} of it are not over and continue` : '';
      return failed(console, this.key, `${error.message}${left}`);
    }
    return this.isFine;
  }

  /** The template is read for each run: an edit of it counts from the next run on, as for runs of the schedule itself. */
  private async create(one: PlannedTime): Promise<void> {
    const { client } = this.tools;
    const live = await client.get<ScheduledSparkApplication>(Resources.ScheduledSparkApplication, this.key);
    if (!live || live.metadata.uid !== this.schedule.metadata.uid || live.metadata.deletionTimestamp) throw new BackfillEnded('it is gone');
    // It may have been made and removed since the plan was made: by the schedule, when it was suspended then and is not any more.
    if (recordedNames(live).has(one.name)) return this.report(one, wouldBe({ ...one, is: 'recorded' }));
    const created = parseTimestamp(live.metadata.creationTimestamp) ?? one.time;
    try {
      await client.create<SparkApplication>(Resources.SparkApplication, backfillRunOf(live, one.time, this.options.localZone, created));
      this.report(one, 'created');
      this.unfinished.set(one.name, one);
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      if (error.reason === 'AlreadyExists') return this.adopt(one);
      if (error.transient) throw error;
      // What is refused for one run is refused for all.
      this.report(one, `refused: ${presentable(error.message, MESSAGE_LENGTH)}`, false);
      throw new BackfillEnded('the API server refuses its runs');
    }
  }

  /** Somebody was faster: another call of this command, or an earlier attempt whose answer was lost. */
  private async adopt(one: PlannedTime): Promise<void> {
    const run = await this.read(one);
    if (run && run.owner === this.schedule.metadata.uid) this.take(one, run);
    else this.report(one, wouldBe({ ...one, is: 'taken' }), false);
  }

  private async poll(one: PlannedTime): Promise<void> {
    const run = await this.read(one);
    if (run) {
      this.take(one, run);
    } else {
      this.unfinished.delete(one.name);
      this.report(one, 'was deleted before it ended', false);
    }
  }

  private async read({ name }: PlannedTime): Promise<ExistingRun | undefined> {
    const run = await this.tools.client.get<SparkApplication>(Resources.SparkApplication, { namespace: this.key.namespace, name });
    return run && existingRun(this.schedule, run);
  }

  private take(one: PlannedTime, { outcome, state }: ExistingRun): void {
    if (outcome === 'unfinished') {
      this.unfinished.set(one.name, one);
      return;
    }
    this.unfinished.delete(one.name);
    this.report(one, state, outcome === 'succeeded');
  }

  private report({ time, name }: PlannedTime, what: string, isFine = true): void {
    this.isFine &&= isFine;
    this.tools.console.out(`${timestamp(time)}  ${name}  ${what}\n`);
  }

  /** Whether a call succeeded. What may succeed later is said once, and tried again: an API server restarts, and a quota becomes free. */
  private async tolerate(call: () => Promise<void>): Promise<boolean> {
    try {
      await call();
      this.troubles = 0;
      return true;
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      if (!error.transient) throw new BackfillEnded(error.message);
      this.troubles += 1;
      const message = presentable(error.message, MESSAGE_LENGTH);
      if (message !== this.said) this.tools.console.err(`${message}; it is tried again\n`);
      this.said = message;
      return false;
    }
  }
}
