// Writing objects: create, update, patch and delete with everything between the request and the storage.
import type { Clock } from '../../kube/clock';
import { copyJson, equalJson, isObject, type ApiObject } from '../json';
import { admitPod } from './admission';
import { serverSideApply } from './apply-patch';
import { applyDefaults, prune } from './custom-resources/structural';
import { decode } from './decode';
import { alreadyExists, ApiError, badRequest, conflict, forbidden, invalid, invalidValue, MODIFIED, notFound, type FieldError } from './errors';
import { sameBesidesMetadataAndStatus, validateMetadata, validateMetadataUpdate } from './metadata';
import { applyPatch, PatchType } from './patches';
import { enforcePodSecurity } from './pod-security/enforcement';
import type { Quotas } from './quotas';
import { apiVersionOf, type Allocator, type ResourceType } from './resource-type';
import type { Collection, Storage } from './storage';
import { parseTimestamp, timestamp } from '../../kube/time';

/** Names one object, or the place of a new one. */
export interface Target {
  readonly type: ResourceType;
  /** '' for objects of the cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly subresource?: string;
}

/** What a writing request says beside the object. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  readonly fieldManager?: string;
  readonly force?: boolean;
}

export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export interface DeleteOptions {
  readonly preconditions?: Preconditions;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
  readonly dryRun: boolean;
}

export interface Written {
  readonly object: ApiObject;
  readonly created: boolean;
  readonly warnings: readonly string[];
}

export interface Deleted {
  readonly object: ApiObject;
  /** Whether the object is gone, not only marked. */
  readonly gone: boolean;
}

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

/** Where identifiers come from. */
export interface Identifiers {
  uuid(): string;
  /** Five characters for a generated name. */
  suffix(): string;
}

export class Objects {
  constructor(
    private readonly storage: Storage,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly quotas: Quotas,
    private readonly allocator: Allocator,
  ) {}

  get({ type, namespace, name }: Target): ApiObject {
    const object = this.collection(type).get(namespace, name);
    if (!object) throw notFound(type, name);
    return object;
  }

  create(target: Omit<Target, 'name'>, body: unknown, options: WriteOptions): Written {
    const { type } = target;
    const { object, warnings } = this.read(body, type, options);
    return { object: this.insert(object, target, options), created: true, warnings };
  }

  /** Replaces an object, or its status. */
  update(target: Target, body: unknown, options: WriteOptions): Written {
    const { object, warnings } = this.read(body, target.type, options);
    if (object.metadata.name !== target.name) throw badRequest(`the name of the object (${object.metadata.name ?? ''}) does not match the name on the URL (${target.name})`);
    checkNamespace(object, target.namespace);
    const old = this.get(target);
    if (target.type.custom && !object.metadata.resourceVersion) {
      throw invalid({ ...target.type, kind: target.type.plural }, target.name, [invalidValue('metadata.resourceVersion', 0, 'must be specified for an update')]);
    }
    return { object: this.replace(object, old, target, options, true), created: false, warnings };
  }

  patch(target: Target, patchType: string, patch: unknown, options: WriteOptions): Written {
    const { type, name } = target;
    const stored = this.collection(type).get(target.namespace, name);
    if (patchType === PatchType.APPLY) return this.apply(target, stored, patch, options);
    if (!stored) throw notFound(type, name);
    const old = type.fromStored?.(stored) ?? stored;
    const { object, warnings } = this.read(applyPatch(patchType, old, patch, type), type, options);
    if (object.metadata.name !== name) throw badRequest(`the name of the object (${object.metadata.name ?? ''}) does not match the name on the URL (${name})`);
    checkNamespace(object, target.namespace);
    return { object: this.replace(object, stored, target, options, false), created: false, warnings };
  }

