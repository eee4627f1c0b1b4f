// What driver and executor pods have in common, and its way into the application's spec.
import { EnvValue, IConfigMap, ISecret, k8s } from 'cdk8s-plus-27';
import { Capacity } from './capacity';
import { SecretType, SparkPodOptions, SparkPort } from './pod-options';
import { containerSecurityContext, hardenedContainer, podSecurityContext, PodSecurity } from './pod-security';
import { refuseLiteralOption, refuseLiteralVariable } from './secrets';
import { cpuQuantity, positiveInteger, quantity, sparkHeap, sparkSize } from './sizes';
import { SparkVolume } from './volume';
import { defined, nonEmpty, wire, wireList } from './wire';
import type { Container, EnvVar, Lifecycle, PodSecurityContext, PodTemplateSpec, SecurityContext } from '../spec/kubernetes.gen';
import type { SparkPodSpec } from '../spec/types.gen';

interface MountedSource { readonly name: string; readonly path: string }
interface MountedSecret extends MountedSource { readonly secretType: string }

/** What an application decides for the pods of both roles. @internal */
export interface PodSurroundings {
  readonly podSecurity: PodSecurity;
  /** Name of each volume of the application. */
  readonly volumeNames: Map<SparkVolume, string>;
}

/** The pods of one role of an application. */
export abstract class SparkPods {
  private readonly env = new Map<string, EnvValue>();
  private readonly envFrom: k8s.EnvFromSource[];
  private readonly podLabels: { [key: string]: string };
  private readonly podAnnotations: { [key: string]: string };
  private readonly selector: { [label: string]: string };
  private readonly podTolerations: k8s.Toleration[];
  private readonly nodeRequirements: k8s.NodeSelectorRequirement[] = [];
  private readonly mountedVolumes: SparkVolume[] = [];
  private readonly configMaps: MountedSource[] = [];
  private readonly secrets: MountedSecret[] = [];
  private readonly containersBeside: k8s.Container[];
  private readonly containersBefore: k8s.Container[];
  private readonly jvmOptions: string[] = [];
  private readonly podPorts: SparkPort[] = [];

  /**
   * @param role `driver` or `executor`
   * @param options what is known about the pods so far
   */
  protected constructor(private readonly role: string, private readonly options: SparkPodOptions) {
    this.envFrom = [...options.envFrom ?? []];
    this.podLabels = { ...options.labels };
    this.podAnnotations = { ...options.annotations };
    this.selector = { ...options.nodeSelector };
    this.podTolerations = [...options.tolerations ?? []];
    this.containersBeside = [...options.sidecars ?? []];
    this.containersBefore = [...options.initContainers ?? []];
    Object.entries(options.env ?? {}).forEach(([name, value]) => this.addEnv(name, value));
    options.volumes?.forEach((volume) => this.addVolume(volume));
    options.javaOptions?.forEach((option) => this.addJavaOption(option));
    options.ports?.forEach((port) => this.addPort(port));
    // Rendering checks every value: what is wrong is said where the application is made.
    this.resources();
  }

  /** Volumes of the pods. Returns a copy; add with `addVolume()`. */
  public get volumes(): SparkVolume[] {
    return [...this.mountedVolumes];
  }

  /** Labels of the pods. Returns a copy; add with `addLabel()`. */
  public get labels(): { [key: string]: string } {
    return { ...this.podLabels };
  }

  /** Annotations of the pods. Returns a copy; add with `addAnnotation()`. */
  public get annotations(): { [key: string]: string } {
    return { ...this.podAnnotations };
  }

  /** Taints that the pods accept. Returns a copy; add with `addToleration()` or `runOn()`. */
  public get tolerations(): k8s.Toleration[] {
    return [...this.podTolerations];
  }

  /** Labels of nodes that the pods may run on. Returns a copy; add with `addNodeSelector()` or `runOn()`. */
  public get nodeSelector(): { [label: string]: string } {
    return { ...this.selector };
  }

  /** Adds an environment variable to the Spark container; a later value of the same name wins. */
  public addEnv(name: string, value: EnvValue): void {
    if (!/^[-._A-Za-z][-._A-Za-z0-9]*$/.test(name)) {
      throw new Error(`${this.role}.env: '${name}' is no name of an environment variable; use letters, digits and _, and begin with a letter or _`);
    }
    if (value.valueFrom === undefined) {
      refuseLiteralVariable(`${this.role}.env`, name, String(value.value ?? ''));
    }
    this.env.set(name, value);
  }

