// AdmissionReviews: what the API server sends, what it gets back, and what is said about a body that is none.
import { isRecord } from '../../../spec/json';
import type { KubernetesObject } from '../../../spec/kubernetes';

/** The part of a request that the webhooks use. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly operation: string;
  readonly subResource?: string;
  readonly namespace?: string;
  readonly object?: KubernetesObject;
  readonly oldObject?: KubernetesObject;
}

/** One operation of a JSON patch. */
export interface PatchOperation {
  readonly op: 'add' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

export interface AdmissionResponse {
  readonly allowed: boolean;
  /** Why it is not allowed. */
  readonly message?: string;
  /** The object and the fields that are wrong, which kubectl prints in place of the message. */
  readonly details?: RefusalDetails;
  /** What kubectl prints although the write is allowed, or besides the refusal. */
  readonly warnings?: readonly string[];
  readonly patch?: readonly PatchOperation[];
}

export interface RefusalDetails {
  readonly name?: string;
  readonly group: string;
  readonly kind: string;
  readonly causes: ReadonlyArray<{ readonly reason: string; readonly field: string; readonly message: string }>;
}

export const ALLOWED: AdmissionResponse = { allowed: true };

const API_VERSION = 'admission.k8s.io/v1';

/** A body is no AdmissionReview. The message is one sentence for whoever sent it. */
export class BadReview extends Error {}

/** Reads a body. Throws BadReview. */
export function readReview(text: string): AdmissionRequest {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new BadReview('The body is not JSON: send an AdmissionReview.');
  }
  if (!isRecord(body) || body.kind !== 'AdmissionReview') throw new BadReview('The body is not an AdmissionReview.');
  if (body.apiVersion !== API_VERSION) throw new BadReview(`The AdmissionReview is not of ${API_VERSION}: no other version is supported.`);
  const { request } = body;
  if (!isRecord(request) || typeof request.uid !== 'string' || typeof request.operation !== 'string') {
    throw new BadReview('The AdmissionReview has no request with uid and operation.');
  }
  const { uid, operation, subResource, namespace } = request;
  return {
    uid,
    operation,
    subResource: typeof subResource === 'string' && subResource !== '' ? subResource : undefined,
    namespace: typeof namespace === 'string' ? namespace : undefined,
    object: objectIn(request.object, 'object'),
    oldObject: objectIn(request.oldObject, 'oldObject'),
  };
}

function objectIn(value: unknown, field: string): KubernetesObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value) || !isRecord(value.metadata)) throw new BadReview(`The ${field} of the AdmissionReview is not a Kubernetes object.`);
  return value as unknown as KubernetesObject;
}

/** The body of an answer. */
export function reviewAnswer(uid: string, { allowed, message, details, warnings, patch }: AdmissionResponse): object {
  return {
    apiVersion: API_VERSION,
    kind: 'AdmissionReview',
    response: {
      uid,
      allowed,
      ...(!allowed && { status: { status: 'Failure', code: 422, reason: 'Invalid', message, ...(details && { details }) } }),
      ...(warnings && warnings.length > 0 && { warnings }),
      ...(patch && patch.length > 0 && { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch), 'utf8').toString('base64') }),
    },
  };
}
