// Custom resources: schemas, defaults, pruning, rules, status, and the definitions themselves.
import assert from 'node:assert/strict';
import { eventually } from '../api-server-under-test';
import type { Behaviour } from '../behaviours';
import { widgetDefinition } from '../test-objects';

const MERGE = 'application/merge-patch+json';
const UNCHECKED = ', <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to '
  + 'complete validation]';

/** A spec that is refused, and the message after `Widget.GROUP "NAME" is invalid: `. */
const REFUSED: readonly (readonly [what: string, spec: object, message: string])[] = [
  ['a required field that is missing', {}, `[spec.size: Required value${UNCHECKED}`],
  ['a wrong type', { size: 'x' }, `[spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"${UNCHECKED}`],
  ['a fraction for an integer', { size: 1.5 }, `[spec.size: Invalid value: "number": spec.size in body must be of type integer: "number"${UNCHECKED}`],
  ['a value below the minimum', { size: 0 }, 'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1'],
  ['a value above the maximum', { size: 11 }, 'spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10'],
  ['a value outside the enum', { size: 1, mode: 'c' }, `[spec.mode: Unsupported value: "c": supported values: "a", "b"${UNCHECKED}`],
  ['a text that does not match', { size: 1, name: 'AB' }, 'spec.name: Invalid value: "AB": spec.name in body should match \'^[a-z]+$\''],
  ['a text that is too short', { size: 1, name: 'a' }, 'spec.name: Invalid value: "a": spec.name in body should be at least 2 chars long'],
  ['a text that is too long', { size: 1, name: 'abcdefg' }, `[spec.name: Too long: may not be more than 5 bytes${UNCHECKED}`],
  ['too many items', { size: 1, ports: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }, `[spec.ports: Too many: 3: must have at most 2 items${UNCHECKED}`],
  ['two items with one key', { size: 1, ports: [{ name: 'a' }, { name: 'a' }] }, 'spec.ports[1]: Duplicate value: {"name":"a"}'],
  ['a set with one item twice', { size: 1, tags: ['a', 'a'] }, 'spec.tags[1]: Duplicate value: "a"'],
  ['an item without its required field', { size: 1, ports: [{}] }, `[spec.ports[0].name: Required value${UNCHECKED}`],
  [
    'neither integer nor text',
    { size: 1, either: true },
    `[spec.either: Invalid value: "boolean": spec.either in body must be of type integer,string: "boolean"${UNCHECKED}`,
  ],
  [
    'a wrong type within a map',
    { size: 1, labels: { a: 1 } },
    `[spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"${UNCHECKED}`,
  ],
  ['a broken rule', { size: 1, min: 3, max: 2 }, 'spec: Invalid value: "object": min must not exceed max'],
  ['a broken rule about an element', { size: 1, ports: [{ name: 'a', port: 13 }] }, 'spec: Invalid value: "object": the first port must not be 13'],
];

