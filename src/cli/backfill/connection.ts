// The cluster that a backfill works on: that of the kubeconfig, with the user's own rights.
import { openConnection } from '../../client/connection';
import { SparkClientError } from '../../client/errors';
import { KubeError, type KubeClient } from '../../kube/client';
import { systemClock, type Clock } from '../../kube/clock';
import type { HttpTransport } from '../../kube/http-transport';
import { createKubeClient } from '../../kube/rest-client';
import type { Console } from '../console';

export interface Cluster {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Namespace of the current context. */
  readonly namespace: string;
}

/** Calls back with the cluster. Errors of the API server and of the kubeconfig are printed, and count as false. */
export async function withCluster(kubeconfig: string | undefined, console: Console, use: (cluster: Cluster) => Promise<boolean>): Promise<boolean> {
  let transport: HttpTransport | undefined;
  try {
    const connection = await openConnection({ kubeconfig });
    transport = connection.transport;
    return await use({ client: createKubeClient(transport, systemClock), clock: systemClock, namespace: connection.namespace });
  } catch (error) {
    if (!(error instanceof KubeError || error instanceof SparkClientError)) throw error;
    console.err(`error: ${error.message}\n`);
    return false;
  } finally {
    await transport?.close();
  }
}
