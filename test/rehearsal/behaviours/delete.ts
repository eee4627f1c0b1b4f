// Deleting: preconditions, finalizers, grace, owners, namespaces.
import assert from 'node:assert/strict';
import { eventually, type Answer } from '../api-server-under-test';
import type { Behaviour, Place } from '../behaviours';
import { configMap, pod } from '../test-objects';

const MERGE = 'application/merge-patch+json';

async function gone({ subject, request }: Place, path: string): Promise<void> {
  await eventually(subject, `${path} gone`, async () => (await request('GET', path)).status === 404);
}

/** An owner and something that it owns. */
async function owned({ core, name, request }: Place): Promise<{ owner: Answer; ownerPath: string; path: string }> {
  const owner = await request('POST', `${core}/configmaps`, configMap(`${name}-owner`));
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: `${name}-owner`, uid: owner.body.metadata.uid, blockOwnerDeletion: true };
  await request('POST', `${core}/configmaps`, configMap(name, {}, { ownerReferences: [reference] }));
  return { owner, ownerPath: `${core}/configmaps/${name}-owner`, path: `${core}/configmaps/${name}` };
}

export const deletingBehaviours: readonly Behaviour[] = [
  {
    name: 'a delete answers Success with the uid, and then 404',
    check: async ({ core, name, request }) => {
      const { body: { metadata } } = await request('POST', `${core}/configmaps`, configMap(name));
      const { status, body } = await request('DELETE', `${core}/configmaps/${name}`);
      assert.deepEqual([status, body.status, body.details], [200, 'Success', { name, kind: 'configmaps', uid: metadata.uid }]);
      assert.equal((await request('DELETE', `${core}/configmaps/${name}`)).status, 404);
    },
  },
  {
    name: 'a delete with another uid answers 409 and deletes nothing',
    check: async ({ core, name, request }) => {
      await request('POST', `${core}/configmaps`, configMap(name));
      const { status, body } = await request('DELETE', `${core}/configmaps/${name}`, { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: 'x' } });
      assert.deepEqual([status, body.reason], [409, 'Conflict']);
      assert.match(body.message, /the UID in the precondition \(x\) does not match the UID in record/);
      assert.equal((await request('GET', `${core}/configmaps/${name}`)).status, 200);
    },
  },
  {
    name: 'a delete with another resourceVersion answers 409',
    check: async ({ core, name, request }) => {
      await request('POST', `${core}/configmaps`, configMap(name));
      const { status, body } = await request(
        'DELETE', `${core}/configmaps/${name}`, { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { resourceVersion: '1' } },
      );
      assert.equal(status, 409);
      assert.match(body.message, /the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record/);
    },
  },
  {
    name: 'a delete with dryRun deletes nothing',
    check: async ({ core, name, request }) => {
      await request('POST', `${core}/configmaps`, configMap(name));
      assert.equal((await request('DELETE', `${core}/configmaps/${name}`, undefined, { query: { dryRun: 'All' } })).status, 200);
      assert.equal((await request('GET', `${core}/configmaps/${name}`)).status, 200);
    },
  },
  {
    name: 'finalizers hold a deleted object until they are removed',
    check: async (place) => {
      const { core, name, request } = place;
      await request('POST', `${core}/configmaps`, configMap(name, {}, { finalizers: ['example.com/hold'] }));
      const { status, body } = await request('DELETE', `${core}/configmaps/${name}`);
      assert.equal(status, 200);
      assert.match(body.metadata.deletionTimestamp, /Z$/);
      const more = await request(
        'PATCH', `${core}/configmaps/${name}`, { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } }, { contentType: MERGE },
      );
      assert.equal(more.status, 422);
      assert.match(more.body.message, /no new finalizers can be added if the object is being deleted/);
      assert.equal((await request('PATCH', `${core}/configmaps/${name}`, { metadata: { finalizers: null } }, { contentType: MERGE })).status, 200);
      assert.equal((await request('GET', `${core}/configmaps/${name}`)).status, 404);
    },
  },
  {
    name: 'a pod without a node is deleted at once',
    check: async ({ core, name, request }) => {
      await request('POST', `${core}/pods`, pod(name));
      const { body } = await request('DELETE', `${core}/pods/${name}`);
      assert.deepEqual([body.kind, body.metadata.deletionGracePeriodSeconds], ['Pod', 0]);
      assert.equal((await request('GET', `${core}/pods/${name}`)).status, 404);
    },
  },
  {
    name: 'a pod on a node gets its grace period, and none when forced',
    check: async ({ core, name, request }) => {
      await request('POST', `${core}/pods`, pod(name, { nodeName: 'no-such-node', terminationGracePeriodSeconds: 20 }));
      const { body } = await request('DELETE', `${core}/pods/${name}`);
      assert.equal(body.metadata.deletionGracePeriodSeconds, 20);
      const after = Date.parse(body.metadata.deletionTimestamp) - Date.parse(body.metadata.creationTimestamp);
      assert.ok(after >= 20_000 && after < 30_000, `deletionTimestamp is the end of the grace period: ${after}`);
      await request('DELETE', `${core}/pods/${name}`, { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 });
      assert.equal((await request('GET', `${core}/pods/${name}`)).status, 404);
    },
  },
  {
    name: 'deleting a collection deletes the selected objects',
    check: async ({ core, name, request }) => {
      for (const index of [1, 2]) {
        await request(
          'POST', `${core}/configmaps`, configMap(`${name}-${index}`, {}, { labels: { set: name, index: String(index) } }),
        );
      }
      assert.equal((await request('DELETE', `${core}/configmaps`, undefined, { query: { labelSelector: `set=${name},index=1` } })).status, 200);
      assert.equal((await request('GET', `${core}/configmaps/${name}-1`)).status, 404);
      assert.equal((await request('GET', `${core}/configmaps/${name}-2`)).status, 200);
    },
  },
  {
    name: 'the dependents of a deleted owner are deleted',
    check: async (place) => {
      const { ownerPath, path } = await owned(place);
      await place.request('DELETE', ownerPath);
      await gone(place, path);
    },
  },
  {
    name: 'an object whose owner\'s uid does not exist is collected',
    check: async (place) => {
      const { core, name, request } = place;
      await request(
        'POST',
        `${core}/configmaps`,
        configMap(name, {}, { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'kube-root-ca.crt', uid: 'another' }] }),
      );
      await gone(place, `${core}/configmaps/${name}`);
    },
  },
  {
    name: 'an object stays while one of its owners exists',
    check: async (place) => {
      const { core, name, request } = place;
      const owners = await Promise.all(['one', 'two'].map((which) => request('POST', `${core}/configmaps`, configMap(`${name}-${which}`))));
      const ownerReferences = owners.map(({ body }) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: body.metadata.name, uid: body.metadata.uid }));
      await request('POST', `${core}/configmaps`, configMap(name, {}, { ownerReferences }));
      await request('DELETE', `${core}/configmaps/${name}-one`);
      await eventually(
        place.subject, 'one owner left', async () => (await request('GET', `${core}/configmaps/${name}`)).body.metadata.ownerReferences?.length === 1,
      );
      await request('DELETE', `${core}/configmaps/${name}-two`);
      await gone(place, `${core}/configmaps/${name}`);
    },
  },
  {
    name: 'orphaned objects stay, without the reference',
    check: async (place) => {
      const { ownerPath, path } = await owned(place);
      await place.request('DELETE', ownerPath, { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Orphan' });
      await gone(place, ownerPath);
      const { status, body } = await place.request('GET', path);
      assert.deepEqual([status, body.metadata.ownerReferences], [200, undefined]);
    },
  },
  {
    name: 'with foreground deletion the owner is deleted last',
    check: async (place) => {
      const { ownerPath, path } = await owned(place);
      const { body } = await place.request('DELETE', ownerPath, { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Foreground' });
      assert.deepEqual(body.metadata.finalizers, ['foregroundDeletion']);
      await gone(place, ownerPath);
      assert.equal((await place.request('GET', path)).status, 404);
    },
  },
  {
    name: 'a terminating namespace accepts nothing new, and is deleted with everything in it',
    check: async (place) => {
      const { request, furtherNamespace } = place;
      const namespace = await furtherNamespace();
      const core = `/api/v1/namespaces/${namespace}`;
      await request('POST', `${core}/configmaps`, configMap('held', {}, { finalizers: ['example.com/hold'] }));
      const { body } = await request('DELETE', core);
      assert.equal(body.status.phase, 'Terminating');
      const refused = await request('POST', `${core}/configmaps`, configMap('late'));
      assert.deepEqual([refused.status, refused.body.message],
        [403, `configmaps "late" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`]);
      assert.equal(refused.body.details.causes[0].reason, 'NamespaceTerminating');
      await request('PATCH', `${core}/configmaps/held`, { metadata: { finalizers: null } }, { contentType: MERGE });
      await gone(place, core);
    },
  },
];
