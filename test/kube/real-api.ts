// The client side of the operator against the API server of KUBECONFIG: how the embedded server behaves must be true of a real one.
// Run with `npx tsx test/kube/real-api.ts`; works in a namespace of its own, which it removes.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { load } from 'js-yaml';
import { Cache } from '../../src/kube/cache';
import type { KubeError } from '../../src/kube/client';
import { systemClock, systemIds } from '../../src/kube/clock';
import { loadCredentials } from '../../src/kube/credentials';
import { HttpTransport } from '../../src/kube/http-transport';
import { silentLogger } from '../../src/kube/logger';
import { Reflector } from '../../src/kube/reflector';
import { Resources } from '../../src/kube/resources';
import { createKubeClient, type KubeApi } from '../../src/kube/rest-client';
import { ApiEventRecorder } from '../../src/operator/manager/event-recorder';
import { LeaderElection } from '../../src/operator/manager/leader-election';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { Event, Lease } from '../../src/spec/kubernetes.gen';
import { sparkApplication } from '../support/embedded-api';

const namespace = `kube-api-${Date.now().toString(36)}`;
const OTHER_UID = '99999999-9999-4999-8999-999999999999';
const CRD = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', plural: 'customresourcedefinitions', namespaced: false };

const configMap = (name: string): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function eventually(condition: () => boolean | Promise<boolean>, what: string, limitMilliseconds = 20_000): Promise<void> {
  const end = Date.now() + limitMilliseconds;
  while (!await condition()) {
    assert(Date.now() < end, `${what}: not within ${limitMilliseconds / 1000} s`);
    await pause(20);
  }
}

const refused = (call: Promise<unknown>, expected: Partial<KubeError>) => assert.rejects(call, (error: KubeError) => {
  for (const [name, value] of Object.entries(expected)) {
    assert.equal(error[name as keyof KubeError], value, `${name} of: ${error.message}`);
  }
  return true;
});

function reflecting(api: KubeApi) {
  const cache = new Cache<KubernetesObject>();
  const stop = new AbortController();
  const reflector = new Reflector<KubernetesObject>({
    api, resource: Resources.ConfigMap, cache, namespace, labelSelector: 'watched=yes', clock: systemClock, ids: systemIds, log: silentLogger,
  });
  const running = reflector.run(stop.signal);
  return { cache, reflector, stop: () => { stop.abort(); return running; } };
}

function candidate(api: KubeApi, identity: string) {
  const config = {
    enabled: true,
    lockName: 'lock',
    lockNamespace: namespace,
    identity,
    leaseDurationMilliseconds: 3_000,
    renewDeadlineMilliseconds: 2_000,
    retryPeriodMilliseconds: 300,
  };
  return new LeaderElection({
    api, config, scope: 'all namespaces', clock: systemClock, ids: systemIds, log: silentLogger, onStarted: () => undefined, onLost: () => undefined,
  });
}