  /** Deletes at once, or marks for deletion where finalizers or a grace period stand before it. */
  delete(target: Target, options: DeleteOptions): Deleted {
    const { type } = target;
    const old = this.get(target);
    checkPreconditions(old, type, options.preconditions ?? {});
    const finalizers = deletionFinalizers(old, options);
    const grace = gracePeriod(old, type, options.gracePeriodSeconds);
    if (finalizers.length === 0 && specFinalizers(old).length === 0 && grace === 0) {
      const last = { ...old, metadata: { ...old.metadata, ...(type.collection === 'pods' ? this.deletionMark(old, grace) : {}) } };
      return { object: options.dryRun ? old : this.collection(type).remove(last), gone: true };
    }
    const marked = old.metadata.deletionTimestamp !== undefined;
    const shortened = marked && grace < (old.metadata.deletionGracePeriodSeconds ?? 0);
    if (marked && !shortened && equalJson(finalizers, old.metadata.finalizers ?? [])) return { object: old, gone: false };
    const metadata = {
      ...old.metadata,
      ...(!marked || shortened ? this.deletionMark(old, grace) : {}),
      ...(type.rules.hasGeneration && !marked ? { generation: (old.metadata.generation ?? 0) + 1 } : {}),
      ...(finalizers.length > 0 ? { finalizers } : {}),
    };
    if (finalizers.length === 0) delete metadata.finalizers;
    const next: ApiObject = { ...old, metadata };
    if (type.collection === 'namespaces') next.status = { ...old.status as object, phase: 'Terminating' };
    if (options.dryRun) return { object: next, gone: false };
    return { object: this.collection(type).put(next), gone: false };
  }

  /** Writes an object as a controller of the control plane does: as it is, with no checks but that it changed. */
  overwrite(type: ResourceType, object: ApiObject): ApiObject {
    const old = this.collection(type).get(object.metadata.namespace ?? '', object.metadata.name ?? '');
    if (old && equalJson({ ...object, metadata: { ...object.metadata, resourceVersion: '' } }, { ...old, metadata: { ...old.metadata, resourceVersion: '' } })) return old;
    return this.settle(type, object);
  }

  private collection(type: ResourceType): Collection {
    return this.storage.collection(type.collection);
  }

  /** Reads a body as the kind it should be. */
  private read(body: unknown, type: ResourceType, options: WriteOptions): { object: ApiObject; warnings: string[] } {
    if (!isObject(body)) {
      const why = body === undefined ? 'unexpected end of JSON input (<empty>)' : `json: cannot unmarshal ${Array.isArray(body) ? 'array' : typeof body} into Go value`;
      throw badRequest(`the object provided is unrecognized (must be of type ${type.kind}): couldn't get version/kind; json parse error: ${why}`);
    }
    const apiVersion = apiVersionOf(type);
    const given = { apiVersion: body.apiVersion ?? apiVersion, kind: body.kind ?? type.kind };
    if (given.kind !== type.kind) {
      const [version] = String(given.apiVersion).split('/').slice(-1);
      throw badRequest(`${String(given.kind)} in version "${version}" cannot be handled as a ${type.kind}: converting (${version}.${String(given.kind)}) to (core.${type.kind}): unknown conversion`);
    }
    if (given.apiVersion !== apiVersion) {
      throw badRequest(`the API version in the data (${String(given.apiVersion)}) does not match the expected API version (${apiVersion})`);
    }
    const { value, unknown, error } = this.decode({ ...body, ...given }, type);
    const prefix = `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: `;
    if (error) throw badRequest(`${prefix}${error}`);
    const complaints = unknown.map((path) => `unknown field "${path}"`);
    if (options.fieldValidation === 'Strict' && complaints.length > 0) throw badRequest(`${prefix}strict decoding error: ${complaints.join(', ')}`);
    const object = value as ApiObject;
    object.metadata ??= {};
    type.rules.applyDefaults?.(object);
    return { object, warnings: options.fieldValidation === 'Warn' ? complaints : [] };
  }

  private decode(body: Record<string, unknown>, type: ResourceType): { value: unknown; unknown: readonly string[]; error?: string } {
    if (!type.custom) return decode(body, type.schema, type.resolve);
    const object = copyJson(body);
    if (object.metadata !== undefined) {
      const metadata = decode(object.metadata, METADATA, (schema) => schema);
      if (metadata.error) return { value: object, unknown: [], error: metadata.error };
      object.metadata = metadata.value;
    }
    const unknown = prune(object, type.schema);
    applyDefaults(object, type.schema);
    return { value: object, unknown };
  }

