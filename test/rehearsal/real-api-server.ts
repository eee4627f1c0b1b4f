// Tries the behaviours on the API server of the current kubeconfig: `npx tsx test/rehearsal/real-api-server.ts [words of a name]`.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import type { Answer, Body, Options, Subject, WatchEvent } from './api-server-under-test';
import { behaviours, prepare } from './behaviours';

const WATCH_LIMIT = 10_000;

/** The API server of a kubeconfig, by default the current one. */
export async function realSubject(config = currentConfig()): Promise<Subject & { stop(): void }> {
  const server = new URL(config.getCurrentCluster()?.server ?? 'http://127.0.0.1:8080');
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key: clientKey, rejectUnauthorized } = options;
  const agent = server.protocol === 'https:' ? new Agent({ ca, cert, key: clientKey, rejectUnauthorized, keepAlive: true }) : undefined;
  const open = (method: string, path: string, body: unknown, { query = {}, contentType = 'application/json', as }: Options): Promise<IncomingMessage> => {
    const url = new URL(path, server);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      ...options.headers,
      'accept': 'application/json',
      'content-type': contentType,
      'content-length': String(Buffer.byteLength(text)),
      ...(as ? { 'impersonate-user': `system:serviceaccount:${as.namespace}:${as.name}`, 'impersonate-group': 'system:serviceaccounts' } : {}),
    };
    return new Promise((resolve, reject) => {
      const call = agent ? httpsRequest(url, { method, agent, headers }, resolve) : httpRequest(url, { method, headers }, resolve);
      call.on('error', reject);
      call.end(text);
    });
  };
  return {
    request: async (method, path, body, requestOptions = {}) => answerOf(await open(method, path, body, requestOptions)),
    watch: async (path, query, enough) => {
      const message = await open('GET', path, undefined, { query: { ...query, watch: 'true' } });
      const events: WatchEvent[] = [];
      const limit = setTimeout(() => message.destroy(), WATCH_LIMIT);
      let rest = '';
      try {
        for await (const chunk of message) {
          const lines = (rest + String(chunk)).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) events.push(JSON.parse(line) as WatchEvent);
          if (enough(events)) break;
        }
      } catch (error) {
        if (!message.destroyed) throw error;
      }
      clearTimeout(limit);
      message.destroy();
      return events;
    },
    pause: () => sleep(100),
    stop: () => agent?.destroy(),
  };
}

function currentConfig(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromDefault();
  return config;
}

async function answerOf(message: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const isJson = (message.headers['content-type'] ?? '').includes('json');
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
  return { status: message.statusCode ?? 0, headers, body: (isJson ? JSON.parse(text) : text) as Body };
}

/** Tries every behaviour whose name contains the words. Reports each by `report`; returns how many held and which did not. */
export async function tryBehaviours(
  subject: Subject, report: (line: string) => void, words = '',
): Promise<{ readonly passed: number; readonly failed: readonly string[] }> {
  const { placeFor, cleanUp } = await prepare(subject, `reh${Date.now().toString(36)}`);
  const failed: string[] = [];
  let passed = 0;
  try {
    for (const [index, { name, check }] of behaviours.entries()) {
      if (!name.includes(words)) continue;
      try {
        await check(placeFor(index));
        passed++;
        report(`ok      ${name}`);
      } catch (error) {
        failed.push(name);
        report(`FAILED  ${name}\n        ${(error as Error).message.replaceAll('\n', '\n        ')}`);
      }
    }
  } finally {
    await cleanUp();
  }
  return { passed, failed };
}

async function main(): Promise<void> {
  const subject = await realSubject();
  const { passed, failed } = await tryBehaviours(subject, (line) => console.log(line), process.argv.slice(2).join(' '));
  subject.stop();
  console.log(`${passed} passed, ${failed.length} failed`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

if (require.main === module) void main();
