// Writes for which the operator alone is responsible while a benchmark runs, as the API server counts them.
import type { Cluster } from './cluster';
import { Resources } from '../../../src/kube/resources';
import type { Event } from '../../../src/spec/kubernetes.gen';

/** Kinds of write, each with the resources and verbs in the API server's metric. Only the operator makes them, apart from the pods of simulated drivers. */
const KINDS = {
  statuses: { 'sparkapplications/status': ['PATCH', 'PUT', 'APPLY'] },
  creations: { 'configmaps/': ['POST'], 'services/': ['POST'], 'pods/': ['POST'] },
  deletions: { 'configmaps/': ['DELETE', 'DELETECOLLECTION'], 'services/': ['DELETE', 'DELETECOLLECTION'], 'pods/': ['DELETECOLLECTION'] },
} as const satisfies Record<string, Record<string, readonly string[]>>;

export type Writes = Readonly<Record<keyof typeof KINDS, number>>;

/** How often each kind of write was asked for since the API server started. */
export async function countWrites({ transport }: Cluster): Promise<Writes> {
  const { body } = await transport.request({ method: 'GET', path: '/metrics' });
  const counts = { statuses: 0, creations: 0, deletions: 0 };
  for (const [, labels, count] of String(body).matchAll(/^apiserver_request_total\{([^}]*)\} (\S+)/gm)) {
    const label = (name: string): string => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
    for (const [kind, resources] of Object.entries<Record<string, readonly string[]>>(KINDS)) {
      if (resources[`${label('resource')}/${label('subresource')}`]?.includes(label('verb'))) counts[kind as keyof Writes] += Number(count);
    }
  }
  return counts;
}

/** What was written between two counts. */
export function difference(before: Writes, after: Writes): Writes {
  return { statuses: after.statuses - before.statuses, creations: after.creations - before.creations, deletions: after.deletions - before.deletions };
}

/** Events about applications in the namespace, which the operator alone writes. */
export async function countEvents({ client, namespace }: Cluster): Promise<number> {
  const events = await client.list(Resources.Event, { namespace }, (event: Event) => event);
  return events.filter(({ regarding }) => regarding?.kind === Resources.SparkApplication.kind).length;
}