  private insert(object: ApiObject, { type, namespace }: Omit<Target, 'name'>, options: WriteOptions): ApiObject {
    checkNamespace(object, namespace);
    const { metadata } = object;
    if (metadata.resourceVersion) throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
    this.checkNamespaceAccepts(type, namespace, metadata.name ?? '');
    if (type.namespaced) metadata.namespace = namespace;
    if (!metadata.name && metadata.generateName) metadata.name = `${metadata.generateName.slice(0, 58)}${this.identifiers.suffix()}`;
    metadata.uid = this.identifiers.uuid();
    metadata.creationTimestamp = timestamp(this.clock.now());
    delete metadata.deletionTimestamp;
    delete metadata.deletionGracePeriodSeconds;
    delete metadata.selfLink;
    if (type.rules.hasGeneration) metadata.generation = 1;
    else delete metadata.generation;
    type.rules.applyDefaults?.(object);
    if (type.collection === 'pods') admitPod(object, this.storage, () => this.identifiers.suffix());
    type.rules.prepareForCreate?.(object, this.allocator);
    this.check(type, object.metadata.name ?? '', [...validateMetadata(object, type.rules, type.namespaced), ...type.rules.validate?.(object) ?? []]);
    if (type.collection === 'pods') enforcePodSecurity(object, this.storage.collection('namespaces').get('', namespace));
    if (this.collection(type).get(namespace, metadata.name ?? '')) throw alreadyExists(type, metadata.name ?? '');
    this.quotas.admit(type, object, options.dryRun);
    const stored = type.toStored?.(object) ?? object;
    return options.dryRun ? stored : this.collection(type).put(stored);
  }

  /** Puts a new state over an old one, after the checks of an update. */
  private replace(object: ApiObject, stored: ApiObject, target: Target, options: WriteOptions, isPut: boolean): ApiObject {
    const { type, name, subresource } = target;
    const old = type.fromStored?.(stored) ?? stored;
    const { metadata } = object;
    if (isPut && metadata.uid && metadata.uid !== old.metadata.uid) {
      throw conflict(type, name, `StorageError: invalid object, Code: 4, Key: /registry/${type.plural}/${target.namespace ? `${target.namespace}/` : ''}${name}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${old.metadata.uid}`);
    }
    if (metadata.resourceVersion && metadata.resourceVersion !== old.metadata.resourceVersion) throw conflict(type, name, MODIFIED);
    if (type.namespaced) metadata.namespace = target.namespace;
    keepServerFields(object, old);
    if (subresource === 'status') keepAllButStatus(object, old, type);
    else if (!subresource) type.rules.prepareForUpdate?.(object, old);
    if (type.rules.hasGeneration && (subresource === 'status' || sameBesidesMetadataAndStatus(object, old))) metadata.generation = old.metadata.generation;
    else if (type.rules.hasGeneration) metadata.generation = (old.metadata.generation ?? 0) + 1;
    this.check(type, name, [
      ...validateMetadataUpdate(object, old),
      ...validateMetadata(object, type.rules, type.namespaced),
      ...type.rules.validate?.(object, old) ?? [],
      ...(subresource === 'status' ? [] : type.rules.validateUpdate?.(object, old) ?? []),
    ]);
    metadata.resourceVersion = old.metadata.resourceVersion;
    if (equalJson(object, old) || options.dryRun) return object;
    return this.settle(type, type.toStored?.(object) ?? object);
  }

  /** Stores an object, or removes it when nothing holds a deleted object any longer. */
  private settle(type: ResourceType, object: ApiObject): ApiObject {
    const { metadata } = object;
    const isHeld = (metadata.finalizers ?? []).length > 0 || (metadata.deletionGracePeriodSeconds ?? 0) > 0
      || specFinalizers(object).length > 0;
    if (metadata.deletionTimestamp && !isHeld) {
      this.collection(type).remove(object);
      return object;
    }
    return this.collection(type).put(object);
  }

  private apply(target: Target, stored: ApiObject | undefined, patch: unknown, options: WriteOptions): Written {
    const { type, namespace, name } = target;
    if (!isObject(patch)) throw badRequest('error decoding YAML: the patch must be an object');
    const applied = copyJson(patch) as ApiObject;
    const old = stored && (type.fromStored?.(stored) ?? stored);
    const merged = serverSideApply(old, applied, type,
      { fieldManager: options.fieldManager, force: options.force ?? false, now: this.clock.now(), subresource: target.subresource });
    if ((applied.metadata?.name ?? name) !== name) throw badRequest(`the name of the object (${applied.metadata.name}) does not match the name on the URL (${name})`);
    merged.metadata.name = name;
    const { object, warnings } = this.read(merged, type, options);
    if (stored) return { object: this.replace(object, stored, target, options, false), created: false, warnings };
    if (target.subresource) throw notFound(type, name);
    return { object: this.insert(object, { type, namespace }, options), created: true, warnings };
  }

