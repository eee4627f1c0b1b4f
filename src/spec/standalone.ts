// Standalone clusters: ports and addresses of masters and workers, how much of a worker's pod is for executors, and the properties of recovery.
import { SMALLEST_HEAP_MEBIBYTES } from './sizes';

/** Ports of the daemons. Spark's own numbers; the worker's RPC port, which Spark would choose at random, is fixed so that a NetworkPolicy can name it. */
export const STANDALONE_PORTS = {
  master: 7077,
  masterUi: 8080,
  masterRest: 6066,
  worker: 7078,
  workerUi: 8081,
  /** Of drivers that run as clients. */
  driver: 7078,
  driverBlocks: 7079,
  zooKeeperClients: 2181,
  zooKeeperPeers: 2888,
  zooKeeperElection: 3888,
} as const;

/** Memory that a JVM of a daemon needs outside of its heap: a tenth of the heap, and at least this. */
const LEAST_DAEMON_OVERHEAD_MIB = 192;
const DAEMON_OVERHEAD_FACTOR = 0.1;
/** Least memory of a worker that executors have outside of their heaps, which is what Spark sets aside for one executor on Kubernetes. */
const LEAST_EXECUTOR_OVERHEAD_MIB = 384;

/** Memory of a daemon outside of its heap. */
export function daemonOverheadMiB(heapMiB: number): number {
  return Math.max(LEAST_DAEMON_OVERHEAD_MIB, Math.ceil(heapMiB * DAEMON_OVERHEAD_FACTOR));
}

export interface WorkerLimits {
  /** CPUs that the pod may use. */
  readonly cpu: number;
  /** CPUs of them that are for the worker itself. */
  readonly reservedCpu: number;
  readonly memoryMiB: number;
  /** Heap of the worker itself. */
  readonly daemonMiB: number;
  /** Memory of executors outside of their heaps, as a share of their heaps. */
  readonly overheadFactor: number;
}

/** What a worker offers to executors, and what becomes of the rest of its memory. */
export interface WorkerSize {
  readonly cores: number;
  /** For heaps of executors. */
  readonly memoryMiB: number;
  readonly daemonMiB: number;
  readonly daemonOverheadMiB: number;
  readonly executorOverheadMiB: number;
}

/**
 * What a worker offers, from the limits of its pod. Executors run in the pod of the worker, so their heaps, what they need outside of them, and the worker
 * must fit together. Cores are whole, and at least one, since CPU can be shared.
 */
export function workerSize({ cpu, reservedCpu, memoryMiB, daemonMiB, overheadFactor }: WorkerLimits): WorkerSize {
  const daemonOverhead = daemonOverheadMiB(daemonMiB);
  const forExecutors = memoryMiB - daemonMiB - daemonOverhead;
  const executorOverheadMiB = Math.max(LEAST_EXECUTOR_OVERHEAD_MIB, Math.ceil(forExecutors * overheadFactor / (1 + overheadFactor)));
  return {
    cores: Math.max(1, Math.floor(cpu - reservedCpu)),
    memoryMiB: forExecutors - executorOverheadMiB,
    daemonMiB,
    daemonOverheadMiB: daemonOverhead,
    executorOverheadMiB,
  };
}

/** What is wrong with a size: no executor would fit. */
export function tooSmallWorker(size: WorkerSize, memoryMiB: number): string | undefined {
  if (size.memoryMiB >= SMALLEST_HEAP_MEBIBYTES) return undefined;
  const least = memoryMiB - size.memoryMiB + SMALLEST_HEAP_MEBIBYTES;
  return `${memoryMiB} MiB leave ${Math.max(0, size.memoryMiB)} MiB for executors (${describeWorker(size)}); `
    + `an executor needs ${SMALLEST_HEAP_MEBIBYTES} MiB, so give at least ${least} MiB`;
}

/** The sum behind a worker's memory: `704 MiB executors + 384 MiB their overhead + 256 MiB worker + 192 MiB its overhead`. */
export function describeWorker({ memoryMiB, executorOverheadMiB, daemonMiB, daemonOverheadMiB: overhead }: WorkerSize): string {
  return `${memoryMiB} MiB executors + ${executorOverheadMiB} MiB their overhead + ${daemonMiB} MiB worker + ${overhead} MiB its overhead`;
}

