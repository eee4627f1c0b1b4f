// Removal in any order: whatever goes first, nothing is kept by a finalizer, or one documented command releases it.
import { describe, expect, it } from 'vitest';
import type { Operator } from '../../src/operator/operator';
import { DRIVER_FINALIZER } from '../../src/spec/labels';
import { API, applicationPath, startCluster, type SimulatedCluster } from '../support/simulated-cluster';

const CRD = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/sparkapplications.sparkoperator.k8s.io';
const NAMESPACE = '/api/v1/namespaces/jobs';

/** A cluster with a running driver that is held by the finalizer. */
async function running(): Promise<{ cluster: SimulatedCluster; operator: Operator }> {
  const cluster = await startCluster(['jobs'], { runMilliseconds: 600_000 });
  const operator = await cluster.operate();
  await cluster.submit('etl', { driverFailover: { trackingFinalizer: true } });
  await cluster.reach('etl', 'RUNNING');
  expect(driversOf(cluster).map(({ metadata }) => metadata.finalizers)).toEqual([[DRIVER_FINALIZER]]);
  return { cluster, operator };
}

const driversOf = (cluster: SimulatedCluster) => cluster.objects('Pod').filter(({ metadata }) => metadata.name === 'etl-driver');

describe('with an operator that runs, nothing stays', () => {
  it.each([
    ['the application', applicationPath('etl')], ['its definition', CRD], ['its namespace', NAMESPACE],
  ])('when %s goes first', async (_what, path) => {
    const { cluster, operator } = await running();
    await cluster.call('DELETE', path);
    await cluster.clock.advance(300_000);
    expect(cluster.objects('Pod')).toEqual([]);
    expect(cluster.plane.objects(API, 'SparkApplication', 'jobs')).toEqual([]);
    if (path === NAMESPACE) expect(cluster.plane.objects('v1', 'Namespace').map(({ metadata }) => metadata.name)).not.toContain('jobs');
    await cluster.stop(operator);
  });
});

describe('when the operator goes first, the application goes, and a driver that is held', () => {
  async function heldDriver(): Promise<SimulatedCluster> {
    const { cluster, operator } = await running();
    await cluster.clock.advanceDuring(operator.stop());
    await cluster.call('DELETE', applicationPath('etl'));
    await cluster.clock.advance(300_000);
    expect(cluster.plane.objects(API, 'SparkApplication', 'jobs')).toEqual([]);
    expect(driversOf(cluster)).toHaveLength(1);
    return cluster;
  }

  it('is released by an operator that starts later', async () => {
    const cluster = await heldDriver();
    const operator = await cluster.operate({ identity: 'two' });
    await cluster.clock.advance(60_000);
    expect(driversOf(cluster)).toEqual([]);
    await cluster.stop(operator);
  });

  it('is released by the documented command, also where its namespace waits for it', async () => {
    const cluster = await heldDriver();
    await cluster.call('DELETE', NAMESPACE);
    await cluster.clock.advance(60_000);
    await cluster.call('PATCH', `${NAMESPACE}/pods/etl-driver`, { metadata: { finalizers: null } }, 'application/merge-patch+json');
    await cluster.clock.advance(60_000);
    expect(cluster.plane.objects('v1', 'Namespace').map(({ metadata }) => metadata.name)).not.toContain('jobs');
    await cluster.stop();
  });
});
