// How a client in the same process talks to the embedded API server. Any transport of this shape, such as the operator's, fits.

/** One HTTP request to the API server. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path without host, for instance `/api/v1/namespaces/default/pods`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** A JSON value. */
  readonly body?: unknown;
  /** Default `application/json`; patches say which kind they are. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** The whole answer to a request. Objects in it are the server's own, frozen. */
export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An answer that goes on: the events of a watch, or the lines of a log. */
export interface Stream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends without error when the server closes; throws when the connection breaks. For a status of 400 and above it yields the error body. */
  readonly documents: AsyncIterable<unknown>;
  close(): void;
}

/** A connection to the API server under one identity. Rejects only when no answer comes. */
export interface Transport {
  request(request: Request): Promise<Response>;
  stream(request: Request): Promise<Stream>;
}

/** Who a request comes from. */
export interface Identity {
  /** For instance `system:serviceaccount:jobs:spark`. */
  readonly username: string;
  readonly groups: readonly string[];
}

/** May do everything, as the client certificate of a cluster's administrator. */
export const ADMINISTRATOR: Identity = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

/** A request without credentials. */
export const ANONYMOUS: Identity = { username: 'system:anonymous', groups: ['system:unauthenticated'] };

/** The identity of a pod that runs under a service account. */
export function serviceAccountIdentity(namespace: string, name: string): Identity {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}