export const customBehaviours: readonly Behaviour[] = [
  ...REFUSED.map(([what, spec, message]): Behaviour => ({
    name: `a schema refuses ${what}`,
    check: async ({ widgets, group, name, widget, request }) => {
      const { status, body } = await request('POST', widgets, widget(spec));
      assert.deepEqual([status, body.message], [422, `Widget.${group} "${name}" is invalid: ${message}`]);
    },
  })),
  {
    name: 'a custom resource gets its defaults, and unknown fields are pruned except where they are preserved',
    check: async ({ widgets, widget, request }) => {
      const { status, body } = await request(
        'POST', widgets, widget({ size: 1, ports: [{ name: 'a', odd: 1 }], nonsense: 1, open: { anything: { goes: 1 } } }),
      );
      assert.equal(status, 201);
      assert.deepEqual(body.spec, { size: 1, mode: 'a', ports: [{ name: 'a', port: 80 }], open: { anything: { goes: 1 } } });
    },
  },
  {
    name: 'null counts as absent where the schema does not allow it',
    check: async ({ widgets, widget, request }) => {
      const { body } = await request('POST', widgets, widget({ size: 1, mode: null, name: null }));
      assert.deepEqual(body.spec, { size: 1, mode: 'a' });
    },
  },
  {
    name: 'strict validation of a custom resource names every unknown field',
    check: async ({ widgets, widget, request }) => {
      const { status, body } = await request(
        'POST', widgets, { ...widget({ size: 1, nonsense: 1, ports: [{ name: 'x', odd: 1 }] }), foo: 1 }, { query: { fieldValidation: 'Strict' } },
      );
      assert.deepEqual([status, body.message],
        [400, 'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "foo", unknown field "spec.nonsense", unknown '
          + 'field "spec.ports[0].odd"']);
    },
  },
  {
    name: 'a status at creation is dropped, and only the sub-resource writes it',
    check: async ({ widgets, name, widget, request }) => {
      const created = await request('POST', widgets, { ...widget(), status: { a: 1 } });
      assert.equal(created.body.status, undefined);
      const { body } = await request(
        'PATCH', `${widgets}/${name}/status`, { metadata: { labels: { a: 'b' } }, spec: { size: 7 }, status: { phase: 'x' } }, { contentType: MERGE },
      );
      assert.deepEqual([body.status, body.spec.size, body.metadata.labels, body.metadata.generation], [{ phase: 'x' }, 1, undefined, 1]);
      const ignored = await request('PATCH', `${widgets}/${name}`, { status: { phase: 'y' } }, { contentType: MERGE });
      assert.deepEqual([ignored.body.status, ignored.body.metadata.resourceVersion], [{ phase: 'x' }, body.metadata.resourceVersion]);
    },
  },
  {
    name: 'a status patch with a stale resourceVersion answers 409',
    check: async ({ widgets, group, name, widget, request }) => {
      await request('POST', widgets, widget());
      const { status, body } = await request('PATCH', `${widgets}/${name}/status`, { metadata: { resourceVersion: '1' }, status: {} }, { contentType: MERGE });
      assert.equal(status, 409);
      assert.match(
        body.message, new RegExp(`^Operation cannot be fulfilled on widgets\\.${group.replaceAll('.', '\\.')} "${name}": the object has been modified`),
      );
    },
  },
  {
    name: 'a change of the spec raises the generation, one of the labels does not',
    check: async ({ widgets, name, widget, request }) => {
      await request('POST', widgets, widget());
      const labelled = await request('PATCH', `${widgets}/${name}`, { metadata: { labels: { a: 'b' } } }, { contentType: MERGE });
      const changed = await request('PATCH', `${widgets}/${name}`, { spec: { size: 2 } }, { contentType: MERGE });
      assert.deepEqual([labelled.body.metadata.generation, changed.body.metadata.generation], [1, 2]);
    },
  },
  {
    name: 'a transition rule compares with the value before',
    check: async ({ widgets, name, widget, request }) => {
      await request('POST', widgets, widget({ size: 1, name: 'abc' }));
      const { status, body } = await request('PATCH', `${widgets}/${name}`, { spec: { name: 'abd' } }, { contentType: MERGE });
      assert.equal(status, 422);
      assert.match(body.message, /: spec\.name: Forbidden: name is immutable$/);
    },
  },
  {
    name: 'a PUT of a custom resource needs a resourceVersion',
    check: async ({ widgets, name, widget, request }) => {
      await request('POST', widgets, widget());
      const { status, body } = await request('PUT', `${widgets}/${name}`, widget({ size: 2 }));
      assert.equal(status, 422);
      assert.match(body.message, /metadata\.resourceVersion: Invalid value: 0: must be specified for an update$/);
    },
  },
  {
    name: 'custom resources do not support strategic merge patches',
    check: async ({ widgets, name, widget, request }) => {
      await request('POST', widgets, widget());
      const { status } = await request('PATCH', `${widgets}/${name}`, {}, { contentType: 'application/strategic-merge-patch+json' });
      assert.equal(status, 415);
    },
  },
  {
    name: 'a NotFound of a custom resource names its group',
    check: async ({ widgets, group, request }) => {
      const { body } = await request('GET', `${widgets}/nothing`);
      assert.deepEqual([body.message, body.details], [`widgets.${group} "nothing" not found`, { name: 'nothing', group, kind: 'widgets' }]);
    },
  },
  {
    name: 'server-side apply merges keyed lists of a custom resource',
    check: async ({ widgets, group, name, request }) => {
      const apply = (fieldManager: string, spec: object): ReturnType<typeof request> => request('PATCH', `${widgets}/${name}`,
        { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name }, spec }, { contentType: 'application/apply-patch+yaml', query: { fieldManager } });
      await apply('one', { size: 1, ports: [{ name: 'a', port: 1 }] });
      const both = await apply('two', { ports: [{ name: 'b', port: 2 }] });
      assert.deepEqual(both.body.spec.ports, [{ name: 'a', port: 1 }, { name: 'b', port: 2 }]);
      const one = await apply('one', { size: 1 });
      assert.deepEqual(one.body.spec.ports, [{ name: 'b', port: 2 }]);
    },
  },
  {
    name: 'a definition is named after its plural and group',
    check: async ({ group, request }) => {
      const { status, body } = await request(
        'POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { ...widgetDefinition(group), metadata: { name: 'x.example.com' } },
      );
      assert.equal(status, 422);
      assert.match(body.message, /metadata\.name: Invalid value: "x\.example\.com": must be spec\.names\.plural\+"\."\+spec\.group/);
    },
  },
  {
    name: 'a definition in a protected group needs the approval annotation',
    check: async ({ name, request }) => {
      const { status, body } = await request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', widgetDefinition(`${name}.k8s.io`));
      assert.deepEqual([status, body.details.causes[0].field], [422, 'metadata.annotations[api-approved.kubernetes.io]']);
    },
  },
  {
    name: 'a status can be written although the spec breaks a bound that its definition got later',
    check: async ({ subject, name, namespace, request }) => {
      const group = `${name}.bounds.example.com`;
      const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      const path = `/apis/${group}/v1/namespaces/${namespace}/widgets`;
      const object = (size: number, named: string): object => ({ apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: named }, spec: { size } });
      const bounded = widgetDefinition(group);
      const open = JSON.parse(JSON.stringify(bounded).replaceAll('"maximum":10', '"maximum":100')) as object;
      assert.notDeepEqual(open, bounded);
      assert.equal((await request('POST', definitions, open)).status, 201);
      await eventually(subject, 'a definition in use', async () => (await request('POST', path, object(50, name))).status === 201);
      const { body: stored } = await request('GET', `${definitions}/widgets.${group}`);
      assert.equal((await request('PUT', `${definitions}/widgets.${group}`, { ...stored, spec: (bounded as { spec: object }).spec })).status, 200);
      let tries = 0;
      await eventually(subject, 'the bound in use', async () => (await request('POST', path, object(50, `${name}-${++tries}`))).status === 422);
      // Without ratcheting, as in Kubernetes 1.29, the object itself cannot be changed any more. Of a status, only the status is checked.
      const { status, body } = await request('PATCH', `${path}/${name}/status`, { status: { phase: 'Seen' } }, { contentType: MERGE });
      assert.deepEqual([status, body.status, body.spec.size], [200, { phase: 'Seen' }, 50]);
      await request('DELETE', `${definitions}/widgets.${group}`);
    },
  },
];
