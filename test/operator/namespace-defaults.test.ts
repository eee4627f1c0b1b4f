// Defaults of namespaces in the whole operator: read from its own namespace alone, applied to attempts that begin, and waited for where they are broken.
import { describe, expect, it } from 'vitest';
import { Annotation, Label } from '../../src/spec/labels';
import { defaultsNameOf } from '../../src/spec/namespace-defaults';
import { API, startCluster, type SimulatedCluster } from '../support/simulated-cluster';

const FLAGS = ['--namespaces=jobs,other', '--namespace-defaults-namespace=platform'];

function configMap(text: string, { namespace = 'platform', forNamespace = 'jobs', label = 'true' } = {}) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: defaultsNameOf(forNamespace), namespace, labels: { [Label.NAMESPACE_DEFAULTS]: label } },
    data: { 'defaults.json': text },
  };
}

const edit = async (cluster: SimulatedCluster, text: string) => {
  await cluster.call('PATCH', `/api/v1/namespaces/platform/configmaps/${defaultsNameOf('jobs')}`, { data: { 'defaults.json': text } },
    'application/merge-patch+json');
  await cluster.clock.advance(0);
};
const driverOf = (cluster: SimulatedCluster, name: string, namespace = 'jobs') => (
  cluster.objects('Pod', 'v1', namespace).find(({ metadata }) => metadata.name === `${name}-driver`));
const propertiesOf = (cluster: SimulatedCluster, name: string, namespace = 'jobs') => cluster.objects('ConfigMap', 'v1', namespace)
  .filter(({ metadata }) => metadata.labels?.[Label.SUBMISSION_ID] === cluster.status(name, namespace)?.submissionID)
  .map((object) => JSON.stringify(object)).join('');
const readyOf = (cluster: SimulatedCluster, name: string) => cluster.status(name)?.conditions?.find(({ type }) => type === 'Ready');

