// What the client sends, and what it makes of answers.
import { describe, expect, it } from 'vitest';
import { KubeError } from '../../src/kube/client';
import { mergePatch } from '../../src/kube/merge-patch';
import { collectionPath, objectPath, resourceOf, Resources } from '../../src/kube/resources';
import { createKubeClient } from '../../src/kube/rest-client';
import type { Fault } from '../../src/rehearsal/faults';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { SparkApplication } from '../../src/spec/types.gen';
import { EmbeddedApi, sparkApplication } from '../support/embedded-api';

const configMap = (name: string): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'jobs' } });

describe('paths', () => {
  it.each([
    ['a core kind', collectionPath(Resources.Pod, 'jobs'), '/api/v1/namespaces/jobs/pods'],
    ['all namespaces', collectionPath(Resources.SparkApplication), '/apis/sparkoperator.k8s.io/v1beta2/sparkapplications'],
    ['a kind without namespaces', objectPath(Resources.Namespace, { namespace: 'ignored', name: 'jobs' }), '/api/v1/namespaces/jobs'],
    ['a sub-resource', objectPath(Resources.SparkApplication, { namespace: 'jobs', name: 'pi' }, 'status'),
      '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications/pi/status'],
  ])('of %s', (_what, path, expected) => expect(path).toBe(expected));

  it('name the kind that the operator does not handle', () => {
    expect(() => resourceOf({ apiVersion: 'v1', kind: 'Node' })).toThrow('objects of kind Node in v1');
    expect(() => objectPath(Resources.Pod, { name: 'p' })).toThrow('a namespace is needed');
  });
});

