// The benchmark's own access to the cluster of KUBECONFIG: the client that the operator uses, on connections of its own.
import type { KubeClient, Resource } from '../../../src/operator/kube/client';
import { loadCredentials } from '../../../src/operator/kube/credentials';
import { HttpTransport } from '../../../src/operator/kube/http-transport';
import { createKubeClient } from '../../../src/operator/kube/kube-client';
import { collectionPath, Resources } from '../../../src/operator/kube/resources';
import type { Transport } from '../../../src/operator/kube/transport';
import { systemClock } from '../../../src/operator/system';

export const NAMESPACE = 'cdk8s-spark-bench';

export interface Cluster {
  readonly transport: Transport;
  readonly client: KubeClient;
  close(): Promise<void>;
}

/** Connects with KUBECONFIG. */
export async function connect(): Promise<Cluster> {
  const transport = new HttpTransport(await loadCredentials(process.env.KUBECONFIG), { clock: systemClock, connections: 32 });
  return { transport, client: createKubeClient(transport, systemClock), close: () => transport.close() };
}

/** An empty namespace with the service account that the drivers name. */
export async function freshNamespace({ client }: Cluster): Promise<void> {
  await removeNamespace({ client });
  await client.create(Resources.Namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  // The admission of pods waits for the account that the controller manager makes.
  await until('the namespace has its service account', async () => (await client.list(
    { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts', namespaced: true }, { namespace: NAMESPACE })).length > 0);
}

/** Removes the namespace and everything in it. */
export async function removeNamespace({ client }: Pick<Cluster, 'client'>): Promise<void> {
  await client.delete(Resources.Namespace, { name: NAMESPACE });
  await until('the namespace is gone', async () => await client.get(Resources.Namespace, { name: NAMESPACE }) === undefined, 600_000);
}

/** Everything that happens to the objects of one kind, as the API server tells it, until `signal`. */
export async function watch(cluster: Cluster, resource: Resource, signal: AbortSignal, seen: (type: string, object: unknown) => void): Promise<void> {
  const stream = await cluster.transport.stream({
    method: 'GET', path: collectionPath(resource, NAMESPACE), query: { watch: 'true', timeoutSeconds: '3600' }, signal,
  });
  void (async () => {
    try {
      for await (const event of stream.documents as AsyncIterable<{ type: string; object: unknown }>) seen(event.type, event.object);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  })();
}

/** Waits for a condition, or fails by name. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMilliseconds = 120_000): Promise<void> {
  const end = Date.now() + limitMilliseconds;
  while (!await holds()) {
    if (Date.now() > end) throw new Error(`after ${limitMilliseconds / 1000} s it does not hold that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