describe('an operator with defaults of namespaces', () => {
  it('applies those of its own namespace, and to no other namespace than that of their name', async () => {
    const cluster = await startCluster(['jobs', 'other', 'platform']);
    await cluster.apply([
      configMap('{"sparkConf":{"spark.of.platform":"yes"}}'),
      // What a tenant writes, and what has no label, counts for nobody.
      configMap('{"sparkConf":{"spark.of.tenant":"yes"}}', { namespace: 'jobs' }),
      configMap('{"sparkConf":{"spark.of.tenant":"yes"}}', { namespace: 'jobs', forNamespace: 'other' }),
      configMap('{"sparkConf":{"spark.without.label":"yes"}}', { forNamespace: 'other', label: 'no' }),
    ]);
    const operator = await cluster.operate({ flags: FLAGS });
    await cluster.submit('etl');
    await cluster.submit('etl', {}, { namespace: 'other' });
    await cluster.reach('etl', 'RUNNING');
    await cluster.reach('etl', 'RUNNING', 'other');
    expect(propertiesOf(cluster, 'etl')).toContain('spark.of.platform=yes');
    expect(propertiesOf(cluster, 'etl')).not.toContain('spark.of.tenant');
    expect(driverOf(cluster, 'etl')?.metadata.annotations?.[Annotation.NAMESPACE_DEFAULTS]).toMatch(/^[0-9a-f]{16}$/);
    expect(propertiesOf(cluster, 'etl', 'other')).not.toMatch(/spark\.(of|without)/);
    expect(driverOf(cluster, 'etl', 'other')?.metadata.annotations).not.toHaveProperty([Annotation.NAMESPACE_DEFAULTS]);
    await cluster.stop(operator);
  });

  it('runs nothing again because of a changed default: a run goes on, a finished one stays finished, the next attempt has it', async () => {
    const cluster = await startCluster(['jobs', 'platform'], { runMilliseconds: 30_000 });
    await cluster.apply([configMap('{"sparkConf":{"spark.edition":"first"}}')]);
    const operator = await cluster.operate({ flags: FLAGS });
    await cluster.submit('finished');
    await cluster.reach('finished', 'COMPLETED');
    await cluster.submit('running');
    await cluster.reach('running', 'RUNNING');
    await edit(cluster, '{"sparkConf":{"spark.edition":"second"},"capacity":{"driver":"on-demand"}}');
    await cluster.reach('running', 'COMPLETED');
    await cluster.clock.advance(600_000);
    expect(cluster.drivers).toHaveLength(2);
    expect(propertiesOf(cluster, 'running')).toContain('spark.edition=first');
    await cluster.submit('next');
    await cluster.reach('next', 'RUNNING');
    expect(propertiesOf(cluster, 'next')).toContain('spark.edition=second');
    // A restart of the operator changes nothing either.
    await cluster.stop(operator);
    expect(cluster.status('finished')?.executionAttempts).toBe(1);
  });

  it('deletes finished applications by the time to live of their namespace, from when it is written', async () => {
    const cluster = await startCluster(['jobs', 'platform']);
    const operator = await cluster.operate({ flags: [...FLAGS, '--default-time-to-live-seconds=86400'] });
    await cluster.submit('silent');
    await cluster.submit('speaks', { timeToLiveSeconds: 7_200 });
    await cluster.reach('silent', 'COMPLETED');
    await cluster.reach('speaks', 'COMPLETED');
    await cluster.apply([configMap('{"timeToLiveSeconds":600}')]);
    await cluster.clock.advance(700_000);
    expect(cluster.objects('SparkApplication', API).map(({ metadata }) => metadata.name)).toEqual(['speaks']);
    await cluster.clock.advance(7_200_000);
    expect(cluster.objects('SparkApplication', API)).toEqual([]);
    await cluster.stop(operator);
  });

  it.each([
    ['cannot be read', '{"capacity":{"driver":"cheap"}}', /namespaceDefaults\.capacity\.driver: must be spot or on-demand/],
    ['make every plan fail', '{"sparkConf":{"spark.files":"/etc/hosts"}}', /namespaceDefaults\.sparkConf\[spark\.files/],
  ])('submits nothing while defaults %s, says so, hurts nothing else, and begins when they are mended', async (_what, broken, message) => {
    const cluster = await startCluster(['jobs', 'other', 'platform']);
    await cluster.apply([configMap('{}')]);
    const operator = await cluster.operate({ flags: FLAGS });
    await cluster.submit('finished');
    await cluster.reach('finished', 'COMPLETED');
    await edit(cluster, broken);
    await cluster.submit('waits');
    await cluster.submit('elsewhere', {}, { namespace: 'other' });
    await cluster.reach('elsewhere', 'COMPLETED', 'other');
    await cluster.clock.advance(3_600_000);
    expect(readyOf(cluster, 'waits')).toMatchObject({ status: 'False', reason: 'NamespaceDefaultsBroken', message: expect.stringMatching(message) });
    expect(cluster.status('waits')).toMatchObject({ applicationState: { state: '' } });
    expect(cluster.status('waits')?.submissionID).toBeUndefined();
    expect(cluster.status('finished')?.applicationState?.state).toBe('COMPLETED');
    expect(cluster.drivers).toHaveLength(2);
    await edit(cluster, '{"sparkConf":{"spark.mended":"yes"}}');
    await cluster.reach('waits', 'COMPLETED');
    expect(cluster.status('waits')).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(propertiesOf(cluster, 'waits')).toContain('spark.mended=yes');
    expect(cluster.drivers).toHaveLength(3);
    await cluster.stop(operator);
  });

  it('begins as without defaults once a broken ConfigMap is deleted', async () => {
    const cluster = await startCluster(['jobs', 'platform']);
    await cluster.apply([configMap('nonsense')]);
    const operator = await cluster.operate({ flags: FLAGS });
    await cluster.submit('waits');
    await cluster.clock.advance(60_000);
    expect(readyOf(cluster, 'waits')?.reason).toBe('NamespaceDefaultsBroken');
    await cluster.call('DELETE', `/api/v1/namespaces/platform/configmaps/${defaultsNameOf('jobs')}`);
    await cluster.reach('waits', 'COMPLETED');
    await cluster.stop(operator);
  });

  it('neither reads nor watches ConfigMaps without the flag', async () => {
    const cluster = await startCluster(['jobs', 'platform']);
    await cluster.apply([configMap('nonsense')]);
    const paths: string[] = [];
    const operator = await cluster.operate({
      through: (transport) => ({
        request: (request) => {
          if (request.method === 'GET') paths.push(request.path);
          return transport.request(request);
        },
        stream: (request) => {
          paths.push(request.path);
          return transport.stream(request);
        },
      }),
    });
    await cluster.submit('etl');
    await cluster.reach('etl', 'COMPLETED');
    expect(paths.filter((path) => path.endsWith('/configmaps'))).toEqual([]);
    await cluster.stop(operator);
  });
});