const checks: Record<string, (api: KubeApi) => Promise<void>> = {
  'absent objects and absent kinds get different errors': async (api) => {
    assert.equal(await api.get(Resources.ConfigMap, { namespace, name: 'none' }), undefined);
    await refused(api.get({ ...Resources.SparkApplication, plural: 'sparkthings' }, { namespace, name: 'none' }), { status: 404 });
  },
  'a name can be created once': async (api) => {
    await api.create(Resources.ConfigMap, configMap('once'));
    await refused(api.create(Resources.ConfigMap, configMap('once')), { status: 409, reason: 'AlreadyExists' });
    await refused(api.create(Resources.ConfigMap, configMap('No_Name')), { status: 422, reason: 'Invalid', transient: false });
  },
  'a delete takes only the object that was meant': async (api) => {
    const key = { namespace, name: 'meant' };
    const { metadata: { uid } } = await api.create(Resources.ConfigMap, configMap('meant'));
    assert.equal(await api.delete(Resources.ConfigMap, key, { uid: OTHER_UID }), false);
    assert.equal((await api.get(Resources.ConfigMap, key))?.metadata.uid, uid);
    assert.equal(await api.delete(Resources.ConfigMap, key, { uid }), true);
    assert.equal(await api.delete(Resources.ConfigMap, key, { uid }), false);
  },
  'a status becomes what was given, of the version that was seen': async (api) => {
    const created = await api.create(Resources.SparkApplication, sparkApplication('pi', namespace));
    const first = await api.patchStatus(Resources.SparkApplication, created, {
      driverInfo: {}, applicationState: { state: 'RUNNING' }, executorState: { a: 'RUNNING', b: 'RUNNING' },
    });
    const second = await api.patchStatus(Resources.SparkApplication, first, {
      driverInfo: {}, applicationState: { state: 'RUNNING' }, executorState: { a: 'COMPLETED' },
    });
    assert.deepEqual(second.status?.executorState, { a: 'COMPLETED' });
    assert.equal(second.metadata.generation, created.metadata.generation);
    const failedStatus = { driverInfo: {}, applicationState: { state: 'FAILED' } };
    await refused(api.patchStatus(Resources.SparkApplication, first, failedStatus), { status: 409, transient: true });
    await api.delete(Resources.SparkApplication, { namespace, name: 'pi' });
    await eventually(async () => await api.get(Resources.SparkApplication, { namespace, name: 'pi' }) === undefined, 'the application is gone');
    await api.create(Resources.SparkApplication, sparkApplication('pi', namespace));
    await refused(api.patchStatus(Resources.SparkApplication, second, { driverInfo: {}, applicationState: { state: 'FAILED' } }), { status: 409 });
  },
  'lists come in pages, with kinds': async (api) => {
    for (let index = 0; index < 7; index += 1) {
      await api.create(Resources.ConfigMap, { ...configMap(`page-${index}`), metadata: { name: `page-${index}`, namespace, labels: { paged: 'yes' } } });
    }
    const first = await api.listPage(Resources.ConfigMap, { namespace, labelSelector: 'paged=yes', limit: 3 });
    assert.equal(first.items.length, 3);
    assert(first.continue);
    const second = await api.listPage(Resources.ConfigMap, { namespace, labelSelector: 'paged=yes', limit: 3, continue: first.continue });
    assert.equal(second.resourceVersion, first.resourceVersion);
    assert(second.items.every((item) => item.kind === 'ConfigMap'));
    assert.equal((await api.list(Resources.ConfigMap, { namespace, labelSelector: 'paged=yes' }, () => true)).length, 7);
    await api.deleteCollection(Resources.ConfigMap, { namespace, labelSelector: 'paged=yes' });
    assert.equal((await api.list(Resources.ConfigMap, { namespace, labelSelector: 'paged=yes' }, () => true)).length, 0);
  },
  'a reflector follows creation, change, leaving its selector, and deletion': async (api) => {
    const { cache, reflector, stop } = reflecting(api);
    await reflector.synced;
    const metadata = { name: 'seen', namespace, labels: { watched: 'yes' } };
    const labelled = await api.create<KubernetesObject>(Resources.ConfigMap, { ...configMap('seen'), metadata });
    await eventually(() => cache.size === 1, 'the object is seen');
    await api.mergePatch(Resources.ConfigMap, { namespace, name: 'seen' }, { metadata: { labels: { watched: 'no' } } });
    await eventually(() => cache.size === 0, 'it left the selector');
    await api.mergePatch(Resources.ConfigMap, { namespace, name: 'seen' }, { metadata: { labels: { watched: 'yes' } } });
    await eventually(() => cache.size === 1, 'it came back');
    assert.equal(cache.list()[0].metadata.uid, labelled.metadata.uid);
    await api.delete(Resources.ConfigMap, { namespace, name: 'seen' });
    await eventually(() => cache.size === 0, 'it is gone');
    await stop();
  },
  'a watch from a version that is too old says 410': async (api) => {
    const watching = async () => {
      const stream = await api.watch(Resources.ConfigMap, { namespace, resourceVersion: '1', timeoutSeconds: 5, signal: new AbortController().signal });
      for await (const document of stream.documents) {
        const event = document as { type: string; object: { code?: number } };
        if (event.type === 'ERROR') {
          stream.close();
          return event.object.code;
        }
      }
      return 'no error';
    };
    // A young server still has its whole history: then the watch simply works.
    const outcome = await watching().catch((error: KubeError) => error.status);
    assert(outcome === 410 || outcome === 'no error', `outcome: ${outcome}`);
  },
  'one of two candidates leads, and the other follows on a release': async (api) => {
    const [a, b] = [candidate(api, 'a'), candidate(api, 'b')];
    a.start();
    await eventually(() => a.isLeader, 'a leads');
    b.start();
    await pause(4_000);
    assert.deepEqual([a.isLeader, b.isLeader], [true, false]);
    await a.stop();
    await eventually(() => b.isLeader, 'b leads', 2_000);
    assert.equal((await api.get<Lease>(Resources.Lease, { namespace, name: 'lock' }))?.spec.leaseTransitions, 1);
    await b.stop();
  },
  'events are written, and repetitions counted': async (api) => {
    const recorder = new ApiEventRecorder({ client: api, clock: systemClock, log: silentLogger, controller: 'spark-application-controller', instance: 'x' });
    const about = await api.create(Resources.ConfigMap, configMap('about'));
    recorder.record(about, { type: 'Warning', reason: 'SparkDriverFailed', message: 'ä'.repeat(2_000) });
    await recorder.flush();
    recorder.record(about, { type: 'Warning', reason: 'SparkDriverFailed', message: 'ä'.repeat(2_000) });
    await recorder.flush();
    const events = (await api.list(Resources.Event, { namespace }, (event: Event) => event)).filter((event) => event.regarding?.name === 'about');
    assert.equal(events.length, 1);
    assert.equal(events[0].series?.count, 2);
  },
};

async function main(): Promise<void> {
  const transport = new HttpTransport(await loadCredentials(), { clock: systemClock });
  const api = createKubeClient(transport, systemClock);
  for (const name of ['sparkapplications', 'scheduledsparkapplications']) {
    const crd = load(readFileSync(path.join(__dirname, `../../imports/crds/${name}.yaml`), 'utf8')) as KubernetesObject;
    await api.create(CRD, crd).catch((error: KubeError) => assert.equal(error.reason, 'AlreadyExists', error.message));
  }
  await eventually(() => api.list(Resources.SparkApplication, { namespace: 'default' }, () => undefined).then(() => true, () => false), 'the CRDs are served');
  await api.create(Resources.Namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check(api);
      console.log(`  passed  ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`  FAILED  ${name}\n          ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  await api.delete(Resources.Namespace, { name: namespace });
  await transport.close();
  console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

void main();
