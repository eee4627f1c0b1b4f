// Finds the API server and the credentials for it: kubeconfig, service account, exec plugins and OIDC, read by the KubeConfig of the Kubernetes client.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { trimEnd } from '../spec/text';

/** The settings of TLS. Two settings have the same `id` exactly when they are equal. */
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

/** The address of the API server and the credentials for it. */
export interface CredentialSource {
  /** URL of the API server, without a trailing slash. */
  readonly server: string;
  readonly proxyUrl?: string;
  /** Namespace of the current context, if it has one. */
  readonly namespace?: string;
  /** The current credentials. Token files are read again each minute; exec plugins run again when their token expires. */
  current(): Promise<Credentials>;
}

/** An API server whose address and credentials are given one by one. Certificates and keys are in PEM. */
export interface ServerAddress {
  /** Such as `https://10.0.0.1:6443`. */
  readonly server: string;
  readonly token?: string;
  /** A file with the token, which is read again each minute. */
  readonly tokenFile?: string;
  readonly certificateAuthority?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  /** Whether the certificate of the server is not verified. */
  readonly insecureSkipTlsVerify?: boolean;
}

/** The credentials of an API server whose address is given. */
export function credentialsOf({ server, token, tokenFile, ...tls }: ServerAddress): CredentialSource {
  if (!/^https?:\/\//.test(server) || !URL.canParse(server)) throw new Error('The address of the API server must be a URL such as https://10.0.0.1:6443');
  const connect = {
    ca: tls.certificateAuthority, cert: tls.clientCertificate, key: tls.clientKey, rejectUnauthorized: tls.insecureSkipTlsVerify ? false : undefined,
  };
  return {
    server: trimEnd(server, '/'),
    current: async () => {
      const bearer = token ?? (tokenFile === undefined ? undefined : (await readFile(tokenFile, 'utf8')).trim());
      const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
      return { headers, tls: { id: idOf(connect), connect } };
    },
  };
}

/** The API server of the cluster that this process is a pod of, with the service account of the pod. */
export async function inClusterCredentials(): Promise<CredentialSource> {
  const config = await emptyConfig();
  if (!process.env.KUBERNETES_SERVICE_HOST) throw new Error('This process is no pod of a cluster: KUBERNETES_SERVICE_HOST is not set');
  config.loadFromCluster();
  return sourceOf(config);
}

/**
 * Finds the API server as kubectl does: from the given file, else from `KUBECONFIG`, else from `~/.kube/config`, else from the service account
 * of the pod. `master` is the URL of the API server in place of the one that is found. Rejects with an error text for users when none of them can be used.
 */
export async function loadCredentials(kubeconfig?: string, master?: string, context?: string): Promise<CredentialSource> {
  const config = await emptyConfig();
  try {
    if (kubeconfig) {
      config.loadFromFile(kubeconfig);
    } else {
      config.loadFromDefault();
    }
  } catch (error) {
    throw new Error(`The kubeconfig ${kubeconfig ?? process.env.KUBECONFIG ?? ''} cannot be used: ${(error as Error).message}`);
  }
  if (context !== undefined) {
    if (!config.getContextObject(context)) {
      const names = config.getContexts().map(({ name }) => name).sort();
      throw new Error(`The kubeconfig has no context "${context}"; it has: ${names.join(', ') || 'none'}`);
    }
    config.setCurrentContext(context);
  }
  return sourceOf(config, master);
}

async function emptyConfig(): Promise<KubeConfig> {
  // The main module of the package loads all API models, which takes half a second. This module of it does not.
  const module = await import('@kubernetes/client-node/dist/config.js') as { KubeConfig: typeof KubeConfig };
  return new module.KubeConfig();
}

function sourceOf(config: KubeConfig, master?: string): CredentialSource {
  const found = config.getCurrentCluster();
  const cluster = found && master ? { ...found, server: master } : found;
  if (cluster !== found) config.clusters = config.clusters.map((other) => (other.name === cluster?.name ? cluster : other));
  if (!cluster?.server) {
    throw new Error(`The kubeconfig has no cluster for its current context "${config.getCurrentContext()}"`);
  }
  if (cluster.server.startsWith('http:')) {
    // Without TLS there is no certificate to verify, but KubeConfig requires this setting then.
    config.clusters = config.clusters.map((other) => (other.name === cluster.name ? { ...other, skipTLSVerify: true } : other));
  }
  return {
    server: trimEnd(cluster.server, '/'),
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
  return { headers, tls: { id: idOf(connect), connect } };
}

function idOf(connect: TlsMaterial['connect']): string {
  const digest = createHash('sha256');
  for (const part of Object.values(connect)) {
    digest.update(`${String(part)}\n`);
  }
  return digest.digest('hex');
}