  /** Adds all entries of a ConfigMap or a Secret as environment variables. */
  public addEnvFrom(source: k8s.EnvFromSource): void {
    this.envFrom.push(source);
  }

  /** Adds a volume. One volume object may be added to driver and executors both. */
  public addVolume(volume: SparkVolume): void {
    const other = this.mountedVolumes.find((mounted) => mounted.path !== undefined && mounted.path === volume.path);
    if (other) {
      throw new Error(`${this.role}.volumes: two volumes are mounted at '${volume.path}'; give one of them another path`);
    }
    this.mountedVolumes.push(volume);
  }

  /**
   * Mounts the entries of a ConfigMap as files.
   *
   * @param path absolute path of the folder in the Spark container
   */
  public addConfigMap(configMap: IConfigMap, path: string): void {
    this.configMaps.push({ name: configMap.name, path: absolute(`${this.role}.configMaps`, path) });
  }

  /**
   * Mounts the entries of a Secret as files, and sets the variable that belongs to its type.
   *
   * @param path absolute path of the folder in the Spark container
   * @param type how the entries are used; `SecretType.GENERIC` where none is given
   */
  public addSecret(secret: ISecret, path: string, type: SecretType = SecretType.GENERIC): void {
    this.secrets.push({ name: secret.name, path: absolute(`${this.role}.secrets`, path), secretType: type });
  }

  /** Adds a label to the pods. */
  public addLabel(key: string, value: string): void {
    this.podLabels[key] = value;
  }

  /** Adds an annotation to the pods. */
  public addAnnotation(key: string, value: string): void {
    this.podAnnotations[key] = value;
  }

  /** Lets the pods run only on nodes that have this label. */
  public addNodeSelector(label: string, value: string): void {
    if (this.selector[label] !== undefined && this.selector[label] !== value) {
      throw new Error(`${this.role}.nodeSelector: '${label}' is '${this.selector[label]}' already and cannot be '${value}' too; choose one`);
    }
    this.selector[label] = value;
  }

  /** Lets the pods run on nodes with this taint. */
  public addToleration(toleration: k8s.Toleration): void {
    this.podTolerations.push(toleration);
  }

  /** Adds a container that runs beside the Spark container and ends with it. */
  public addSidecar(container: k8s.Container): void {
    this.containersBeside.push(container);
  }

  /** Adds a container that runs to its end before the Spark container starts. */
  public addInitContainer(container: k8s.Container): void {
    this.containersBefore.push(container);
  }

  /** Adds an option of the JVM. */
  public addJavaOption(option: string): void {
    if (/^-Xm[sx]/.test(option)) {
      throw new Error(`${this.role}.javaOptions: Spark refuses '${option}'; set the heap with 'memory'`);
    }
    refuseLiteralOption(`${this.role}.javaOptions`, option);
    this.jvmOptions.push(option);
  }

  /** Adds a port to the Spark container. */
  public addPort(port: SparkPort): void {
    if (!Number.isInteger(port.containerPort) || port.containerPort < 1 || port.containerPort > 65535) {
      throw new Error(`${this.role}.ports: '${port.name}' is ${port.containerPort}; a port is a whole number from 1 to 65535`);
    }
    this.podPorts.push(port);
  }

  /** Lets the pods run on this kind of nodes only, in addition to what was asked for before. */
  public runOn(capacity: Capacity): void {
    Object.entries(capacity.nodeSelector).forEach(([label, value]) => this.addNodeSelector(label, value));
    this.podTolerations.push(...capacity.tolerations);
    this.nodeRequirements.push(...capacity.nodeRequirements);
  }

  /** Conf entries by which volumes reach these pods where no typed field can say them. @internal */
  public _volumeConf(surroundings: PodSurroundings): Record<string, string> {
    return Object.assign({}, ...this.volumeParts(surroundings).map((parts) => parts.conf ?? {})) as Record<string, string>;
  }

  /** Volumes that the application must declare for these pods. @internal */
  public _declaredVolumes(surroundings: PodSurroundings) {
    return this.volumeParts(surroundings).flatMap((parts) => parts.volume ?? []);
  }

