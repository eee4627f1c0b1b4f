// A CRD's schema as a JSON schema that reports every unknown field, in a form that compiles fast.
import type { SchemaNode } from './shipped-crds';
import { entryOf } from '../spec/json';

/** A JSON schema, for ajv, whose shared parts are referred to by name. */
export interface JsonSchema {
  $ref?: string;
  $defs?: Readonly<Record<string, JsonSchema>>;
  description?: string;
  type?: string | readonly string[];
  properties?: Readonly<Record<string, JsonSchema>>;
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  [keyword: string]: unknown;
}

const TEXT: JsonSchema = { type: 'string' };
const TEXTS: JsonSchema = { type: 'object', additionalProperties: TEXT };
const WHOLE_NUMBER: JsonSchema = { type: 'integer' };

const OWNER_REFERENCE: JsonSchema = {
  type: 'object',
  required: ['apiVersion', 'kind', 'name', 'uid'],
  additionalProperties: false,
  properties: {
    apiVersion: TEXT, kind: TEXT, name: TEXT, uid: TEXT, controller: { type: 'boolean' }, blockOwnerDeletion: { type: 'boolean' },
  },
};

/** Kubernetes' ObjectMeta: a label that is no text or a misspelt field is refused by the API server, whatever the kind. */
const OBJECT_META: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: TEXT,
    generateName: TEXT,
    namespace: { type: 'string', maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' },
    selfLink: TEXT,
    uid: TEXT,
    resourceVersion: TEXT,
    generation: WHOLE_NUMBER,
    creationTimestamp: TEXT,
    deletionTimestamp: TEXT,
    deletionGracePeriodSeconds: WHOLE_NUMBER,
    labels: TEXTS,
    annotations: TEXTS,
    ownerReferences: { type: 'array', items: OWNER_REFERENCE },
    finalizers: { type: 'array', items: TEXT },
    managedFields: { type: 'array' },
  },
};

const COPIED = [
  'description', 'enum', 'minimum', 'maximum', 'pattern', 'format', 'required', 'minLength', 'maxLength', 'minItems', 'maxItems', 'maxProperties',
];

const DEFINITIONS = '#/$defs/';

/** Sub-schemas at least this long are worth a function of their own. */
const SHARED_LENGTH = 300;

/**
 * Turns a structural schema into a JSON schema: fields that the API server would drop are errors, `x-kubernetes-*` keywords become
 * ordinary ones, and equal parts (driver and executor share most of theirs) are compiled once. Status is left to the API server.
 */
export function strictSchema(root: SchemaNode): JsonSchema {
  const shared = new Map<string, { name: string; schema: JsonSchema }>();
  const share = (schema: JsonSchema): JsonSchema => {
    const text = JSON.stringify(schema);
    if (text.length < SHARED_LENGTH) {
      return schema;
    }
    const known = shared.get(text) ?? { name: `part${shared.size}`, schema };
    shared.set(text, known);
    return { $ref: `${DEFINITIONS}${known.name}` };
  };
  const convert = (node: SchemaNode): JsonSchema => {
    const schema: JsonSchema = {};
    for (const keyword of COPIED) {
      if (node[keyword] !== undefined) {
        schema[keyword] = node[keyword];
      }
    }
    // The API server fills in defaults before it looks for what is missing.
    if (node.required) schema.required = node.required.filter((name) => entryOf(node.properties ?? {}, name)?.default === undefined);
    const type = node['x-kubernetes-int-or-string'] ? ['integer', 'string'] : node.type;
    if (type !== undefined) {
      schema.type = node.nullable ? [type, 'null'].flat() : type;
    }
    if (node.items) {
      schema.items = share(convert(node.items));
    }
    if (node.properties) {
      schema.properties = Object.fromEntries(Object.entries(node.properties).map(([name, child]) => [name, share(convert(child))]));
    }
    if (typeof node.additionalProperties === 'object') {
      schema.additionalProperties = share(convert(node.additionalProperties));
    } else if (node.properties && !node['x-kubernetes-preserve-unknown-fields']) {
      schema.additionalProperties = node.additionalProperties ?? false;
    }
    return schema;
  };
  const { spec, ...others } = root.properties ?? {};
  const schema = convert({ ...root, properties: { ...(spec ? { spec } : {}) } });
  const open = Object.fromEntries(Object.keys(others).map((name) => [name, name === 'metadata' ? OBJECT_META : {}]));
  const $defs = Object.fromEntries([...shared.values()].map((part) => [part.name, part.schema]));
  return { ...schema, properties: { ...open, ...schema.properties }, $defs };
}

/** The part of a strict schema that describes the value found by these steps from the root. */
export function schemaAt(root: JsonSchema, steps: readonly string[]): JsonSchema {
  return steps.reduce((schema, step) => {
    const { additionalProperties } = schema;
    const known = schema.properties !== undefined && Object.hasOwn(schema.properties, step) ? schema.properties[step] : undefined;
    const child = schema.items ?? known ?? (typeof additionalProperties === 'object' ? additionalProperties : {});
    return resolved(child, root);
  }, root);
}

/** The part itself where a schema only refers to one. */
export function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  return schema.$ref === undefined ? schema : entryOf(root.$defs ?? {}, schema.$ref.replace(DEFINITIONS, '')) ?? {};
}
