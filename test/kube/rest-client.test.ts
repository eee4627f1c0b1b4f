// The client of the API server: the requests it sends, and how it reads the responses.
import { describe, expect, it } from 'vitest';
import { KubeError } from '../../src/kube/client';
import { createMergePatch } from '../../src/kube/merge-patch';
import { collectionPath, objectPath, resourceOf, Resources } from '../../src/kube/resources';
import { createKubeClient } from '../../src/kube/rest-client';
import type { Fault } from '../../src/rehearsal/fault-injection';
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

  it('report a kind that the operator does not handle', () => {
    expect(() => resourceOf({ apiVersion: 'v1', kind: 'Node' })).toThrow('objects of kind Node in v1');
    expect(() => objectPath(Resources.Pod, { name: 'p' })).toThrow('a namespace is needed');
  });

  // A name can come from a status, in which anything may stand.
  it.each(['.', '..', '', 'a/log', 'a%2Flog', '../../secrets/b'])('are not made for %j, which would be the path of something else', async (name) => {
    const embedded = new EmbeddedApi();
    const before = embedded.calls.length;
    const key = { namespace: 'jobs', name };
    await expect(embedded.api.get(Resources.Pod, key)).resolves.toBeUndefined();
    await expect(embedded.api.delete(Resources.Pod, key)).rejects.toMatchObject({ status: 400, transient: false });
    await expect(embedded.api.mergePatch(Resources.Pod, key, {})).rejects.toMatchObject({ status: 400 });
    expect(embedded.calls.length).toBe(before);
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
  ])('of %s', (_what, before, after, patch) => expect(createMergePatch(before, after)).toEqual(patch));
});

const MISSING_RIGHTS = 'configmaps is forbidden: User "spark-operator" cannot create resource "configmaps" in API group "" in the namespace "jobs": '
  + 'RBAC: role.rbac.authorization.k8s.io "spark-operator" not found';

