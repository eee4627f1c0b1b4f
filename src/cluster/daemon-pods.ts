// Pods of daemons: their options, checked and rendered, and how much of a worker's pod is for executors.
import { Duration, Size } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-27';
import { SparkDaemonOptions, SparkMasterOptions, SparkWorkerOptions, WorkerScaling } from './daemon-options';
import { refuseLiteralOption } from '../manifest/credentials';
import { PodSecurity } from '../manifest/pod-security';
import { PodContext, RolePods } from '../manifest/pods';
import { PreStopAction } from '../manifest/termination';
import { cpuQuantity, positiveInteger, quantity, sparkSize, wholeSeconds } from '../manifest/values';
import { MountedVolume, nameVolumes, ScratchVolume, SparkVolume } from '../manifest/volumes';
import { defined } from '../manifest/wire';
import type { Container, EnvVar, PodSpec, ResourceRequirements } from '../spec/kubernetes.gen';
import { parseQuantity } from '../spec/sizes';
import { daemonOverheadMiB, tooSmallWorker, workerSize, type WorkerSize } from '../spec/standalone';

/** Folder of the containers with the files of the cluster. */
export const CONFIG_FOLDER = '/etc/spark/cluster';
/** Program that starts a class of Spark. The images have none of the scripts in sbin. */
export const SPARK_CLASS = '/opt/spark/bin/spark-class';
const WORK_FOLDER = '/var/spark/work';
const LARGEST_SCALE_DOWN_SECONDS = 3600;

/** Variables that follow from the cluster. Others of these names would keep its parts from finding each other. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['MASTER', 'WORKER'].flatMap((part) => ['HOST', 'PORT', 'WEBUI_PORT', 'CORES', 'MEMORY', 'DIR', 'OPTS'].map((name) => `SPARK_${part}_${name}`)),
  'SPARK_LOCAL_DIRS', 'SPARK_LOCAL_HOSTNAME', 'SPARK_LOCAL_IP', 'SPARK_PUBLIC_DNS', 'SPARK_DAEMON_MEMORY', 'SPARK_DAEMON_JAVA_OPTS', '_SPARK_AUTH_SECRET',
]);

/** What the construct decides of a container. @internal */
export interface DaemonContainer {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly args: string[];
  readonly env: EnvVar[];
  readonly probes: Pick<Container, 'readinessProbe' | 'livenessProbe' | 'startupProbe'>;
}

/** A daemon has five minutes to open its port, which a busy node may need, and is restarted when it no longer answers there. */
export function aliveAt(port: number): Pick<Container, 'livenessProbe' | 'startupProbe'> {
  return {
    startupProbe: { tcpSocket: { port }, periodSeconds: 5, failureThreshold: 60 },
    livenessProbe: { tcpSocket: { port }, periodSeconds: 20, timeoutSeconds: 10 },
  };
}

/** Pods of one kind of daemon. */
export abstract class SparkDaemonPods extends RolePods {
  private readonly daemonOptions: SparkDaemonOptions;

  /**
   * @param role what the pods are, such as `master`
   * @param options what the author sets
   */
  protected constructor(role: string, options: SparkDaemonOptions) {
    super(role, options);
    this.daemonOptions = options;
    for (const option of options.javaOptions ?? []) {
      if (/^-Xm[sx]/.test(option)) throw new Error(`${role}.javaOptions: Spark refuses '${option}'; set the heap with daemonMemory`);
      refuseLiteralOption(`${role}.javaOptions`, option);
    }
  }

  /** Adds an environment variable. Those that follow from the cluster are refused. A later value of the same name wins. */
  public addEnv(name: string, value: EnvValue): void {
    if (RESERVED.has(name)) throw new Error(`${this._place}.env: '${name}' follows from the cluster and cannot be set; use the options of the cluster`);
    super.addEnv(name, value);
  }

  /** Volumes as these pods declare them: no driver makes them. @internal */
  public _mountedVolumes({ volumeNames }: PodContext): MountedVolume[] {
    return this.volumes.map((volume) => volume._mountedInPod(volumeNames.get(volume) ?? ''));
  }

  /** Heap of the daemon. @internal */
  public abstract _heap(): Size;

  /** Memory limit of the pod. @internal */
  public abstract _memoryLimit(): Size;

  /** Most CPU that the pod may use. @internal */
  public _coreLimit(): Cpu | undefined {
    return undefined;
  }

  /** Options of the JVM. @internal */
  public _javaOptions(): string {
    return (this.daemonOptions.javaOptions ?? []).join(' ');
  }