  /** @internal */
  public _toSpec(surroundings: PodSurroundings): SparkPodSpec {
    const { options } = this;
    const level = surroundings.podSecurity;
    const containers = (list: k8s.Container[]) => wireList<k8s.Container, Container>(list, k8s.toJson_Container)
      ?.map((container) => hardenedContainer(level, container));
    const mounts = this.volumeParts(surroundings).flatMap((parts) => parts.mount ?? []);
    return defined<SparkPodSpec>({
      ...this.resources(),
      image: options.image,
      serviceAccount: options.serviceAccount?.name,
      env: this.env.size > 0 ? [...this.env].map(([name, { value, valueFrom }]) => wire<EnvVar>(k8s.toJson_EnvVar({ name, value, valueFrom }))) : undefined,
      envFrom: wireList(this.envFrom, k8s.toJson_EnvFromSource),
      labels: nonEmpty(this.labels),
      annotations: nonEmpty(this.annotations),
      volumeMounts: mounts.length > 0 ? mounts : undefined,
      configMaps: this.configMaps.length > 0 ? [...this.configMaps] : undefined,
      secrets: this.secrets.length > 0 ? [...this.secrets] : undefined,
      podSecurityContext: podSecurityContext(level, wire<PodSecurityContext | undefined>(k8s.toJson_PodSecurityContext(options.podSecurityContext))),
      securityContext: containerSecurityContext(level, wire<SecurityContext | undefined>(k8s.toJson_SecurityContext(options.securityContext))),
      nodeSelector: nonEmpty(this.nodeSelector),
      affinity: this.affinity(),
      tolerations: wireList(this.podTolerations, k8s.toJson_Toleration),
      schedulerName: options.schedulerName,
      priorityClassName: options.priorityClassName,
      sidecars: containers(this.containersBeside),
      initContainers: containers(this.containersBefore),
      javaOptions: this.jvmOptions.length > 0 ? this.jvmOptions.join(' ') : undefined,
      lifecycle: wire<Lifecycle | undefined>(k8s.toJson_Lifecycle(options.lifecycle)),
      ports: this.podPorts.length > 0
        ? this.podPorts.map(({ name, containerPort, protocol = 'TCP' }) => ({ name, containerPort, protocol }))
        : undefined,
      terminationGracePeriodSeconds: options.terminationGracePeriod?.toSeconds(),
      hostNetwork: options.hostNetwork,
      hostAliases: wireList(options.hostAliases ?? [], k8s.toJson_HostAlias),
      dnsConfig: wire(k8s.toJson_PodDnsConfig(options.dnsConfig)),
      shareProcessNamespace: options.shareProcessNamespace,
      template: wire<PodTemplateSpec | undefined>(k8s.toJson_PodTemplateSpec(options.podTemplate)),
    });
  }

  private resources(): Partial<SparkPodSpec> {
    const { cores, coreRequest, coreLimit, memory, memoryOverhead, memoryLimit, gpu } = this.options;
    const what = (name: string) => `${this.role}.${name}`;
    return defined({
      cores: cores === undefined ? undefined
        : positiveInteger(what('cores'), cores, cores > 0 ? `for a share of a core write cores: 1 and coreRequest: Cpu.millis(${Math.round(cores * 1000)})` : ''),
      coreRequest: coreRequest && cpuQuantity(what('coreRequest'), coreRequest),
      coreLimit: coreLimit && cpuQuantity(what('coreLimit'), coreLimit),
      memory: memory && sparkHeap(what('memory'), memory),
      memoryOverhead: memoryOverhead && sparkSize(what('memoryOverhead'), memoryOverhead),
      memoryLimit: memoryLimit && quantity(what('memoryLimit'), memoryLimit),
      gpu: gpu && { name: gpu.name, quantity: gpu.quantity },
    });
  }

  private volumeParts(surroundings: PodSurroundings) {
    const role = this.role === 'driver' ? 'driver' : 'executor';
    return this.mountedVolumes.map((volume) => volume._parts(surroundings.volumeNames.get(volume) ?? '', role));
  }

  /** The given affinity with the node requirements added to each of its alternatives. */
  private affinity() {
    const given = this.options.affinity;
    if (this.nodeRequirements.length === 0) {
      return wire(k8s.toJson_Affinity(given)) as SparkPodSpec['affinity'];
    }
    const required = given?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    const terms = required?.nodeSelectorTerms ?? [{}];
    return wire(k8s.toJson_Affinity({
      ...given,
      nodeAffinity: {
        ...given?.nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: terms.map((term) => ({ ...term, matchExpressions: [...term.matchExpressions ?? [], ...this.nodeRequirements] })),
        },
      },
    })) as SparkPodSpec['affinity'];
  }
}

function absolute(what: string, path: string): string {
  if (!path.startsWith('/')) {
    throw new Error(`${what}: path '${path}' is not absolute; begin it with /`);
  }
  return path;
}
