// The benchmark's own access to the cluster of KUBECONFIG: the client that the operator uses, on connections of its own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Resource } from '../../../src/kube/client';
import { systemClock } from '../../../src/kube/clock';
import { loadCredentials } from '../../../src/kube/credentials';
import { HttpTransport } from '../../../src/kube/http-transport';
import { Resources } from '../../../src/kube/resources';
import { createKubeClient, type KubeApi } from '../../../src/kube/rest-client';
import type { Transport } from '../../../src/kube/transport';
import type { KubernetesObject } from '../../../src/spec/kubernetes';

/** How long the objects of a benchmark may take to go. */
const REMOVAL_MILLISECONDS = 900_000;
const crds = join(__dirname, '..', '..', '..', 'imports', 'crds');

const CustomResourceDefinition: Resource = {
  apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', plural: 'customresourcedefinitions', namespaced: false,
};
const ServiceAccount: Resource = { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts', namespaced: true };
const Node: Resource = { apiVersion: 'v1', kind: 'Node', plural: 'nodes', namespaced: false };

/** A namespace of its own in the cluster of KUBECONFIG. */
export interface Cluster {
  readonly transport: Transport;
  readonly client: KubeApi;
  readonly namespace: string;
}

/** Runs something in a fresh namespace of a cluster that knows our kinds, and removes the namespace afterwards. */
export async function inFreshNamespace<R>(purpose: string, action: (cluster: Cluster) => Promise<R>): Promise<R> {
  return connected(async (transport, client) => {
    const cluster: Cluster = { transport, client, namespace: `cdk8s-spark-bench-${purpose}` };
    await installKinds(cluster);
    await removeNamespace(cluster);
    await client.create(Resources.Namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: cluster.namespace } });
    try {
      // The admission of pods waits for the account that the controller manager makes.
      await until('the namespace has its service account', async () => (await client.list(ServiceAccount, cluster, () => true)).length > 0);
      return await action(cluster);
    } finally {
      await removeNamespace(cluster);
    }
  });
}

/** The cluster in words. */
export async function describeCluster(): Promise<string> {
  return connected(async (transport, client) => {
    const { body } = await transport.request({ method: 'GET', path: '/version' });
    const nodes = await client.list(Node, {}, () => true);
    return `Kubernetes ${(body as { gitVersion: string }).gitVersion} with ${nodes.length} simulated nodes on the same cores`;
  });
}

async function connected<R>(action: (transport: HttpTransport, client: KubeApi) => Promise<R>): Promise<R> {
  const transport = new HttpTransport(await loadCredentials(process.env.KUBECONFIG), { clock: systemClock, connections: 64 });
  try {
    return await action(transport, createKubeClient(transport, systemClock));
  } finally {
    await transport.close();
  }
}

async function installKinds({ client }: Cluster): Promise<void> {
  for (const file of ['sparkapplications.yaml', 'scheduledsparkapplications.yaml']) {
    const definition = load(readFileSync(join(crds, file), 'utf8')) as KubernetesObject;
    const key = { name: definition.metadata.name ?? '' };
    if (!await client.get(CustomResourceDefinition, key)) await client.create(CustomResourceDefinition, definition);
    await until(`${key.name} is served`, async () => {
      const found = await client.get<KubernetesObject & { status?: { conditions?: { type: string; status: string }[] } }>(CustomResourceDefinition, key);
      return found?.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True') ?? false;
    });
  }
}

async function removeNamespace({ client, namespace }: Cluster): Promise<void> {
  if (!await client.get(Resources.Namespace, { name: namespace })) return;
  await client.delete(Resources.Namespace, { name: namespace });
  await until(`namespace ${namespace} is gone`, async () => await client.get(Resources.Namespace, { name: namespace }) === undefined, REMOVAL_MILLISECONDS);
}

/** Waits for a condition, or fails by name. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMilliseconds = 120_000): Promise<void> {
  const end = Date.now() + limitMilliseconds;
  while (!await holds()) {
    if (Date.now() > end) throw new Error(`after ${limitMilliseconds / 1000} s it does not hold that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
