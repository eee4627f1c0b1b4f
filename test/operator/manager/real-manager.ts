// Runs the scenario of several-kinds.ts on the API server of KUBECONFIG; manager.test.ts runs it on the embedded one.
// Run with `npx tsx test/operator/manager/real-manager.ts`; works in a namespace of its own, which it removes.
import '../../support/yaml-as-text';
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
import type { KubernetesObject } from '../../../src/spec/kubernetes';

const CRD = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', plural: 'customresourcedefinitions', namespaced: false };
const pass = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function main(): Promise<void> {
  const namespace = `manager-${Date.now().toString(36)}`;
  const transport = new HttpTransport(await loadCredentials(), { clock: systemClock });
  const api = createKubeClient(transport, systemClock);
  const crd = load(readFileSync(path.join(__dirname, '../../../imports/crds/sparkapplications.yaml'), 'utf8')) as KubernetesObject;
  await api.create(CRD, crd).catch((error: KubeError) => { if (error.reason !== 'AlreadyExists') throw error; });
  while (!await api.list(Resources.SparkApplication, { namespace: 'default' }).then(() => true, () => false)) await pass(200);
  await api.create(Resources.Namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  let failed = 0;
  try {
    await runSeveralKinds({ api, transport, clock: systemClock, ids: systemIds, namespace, pass });
    console.log('  passed  several kinds in one manager, with leadership lost and won');
  } catch (error) {
    failed = 1;
    console.log(`  FAILED  several kinds in one manager, with leadership lost and won\n          ${error instanceof Error ? error.message : String(error)}`);
  }
  await api.delete(Resources.Namespace, { name: namespace });
  await transport.close();
  console.log(`${1 - failed} passed, ${failed} failed`);
  process.exitCode = failed;
}

void main();
