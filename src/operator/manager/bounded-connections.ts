// Bounds what the clients of a server can hold: anybody who reaches a port may open connections, and send or read nothing.
import type { Socket } from 'node:net';

/** Kubelets, Prometheus and API servers need a dozen. */
const MOST_CONNECTIONS = 256;
/** How long a client may take for the head of a request, for all of it, and to read or send the next part. */
const MILLISECONDS = { head: 10_000, request: 20_000, idle: 30_000, check: 2_000 };

type Client = Pick<Socket, 'remoteAddress' | 'remotePort'>;

/** A server of HTTP/1.1 or HTTP/2, with or without TLS. */
interface BoundServer {
  on(event: 'connection', listener: (socket: Socket) => void): unknown;
  on(event: 'request', listener: (request: { readonly socket: Client }) => void): unknown;
}

/** How long a connection may stand still. */
export const IDLE_MILLISECONDS = MILLISECONDS.idle;

/** Options for the creation of a server. */
export const SERVER_OPTIONS = {
  headersTimeout: MILLISECONDS.head, requestTimeout: MILLISECONDS.request, connectionsCheckingInterval: MILLISECONDS.check,
} as const;

/**
 * Closes the connection whose last request is longest ago, or that never had one, when there is one too many. So the kubelet always gets its
 * answer: it asks as soon as it has connected.
 */
export function boundConnections(server: BoundServer, most = MOST_CONNECTIONS): void {
  /** By the client's address, since over TLS a request has another socket than its connection. The one that is closed next comes first. */
  const connections = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    const key = clientOf(socket);
    connections.set(key, socket);
    socket.once('close', () => {
      if (connections.get(key) === socket) connections.delete(key);
    });
    if (connections.size <= most) return;
    const [[oldest, dropped]] = connections;
    connections.delete(oldest);
    dropped.destroy();
  });
  server.on('request', ({ socket }: { readonly socket: Client }) => {
    const key = clientOf(socket);
    const connection = connections.get(key);
    if (!connection) return;
    connections.delete(key);
    connections.set(key, connection);
  });
}

function clientOf({ remoteAddress, remotePort }: Client): string {
  return `${remoteAddress} ${remotePort}`;
}
