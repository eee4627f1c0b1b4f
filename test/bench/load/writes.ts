// Writes as the API server counts them.
import type { Cluster } from './cluster';

/** Resources that nobody but the operator (and the benchmark, for creating applications) writes while a benchmark runs. */
const OPERATORS_OWN = new Map([
  ['sparkapplications/status', ['PATCH', 'PUT', 'APPLY']],
  ['configmaps/', ['POST', 'DELETE', 'DELETECOLLECTION']],
  ['services/', ['POST', 'DELETE', 'DELETECOLLECTION']],
  ['pods/', ['POST']],
]);

/** How often each kind of write was asked for since the API server started. */
export async function writes({ transport }: Cluster): Promise<ReadonlyMap<string, number>> {
  const { body } = await transport.request({ method: 'GET', path: '/metrics' });
  const counts = new Map<string, number>();
  for (const [, labels, count] of String(body).matchAll(/^apiserver_request_total\{([^}]*)\} (\S+)/gm)) {
    const label = (name: string): string => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
    const what = `${label('resource')}/${label('subresource')}`;
    if (!OPERATORS_OWN.get(what)?.includes(label('verb'))) continue;
    const key = `${label('verb')} ${what.replace(/\/$/, '')}`;
    counts.set(key, (counts.get(key) ?? 0) + Number(count));
  }
  return counts;
}
