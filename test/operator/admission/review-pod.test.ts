// Reviews of pods that people start with spark-submit: what is added, that a second review adds nothing, and that Spark's own volumes stay as they are.
import { applyPatch, type Operation } from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import type { AdmissionResponse } from '../../../src/operator/admission/reviews/admission-review';
import { reviewPod } from '../../../src/operator/admission/reviews/review-pod';
import { placementDefaultsIn, podWebhookPath, type PlacementDefaults } from '../../../src/spec/admission';
import { placementOn } from '../../../src/spec/capacity';
import type { Affinity, Pod } from '../../../src/spec/kubernetes.gen';
import { Label, PlacementLabel } from '../../../src/spec/labels';

const SCRATCH = [{ name: 'spark-local-dir-1', emptyDir: {} }, { name: 'spark-conf-volume-exec', configMap: { name: 'spark-exec' } }];
const MOUNTS = [{ name: 'spark-local-dir-1', mountPath: '/var/data/spark-1' }];

function executor(labels: Record<string, string>, spec: object = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pi-exec-1', namespace: 'jobs', labels: { 'spark-role': 'executor', ...labels } },
    spec: {
      containers: [{ name: 'spark-kubernetes-executor', image: 'spark', volumeMounts: MOUNTS }],
      volumes: SCRATCH,
      schedulerName: 'default-scheduler',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }],
      ...spec,
    },
  } as Pod;
}

function reviewed(pod: Pod, defaults: PlacementDefaults = {}): AdmissionResponse & { readonly pod: Pod } {
  const response = reviewPod({ uid: 'u', operation: 'CREATE', object: pod }, defaults);
  return { ...response, pod: applyPatch(structuredClone(pod), (response.patch ?? []) as Operation[]).newDocument };
}

const termsOf = ({ spec }: Pod) => spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
const SPOT = placementOn('spot').alternatives.map((requirements) => ({ matchExpressions: requirements }));
const required = (...nodeSelectorTerms: object[]): Affinity => (
  { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } as Affinity);
const zone = (name: string) => ({ key: 'topology.kubernetes.io/zone', operator: 'In', values: [name] });
const spotLabel = { [PlacementLabel.CAPACITY]: 'spot' };

