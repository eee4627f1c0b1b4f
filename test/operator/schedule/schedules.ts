// Schedules for tests: as manifests, and on a simulated cluster.
import { SCHEDULE_CONTROLLER } from '../../../src/operator/schedule/registration';
import { Label } from '../../../src/spec/labels';
import { stateOf } from '../../../src/spec/states';
import type { ScheduledSparkApplication, ScheduledSparkApplicationSpec, SparkApplication } from '../../../src/spec/types.gen';
import { API, application, type SimulatedCluster } from '../../support/simulated-cluster';

export { SCHEDULE_CONTROLLER };

type Spec = Partial<Omit<ScheduledSparkApplicationSpec, 'template'>> & { readonly template?: Record<string, unknown> };

/** A schedule whose runs take half a second, as the simulated driver does. */
export function schedule(name: string, { template, ...spec }: Spec = {}, metadata: ScheduledSparkApplication['metadata'] = {}): ScheduledSparkApplication {
  return {
    apiVersion: API,
    kind: 'ScheduledSparkApplication',
    metadata: { name, namespace: 'jobs', ...metadata },
    spec: { schedule: '* * * * *', timeZone: 'UTC', ...spec, template: { ...application(name).spec, ...template } },
  };
}

export function schedulePath(name: string, namespace = 'jobs'): string {
  return `/apis/${API}/namespaces/${namespace}/scheduledsparkapplications/${name}`;
}

/** What users see of schedules on a cluster. */
export class Schedules {
  constructor(readonly cluster: SimulatedCluster) {}

  async create(...objects: readonly ScheduledSparkApplication[]): Promise<void> {
    await this.cluster.apply(objects.map((object) => ({ ...object })));
  }

  get(name: string): ScheduledSparkApplication {
    const found = this.cluster.plane.objects(API, 'ScheduledSparkApplication', 'jobs').find(({ metadata }) => metadata.name === name);
    if (!found) throw new Error(`There is no schedule ${name}`);
    return found as unknown as ScheduledSparkApplication;
  }

  async edit(name: string, patch: object): Promise<void> {
    await this.cluster.call('PATCH', schedulePath(name), patch, 'application/merge-patch+json');
    await this.cluster.clock.advance(0);
  }

  /** Runs that exist, by name, with their state. */
  runs(name: string): Readonly<Record<string, string>> {
    const all = this.cluster.plane.objects(API, 'SparkApplication', 'jobs') as unknown as readonly SparkApplication[];
    return Object.fromEntries(all.filter(({ metadata }) => metadata.labels?.[Label.SCHEDULED_APP_NAME] === name)
      .map((run) => [run.metadata.name ?? '', stateOf(run)] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Reasons and notes of the Events about a schedule, in their order. */
  async events(name: string): Promise<string[]> {
    const { items } = await this.cluster.call('GET', '/apis/events.k8s.io/v1/namespaces/jobs/events') as {
      items: ReadonlyArray<{ reason: string; note: string; eventTime: string; regarding: { name: string; kind: string } }>;
    };
    return items.filter(({ regarding }) => regarding.name === name && regarding.kind === 'ScheduledSparkApplication')
      .sort((a, b) => (a.eventTime < b.eventTime ? -1 : 1)).map(({ reason, note }) => `${reason}: ${note}`);
  }
}

/** A name of a run, by the time that it is for. */
export function runAt(name: string, time: string): string {
  return `${name}-${Date.parse(time) / 1000}`;
}
