// Checks a custom resource against its OpenAPI schema, in the order and the words of the API server.
// The schema is interpreted rather than compiled: pruning, defaulting and CEL walk it anyway, and compiling the pod parts of a large CRD takes
// longer than a whole rehearsal spends on checking.
import { duplicate, invalidValue, required, unsupportedValue, type FieldError } from '../../../spec/kubernetes-validation/field-error';
import { equalJson, isObject, type JsonObject } from '../../json';
import { childPath, type Schema } from '../schema';

const patterns = new Map<string, RegExp>();

/** Everything that is wrong with a value. The path is empty at the root. */
export function validateSchema(value: unknown, schema: Schema, path = ''): FieldError[] {
  const errors: FieldError[] = [];
  check(value, schema, path, errors);
  return errors;
}

/** Reasons that make further rules meaningless: the API server evaluates no CEL on such a value. */
export function blocksRules(errors: readonly FieldError[]): boolean {
  return errors.some((error) => error.reason !== 'FieldValueInvalid' && error.reason !== 'FieldValueDuplicate');
}

function check(value: unknown, schema: Schema, path: string, errors: FieldError[]): void {
  if (value === null && schema.nullable) return;
  const expected = schema['x-kubernetes-int-or-string'] ? 'integer,string' : schema.type;
  const given = typeOf(value);
  if (expected && !fits(given, value, schema)) {
    const message = `Invalid value: "${given}": ${path} in body must be of type ${expected}: "${given}"`;
    errors.push({ field: path, reason: 'FieldValueTypeInvalid', message });
    return;
  }
  if (schema.enum && !schema.enum.some((allowed) => equalJson(allowed, value))) errors.push(unsupportedValue(path, value, schema.enum));
  if (typeof value === 'string') checkString(value, schema, path, errors);
  else if (typeof value === 'number') checkNumber(value, schema, path, errors);
  else if (Array.isArray(value)) checkArray(value, schema, path, errors);
  else if (isObject(value)) checkObject(value, schema, path, errors);
  checkCombinations(value, schema, path, errors);
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function fits(given: string, value: unknown, schema: Schema): boolean {
  if (schema['x-kubernetes-int-or-string']) return given === 'integer' || given === 'string';
  return given === schema.type || (schema.type === 'number' && typeof value === 'number');
}

function checkString(value: string, schema: Schema, path: string, errors: FieldError[]): void {
  if (schema.maxLength !== undefined && [...value].length > schema.maxLength) {
    errors.push({ field: path, reason: 'FieldValueTooLong', message: `Too long: may not be more than ${schema.maxLength} bytes` });
  }
  if (schema.minLength !== undefined && [...value].length < schema.minLength) {
    errors.push(invalidValue(path, value, `${path} in body should be at least ${schema.minLength} chars long`));
  }
  if (schema.pattern !== undefined && !compiled(schema.pattern).test(value)) {
    errors.push(invalidValue(
      path, value, `${path} in body should match '${schema.pattern}'`,
    ));
  }
  if (schema.format === 'date-time' && !/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(value)) {
    errors.push(invalidValue(path, value, `${path} in body must be of type date-time: ${JSON.stringify(value)}`));
  }
}

function compiled(pattern: string): RegExp {
  let expression = patterns.get(pattern);
  if (!expression) patterns.set(pattern, expression = new RegExp(pattern));
  return expression;
}

function checkNumber(value: number, schema: Schema, path: string, errors: FieldError[]): void {
  const { minimum, maximum, multipleOf } = schema;
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum)) {
    errors.push(invalidValue(path, value, `${path} in body should be greater than ${schema.exclusiveMinimum ? '' : 'or equal to '}${minimum}`));
  }
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum)) {
    errors.push(invalidValue(path, value, `${path} in body should be less than ${schema.exclusiveMaximum ? '' : 'or equal to '}${maximum}`));
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    errors.push(invalidValue(
      path, value, `${path} in body should be a multiple of ${multipleOf}`,
    ));
  }
  if (schema.format === 'int32' && Math.abs(value) > 2 ** 31) errors.push(invalidValue(path, value, `${path} in body must be of type int32: "${value}"`));
}

