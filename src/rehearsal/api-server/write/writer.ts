// Writes objects: puts decisions, admission, quotas and storage in the order of the real API server.
import type { Clock } from '../../../kube/clock';
import { copyJson, equalJson, isObject, type ApiObject } from '../../json';
import type { PolicyAdmission } from '../admission/admission-policies';
import { enforcePodSecurity } from '../admission/pod-security/enforcement';
import { admitPod } from '../admission/pods';
import type { ResourceQuotas } from '../admission/resource-quotas';
import { alreadyExists, badRequest, notFound } from '../errors';
import type { Allocator, ResourceType } from '../resource-type';
import type { Collection, Storage } from '../storage';
import { checkNewPlace, newObject, validateNew } from './create';
import { decideDeletion, isReleased } from './delete';
import { applyPatch, PatchType } from './patch';
import { checkPlace, readBody } from './read-body';
import type { DeletionRequest, NewTarget, ObjectTarget, WriteOptions } from './requests';
import { serverSideApply } from './server-side-apply';
import { checkReplacement, updatedObject } from './update';

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

/** Where identifiers come from. */
export interface Identifiers {
  uuid(): string;
  /** Five characters for a generated name. */
  suffix(): string;
}

/** What refuses objects that are sound by themselves. */
export interface Admission {
  readonly quotas: ResourceQuotas;
  readonly policies: PolicyAdmission;
}

export class ObjectWriter {
  constructor(
    private readonly storage: Storage,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly admission: Admission,
    private readonly allocator: Allocator,
  ) {}

  get({ type, namespace, name }: ObjectTarget): ApiObject {
    const object = this.collection(type).get(namespace, name);
    if (!object) throw notFound(type, name);
    return object;
  }

  create(target: NewTarget, body: unknown, options: WriteOptions): Written {
    const { object, warnings } = readBody(body, target.type, options.fieldValidation);
    return { object: this.insert(object, target, options), created: true, warnings };
  }

  /** Replaces an object, or its status. */
  update(target: ObjectTarget, body: unknown, options: WriteOptions): Written {
    const { object, warnings } = readBody(body, target.type, options.fieldValidation);
    checkPlace(object, target.namespace, target.name);
    const stored = this.get(target);
    checkReplacement(object, stored, target);
    return { object: this.replace(object, stored, target, options), created: false, warnings };
  }

  patch(target: ObjectTarget, patchType: string, patch: unknown, options: WriteOptions): Written {
    const { type, name } = target;
    const stored = this.collection(type).get(target.namespace, name);
    if (patchType === PatchType.APPLY) return this.apply(target, stored, patch, options);
    if (!stored) throw notFound(type, name);
    const { object, warnings } = readBody(applyPatch(patchType, inVersionOf(type, stored), patch, type), type, options.fieldValidation);
    checkPlace(object, target.namespace, name);
    return { object: this.replace(object, stored, target, options), created: false, warnings };
  }

  /** Deletes at once, or marks for deletion where finalizers or a grace period keep the object. */
  delete(target: ObjectTarget, options: DeletionRequest): Deleted {
    const { type } = target;
    const old = this.get(target);
    const { outcome, object } = decideDeletion(old, type, options, this.clock.now());
    if (outcome === 'removed') return { object: options.dryRun ? old : this.collection(type).remove(object), gone: true };
    return { object: outcome === 'unchanged' || options.dryRun ? object : this.collection(type).put(object), gone: false };
  }

  /** Writes an object as a controller of the control plane does: as it is, without any check. A write that changes nothing is left out. */
  overwrite(type: ResourceType, object: ApiObject): ApiObject {
    const { namespace = '', name = '' } = object.metadata;
    const old = this.collection(type).get(namespace, name);
    return old && equalJson(withoutVersion(object), withoutVersion(old)) ? old : this.store(type, object);
  }

  private insert(read: ApiObject, target: NewTarget, options: WriteOptions): ApiObject {
    const { type, namespace: namespaceName } = target;
    const namespace = type.namespaced ? this.storage.collection('namespaces').get('', namespaceName) : undefined;
    checkNewPlace(read, target, namespace);
    const identity = { uid: this.identifiers.uuid(), now: this.clock.now(), nameSuffix: () => this.identifiers.suffix() };
    const object = newObject(read, target, identity);
    const { name = '' } = object.metadata;
    type.rules.applyDefaults?.(object);
    if (type.collection === 'pods') admitPod(object, this.storage, () => this.identifiers.suffix());
    type.rules.prepareForCreate?.(object, this.allocator);
    validateNew(object, type);
    if (type.collection === 'pods') enforcePodSecurity(object, namespace);
    this.admission.policies.admit(type, { object, username: options.username });
    if (this.collection(type).get(namespaceName, name)) throw alreadyExists(type, name);
    this.admission.quotas.admit(type, object, options.dryRun);
    const stored = type.toStored?.(object) ?? object;
    return options.dryRun ? stored : this.collection(type).put(stored);
  }

  private replace(requested: ApiObject, stored: ApiObject, target: ObjectTarget, options: WriteOptions): ApiObject {
    const { type } = target;
    const old = inVersionOf(type, stored);
    const object = updatedObject(requested, old, target);
    this.admission.policies.admit(type, { object, old, subresource: target.subresource, username: options.username });
    if (equalJson(object, old) || options.dryRun) return object;
    return this.store(type, type.toStored?.(object) ?? object);
  }

  private apply(target: ObjectTarget, stored: ApiObject | undefined, patch: unknown, options: WriteOptions): Written {
    const { type, name, subresource } = target;
    if (!isObject(patch)) throw badRequest('error decoding YAML: the patch must be an object');
    const applied = copyJson(patch) as ApiObject;
    const { fieldManager, force = false } = options;
    const merged = serverSideApply(stored && inVersionOf(type, stored), applied, type, { fieldManager, force, now: this.clock.now(), subresource });
    checkPlace({ ...applied, metadata: { name: applied.metadata?.name ?? name } }, '', name);
    merged.metadata.name = name;
    const { object, warnings } = readBody(merged, type, options.fieldValidation);
    if (stored) return { object: this.replace(object, stored, target, options), created: false, warnings };
    if (subresource) throw notFound(type, name);
    return { object: this.insert(object, target, options), created: true, warnings };
  }

  /** Stores an object, or removes it when it is marked for deletion and nothing keeps it any longer. */
  private store(type: ResourceType, object: ApiObject): ApiObject {
    if (!isReleased(object)) return this.collection(type).put(object);
    this.collection(type).remove(object);
    return object;
  }

  private collection(type: ResourceType): Collection {
    return this.storage.collection(type.collection);
  }
}

/** A stored object in the version that requests for this type see. */
function inVersionOf(type: ResourceType, stored: ApiObject): ApiObject {
  return type.fromStored?.(stored) ?? stored;
}

function withoutVersion(object: ApiObject): ApiObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: '' } };
}