describe('merge patches', () => {
  it.each([
    ['equal documents', { a: { b: [1] } }, { a: { b: [1] } }, undefined],
    ['a removed member', { a: 1, b: 2 }, { a: 1 }, { b: null }],
    ['a member set to undefined', { a: 1 }, { a: undefined }, { a: null }],
    ['a changed list, as a whole', { a: [1, 2] }, { a: [1] }, { a: [1] }],
    ['a nested change', { a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, { a: { c: 3 } }],
    ['a member that becomes an object', { a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
  ])('of %s', (_what, before, after, patch) => expect(mergePatch(before, after)).toEqual(patch));
});

const MISSING_RIGHTS = 'configmaps is forbidden: User "spark-operator" cannot create resource "configmaps" in API group "" in the namespace "jobs": '
  + 'RBAC: role.rbac.authorization.k8s.io "spark-operator" not found';

describe('the client', () => {
  it('answers undefined for an object that is not there, but an error for a kind that is not served', async () => {
    const { api } = new EmbeddedApi();
    expect(await api.get(Resources.ConfigMap, { namespace: 'jobs', name: 'none' })).toBeUndefined();
    await expect(api.get(Resources.SparkApplication, { namespace: 'jobs', name: 'none' })).rejects.toMatchObject({ status: 404 });
  });

  it('makes the status exactly what it is given, and only of the version that was seen', async () => {
    const { api } = new EmbeddedApi(['jobs'], { crds: true });
    const created = await api.create(Resources.SparkApplication, sparkApplication('pi'));
    const first = await api.patchStatus(Resources.SparkApplication, created, {
      driverInfo: { podName: 'pi-driver' }, applicationState: { state: 'RUNNING' }, executorState: { one: 'RUNNING', two: 'PENDING' },
    });
    const second = await api.patchStatus<SparkApplication>(Resources.SparkApplication, first, {
      driverInfo: { podName: 'pi-driver' }, applicationState: { state: 'RUNNING' }, executorState: { one: 'COMPLETED' },
    });
    expect(second.status?.executorState).toEqual({ one: 'COMPLETED' });
    await expect(api.patchStatus(Resources.SparkApplication, first, { driverInfo: {}, applicationState: { state: 'FAILED' } }))
      .rejects.toMatchObject({ status: 409, transient: true });
    await api.delete(Resources.SparkApplication, { namespace: 'jobs', name: 'pi' });
    await api.create(Resources.SparkApplication, sparkApplication('pi'));
    await expect(api.patchStatus(Resources.SparkApplication, second, { driverInfo: {}, applicationState: { state: 'FAILED' } }), 'another object of the name')
      .rejects.toMatchObject({ status: 409 });
  });

  it('deletes only the object that was meant', async () => {
    const { api } = new EmbeddedApi();
    const { metadata: { uid } } = await api.create(Resources.ConfigMap, configMap('a'));
    const key = { namespace: 'jobs', name: 'a' };
    expect(await api.delete(Resources.ConfigMap, key, { uid: '99999999-9999-4999-8999-999999999999' })).toBe(false);
    expect(await api.get(Resources.ConfigMap, key)).toBeDefined();
    expect(await api.delete(Resources.ConfigMap, key, { uid })).toBe(true);
    expect(await api.delete(Resources.ConfigMap, key, { uid })).toBe(false);
  });

  it('says why a call failed and whether trying again can help', async () => {
    const world = new EmbeddedApi();
    await world.api.create(Resources.ConfigMap, configMap('a'));
    await expect(world.api.create(Resources.ConfigMap, configMap('a'))).rejects.toMatchObject({ status: 409, reason: 'AlreadyExists' });
    await expect(world.api.create(Resources.ConfigMap, configMap('No_Name'))).rejects.toMatchObject({ status: 422, transient: false });
    world.faultNext(() => true, { answer: { status: 429, headers: { 'retry-after': '7' } } });
    await expect(world.api.create(Resources.ConfigMap, configMap('b'))).rejects.toMatchObject({ transient: true, retryAfterMilliseconds: 7_000 });
    world.faultNext(() => true, { loseRequest: true });
    await expect(world.api.create(Resources.ConfigMap, configMap('b'))).rejects.toMatchObject({ status: 0, reason: 'NoAnswer', transient: true });
  });

  it.each<{ name: string; trouble: Fault | undefined; after: number; answer: { status: number; message: string }; transient: boolean }>([
    {
      name: 'a want of rights, just after it did not answer',
      trouble: { loseRequest: true },
      after: 5_000,
      answer: { status: 403, message: MISSING_RIGHTS },
      transient: true,
    },
    {
      name: 'a want of rights, just after it was not ready',
      trouble: { answer: { status: 503 } },
      after: 5_000,
      answer: { status: 403, message: MISSING_RIGHTS },
      transient: true,
    },
    {
      name: 'a token, just after it did not answer',
      trouble: { loseRequest: true },
      after: 5_000,
      answer: { status: 401, message: 'Unauthorized' },
      transient: true,
    },
    {
      name: 'a want of rights, long after that',
      trouble: { loseRequest: true },
      after: 60_000,
      answer: { status: 403, message: MISSING_RIGHTS },
      transient: false,
    },
    {
      name: 'a want of rights, when nothing was wrong with it',
      trouble: undefined,
      after: 0,
      answer: { status: 403, message: MISSING_RIGHTS },
      transient: false,
    },
    {
      name: 'what a policy forbids',
      trouble: { loseRequest: true },
      after: 5_000,
      answer: { status: 403, message: 'pods "a" is forbidden: violates PodSecurity "restricted"' },
      transient: false,
    },
  ])('believes a server or not that refuses for $name', async ({ trouble, after, answer: { status, message }, transient }) => {
    const world = new EmbeddedApi();
    if (trouble) {
      world.faultNext(() => true, trouble);
      await world.api.create(Resources.ConfigMap, configMap('a')).catch(() => undefined);
    }
    await world.clock.advance(after);
    world.faultNext(() => true, { answer: { status, body: { kind: 'Status', message } } });
    await expect(world.api.create(Resources.ConfigMap, configMap('a'))).rejects.toMatchObject({ status, transient });
  });

  it('does not wait for ever for an answer', async () => {
    const world = new EmbeddedApi();
    world.fault(() => ({ delayMilliseconds: 10_000_000 }));
    const outcome = createKubeClient(world.transport, world.clock, 30_000).get(Resources.ConfigMap, { namespace: 'jobs', name: 'a' }).catch(
      (error: unknown) => error,
    );
    await world.clock.advance(30_000);
    const error = await outcome as KubeError;
    expect(error).toBeInstanceOf(KubeError);
    expect(error).toMatchObject({ status: 0, reason: 'Timeout', message: 'GET /api/v1/namespaces/jobs/configmaps/a: no answer within 30 s' });
  });
});
