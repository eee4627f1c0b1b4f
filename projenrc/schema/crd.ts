// Writes the CustomResourceDefinitions from the description of the API.
import { allFields, boundText, defaultText, defaultValue } from './field';
import type { Field, FieldType, ObjectType } from './field';
import { API_APPROVED, API_GROUP, API_VERSION } from './kinds';
import type { Kind } from './kinds';
import { quantitySchema } from './structural';
import type { StructuralSchema } from './structural';
import { celRules, withValidations } from './validations';

/** A CustomResourceDefinition as far as we write it. */
export interface CustomResourceDefinition {
  apiVersion: 'apiextensions.k8s.io/v1';
  kind: 'CustomResourceDefinition';
  metadata: { name: string; annotations: Record<string, string> };
  spec: {
    group: string;
    names: { kind: string; listKind: string; plural: string; singular: string; shortNames: string[] };
    scope: 'Namespaced';
    versions: Array<{
      name: string;
      served: true;
      storage: true;
      additionalPrinterColumns: unknown;
      schema: { openAPIV3Schema: StructuralSchema };
      subresources: { status: Record<string, never> };
    }>;
  };
}

/** Where the schemas of pod parts come from. */
export interface PodParts {
  /** A type of Kubernetes, by its short name. */
  closed(name: string): StructuralSchema;
  openTemplate(): StructuralSchema;
}

/** The CustomResourceDefinition of a kind. */
export function customResourceDefinition(kind: Kind, parts: PodParts): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${kind.plural}.${API_GROUP}`,
      annotations: { 'api-approved.kubernetes.io': API_APPROVED },
    },
    spec: {
      group: API_GROUP,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.plural.replace(/s$/, ''),
        shortNames: [kind.shortName],
      },
      scope: 'Namespaced',
      versions: [{
        name: API_VERSION,
        served: true,
        storage: true,
        additionalPrinterColumns: kind.columns,
        schema: { openAPIV3Schema: rootSchema(kind, parts) },
        subresources: { status: {} },
      }],
    },
  };
}

function rootSchema(kind: Kind, parts: PodParts): StructuralSchema {
  const root: StructuralSchema = {
    description: kind.description,
    type: 'object',
    required: ['metadata', 'spec'],
    properties: {
      apiVersion: { description: `Always ${API_GROUP}/${API_VERSION}.`, type: 'string' },
      kind: { description: `Always ${kind.kind}.`, type: 'string' },
      metadata: { type: 'object' },
      spec: objectSchema(kind.spec, parts),
      status: objectSchema(kind.status, parts),
    },
  };
  return withValidations(root, celRules(kind));
}

function objectSchema(type: ObjectType, parts: PodParts): StructuralSchema {
  const fields = Object.entries(allFields(type));
  const required = fields.filter(([, field]) => field.required === true).map(([name]) => name);
  return {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field, type, name, parts)])),
  };
}

function fieldSchema(field: Field, owner: ObjectType, name: string, parts: PodParts): StructuralSchema {
  const fallback = defaultText(owner, name);
  const bound = boundText(field.type);
  const description = [field.description, ...(fallback === undefined ? [] : [`Default: ${fallback}.`]), ...(bound === undefined ? [] : [bound])].join(' ');
  return {
    description,
    ...typeSchema(field.type, parts),
    ...(field.stored === true ? { default: defaultValue(owner, name) } : {}),
    ...(field.nullable === true ? { nullable: true } : {}),
  };
}

function typeSchema(type: FieldType, parts: PodParts): StructuralSchema {
  switch (type.kind) {
    case 'string': {
      const { kind, ...rest } = type;
      return { type: kind, ...rest };
    }
    case 'integer': {
      const { kind, bits, ...bounds } = type;
      return { type: kind, format: `int${bits}`, ...bounds };
    }
    case 'boolean': return { type: 'boolean' };
    case 'quantity': return quantitySchema();
    case 'list': {
      const list: StructuralSchema = {
        type: 'array', items: typeSchema(type.items, parts), ...(type.maxItems === undefined ? {} : { maxItems: type.maxItems }),
      };
      return type.mapKey === undefined ? list : { ...list, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [type.mapKey] };
    }
    case 'map': {
      const map: StructuralSchema = { type: 'object', additionalProperties: typeSchema(type.values, parts) };
      return type.maxProperties === undefined ? map : { ...map, maxProperties: type.maxProperties };
    }
    case 'object': return objectSchema(type.type, parts);
    case 'kubernetes': return parts.closed(type.name);
    case 'template': return parts.openTemplate();
  }
}
