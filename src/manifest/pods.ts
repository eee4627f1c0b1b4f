// Pods of any kind: collects their options, checks them, and renders the parts of a Kubernetes PodSpec.
import { EnvValue, k8s } from 'cdk8s-plus-27';
import { Capacity } from './capacity';
import { refuseLiteralVariable } from './credentials';
import { PodOptions, SparkPort } from './pod-options';
import { containerSecurityContext, hardenedContainer, podSecurityContext, PodSecurity, SPARK_USER_CONTEXT } from './pod-security';
import { PreStopAction } from './termination';
import { portNumber, wholeSeconds } from './values';
import { declaredVolumes, MountedVolume, SparkVolume } from './volumes';
import { defined, nonEmpty, wire, wireList } from './wire';
import type { Affinity, Container, EnvVar, Lifecycle, PodDNSConfig, PodSecurityContext, PodSpec, SecurityContext } from '../spec/kubernetes.gen';
import { affinityWith, alternativesOf, labelKeys, type NodePlacement } from '../spec/node-placement';

/** What a construct decides for all of its pods. @internal */
export interface PodContext {
  readonly podSecurity: PodSecurity;
  /** Name of each volume of the construct. */
  readonly volumeNames: ReadonlyMap<SparkVolume, string>;
  /** Nodes for pods that say nothing about nodes of this kind themselves. */
  readonly defaultCapacity?: Capacity;
  /** Environment variables that the pods have unless they say otherwise. */
  readonly env?: ReadonlyMap<string, EnvValue>;
}

/** The options as fields of a PodSpec, by the place where they belong. @internal */
export interface PodParts {
  readonly pod: Pick<PodSpec, 'securityContext' | 'nodeSelector' | 'affinity' | 'tolerations' | 'schedulerName' | 'priorityClassName'
  | 'terminationGracePeriodSeconds' | 'hostNetwork' | 'hostAliases' | 'dnsConfig' | 'shareProcessNamespace'>;
  /** Fields of the main container. */
  readonly container: Pick<Container, 'env' | 'envFrom' | 'volumeMounts' | 'securityContext' | 'lifecycle'> & { readonly ports?: Array<Required<SparkPort>> };
  readonly sidecars?: Container[];
  readonly initContainers?: Container[];
}

/** The pods of one role, such as driver or executor. jsii copies its public members into the classes that extend it. @internal */
export abstract class RolePods {
  private readonly env = new Map<string, EnvValue>();
  private readonly envFrom: k8s.EnvFromSource[];
  private readonly podLabels: { [key: string]: string };
  private readonly podAnnotations: { [key: string]: string };
  private readonly selector: { [label: string]: string };
  private readonly podTolerations: k8s.Toleration[];
  private readonly capacities: Capacity[] = [];
  private preStop?: PreStopAction;
  private readonly podVolumes: SparkVolume[] = [];
  private readonly sidecars: k8s.Container[];
  private readonly initContainers: k8s.Container[];
  private readonly podPorts: SparkPort[] = [];
  /** Where the pods are described: the construct, and the path of the field. @internal */
  protected readonly _place: string;
  private readonly givenGraceSeconds?: number;

  /**
   * @param place what errors begin with, such as `SparkApplication jobs/etl: spec.driver`
   * @param user the user that the pods run as unless the options say otherwise
   */
  protected constructor(place: string, private readonly options: PodOptions, private readonly user: PodSecurityContext = SPARK_USER_CONTEXT) {
    this._place = place;
    const { terminationGracePeriod } = options;
    this.givenGraceSeconds = terminationGracePeriod && wholeSeconds(`${place}.terminationGracePeriodSeconds`, terminationGracePeriod);
    this.envFrom = [...options.envFrom ?? []];
    this.podLabels = { ...options.labels };
    this.podAnnotations = { ...options.annotations };
    this.selector = { ...options.nodeSelector };
    this.podTolerations = [...options.tolerations ?? []];
    this.sidecars = [...options.sidecars ?? []];
    this.initContainers = [...options.initContainers ?? []];
    Object.entries(options.env ?? {}).forEach(([name, value]) => this.addEnv(name, value));
    options.volumes?.forEach((volume) => this.addVolume(volume));
    options.ports?.forEach((port) => this.addPort(port));
  }

