// Decides what an update or a patch stores: which fields the request may change, the generation, and when it is refused. No storage, no clock.
import { invalidValue } from '../../../spec/kubernetes-validation/field-error';
import type { ApiObject } from '../../json';
import { conflict, invalid, MODIFIED } from '../errors';
import type { ResourceType } from '../resource-type';
import type { ObjectTarget } from './requests';
import { sameBesidesMetadataAndStatus, validateMetadata, validateMetadataUpdate } from './validate-metadata';

/** Refuses a PUT that names another UID, or that names no resourceVersion where the kind demands one. */
export function checkReplacement({ metadata }: ApiObject, { metadata: old }: ApiObject, { type, namespace, name }: ObjectTarget): void {
  if (type.custom && !metadata.resourceVersion) {
    throw invalid({ ...type, kind: type.plural }, name, [invalidValue('metadata.resourceVersion', 0, 'must be specified for an update')]);
  }
  if (metadata.uid && metadata.uid !== old.uid) {
    const key = `/registry/${type.plural}/${namespace ? `${namespace}/` : ''}${name}`;
    throw conflict(type, name, `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: `
      + `UID in precondition: ${metadata.uid}, UID in object meta: ${old.uid}`);
  }
}

/**
 * The next state of an object. `requested` is the object as the request wants it, a copy that this function may change; `old` is the
 * stored state in the version of the request. Throws a refusal.
 */
export function updatedObject(requested: ApiObject, old: ApiObject, { type, namespace, name, subresource }: ObjectTarget): ApiObject {
  const { resourceVersion } = requested.metadata;
  if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) throw conflict(type, name, MODIFIED);
  if (type.namespaced) requested.metadata.namespace = namespace;
  keepServerFields(requested, old);
  if (subresource === 'status') keepAllButStatus(requested, old, type);
  else if (!subresource) type.rules.prepareForUpdate?.(requested, old);
  if (type.rules.hasGeneration) {
    const isSame = subresource === 'status' || sameBesidesMetadataAndStatus(requested, old);
    requested.metadata.generation = isSame ? old.metadata.generation : (old.metadata.generation ?? 0) + 1;
  }
  const errors = [
    ...validateMetadataUpdate(requested, old),
    ...validateMetadata(requested, type.rules, type.namespaced),
    ...(subresource === 'status' ? type.rules.validateStatus ?? type.rules.validate : type.rules.validate)?.(requested, old) ?? [],
    ...(subresource === 'status' ? [] : type.rules.validateUpdate?.(requested, old) ?? []),
  ];
  if (errors.length > 0) throw invalid(type, name, errors);
  requested.metadata.resourceVersion = old.metadata.resourceVersion;
  return requested;
}

function keepServerFields({ metadata }: ApiObject, { metadata: old }: ApiObject): void {
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
