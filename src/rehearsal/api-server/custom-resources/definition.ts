// CustomResourceDefinitions: their own checks, and the resource types that they define.
import { invalidValue, required, unsupportedValue, type FieldError } from '../../../spec/kubernetes-validation/field-error';
import { isObject, type ApiObject } from '../../json';
import type { KindRules, ResourceType } from '../resource-type';
import { childPath, inline, type Schema } from '../schema';
import { compileRules, ruleFault, type RuleSet } from './cel-rules';
import { blocksRules, validateLists, validateSchema } from './validate-schema';

interface Names {
  plural: string;
  singular?: string;
  kind: string;
  listKind?: string;
  shortNames?: string[];
  categories?: string[];
}

interface Version {
  name: string;
  served: boolean;
  storage: boolean;
  schema?: { openAPIV3Schema?: Schema };
  subresources?: { status?: object; scale?: object };
  selectableFields?: { jsonPath: string }[];
}

export interface CustomResourceDefinition extends ApiObject {
  spec: { group: string; scope: string; names: Names; versions: Version[] };
  status?: { conditions?: { type: string; status: string }[]; storedVersions?: string[] };
}

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** Fills in the defaults of a definition. */
export function defaultDefinition({ spec }: CustomResourceDefinition): void {
  if (!isObject(spec) || !isObject(spec.names)) return;
  spec.names.singular ??= spec.names.kind?.toLowerCase();
  spec.names.listKind ??= `${spec.names.kind}List`;
  const { conversion } = spec as { conversion?: unknown };
  if (conversion === undefined) Object.assign(spec, { conversion: { strategy: 'None' } });
}

/** The faults of a definition. */
export function validateDefinition(definition: CustomResourceDefinition): FieldError[] {
  const { metadata, spec } = definition;
  const errors: FieldError[] = [];
  if (!isObject(spec)) return [required('spec')];
  if (metadata.name !== `${spec.names?.plural}.${spec.group}`) {
    errors.push(invalidValue('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'));
  }
  if (/(^|\.)(k8s|kubernetes)\.io$/.test(spec.group ?? '') && !metadata.annotations?.['api-approved.kubernetes.io']) {
    errors.push(required('metadata.annotations[api-approved.kubernetes.io]',
      'protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111'));
  }
  if (!spec.names?.plural) errors.push(required('spec.names.plural'));
  if (!spec.names?.kind) errors.push(required('spec.names.kind'));
  if (spec.scope !== 'Namespaced' && spec.scope !== 'Cluster') errors.push(unsupportedValue('spec.scope', spec.scope, ['Cluster', 'Namespaced']));
  const versions = spec.versions ?? [];
  if (versions.filter((version) => version.storage).length !== 1) {
    errors.push(invalidValue('spec.versions', versions.map((version) => version.name), 'must have exactly one version marked as storage version'));
  }
  for (const [index, version] of versions.entries()) {
    const at = versions.length === 1 ? 'spec.validation.openAPIV3Schema' : `spec.versions[${index}].schema.openAPIV3Schema`;
    const schema = version.schema?.openAPIV3Schema;
    if (schema) validateStructure(schema, at, errors, true);
    else errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required'));
  }
  return errors;
}

/** Structural schemas have a type at each field; each rule must compile. */
function validateStructure(schema: Schema, path: string, errors: FieldError[], isRoot = false): void {
  const untyped = schema['x-kubernetes-int-or-string'] ?? schema['x-kubernetes-preserve-unknown-fields'];
  if (!schema.type && !untyped) errors.push(required(childPath(path, 'type'), `must not be empty ${isRoot ? 'at the root' : 'for specified object fields'}`));
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) {
    const fault = ruleFault(rule);
    if (fault) errors.push(invalidValue(`${path}.x-kubernetes-validations[${index}].rule`, rule.rule, `compilation failed: ${fault}`));
  }
  if (schema['x-kubernetes-list-type'] === 'map') {
    for (const key of schema['x-kubernetes-list-map-keys'] ?? []) {
      const property = schema.items?.properties?.[key];
      if (property && property.default === undefined && !schema.items?.required?.includes(key)) {
        errors.push(required(`${path}.items.properties[${key}].default`,
          'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'));
      }
    }
  }
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    if (isRoot && (field === 'metadata' || field === 'apiVersion' || field === 'kind')) continue;
    validateStructure(property, `${path}.properties[${field}]`, errors);
  }
  if (schema.items) validateStructure(schema.items, `${path}.items`, errors);
  if (isObject(schema.additionalProperties)) validateStructure(schema.additionalProperties as Schema, `${path}.additionalProperties`, errors);
}

