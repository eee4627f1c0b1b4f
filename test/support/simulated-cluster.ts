// The whole operator on the embedded control plane, with simulated pods, under a clock that a test advances.
import { VirtualClock, countingIds } from './virtual-clock';
import { assumptionsFor } from '../../src/cli/rehearse/assumptions';
import { silentLogger } from '../../src/kube/logger';
import type { Transport } from '../../src/kube/transport';
import type { OperatorConfig } from '../../src/operator/config';
import { parseFlags } from '../../src/operator/flags/flags';
import type { LoopDelay } from '../../src/operator/manager/event-loop-monitor';
import { createLogger } from '../../src/operator/manager/logging';
import { createOperator, type Operator } from '../../src/operator/operator';
import { ADMINISTRATOR, startControlPlane, type ApiObject, type ControlPlane, type KubeletSettings } from '../../src/rehearsal';
import { SparkLabel } from '../../src/spec/labels';
import { stateOf } from '../../src/spec/states';
import type { SparkApplication, SparkApplicationSpec, SparkApplicationStatus } from '../../src/spec/types.gen';

export const API = 'sparkoperator.k8s.io/v1beta2';
const ACCOUNT = 'spark';
/** An application that takes longer than this has gone wrong. */
const LONGEST_RUN_MILLISECONDS = 3_600_000;

export interface Arrangement {
  readonly flags?: readonly string[];
  readonly config?: Partial<OperatorConfig>;
  readonly identity?: string;
  /** The faults between the operator and the API server. */
  readonly through?: (transport: Transport) => Transport;
  readonly log?: { readonly level: OperatorConfig['logLevel']; readonly format?: OperatorConfig['logFormat']; write(line: string): void };
  readonly loopDelay?: LoopDelay;
}

/** A cluster with the API installed and namespaces for applications; operators come and go. */
export class SimulatedCluster {
  readonly clock = new VirtualClock();
  readonly plane: ControlPlane;
  /** UIDs of all driver pods that ever were, in order. */
  readonly drivers: string[] = [];
  /** Every state that each application went through, by `namespace/name`; one entry per change. */
  readonly states = new Map<string, string[]>();
  private operators = 0;

  constructor(kubelet: Partial<KubeletSettings>) {
    this.plane = startControlPlane({ clock: this.clock, kubelet, randomness: countingRandomness() });
  }

  /** Notes from now on what becomes of applications and drivers; needs the API to be installed. */
  follow(): void {
    this.plane.watch('v1', 'Pod', ({ type, object }) => {
      if (type === 'ADDED' && object.metadata.labels?.[SparkLabel.ROLE] === 'driver') this.drivers.push(object.metadata.uid ?? '');
    });
    this.plane.watch(API, 'SparkApplication', ({ object }) => {
      const key = `${object.metadata.namespace}/${object.metadata.name}`;
      const seen = this.states.get(key) ?? [];
      const state = stateOf(object as Partial<SparkApplication>);
      if (seen.at(-1) !== state) this.states.set(key, [...seen, state]);
    });
  }

  /** Starts an operator and lets it fill its caches. */
  async operate({ flags = [], config, identity = 'one', through = (transport) => transport, log, loopDelay }: Arrangement = {}): Promise<Operator> {
    const parsed = parseFlags(['--leader-election=false', '--health-probe-bind-address=0', ...flags], { identity }).config;
    const operator = createOperator({
      transport: through(this.plane.transportFor(ADMINISTRATOR)),
      clock: this.clock,
      ids: this.idsOfAnother(),
      config: { ...parsed, ...config },
      log: log ? createLogger({ logLevel: log.level, logFormat: log.format ?? 'json' }, { write: (line) => log.write(line) }) : silentLogger,
      loopDelay,
    });
    const started = operator.start();
    // Servers listen in the machine's time, not in the clock's.
    while (!await settled(started)) await this.clock.advance(10);
    await started;
    return operator;
  }

  /** No two operators draw the same identifier. */
  private idsOfAnother(): ReturnType<typeof countingIds> {
    const ids = countingIds();
    const mark = (this.operators++).toString(16).padStart(8, '0');
    return { ...ids, uuid: () => `${mark}${ids.uuid().slice(8)}` };
  }

  async stop(...operators: readonly Operator[]): Promise<void> {
    const stopping = Promise.all(operators.map((operator) => operator.stop()));
    while (!await settled(stopping)) await this.clock.advance(1_000);
    await this.plane.stop();
  }

