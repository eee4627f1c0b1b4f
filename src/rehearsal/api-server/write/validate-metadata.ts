// The checks of `metadata` that all kinds share.
import { equalJson, type ApiObject } from '../../json';
import { forbiddenField, invalidValue, required, type FieldError } from '../errors';
import type { KindRules } from '../resource-type';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const NAME_RULES = {
  subdomain: {
    expression: new RegExp(`^${LABEL}(\\.${LABEL})*$`),
    longest: 253,
    rule: 'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, \'-\' or \'.\', and must start and end with an alphanumeric '
      + 'character (e.g. \'example.com\', regex used for validation is \'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\')',
  },
  label: {
    expression: new RegExp(`^${LABEL}$`),
    longest: 63,
    rule: 'a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character '
      + '(e.g. \'my-name\',  or \'123-abc\', regex used for validation is \'[a-z0-9]([-a-z0-9]*[a-z0-9])?\')',
  },
  label1035: {
    expression: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    longest: 63,
    rule: 'a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric '
      + 'character (e.g. \'my-name\',  or \'abc-123\', regex used for validation is \'[a-z]([-a-z0-9]*[a-z0-9])?\')',
  },
  path: { expression: /^(?!\.{1,2}$)[^/%]+$/, longest: 253, rule: 'may not contain \'/\' or \'%\', and may not be \'.\' or \'..\'' },
};

export type NameRule = keyof typeof NAME_RULES;

/** The faults of a name, by the rule of its kind. */
export function validateName(name: string, rule: NameRule, field: string): FieldError[] {
  const { expression, longest, rule: explanation } = NAME_RULES[rule];
  const errors: FieldError[] = [];
  if (name.length > longest) errors.push(invalidValue(field, name, `must be no more than ${longest} bytes`));
  if (!expression.test(name)) errors.push(invalidValue(field, name, explanation));
  return errors;
}

const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const NAME_PART = 'name part must consist of alphanumeric characters, \'-\', \'_\' or \'.\', and must start and end with an alphanumeric character (e.g. '
  + '\'MyName\',  or \'my.name\',  or \'123-abc\', regex used for validation is \'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\')';
const VALUE = 'a valid label must be an empty string or consist of alphanumeric characters, \'-\', \'_\' or \'.\', and must start and end with an '
  + 'alphanumeric character (e.g. \'MyValue\',  or \'my_value\',  or \'12345\', regex used for validation is \'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\')';

function validateQualifiedName(key: string, field: string): FieldError[] {
  const parts = key.split('/');
  const name = parts[parts.length - 1];
  const errors: FieldError[] = [];
  if (parts.length > 2) {
    return [invalidValue(field, key,
      'a qualified name must consist of alphanumeric characters, \'-\', \'_\' or \'.\', with an optional DNS subdomain prefix and \'/\'')];
  }
  if (parts.length === 2) {
    if (parts[0] === '') errors.push(invalidValue(field, key, 'prefix part must be non-empty'));
    else errors.push(...validateName(parts[0], 'subdomain', field).map(() => invalidValue(field, key, `prefix part ${NAME_RULES.subdomain.rule}`)));
  }
  if (name === '') errors.push(invalidValue(field, key, 'name part must be non-empty'));
  else if (name.length > 63) errors.push(invalidValue(field, key, 'name part must be no more than 63 bytes'));
  if (!QUALIFIED.test(name)) errors.push(invalidValue(field, key, NAME_PART));
  return errors;
}

/** The faults of labels at a path. */
export function validateLabels(labels: Record<string, string>, field: string): FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...validateQualifiedName(key, field),
    ...(value.length > 63 ? [invalidValue(field, value, 'must be no more than 63 characters')] : []),
    ...(LABEL_VALUE.test(value) ? [] : [invalidValue(field, value, VALUE)]),
  ]);
}

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
