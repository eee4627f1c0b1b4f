// The operator's only way out: HTTP to an API server, reduced to two calls so that a test can hold, cut or replay them.

/** One HTTP request to the API server. */
export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path without host, for instance `/api/v1/namespaces/default/pods`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default `application/json`; patches say which kind they are. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** The whole answer to a request. */
export interface KubeResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body; for other content types the text. */
  readonly body: unknown;
  /** Size of the body in characters, where the transport knows it. */
  readonly size?: number;
}

/** An answer that goes on: one parsed JSON document per line until the server or the caller ends it. */
export interface KubeStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends without error when the server closes; throws when the connection breaks. For a status of 400 and above it yields the error body. */
  readonly documents: AsyncIterable<unknown>;
  close(): void;
}

/** HTTP to one API server. Rejects only when no answer came: an answer of any status is an answer. */
export interface Transport {
  request(request: KubeRequest): Promise<KubeResponse>;
  stream(request: KubeRequest): Promise<KubeStream>;
}
