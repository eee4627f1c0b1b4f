// The checks of `metadata` that all kinds share.
import { forbiddenField, invalidValue, required, type FieldError } from '../../../spec/kubernetes-validation/field-error';
import { validateLabels, validateName, validateQualifiedName } from '../../../spec/kubernetes-validation/names';
import { equalJson, type ApiObject } from '../../json';
import type { KindRules } from '../resource-type';

export function validateMetadata({ metadata }: ApiObject, rules: KindRules, namespaced: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (metadata.generateName) errors.push(...validateName(metadata.generateName.replace(/-$/, 'a'), rules.nameRule ?? 'subdomain', 'metadata.generateName'));
  if (metadata.name) errors.push(...validateName(metadata.name, rules.nameRule ?? 'subdomain', 'metadata.name'));
  else errors.push(required('metadata.name', 'name or generateName is required'));
  if (namespaced && !metadata.namespace) errors.push(required('metadata.namespace'));
  errors.push(...validateLabels(metadata.labels ?? {}, 'metadata.labels'));
  let size = 0;
  for (const [key, value] of Object.entries(metadata.annotations ?? {})) {
    errors.push(...validateQualifiedName(key.toLowerCase(), 'metadata.annotations'));
    size += key.length + value.length;
  }
  if (size > 262_144) errors.push({ field: 'metadata.annotations', reason: 'FieldValueTooLong', message: 'Too long: may not be more than 262144 bytes' });
  errors.push(...validateOwners(metadata.ownerReferences ?? []));
  for (const finalizer of metadata.finalizers ?? []) errors.push(...validateQualifiedName(finalizer, 'metadata.finalizers'));
  return errors;
}

function validateOwners(owners: NonNullable<ApiObject['metadata']['ownerReferences']>): FieldError[] {
  const field = 'metadata.ownerReferences';
  const errors = owners.flatMap((owner) => (['apiVersion', 'kind', 'name', 'uid'] as const)
    .filter((key) => !owner[key]).map((key) => invalidValue(
      `${field}.${key}`, owner[key] ?? '', key === 'apiVersion' ? 'version must not be empty' : 'must not be empty',
    )));
  const controllers = owners.filter((owner) => owner.controller);
  if (controllers.length > 1) {
    const [one, other] = controllers.map((owner) => `${owner.kind}/${owner.name}`);
    errors.push(invalidValue(field, owners, `Only one reference can have Controller set to true. Found "true" in references for ${one} and ${other}`));
  }
  return errors;
}

/** Refuses changes of metadata that no kind allows. */
export function validateMetadataUpdate({ metadata }: ApiObject, { metadata: old }: ApiObject): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp'] as const) {
    if (metadata[field] !== old[field]) errors.push(invalidValue(`metadata.${field}`, metadata[field], 'field is immutable'));
  }
  if (old.deletionTimestamp) {
    const added = (metadata.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer));
    if (added.length > 0) {
      errors.push(forbiddenField('metadata.finalizers',
        `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((one) => JSON.stringify(one)).join(', ')}}`));
    }
  }
  return errors;
}

/** Whether two versions of an object differ in what counts for `metadata.generation`. */
export function sameBesidesMetadataAndStatus(a: ApiObject, b: ApiObject): boolean {
  const { metadata: _a, status: _as, ...left } = a;
  const { metadata: _b, status: _bs, ...right } = b;
  return equalJson(left, right);
}
