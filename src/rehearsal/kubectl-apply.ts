// Applies manifests as `kubectl apply` does: strict validation, create or patch, the last applied state in an annotation.
import type { Registry } from './api-server/registry';
import type { ResourceType } from './api-server/resource-type';
import { equalJson, isObject, type ApiObject, type JsonObject } from './json';
import type { KubeResponse, Transport } from '../kube/transport';

/** One document with its origin. */
export interface Manifest {
  readonly object: unknown;
  /** For messages. */
  readonly file?: string;
  /** Position within the file, from 1. */
  readonly document?: number;
}

/** The result of a manifest that was applied. */
export interface Applied {
  readonly manifest: Manifest;
  readonly action: 'created' | 'configured' | 'unchanged';
  /** The object as stored. */
  readonly object: ApiObject;
  readonly warnings: readonly string[];
}

/** Why a manifest was not applied. */
export interface RefusedManifest {
  readonly manifest: Manifest;
  /** `Kind namespace/name`, as far as they are known. */
  readonly subject: string;
  readonly message: string;
  /** Paths of the fields that are wrong, where the server names them. */
  readonly fields: readonly string[];
}

export interface ApplyResult {
  readonly applied: readonly Applied[];
  readonly refused: readonly RefusedManifest[];
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const DEFAULT_NAMESPACE = 'default';

/** One line: where and why a manifest was refused. */
export function describeRefusal({ manifest, subject, message }: RefusedManifest): string {
  const where = [manifest.file, manifest.document === undefined ? undefined : `document ${manifest.document}`].filter((part) => part !== undefined).join(': ');
  return `${where ? `${where} ` : ''}(${subject}): ${message}`;
}

/** Applies manifests in their order. One that is refused does not stop the others. */
export async function applyManifests(manifests: readonly Manifest[], transport: Transport, registry: Registry): Promise<ApplyResult> {
  const applied: Applied[] = [];
  const refused: RefusedManifest[] = [];
  for (const manifest of manifests) {
    const outcome = await applyOne(manifest, transport, registry);
    if ('message' in outcome) refused.push(outcome);
    else applied.push(outcome);
  }
  return { applied, refused };
}

async function applyOne(manifest: Manifest, transport: Transport, registry: Registry): Promise<Applied | RefusedManifest> {
  const { object } = manifest;
  const refuse = (subject: string, message: string, fields: readonly string[] = []): RefusedManifest => ({ manifest, subject, message, fields });
  if (!isObject(object) || typeof object.kind !== 'string' || typeof object.apiVersion !== 'string') {
    return refuse('no object', 'a manifest is an object with apiVersion and kind');
  }
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const type = registry.ofKind(object.apiVersion, object.kind);
  const namespace = type?.namespaced === false ? '' : typeof metadata.namespace === 'string' ? metadata.namespace : DEFAULT_NAMESPACE;
  const name = typeof metadata.name === 'string' ? metadata.name : '';
  const subject = `${object.kind} ${namespace ? `${namespace}/` : ''}${name || '?'}`;
  if (!type) {
    return refuse(
      subject, `no matches for kind "${object.kind}" in version "${object.apiVersion}": apply its CustomResourceDefinition first, or correct apiVersion and `
        + 'kind',
    );
  }
  if (!name) return refuse(subject, 'metadata.name: is required to apply an object', ['metadata.name']);

  const path = pathOf(type, namespace, name);
  const query = { fieldManager: 'kubectl-client-side-apply', fieldValidation: 'Strict' };
  const live = await transport.request({ method: 'GET', path });
  if (live.status !== 200 && live.status !== 404) return refusalOf(refuse, subject, live);
  const wanted = withLastApplied(object as unknown as ApiObject, type.namespaced ? namespace : undefined);
  if (live.status === 404) {
    const created = await transport.request({ method: 'POST', path: path.slice(0, path.lastIndexOf('/')), query, body: wanted });
    return created.status < 300 ? {
      manifest,
      action: 'created',
      object: created.body as ApiObject,
      warnings: warningsOf(created),
    } : refusalOf(refuse, subject, created);
  }
  const before = live.body as ApiObject;
  const patched = await transport.request({ method: 'PATCH', path, query, contentType: 'application/merge-patch+json', body: threeWayPatch(before, wanted) });
  if (patched.status >= 300) return refusalOf(refuse, subject, patched);
  const after = patched.body as ApiObject;
  const action = after.metadata.resourceVersion === before.metadata.resourceVersion ? 'unchanged' : 'configured';
  return { manifest, action, object: after, warnings: warningsOf(patched) };
}

/** The path of an object, or of a collection without a name. */
export function pathOf(type: ResourceType, namespace: string, name?: string): string {
  const root = type.group ? `/apis/${type.group}/${type.version}` : `/api/${type.version}`;
  return `${root}${type.namespaced ? `/namespaces/${namespace}` : ''}/${type.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

function refusalOf(
  refuse: (subject: string, message: string, fields: readonly string[]) => RefusedManifest, subject: string, { status, body }: KubeResponse,
): RefusedManifest {
  const { message, details } = (isObject(body) ? body : {}) as { message?: string; details?: { causes?: { field?: string }[] } };
  const unknown = [...(message ?? '').matchAll(/unknown field "([^"]+)"/g)].map((match) => match[1]);
  const fields = [...(details?.causes ?? []).flatMap(({ field }) => (field && field !== '<nil>' ? [field] : [])), ...unknown];
  return refuse(subject, message ?? `the server answered ${status}`, fields);
}

function warningsOf({ headers }: KubeResponse): string[] {
  return [...(headers.warning ?? '').matchAll(/299 - ("(?:[^"\\]|\\.)*")/g)].map((match) => JSON.parse(match[1]) as string);
}

function withLastApplied(object: ApiObject, namespace: string | undefined): ApiObject {
  const { [LAST_APPLIED]: _old, ...annotations } = object.metadata.annotations ?? {};
  const bare = { ...object, metadata: { ...object.metadata, annotations, ...(namespace ? { namespace } : {}) } };
  return { ...bare, metadata: { ...bare.metadata, annotations: { ...annotations, [LAST_APPLIED]: `${JSON.stringify(bare)}\n` } } };
}

/** The wanted fields that differ, and null for fields that were applied before and are no longer wanted. Lists are replaced as a whole. */
function threeWayPatch(live: ApiObject, wanted: ApiObject): JsonObject {
  let last: unknown;
  try {
    last = JSON.parse(live.metadata.annotations?.[LAST_APPLIED] ?? '{}');
  } catch {
    last = {};
  }
  return difference(live, wanted, last);
}

function difference(live: unknown, wanted: JsonObject, last: unknown): JsonObject {
  const patch: JsonObject = {};
  const before = isObject(live) ? live : {};
  for (const field of Object.keys(isObject(last) ? last : {})) if (wanted[field] === undefined && before[field] !== undefined) patch[field] = null;
  for (const [field, value] of Object.entries(wanted)) {
    if (value === undefined || containsJson(before[field], value)) continue;
    patch[field] = isObject(value) && isObject(before[field]) ? difference(before[field], value, isObject(last) ? last[field] : undefined) : value;
  }
  for (const [field, value] of Object.entries(wanted)) {
    if (patch[field] !== undefined || !isObject(value) || !isObject(before[field])) continue;
    const nested = difference(before[field], value, isObject(last) ? last[field] : undefined);
    if (Object.keys(nested).length > 0) patch[field] = nested;
  }
  return patch;
}

/** Whether all wanted fields have their values already; further fields do not matter. */
function containsJson(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return Array.isArray(live) && live.length === wanted.length && wanted.every((item, index) => containsJson(live[index], item));
  if (isObject(wanted)) {
    return isObject(live) && Object.entries(wanted).every(([field, value]) => value === null || value === undefined || containsJson(live[field], value));
  }
  return equalJson(live, wanted);
}
