// The embedded API server with our CRD of applications, for tests of its clients; with ways to delay, cut and refuse calls.
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { load } from 'js-yaml';
import { countingIds, VirtualClock } from './virtual-clock';
import { createKubeClient, type KubeApi } from '../../src/kube/rest-client';
import type { KubeRequest, Transport } from '../../src/kube/transport';
import { ApiServer } from '../../src/rehearsal/api-server/api-server';
import { Connections } from '../../src/rehearsal/connections';
import { ConnectionBroken, type Fault } from '../../src/rehearsal/fault-injection';
import { ADMINISTRATOR } from '../../src/rehearsal/identity';
import type { SparkApplication } from '../../src/spec/types.gen';

const CRDS = path.join(__dirname, '../../imports/crds');

/** A fault for each call that it answers one for. */
export type FaultRule = (request: KubeRequest) => Fault | undefined;

export class EmbeddedApi {
  readonly clock = new VirtualClock();
  readonly transport: Transport;
  readonly api: KubeApi;
  readonly server: ApiServer;
  /** Every call that reached the server or a fault, as `METHOD path?query`. */
  readonly calls: string[] = [];
  private readonly connections: Connections;
  private rules: FaultRule[] = [];
  private readonly streams = new Set<{ break: () => void }>();

  constructor(namespaces: readonly string[] = ['jobs'], { crds = false } = {}) {
    const ids = countingIds();
    let suffix = 0;
    this.server = new ApiServer({
      clock: this.clock, identifiers: { uuid: () => ids.uuid(), suffix: () => String(++suffix).padStart(5, '0') }, historyLimit: 1000,
    });
    this.connections = new Connections(this.server, this.clock);
    this.connections.interceptor = {
      before: ({ request }) => {
        this.calls.push(`${request.method} ${request.path}${request.query ? `?${new URLSearchParams(request.query).toString()}` : ''}`);
        for (const rule of this.rules) {
          const fault = rule(request);
          if (fault) {
            return fault;
          }
        }
        return undefined;
      },
      after: (_call, answer) => {
        const { stream } = answer as { stream?: { break: (error: Error) => void } };
        if (stream) {
          this.streams.add({ break: () => stream.break(new ConnectionBroken()) });
        }
      },
    };
    this.transport = this.connections.transportFor(ADMINISTRATOR);
    this.api = createKubeClient(this.transport, this.clock);
    for (const name of crds ? ['sparkapplications', 'scheduledsparkapplications'] : []) {
      this.must('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition(name));
    }
    for (const name of namespaces) {
      this.must('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
  }

  /** Adds a rule; the result takes it away again. */
  fault(rule: FaultRule): () => void {
    this.rules.push(rule);
    return () => {
      this.rules = this.rules.filter((other) => other !== rule);
    };
  }

  /** Applies a fault to the next `times` calls that match. */
  faultNext(matches: (request: KubeRequest) => boolean, fault: Fault, times = 1): void {
    let left = times;
    this.fault((request) => {
      if (left > 0 && matches(request)) {
        left -= 1;
        return fault;
      }
      return undefined;
    });
  }

  /** Breaks every open watch, as a connection that is lost. */
  cutWatches(): void {
    this.streams.forEach((stream) => stream.break());
    this.streams.clear();
  }

  /** Forgets the history, so that watches from older versions get 410. */
  compact(): void {
    for (const name of ['sparkapplications.sparkoperator.k8s.io', 'pods', 'configmaps']) {
      this.server.storage.collection(name).compact();
    }
  }

  /** Calls to the server itself, past all faults and without being counted. */
  must(method: KubeRequest['method'], at: string, body?: unknown): unknown {
    const answer = this.server.handle({ method, path: at, body }, ADMINISTRATOR);
    if (answer.status >= 400) {
      throw new Error(`${method} ${at}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }
}

const definitions = new Map<string, unknown>();

/** A CRD as it is shipped; parsed once, since that takes longer than most tests. */
function definition(name: string): unknown {
  const parsed = definitions.get(name) ?? load(readFileSync(path.join(CRDS, `${name}.yaml`), 'utf8'));
  definitions.set(name, parsed);
  return parsed;
}

/** A minimal application that the CRD accepts. */
export function sparkApplication(name: string, namespace = 'jobs', labels?: Record<string, string>): SparkApplication {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name, namespace, labels },
    spec: {
      type: 'Python',
      sparkVersion: '4.1.4',
      image: 'apache/spark:4.1.4',
      mainApplicationFile: 'local:///opt/spark/examples/src/main/python/pi.py',
      driver: { cores: 1, memory: '512m' },
      executor: { cores: 1, memory: '512m', instances: 1 },
    },
  } as SparkApplication;
}

/** Whether a request opens a watch. */
export function isWatch(request: KubeRequest): boolean {
  return request.query?.watch === 'true';
}

/** Whether a request creates an object of the kind with this plural name. */
export function isCreation(request: KubeRequest, plural: string): boolean {
  return request.method === 'POST' && request.path.endsWith(`/${plural}`);
}
