// The API server's refusals: `Status` objects with the reasons, codes and messages of the real server.
import type { FieldError } from '../../spec/kubernetes-validation/field-error';
import type { JsonObject } from '../json';

/** Says which resource or kind an error is about. */
export interface ErrorSubject {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

/** A refusal; the API server turns it into the answer. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details?: JsonObject,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** The `Status` object that answers the request. */
  get body(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details ? { details: this.details } : {}),
      code: this.code,
    };
  }
}

function qualified(name: string, group: string): string {
  return group ? `${name}.${group}` : name;
}

function about(name: string, group: string, kind: string, causes?: readonly object[]): JsonObject {
  return { ...(name ? { name } : {}), ...(group ? { group } : {}), kind, ...(causes ? { causes } : {}) };
}

export function notFound(subject: ErrorSubject, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(subject.plural, subject.group)} "${name}" not found`, about(name, subject.group, subject.plural));
}

export function unknownResource(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(subject: ErrorSubject, name: string): ApiError {
  const message = `${qualified(subject.plural, subject.group)} "${name}" already exists`;
  return new ApiError(409, 'AlreadyExists', message, about(name, subject.group, subject.plural));
}

export function conflict(subject: ErrorSubject, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualified(subject.plural, subject.group)} "${name}": ${why}`;
  return new ApiError(409, 'Conflict', message, about(name, subject.group, subject.plural));
}

export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(subject: ErrorSubject, name: string, why: string, causes?: readonly object[]): ApiError {
  const what = qualified(subject.plural, subject.group);
  return new ApiError(403, 'Forbidden', name ? `${what} "${name}" is forbidden: ${why}` : `${what} is forbidden: ${why}`,
    about(name, subject.group, subject.plural, causes));
}

export function invalid(subject: ErrorSubject, name: string, errors: readonly FieldError[]): ApiError {
  const lines = errors.map((error) => `${error.field}: ${error.message}`);
  const causes = errors.map(({ reason, message, field }) => ({ reason, message, field }));
  return new ApiError(422, 'Invalid', `${qualified(subject.kind, subject.group)} "${name}" is invalid: `
    + `${lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`}`,
  about(name, subject.group, subject.kind, causes));
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function unsupportedMediaType(): ApiError {
  return new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}

export function rejectedPatch(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

/** The history of a resourceVersion or of a continue token is no longer stored. */
export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

export function timeout(message: string, retryAfterSeconds: number): ApiError {
  return new ApiError(504, 'Timeout', message, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds,
  });
}
