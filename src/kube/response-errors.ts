// What the API server's answers mean: objects, or errors that say whether the same call may succeed later.
import { KubeError } from './client';
import type { Clock } from './clock';
import type { KubeResponse } from './transport';

/** An API server that has just started does not know all tokens, Roles and bindings yet, and refuses what it will allow a moment later. */
const SETTLING_MILLISECONDS = 60_000;
/** How the API server words that its authoriser, and not a policy or quota, says no. */
const MISSING_RIGHTS = / cannot \S+ (resource|path) /;

/** The body of a failed call, a `Status`, as far as it is used. */
interface StatusBody {
  readonly kind?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly name?: string; readonly retryAfterSeconds?: number };
}

/** Judges the answers of one server, one after the other. */
export class Answers {
  /** When the server was last known to be away, or not ready. */
  private unreadyAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  /** The object in an answer; throws one that is an error. */
  succeeded<T>(response: KubeResponse, what: string): T {
    if (response.status >= 400) {
      throw this.errorOf(response, what);
    }
    return response.body as T;
  }

  /** Turns an answer that is an error into one that says what was tried. */
  errorOf({ status, headers, body }: KubeResponse, what: string): KubeError {
    if (status >= 500) {
      this.unreadyAt = this.clock.now();
    }
    const { message: said, reason, details } = statusBody(body);
    const text = typeof body === 'string' ? body.trim().slice(0, 300) : undefined;
    const seconds = Number(headers['retry-after'] ?? details?.retryAfterSeconds ?? NaN);
    const message = `${what}: ${said ?? text ?? 'no reason given'} (HTTP ${status})`;
    const settling = this.clock.now() - this.unreadyAt < SETTLING_MILLISECONDS;
    const possiblyTransient = settling && (status === 401 || (status === 403 && MISSING_RIGHTS.test(message)));
    return new KubeError(message, status, reason ?? `HTTP${status}`, Number.isFinite(seconds) ? seconds * 1000 : undefined, possiblyTransient);
  }

  /** The error of a call that was not answered. */
  none(what: string, error: unknown): KubeError {
    this.unreadyAt = this.clock.now();
    return new KubeError(`${what}: ${error instanceof Error ? error.message : String(error)}`, 0, 'NoAnswer');
  }
}

/** A 404 may also mean that the kind itself is not served (its CRD is missing): such an answer names no object. */
export function isMissingObject(body: unknown): boolean {
  return statusBody(body).reason === 'NotFound' && statusBody(body).details?.name !== undefined;
}

function statusBody(body: unknown): StatusBody {
  return typeof body === 'object' && body !== null ? body : {};
}
