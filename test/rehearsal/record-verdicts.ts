// Records what the API server of the current kubeconfig says of invalid-objects.ts: `npx tsx test/rehearsal/record-verdicts.ts`. Stores nothing there.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, type Subject } from './api-server-under-test';
import { INVALID_OBJECTS } from './invalid-objects';
import { realSubject } from './real-api-server';

/** What an API server said of one object: its status code, and what it found at which field. */
export interface Verdict {
  readonly kind: string;
  readonly name: string;
  readonly status: number;
  readonly faults: readonly string[];
}

export interface RecordedVerdicts { readonly kubernetes: string; readonly recorded: string; readonly verdicts: readonly Verdict[] }

/** The verdicts of an API server about all objects; nothing is stored. */
export async function verdictsOf(subject: Subject, namespace: string): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { kind, name, object } of INVALID_OBJECTS) {
    const path = `/api/v1/namespaces/${namespace}/${kind.toLowerCase()}s`;
    const { status, body } = await subject.request('POST', path, object, { query: { dryRun: 'All' } });
    const causes = (body.details?.causes ?? []) as readonly { field?: string; message: string }[];
    // Which of two sources of a variable is named first depends on chance nowhere; the order of keys in a map does.
    const faults = status < 400 ? [] : causes.length > 0 ? causes.map(({ field, message }) => `${field}: ${message}`).sort() : [String(body.message)];
    verdicts.push({ kind, name, status, faults });
  }
  return verdicts;
}

async function main(): Promise<void> {
  const subject = await realSubject();
  const namespace = `verdicts-${Date.now().toString(36)}`;
  await subject.request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  try {
    await eventually(subject, 'service account', async () => (
      (await subject.request('GET', `/api/v1/namespaces/${namespace}/serviceaccounts/default`)).status === 200));
    const version = (await subject.request('GET', '/version')).body as { gitVersion: string };
    const verdicts = (await verdictsOf(subject, namespace)).map((verdict) => (
      { ...verdict, faults: verdict.faults.map((fault) => fault.replaceAll(namespace, 'NAMESPACE')) }));
    const recorded: RecordedVerdicts = { kubernetes: version.gitVersion, recorded: new Date().toISOString().slice(0, 10), verdicts };
    writeFileSync(join(__dirname, 'recorded-verdicts.json'), `${JSON.stringify(recorded, null, 1)}\n`);
    console.log(`${verdicts.length} verdicts of Kubernetes ${version.gitVersion}, ${verdicts.filter(({ status }) => status >= 400).length} refusals`);
  } finally {
    await subject.request('DELETE', `/api/v1/namespaces/${namespace}`);
    subject.stop();
  }
}

if (require.main === module) void main();
