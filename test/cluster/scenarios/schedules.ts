// Schedules: runs at their times, with real Spark, while Forbid holds back the runs of a schedule whose last one is not over.
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { Label } from '../../../src/spec/labels';
import type { ScheduledSparkApplication, ScheduledSparkApplicationSpec, SparkApplication } from '../../../src/spec/types.gen';
import { apply, getObject, listObjects, remove, waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Cluster, Scenario } from '../scenario';
import { runJobInDriver, steer } from '../steered-job';

/** A busy machine may create a run somewhat late. Never may one come early. */
const LATEST_SECONDS = 15;

interface Event extends KubernetesObject { reason: string; message: string; involvedObject: { name?: string } }

/** Two schedules with the same times. `seconds` is their interval. */
function scenario(name: string, schedule: string, seconds: number, inSample: Pick<Scenario, 'inSample'>): Scenario {
  const allowed = `check-${name}-allow`;
  const forbidden = `check-${name}-forbid`;
  return {
    name,
    feature: 'schedules',
    ...inSample,
    applications: 3,
    async run({ applications, pods, report }) {
      const { namespace } = applications;
      const scheduled = (scheduleName: string, phase: 'finish' | 'calm', more: Partial<ScheduledSparkApplicationSpec>): ScheduledSparkApplication => ({
        apiVersion: 'sparkoperator.k8s.io/v1beta2',
        kind: 'ScheduledSparkApplication',
        metadata: { name: scheduleName, namespace },
        spec: { schedule, timeZone: 'UTC', template: applications.python(scheduleName, (spec) => runJobInDriver(spec, phase)).spec, ...more },
      });
      const read = async (scheduleName: string) => (await getObject<ScheduledSparkApplication>('scheduledsparkapplication', namespace, scheduleName))!;
      const isRunOf = (scheduleName: string) => ({ metadata }: SparkApplication) => metadata.labels?.[Label.SCHEDULED_APP_NAME] === scheduleName;
      const runs = (scheduleName: string) => applications.all().filter(isRunOf(scheduleName)).sort((a, b) => timeOf(a) - timeOf(b));
      const untilRuns = async (scheduleName: string, count: number) => waitFor(
        `${scheduleName} to have ${count} runs`, seconds + LATEST_SECONDS, async () => (runs(scheduleName).length >= count ? runs(scheduleName) : undefined),
        () => `${runs(scheduleName).length} runs`);
      let times: readonly number[] = [];
      await report.story(name, {
        'a schedule that is applied says when it starts its first run': async () => {
          await apply(scheduled(allowed, 'finish', { successfulRunHistoryLimit: 2 }), scheduled(forbidden, 'calm', { concurrencyPolicy: 'Forbid' }));
          const { nextRun } = await waitFor('nextRun to be set', 30, async () => {
            const { status } = await read(allowed);
            return status?.nextRun ? status : undefined;
          });
          return `at ${String(nextRun)}`;
        },
        'it makes two runs, each named after its second, and none of them early': async () => {
          const made = await untilRuns(allowed, 1).then(() => untilRuns(allowed, 2));
          times = made.map(timeOf);
          const created = Date.parse((await read(allowed)).metadata.creationTimestamp!) / 1000;
          const due = schedule.startsWith('@') ? created : 0;
          expectThat(times.every((time) => (time - due) % seconds === 0), `${times.join(' and ')} are no times of ${schedule}, created at ${created}`);
          expectThat(times[1] - times[0] === seconds, `the runs are for ${times.join(' and ')}`);
          const delays = made.map((run) => Date.parse(run.metadata.creationTimestamp!) / 1000 - timeOf(run));
          expectThat(delays.every((delay) => delay >= 0 && delay <= LATEST_SECONDS), `runs were created ${delays.join(' s and ')} s after their times`);
          return `${delays.join(' s and ')} s after their times`;
        },
        'under Forbid the first run started too, and the second time is skipped while it is not over': async () => {
          const message = await waitFor('the Event of a skipped run', 30, async () => (await listObjects<Event>('events', namespace))
            .find(({ reason, involvedObject }) => reason === 'ScheduledRunSkipped' && involvedObject.name === forbidden)?.message);
          const [held, ...others] = runs(forbidden);
          expectThat(others.length === 0, `there are further runs: ${others.map(({ metadata }) => metadata.name).join(', ')}`);
          expectThat(message.includes(`${held.metadata.name} is not over`), message);
          return message;
        },
        'a run of real Spark completes, and the status has its name': async () => {
          const [first] = runs(allowed);
          await applications.untilState(first.metadata.name!, 'COMPLETED');
          await pods.expectDrivers(first.metadata.name!, 1);
          await waitFor('the status to name it', 30, async () => (
            (await read(allowed)).status?.pastSuccessfulRunNames?.includes(first.metadata.name!) ? true : undefined));
        },
        'no schedule starts anything while it is suspended, and the run that was held can finish': async () => {
          await apply(scheduled(allowed, 'finish', { successfulRunHistoryLimit: 2, suspend: true }),
            scheduled(forbidden, 'calm', { concurrencyPolicy: 'Forbid', suspend: true }));
          await waitFor('both to be suspended', 30, async () => {
            const statuses = await Promise.all([allowed, forbidden].map(async (each) => (await read(each)).status));
            return statuses.every((status) => status?.nextRun === undefined) ? true : undefined;
          });
          const [held] = runs(forbidden);
          await steer(await applications.untilState(held.metadata.name!, 'RUNNING'), 'finish');
          await applications.untilState(held.metadata.name!, 'COMPLETED');
          expectThat(runs(forbidden).length === 1, `${runs(forbidden).length} runs under Forbid`);
        },
      });
      await removeAll(namespace, [allowed, forbidden], applications);
    },
  };
}

/** Deletes the schedules, and waits for their runs, which go with them. */
async function removeAll(namespace: string, names: readonly string[], applications: Cluster['applications']): Promise<void> {
  for (const name of names) await remove('scheduledsparkapplication', name, namespace);
  await waitFor('the runs to be gone', 60, async () => (
    applications.all().some(({ metadata }) => names.includes(metadata.labels?.[Label.SCHEDULED_APP_NAME] ?? '')) ? undefined : true));
}

/** The seconds since the epoch that a run is named after. */
function timeOf({ metadata }: SparkApplication): number {
  return Number(/-(\d+)$/.exec(metadata.name ?? '')?.[1]);
}

/** Within the time of the sample: two runs within a minute. */
export const schedules = scenario('schedules', '@every 30s', 30, { inSample: true });
export const schedulesByTheMinute = scenario('schedules-by-the-minute', '* * * * *', 60, {});
