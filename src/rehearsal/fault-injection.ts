// Fault injection between clients and the API server: refuse, delay, lose or repeat a request, lose its answer.
import type { Identity } from './identity';
import type { KubeRequest } from '../kube/transport';

/** What happens to one request. Without any field it is answered as usual. */
export interface Fault {
  /** Answers instead of the server, which never sees the request. */
  readonly answer?: { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown };
  /** How long the request is on its way, in milliseconds. */
  readonly delayMilliseconds?: number;
  /** The connection breaks before the server sees the request. */
  readonly loseRequest?: boolean;
  /** The server acts, but its answer never arrives. */
  readonly loseResponse?: boolean;
  /** The server sees the request twice; the client gets the second answer. */
  readonly duplicate?: boolean;
}

/** A request as an interceptor sees it. */
export interface Call {
  readonly request: KubeRequest;
  readonly identity: Identity;
  /** Counts all calls since the start, from 1. */
  readonly sequence: number;
  readonly isWatch: boolean;
}

/** Sees each request and each answer between clients and the server. */
export interface Interceptor {
  /** Decides on a request before the server sees it; throwing breaks the connection with that error. */
  before?(call: Call): Fault | undefined | Promise<Fault | undefined>;
  /** Sees the answer before the client does; throwing loses it with that error. */
  after?(call: Call, response: { readonly status: number; readonly body?: unknown }): void | Promise<void>;
}

/** The error of a client that gets no answer. */
export class ConnectionBroken extends Error {
  readonly code = 'ECONNRESET';

  constructor(message = 'socket hang up') {
    super(message);
    this.name = 'ConnectionBroken';
  }
}
