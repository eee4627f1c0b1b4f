// Changing: PUT, the kinds of PATCH, optimistic concurrency, what is immutable.
import assert from 'node:assert/strict';
import type { Answer, Body } from '../api-server-under-test';
import type { Behaviour, Place } from '../behaviours';
import { configMap, pod } from '../test-objects';

const MERGE = 'application/merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

async function existing({ core, name, request }: Place): Promise<Answer> {
  return request('POST', `${core}/configmaps`, configMap(name, { a: '1' }));
}

function patch({ core, name, request }: Place, body: unknown, contentType = MERGE): Promise<Answer> {
  return request('PATCH', `${core}/configmaps/${name}`, body, { contentType });
}

function apply({ core, name, request }: Place, data: object, fieldManager: string | undefined, force = false): Promise<Answer> {
  const query = { ...(fieldManager ? { fieldManager } : {}), ...(force ? { force: 'true' } : {}) };
  return request('PATCH', `${core}/configmaps/${name}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }, { contentType: APPLY, query });
}

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

export const changingBehaviours: readonly Behaviour[] = [
  {
    name: 'a write raises the resourceVersion',
    check: async (place) => {
      const before = await existing(place);
      const after = await patch(place, { data: { a: '2' } });
      assert.equal(after.status, 200);
      assert.ok(Number(after.body.metadata.resourceVersion) > Number(before.body.metadata.resourceVersion));
    },
  },
  {
    name: 'a write that changes nothing keeps the resourceVersion',
    check: async (place) => {
      const before = await existing(place);
      const after = await patch(place, { data: { a: '1' } });
      assert.equal(after.body.metadata.resourceVersion, before.body.metadata.resourceVersion);
    },
  },
  {
    name: 'a PUT with a stale resourceVersion answers 409 Conflict',
    check: async (place) => {
      const { body } = await existing(place);
      await patch(place, { data: { a: '2' } });
      const { status, body: answer } = await place.request('PUT', `${place.core}/configmaps/${place.name}`, body);
      assert.deepEqual([status, answer.reason, answer.message], [409, 'Conflict', `Operation cannot be fulfilled on configmaps "${place.name}": ${MODIFIED}`]);
    },
  },
  {
    name: 'a PUT without a resourceVersion overwrites a built-in object',
    check: async (place) => {
      await existing(place);
      const { status, body } = await place.request('PUT', `${place.core}/configmaps/${place.name}`, configMap(place.name, { b: '2' }));
      assert.deepEqual([status, body.data], [200, { b: '2' }]);
    },
  },
  {
    name: 'a PUT with another uid answers 409',
    check: async (place) => {
      const { body } = await existing(place);
      const { status, body: answer } = await place.request(
        'PUT', `${place.core}/configmaps/${place.name}`, { ...body, metadata: { ...body.metadata, uid: 'x' } },
      );
      assert.equal(status, 409);
      assert.match(answer.message, /Precondition failed: UID in precondition: x, UID in object meta: /);
    },
  },
  {
    name: 'a PUT under another name is a bad request',
    check: async (place) => {
      await existing(place);
      const { status, body } = await place.request('PUT', `${place.core}/configmaps/${place.name}`, configMap('other'));
      assert.deepEqual([status, body.message], [400, `the name of the object (other) does not match the name on the URL (${place.name})`]);
    },
  },
  {
    name: 'a PUT of an unknown object answers 404',
    check: async ({ core, name, request }) => {
      assert.equal((await request('PUT', `${core}/pods/${name}`, pod(name))).status, 404);
    },
  },
  {
    name: 'a merge patch sets, removes with null, and leaves the rest',
    check: async (place) => {
      await existing(place);
      await patch(place, { data: { b: '2', c: '3' } });
      const { body } = await patch(place, { data: { a: null, c: '4' } });
      assert.deepEqual(body.data, { b: '2', c: '4' });
    },
  },
  {
    name: 'a merge patch with a stale resourceVersion answers 409',
    check: async (place) => {
      await existing(place);
      const { status, body } = await patch(place, { metadata: { resourceVersion: '1' } });
      assert.deepEqual([status, body.reason], [409, 'Conflict']);
    },
  },
  {
    name: 'a patch cannot change the uid',
    check: async (place) => {
      await existing(place);
      const { status, body } = await patch(place, { metadata: { uid: 'x' } });
      assert.deepEqual([status, body.details.causes[0].field], [422, 'metadata.uid']);
    },
  },
  {
    name: 'a patch of an unknown object answers 404',
    check: async (place) => {
      assert.equal((await patch(place, {})).status, 404);
    },
  },
  {
    name: 'a JSON patch applies its operations',
    check: async (place) => {
      await existing(place);
      const { body } = await patch(
        place, [{ op: 'test', path: '/data/a', value: '1' }, { op: 'add', path: '/data/b', value: '2' }], 'application/json-patch+json',
      );
      assert.deepEqual(body.data, { a: '1', b: '2' });
    },
  },
  {
    name: 'a JSON patch whose test fails changes nothing and answers 422',
    check: async (place) => {
      await existing(place);
      const { status, body } = await patch(
        place, [{ op: 'test', path: '/data/a', value: '9' }, { op: 'remove', path: '/data/a' }], 'application/json-patch+json',
      );
      assert.deepEqual([status, body.reason], [422, 'Invalid']);
      assert.deepEqual((await place.request('GET', `${place.core}/configmaps/${place.name}`)).body.data, { a: '1' });
    },
  },
  {
    name: 'a strategic merge patch merges lists by their key',
    check: async ({ core, name, request }) => {
      const ports = [{ name: 'one', port: 1 }, { name: 'two', port: 2 }];
      await request('POST', `${core}/services`, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { clusterIP: 'None', ports } });
      const { body } = await request(
        'PATCH', `${core}/services/${name}`, { spec: { ports: [{ port: 2, name: 'second' }] } }, { contentType: 'application/strategic-merge-patch+json' },
      );
      assert.deepEqual(body.spec.ports.map((port: Body) => `${port.name}:${port.port}`).sort(), ['one:1', 'second:2']);
    },
  },
  {
    name: 'a patch with an unknown content type answers 415',
    check: async (place) => {
      await existing(place);
      const { status, body } = await patch(place, {}, 'application/json');
      assert.deepEqual([status, body.reason], [415, 'UnsupportedMediaType']);
    },
  },
  {
    name: 'an immutable ConfigMap keeps its data',
    check: async ({ core, name, request }) => {
      await request('POST', `${core}/configmaps`, { ...configMap(name, { a: '1' }), immutable: true });
      const { status, body } = await request('PATCH', `${core}/configmaps/${name}`, { data: { a: '2' } }, { contentType: MERGE });
      assert.deepEqual([status, body.message], [422, `ConfigMap "${name}" is invalid: data: Forbidden: field is immutable when \`immutable\` is set`]);
    },
  },
  {
    name: 'a pod\'s command cannot change, its image can',
    check: async ({ core, name, request }) => {
      await request('POST', `${core}/pods`, pod(name));
      const change = (container: object): Promise<Answer> => request(
        'PATCH', `${core}/pods/${name}`, { spec: { containers: [{ name: 'main', ...container }] } }, { contentType: 'application/strategic-merge-patch+json' },
      );
      const refused = await change({ command: ['x'] });
      assert.equal(refused.status, 422);
      assert.match(refused.body.message, /spec: Forbidden: pod updates may not change fields other than/);
      const changed = await change({ image: 'example/image:2' });
      assert.deepEqual([changed.status, changed.body.metadata.generation], [200, 2]);
    },
  },
  {
    name: 'a write to a pod\'s status changes neither spec nor generation',
    check: async ({ core, name, request }) => {
      await request('POST', `${core}/pods`, pod(name));
      const { body } = await request('PATCH', `${core}/pods/${name}/status`, { spec: { priority: 9 }, status: { reason: 'Because' } }, { contentType: MERGE });
      assert.deepEqual([body.status.reason, body.spec.priority, body.metadata.generation], ['Because', 0, 1]);
    },
  },
  {
    name: 'a write to a pod does not change its status',
    check: async ({ core, name, request }) => {
      await request('POST', `${core}/pods`, pod(name));
      const { body } = await request(
        'PATCH', `${core}/pods/${name}`, { metadata: { labels: { a: 'b' } }, status: { reason: 'Because' } }, { contentType: MERGE },
      );
      assert.deepEqual([body.metadata.labels, body.status.reason], [{ a: 'b' }, undefined]);
    },
  },
  {
    name: 'server-side apply creates and says who owns which field',
    check: async (place) => {
      const { status, body } = await apply(place, { a: '1' }, 'one');
      assert.equal(status, 201);
      const [{ manager, operation, fieldsV1 }] = body.metadata.managedFields;
      assert.deepEqual([manager, operation], ['one', 'Apply']);
      assert.ok('f:a' in fieldsV1['f:data']);
    },
  },
  {
    name: 'server-side apply refuses to change another manager\'s field, and overrides it with force',
    check: async (place) => {
      await apply(place, { a: '1', b: '2' }, 'one');
      const refused = await apply(place, { a: '9' }, 'two');
      assert.deepEqual([refused.status, refused.body.message], [409, 'Apply failed with 1 conflict: conflict with "one": .data.a']);
      assert.deepEqual((await apply(place, { a: '9' }, 'two', true)).body.data, { a: '9', b: '2' });
    },
  },
  {
    name: 'server-side apply removes what its manager no longer applies and nobody else owns',
    check: async (place) => {
      await apply(place, { a: '1', b: '2' }, 'one');
      await apply(place, { a: '1' }, 'two');
      assert.deepEqual((await apply(place, {}, 'one')).body.data, { a: '1' });
    },
  },
  {
    name: 'server-side apply needs a field manager',
    check: async (place) => {
      const { status, body } = await apply(place, {}, undefined);
      assert.deepEqual([status, body.message], [422, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch']);
    },
  },
  {
    name: 'POST to an object and PUT to a collection are not allowed',
    check: async (place) => {
      await existing(place);
      for (const [method, path] of [['POST', `${place.core}/configmaps/${place.name}`], ['PUT', `${place.core}/configmaps`]] as const) {
        assert.equal((await place.request(method, path, configMap(place.name))).status, 405, `${method} ${path}`);
      }
    },
  },
];
