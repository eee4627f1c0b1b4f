// What ajv says, in words for the author of a manifest.
import type { ErrorObject } from 'ajv';
import { placesOf } from './misplaced-field';
import type { JsonSchema } from './strict-schema';
import { resolved, schemaAt } from './strict-schema';
import { mayHoldCredential } from '../spec/credentials';
import { childPath, entryPath } from '../spec/field-path';
import type { Finding } from '../spec/findings';
import { entryOf, isRecord } from '../spec/json';
import { isSlip, nearest } from '../spec/nearest';
import { insteadOf, REMOVED_FIELD } from '../spec/removed-fields';

/** The path of what the steps lead to, as all messages write it: the entries of a mapping, such as `sparkConf`, stand in brackets. */
function pathOf(steps: readonly string[], rootSchema: JsonSchema): string {
  return steps.reduce((path, step, i) => placeIn(schemaAt(rootSchema, steps.slice(0, i)), path, step), '');
}

function placeIn({ properties = {}, additionalProperties }: JsonSchema, path: string, name: string): string {
  return isRecord(additionalProperties) && !Object.hasOwn(properties, name) ? entryPath(path, name) : childPath(path, name);
}

/** Turns one error about `root`, found with `rootSchema`, into a finding. */
export function describeError(error: ErrorObject, rootSchema: JsonSchema, root: unknown): Finding {
  const steps = stepsOf(error.instancePath);
  const path = pathOf(steps, rootSchema);
  const schema = schemaAt(rootSchema, steps);
  const data = steps.reduce((node: unknown, step) => (node as Record<string, unknown>)[step], root);
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params.additionalProperty);
      const value = (data as Record<string, unknown>)[name];
      const instead = insteadOf(childPath(path, name));
      if (instead !== undefined) {
        return { severity: 'warning', reason: REMOVED_FIELD, path: childPath(path, name), message: instead, ...(isPlain(value) && { value }) };
      }
      return fault('UnknownField', childPath(path, name),
        describeUnknown(name, Object.keys(schema.properties ?? {}), () => placesOf(name, value, steps, rootSchema)),
        isPlain(value) ? value : undefined);
    }
    case 'required': {
      const name = String(error.params.missingProperty);
      const description = entryOf(schema.properties ?? {}, name)?.description;
      return fault('MissingField', childPath(path, name), `is required${description ? `: ${firstSentence(description)}` : ''}`);
    }
    case 'type':
      return fault('WrongType', path,
        describeType(
          [error.params.type].flat() as string[], data, mayHoldCredential(path),
          shapeOf(path, mayHoldCredential(path) ? HIDDEN : data, schema, rootSchema),
        ),
        isPlain(data) ? data : undefined);
    case 'enum': {
      const allowed = (error.params.allowedValues as unknown[]).map(String);
      const meant = typeof data === 'string' ? nearest(data, allowed) : undefined;
      return fault('InvalidValue', path, `must be one of ${allowed.join(', ')}${meant ? `; write ${meant}` : ''}`, data);
    }
    case 'minimum':
      return fault('InvalidValue', path, `must be at least ${error.params.limit}`, data);
    case 'maximum':
      return fault('InvalidValue', path, `must be at most ${error.params.limit}`, data);
    case 'maxLength':
      return fault('InvalidValue', path, `has ${String(data).length} characters; at most ${error.params.limit} are allowed`);
    case 'maxItems':
    case 'maxProperties':
      return fault('InvalidValue', path, `has ${Object.keys(data as object).length} entries; at most ${error.params.limit} are allowed`);
    case 'pattern':
      return fault('InvalidValue', path, describePattern(String(error.params.pattern)), data);
    case 'format':
      return fault('InvalidValue', path, entryOf(FORMATS, String(error.params.format)) ?? `must have the format ${error.params.format}`, data);
    default:
      return fault('InvalidValue', path, error.message ?? `violates ${error.keyword}`, isPlain(data) ? data : undefined);
  }
}

function fault(reason: string, path: string, message: string, value?: unknown): Finding {
  return { severity: 'error', reason, path, message, value };
}

const FORMATS: Readonly<Record<string, string>> = {
  'int32': 'must be a whole number that fits into 32 bits',
  'int64': 'must be a whole number that fits into 64 bits',
  'date-time': 'must be a time such as 2030-01-31T12:00:00Z',
};

function describePattern(pattern: string): string {
  return pattern.includes('numkMGTPE') || pattern.includes('KMGTPE')
    ? 'must be a Kubernetes quantity, such as 500m or 2Gi'
    : `must match ${pattern}`;
}

