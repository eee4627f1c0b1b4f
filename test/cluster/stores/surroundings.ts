// What the applications of the scenario `stores` need: a server with the protocol of S3, Secrets with keys, and a claim.
import { randomBytes } from 'node:crypto';
import { MANAGED_CLAIM, S3_SERVER, STORES } from './names';
import { apply, kubectl } from '../kubectl';

const SHELL = 'shell';
const LABELS = { app: S3_SERVER.name };
const HARDENED = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const SMALL = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '512Mi' } };
const KINDS = 'pod,service,secret,persistentvolumeclaim';

export interface StoreImages {
  /** Spark with the jars of stores and table formats. */
  readonly stores: string;
  readonly s3Server: string;
}

/** Creates them, and waits until the server runs. */
export async function provideSurroundings(namespace: string, images: StoreImages): Promise<void> {
  const password = randomBytes(12).toString('hex');
  await apply(
    secret(namespace, S3_SERVER.keys, { AWS_ACCESS_KEY_ID: randomBytes(8).toString('hex'), AWS_SECRET_ACCESS_KEY: randomBytes(16).toString('hex') }),
    secret(namespace, STORES.rpcKey, { key: randomBytes(32).toString('base64') }),
    secret(namespace, STORES.tlsPassword, { password }),
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: MANAGED_CLAIM, namespace, labels: LABELS },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: S3_SERVER.name, namespace, labels: LABELS },
      spec: { selector: LABELS, ports: [{ port: S3_SERVER.port }] },
    },
    serverPod(namespace, images),
  );
  await kubectl(['wait', '--for=condition=Ready', `pod/${S3_SERVER.name}`, '-n', namespace, '--timeout=180s']);
  await makeKeyStores(namespace, password);
}

export async function removeSurroundings(namespace: string): Promise<void> {
  await kubectl(['delete', KINDS, '-l', `app=${S3_SERVER.name}`, '-n', namespace, '--ignore-not-found', '--timeout=120s']);
}

/** Runs a command where the buckets are folders. */
export function onTheServer(namespace: string, ...command: string[]): Promise<string> {
  return kubectl(['exec', S3_SERVER.name, '-n', namespace, '-c', SHELL, '--', ...command]);
}

function secret(namespace: string, name: string, stringData: Record<string, string>): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace, labels: LABELS }, stringData };
}

/** The server, and beside it a shell that sees its buckets as folders. */
function serverPod(namespace: string, { stores, s3Server }: StoreImages): object {
  const { folder, keys, lake, logs, port } = S3_SERVER;
  const container = (name: string, image: string, more: object) => ({
    name, image, imagePullPolicy: 'IfNotPresent', securityContext: HARDENED, resources: SMALL, volumeMounts: [{ name: 'data', mountPath: folder }], ...more,
  });
  const key = (name: string, entry: string) => ({ name, valueFrom: { secretKeyRef: { name: keys, key: entry } } });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: S3_SERVER.name, namespace, labels: LABELS },
    spec: {
      securityContext: { runAsUser: 185, runAsGroup: 185, fsGroup: 185, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: 1,
      volumes: [{ name: 'data', emptyDir: {} }],
      initContainers: [container('buckets', stores, { command: ['mkdir', '-p', `${folder}/${lake}`, `${folder}/${logs}`] })],
      containers: [
        container('server', s3Server, {
          args: ['--port', `:${port}`, 'posix', folder],
          env: [key('ROOT_ACCESS_KEY_ID', 'AWS_ACCESS_KEY_ID'), key('ROOT_SECRET_ACCESS_KEY', 'AWS_SECRET_ACCESS_KEY')],
          readinessProbe: { tcpSocket: { port } },
        }),
        container(SHELL, stores, { command: ['sleep', 'infinity'] }),
      ],
    },
  };
}

/** A key of its own for the applications, which they trust, in the format that cert-manager writes. */
async function makeKeyStores(namespace: string, password: string): Promise<void> {
  const keytool = `$JAVA_HOME/bin/keytool -storetype JKS -storepass ${password} -alias spark -noprompt`;
  const script = [
    'cd $(mktemp -d)',
    `${keytool} -genkeypair -keyalg RSA -dname CN=spark -keypass ${password} -keystore keystore.jks`,
    `${keytool} -exportcert -keystore keystore.jks -file spark.crt`,
    `${keytool} -importcert -keystore truststore.jks -file spark.crt`,
    'base64 -w0 keystore.jks; echo; base64 -w0 truststore.jks; echo',
  ].join(' && ');
  const [keystore, truststore] = (await onTheServer(namespace, 'sh', '-c', `(${script}) 2>/dev/null`)).trim().split('\n');
  await apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: STORES.tlsStores, namespace, labels: LABELS },
    data: { 'keystore.jks': keystore, 'truststore.jks': truststore },
  });
}