describe('the review of a pod', () => {
  it('gives an executor with the label spot the affinity and the tolerations of spot nodes', () => {
    const { pod } = reviewed(executor(spotLabel));
    expect(termsOf(pod)).toEqual(SPOT);
    expect(pod.spec.tolerations?.slice(1)).toEqual(placementOn('spot').tolerations);
  });

  it('gives a driver with the label on-demand requirements that no spot node of any cloud fulfils', () => {
    const { pod } = reviewed(executor({ 'spark-role': 'driver', [PlacementLabel.CAPACITY]: 'on-demand' }));
    expect(termsOf(pod)).toHaveLength(1);
    expect(termsOf(pod)![0].matchExpressions?.every(({ operator }) => operator === 'NotIn')).toBe(true);
  });

  it('puts the requirement into every term, since terms are alternatives', () => {
    const { pod } = reviewed(executor(spotLabel, { affinity: required({ matchExpressions: [zone('a')] }, { matchExpressions: [zone('b')] }) }));
    const terms = termsOf(pod)!;
    expect(terms).toHaveLength(2 * SPOT.length);
    for (const { matchExpressions = [] } of terms) {
      expect(matchExpressions).toHaveLength(2);
      expect(SPOT.some((spot) => JSON.stringify(spot.matchExpressions) === JSON.stringify(matchExpressions.slice(1)))).toBe(true);
    }
  });

  it('does not turn a term that matches no node into one that does', () => {
    expect(termsOf(reviewed(executor(spotLabel, { affinity: required({}) })).pod)).toEqual([{}]);
  });

  it('keeps what else is said about affinity', () => {
    const preferred = { preferredDuringSchedulingIgnoredDuringExecution: [] };
    const affinity = { podAntiAffinity: preferred, nodeAffinity: preferred };
    expect(reviewed(executor(spotLabel, { affinity })).pod.spec.affinity).toMatchObject(affinity);
  });

  const everything = { ...spotLabel, [PlacementLabel.SCHEDULER]: 'volcano', [PlacementLabel.PRIORITY_CLASS]: 'low' };

  it('leaves volumes, mounts and containers as they are', () => {
    const { pod, patch } = reviewed(executor(everything));
    expect(pod.spec.volumes).toEqual(SCRATCH);
    expect(pod.spec.containers).toEqual(executor({}).spec.containers);
    expect(patch?.map(({ path }) => path).sort()).toEqual(
      ['/spec/affinity', '/spec/preemptionPolicy', '/spec/priority', '/spec/priorityClassName', '/spec/schedulerName', '/spec/tolerations']);
  });

  it.each([['labels', everything, {}], ['defaults', {}, { capacity: 'spot', scheduler: 'volcano', priorityClass: 'low' }]] as const)(
    'changes nothing the second time, with %s, even after the API server has set the priority of the class', (_what, labels, defaults) => {
      const { pod } = reviewed(executor(labels), defaults);
      expect(pod.spec).toMatchObject({ schedulerName: 'volcano', priorityClassName: 'low' });
      expect(pod.spec).not.toHaveProperty('priority');
      const again = { ...pod, spec: { ...pod.spec, priority: 10, preemptionPolicy: 'Never' } };
      expect(reviewed(again, defaults).patch).toEqual([]);
    });

  it.each([
    ['a label of its own', { [PlacementLabel.CAPACITY]: 'on-demand' }, {}],
    ['a node selector of its own', {}, { nodeSelector: { 'karpenter.sh/capacity-type': 'on-demand' } }],
    ['an affinity of its own', {}, {
      affinity: required({ matchExpressions: [{ key: 'eks.amazonaws.com/capacityType', operator: 'In', values: ['ON_DEMAND'] }] }),
    }],
  ])('takes the default of the namespace for no pod with %s', (_what, labels, spec) => {
    const { pod } = reviewed(executor(labels, spec), { capacity: 'spot' });
    expect(JSON.stringify(pod.spec.affinity ?? {})).not.toMatch(/"In","values":\["(spot|SPOT)"\]/);
  });

  it('leaves a scheduler and a priority that the pod names itself, where only a default says otherwise', () => {
    const own = { schedulerName: 'yunikorn', priorityClassName: 'high', priority: 5 };
    expect(reviewed(executor({}, own), { scheduler: 'volcano', priorityClass: 'low' }).patch).toEqual([]);
  });

  it('adds no toleration that is there, or that another one covers', () => {
    const [gke] = placementOn('spot').tolerations;
    const all = { operator: 'Exists' };
    expect(reviewed(executor(spotLabel, { tolerations: [gke] })).pod.spec.tolerations).toHaveLength(2);
    expect(reviewed(executor(spotLabel, { tolerations: [all] })).pod.spec.tolerations).toEqual([all]);
  });

  it('warns of a capacity that is none, and changes nothing', () => {
    const { patch, warnings } = reviewed(executor({ [PlacementLabel.CAPACITY]: 'sopt' }));
    expect(patch).toEqual([]);
    expect(warnings).toEqual(['label sparkoperator.k8s.io/capacity has no effect: it is "sopt"; use spot or on-demand']);
  });

  it.each([
    ['a pod that is not Spark\'s', executor({ ...spotLabel, 'spark-role': 'other' })],
    ['a pod that an operator runs', executor({ ...spotLabel, [Label.LAUNCHED_BY_OPERATOR]: 'true' })],
    ['a pod without a wish', executor({})],
    ['something without a spec', { ...executor(spotLabel), spec: undefined } as unknown as Pod],
  ])('leaves %s alone', (_what, pod) => {
    expect(reviewPod({ uid: 'u', operation: 'CREATE', object: pod }, {}).patch ?? []).toEqual([]);
  });
});

describe('the path of the pod webhook', () => {
  it.each<PlacementDefaults>([
    {}, { capacity: 'spot' }, { scheduler: 'a.b', priorityClass: 'low' }, { capacity: 'on-demand', scheduler: 'x', priorityClass: 'y' },
  ])(
    'carries %j', (defaults) => expect(placementDefaultsIn(podWebhookPath(defaults))).toEqual({ ...defaults }));

  it.each(['/mutate--v1-podx', '/mutate--v1-pod/capacity', '/mutate--v1-pod/capacity/none', '/mutate--v1-pod/other/x', '/'])(
    'is not %s', (path) => expect(placementDefaultsIn(path)).toBeUndefined());
});