/** The address that workers and clients are given: all masters in one URL, of which the leader answers. */
export function masterUrl(hosts: readonly string[]): string {
  return `spark://${hosts.map((host) => `${host}:${STANDALONE_PORTS.master}`).join(',')}`;
}

/** Full name of a pod of a StatefulSet. The kubelet writes it into the pod's own hosts file, so that the pod can bind to it before DNS knows it. */
export function stablePodName(pod: string, service: string, namespace: string, clusterDomain: string): string {
  return `${pod}.${service}.${namespace}.svc.${clusterDomain}`;
}

/** Where masters keep what they know. */
export type Recovery =
  | { readonly kind: 'none' }
  | { readonly kind: 'fileSystem'; readonly folder: string }
  | { readonly kind: 'zooKeeper'; readonly address: string; readonly folder: string };

/** The properties of recovery. Spark 4 keeps files in RocksDB, which needs no compatible Java serialisation of each object. */
export function recoveryProperties(recovery: Recovery, sparkVersion: string): Record<string, string> {
  switch (recovery.kind) {
    case 'none':
      return { 'spark.deploy.recoveryMode': 'NONE' };
    case 'fileSystem':
      return {
        'spark.deploy.recoveryMode': /^[123]\./.test(sparkVersion) ? 'FILESYSTEM' : 'ROCKSDB',
        'spark.deploy.recoveryDirectory': recovery.folder,
      };
    case 'zooKeeper':
      return {
        'spark.deploy.recoveryMode': 'ZOOKEEPER',
        'spark.deploy.zookeeper.url': recovery.address,
        'spark.deploy.zookeeper.dir': recovery.folder,
      };
  }
}

/**
 * Configuration of HAProxy that leads to the master that is ALIVE. A Service cannot do that: masters in STANDBY must be ready too, or a rolling update would
 * never end. A master tells its state at `/json/status`; before Spark 4 that is the whole of its state, so buffers are large.
 */
export function leaderProxyConfig(
  masterHosts: readonly string[], ports: ReadonlyArray<{ readonly name: string; readonly port: number }>, healthPort: number,
): string {
  const servers = (port: number) => masterHosts.map((host, i) => `  server master-${i} ${host}:${port} check port ${STANDALONE_PORTS.masterUi}`);
  return [
    'global',
    '  log stdout format raw local0 notice',
    '  maxconn 100',
    '  tune.bufsize 131072',
    'defaults',
    '  mode http',
    '  log global',
    '  timeout connect 5s',
    '  timeout client 60s',
    '  timeout server 60s',
    '  default-server inter 2s fall 2 rise 1 init-addr last,libc,none resolvers cluster',
    'resolvers cluster',
    '  parse-resolv-conf',
    '  hold valid 10s',
    'frontend health',
    `  bind :${healthPort}`,
    '  monitor-uri /healthz',
    ...ports.flatMap(({ name, port }) => [
      `frontend ${name}`,
      `  bind :${port}`,
      `  default_backend ${name}`,
      `backend ${name}`,
      '  option httpchk GET /json/status',
      // HAProxy removes the outer quotes, and keeps those inside.
      '  http-check expect rstring \'"status"[[:space:]]*:[[:space:]]*"ALIVE"\'',
      ...servers(port),
    ]),
    '',
  ].join('\n');
}

/** zoo.cfg of an ensemble. Servers are known by the names of their pods. */
export function zooKeeperConfig(servers: readonly string[], dataFolder: string): string {
  const { zooKeeperClients, zooKeeperPeers, zooKeeperElection } = STANDALONE_PORTS;
  return [
    'tickTime=2000',
    'initLimit=10',
    'syncLimit=5',
    `dataDir=${dataFolder}`,
    `clientPort=${zooKeeperClients}`,
    // Spark keeps little there, and old snapshots would fill the volume.
    'autopurge.snapRetainCount=3',
    'autopurge.purgeInterval=1',
    'admin.enableServer=false',
    '4lw.commands.whitelist=srvr',
    // A peer whose name is not in DNS yet is tried again.
    ...(servers.length > 1 ? ['quorumListenOnAllIPs=true', ...servers.map((host, i) => `server.${i + 1}=${host}:${zooKeeperPeers}:${zooKeeperElection}`)] : []),
    '',
  ].join('\n');
}