describe('the client', () => {
  it('returns undefined for a missing object, but fails for a kind that is not served', async () => {
    const { api } = new EmbeddedApi();
    expect(await api.get(Resources.ConfigMap, { namespace: 'jobs', name: 'none' })).toBeUndefined();
    await expect(api.get(Resources.SparkApplication, { namespace: 'jobs', name: 'none' })).rejects.toMatchObject({ status: 404 });
  });

  it('keeps of a list what it was told to keep, reads it in pages, and ends where enough was read', async () => {
    const embedded = new EmbeddedApi();
    for (let i = 0; i < 150; i++) embedded.must('POST', '/api/v1/namespaces/jobs/configmaps', configMap(`c-${i}`));
    const options = { namespace: 'jobs' };
    expect((await embedded.api.list(Resources.ConfigMap, options, ({ metadata }) => metadata.name)).length).toBe(150);
    const limits = () => embedded.calls.splice(0).map((call) => /limit=(\d+)/.exec(call)?.[1]);
    expect(limits()).toEqual(['20', '100', '100']);
    expect((await embedded.api.list(Resources.ConfigMap, { ...options, most: 70 }, ({ metadata }) => metadata.name)).length).toBe(70);
    expect(limits()).toEqual(['20', '100']);
  });

  it.each([
    ['a message without an end', { message: 'x'.repeat(1_000_000) }, /^get ConfigMap jobs\/a: x{4095}… \(HTTP 500\)$/],
    ['a webhook that quotes a signed URL', { message: 'failed calling webhook: Post "https://u:p@hook/x?token=1": \u001b[31mno' },
      /: failed calling webhook: Post "https:\/\/\*\*\*@hook\/x\?\*\*\*": \\u001b\[31mno \(HTTP 500\)$/],
    ['a message and a reason that are no texts', { message: { a: 1 }, reason: ['b'] }, /^get ConfigMap jobs\/a: no reason given \(HTTP 500\)$/],
  ])('shows of the answer of a server no more than may be shown: %s', async (_, status, message) => {
    const embedded = new EmbeddedApi();
    embedded.fault(() => ({ answer: { status: 500, body: { kind: 'Status', ...status } } }) as Fault);
    await expect(embedded.api.get(Resources.ConfigMap, { namespace: 'jobs', name: 'a' })).rejects.toMatchObject({ message: expect.stringMatching(message) });
  });

  it.each([
    ['for ever', 1e12, 300_000],
    ['a negative time', -5, 0],
    ['a usual time', 7, 7_000],
  ])('waits no longer than five minutes when asked to wait %s', async (_, retryAfterSeconds, milliseconds) => {
    const embedded = new EmbeddedApi();
    embedded.fault(() => ({ answer: { status: 429, body: { kind: 'Status', details: { retryAfterSeconds } } } }) as Fault);
    await expect(embedded.api.get(Resources.ConfigMap, { namespace: 'jobs', name: 'a' })).rejects.toMatchObject({ retryAfterMilliseconds: milliseconds });
  });

  it('writes exactly the status it is given, and only to the version of the object that it was given', async () => {
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

  it('deletes only the object with the given UID', async () => {
    const { api } = new EmbeddedApi();
    const { metadata: { uid } } = await api.create(Resources.ConfigMap, configMap('a'));
    const key = { namespace: 'jobs', name: 'a' };
    expect(await api.delete(Resources.ConfigMap, key, { uid: '99999999-9999-4999-8999-999999999999' })).toBe(false);
    expect(await api.get(Resources.ConfigMap, key)).toBeDefined();
    expect(await api.delete(Resources.ConfigMap, key, { uid })).toBe(true);
    expect(await api.delete(Resources.ConfigMap, key, { uid })).toBe(false);
  });

  it('reports why a call failed, and whether the failure is transient', async () => {
    const embedded = new EmbeddedApi();
    await embedded.api.create(Resources.ConfigMap, configMap('a'));
    await expect(embedded.api.create(Resources.ConfigMap, configMap('a'))).rejects.toMatchObject({ status: 409, reason: 'AlreadyExists' });
    await expect(embedded.api.create(Resources.ConfigMap, configMap('No_Name'))).rejects.toMatchObject({ status: 422, transient: false });
    embedded.faultNext(() => true, { answer: { status: 429, headers: { 'retry-after': '7' } } });
    await expect(embedded.api.create(Resources.ConfigMap, configMap('b'))).rejects.toMatchObject({ transient: true, retryAfterMilliseconds: 7_000 });
    embedded.faultNext(() => true, { loseRequest: true });
    await expect(embedded.api.create(Resources.ConfigMap, configMap('b'))).rejects.toMatchObject({ status: 0, reason: 'NoAnswer', transient: true });
  });

  it.each<{ name: string; earlier: Fault | undefined; after: number; answer: { status: number; message: string }; transient: boolean }>([
    {
      name: 'a 403 for missing rights is transient just after the server did not respond',
      earlier: { loseRequest: true },
      after: 5_000,
      answer: { status: 403, message: MISSING_RIGHTS },
      transient: true,
    },
    {
      name: 'a 403 for missing rights is transient just after the server was not ready',
      earlier: { answer: { status: 503 } },
      after: 5_000,
      answer: { status: 403, message: MISSING_RIGHTS },
      transient: true,
    },
    {
      name: 'a 401 is transient just after the server did not respond',
      earlier: { loseRequest: true },
      after: 5_000,
      answer: { status: 401, message: 'Unauthorized' },
      transient: true,
    },
    {
      name: 'a 403 for missing rights is final a minute after the server did not respond',
      earlier: { loseRequest: true },
      after: 60_000,
      answer: { status: 403, message: MISSING_RIGHTS },
      transient: false,
    },
    {
      name: 'a 403 for missing rights is final when the server has always responded',
      earlier: undefined,
      after: 0,
      answer: { status: 403, message: MISSING_RIGHTS },
      transient: false,
    },
    {
      name: 'a 403 of a policy is final even just after the server did not respond',
      earlier: { loseRequest: true },
      after: 5_000,
      answer: { status: 403, message: 'pods "a" is forbidden: violates PodSecurity' },
      transient: false,
    },
  ])('$name', async ({ earlier, after, answer: { status, message }, transient }) => {
    const embedded = new EmbeddedApi();
    if (earlier) {
      embedded.faultNext(() => true, earlier);
      await embedded.api.create(Resources.ConfigMap, configMap('a')).catch(() => undefined);
    }
    await embedded.clock.advance(after);
    embedded.faultNext(() => true, { answer: { status, body: { kind: 'Status', message } } });
    await expect(embedded.api.create(Resources.ConfigMap, configMap('a'))).rejects.toMatchObject({ status, transient });
  });

  it.each([
    ['another host', 'https://login.example.com/auth?state=secret', 'to login.example.com, so'],
    ['another host, with a port and a user', 'https://user:secret@proxy.example.com:8443/', 'to proxy.example.com:8443, so'],
    ['a host without a scheme', '//login.example.com/secret', 'to login.example.com, so'],
    ['a very long host', `https://${'long-name.'.repeat(20)}example.com/`, `to ${'long-name.'.repeat(10)}, so`],
    ['a path', '/login?next=secret', 'to another path of the same host, so'],
    ['no URL', 'https://[secret', 'to another path of the same host, so'],
    ['no location', undefined, 'to another path of the same host, so'],
  ])('reports a redirect to %s as an error that is not transient, for every call and for a watch', async (_what, location, target) => {
    const embedded = new EmbeddedApi();
    embedded.fault(() => ({ answer: { status: 302, headers: { 'content-type': 'text/html', ...(location ? { location } : {}) }, body: '<a>Found</a>' } }));
    const key = { namespace: 'jobs', name: 'a' };
    const calls: Record<string, Promise<unknown>> = {
      'get ConfigMap jobs/a': embedded.api.get(Resources.ConfigMap, key),
      'list configmaps': embedded.api.list(Resources.ConfigMap, { namespace: 'jobs' }, (object) => object),
      'create ConfigMap jobs/a': embedded.api.create(Resources.ConfigMap, configMap('a')),
      'update ConfigMap jobs/a': embedded.api.replace(Resources.ConfigMap, configMap('a')),
      'patch ConfigMap jobs/a': embedded.api.mergePatch(Resources.ConfigMap, key, {}),
      'delete ConfigMap jobs/a': embedded.api.delete(Resources.ConfigMap, key),
      'delete configmaps': embedded.api.deleteCollection(Resources.ConfigMap, { namespace: 'jobs' }),
      'watch configmaps': embedded.api.watch(Resources.ConfigMap, { resourceVersion: '1', timeoutSeconds: 5, signal: new AbortController().signal }),
    };
    const errors = await Promise.all(Object.values(calls).map((call) => call.catch((error: unknown) => error)));
    errors.forEach((error, index) => {
      expect(error).toBeInstanceOf(KubeError);
      expect(error).toMatchObject({ status: 302, reason: 'Redirect', transient: false });
      const { message } = error as KubeError;
      expect(message).toBe(`${Object.keys(calls)[index]}: the server address answers with a redirect ${target} it is probably not an API server; `
        + 'check the server address in the kubeconfig (HTTP 302)');
      expect(message).not.toContain('secret');
    });
  });

  it('reports a refused watch whose body is not JSON by its status', async () => {
    const embedded = new EmbeddedApi();
    embedded.fault(() => ({ answer: { status: 403, headers: { 'content-type': 'text/html' }, body: '<h1>Forbidden</h1>' } }));
    await expect(embedded.api.watch(Resources.ConfigMap, { resourceVersion: '1', timeoutSeconds: 5, signal: new AbortController().signal }))
      .rejects.toMatchObject({ status: 403, message: expect.stringMatching(/^watch configmaps: .*\(HTTP 403\)$/) as string });
  });

  it('fails a call that gets no response within its time limit', async () => {
    const embedded = new EmbeddedApi();
    embedded.fault(() => ({ delayMilliseconds: 10_000_000 }));
    const client = createKubeClient(embedded.transport, embedded.clock, 30_000);
    const outcome = client.get(Resources.ConfigMap, { namespace: 'jobs', name: 'a' }).catch((error: unknown) => error);
    await embedded.clock.advance(30_000);
    const error = await outcome as KubeError;
    expect(error).toBeInstanceOf(KubeError);
    expect(error).toMatchObject({ status: 0, reason: 'Timeout', message: 'GET /api/v1/namespaces/jobs/configmaps/a: no answer within 30 s' });
  });
});
