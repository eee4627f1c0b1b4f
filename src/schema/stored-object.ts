// What the API server stores of an object that it is given: without unknown fields and nulls, and with the defaults of its schema.
import { schemaOf, SHIPPED_KINDS, type SchemaNode } from './shipped-crds';
import { isRecord, withoutNulls } from '../spec/json';

const schemas = new Map<string, SchemaNode>();

/** The object as a cluster with the shipped CRDs would keep it; one of another kind only loses its nulls. Its metadata and status stay as they are. */
export function storedObject<Stored extends Readonly<Record<string, unknown>>>(object: Stored): Stored {
  const given = withoutNulls(object);
  const schema = specSchema(String(object.kind));
  return schema === undefined || !isRecord(given.spec) ? given : { ...given, spec: stored(given.spec, schema) };
}

function specSchema(kind: string): SchemaNode | undefined {
  const known = schemas.get(kind);
  if (known !== undefined) return known;
  const shipped = SHIPPED_KINDS.find((each) => each.kind === kind);
  const schema = shipped && schemaOf(shipped).properties?.spec;
  if (schema !== undefined) schemas.set(kind, schema);
  return schema;
}

/** Goes no deeper than the schema does. */
function stored(value: unknown, node: SchemaNode): unknown {
  const { items, properties, additionalProperties } = node;
  if (Array.isArray(value)) return items ? value.map((element) => stored(element, items)) : value;
  if (!isRecord(value)) return value;
  if (typeof additionalProperties === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, stored(each, additionalProperties)]));
  }
  if (!properties) return value;
  const known = new Map(Object.entries(properties));
  const fields = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    const field = known.get(key);
    if (field) return [[key, stored(each, field)]];
    return node['x-kubernetes-preserve-unknown-fields'] || additionalProperties === true ? [[key, each]] : [];
  });
  const defaults = Object.entries(properties).filter(([key, field]) => field.default !== undefined && value[key] === undefined)
    .map(([key, field]): [string, unknown] => [key, structuredClone(field.default)]);
  return Object.fromEntries([...fields, ...defaults]);
}
