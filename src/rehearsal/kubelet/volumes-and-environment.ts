// The content of a pod's volumes and the environment of its containers, from the ConfigMaps and Secrets that exist. Nothing is assumed.
import type { Container, EnvVar, KeyToPath, Pod, Volume } from '../../spec/kubernetes.gen';
import type { Storage } from '../api-server/storage';

/** Something that a pod refers to does not exist; the message is the kubelet's. */
export class MissingReference extends Error {}

/** The content of a volume: files by their path within it. */
export type Files = ReadonlyMap<string, string>;

/** What the downward API knows only of a pod on a node. */
export interface Placement {
  readonly nodeName: string;
  readonly hostIP: string;
  readonly podIP: string;
}

/** The content of all volumes of a pod. Throws `MissingReference` when one cannot be mounted. */
export function volumeContents(pod: Pod, storage: Storage): ReadonlyMap<string, Files> {
  const volumes = new Map<string, Files>();
  for (const volume of pod.spec.volumes ?? []) {
    try {
      volumes.set(volume.name, contentOf(volume, pod, storage));
    } catch (error) {
      if (error instanceof MissingReference) throw new MissingReference(`MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`);
      throw error;
    }
  }
  return volumes;
}

function contentOf(volume: Volume, pod: Pod, storage: Storage): Files {
  const namespace = pod.metadata.namespace ?? '';
  if (volume.configMap) return project('configmap', volume.configMap.name ?? '', namespace, volume.configMap, storage);
  if (volume.secret) return project('secret', volume.secret.secretName ?? '', namespace, volume.secret, storage);
  if (!volume.projected) return new Map();
  const files = new Map<string, string>();
  for (const { configMap, secret, serviceAccountToken, downwardAPI } of volume.projected.sources ?? []) {
    const parts = [
      configMap && project('configmap', configMap.name ?? '', namespace, configMap, storage),
      secret && project('secret', secret.name ?? '', namespace, secret, storage),
      serviceAccountToken && new Map([[serviceAccountToken.path, `${namespace}/${pod.spec.serviceAccountName}`]]),
      downwardAPI && new Map((downwardAPI.items ?? []).map((item) => [item.path, fieldOf(pod, item.fieldRef?.fieldPath ?? '') ?? ''])),
    ];
    for (const part of parts) for (const [path, content] of part ?? []) files.set(path, content);
  }
  return files;
}

interface Projection { readonly items?: readonly KeyToPath[]; readonly optional?: boolean }

function project(kind: 'configmap' | 'secret', name: string, namespace: string, { items, optional }: Projection, storage: Storage): Files {
  const data = dataOf(kind, name, namespace, storage);
  if (!data) {
    if (optional) return new Map();
    throw new MissingReference(`${kind} "${name}" not found`);
  }
  if (!items || items.length === 0) return new Map(Object.entries(data));
  const files = new Map<string, string>();
  for (const { key, path } of items) {
    if (data[key] !== undefined) files.set(path, data[key]);
    else if (!optional) throw new MissingReference(`references non-existent ${kind === 'secret' ? 'secret' : 'config'} key: ${key}`);
  }
  return files;
}

function dataOf(kind: 'configmap' | 'secret', name: string, namespace: string, storage: Storage): Record<string, string> | undefined {
  const object = storage.collection(`${kind}s`).get(namespace, name);
  if (!object) return undefined;
  const data = (object.data ?? {}) as Record<string, string>;
  if (kind === 'configmap') return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}

/** The environment of a container. Throws `MissingReference` when a variable refers to something that does not exist. */
export function environmentOf(container: Container, pod: Pod, placement: Placement, storage: Storage): ReadonlyMap<string, string> {
  const namespace = pod.metadata.namespace ?? '';
  const environment = new Map<string, string>();
  for (const { configMapRef, secretRef, prefix = '' } of container.envFrom ?? []) {
    for (const [kind, reference] of [['configmap', configMapRef], ['secret', secretRef]] as const) {
      if (!reference) continue;
      const data = dataOf(kind, reference.name ?? '', namespace, storage);
      if (!data && !reference.optional) throw new MissingReference(`${kind} "${reference.name}" not found`);
      for (const [key, value] of Object.entries(data ?? {})) environment.set(`${prefix}${key}`, value);
    }
  }
  for (const variable of container.env ?? []) {
    const value = valueOf(variable, container, pod, placement, storage);
    if (value === undefined) continue;
    environment.set(variable.name, withVariables(value, environment));
  }
  return environment;
}

/** A text with the variables that it names, in values of other variables and in arguments. */
export function withVariables(text: string, environment: ReadonlyMap<string, string>): string {
  return text.replace(/\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g, (whole, name: string) => environment.get(name) ?? whole);
}

function valueOf(variable: EnvVar, container: Container, pod: Pod, placement: Placement, storage: Storage): string | undefined {
  const { valueFrom } = variable;
  if (!valueFrom) return variable.value ?? '';
  const namespace = pod.metadata.namespace ?? '';
  for (const [kind, reference] of [['configmap', valueFrom.configMapKeyRef], ['secret', valueFrom.secretKeyRef]] as const) {
    if (!reference) continue;
    const data = dataOf(kind, reference.name ?? '', namespace, storage);
    if (data?.[reference.key] !== undefined) return data[reference.key];
    if (reference.optional) return undefined;
    if (!data) throw new MissingReference(`${kind} "${reference.name}" not found`);
    throw new MissingReference(`couldn't find key ${reference.key} in ${kind === 'configmap' ? 'ConfigMap' : 'Secret'} ${namespace}/${reference.name}`);
  }
  if (valueFrom.fieldRef) return fieldOf(pod, valueFrom.fieldRef.fieldPath, placement);
  const resource = valueFrom.resourceFieldRef?.resource ?? '';
  const [side, name] = resource.split('.') as ['limits' | 'requests', string];
  return String(container.resources?.[side]?.[name] ?? 0);
}

function fieldOf(pod: Pod, path: string, placement?: Placement): string | undefined {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed) return pod.metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2]] ?? '';
  const fields: Record<string, string | undefined> = {
    'metadata.name': pod.metadata.name,
    'metadata.namespace': pod.metadata.namespace,
    'metadata.uid': pod.metadata.uid,
    'spec.nodeName': placement?.nodeName ?? pod.spec.nodeName,
    'spec.serviceAccountName': pod.spec.serviceAccountName,
    'status.podIP': placement?.podIP,
    'status.podIPs': placement?.podIP,
    'status.hostIP': placement?.hostIP,
  };
  return fields[path];
}

/** The files that a container sees: those of its mounts, by absolute path. */
export function filesOf(container: Container, volumes: ReadonlyMap<string, Files>): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { name, mountPath, subPath } of container.volumeMounts ?? []) {
    for (const [path, content] of volumes.get(name) ?? []) {
      if (!subPath) files.set(`${mountPath.replace(/\/$/, '')}/${path}`, content);
      else if (path === subPath) files.set(mountPath, content);
      else if (path.startsWith(`${subPath}/`)) files.set(`${mountPath.replace(/\/$/, '')}/${path.slice(subPath.length + 1)}`, content);
    }
  }
  return files;
}