function describeUnknown(name: string, known: readonly string[], places: () => readonly string[]): string {
  const meant = nearest(name, known);
  if (meant !== undefined && isSlip(name, meant)) return `unknown field; did you mean ${meant}?`;
  const elsewhere = places();
  if (elsewhere.length > 0) return `unknown field here; move it to ${elsewhere.join(' or ')}`;
  if (meant !== undefined) return `unknown field; did you mean ${meant}?`;
  return known.length > 0 && known.length <= 12
    ? `unknown field; known here: ${[...known].sort().join(', ')}`
    : 'unknown field; leave it out or check where it belongs';
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text', integer: 'a whole number', number: 'a number', boolean: 'true or false', array: 'a list', object: 'a mapping',
};

/** Stands for a text that is not to be shown. */
const HIDDEN = '…';

/** The mapping that is meant where the place has something else: `type: Never`; undefined where none can be guessed. */
function shapeOf(path: string, data: unknown, schema: JsonSchema, root: JsonSchema): string | undefined {
  // An element of a list has no name.
  const before = path.endsWith(']') ? '- ' : `${path.slice(path.lastIndexOf('.') + 1)}: `;
  const element = schema.items && resolved(schema.items, root);
  if (element) {
    if (isRecord(data)) return 'write it as a list: put "- " before its first line and indent the others';
    const key = element.properties && keyFor(data, element, root);
    return key === undefined ? undefined : `write it as [{${key}: ${scalarText(data)}}]`;
  }
  if (schema.properties) {
    const key = isPlain(data) && data !== '' ? keyFor(data, schema, root) : undefined;
    return key === undefined
      ? `write its fields below it, such as ${before}{${firstField(schema)}: …}`
      : `write it as ${before}{${key}: ${scalarText(data)}}`;
  }
  return typeof schema.additionalProperties === 'object' ? `write it as ${before}{key: value}` : undefined;
}

/** A field to show: a required one, or one of a scalar, such as most mappings have. */
function firstField({ properties = {}, required }: JsonSchema): string {
  const [wanted] = Array.isArray(required) ? required as string[] : [];
  return wanted ?? Object.entries(properties).find(([, { type }]) => type === 'string' || type === 'integer')?.[0] ?? Object.keys(properties)[0] ?? 'key';
}

/** The field of a mapping that probably means this scalar: one that lists the value, is required, or is called as such fields are. */
function keyFor(data: unknown, schema: JsonSchema, root: JsonSchema): string | undefined {
  const fields = Object.entries(schema.properties ?? {}).map(([key, child]) => [key, resolved(child, root)] as const)
    .filter(([, field]) => [field.type ?? []].flat().includes(typeof data === 'string' ? 'string' : typeof data === 'number' ? 'integer' : typeof data));
  const listed = fields.find(([, field]) => Array.isArray(field.enum) && field.enum.includes(data));
  const required = fields.find(([key]) => Array.isArray(schema.required) && schema.required.includes(key));
  return (listed ?? required ?? fields.find(([key]) => ['name', 'type', 'enabled'].includes(key)))?.[0];
}

/** A scalar as YAML may have it; long ones are cut, as values are everywhere. */
function scalarText(data: unknown): string {
  return typeof data === 'string' && /^[A-Za-z][\w./-]{0,60}$/.test(data) ? data : typeof data === 'string' ? '…' : String(data);
}

function describeType(types: readonly string[], data: unknown, hidden: boolean, shape: string | undefined): string {
  const expected = types.filter((type) => type !== 'null');
  const message = `must be ${expected.map((type) => entryOf(TYPES, type) ?? type).join(' or ')}`;
  const isScalar = typeof data === 'number' || typeof data === 'boolean';
  if (hidden) {
    const hint = expected.includes('string') && isScalar ? '; write it in quotes' : shape !== undefined && !expected.includes('string') ? `; ${shape}`
      : expected.includes('array') && isPlain(data) ? '; write it as ["…"]' : '';
    return `${message}${hint}`;
  }
  if (expected.includes('string') && isScalar) {
    // Who wrote `y` for a name must not be led to write "true".
    const spellings = typeof data === 'boolean' ? `; YAML reads ${data ? 'y, yes and on' : 'n, no and off'} as ${data} too` : '';
    return `${message}; write it in quotes: "${data}"${spellings}`;
  }
  if (expected.includes('integer') && typeof data === 'string' && /^-?\d+$/.test(data)) {
    return `${message}; write it without quotes: ${data}`;
  }
  if (expected.includes('boolean') && (data === 'true' || data === 'false')) {
    return `${message}; write it without quotes: ${data}`;
  }
  if (shape !== undefined && (expected.includes('object') || expected.includes('array'))) return `${message}; ${shape}`;
  return expected.includes('array') && !Array.isArray(data) && isPlain(data) ? `${message}; write it as [${JSON.stringify(data)}]` : message;
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function firstSentence(text: string): string {
  const sentence = /^(.*?)\.(?: |$)/.exec(text.replace(/\s+/g, ' '))?.[1] ?? text;
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** The steps of a JSON pointer. */
function stepsOf(pointer: string): string[] {
  return pointer.split('/').slice(1).map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
}
