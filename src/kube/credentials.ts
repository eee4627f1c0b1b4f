// Who we are to which API server: kubeconfig, service account, exec plugins and OIDC, as the Kubernetes client's KubeConfig knows them.
import { createHash } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';

/** What TLS needs to know; `id` differs when any of it does. */
export interface TlsMaterial {
  readonly id: string;
  readonly connect: {
    readonly ca?: string | Buffer;
    readonly cert?: string | Buffer;
    readonly key?: string | Buffer;
    readonly servername?: string;
    readonly rejectUnauthorized?: boolean;
  };
}

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
}

/** Where the API server is and how to be known there. */
export interface CredentialSource {
  /** URL of the API server, without a slash at its end. */
  readonly server: string;
  readonly proxyUrl?: string;
  /** Namespace of the current context, where it states one. */
  readonly namespace?: string;
  /** Present credentials: token files are read anew each minute, exec plugins asked again when their answer expires. */
  current(): Promise<Credentials>;
}

/**
 * Finds the API server as kubectl does: the file given, else `KUBECONFIG`, else `~/.kube/config`, else the service account of the pod.
 * Rejects with a sentence when there is none.
 */
export async function loadCredentials(kubeconfig?: string): Promise<CredentialSource> {
  // The package as a whole loads every API model there is, which takes half a second; its KubeConfig alone does not.
  const module = await import('@kubernetes/client-node/dist/config.js') as { KubeConfig: typeof KubeConfig };
  const config = new module.KubeConfig();
  try {
    if (kubeconfig) {
      config.loadFromFile(kubeconfig);
    } else {
      config.loadFromDefault();
    }
  } catch (error) {
    throw new Error(`The kubeconfig ${kubeconfig ?? process.env.KUBECONFIG ?? ''} cannot be used: ${(error as Error).message}`);
  }
  const cluster = config.getCurrentCluster();
  if (!cluster?.server) {
    throw new Error(`The kubeconfig has no cluster for its current context "${config.getCurrentContext()}"`);
  }
  if (cluster.server.startsWith('http:')) {
    // Without TLS there is nothing to verify; KubeConfig wants to hear that said.
    config.clusters = config.clusters.map((other) => (other.name === cluster.name ? { ...other, skipTLSVerify: true } : other));
  }
  return {
    server: cluster.server.replace(/\/+$/, ''),
    proxyUrl: cluster.proxyUrl,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    current: () => read(config),
  };
}

async function read(config: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    headers[name.toLowerCase()] = String(value).trim();
  }
  if (options.auth) {
    headers.authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  }
  const connect = {
    ca: options.ca as Buffer | undefined,
    cert: options.cert as Buffer | undefined,
    key: options.key as Buffer | undefined,
    servername: options.servername,
    rejectUnauthorized: options.rejectUnauthorized,
  };
  const digest = createHash('sha256');
  for (const part of Object.values(connect)) {
    digest.update(`${String(part)}\n`);
  }
  return { headers, tls: { id: digest.digest('hex'), connect } };
}
