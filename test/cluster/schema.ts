// What a real API server makes of the CRDs and of manifests for them: nothing stays in the cluster but the CRDs.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { differences } from './differences';
import { execute, kubectl } from './kubectl';
import { CheckFailed, expectThat } from './report';
import type { Report } from './report';
import { KINDS, API_GROUP } from '../../projenrc/schema/kinds';
import { readCommittedSchema } from '../../projenrc/schema/kubernetes';
import type { KubernetesSchema } from '../../projenrc/schema/kubernetes';
import { updateKubernetes } from '../../projenrc/schema/update-kubernetes';
import { applicationsIn, MANIFESTS } from '../schema/manifests';
import { REFUSALS, refused, RULE_REFUSALS, SOUND } from '../schema/refusals';
import { EXISTING_STATUSES } from '../schema/statuses';

const CRDS = join(__dirname, '..', '..', 'imports', 'crds');
const NAMESPACE = 'schema-check';

/** Applies the CRDs client-side and checks what they accept, refuse and keep. */
export async function checkSchemas(report: Report): Promise<void> {
  for (const kind of KINDS) {
    await report.check(`the CRD of ${kind.kind} applies client-side, twice, without a warning`, () => applyTwice(join(CRDS, `${kind.plural}.yaml`)));
    await report.check(`the CRD of ${kind.kind} is established, structural and approved`, () => soundConditions(`${kind.plural}.${API_GROUP}`));
  }
  await report.check('the committed pod parts are those of this API server', sameKubernetesTypes);
  for (const manifest of MANIFESTS) {
    await report.check(`${basename(manifest)} applies under strict validation`, () => appliesStrictly(manifest));
  }
  for (const refusal of REFUSALS) {
    await report.check(`an application ${refusal.name} is refused`, () => isRefused(JSON.stringify(refused(refusal)), refusal.path));
  }
  for (const refusal of RULE_REFUSALS) {
    await report.check(`an application ${refusal.name} is refused`, () => isRefused(JSON.stringify(refused(refusal)), `${refusal.path}: Invalid value`));
    await report.check(`a schedule of an application ${refusal.name} is refused`, () => isRefused(
      JSON.stringify(scheduled(refused(refusal))), `${refusal.path}.template: Invalid value`,
    ));
  }
  await report.check('an unknown field is refused under strict validation', () => isRefused(
    JSON.stringify({ ...SOUND, spec: { ...SOUND.spec, initContainerImage: 'a' } }), 'spec.initContainerImage',
  ));
  await report.check(
    'a name that is no DNS label is refused', () => isRefused(JSON.stringify({ ...SOUND, metadata: { name: '1st.application' } }), 'metadata.name'),
  );
  await report.group('statuses', () => checkStatuses(report));
}

function scheduled({ spec }: Record<string, unknown>): unknown {
  return { ...SOUND, kind: 'ScheduledSparkApplication', spec: { schedule: '@daily', template: spec } };
}

async function applyTwice(file: string): Promise<void> {
  for (const round of ['first', 'second']) {
    const { code, stdout, stderr } = await execute('kubectl', ['apply', '-f', file]);
    expectThat(code === 0 && stderr.trim() === '', `${round} time: ${stderr.trim()}`);
    expectThat(round === 'first' || stdout.trim().endsWith('unchanged'), `second time: ${stdout.trim()}`);
  }
}

async function soundConditions(name: string): Promise<void> {
  await kubectl(['wait', '--for=condition=Established', `crd/${name}`, '--timeout=30s']);
  await kubectl(['wait', '--for=condition=KubernetesAPIApprovalPolicyConformant', `crd/${name}`, '--timeout=30s']);
  const crd = JSON.parse(await kubectl(['get', 'crd', name, '-o', 'json'])) as { status: { conditions: Array<{ type: string; message: string }> } };
  const bad = crd.status.conditions.find(({ type }) => type === 'NonStructuralSchema');
  expectThat(bad === undefined, bad?.message ?? '');
}

/** Only servers of the committed minor version can be compared; any other is named in the report. */
async function sameKubernetesTypes(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kubernetes-types-'));
  try {
    const live = JSON.parse(readFileSync(updateKubernetes(folder), 'utf8')) as KubernetesSchema;
    const committed = readCommittedSchema();
    if (live.version !== committed.version) return `not comparable: committed are ${committed.version}, the server is ${live.version}`;
    const changed = differences(committed.definitions, live.definitions);
    expectThat(changed.length === 0, changed.join('; '));
    return `Kubernetes ${live.version}, ${Object.keys(live.definitions).length} types`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function appliesStrictly(file: string): Promise<void> {
  const { code, stdout, stderr } = await execute('kubectl', ['apply', '--validate=strict', '--dry-run=server', '-o', 'json', '-f', file]);
  expectThat(code === 0 && stderr.trim() === '', stderr.trim());
  const answer = JSON.parse(stdout) as { kind: string; items?: unknown[] };
  const stored = (answer.kind === 'List' ? answer.items ?? [] : [answer]) as Array<{ kind: string; metadata: { name: string } }>;
  for (const sent of applicationsIn(file)) {
    const kept = stored.find(({ kind, metadata }) => kind === sent.kind && metadata.name === sent.metadata.name);
    const lost = differences(withoutNulls(sent), kept);
    expectThat(lost.length === 0, lost.join('; '));
  }
}

/** Nulls are not stored: in Go they are the same as nothing. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, child]) => child !== null).map(([key, child]) => [key, withoutNulls(child)]));
}

async function isRefused(manifest: string, path: string): Promise<void> {
  const { code, stderr } = await execute('kubectl', ['create', '--validate=strict', '--dry-run=server', '-f', '-'], { input: manifest });
  if (code === 0) throw new CheckFailed('it was accepted');
  expectThat(stderr.includes(path), `the refusal does not name ${path}: ${stderr.trim()}`);
}

/** A status is written to an application that is on hold, so that no operator acts on it. */
async function checkStatuses(report: Report): Promise<void> {
  await kubectl(['create', 'namespace', NAMESPACE]);
  try {
    await kubectl(['create', '-n', NAMESPACE, '-f', '-'], JSON.stringify({ ...SOUND, spec: { ...SOUND.spec, suspend: true } }));
    for (const [name, status] of Object.entries(EXISTING_STATUSES)) {
      await report.check(`a status ${name} is kept whole`, async () => {
        const answer = await kubectl([
          'patch', 'sparkapplication', SOUND.metadata.name ?? '', '-n', NAMESPACE, '--subresource=status', '--type=merge', '--dry-run=server',
          '-o', 'json', '-p', JSON.stringify({ status }),
        ]);
        const lost = differences(status, (JSON.parse(answer) as { status: unknown }).status);
        expectThat(lost.length === 0, lost.join('; '));
      });
    }
  } finally {
    await kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
  }
}