  private checkNamespaceAccepts(type: ResourceType, namespace: string, name: string): void {
    if (!type.namespaced) return;
    const home = this.storage.collection('namespaces').get('', namespace);
    if (!home) throw notFound({ group: '', plural: 'namespaces', kind: 'Namespace' }, namespace);
    if (home.metadata.deletionTimestamp) {
      throw forbidden(type, name, `unable to create new content in namespace ${namespace} because it is being terminated`,
        [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }]);
    }
  }

  private check(type: ResourceType, name: string, errors: readonly FieldError[]): void {
    if (errors.length > 0) throw invalid(type, name, errors);
  }

  private deletionMark({ metadata }: ApiObject, grace: number): { deletionTimestamp: string; deletionGracePeriodSeconds: number } {
    const deadline = parseTimestamp(metadata.deletionTimestamp);
    const since = deadline === undefined ? this.clock.now() : deadline - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
    return { deletionTimestamp: timestamp(since + grace * 1000), deletionGracePeriodSeconds: grace };
  }
}

/** The metadata of custom resources is read strictly as to types; unknown fields in it are dropped. */
const METADATA = {
  title: 'ObjectMeta',
  type: 'object',
  properties: {
    ...Object.fromEntries(['name', 'generateName', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp', 'selfLink']
      .map((field) => [field, { type: 'string' }])),
    generation: { type: 'integer', format: 'int64' },
    deletionGracePeriodSeconds: { type: 'integer', format: 'int64' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    annotations: { type: 'object', additionalProperties: { type: 'string' } },
    finalizers: { type: 'array', items: { type: 'string' } },
    ownerReferences: { type: 'array', items: { type: 'object' } },
    managedFields: { type: 'array', items: { type: 'object' } },
  },
} as const;

function checkNamespace(object: ApiObject, namespace: string): void {
  if (object.metadata.namespace && object.metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
}

function checkPreconditions({ metadata }: ApiObject, type: ResourceType, { uid, resourceVersion }: Preconditions): void {
  const subject = { ...type, plural: type.kind };
  const name = metadata.name ?? '';
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(subject, name, `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(subject, name, `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`);
  }
}

function deletionFinalizers(object: ApiObject, { propagationPolicy }: DeleteOptions): string[] {
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => propagationPolicy === undefined || (one !== ORPHAN && one !== FOREGROUND));
  if (propagationPolicy === 'Orphan') finalizers.push(ORPHAN);
  if (propagationPolicy === 'Foreground') finalizers.push(FOREGROUND);
  return finalizers;
}

/** What keeps a namespace until it is empty. */
function specFinalizers(object: ApiObject): unknown[] {
  return object.kind === 'Namespace' ? (object.spec as { finalizers?: unknown[] } | undefined)?.finalizers ?? [] : [];
}

/** Only pods that run somewhere get time to end. */
function gracePeriod(object: ApiObject, type: ResourceType, asked: number | undefined): number {
  if (type.collection !== 'pods') return 0;
  const { spec, status } = object as ApiObject & { spec: { nodeName?: string; terminationGracePeriodSeconds?: number }; status?: { phase?: string } };
  if (!spec.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0;
  return Math.max(0, asked ?? object.metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30);
}

function keepServerFields(object: ApiObject, { metadata: old }: ApiObject): void {
  const { metadata } = object;
  metadata.uid ??= old.uid;
  metadata.creationTimestamp ??= old.creationTimestamp;
  delete metadata.selfLink;
  for (const field of ['deletionTimestamp', 'deletionGracePeriodSeconds', 'generation'] as const) {
    if (old[field] === undefined) delete metadata[field];
    else Object.assign(metadata, { [field]: old[field] });
  }
  if (metadata.managedFields === undefined && old.managedFields !== undefined) metadata.managedFields = old.managedFields;
  for (const field of ['labels', 'annotations'] as const) if (metadata[field] && Object.keys(metadata[field]).length === 0) delete metadata[field];
  for (const field of ['finalizers', 'ownerReferences'] as const) if (metadata[field]?.length === 0) delete metadata[field];
}

/** A write to the status sub-resource changes the status; of built-in kinds, labels and annotations too. */
function keepAllButStatus(object: ApiObject, old: ApiObject, type: ResourceType): void {
  for (const field of Object.keys(object)) if (field !== 'status' && field !== 'metadata') delete object[field];
  for (const [field, value] of Object.entries(old)) if (field !== 'status' && field !== 'metadata') object[field] = value;
  const { managedFields } = object.metadata;
  if (type.custom) object.metadata = { ...old.metadata, ...(managedFields ? { managedFields } : {}) };
  else object.metadata.ownerReferences = old.metadata.ownerReferences;
  if (object.metadata.ownerReferences === undefined) delete object.metadata.ownerReferences;
}
