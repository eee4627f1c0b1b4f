// A pod while the feature steps build it: from its template, with the Spark container taken out of it, and with the places where its parts were written.
import type { SparkConf } from './spark-conf';
import type { KubernetesObject, ObjectMeta } from '../../spec/kubernetes';
import type { Container, Pod, PodSpec, Volume, VolumeMount } from '../../spec/kubernetes.gen';
import type { Role } from '../../spec/roles';

/** A pod template that Spark completes: containers, and the name of the Spark container, may be left out. */
export interface PodTemplate {
  metadata?: ObjectMeta;
  spec?: Omit<PodSpec, 'containers'> & { containers?: Array<Omit<Container, 'name'> & { name?: string }> };
}

/**
 * Where the author wrote the volumes, mounts and ports of one pod: in a template, a property or a field. They are kept apart from the
 * pod, by the identity of each entry, so that they are not part of what is created. An entry without a place is Spark's own.
 */
export class Sources {
  private readonly paths = new WeakMap<object, string>();

  /** The entry with its place noted. It is a copy, since the author may have used one object in two places. */
  mark<Entry>(entry: Entry, path: string | undefined): Entry {
    // Of an object that was not checked against its schema, this may be anything. Its reader then fails.
    if (path === undefined || typeof entry !== 'object' || entry === null) return entry;
    const copy = { ...entry };
    this.paths.set(copy, path);
    return copy;
  }

  /** Marks each entry of a list with one place, or with the place that other sources have of it. */
  markAll<Entry>(entries: readonly Entry[] | undefined, path: string, others?: Sources): Entry[] | undefined {
    return entries?.map((entry) => this.mark(entry, others?.pathOf(entry) ?? path));
  }

  pathOf(entry: unknown): string | undefined {
    return typeof entry === 'object' && entry !== null ? this.paths.get(entry) : undefined;
  }
}

/**
 * What the steps add to. It belongs to one plan alone, so steps change it in place. Of an executor, only pod, container and sources count: all
 * else is for the driver to make.
 */
export interface PodDraft {
  readonly pod: Pod;
  /** The Spark container, kept apart from the pod's other containers until all steps are done. */
  readonly container: Container;
  readonly sources: Sources;
  /** The properties that the driver will read. */
  readonly properties: SparkConf;
  /** Objects that must exist before a scheduler sees the pod. */
  readonly groups: KubernetesObject[];
  /** Other objects, in the order in which Spark makes them. */
  readonly objects: KubernetesObject[];
}

/** What a pod starts from. */
export interface Origin {
  readonly template: PodTemplate | undefined;
  /** Name of the Spark container in the template. */
  readonly containerName: string | undefined;
  /** Where the template was written. */
  readonly path: string;
  /** Where its parts were written, as far as they come from elsewhere. */
  readonly sources: Sources | undefined;
}

/** A pod before the first step, and the properties that the steps may change. */
export function draftFrom({ template, containerName, path, sources: others }: Origin, properties: SparkConf): PodDraft {
  const { containers = [], ...spec } = withOwnLists(template?.spec ?? {});
  const chosen = sparkContainerIndex(containers, containerName);
  const container = withOwnLists(containers[chosen] ?? {});
  const sources = new Sources();
  if (spec.volumes) spec.volumes = sources.markAll(spec.volumes, path, others);
  if (container.volumeMounts) container.volumeMounts = sources.markAll(container.volumeMounts, path, others);
  if (container.ports) container.ports = sources.markAll(container.ports, path, others);
  return {
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...template?.metadata },
      spec: { ...spec, containers: containers.flatMap((other, i) => (i === chosen ? [] : [{ ...other, name: other.name ?? '' }])) },
    },
    container: { ...container, name: container.name ?? '' },
    sources,
    properties,
    groups: [],
    objects: [],
  };
}

/** A copy with lists of its own: steps set fields and add to lists, and change nothing that is deeper. */
function withOwnLists<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, Array.isArray(value) ? [...value as unknown[]] : value as unknown])) as Fields;
}

/** The property that names the Spark container in a role's template. */
export function containerNameKey(role: Role): string {
  return `spark.kubernetes.${role}.podTemplateContainerName`;
}

/** Spark's choice among a template's containers: the one that is named, if exactly one is; else the first. */
export function sparkContainerIndex(containers: readonly { readonly name?: string }[], name: string | undefined): number {
  const named = name === undefined ? [] : containers.flatMap((container, i) => (container.name === name ? [i] : []));
  return named.length === 1 ? named[0] : 0;
}

export function addEnvironment(container: Container, name: string, value: string): void {
  (container.env ??= []).push({ name, value });
}

/** Adds a volume and its mount in the Spark container (by its path, or as it is), with the place where both were written; none for what Spark adds. */
export function addVolume({ pod, container, sources }: PodDraft, volume: Volume, mount: string | VolumeMount, path?: string): void {
  (pod.spec.volumes ??= []).push(sources.mark(volume, path));
  (container.volumeMounts ??= []).push(sources.mark(typeof mount === 'string' ? { mountPath: mount, name: volume.name } : mount, path));
}
