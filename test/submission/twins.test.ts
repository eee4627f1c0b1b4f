// What is refused of the driver is refused of executors too, before the driver finds out.
import { describe, expect, it } from 'vitest';
import { objectsOf, planned, refusedFor } from './application';
import type { ConfigMap } from '../../src/spec/kubernetes.gen';

/** Settings of one role that Spark or the API server refuses, with what is found; ROLE stands for the role. */
const REFUSED: readonly (readonly [what: string, conf: Readonly<Record<string, string>>, found: string])[] = [
  ['a resource without vendor', { 'spark.ROLE.resource.gpu.amount': '1' }, 'MissingResourceVendor spec.sparkConf[spark.ROLE.resource.gpu.vendor]'],
  ['a resource without amount', { 'spark.ROLE.resource.gpu.vendor': 'nvidia.com' }, 'MissingResourceAmount spec.sparkConf[spark.ROLE.resource.gpu.amount]'],
  ['an amount that is no number', { 'spark.ROLE.resource.gpu.vendor': 'nvidia.com', 'spark.ROLE.resource.gpu.amount': 'many' },
    'InvalidResourceAmount spec.sparkConf[spark.ROLE.resource.gpu.amount]'],
  ['an empty request of cores', { 'spark.kubernetes.ROLE.request.cores': '' }, 'InvalidCores spec.sparkConf[spark.kubernetes.ROLE.request.cores]'],
  ['an empty limit of cores', { 'spark.kubernetes.ROLE.limit.cores': '' }, 'InvalidCores spec.sparkConf[spark.kubernetes.ROLE.limit.cores]'],
  ['cores that are no number', { 'spark.ROLE.cores': 'two' }, 'InvalidCores spec.sparkConf[spark.ROLE.cores]'],
  ['a size that is none', { 'spark.ROLE.memory': 'much' }, 'InvalidMemory spec.sparkConf[spark.ROLE.memory]'],
  ['an overhead that is no size', { 'spark.ROLE.memoryOverhead': 'much' }, 'InvalidMemory spec.sparkConf[spark.ROLE.memoryOverhead]'],
  ['a factor below zero', { 'spark.ROLE.memoryOverheadFactor': '-1' }, 'InvalidMemory spec.sparkConf[spark.ROLE.memoryOverheadFactor]'],
  ['a label of Spark\'s own', { 'spark.kubernetes.ROLE.label.spark-role': 'x' }, 'ReservedLabel spec.sparkConf[spark.kubernetes.ROLE.label.spark-role]'],
  ['a label that is none', { 'spark.kubernetes.ROLE.label.a': 'x y' }, 'InvalidLabel spec.sparkConf[spark.kubernetes.ROLE.label.a]'],
  ['a reference to a Secret without key', { 'spark.kubernetes.ROLE.secretKeyRef.A': 's' },
    'InvalidSecretReference spec.sparkConf[spark.kubernetes.ROLE.secretKeyRef.A]'],
  ['a volume without path', { 'spark.kubernetes.ROLE.volumes.emptyDir.a.options.medium': 'Memory' },
    'InvalidVolume spec.sparkConf[spark.kubernetes.ROLE.volumes.emptyDir.a.options.medium]'],
  ['a type of volume that Spark does not know', { 'spark.kubernetes.ROLE.volumes.cephfs.a.mount.path': '/a' },
    'InvalidVolume spec.sparkConf[spark.kubernetes.ROLE.volumes.cephfs.a.mount.path]'],
];

describe.each(['driver', 'executor'])('the %s', (role) => {
  const ofRole = (text: string) => text.replaceAll('ROLE', role);

  it.each(REFUSED)('is not given %s', (_, conf, found) => {
    const sparkConf = Object.fromEntries(Object.entries(conf).map(([key, value]) => [ofRole(key), value]));
    expect(refusedFor({ sparkConf })).toContain(ofRole(found));
  });
});

it('executors are built with the resources that properties ask for in full', () => {
  const gpu = { 'spark.executor.resource.gpu.amount': '1', 'spark.executor.resource.gpu.vendor': 'nvidia.com' };
  expect(objectsOf<ConfigMap>(planned({ sparkConf: gpu }), 'ConfigMap')).toHaveLength(1);
});
