// Runs the scenario of several-kinds.ts on the API server of KUBECONFIG; manager.test.ts runs it on the embedded one. Has it review real tokens too.
// Run with `npx tsx test/operator/manager/real-manager.ts`; works in a namespace of its own, which it removes.
import '../../support/yaml-as-text';
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { load } from 'js-yaml';
import { runSeveralKinds } from './several-kinds';
import type { KubeError } from '../../../src/kube/client';
import { systemClock, systemIds } from '../../../src/kube/clock';
import { loadCredentials } from '../../../src/kube/credentials';
import { HttpTransport } from '../../../src/kube/http-transport';
import { Resources } from '../../../src/kube/resources';
import { createKubeClient } from '../../../src/kube/rest-client';
import type { Transport } from '../../../src/kube/transport';
import { TokenAccess } from '../../../src/operator/manager/token-access';
import type { KubernetesObject } from '../../../src/spec/kubernetes';

const CRD = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', plural: 'customresourcedefinitions', namespaced: false };
const pass = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function main(): Promise<void> {
  const namespace = `manager-${Date.now().toString(36)}`;
  const transport = new HttpTransport(await loadCredentials(), { clock: systemClock });
  const api = createKubeClient(transport, systemClock);
  const crd = load(readFileSync(path.join(__dirname, '../../../imports/crds/sparkapplications.yaml'), 'utf8')) as KubernetesObject;
  await api.create(CRD, crd).catch((error: KubeError) => { if (error.reason !== 'AlreadyExists') throw error; });
  while (!await api.list(Resources.SparkApplication, { namespace: 'default' }, () => undefined).then(() => true, () => false)) await pass(200);
  await api.create(Resources.Namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const checks: ReadonlyArray<readonly [string, () => Promise<void>]> = [
    ['several kinds in one manager, with leadership lost and won',
      () => runSeveralKinds({ api, transport, clock: systemClock, ids: systemIds, namespace, pass })],
    ['tokens of a user with the right to /metrics, of one without it, and of nobody', () => reviewTokens(transport, namespace)],
  ];
  let failed = 0;
  for (const [what, check] of checks) {
    try {
      await check();
      console.log(`  passed  ${what}`);
    } catch (error) {
      failed += 1;
      console.log(`  FAILED  ${what}\n          ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  await api.delete(Resources.Namespace, { name: namespace });
  await transport.close();
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** Two service accounts, one of which may get /metrics. */
async function reviewTokens(transport: Transport, namespace: string): Promise<void> {
  const post = async (at: string, body: object): Promise<unknown> => {
    const response = await transport.request({ method: 'POST', path: at, body });
    if (response.status >= 300) throw new Error(`POST ${at}: HTTP ${response.status}`);
    return response.body;
  };
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const name = `${namespace}-metrics`;
  const tokenOf = async (account: string): Promise<string> => {
    const at = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    await post(at, { metadata: { name: account } });
    const request = await post(`${at}/${account}/token`, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} });
    return (request as { status: { token: string } }).status.token;
  };
  try {
    await post(`${rbac}/clusterroles`, { metadata: { name }, rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] });
    await post(`${rbac}/clusterrolebindings`, {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace }],
    });
    const tokens = { reader: await tokenOf('reader'), visitor: await tokenOf('visitor'), nobody: 'e30.e30.e30' };
    // The API server needs a moment until it knows a new Role.
    await pass(1_000);
    const access = new TokenAccess(createKubeClient(transport, systemClock), systemClock);
    const found = await Promise.all(Object.entries(tokens).map(async ([who, token]) => [who, await access.check(token, '/metrics')]));
    assert.deepEqual(Object.fromEntries(found), { reader: 'allowed', visitor: 'forbidden', nobody: 'unauthenticated' });
    assert.equal(await access.check(tokens.reader, '/debug'), 'forbidden');
  } finally {
    for (const plural of ['clusterrolebindings', 'clusterroles']) await transport.request({ method: 'DELETE', path: `${rbac}/${plural}/${name}` });
  }
}

void main();
