// The cluster of one life: an embedded control plane under virtual time, with the example platform in it and nothing else.
import { Drivers } from './drivers';
import { Fates, type Fate } from './fates';
import { manifests } from './manifests';
import type { Access } from './user';
import { ADMINISTRATOR, startControlPlane, type ApiObject, type ControlPlane, type ControlPlaneOptions } from '../../../src/rehearsal';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { VirtualClock } from '../../support/virtual-clock';
import { remainsOf } from '../remains';

const API = 'sparkoperator.k8s.io/v1beta2';

/** What stands beside a driver. */
const COMPANIONS = [['v1', 'ConfigMap'], ['v1', 'Service'], ['v1', 'PersistentVolumeClaim'], ['networking.k8s.io/v1', 'Ingress']] as const;

export class EmbeddedCluster implements Access {
  /** Starts one in which the drivers of the application of this name have these fates. */
  static async start(name: string, fates: readonly Fate[]): Promise<EmbeddedCluster> {
    return new EmbeddedCluster(new Fates(fates), await platform(), name);
  }

  readonly clock = new VirtualClock();
  readonly drivers = new Drivers();
  readonly plane: ControlPlane;
  /** How many objects besides pods have been taken away so far. */
  removed = 0;
  private readonly stops: Array<() => void>;
  private readonly before: ReadonlySet<string>;
  private waiting: Array<{ readonly condition: () => boolean; readonly resolve: () => void }> = [];

  private constructor(fates: Fates, contents: readonly ApiObject[], private readonly name: string) {
    this.plane = startControlPlane({ clock: this.clock, contents, podLife: { rules: fates.rules }, randomness: counting('b') });
    fates.follow(this.plane);
    this.before = new Set(this.plane.contents().map(({ metadata }) => metadata.uid ?? ''));
    this.stops = [
      this.plane.watch('v1', 'Pod', ({ type, object }) => {
        this.drivers.see(type, object);
        this.look();
      }),
      this.plane.watch(API, 'SparkApplication', () => this.look()),
      ...COMPANIONS.map(([apiVersion, kind]) => this.plane.watch(apiVersion, kind, ({ type }) => {
        if (type === 'DELETED') this.removed += 1;
        this.look();
      })),
    ];
  }

  application(): SparkApplication | undefined {
    return this.plane.objects(API, 'SparkApplication').find(({ metadata }) => metadata.name === this.name) as SparkApplication | undefined;
  }

  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ condition, resolve }));
  }

  send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): ReturnType<Access['send']> {
    return this.plane.transportFor(ADMINISTRATOR).request({ method, path, body, ...(method === 'PATCH' ? { contentType: 'application/merge-patch+json' } : {}) });
  }

  /** What was not there before the application was. */
  remains(): ReturnType<typeof remainsOf> {
    return remainsOf(this.plane, this.before);
  }

  async stop(): Promise<void> {
    for (const stop of this.stops) stop();
    await this.plane.stop();
  }

  private look(): void {
    const waiting = this.waiting.splice(0);
    for (const one of waiting) {
      if (one.condition()) one.resolve();
      else this.waiting.push(one);
    }
  }
}

let known: Promise<readonly ApiObject[]> | undefined;

/** Everything that a cluster holds once the platform was applied, in that order and with all checks, to one. */
function platform(): Promise<readonly ApiObject[]> {
  known ??= (async () => {
    const clock = new VirtualClock();
    const plane = startControlPlane({ clock, podLife: false, randomness: counting('a') });
    const applied = plane.apply(manifests().platform.map((object) => ({ object })));
    await clock.advance(1_000);
    const { refused } = await applied;
    if (refused.length > 0) throw new Error(refused.map(({ subject, message }) => `${subject}: ${message}`).join('\n'));
    const contents = plane.contents();
    await plane.stop();
    return contents;
  })();
  return known;
}

/** The same identifiers in each life, and others than those of another mark. */
function counting(mark: string): NonNullable<ControlPlaneOptions['randomness']> {
  let count = 0;
  const hex = (digits: number): string => (++count).toString(16).padStart(digits, '0').slice(-digits);
  return { hex, uuid: () => `${mark.repeat(8)}-0000-4000-9000-${hex(12)}` };
}