  async apply(objects: ReadonlyArray<Readonly<Record<string, unknown>>>): Promise<void> {
    const applied = this.plane.apply(objects.map((object) => ({ object })));
    await this.clock.advance(0);
    const { refused } = await applied;
    if (refused.length > 0) throw new Error(refused.map(({ subject, message }) => `${subject}: ${message}`).join('\n'));
  }

  /** Creates an application. */
  async submit(name: string, spec: Spec = {}, metadata: SparkApplication['metadata'] = {}): Promise<void> {
    await this.apply([{ ...application(name, spec, metadata) }]);
  }

  /** A call as the administrator, without those faults; returns the body, throws for errors. */
  async call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, contentType?: string): Promise<unknown> {
    const answer = await this.plane.transportFor(ADMINISTRATOR).request({ method, path, body, contentType });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Edits an application as `kubectl patch --type=merge` does. */
  async patch(name: string, patch: object, namespace = 'jobs'): Promise<void> {
    await this.call('PATCH', applicationPath(name, namespace), patch, 'application/merge-patch+json');
    await this.clock.advance(0);
  }

  application(name: string, namespace = 'jobs'): SparkApplication {
    const found = this.plane.objects(API, 'SparkApplication', namespace).find(({ metadata }) => metadata.name === name);
    if (!found) throw new Error(`There is no application ${namespace}/${name}`);
    return found as unknown as SparkApplication;
  }

  status(name: string, namespace = 'jobs'): SparkApplicationStatus | undefined {
    return this.application(name, namespace).status;
  }

  /** Lets time pass until an application is in a state. */
  async reach(name: string, state: string, namespace = 'jobs'): Promise<void> {
    await this.clock.until(() => stateOf(this.application(name, namespace)) === state, LONGEST_RUN_MILLISECONDS);
  }

  objects(kind: string, apiVersion = 'v1', namespace = 'jobs'): readonly ApiObject[] {
    return this.plane.objects(apiVersion, kind, namespace);
  }

  /** The Events about an application, in the order in which they came. */
  async events(name: string, namespace = 'jobs'): Promise<readonly RecordedEvent[]> {
    const { items } = await this.call('GET', `/apis/events.k8s.io/v1/namespaces/${namespace}/events`) as { items: readonly RecordedEvent[] };
    return items
      .filter(({ regarding }) => regarding.name === name && regarding.kind === 'SparkApplication')
      .sort((a, b) => (a.eventTime < b.eventTime ? -1 : a.eventTime > b.eventTime ? 1 : 0));
  }
}

/** Starts a cluster with these namespaces, in each the service account of drivers. */
export async function startCluster(namespaces: readonly string[] = ['jobs'], kubelet: Partial<KubeletSettings> = {}): Promise<SimulatedCluster> {
  const cluster = new SimulatedCluster(kubelet);
  const examples = namespaces.map((namespace) => application('example', {}, { namespace }));
  const { manifests } = assumptionsFor(examples.map((object, index) => ({ file: 'test', document: index, object: { ...object } })));
  await cluster.apply(manifests.map(({ object }) => object as Readonly<Record<string, unknown>>));
  cluster.follow();
  return cluster;
}

export interface RecordedEvent {
  readonly reason: string;
  readonly type: string;
  readonly note: string;
  readonly eventTime: string;
  readonly regarding: { readonly name: string; readonly kind: string };
  readonly series?: { readonly count: number };
}

type Spec = Partial<SparkApplicationSpec> & Record<string, unknown>;

/** An application that the simulated driver runs for half a second. */
export function application(name: string, spec: Spec = {}, metadata: SparkApplication['metadata'] = {}): SparkApplication {
  return {
    apiVersion: API,
    kind: 'SparkApplication',
    metadata: { name, namespace: 'jobs', ...metadata },
    spec: {
      type: 'Python',
      sparkVersion: '4.1.4',
      image: 'apache/spark:4.1.4',
      mainApplicationFile: 'local:///opt/spark/examples/src/main/python/pi.py',
      driver: { cores: 1, memory: '512m', serviceAccount: ACCOUNT },
      executor: { cores: 1, memory: '512m', instances: 1 },
      ...spec,
    },
  } as SparkApplication;
}

export function applicationPath(name: string, namespace = 'jobs'): string {
  return `/apis/${API}/namespaces/${namespace}/sparkapplications/${name}`;
}

function countingRandomness(): { uuid(): string; hex(digits: number): string } {
  const ids = countingIds();
  let count = 0;
  return { uuid: () => ids.uuid(), hex: (digits) => (++count).toString(16).padStart(digits, '0').slice(-digits) };
}

async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const turn = new Promise((resolve) => setImmediate(() => resolve(pending)));
  return await Promise.race([promise.then(() => undefined, () => undefined), turn]) !== pending;
}