  /** Volumes of the pods. Returns a copy; add with `addVolume()`. */
  public get volumes(): SparkVolume[] {
    return [...this.podVolumes];
  }

  /** Labels of the pods. Returns a copy; add with `addLabel()`. */
  public get labels(): { [key: string]: string } {
    return { ...this.podLabels };
  }

  /** Annotations of the pods. Returns a copy; add with `addAnnotation()`. */
  public get annotations(): { [key: string]: string } {
    return { ...this.podAnnotations };
  }

  /** Taints that the pods tolerate. Returns a copy; add with `addToleration()` or `runOn()`. */
  public get tolerations(): k8s.Toleration[] {
    return [...this.podTolerations];
  }

  /** Labels of nodes that the pods may run on. Returns a copy; add with `addNodeSelector()` or `runOn()`. */
  public get nodeSelector(): { [label: string]: string } {
    return { ...this.selector };
  }

  /** Adds an environment variable to the Spark container. A later value of the same name wins. */
  public addEnv(name: string, value: EnvValue): void {
    if (!/^[-._A-Za-z][-._A-Za-z0-9]*$/.test(name)) {
      throw new Error(`${this._place}.env: '${name}' is not a valid name of an environment variable; use letters, digits and _, and begin with a letter or _`);
    }
    if (value.valueFrom === undefined) {
      refuseLiteralVariable(`${this._place}.env`, name, String(value.value ?? ''));
    }
    this.env.set(name, value);
  }

  /** Adds all entries of a ConfigMap or a Secret as environment variables. */
  public addEnvFrom(source: k8s.EnvFromSource): void {
    this.envFrom.push(source);
  }

