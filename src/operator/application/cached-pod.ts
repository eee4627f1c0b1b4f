// The form in which pods are cached: what decisions read of them, and each part bounded, since anybody may create pods of 1 MB with our labels.
import { HASH_LABEL } from './executors/executor-sets';
import { slimMetadata } from '../../kube/slim';
import type { ObjectMeta, OwnerReference } from '../../spec/kubernetes';
import type { Pod, PodStatus } from '../../spec/kubernetes.gen';
import { Annotation, DRIVER_FINALIZER, Label, SparkLabel } from '../../spec/labels';

const LABELS: readonly string[] = [...Object.values(Label), ...Object.values(SparkLabel), HASH_LABEL];
const ANNOTATIONS: readonly string[] = [Annotation.SPEC_HASH];

/** Finalizers that are kept. Of a pod with so many, there may be more: they are read before one is removed. */
export const KEPT_FINALIZERS = 20;
/** Containers, their statuses and conditions that are kept; the last one of a list always is, since Spark's container may be it. */
const KEPT_ITEMS = 50;
/** Characters of a text that are kept; the kubelet writes no longer ones. */
const KEPT_CHARACTERS = 4096;

/** A pod's identity, owners, node, names and images of containers, and status. */
export function cachedPod(pod: Pod): Pod {
  const { nodeName, containers = [], initContainers } = pod.spec ?? {};
  return {
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    metadata: boundedMetadata(slimMetadata(pod.metadata)),
    spec: {
      nodeName,
      containers: kept(containers).map(({ name, image }) => ({ name, image: cut(image) })),
      initContainers: initContainers && kept(initContainers).map(({ name, image, restartPolicy }) => ({ name, image: cut(image), restartPolicy })),
    },
    ...(pod.status === undefined ? {} : { status: bounded(pod.status) as PodStatus }),
  };
}

function boundedMetadata(metadata: ObjectMeta): ObjectMeta {
  const { labels, annotations, ownerReferences, finalizers, ...rest } = metadata;
  return {
    ...rest,
    ...(labels ? { labels: picked(labels, LABELS) } : {}),
    ...(annotations ? { annotations: picked(annotations, ANNOTATIONS) } : {}),
    ...(ownerReferences ? { ownerReferences: owners(ownerReferences) } : {}),
    ...(finalizers ? { finalizers: ownFirst(finalizers).slice(0, KEPT_FINALIZERS) } : {}),
  };
}

function picked(from: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(from, key)).map((key) => [key, from[key]]));
}

/** The controller, and the application that a pod names. */
function owners(references: readonly OwnerReference[]): OwnerReference[] {
  const controller = references.find((reference) => reference.controller === true);
  const application = references.find((reference) => reference.kind === 'SparkApplication');
  return [...new Set([controller, application])].filter((reference) => reference !== undefined);
}

function ownFirst(finalizers: readonly string[]): readonly string[] {
  return finalizers.length > KEPT_FINALIZERS && finalizers.includes(DRIVER_FINALIZER)
    ? [DRIVER_FINALIZER, ...finalizers.filter((finalizer) => finalizer !== DRIVER_FINALIZER)]
    : finalizers;
}

function kept<T>(items: readonly T[]): readonly T[] {
  return items.length <= KEPT_ITEMS ? items : [...items.slice(0, KEPT_ITEMS - 1), items[items.length - 1]];
}

function cut<T extends string | undefined>(text: T): T {
  return (text && text.length > KEPT_CHARACTERS ? text.slice(0, KEPT_CHARACTERS) : text) as T;
}

/** A status as it is, without what is too long in it. The API server bounds how deep it can be. */
function bounded(value: unknown): unknown {
  if (typeof value === 'string') return cut(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return kept(value as unknown[]).map(bounded);
  return Object.fromEntries(Object.entries(value).slice(0, KEPT_ITEMS).map(([key, child]) => [key, bounded(child)]));
}
