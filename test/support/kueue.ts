// What Kueue reads of a SparkApplication and what it writes, field by field as its integration does (sigs.k8s.io/kueue v0.17, jobs/sparkapplication).
// It has no reclaimable pods. `test/cluster/scenarios/kueue.ts` runs the same sequence with Kueue itself.
import { createMergePatch } from '../../src/kube/merge-patch';
import type { PodTemplateSpec, Toleration } from '../../src/spec/kubernetes.gen';
import { DRIVER_CONTAINER, EXECUTOR_CONTAINER } from '../../src/spec/labels';
import { ROLES, type Role } from '../../src/spec/roles';
import { stateOf } from '../../src/spec/states';
import type { SparkApplication, SparkPodSpec } from '../../src/spec/types.gen';

/** What Kueue knows of the pods of one role: what it counts, and what it puts back when it evicts. */
export interface PodSet {
  readonly count: number;
  readonly requests: { readonly cpu?: string; readonly memory?: string };
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
}

export type PodSets = Readonly<Record<Role, PodSet>>;

/** What an admission adds to pods: from the flavour of the resources, and from admission checks. */
export type Placement = Pick<PodSet, 'labels' | 'annotations' | 'nodeSelector' | 'tolerations'>;

/** The webhook for new applications: it holds each one that names a queue, and refuses what Kueue cannot count. */
export function refusal({ spec }: SparkApplication): string | undefined {
  if (spec.mode !== 'cluster') return 'only Cluster mode is supported for a kueue managed job';
  return spec.dynamicAllocation?.enabled === true ? 'a kueue managed job can use dynamicAllocation only when the job is elastic' : undefined;
}

/** What the object asks for, by its own fields alone. */
export function podSetsOf({ spec }: SparkApplication): PodSets {
  const podSet = (pod: SparkPodSpec, count: number): PodSet => ({
    count,
    requests: { cpu: pod.coreRequest, memory: pod.memory },
    labels: merged(pod.template?.metadata?.labels, pod.labels),
    annotations: merged(pod.template?.metadata?.annotations, pod.annotations),
    nodeSelector: merged(pod.nodeSelector, {}),
    tolerations: pod.tolerations ?? [],
  });
  return { driver: podSet(spec.driver, 1), executor: podSet(spec.executor, spec.executor.instances ?? 0) };
}

export const isActive = (application: SparkApplication) => stateOf(application) === 'RUNNING';
export const podsAreReady = isActive;
export const isFinished = (application: SparkApplication) => ['COMPLETED', 'FAILED', 'SUBMISSION_FAILED'].includes(stateOf(application));

/** The one patch of an admission. */
export function admission(application: SparkApplication, placement: Placement): object {
  return edit(application, (spec) => {
    spec.suspend = false;
    for (const role of ROLES) {
      const pod = spec[role] as Writable<SparkPodSpec>;
      pod.template ??= emptyTemplate(role);
      pod.labels = merged(pod.labels, placement.labels);
      pod.annotations = merged(pod.annotations, placement.annotations);
      pod.tolerations = [...pod.tolerations ?? [], ...placement.tolerations ?? []];
      const selects = spec.nodeSelector === undefined ? pod : spec;
      selects.nodeSelector = merged(selects.nodeSelector, placement.nodeSelector);
    }
  });
}

/** The one patch of an eviction: it puts back what the pod sets had when the workload was made. */
export function eviction(application: SparkApplication, before: PodSets): object {
  return edit(application, (spec) => {
    spec.suspend = true;
    for (const role of ROLES) {
      const pod = spec[role] as Writable<SparkPodSpec>;
      const { labels, annotations, nodeSelector, tolerations } = before[role];
      pod.labels = labels;
      pod.annotations = annotations;
      pod.tolerations = tolerations === undefined ? undefined : [...tolerations];
      (spec.nodeSelector === undefined ? pod : spec).nodeSelector = nodeSelector;
      pod.template ??= emptyTemplate(role);
    }
    (spec.executor as Writable<SparkApplication['spec']['executor']>).instances = before.executor.count;
  });
}

type Writable<T> = { -readonly [Field in keyof T]?: T[Field] | undefined };

/** Kueue sends what differs between the object before and after, with the version that it read. */
function edit(application: SparkApplication, change: (spec: Writable<SparkApplication['spec']>) => void): object {
  const after = structuredClone(application) as { spec: Writable<SparkApplication['spec']> };
  change(after.spec);
  // Its types leave empty maps and lists out.
  const serialised = JSON.parse(JSON.stringify(after, (_key, value: unknown) => (isEmpty(value) ? undefined : value))) as SparkApplication;
  const { uid, resourceVersion } = application.metadata;
  return { metadata: { uid, resourceVersion }, ...createMergePatch({ spec: application.spec }, { spec: serialised.spec }) as object };
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function emptyTemplate(role: Role): PodTemplateSpec {
  return { metadata: {}, spec: { containers: [{ name: role === 'driver' ? DRIVER_CONTAINER : EXECUTOR_CONTAINER, resources: {} }] } };
}

function merged(one: Readonly<Record<string, string>> = {}, other: Readonly<Record<string, string>> = {}): Record<string, string> | undefined {
  const both = { ...one, ...other };
  return Object.keys(both).length === 0 ? undefined : both;
}