  /** Adds a volume. The same volume object may be added to several roles. */
  public addVolume(volume: SparkVolume): void {
    if (volume.path !== undefined && this.podVolumes.some((other) => other.path === volume.path)) {
      throw new Error(`${this._place}.volumeMounts: two volumes are mounted at '${volume.path}'; give one of them another path`);
    }
    this.podVolumes.push(volume);
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
      throw new Error(`${this._place}.nodeSelector: '${label}' is already '${this.selector[label]}' and cannot also be '${value}'; choose one`);
    }
    this.selector[label] = value;
  }

  /** Lets the pods run on nodes with this taint. */
  public addToleration(toleration: k8s.Toleration): void {
    this.podTolerations.push(toleration);
  }

  /** Adds a container that runs next to the Spark container and ends with it. */
  public addSidecar(container: k8s.Container): void {
    this.sidecars.push(container);
  }

  /** Adds a container that runs to completion before the Spark container starts. */
  public addInitContainer(container: k8s.Container): void {
    this.initContainers.push(container);
  }

  /** Adds a port to the Spark container. */
  public addPort(port: SparkPort): void {
    portNumber(`${this._place}.ports: '${port.name}'`, port.containerPort);
    this.podPorts.push(port);
  }

  /**
   * Runs an action before the pods are stopped: when they are preempted, evicted or deleted. The grace period of the pods becomes that of the action,
   * unless `terminationGracePeriod` is longer.
   */
  public onPreemption(action: PreStopAction): void {
    if (this.preStop || this.options.lifecycle?.preStop) {
      throw new Error(`${this._place}.lifecycle.preStop: there is an action already; a container can have only one`);
    }
    this.preStop = action;
  }

  /** Lets the pods run only on nodes of this kind. Earlier restrictions still apply. */
  public runOn(capacity: Capacity): void {
    Object.entries(capacity.nodeSelector).forEach(([label, value]) => this.addNodeSelector(label, value));
    this.podTolerations.push(...capacity.tolerations);
    this.capacities.push(capacity);
  }

  /** The kind of nodes for drivers of these executors. @internal */
  public _capacityForDrivers(): Capacity | undefined {
    return this.capacities.map((capacity) => capacity._forDrivers).filter((capacity) => capacity !== undefined).pop();
  }

  /** The volumes that the pods declare and mount. Volumes that Spark creates are not among them. @internal */
  public _mountedVolumes({ volumeNames }: PodContext): MountedVolume[] {
    return this.podVolumes.flatMap((volume) => volume._mounted(volumeNames.get(volume) ?? '') ?? []);
  }

  /** @internal */
  public _parts(context: PodContext): PodParts {
    const { options } = this;
    const level = context.podSecurity;
    const variables = new Map([...context.env ?? [], ...this.env]);
    const containers = (list: k8s.Container[]) => wireList<k8s.Container, Container>(list, k8s.toJson_Container)
      ?.map((container) => hardenedContainer(level, container));
    const givenForPod = wire<PodSecurityContext | undefined>(k8s.toJson_PodSecurityContext(options.podSecurityContext));
    const givenForContainer = wire<SecurityContext | undefined>(k8s.toJson_SecurityContext(options.securityContext));
    return {
      pod: defined<PodParts['pod']>({
        securityContext: podSecurityContext(level, this.user, givenForPod),
        nodeSelector: nonEmpty(this.nodeSelector),
        affinity: affinityWith(this.affinity(), this.placements(context)),
        tolerations: wireList(this.podTolerations, k8s.toJson_Toleration),
        schedulerName: options.schedulerName,
        priorityClassName: options.priorityClassName,
        terminationGracePeriodSeconds: this.graceSeconds(),
        hostNetwork: options.hostNetwork,
        hostAliases: wireList(options.hostAliases ?? [], k8s.toJson_HostAlias),
        dnsConfig: wire<PodDNSConfig | undefined>(k8s.toJson_PodDnsConfig(options.dnsConfig)),
        shareProcessNamespace: options.shareProcessNamespace,
      }),
      container: defined<PodParts['container']>({
        env: nonEmpty([...variables].map(([name, { value, valueFrom }]) => wire<EnvVar>(k8s.toJson_EnvVar({ name, value, valueFrom })))),
        envFrom: wireList(this.envFrom, k8s.toJson_EnvFromSource),
        ports: nonEmpty(this.podPorts.map(({ name, containerPort, protocol = 'TCP' }) => ({ name, containerPort, protocol }))),
        volumeMounts: nonEmpty(this._mountedVolumes(context).map(({ mount }) => mount)),
        securityContext: containerSecurityContext(level, givenForContainer),
        lifecycle: this.lifecycle(),
      }),
      sidecars: containers(this.sidecars),
      initContainers: containers(this.initContainers),
    };
  }

  /**
   * The pod as Kubernetes takes it.
   *
   * @param main what the options do not say about the main container
   * @param rest what they do not say about the pod
   * @internal
   */
  public _podSpec(context: PodContext, main: Container, rest: Omit<PodSpec, 'containers'> = {}): PodSpec {
    const { pod, container, sidecars = [], initContainers } = this._parts(context);
    const volumes = declaredVolumes(this._mountedVolumes(context));
    return defined<PodSpec>({ ...pod, volumes, initContainers, ...rest, containers: [{ ...container, ...main }, ...sidecars] });
  }

  private lifecycle(): Lifecycle | undefined {
    const { lifecycle } = this.options;
    return wire<Lifecycle | undefined>(k8s.toJson_Lifecycle(this.preStop ? { ...lifecycle, preStop: this.preStop.handler } : lifecycle));
  }

  private graceSeconds(): number | undefined {
    const times = [this.givenGraceSeconds, this.preStop?.grace.toSeconds()].filter((time) => time !== undefined);
    return times.length > 0 ? Math.max(...times) : undefined;
  }

  private affinity(): Affinity | undefined {
    return wire<Affinity | undefined>(k8s.toJson_Affinity(this.options.affinity));
  }

  /** What the pods ask of nodes beyond labels and taints. The default asks for labels here, since a selector might contradict one of the application. */
  private placements({ defaultCapacity }: PodContext): readonly NodePlacement[] {
    const own = this.capacities.map((capacity) => capacity._placement);
    if (!defaultCapacity || own.length > 0) return own;
    const keys = labelKeys(defaultCapacity._placement);
    const said = JSON.stringify([Object.keys(this.selector), this.options.affinity?.nodeAffinity ?? {}]);
    return keys.some((key) => said.includes(JSON.stringify(key))) ? [] : [{ alternatives: alternativesOf(defaultCapacity._placement) }];
  }
}