/** The status that a definition has once it is served. */
export function establishedStatus(definition: CustomResourceDefinition, time: string): object {
  const { names, versions } = definition.spec;
  return {
    acceptedNames: names,
    conditions: [
      { type: 'NamesAccepted', status: 'True', lastTransitionTime: time, reason: 'NoConflicts', message: 'no conflicts found' },
      { type: 'Established', status: 'True', lastTransitionTime: time, reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' },
    ],
    storedVersions: versions.filter((version) => version.storage).map((version) => version.name),
  };
}

/** The resource types of each specification: compiling its rules takes longer than everything else that is done with them. */
const known = new WeakMap<CustomResourceDefinition['spec'], readonly ResourceType[]>();

/** The resource types of all served versions of a definition. */
export function resourceTypesOf({ spec }: CustomResourceDefinition): readonly ResourceType[] {
  const types = known.get(spec) ?? servedTypes(spec);
  known.set(spec, types);
  return types;
}

function servedTypes(spec: CustomResourceDefinition['spec']): ResourceType[] {
  const { group, names } = spec;
  return spec.versions.filter((version) => version.served).map((version): ResourceType => {
    const schema = version.schema?.openAPIV3Schema ?? {};
    const subresources = new Map<string, { kind: string; verbs: string[] }>();
    if (version.subresources?.status) subresources.set('status', { kind: names.kind, verbs: ['get', 'patch', 'update'] });
    const apiVersion = `${group}/${version.name}`;
    return {
      group,
      version: version.name,
      kind: names.kind,
      listKind: names.listKind ?? `${names.kind}List`,
      plural: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      namespaced: spec.scope === 'Namespaced',
      shortNames: names.shortNames ?? [],
      categories: names.categories ?? [],
      verbs: VERBS,
      subresources,
      collection: `${names.plural}.${group}`,
      schema,
      resolve: inline,
      rules: rulesOf(schema, version),
      custom: true,
      fromStored: (object) => (object.apiVersion === apiVersion ? object : { ...object, apiVersion }),
    };
  });
}

function rulesOf(schema: Schema, version: Version): KindRules {
  let compiled: { readonly rules: RuleSet | undefined } | undefined;
  const hasStatus = version.subresources?.status !== undefined;
  return {
    hasGeneration: true,
    fields: Object.fromEntries((version.selectableFields ?? []).map(({ jsonPath }) => {
      const steps = jsonPath.replace(/^\./, '').split('.');
      return [steps.join('.'), (object: ApiObject) => steps.reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), object)];
    })),
    prepareForCreate: (object) => {
      if (hasStatus) delete object.status;
    },
    prepareForUpdate: (object, old) => {
      if (!hasStatus) return;
      if (old.status === undefined) delete object.status;
      else object.status = old.status;
    },
    validate: (object, old) => withRules([...validateSchema(object, schema), ...validateLists(object, schema)], object, old),
    // Of a status only its own schema is checked, so that an object over a bound still gets one; rules are checked of the whole object.
    validateStatus: (object, old) => {
      const { status } = schema.properties ?? {};
      const checked = status && object.status !== undefined;
      return withRules(checked ? [...validateSchema(object.status, status), ...validateLists(object.status, status)] : [], object, old);
    },
  };

  function withRules(errors: readonly FieldError[], object: ApiObject, old?: ApiObject): FieldError[] {
    compiled ??= { rules: compileRules(schema) };
    if (!compiled.rules) return [...errors];
    if (!blocksRules(errors)) return [...errors, ...compiled.rules(object, old)];
    return [...errors, {
      field: '<nil>',
      reason: 'FieldValueInvalid',
      message: 'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete '
        + 'validation',
    }];
  }
}
