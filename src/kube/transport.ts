// The interface of HTTP to an API server: two calls, so that tests can delay, break or repeat every request of the operator.

/** One HTTP request to the API server. */
export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path without host, such as `/api/v1/namespaces/default/pods`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default: `application/json`. A patch has a content type for its format. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** Of a stream: what its lines are. Default: `json`. The body of an error is read as JSON in any case. */
  readonly lines?: 'json' | 'text';
  /** A longer body is not read to its end: the call then fails with RESPONSE_TOO_LARGE. In-process transports need no limit. */
  readonly mostCharacters?: number;
}

/** The response to a request. */
export interface KubeResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body; for other content types, the text. */
  readonly body: unknown;
  /** Size of the body in characters, where the transport knows it. */
  readonly size?: number;
}

/** A response that is streamed: one parsed JSON document, or one text, per line, until the server or the caller ends it. */
export interface KubeStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends without error when the server closes the stream. Throws when the connection breaks. With an error status it yields the error body. */
  readonly documents: AsyncIterable<unknown>;
  close(): void;
}

/** HTTP to one API server. Rejects only when no response arrived; a response with an error status is returned. */
export interface Transport {
  request(request: KubeRequest): Promise<KubeResponse>;
  stream(request: KubeRequest): Promise<KubeStream>;
}