  /** Variables of the heap and the JVM. @internal */
  public _daemonEnv(): EnvVar[] {
    const options = this._javaOptions();
    return [
      { name: 'SPARK_DAEMON_MEMORY', value: sparkSize(`${this._place}.daemonMemory`, this._heap()) },
      ...(options === '' ? [] : [{ name: 'SPARK_DAEMON_JAVA_OPTS', value: options }]),
    ];
  }

  /** @internal */
  public _resources(): ResourceRequirements {
    const { coreRequest, memoryRequest } = this.daemonOptions;
    const coreLimit = this._coreLimit();
    const what = (name: string) => `${this._place}.${name}`;
    const limit = quantity(what('memoryLimit'), this._memoryLimit());
    const request = memoryRequest ? quantity(what('memoryRequest'), memoryRequest) : limit;
    if ((parseQuantity(request) ?? 0) > (parseQuantity(limit) ?? 0)) {
      throw new Error(`${what('memoryRequest')} is ${request}, which is more than the memory limit of ${limit}; raise the limit`);
    }
    return {
      requests: { cpu: cpuQuantity(what('coreRequest'), coreRequest ?? coreLimit ?? Cpu.millis(100)), memory: request },
      limits: defined({ cpu: coreLimit && cpuQuantity(what('coreLimit'), coreLimit), memory: limit }) as Record<string, string>,
    };
  }

  /** @internal */
  public _daemonPod(podSecurity: PodSecurity, { env, probes, ...main }: DaemonContainer, rest: Omit<PodSpec, 'containers'>): PodSpec {
    const context: PodContext = { podSecurity, volumeNames: nameVolumes(`${this._place}.volumes`, this.volumes) };
    const { container } = this._parts(context);
    return this._podSpec(context, {
      ...main,
      // Own variables last, since they may refer to others.
      env: [...env, ...container.env ?? []],
      resources: this._resources(),
      ...probes,
    }, {
      ...rest,
      // Services named such as spark-master would set SPARK_MASTER_PORT to a URL, and the daemon would not start.
      enableServiceLinks: false,
      automountServiceAccountToken: false,
    });
  }

  /** Mounts a ConfigMap of the construct. @internal */
  public _mountConfig(configMapName: string): void {
    this.addVolume(SparkVolume.of({ name: 'cluster-config', configMap: { name: configMapName } }, CONFIG_FOLDER, { readOnly: true }));
  }
}

/** The masters of a cluster. */
export class SparkMasters extends SparkDaemonPods {
  /** Number of masters. */
  public readonly replicas: number;

  /** @param masterOptions what the author sets */
  public constructor(private readonly masterOptions: SparkMasterOptions = {}) {
    super('master', masterOptions);
    this.replicas = positiveInteger('master.replicas', masterOptions.replicas ?? 1);
    if (this.replicas > 3) throw new Error(`master.replicas is ${this.replicas}; give 1 to 3, since only one master leads and the others wait`);
    this._resources();
  }

  /** @internal */
  public _heap(): Size {
    return this.masterOptions.daemonMemory ?? Size.gibibytes(1);
  }

  /** @internal */
  public _coreLimit(): Cpu | undefined {
    return this.masterOptions.coreLimit;
  }

  /** @internal */
  public _memoryLimit(): Size {
    const heap = this._heap().toMebibytes();
    return this.masterOptions.memoryLimit ?? Size.mebibytes(heap + daemonOverheadMiB(heap));
  }
}

/** A pool of workers of one size. */
export class SparkWorkers extends SparkDaemonPods {
  /** Name of the pool. */
  public readonly poolName: string;
  /** Cores that each worker offers to executors: the whole part of the CPU limit, without what is reserved. */
  public readonly cores: number;
  /** Memory that each worker offers for heaps of executors: the memory limit without the heap of the worker, and without what both need outside of heaps. */
  public readonly memory: Size;
  /** Memory of each pod that executors have outside of their heaps. */
  public readonly memoryOverhead: Size;

  /** The sum behind the memory. @internal */
  public readonly _size: WorkerSize;

  private scaling?: WorkerScaling;