function checkArray(value: readonly unknown[], schema: Schema, path: string, errors: FieldError[]): void {
  if (schema.maxItems !== undefined && value.length > schema.maxItems) {
    errors.push({ field: path, reason: 'FieldValueTooMany', message: `Too many: ${value.length}: must have at most ${schema.maxItems} items` });
  }
  if (schema.minItems !== undefined && value.length < schema.minItems) {
    errors.push(invalidValue(path, value.length, `${path} in body should have at least ${schema.minItems} items`));
  }
  if (schema.items) for (const [index, item] of value.entries()) check(item, schema.items, `${path}[${index}]`, errors);
}

function checkObject(value: JsonObject, schema: Schema, path: string, errors: FieldError[]): void {
  for (const field of schema.required ?? []) if (value[field] === undefined) errors.push(required(childPath(path, field)));
  const count = Object.keys(value).length;
  if (schema.maxProperties !== undefined && count > schema.maxProperties) {
    errors.push({ field: path, reason: 'FieldValueTooMany', message: `Too many: ${count}: must have at most ${schema.maxProperties} items` });
  }
  if (schema.minProperties !== undefined && count < schema.minProperties) {
    errors.push(invalidValue(path, count, `${path} in body should have at least ${schema.minProperties} properties`));
  }
  for (const [field, item] of Object.entries(value)) {
    const property = schema.properties?.[field] ?? (isObject(schema.additionalProperties) ? schema.additionalProperties as Schema : undefined);
    if (property) check(item, property, childPath(path, field), errors);
  }
}

function checkCombinations(value: unknown, schema: Schema, path: string, errors: FieldError[]): void {
  const whole = (why: string): FieldError => ({ field: '<nil>', reason: 'FieldValueInvalid', message: `Invalid value: "": "${path}" ${why}` });
  for (const part of schema.allOf ?? []) check(value, part, path, errors);
  if (schema.anyOf && !schema['x-kubernetes-int-or-string']) {
    const tried = schema.anyOf.map((part) => validateSchema(value, part, path));
    if (!tried.some((found) => found.length === 0)) errors.push(whole('must validate at least one schema (anyOf)'), ...tried[0]);
  }
  if (schema.oneOf) {
    const passing = schema.oneOf.filter((part) => validateSchema(value, part, path).length === 0).length;
    if (passing !== 1) {
      errors.push(whole('must validate one and only one schema (oneOf). Found '
      + `${passing === 0 ? 'none valid' : `${passing} valid alternatives`}`));
    }
  }
  if (schema.not && validateSchema(value, schema.not, path).length === 0) errors.push(whole('must not validate the schema (not)'));
}

/** Checks that sets and maps written as lists have no duplicates. */
export function validateLists(value: unknown, schema: Schema, path = ''): FieldError[] {
  const errors: FieldError[] = [];
  if (Array.isArray(value)) {
    const keys = schema['x-kubernetes-list-map-keys'];
    const seen = new Set<string>();
    for (const [index, item] of value.entries()) {
      if (schema['x-kubernetes-list-type'] === 'set' || (schema['x-kubernetes-list-type'] === 'map' && keys && isObject(item))) {
        const identity = keys ? Object.fromEntries(keys.map((key) => [key, (item as JsonObject)[key]])) : item as unknown;
        const text = JSON.stringify(identity);
        if (seen.has(text)) errors.push(duplicate(`${path}[${index}]`, identity));
        seen.add(text);
      }
      if (schema.items) errors.push(...validateLists(item, schema.items, `${path}[${index}]`));
    }
  } else if (isObject(value)) {
    for (const [field, item] of Object.entries(value)) {
      const property = schema.properties?.[field] ?? (isObject(schema.additionalProperties) ? schema.additionalProperties as Schema : undefined);
      if (property) errors.push(...validateLists(item, property, childPath(path, field)));
    }
  }
  return errors;
}
