// Records what the operator writes for one application: it runs against a proxy that forwards all calls and keeps the writes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { ApplicationTimings } from './application-timings';
import { application, FLAGS, type Workload } from './applications';
import { until, type Cluster } from './cluster';
import { OperatorProcess } from './operator-process';
import { Resources } from '../../../src/kube/resources';
import type { KubeRequest, Transport } from '../../../src/kube/transport';
import type { SparkApplication } from '../../../src/spec/types.gen';

/** Events are written a little after what they report. */
const SILENCE_MILLISECONDS = 2_000;

export interface RecordedWrites {
  readonly name: string;
  /** As the API server had it just after its creation. */
  readonly created: SparkApplication;
  /** As it was at its end. */
  readonly ended: SparkApplication;
  /** Every write of the operator, in order. */
  readonly writes: readonly KubeRequest[];
}

/** Lets the operator run one application to its end. */
export async function recordWrites(cluster: Cluster, workload: Workload, name: string): Promise<RecordedWrites> {
  const proxy = await RecordingProxy.start(cluster.transport);
  const timings = await ApplicationTimings.follow(cluster);
  let operator: OperatorProcess | undefined;
  try {
    operator = await OperatorProcess.start({ namespace: cluster.namespace, flags: FLAGS[workload], kubeconfig: proxy.kubeconfig });
    timings.begin(name);
    const created = await cluster.client.create<SparkApplication>(Resources.SparkApplication, application(workload, cluster.namespace, name));
    await timings.end(name);
    await until('nothing more is written', () => Date.now() - proxy.lastWrite > SILENCE_MILLISECONDS);
    const [{ last }] = timings.all;
    if (!last) throw new Error(`nothing was seen of ${name}`);
    return { name, created, ended: last, writes: proxy.writes };
  } finally {
    await operator?.stop();
    await timings.stop();
    proxy.stop();
  }
}

class RecordingProxy {
  static async start(transport: Transport): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(transport);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    const server = `http://127.0.0.1:${(proxy.server.address() as AddressInfo).port}`;
    // JSON is YAML, so this is a kubeconfig.
    writeFileSync(proxy.kubeconfig, JSON.stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'current-context': 'proxy',
      'clusters': [{ name: 'proxy', cluster: { server } }],
      'users': [{ name: 'proxy', user: {} }],
      'contexts': [{ name: 'proxy', context: { cluster: 'proxy', user: 'proxy' } }],
    }));
    return proxy;
  }

  readonly writes: KubeRequest[] = [];
  lastWrite = Date.now();
  readonly kubeconfig: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'bench-proxy-'));
  private readonly server = createServer((request, response) => void this.handle(request, response));

  private constructor(private readonly transport: Transport) {
    this.kubeconfig = join(this.folder, 'kubeconfig');
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
    rmSync(this.folder, { recursive: true });
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://proxy');
    const request: KubeRequest = {
      method: incoming.method as KubeRequest['method'],
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: incoming.headers['content-type'] === undefined ? undefined : await json(incoming),
      contentType: incoming.headers['content-type'],
    };
    if (request.method !== 'GET') {
      this.writes.push(request);
      this.lastWrite = Date.now();
    }
    try {
      await (request.query?.watch === 'true' ? this.passStream(request, outgoing) : this.pass(request, outgoing));
    } catch {
      outgoing.destroy();
    }
  }

  private async pass(request: KubeRequest, outgoing: ServerResponse): Promise<void> {
    const { status, body } = await this.transport.request(request);
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private async passStream(request: KubeRequest, outgoing: ServerResponse): Promise<void> {
    const stream = await this.transport.stream(request);
    outgoing.on('close', () => stream.close());
    outgoing.writeHead(stream.status, { 'content-type': 'application/json' }).flushHeaders();
    for await (const document of stream.documents) outgoing.write(`${JSON.stringify(document)}\n`);
    outgoing.end();
  }
}
