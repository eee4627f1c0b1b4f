// What ajv says, in words for the author of a manifest.
import type { ErrorObject } from 'ajv';
import { nearest } from './nearest';
import type { JsonSchema } from './strict-schema';
import { schemaAt } from './strict-schema';
import { mayHoldCredential } from '../spec/credentials';
import type { Finding } from '../spec/findings';
import { entryOf } from '../spec/json';
import { insteadOf, REMOVED_FIELD } from '../spec/removed-fields';

/** Turns one error about `root`, found with `rootSchema`, into a finding. */
export function describeError(error: ErrorObject, rootSchema: JsonSchema, root: unknown): Finding {
  const steps = stepsOf(error.instancePath);
  const path = steps.reduce(join, '');
  const schema = schemaAt(rootSchema, steps);
  const data = steps.reduce((node: unknown, step) => (node as Record<string, unknown>)[step], root);
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params.additionalProperty);
      const value = (data as Record<string, unknown>)[name];
      const instead = insteadOf(join(path, name));
      if (instead !== undefined) {
        return { severity: 'warning', reason: REMOVED_FIELD, path: join(path, name), message: instead, ...(isPlain(value) && { value }) };
      }
      return fault('UnknownField', join(path, name), describeUnknown(name, Object.keys(schema.properties ?? {})), isPlain(value) ? value : undefined);
    }
    case 'required': {
      const name = String(error.params.missingProperty);
      const description = entryOf(schema.properties ?? {}, name)?.description;
      return fault('MissingField', join(path, name), `is required${description ? `: ${firstSentence(description)}` : ''}`);
    }
    case 'type':
      return fault('WrongType', path, describeType([error.params.type].flat() as string[], data, mayHoldCredential(path)), isPlain(data) ? data : undefined);
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

function describeUnknown(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  if (meant !== undefined) {
    return `unknown field; did you mean ${meant}?`;
  }
  return known.length > 0 && known.length <= 12
    ? `unknown field; known here: ${[...known].sort().join(', ')}`
    : 'unknown field; leave it out or check where it belongs';
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text', integer: 'a whole number', number: 'a number', boolean: 'true or false', array: 'a list', object: 'a mapping',
};

function describeType(types: readonly string[], data: unknown, hidden: boolean): string {
  const expected = types.filter((type) => type !== 'null');
  const message = `must be ${expected.map((type) => entryOf(TYPES, type) ?? type).join(' or ')}`;
  const isScalar = typeof data === 'number' || typeof data === 'boolean';
  if (hidden) {
    const hint = expected.includes('string') && isScalar ? '; write it in quotes' : expected.includes('array') && isPlain(data) ? '; write it as ["…"]' : '';
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

/** `spec.volumes[0].name`, step by step; as Kubernetes writes paths: numbers of entries and unusual keys stand in brackets. */
function join(path: string, part: string): string {
  if (/^\d+$/.test(part)) {
    return `${path}[${part}]`;
  }
  return /^[A-Za-z_][\w-]*$/.test(part) ? [path, part].filter(Boolean).join('.') : `${path}[${part}]`;
}
