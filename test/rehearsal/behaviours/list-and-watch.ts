// Reading: get, lists with selectors and pages, watches, discovery.
import assert from 'node:assert/strict';
import type { Body } from '../api-server-under-test';
import type { Behaviour, Place } from '../behaviours';
import { configMap, pod } from '../test-objects';

async function threeConfigMaps({ core, name, request }: Place): Promise<{ labelSelector: string }> {
  for (const index of [1, 2, 3]) {
    await request('POST', `${core}/configmaps`, configMap(`${name}-${index}`, {}, { labels: { set: name, index: String(index) } }));
  }
  return { labelSelector: `set=${name}` };
}

const namesOf = (items: readonly { metadata: { name: string } }[]): string[] => items.map((item) => item.metadata.name);

export const readingBehaviours: readonly Behaviour[] = [
  {
    name: 'an object that is not there answers 404 NotFound',
    check: async ({ core, request }) => {
      const { status, body } = await request('GET', `${core}/pods/nothing`);
      assert.deepEqual([status, body.reason, body.message, body.details], [404, 'NotFound', 'pods "nothing" not found', { name: 'nothing', kind: 'pods' }]);
    },
  },
  {
    name: 'a resource that is not served answers 404',
    check: async ({ core, request }) => {
      const { status, body } = await request('GET', `${core}/nonsenses`);
      assert.deepEqual([status, body.message], [404, 'the server could not find the requested resource']);
    },
  },
  {
    name: 'a list has kind and resourceVersion, and its items are in the order of their names',
    check: async (place) => {
      const query = await threeConfigMaps(place);
      const { body } = await place.request('GET', `${place.core}/configmaps`, undefined, { query });
      assert.deepEqual([body.kind, body.apiVersion], ['ConfigMapList', 'v1']);
      assert.match(body.metadata.resourceVersion, /^\d+$/);
      assert.deepEqual(namesOf(body.items), [1, 2, 3].map((index) => `${place.name}-${index}`));
    },
  },
  ...([
    ['in', 'set=NAME,index in (1,3)', [1, 3]],
    ['notin', 'set=NAME,index notin (1)', [2, 3]],
    ['!=', 'set=NAME,index!=2', [1, 3]],
    ['exists', 'set=NAME,index', [1, 2, 3]],
    ['does not exist', 'set=NAME,!index', []],
  ] as const).map(([what, selector, expected]): Behaviour => ({
    name: `a label selector can say: ${what}`,
    check: async (place) => {
      await threeConfigMaps(place);
      const { body } = await place.request('GET', `${place.core}/configmaps`, undefined, { query: { labelSelector: selector.replace('NAME', place.name) } });
      assert.deepEqual(namesOf(body.items), expected.map((index) => `${place.name}-${index}`));
    },
  })),
  {
    name: 'an invalid label selector is a bad request',
    check: async ({ core, request }) => {
      const { status, body } = await request('GET', `${core}/pods`, undefined, { query: { labelSelector: 'a b' } });
      assert.deepEqual([status, body.message], [400, 'unable to parse requirement: found \'b\', expected: in, notin, =, ==, !=, gt, lt']);
    },
  },
  {
    name: 'a field selector finds by name and by phase',
    check: async ({ core, name, request }) => {
      await request('POST', `${core}/pods`, pod(name));
      const found = await request('GET', `${core}/pods`, undefined, { query: { fieldSelector: `metadata.name=${name},status.phase!=Running` } });
      assert.deepEqual(namesOf(found.body.items), [name]);
    },
  },
  {
    name: 'a field selector on another field is a bad request',
    check: async ({ core, request }) => {
      const { status, body } = await request('GET', `${core}/pods`, undefined, { query: { fieldSelector: 'foo=bar' } });
      assert.deepEqual([status, body.message], [400, 'field label not supported: foo']);
    },
  },
  {
    name: 'the pages of a list show one revision',
    check: async (place) => {
      const query = await threeConfigMaps(place);
      const first = await place.request('GET', `${place.core}/configmaps`, undefined, { query: { ...query, limit: '2' } });
      assert.equal(first.body.items.length, 2);
      await place.request('DELETE', `${place.core}/configmaps/${place.name}-3`);
      const second = await place.request(
        'GET', `${place.core}/configmaps`, undefined, { query: { ...query, limit: '2', continue: first.body.metadata.continue } },
      );
      assert.deepEqual(namesOf(second.body.items), [`${place.name}-3`]);
      assert.equal(second.body.metadata.resourceVersion, first.body.metadata.resourceVersion);
      assert.equal(second.body.metadata.continue, undefined);
    },
  },
  {
    name: 'an invalid continue token is a bad request',
    check: async ({ core, request }) => {
      const { status, body } = await request('GET', `${core}/configmaps`, undefined, { query: { continue: 'abc' } });
      assert.equal(status, 400);
      assert.match(body.message, /^invalid continue token|^continue key is not valid/);
    },
  },
  {
    name: 'a list at a future resourceVersion answers 504 with a retry',
    check: async ({ core, request }) => {
      const { status, body } = await request('GET', `${core}/configmaps`, undefined, { query: { resourceVersion: '99999999' } });
      assert.deepEqual([status, body.reason, body.details.causes[0].reason], [504, 'Timeout', 'ResourceVersionTooLarge']);
    },
  },
  {
    name: 'a resourceVersion that is no number is a bad request',
    check: async ({ core, request }) => {
      assert.equal((await request('GET', `${core}/configmaps`, undefined, { query: { resourceVersion: 'abc' } })).status, 400);
    },
  },
  {
    name: 'a watch from a list\'s resourceVersion reports each change in order',
    check: async ({ subject, core, name, request }) => {
      const { body } = await request('GET', `${core}/configmaps`);
      const created = await request('POST', `${core}/configmaps`, configMap(name));
      await request('PATCH', `${core}/configmaps/${name}`, { data: { a: '1' } }, { contentType: 'application/merge-patch+json' });
      await request('DELETE', `${core}/configmaps/${name}`);
      const events = await subject.watch(
        `${core}/configmaps`, { resourceVersion: body.metadata.resourceVersion, fieldSelector: `metadata.name=${name}` }, (seen) => seen.length >= 3,
      );
      assert.deepEqual(events.map((event) => event.type), ['ADDED', 'MODIFIED', 'DELETED']);
      assert.equal(events[0].object.metadata.resourceVersion, created.body.metadata.resourceVersion);
      const versions = events.map((event) => Number(event.object.metadata.resourceVersion));
      assert.ok(versions[0] < versions[1] && versions[1] < versions[2], `rising resourceVersions: ${versions.join(', ')}`);
    },
  },
  {
    name: 'a watch without a resourceVersion begins with the existing objects',
    check: async (place) => {
      const query = await threeConfigMaps(place);
      const events = await place.subject.watch(`${place.core}/configmaps`, query, (seen) => seen.length >= 3);
      assert.deepEqual(events.map((event) => event.type), ['ADDED', 'ADDED', 'ADDED']);
    },
  },
  {
    name: 'a watch with a selector reports that an object enters it and leaves it',
    check: async ({ subject, core, name, request }) => {
      const { body } = await request('POST', `${core}/configmaps`, configMap(name, {}, { labels: { set: name } }));
      const patch = (labels: object): Promise<unknown> => request(
        'PATCH', `${core}/configmaps/${name}`, { metadata: { labels } }, { contentType: 'application/merge-patch+json' },
      );
      await patch({ in: 'yes' });
      await patch({ in: 'yes', more: 'x' });
      await patch({ in: null });
      const events = await subject.watch(
        `${core}/configmaps`, { resourceVersion: body.metadata.resourceVersion, labelSelector: `set=${name},in=yes` }, (seen) => seen.length >= 3,
      );
      assert.deepEqual(events.map((event) => event.type), ['ADDED', 'MODIFIED', 'DELETED']);
    },
  },
  {
    name: 'a watch ends after timeoutSeconds, with a bookmark when asked for',
    check: async ({ subject, core, request }) => {
      const { body } = await request('GET', `${core}/configmaps`);
      const events = await subject.watch(
        `${core}/configmaps`,
        { resourceVersion: body.metadata.resourceVersion, timeoutSeconds: '1', allowWatchBookmarks: 'true', labelSelector: 'none=here' },
        () => false,
      );
      assert.ok(events.every((event) => event.type === 'BOOKMARK' && event.object.kind === 'ConfigMap'), JSON.stringify(events));
    },
  },
  {
    name: 'a watch that asks for initial events gets a bookmark at their end',
    check: async (place) => {
      const { labelSelector } = await threeConfigMaps(place);
      const query = { labelSelector, sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' };
      const events = await place.subject.watch(`${place.core}/configmaps`, query, (seen) => seen.some((event) => event.type === 'BOOKMARK'));
      assert.deepEqual(events.map((event) => event.type), ['ADDED', 'ADDED', 'ADDED', 'BOOKMARK']);
      assert.equal(events[3].object.metadata.annotations['k8s.io/initial-events-end'], 'true');
    },
  },
  {
    name: 'discovery lists a resource with its sub-resources and verbs',
    check: async ({ group, request }) => {
      const { body } = await request('GET', `/apis/${group}/v1`);
      assert.deepEqual([body.kind, body.groupVersion], ['APIResourceList', `${group}/v1`]);
      assert.deepEqual(body.resources.map((resource: Body) => resource.name), ['widgets', 'widgets/status']);
      assert.ok(body.resources[0].verbs.includes('watch'));
      assert.deepEqual(body.resources[0].shortNames, ['wd']);
    },
  },
  {
    name: 'discovery of the groups names the group and its preferred version',
    check: async ({ group, request }) => {
      const { body } = await request('GET', `/apis/${group}`);
      assert.deepEqual([body.kind, body.preferredVersion], ['APIGroup', { groupVersion: `${group}/v1`, version: 'v1' }]);
    },
  },
];
