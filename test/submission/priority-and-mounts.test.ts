// Priorities and mounts of pods: what a field replaces in a template, which paths are the same, and mounts that no property can describe.
import { describe, expect, it } from 'vitest';
import { driverOf, executorTemplateOf, planned, refusedFor } from './application';
import { ROLES } from '../../src/spec/roles';

describe.each(ROLES)('the pod of a %s', (role) => {
  const specOf = (plan: ReturnType<typeof planned>) => (role === 'driver' ? driverOf(plan).spec : executorTemplateOf(plan)?.spec);

  it('has the priority of its class alone, whatever its template says', () => {
    const template = { spec: { priority: 7, preemptionPolicy: 'Never', priorityClassName: 'low' } };
    const with_ = specOf(planned({ [role]: { template, priorityClassName: 'high' } }));
    expect([with_?.priorityClassName, with_?.priority, with_?.preemptionPolicy]).toEqual(['high', undefined, undefined]);
    const without = specOf(planned({ [role]: { template } }));
    expect([without?.priorityClassName, without?.priority, without?.preemptionPolicy]).toEqual(['low', 7, 'Never']);
  });

  it.each(['/x/', '//x', '/x/.', '/./x', '/x//', '/.//x/./'])('has nothing mounted at /x and at %s', (mountPath) => {
    const volumes = [{ name: 'a', emptyDir: {} }, { name: 'b', emptyDir: {} }];
    expect(refusedFor({ volumes, [role]: { volumeMounts: [{ name: 'a', mountPath: '/x' }, { name: 'b', mountPath }] } }))
      .toEqual([`DuplicateMountPath spec.${role}.volumeMounts[1]`]);
  });

  it.each(['/.x', '/x.', '/x/..', '/y/x'])('may have %s mounted beside /x', (mountPath) => {
    const volumes = [{ name: 'a', emptyDir: {} }, { name: 'b', emptyDir: {} }];
    expect(refusedFor({ volumes, [role]: { volumeMounts: [{ name: 'a', mountPath: '/x' }, { name: 'b', mountPath }] } })).toEqual([]);
  });

  it.each([
    ['recursiveReadOnly', { readOnly: true, recursiveReadOnly: 'Enabled' }],
    ['mountPropagation', { mountPropagation: 'HostToContainer' }],
    ['subPathExpr', { subPathExpr: '$(X)' }],
  ])('mounts a scratch volume with %s as it is: there is no property for it', (_, options) => {
    const mount = { name: 'spark-local-dir-1', mountPath: '/l', ...options };
    const plan = planned({ volumes: [{ name: 'spark-local-dir-1', emptyDir: {} }], [role]: { volumeMounts: [mount] } });
    expect(specOf(plan)?.containers?.flatMap(({ volumeMounts = [] }) => volumeMounts)).toContainEqual(mount);
    expect(Object.keys(plan.properties).filter((key) => key.includes('.volumes.'))).toEqual([]);
  });
});
