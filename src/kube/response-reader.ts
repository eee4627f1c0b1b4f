// Reads the responses of the API server: returns the object, or throws an error that says whether the same call may succeed later.
import { KIND_NOT_SERVED, KubeError } from './client';
import type { Clock } from './clock';
import { foreignText } from './foreign-text';
import type { KubeResponse } from './transport';

/** An API server that has just started may not have loaded all tokens, Roles and bindings yet. It then refuses what it allows a moment later. */
const SETTLING_MILLISECONDS = 60_000;
/** The words of the API server when its authorizer refuses, and not a policy or a quota. */
const MISSING_RIGHTS = / cannot \S+ (resource|path) /;
/** A page that is no answer of an API server is shown in part. */
const LONGEST_PAGE = 300;
const LONGEST_REASON = 100;
/** No server may keep us from asking for longer: a webhook behind it can set this time, and a timer cannot hold any number. */
const LONGEST_RETRY_AFTER_SECONDS = 300;
/** Longest host name of a redirect in a message. */
const MAX_HOST_LENGTH = 100;

/** The fields of a failed call's body (a `Status`) that are read here. */
interface StatusBody {
  readonly kind?: string;
  /** Texts, if the API server wrote them itself. */
  readonly message?: unknown;
  readonly reason?: unknown;
  readonly details?: { readonly name?: string; readonly retryAfterSeconds?: number };
}

/** Whether a response is what was asked for. The API server never redirects, so a redirect is a failure too. */
export function isSuccess({ status }: { readonly status: number }): boolean {
  return status < 300;
}

/** Reads the responses of one server in the order in which they arrive. */
export class ResponseReader {
  /** When the server last failed to respond, or responded that it is not ready. */
  private unreadyAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  /** Returns the object in a response. Throws when the response is an error. */
  read<T>(response: KubeResponse, call: string): T {
    if (!isSuccess(response)) {
      throw this.errorOf(response, call);
    }
    return response.body as T;
  }

  /** Turns a response that is no success into an error. `call` says in words what was tried. */
  errorOf({ status, headers, body }: KubeResponse, call: string): KubeError {
    if (status >= 300 && status < 400) {
      return new KubeError(`${call}: ${describeRedirect(headers.location)} (HTTP ${status})`, status, 'Redirect');
    }
    if (status >= 500) {
      this.unreadyAt = this.clock.now();
    }
    const { message: explanation, reason, details } = statusBody(body);
    const page = typeof body === 'string' ? foreignText(body.trim(), { longest: LONGEST_PAGE }) : undefined;
    const said = typeof explanation === 'string' ? foreignText(explanation) : page;
    const seconds = Number(headers['retry-after'] ?? details?.retryAfterSeconds ?? NaN);
    const message = `${call}: ${said ?? 'no reason given'} (HTTP ${status})`;
    const settling = this.clock.now() - this.unreadyAt < SETTLING_MILLISECONDS;
    const possiblyTransient = settling && (status === 401 || (status === 403 && MISSING_RIGHTS.test(message)));
    const isUnknownKind = status === 404 && !isMissingObject(body);
    const word = isUnknownKind ? KIND_NOT_SERVED : typeof reason === 'string' ? foreignText(reason, { longest: LONGEST_REASON }) : `HTTP${status}`;
    const retryAfter = Number.isFinite(seconds) ? Math.max(0, Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS)) * 1000 : undefined;
    return new KubeError(message, status, word, retryAfter, possiblyTransient);
  }

  /** The error of a call that got no response. */
  noResponse(call: string, error: unknown): KubeError {
    this.unreadyAt = this.clock.now();
    return new KubeError(`${call}: ${foreignText(describeFailure(error))}`, 0, 'NoAnswer');
  }
}

/** Where a host has several addresses, the error has no text of its own, but one for each of them. */
function describeFailure(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: unknown; errors?: unknown };
  const [first] = Array.isArray(errors) ? errors : [];
  if (message) return message;
  return first instanceof Error ? first.message : String(code ?? error);
}

/** Whether a 404 means that the object is missing. Such a body names the object; without a name the kind itself is not served (no CRD). */
export function isMissingObject(body: unknown): boolean {
  return statusBody(body).reason === 'NotFound' && statusBody(body).details?.name !== undefined;
}

/** Names only the host: the path and the query of a login page can contain secrets. */
function describeRedirect(location: string | undefined): string {
  const host = hostOf(location);
  const target = host ? `to ${host.slice(0, MAX_HOST_LENGTH)}` : 'to another path of the same host';
  return `the server address answers with a redirect ${target}, so it is probably not an API server; check the server address in the kubeconfig`;
}

/** The host of an absolute URL; undefined for a path and for what is no URL. */
function hostOf(location: string | undefined): string | undefined {
  const NONE = 'none.invalid';
  const url = location && URL.canParse(location, `https://${NONE}`) ? new URL(location, `https://${NONE}`) : undefined;
  return url && url.host !== NONE ? url.host : undefined;
}

function statusBody(body: unknown): StatusBody {
  return typeof body === 'object' && body !== null ? body : {};
}
