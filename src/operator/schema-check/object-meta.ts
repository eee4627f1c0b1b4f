// The schema of every object's metadata, which no CRD spells out: the API server has it built in.
import type { JsonSchema } from './json-schema';

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
export const OBJECT_META: JsonSchema = {
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
