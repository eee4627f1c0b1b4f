// Driver and executor pods as `spec.driver` and `spec.executor` of an application describe them.
import { IConfigMap, ISecret, k8s } from 'cdk8s-plus-27';
import type { PodSettings } from './facets/verb-settings';
import { DriverOptions, ExecutorOptions, SecretType, SparkPodOptions } from './pod-options';
import { refuseLiteralOption } from '../manifest/credentials';
import { PodContext, RolePods } from '../manifest/pods';
import { absolutePath, cpuQuantity, dnsSubdomain, positiveInteger, quantity, sparkHeap, sparkSize } from '../manifest/values';
import { defined, nonEmpty, wire } from '../manifest/wire';
import type { PodTemplateSpec } from '../spec/kubernetes.gen';
import type { DriverSpec, ExecutorSpec, NamePath, SecretInfo, SparkPodSpec } from '../spec/types.gen';

/** The pods of one role of an application. */
export abstract class SparkPods extends RolePods {
  private readonly sparkOptions: SparkPodOptions;
  private readonly configMaps: NamePath[] = [];
  private readonly secrets: SecretInfo[] = [];
  private readonly jvmOptions: string[] = [];

  /**
   * @param role whose pods they are
   * @param place what errors begin with, such as `SparkApplication jobs/etl: spec.driver`
   * @param options the options that are known so far
   */
  protected constructor(private readonly role: string, place: string, options: SparkPodOptions) {
    super(place, options);
    this.sparkOptions = options;
    options.javaOptions?.forEach((option) => this.addJavaOption(option));
    // Rendering checks the values, so errors appear where the application is created.
    this.resources();
  }

  /**
   * Mounts the entries of a ConfigMap as files.
   *
   * @param path absolute path of the folder in the Spark container
   */
  public addConfigMap(configMap: IConfigMap, path: string): void {
    this.configMaps.push({ name: configMap.name, path: absolutePath(`${this._place}.configMaps`, path) });
  }

  /**
   * Mounts the entries of a Secret as files, and sets the environment variable that belongs to its type.
   *
   * @param path absolute path of the folder in the Spark container
   * @param type how the entries are used; `SecretType.GENERIC` if it is not given
   */
  public addSecret(secret: ISecret, path: string, type: SecretType = SecretType.GENERIC): void {
    this.secrets.push({ name: secret.name, path: absolutePath(`${this._place}.secrets`, path), secretType: type });
  }

  /** Adds an option of the JVM. */
  public addJavaOption(option: string): void {
    if (/^-Xm[sx]/.test(option)) {
      throw new Error(`${this._place}.javaOptions: Spark refuses '${option}'; set the heap with 'memory'`);
    }
    refuseLiteralOption(`${this._place}.javaOptions`, option);
    this.jvmOptions.push(option);
  }

  /** Configuration for the volumes that Spark creates for these pods. @internal */
  public _volumeConf({ volumeNames }: PodContext): Record<string, string> {
    const role = this.role === 'driver' ? 'driver' : 'executor';
    return Object.assign({}, ...this.volumes.map((volume) => volume._conf(volumeNames.get(volume) ?? '', role))) as Record<string, string>;
  }

  /** Configuration that tells Spark of the accelerators of these pods. @internal */
  public _gpuConf(): Record<string, string> {
    return this.sparkOptions.gpu?._conf(this.role) ?? {};
  }

  /** @internal */
  public _toSpec(context: PodContext, verbs: PodSettings): SparkPodSpec {
    const { sparkOptions: options } = this;
    const { pod: { securityContext, ...pod }, container, sidecars, initContainers } = this._parts({ ...context, env: verbs.env });
    return defined<SparkPodSpec>({
      ...this.resources(),
      ...pod,
      ...container,
      podSecurityContext: securityContext,
      sidecars,
      initContainers,
      image: options.image,
      serviceAccount: options.serviceAccount?.name,
      labels: nonEmpty({ ...verbs.labels, ...this.labels }),
      annotations: nonEmpty(this.annotations),
      configMaps: nonEmpty([...this.configMaps]),
      secrets: nonEmpty([...verbs.secrets.map((secret) => ({ ...secret, secretType: SecretType.GENERIC })), ...this.secrets]),
      javaOptions: this.jvmOptions.length > 0 ? this.jvmOptions.join(' ') : undefined,
      template: wire<PodTemplateSpec | undefined>(k8s.toJson_PodTemplateSpec(options.podTemplate)),
    });
  }

  private resources(): Partial<SparkPodSpec> {
    const { cores, coreRequest, coreLimit, memory, memoryOverhead, memoryLimit, gpu } = this.sparkOptions;
    const what = (name: string) => `${this._place}.${name}`;
    const share = (of: number) => of > 0 ? `for a share of a core write cores: 1 and coreRequest: Cpu.millis(${Math.round(of * 1000)})` : '';
    return defined({
      cores: cores === undefined ? undefined : positiveInteger(what('cores'), cores, share(cores)),
      coreRequest: coreRequest && cpuQuantity(what('coreRequest'), coreRequest),
      coreLimit: coreLimit && cpuQuantity(what('coreLimit'), coreLimit),
      memory: memory && sparkHeap(what('memory'), memory),
      memoryOverhead: memoryOverhead && sparkSize(what('memoryOverhead'), memoryOverhead),
      memoryLimit: memoryLimit && quantity(what('memoryLimit'), memoryLimit),
      gpu: gpu && { name: gpu.name, quantity: gpu.quantity },
    });
  }
}

/** The driver pod of an application. */
export class SparkDriver extends SparkPods {
  /** The driver that is described at a place. @internal */
  public static _at(place: string, options: DriverOptions = {}): SparkDriver {
    return new SparkDriver(place, options);
  }

  private constructor(place: string, private readonly driverOptions: DriverOptions) {
    super('driver', place, driverOptions);
    if (driverOptions.podName !== undefined) {
      dnsSubdomain(`${place}.podName`, driverOptions.podName);
    }
  }

  /** @internal */
  public _toSpec(context: PodContext, verbs: PodSettings): DriverSpec {
    const { podName, kubernetesMaster, serviceLabels, serviceAnnotations } = this.driverOptions;
    return defined<DriverSpec>({
      ...super._toSpec(context, verbs),
      podName,
      kubernetesMaster,
      serviceLabels: nonEmpty({ ...serviceLabels }),
      serviceAnnotations: nonEmpty({ ...serviceAnnotations }),
    });
  }
}

/** The executor pods of an application. */
export class SparkExecutors extends SparkPods {
  /** The executors that are described at a place. @internal */
  public static _at(place: string, options: ExecutorOptions = {}): SparkExecutors {
    return new SparkExecutors(place, options);
  }

  private constructor(place: string, private readonly executorOptions: ExecutorOptions) {
    super('executor', place, executorOptions);
    const { instances } = executorOptions;
    if (instances !== undefined) {
      positiveInteger(`${place}.instances`, instances, 'for a number that follows the work set dynamicAllocation: DynamicAllocation.between(min, max)');
    }
  }

  /** @internal */
  public _toSpec(context: PodContext, verbs: PodSettings): ExecutorSpec {
    const { instances, deleteOnTermination } = this.executorOptions;
    return defined<ExecutorSpec>({ ...super._toSpec(context, verbs), instances, deleteOnTermination });
  }
}
