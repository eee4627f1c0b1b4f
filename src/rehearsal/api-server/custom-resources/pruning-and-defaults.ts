// Structural schemas: dropping unknown fields and filling in defaults, as the API server does with custom resources.
import { copyJson, isObject, type JsonObject } from '../../json';
import { childPath, type Schema } from '../schema';

/** Fields that every object has in addition to those of its schema. */
const OBJECT_FIELDS = new Set(['apiVersion', 'kind', 'metadata']);

/** Removes fields in place that are not in the schema; returns their paths. */
export function prune(object: JsonObject, schema: Schema): string[] {
  const unknown: string[] = [];
  pruneValue(object, schema, '', true, unknown);
  return unknown.sort();
}

function pruneValue(value: unknown, schema: Schema, path: string, isRoot: boolean, unknown: string[]): void {
  if (Array.isArray(value)) {
    if (schema.items) for (const [index, item] of value.entries()) pruneValue(item, schema.items, `${path}[${index}]`, false, unknown);
    return;
  }
  if (!isObject(value)) return;
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  for (const [field, item] of Object.entries(value)) {
    if ((isRoot || schema['x-kubernetes-embedded-resource']) && OBJECT_FIELDS.has(field)) continue;
    const known = schema.properties?.[field] ?? (isObject(schema.additionalProperties) ? schema.additionalProperties as Schema : undefined);
    if (known) {
      pruneValue(item, known, childPath(path, field), false, unknown);
    } else if (!keepsUnknown && schema.additionalProperties !== true) {
      unknown.push(childPath(path, field));
      delete value[field];
    }
  }
}

/** Fills in defaults in place; null where the schema does not allow it counts as absent. */
export function applyDefaults(value: unknown, schema: Schema): void {
  if (Array.isArray(value)) {
    if (schema.items) for (const item of value) applyDefaults(item, schema.items);
    return;
  }
  if (!isObject(value)) return;
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    if (value[field] === null && !property.nullable) delete value[field];
    if (value[field] === undefined && property.default !== undefined) value[field] = copyJson(property.default);
    if (value[field] !== undefined) applyDefaults(value[field], property);
  }
  if (isObject(schema.additionalProperties)) {
    const property = schema.additionalProperties as Schema;
    for (const [field, item] of Object.entries(value)) {
      if (schema.properties?.[field]) continue;
      if (item === null && !property.nullable) delete value[field];
      else applyDefaults(item, property);
    }
  }
}