  /**
   * @param poolName name of the pool
   * @param workerOptions what the author sets
   */
  public constructor(poolName: string, private readonly workerOptions: SparkWorkerOptions) {
    super(poolName, workerOptions);
    this.poolName = poolName;
    const { replicas = 1, memoryOverheadFactor: factor = 0.1, coreLimit, reservedCores } = workerOptions;
    if (!Number.isInteger(replicas) || replicas < 0) throw new Error(`${poolName}.replicas is ${replicas}; give a whole number of at least 0`);
    if (!(factor >= 0 && factor < 10)) throw new Error(`${poolName}.memoryOverheadFactor is ${factor}; give a share of the heap, such as 0.4 for Python`);
    this._resources();
    const cpu = (what: string, amount: Cpu | undefined) => (amount ? parseQuantity(cpuQuantity(`${poolName}.${what}`, amount)) ?? 0 : 0);
    const memoryMiB = this._memoryLimit().toMebibytes();
    this._size = workerSize({
      cpu: cpu('coreLimit', coreLimit),
      reservedCpu: cpu('reservedCores', reservedCores),
      memoryMiB,
      daemonMiB: this._heap().toMebibytes(),
      overheadFactor: factor,
    });
    const wrong = tooSmallWorker(this._size, memoryMiB);
    if (wrong !== undefined) throw new Error(`${poolName}.memoryLimit: ${wrong}`);
    this.cores = this._size.cores;
    this.memory = Size.mebibytes(this._size.memoryMiB);
    this.memoryOverhead = Size.mebibytes(this._size.executorOverheadMiB);
    this.addVolume(SparkVolume.of({ name: 'spark-work', emptyDir: {} }, WORK_FOLDER));
    const grace = workerOptions.decommissionTime ?? Duration.seconds(120);
    wholeSeconds(`${poolName}.decommissionTime`, grace, 10, 'a worker can hand over nothing in a shorter time');
    this.onPreemption(PreStopAction.command(['bash', `${CONFIG_FOLDER}/decommission.sh`, String(grace.toSeconds() - 5)], grace));
  }

  /**
   * Lets an autoscaler choose the number of workers by the CPU of their pods (`HorizontalPodAutoscaler`). It needs the metrics API of Kubernetes, and
   * `replicas` is not written then.
   */
  public scaleOnCpu(scaling: WorkerScaling): void {
    positiveInteger(`${this.poolName}.scaleOnCpu: min`, scaling.min);
    if (!Number.isInteger(scaling.max) || scaling.max < scaling.min) {
      throw new Error(`${this.poolName}.scaleOnCpu: max is ${scaling.max}; give a whole number of at least min, which is ${scaling.min}`);
    }
    positiveInteger(`${this.poolName}.scaleOnCpu: targetPercent`, scaling.targetPercent ?? 70);
    if (wholeSeconds(`${this.poolName}.scaleOnCpu: patience`, scaling.patience ?? Duration.minutes(10)) > LARGEST_SCALE_DOWN_SECONDS) {
      throw new Error(`${this.poolName}.scaleOnCpu: patience is above one hour, which is the longest time that Kubernetes takes`);
    }
    this.scaling = scaling;
  }

  /** @internal */
  public get _scaling(): WorkerScaling | undefined {
    return this.scaling;
  }

  /** Number of workers, unless an autoscaler decides. @internal */
  public get _replicas(): number | undefined {
    return this.scaling ? undefined : this.workerOptions.replicas ?? 1;
  }

  /** @internal */
  public get _spread(): boolean {
    return this.workerOptions.spreadOverNodes ?? true;
  }

  /** @internal */
  public _heap(): Size {
    return this.workerOptions.daemonMemory ?? Size.mebibytes(512);
  }

  /** @internal */
  public _coreLimit(): Cpu | undefined {
    return this.workerOptions.coreLimit;
  }

  /** @internal */
  public _memoryLimit(): Size {
    return this.workerOptions.memoryLimit;
  }

  /** Variables of what the worker offers, and of where its executors write. @internal */
  public _workerEnv(): EnvVar[] {
    if (!this.volumes.some((volume) => volume instanceof ScratchVolume)) this.addVolume(ScratchVolume.emptyDir());
    const names = nameVolumes(`${this._place}.volumes`, this.volumes);
    const scratch = this.volumes.filter((volume) => volume instanceof ScratchVolume);
    return [
      { name: 'SPARK_WORKER_CORES', value: String(this.cores) },
      { name: 'SPARK_WORKER_MEMORY', value: `${this._size.memoryMiB}m` },
      { name: 'SPARK_WORKER_DIR', value: WORK_FOLDER },
      { name: 'SPARK_LOCAL_DIRS', value: scratch.map((volume) => volume._mountedInPod(names.get(volume) ?? '').mount.mountPath).join(',') },
    ];
  }
}
