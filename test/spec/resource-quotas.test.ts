// What ResourceQuotas count: amounts of objects, and the pods that a quota with scopes selects.
import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { Pod, PodSpec } from '../../src/spec/kubernetes.gen';
import { objectUsage, selects, traitsOf, type ResourceQuotaSpec } from '../../src/spec/resource-quotas';

const pod = (spec: Partial<PodSpec>): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'a' }], ...spec } });
const using = (requests: Record<string, string>, limits: Record<string, string> = {}) => ({ name: 'a', resources: { requests, limits } });

describe('the usage of an object', () => {
  it.each<{ what: string; object: KubernetesObject; amounts: Record<string, string> }>([
    {
      what: 'a pod: requests and limits of all containers',
      object: pod({ containers: [using({ cpu: '500m', memory: '1Gi' }, { memory: '1Gi' }), using({ cpu: '1' })] }),
      amounts: {
        'pods': '1', 'count/pods': '1', 'requests.cpu': '1500m', 'cpu': '1500m', 'requests.memory': '1Gi', 'memory': '1Gi', 'limits.memory': '1Gi',
      },
    },
    {
      what: 'a device that is only limited: it is requested too',
      object: pod({ containers: [using({}, { 'nvidia.com/gpu': '2' })] }),
      amounts: { 'pods': '1', 'count/pods': '1', 'requests.nvidia.com/gpu': '2', 'limits.nvidia.com/gpu': '2' },
    },
    {
      what: 'init containers: the largest counts where it is larger than all others together, and one that keeps running counts with them',
      object: pod({
        containers: [using({ cpu: '1' })], initContainers: [using({ cpu: '3' }), { ...using({ cpu: '1' }), restartPolicy: 'Always' }, using({ cpu: '2' })],
      }),
      amounts: { 'pods': '1', 'count/pods': '1', 'requests.cpu': '3', 'cpu': '3' },
    },
    { what: 'a pod that has ended: nothing', object: { ...pod({ containers: [using({ cpu: '1' })] }), status: { phase: 'Failed' } } as Pod, amounts: {} },
    {
      what: 'an amount that is none: it counts for nothing',
      object: pod({ containers: [using({ cpu: 'many' })] }),
      amounts: { 'pods': '1', 'count/pods': '1' },
    },
    {
      what: 'a Service with node ports',
      object: { apiVersion: 'v1', kind: 'Service', metadata: {}, spec: { type: 'NodePort', ports: [{ port: 1 }, { port: 2 }] } } as KubernetesObject,
      amounts: { 'services': '1', 'count/services': '1', 'services.nodeports': '2' },
    },
    {
      what: 'a claim, for its class too',
      object: {
        apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: {}, spec: { storageClassName: 'fast', resources: { requests: { storage: '5Gi' } } },
      } as KubernetesObject,
      amounts: {
        'persistentvolumeclaims': '1',
        'count/persistentvolumeclaims': '1',
        'requests.storage': '5Gi',
        'fast.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
        'fast.storageclass.storage.k8s.io/requests.storage': '5Gi',
      },
    },
    {
      what: 'any other object under its plural and group',
      object: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: {} },
      amounts: { 'count/networkpolicies.networking.k8s.io': '1' },
    },
  ])('of $what', ({ object, amounts }) => expect(objectUsage(object).amounts).toEqual(amounts));
});

describe('a quota', () => {
  const affine = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', namespaces: ['other'] }] } };
  const byClass = (operator: string, values?: string[]): ResourceQuotaSpec => (
    { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, ...(values && { values }) }] } });
  const plain = pod({ containers: [using({ cpu: '1' })] });
  const urgent = pod({ containers: [using({ cpu: '1' })], priorityClassName: 'urgent' });
  it.each<{ quota: string; spec: ResourceQuotaSpec; selected: Pod[]; others: Pod[] }>([
    { quota: 'without scopes', spec: {}, selected: [plain, urgent, pod({})], others: [] },
    { quota: 'of pods that end by themselves', spec: { scopes: ['Terminating'] }, selected: [pod({ activeDeadlineSeconds: 0 })], others: [plain] },
    { quota: 'of pods that do not', spec: { scopes: ['NotTerminating'] }, selected: [plain], others: [pod({ activeDeadlineSeconds: 60 })] },
    { quota: 'of pods without requests', spec: { scopes: ['BestEffort'] }, selected: [pod({}), pod({ containers: [using({ cpu: '0' })] })], others: [plain] },
    { quota: 'of pods with requests', spec: { scopes: ['NotBestEffort'] }, selected: [plain], others: [pod({})] },
    { quota: 'of pods with any class', spec: { scopes: ['PriorityClass'] }, selected: [urgent], others: [plain] },
    { quota: 'of one class', spec: byClass('In', ['urgent']), selected: [urgent], others: [plain, pod({ priorityClassName: 'low' })] },
    { quota: 'of all classes but one', spec: byClass('NotIn', ['urgent']), selected: [plain], others: [urgent] },
    { quota: 'of pods without class', spec: byClass('DoesNotExist'), selected: [plain], others: [urgent] },
    { quota: 'of affinity across namespaces', spec: { scopes: ['CrossNamespacePodAffinity'] }, selected: [pod({ affinity: affine })], others: [plain] },
    { quota: 'with two scopes', spec: { scopes: ['NotBestEffort'], ...byClass('In', ['urgent']) }, selected: [urgent], others: [plain] },
    { quota: 'with a scope or an operator of a later version', spec: { scopes: ['Weekend'] }, selected: [], others: [plain, urgent] },
  ])('$quota selects the pods in it and no others', ({ spec, selected, others }) => {
    expect(selected.map((each) => selects(spec, traitsOf(each)))).toEqual(selected.map(() => true));
    expect(others.map((each) => selects(spec, traitsOf(each)))).toEqual(others.map(() => false));
  });

  it('with scopes selects nothing but pods', () => expect(selects({ scopes: ['NotTerminating'] }, undefined)).toBe(false));
});
