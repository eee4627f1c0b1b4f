// The cluster of one run: an embedded control plane, with the example platform in it and nothing else.
import { DriverOutcomes } from './driver-outcomes';
import type { FaultEnvironment } from './fault-environment';
import { manifestOf, manifests, type Manifest } from './manifests';
import { Observation } from './observation';
import type { Clock } from '../../../src/kube/clock';
import type { Transport } from '../../../src/kube/transport';
import type { OperatorConfig } from '../../../src/operator/config';
import { ADMINISTRATOR, startControlPlane, type ApiObject, type ControlPlane, type ControlPlaneOptions, type Interceptor } from '../../../src/rehearsal';
import type { Lease } from '../../../src/spec/kubernetes.gen';
import { VirtualClock } from '../../support/virtual-clock';
import { residueOf } from '../residue';
import { SCHEDULE_START, type Scenario } from '../scenarios';

/** The kinds that are watched: the application, its pods, and what is created with a driver. */
const OBSERVED = [
  ['sparkoperator.k8s.io/v1beta2', 'SparkApplication'], ['sparkoperator.k8s.io/v1beta2', 'ScheduledSparkApplication'],
  ['v1', 'Pod'], ['v1', 'ConfigMap'], ['v1', 'Service'], ['v1', 'PersistentVolumeClaim'],
  ['networking.k8s.io/v1', 'Ingress'],
] as const;

/** A control plane for one scenario, on any clock. */
export class EmbeddedControlPlane {
  readonly plane: ControlPlane;
  readonly seen: Observation;
  readonly manifest: Manifest;
  private readonly outcomes: DriverOutcomes;
  private readonly before: ReadonlySet<string>;
  private readonly stops: Array<() => void>;

  constructor(scenario: Scenario, contents: readonly ApiObject[], clock: Clock) {
    this.outcomes = new DriverOutcomes(scenario.drivers);
    this.manifest = manifestOf(scenario);
    this.seen = new Observation(this.manifest.metadata.name!);
    this.plane = startControlPlane({ clock, contents, kubelet: { rules: this.outcomes.rules }, randomness: counting('b') });
    this.intercept({});
    this.before = new Set(contents.map(({ metadata }) => metadata.uid ?? ''));
    this.stops = OBSERVED.map(([apiVersion, kind]) => this.plane.watch(apiVersion, kind, ({ type, object }) => this.seen.see(type, object)));
  }

  /** Gets between clients and the server. */
  intercept({ before, after }: Interceptor): void {
    this.plane.intercept({
      before: (call) => {
        this.outcomes.notice(call.request);
        return before?.(call);
      },
      after,
    });
  }

  send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): ReturnType<FaultEnvironment['send']> {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : undefined;
    return this.plane.transportFor(ADMINISTRATOR).request({ method, path, body, contentType });
  }

  residue(): Promise<ReturnType<typeof residueOf>> {
    return Promise.resolve(residueOf(this.plane.contents().filter(({ metadata }) => !this.before.has(metadata.uid ?? ''))));
  }

  async stop(): Promise<void> {
    for (const stop of this.stops) stop();
    await this.plane.stop();
  }
}

/** The same under virtual time. */
export class EmbeddedEnvironment extends EmbeddedControlPlane implements FaultEnvironment {
  static async start(scenario: Scenario): Promise<EmbeddedEnvironment> {
    return new EmbeddedEnvironment(scenario, await platform(), new VirtualClock(scenario.schedule ? SCHEDULE_START : undefined));
  }

  readonly transport: Transport;

  private constructor(scenario: Scenario, contents: readonly ApiObject[], readonly clock: VirtualClock) {
    super(scenario, contents, clock);
    this.transport = this.plane.transportFor(manifests().operator);
  }

  config(name: string): OperatorConfig {
    return manifests().config(name);
  }

  leader(): string | undefined {
    const [lease] = this.plane.objects('coordination.k8s.io/v1', 'Lease') as unknown as readonly Lease[];
    return lease?.spec.holderIdentity ?? '';
  }

  advance(milliseconds: number): Promise<void> {
    return this.clock.advance(milliseconds);
  }

  waitUntil(condition: () => boolean, limitMilliseconds: number): Promise<boolean> {
    return this.clock.until(condition, limitMilliseconds).then(() => true, () => false);
  }
}

let known: Promise<readonly ApiObject[]> | undefined;

/** Everything that a cluster holds once the platform was applied, in that order and with all checks, to one. */
export function platform(): Promise<readonly ApiObject[]> {
  known ??= (async () => {
    const clock = new VirtualClock();
    const plane = startControlPlane({ clock, kubelet: false, randomness: counting('a') });
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

/** The same identifiers in each run, and others than those of another mark. */
function counting(mark: string): NonNullable<ControlPlaneOptions['randomness']> {
  let count = 0;
  const hex = (digits: number): string => (++count).toString(16).padStart(digits, '0').slice(-digits);
  return { hex, uuid: () => `${mark.repeat(8)}-0000-4000-9000-${hex(12)}` };
}
