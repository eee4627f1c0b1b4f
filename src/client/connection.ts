// Finds the API server and makes the client for it.
import { SparkClientError } from './errors';
import { KubernetesSparkClient, type SparkClient } from './spark-client';
import { systemClock, systemIds } from '../kube/clock';
import { credentialsOf, inClusterCredentials, loadCredentials, type CredentialSource, type ServerAddress } from '../kube/credentials';
import { HttpTransport } from '../kube/http-transport';

/**
 * Which API server, and with which credentials. Without anything: as kubectl finds it, from KUBECONFIG, from `~/.kube/config`, or from the service account
 * of the pod.
 */
export interface ConnectionOptions extends Partial<ServerAddress> {
  /** Path of a kubeconfig. */
  readonly kubeconfig?: string;
  /** A context of the kubeconfig. Default: its current one. */
  readonly context?: string;
  /** Whether to use the service account of the pod that this process runs in. */
  readonly inCluster?: boolean;
  /** Namespace of calls that name none. Default: that of the context, or `default`. */
  readonly namespace?: string;
  /** How the client calls itself to the server. */
  readonly userAgent?: string;
}

/** Connects to a cluster. Rejects with BadConnection where no credentials are found; the server itself is not asked yet. */
export async function connect(options: ConnectionOptions = {}): Promise<SparkClient> {
  const { transport, namespace } = await openConnection(options);
  return new KubernetesSparkClient({ transport, clock: systemClock, ids: systemIds, namespace, close: () => transport.close() });
}

/** The transport to an API server, and the namespace of calls that name none. The caller closes it. */
export async function openConnection(options: ConnectionOptions): Promise<{ readonly transport: HttpTransport; readonly namespace: string }> {
  const source = await findSource(options).catch((error: Error) => {
    throw new SparkClientError('BadConnection', error.message, undefined, { cause: error });
  });
  return {
    transport: new HttpTransport(source, { clock: systemClock, userAgent: options.userAgent }),
    namespace: options.namespace ?? source.namespace ?? 'default',
  };
}

async function findSource({ server, inCluster, kubeconfig, context, ...credentials }: ConnectionOptions): Promise<CredentialSource> {
  if (server !== undefined) return credentialsOf({ server, ...credentials });
  return inCluster ? inClusterCredentials() : loadCredentials(kubeconfig, undefined, context);
}
