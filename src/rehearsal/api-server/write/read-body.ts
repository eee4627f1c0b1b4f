// Reads the body of a writing request as an object of its kind: fields decoded, unknown fields reported, defaults filled in.
import { copyJson, isObject, type ApiObject, type JsonObject } from '../../json';
import { applyDefaults, prune } from '../custom-resources/pruning-and-defaults';
import { badRequest } from '../errors';
import { apiVersionOf, type ResourceType } from '../resource-type';
import { decode, type Decoded } from './decode';
import type { WriteOptions } from './requests';

/** An object as a request gives it, and the warnings for the response. */
export interface ReadBody {
  /** A copy that the caller may change. */
  readonly object: ApiObject;
  readonly warnings: readonly string[];
}

/** Reads a body. Throws a refusal where it is no object of this kind. */
export function readBody(body: unknown, type: ResourceType, fieldValidation: WriteOptions['fieldValidation']): ReadBody {
  if (!isObject(body)) {
    const given = Array.isArray(body) ? 'array' : typeof body;
    const why = body === undefined ? 'unexpected end of JSON input (<empty>)' : `json: cannot unmarshal ${given} into Go value`;
    throw badRequest(`the object provided is unrecognized (must be of type ${type.kind}): couldn't get version/kind; json parse error: ${why}`);
  }
  const header = { apiVersion: body.apiVersion ?? apiVersionOf(type), kind: body.kind ?? type.kind };
  checkKind(String(header.apiVersion), String(header.kind), type);
  const { value, unknown, error } = type.custom ? decodeCustom({ ...body, ...header }, type) : decode({ ...body, ...header }, type.schema, type.resolve);
  const prefix = `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: `;
  if (error) throw badRequest(`${prefix}${error}`);
  const complaints = unknown.map((path) => `unknown field "${path}"`);
  if (fieldValidation === 'Strict' && complaints.length > 0) throw badRequest(`${prefix}strict decoding error: ${complaints.join(', ')}`);
  const object = value as ApiObject;
  object.metadata ??= {};
  type.rules.applyDefaults?.(object);
  return { object, warnings: fieldValidation === 'Warn' ? complaints : [] };
}

function checkKind(apiVersion: string, kind: string, type: ResourceType): void {
  if (kind !== type.kind) {
    const [version] = apiVersion.split('/').slice(-1);
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${type.kind}: `
      + `converting (${version}.${kind}) to (core.${type.kind}): unknown conversion`);
  }
  if (apiVersion !== apiVersionOf(type)) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(type)})`);
  }
}

function decodeCustom(body: JsonObject, type: ResourceType): Decoded {
  const object = copyJson(body);
  if (object.metadata !== undefined) {
    const metadata = decode(object.metadata, OBJECT_META, (schema) => schema);
    if (metadata.error) return { value: object, unknown: [], error: metadata.error };
    object.metadata = metadata.value;
  }
  const unknown = prune(object, type.schema);
  applyDefaults(object, type.schema);
  return { value: object, unknown };
}

/** The types in the metadata of custom resources are checked; unknown fields in it are dropped. */
const OBJECT_META = {
  title: 'ObjectMeta',
  type: 'object',
  properties: {
    ...Object.fromEntries(['name', 'generateName', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp', 'selfLink']
      .map((field) => [field, { type: 'string' }])),
    generation: { type: 'integer', format: 'int64' },
    deletionGracePeriodSeconds: { type: 'integer', format: 'int64' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    annotations: { type: 'object', additionalProperties: { type: 'string' } },
    finalizers: { type: 'array', items: { type: 'string' } },
    ownerReferences: { type: 'array', items: { type: 'object' } },
    managedFields: { type: 'array', items: { type: 'object' } },
  },
} as const;

/** Refuses an object that names another place than the path of its request. */
export function checkPlace({ metadata }: ApiObject, namespace: string, name?: string): void {
  if (name !== undefined && metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name ?? ''}) does not match the name on the URL (${name})`);
  }
  if (metadata.namespace && metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
}
