// The decisions of create, update and delete, without storage and clock.
import { describe, expect, it } from 'vitest';
import { builtInTypes } from '../../src/rehearsal/api-server/kinds/built-in';
import type { ResourceType } from '../../src/rehearsal/api-server/resource-type';
import { checkNewPlace, newObject } from '../../src/rehearsal/api-server/write/create';
import { decideDeletion, FOREGROUND, isReleased, ORPHAN } from '../../src/rehearsal/api-server/write/delete';
import { updatedObject } from '../../src/rehearsal/api-server/write/update';
import { copyJson, type ApiObject } from '../../src/rehearsal/json';

const NOW = Date.parse('2030-01-31T12:00:00Z');

function typeOf(plural: string): ResourceType {
  return builtInTypes().find((type) => type.plural === plural) as ResourceType;
}

function object(kind: string, metadata: object = {}, rest: object = {}): ApiObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'a', namespace: 'jobs', uid: 'u', resourceVersion: '7', ...metadata }, ...rest };
}

const onNode = { spec: { nodeName: 'node', terminationGracePeriodSeconds: 30 }, status: { phase: 'Running' } };

describe('a delete', () => {
  it.each([
    ['removes an object without finalizers', 'configmaps', object('ConfigMap'), {}, 'removed', undefined],
    ['removes a pod without a node', 'pods', object('Pod', {}, { spec: {} }), {}, 'removed', '2030-01-31T12:00:00Z'],
    ['removes a pod that has ended', 'pods', object('Pod', {}, { ...onNode, status: { phase: 'Failed' } }), {}, 'removed', '2030-01-31T12:00:00Z'],
    ['marks a pod on a node, with its grace period', 'pods', object('Pod', {}, onNode), {}, 'marked', '2030-01-31T12:00:30Z'],
    ['removes a pod on a node when it is forced', 'pods', object('Pod', {}, onNode), { gracePeriodSeconds: 0 }, 'removed', '2030-01-31T12:00:00Z'],
    ['marks an object with a finalizer', 'configmaps', object('ConfigMap', { finalizers: ['example.com/hold'] }), {}, 'marked', '2030-01-31T12:00:00Z'],
    ['marks an object whose dependents are deleted first', 'configmaps', object('ConfigMap'), { propagationPolicy: 'Foreground' }, 'marked',
      '2030-01-31T12:00:00Z'],
    ['marks a namespace that is not empty yet', 'namespaces', object('Namespace', {}, { spec: { finalizers: ['kubernetes'] } }), {}, 'marked',
      '2030-01-31T12:00:00Z'],
  ] as const)('%s', (_title, plural, old, options, outcome, deletionTimestamp) => {
    const deletion = decideDeletion(old, typeOf(plural), options, NOW);
    expect([deletion.outcome, deletion.object.metadata.deletionTimestamp]).toEqual([outcome, deletionTimestamp]);
  });

  it('that repeats another changes nothing, unless it shortens the grace period', () => {
    const first = decideDeletion(object('Pod', {}, onNode), typeOf('pods'), {}, NOW).object;
    expect(decideDeletion(first, typeOf('pods'), {}, NOW + 5_000)).toEqual({ outcome: 'unchanged', object: first });
    const shortened = decideDeletion(first, typeOf('pods'), { gracePeriodSeconds: 10 }, NOW + 5_000);
    expect(shortened).toMatchObject({ outcome: 'marked', object: { metadata: { deletionTimestamp: '2030-01-31T12:00:10Z', deletionGracePeriodSeconds: 10 } } });
  });

  it('sets the finalizer of its propagation policy in place of that of an earlier one', () => {
    const earlier = decideDeletion(object('ConfigMap'), typeOf('configmaps'), { propagationPolicy: 'Foreground' }, NOW).object;
    expect(earlier.metadata.finalizers).toEqual([FOREGROUND]);
    expect(decideDeletion(earlier, typeOf('configmaps'), { propagationPolicy: 'Orphan' }, NOW).object.metadata.finalizers).toEqual([ORPHAN]);
  });

  it('is refused where a precondition does not hold', () => {
    const refused = (preconditions: object) => () => decideDeletion(object('ConfigMap'), typeOf('configmaps'), { preconditions }, NOW);
    expect(refused({ uid: 'other' })).toThrow('the UID in the precondition (other) does not match the UID in record (u)');
    expect(refused({ resourceVersion: '6' })).toThrow('the ResourceVersion in the precondition (6) does not match the ResourceVersion in record (7)');
  });

  it('changes no object that is stored', () => {
    const old = object('ConfigMap', { finalizers: ['example.com/hold'] });
    const before = copyJson(old);
    decideDeletion(old, typeOf('configmaps'), { propagationPolicy: 'Orphan' }, NOW);
    expect(old).toEqual(before);
  });
});

