// The cluster that a command works on: that of the kubeconfig, with the user's own rights.
import { KubeError, type KubeClient } from '../../kube/client';
import { systemClock, type Clock } from '../../kube/clock';
import { loadCredentials } from '../../kube/credentials';
import { HttpTransport } from '../../kube/http-transport';
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
    const source = await loadCredentials(kubeconfig).catch((error: Error) => {
      throw new KubeError(error.message, 0, 'NoCredentials');
    });
    transport = new HttpTransport(source, { clock: systemClock });
    return await use({ client: createKubeClient(transport, systemClock), clock: systemClock, namespace: source.namespace ?? 'default' });
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    console.err(`error: ${error.message}\n`);
    return false;
  } finally {
    await transport?.close();
  }
}
