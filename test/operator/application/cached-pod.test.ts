// What is cached of a pod: all that decisions read, and little of one that was made to be large.
import { describe, expect, it } from 'vitest';
import { driverPod, running } from './builders';
import { cachedPod, KEPT_FINALIZERS } from '../../../src/operator/application/cached-pod';
import type { Pod } from '../../../src/spec/kubernetes.gen';
import { Annotation, DRIVER_FINALIZER, Label } from '../../../src/spec/labels';

const long = 'x'.repeat(256 * 1024);
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const pod: Pod = driverPod(running());

const manyLabels = Object.fromEntries(many(5_000, (index) => [`l-${index}`, 'x'.repeat(63)]));
const manyContainers = many(5_000, (index) => ({ name: `c-${index}`, image: long.slice(0, 200) }));
const manyConditions = many(500, (index) => ({ type: `T${index}`, status: 'True', message: long.slice(0, 2_000) }));

const large: ReadonlyArray<readonly [string, Pod]> = [
  ['annotations', { ...pod, metadata: { ...pod.metadata, annotations: { note: long } } }],
  ['labels', { ...pod, metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, ...manyLabels } } }],
  ['finalizers', { ...pod, metadata: { ...pod.metadata, finalizers: [...many(5_000, (index) => `example.com/f-${index}`), DRIVER_FINALIZER] } }],
  ['owners', {
    ...pod,
    metadata: {
      ...pod.metadata,
      ownerReferences: [
        ...many(5_000, (index) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: `c-${index}`, uid: `${index}` })), ...pod.metadata.ownerReferences ?? [],
      ],
    },
  }],
  ['containers', { ...pod, spec: { ...pod.spec, containers: [...manyContainers, ...pod.spec.containers] } }],
  ['an image', { ...pod, spec: { ...pod.spec, containers: [{ ...pod.spec.containers[0], image: long }] } }],
  ['conditions', { ...pod, status: { ...pod.status, conditions: manyConditions } }],
  ['names of owners', {
    ...pod,
    metadata: {
      ...pod.metadata, ownerReferences: [{ apiVersion: 'v1', kind: 'SparkApplication', name: long, uid: 'x' }, ...pod.metadata.ownerReferences ?? []],
    },
  }],
  ['annotations of ours', { ...pod, metadata: { ...pod.metadata, annotations: { [Annotation.SPEC_HASH]: long } } }],
  ['a message', { ...pod, status: { ...pod.status, message: long } }],
];

describe('a cached pod', () => {
  it.each(large)('keeps little of very large %s, and what decisions read', (_what, given) => {
    const cached = cachedPod(given);
    expect(JSON.stringify(cached).length).toBeLessThan(150_000);
    expect(cached.metadata.labels?.[Label.SUBMISSION_ID]).toBe(pod.metadata.labels?.[Label.SUBMISSION_ID]);
    expect(cached.metadata.ownerReferences?.find(({ controller }) => controller)?.uid).toBe(pod.metadata.ownerReferences?.[0].uid);
    expect(cached.spec.containers.at(-1)?.name).toBe(pod.spec.containers.at(-1)?.name);
    expect(cached.status?.phase).toBe('Running');
    if (given.metadata.finalizers) {
      expect(cached.metadata.finalizers).toHaveLength(KEPT_FINALIZERS);
      expect(cached.metadata.finalizers).toContain(DRIVER_FINALIZER);
    }
  });

  it('of ordinary size says the same as the pod', () => {
    const { metadata, status } = cachedPod(pod);
    expect(status).toEqual(pod.status);
    expect(metadata).toEqual(pod.metadata);
  });
});