it.each([
  ['an object that is not marked', {}, {}, false],
  ['a marked object', { deletionTimestamp: 't' }, {}, true],
  ['a marked object with a finalizer', { deletionTimestamp: 't', finalizers: ['example.com/hold'] }, {}, false],
  ['a pod within its grace period', { deletionTimestamp: 't', deletionGracePeriodSeconds: 30 }, {}, false],
  ['a namespace with content', { deletionTimestamp: 't' }, { kind: 'Namespace', spec: { finalizers: ['kubernetes'] } }, false],
])('whether nothing keeps %s any longer', (_title, metadata, rest, released) => {
  expect(isReleased({ ...object('ConfigMap', metadata), ...rest })).toBe(released);
});

describe('a create', () => {
  const target = { type: typeOf('configmaps'), namespace: 'jobs' };
  const assigned = { uid: 'new', now: NOW, nameSuffix: () => 'abcde' };

  it('assigns the metadata of a new object, whatever the request contains', () => {
    const { metadata } = newObject(object('ConfigMap', { deletionTimestamp: 't', generation: 9, selfLink: '/' }), target, assigned);
    expect(metadata).toEqual({ name: 'a', namespace: 'jobs', uid: 'new', resourceVersion: '7', creationTimestamp: '2030-01-31T12:00:00Z' });
    expect(newObject(object('Pod'), { ...target, type: typeOf('pods') }, assigned).metadata.generation).toBe(1);
  });

  it('generates a name of at most 63 characters', () => {
    const { metadata } = newObject(object('ConfigMap', { name: undefined, generateName: 'x'.repeat(80) }), target, assigned);
    expect(metadata.name).toBe(`${'x'.repeat(58)}abcde`);
  });

  it.each([
    ['in no namespace', undefined, 'namespaces "jobs" not found'],
    ['in a namespace that is being deleted', object('Namespace', { deletionTimestamp: 't' }), 'because it is being terminated'],
  ])('is refused %s', (_title, namespace, message) => {
    expect(() => checkNewPlace(object('ConfigMap', { resourceVersion: undefined }), target, namespace)).toThrow(message);
  });
});

describe('an update', () => {
  const pod = object('Pod', { generation: 1 }, { spec: { containers: [{ name: 'main', image: 'a' }] }, status: { phase: 'Running' } });
  const target = { type: typeOf('pods'), namespace: 'jobs', name: 'a' };
  const update = (change: (requested: ApiObject) => void, subresource?: string): ApiObject => {
    const requested = copyJson(pod);
    change(requested);
    return updatedObject(requested, pod, { ...target, subresource });
  };
  const setImage = (requested: ApiObject): void => {
    requested.spec = { containers: [{ name: 'main', image: 'b' }] };
  };
  const setPhase = (requested: ApiObject): void => {
    requested.status = { phase: 'Failed' };
  };

  it('of the spec raises the generation and keeps the status', () => {
    const { metadata, status } = update((requested) => {
      setImage(requested);
      setPhase(requested);
    });
    expect([metadata.generation, status]).toEqual([2, { phase: 'Running' }]);
  });

  it('of the status keeps spec and generation', () => {
    const { metadata, spec, status } = update((requested) => {
      setImage(requested);
      setPhase(requested);
    }, 'status');
    expect([metadata.generation, spec, status]).toEqual([1, pod.spec, { phase: 'Failed' }]);
  });

  it('with a stale resourceVersion is refused', () => {
    expect(() => update(({ metadata }) => {
      metadata.resourceVersion = '6';
    })).toThrow('the object has been modified');
  });

  it('cannot cancel a deletion', () => {
    const marked = object('ConfigMap', { deletionTimestamp: 't', finalizers: ['example.com/hold'] });
    const { metadata } = updatedObject(object('ConfigMap', { finalizers: ['example.com/hold'] }), marked, { ...target, type: typeOf('configmaps') });
    expect(metadata.deletionTimestamp).toBe('t');
  });
});
