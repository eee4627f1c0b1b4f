// Decodes objects of built-in kinds: types must fit, unknown fields are dropped and reported, null counts as absent.
import type { JsonObject } from '../../json';
import { isObject } from '../../json';
import { childPath, type Resolve, type Schema } from '../schema';

export interface Decoded {
  readonly value: unknown;
  /** Paths of fields that the kind does not have. */
  readonly unknown: readonly string[];
  /** Why the object cannot be decoded, in the words of the real server's JSON decoder. */
  readonly error?: string;
}

const QUANTITY = /^[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;

/** Reads a value as the schema says; the result shares nothing with the input. */
export function decode(input: unknown, schema: Schema, resolve: Resolve): Decoded {
  const unknown: string[] = [];
  let error: string | undefined;

  const fail = (value: unknown, type: string, owner: string, path: string): undefined => {
    const given = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value;
    error ??= `json: cannot unmarshal ${given} into Go struct field ${owner}.${path.replace(/\[\d+\]/g, '')} of type ${type}`;
    return undefined;
  };
  const read = (value: unknown, raw: Schema, owner: string, path: string): unknown => {
    const node = resolve(raw);
    if (value === null || value === undefined) return undefined;
    if (node.title === 'Quantity') return readQuantity(value);
    if (node.title === 'IntOrString') {
      if (typeof value === 'string' || Number.isInteger(value)) return value;
      return fail(value, 'intstr.IntOrString', owner, path);
    }
    if (node.type === 'object') {
      if (!isObject(value)) return fail(value, node.properties ? `v1.${node.title ?? 'Object'}` : 'map[string]string', owner, path);
      return readObject(value, node, owner, path);
    }
    if (node.type === 'array') {
      if (!Array.isArray(value)) return fail(value, `[]${goType(node.items, resolve)}`, owner, path);
      return value.map((item, index) => read(item, node.items ?? {}, owner, `${path}[${index}]`) ?? null);
    }
    if (node.type === 'string') return typeof value === 'string' ? value : fail(value, 'string', owner, path);
    if (node.type === 'boolean') return typeof value === 'boolean' ? value : fail(value, 'bool', owner, path);
    if (node.type === 'integer') return Number.isInteger(value) ? value : fail(value, node.format ?? 'int64', owner, path);
    if (node.type === 'number') return typeof value === 'number' ? value : fail(value, 'float64', owner, path);
    return structuredClone(value);
  };
  const readQuantity = (value: unknown): unknown => {
    const text = String(value);
    if (!QUANTITY.test(text)) error ??= 'quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\'';
    return text;
  };
  const readObject = (value: JsonObject, node: Schema, owner: string, path: string): JsonObject => {
    const result: JsonObject = {};
    const name = node.properties ? node.title ?? owner : owner;
    for (const [field, item] of Object.entries(value)) {
      const at = childPath(path, field);
      const property = node.properties?.[field] ?? (typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined);
      if (property) {
        const decoded = read(item, property, name, at);
        if (decoded !== undefined) result[field] = decoded;
        else if (!node.properties && typeof item !== 'object') result[field] = item;
      } else if (node.properties) {
        unknown.push(at);
      } else if (item !== undefined) {
        result[field] = structuredClone(item);
      }
    }
    addDefaults(result, node, resolve);
    return result;
  };

  const value = read(input, schema, '', '');
  return { value, unknown: unknown.sort(), error };
}

/** Go's zero values stand as defaults in the schema, too; only others change anything. */
function addDefaults(value: JsonObject, node: Schema, resolve: Resolve): void {
  for (const [field, raw] of Object.entries(node.properties ?? {})) {
    if (value[field] !== undefined) continue;
    const { default: preset } = resolve(raw);
    if (preset !== undefined && preset !== '' && preset !== 0 && preset !== false && typeof preset !== 'object') value[field] = preset;
  }
}

function goType(raw: Schema | undefined, resolve: Resolve): string {
  const node = raw ? resolve(raw) : {};
  if (node.type === 'object') return node.properties ? `v1.${node.title ?? 'Object'}` : 'map[string]string';
  return node.type ?? 'interface {}';
}
