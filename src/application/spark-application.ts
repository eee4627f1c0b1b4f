// SparkApplication: one Spark program on Kubernetes, from its code to its web UI.
import { ApiObject, Chart, Lazy } from 'cdk8s';
import { IServiceAccount, Resource } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { renderDependencies, SparkDependencies } from './dependencies';
import { SparkDriver } from './driver';
import { renderDriverFailover } from './driver-failover';
import { DriverIngressOptions, renderDriverIngress } from './driver-ingress';
import { SparkExecutors } from './executors';
import { SparkMetrics } from './metrics';
import { PodSecurity } from './pod-security';
import { PodSurroundings } from './pods';
import { renderRetention } from './retention';
import { renderDeadlines } from './run-limits';
import { refuseLiteralCredential } from './secrets';
import { SparkApplicationProps } from './spark-application-props';
import { UiAddress } from './ui-address';
import { SparkVolume } from './volume';
import { defined, nonEmpty } from './wire';
import { describeFinding, Finding } from '../spec/findings';
import { validateApplication } from '../spec/rules';
import type { SparkApplication as SparkApplicationManifest, SparkApplicationSpec } from '../spec/types.gen';
import { IN_CLUSTER_MASTER, planSubmission, type Submission } from '../submission';

const API_VERSION = 'sparkoperator.k8s.io/v1beta2';
const KIND = 'SparkApplication';
/** Port of Spark's web UI where `spark.ui.port` is not set. */
const UI_PORT = 4040;
/** Stands for any attempt. */
const ANY_SUBMISSION: Submission = { id: '00000000-0000-4000-8000-000000000000', time: 0 };
/** Spark keeps its scratch files in the volumes whose name begins so. */
const SCRATCH_PREFIX = 'spark-local-dir-';

/**
 * A Spark program that runs on Kubernetes (`SparkApplication` of `sparkoperator.k8s.io/v1beta2`).
 *
 * Needs a `SparkOperator` that watches its namespace. What no option says is said with a JSON patch:
 * `ApiObject.of(application).addJsonPatch(...)`.
 */
export class SparkApplication extends Resource {
  /** The driver pod. */
  public readonly driver: SparkDriver;
  /** The executor pods. */
  public readonly executor: SparkExecutors;
  public readonly resourceType = 'sparkapplications';
  protected readonly apiObject: ApiObject;

  private readonly conf: { [key: string]: string } = {};
  private readonly hadoop: { [key: string]: string } = {};
  private readonly dependencies: SparkDependencies[] = [];
  private readonly uiAddresses: UiAddress[] = [];
  private readonly driverIngresses: DriverIngressOptions[] = [];
  private metrics?: SparkMetrics;

  public constructor(scope: Construct, id: string, private readonly props: SparkApplicationProps) {
    super(scope, id);
    // Programs that are run without a type check give anything.
    if (typeof props.sparkVersion?.version !== 'string') {
      throw new Error(`SparkApplication ${this.node.path}: sparkVersion is ${JSON.stringify(props.sparkVersion)}; give a SparkVersion, such as SparkVersion.V4_1 or SparkVersion.of('4.1.4')`);
    }
    this.driver = this.named(() => new SparkDriver(props.driver));
    this.executor = this.named(() => new SparkExecutors(props.executor));
    this.metrics = props.metrics;
    if (props.timeToLive && !props.ephemeral) {
      throw new Error(`SparkApplication ${this.node.path}: timeToLive deletes the application, and whoever applies the manifest again, such as Argo CD or Flux, `
        + 'would run it again; set ephemeral: true if nobody does, or leave timeToLive out');
    }
    Object.entries(props.sparkConf ?? {}).forEach(([key, value]) => this.addConf(key, value));
    Object.entries(props.hadoopConf ?? {}).forEach(([key, value]) => this.addHadoopConf(key, value));
    this.addDependencies({ pyFiles: props.application.pyFiles });
    this.addDependencies(props.dependencies ?? {});

    this.apiObject = new ApiObject(this, 'Resource', {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { ...props.metadata, namespace: props.metadata?.namespace ?? Chart.of(this).namespace ?? namespaceOf(props.serviceAccount) },
      spec: Lazy.any({ produce: () => this._toSpec() }),
    });
    if (props.serviceAccount && props.serviceAccount.node.root === this.node.root) {
      // The account comes before what runs under it, in another chart too.
      this.node.addDependency(props.serviceAccount);
    }
    const findings = this.findings(validateApplication);
    if (findings.length > 0) {
      throw new Error(`SparkApplication ${this.node.path}: ${findings.join('; ')}`);
    }
    // Once more at the end, on what is written: with everything that was added and patched since.
    this.node.addValidation({ validate: () => this.findings(refusals) });
  }

  /** Configuration of Spark. Returns a copy; add with `addConf()`. */
  public get sparkConf(): { [key: string]: string } {
    return { ...this.conf };
  }

  /** Configuration of Hadoop. Returns a copy; add with `addHadoopConf()`. */
  public get hadoopConf(): { [key: string]: string } {
    return { ...this.hadoop };
  }

  /**
   * Adds an entry to the configuration of Spark; a later value of the same key wins. Typed options win over it.
   *
   * @param key such as `spark.sql.shuffle.partitions`
   */
  public addConf(key: string, value: string): void {
    if (!key.startsWith('spark.')) {
      throw new Error(`SparkApplication ${this.node.path}: sparkConf '${key}' does not begin with 'spark.', so Spark would not read it; `
        + 'Hadoop\'s settings are given with hadoopConf or addHadoopConf');
    }
    refuseLiteralCredential(`SparkApplication ${this.node.path}: sparkConf`, key, value);
    this.conf[key] = value;
  }

  /**
   * Adds an entry to the configuration of Hadoop; a later value of the same key wins.
   *
   * @param key such as `fs.s3a.endpoint`
   */
  public addHadoopConf(key: string, value: string): void {
    if (key.startsWith('spark.hadoop.')) {
      throw new Error(`SparkApplication ${this.node.path}: hadoopConf '${key}' has the prefix already that Spark gives it; write '${key.slice('spark.hadoop.'.length)}'`);
    }
    refuseLiteralCredential(`SparkApplication ${this.node.path}: hadoopConf`, key, value);
    this.hadoop[key] = value;
  }

  /** Adds files and packages that the application needs. */
  public addDependencies(dependencies: SparkDependencies): void {
    this.dependencies.push(dependencies);
  }

  /** Makes the web UI reachable at an address while the application runs. */
  public exposeUi(address: UiAddress): void {
    this.uiAddresses.push(address);
  }

  /** Makes a port of the driver reachable from outside the cluster. */
  public addDriverIngress(ingress: DriverIngressOptions): void {
    if (this.driverIngresses.some((other) => other.port === ingress.port)) {
      throw new Error(`SparkApplication ${this.node.path}: port ${ingress.port} of the driver has an ingress already`);
    }
    renderDriverIngress(ingress);
    this.driverIngresses.push(ingress);
  }

  /** Lets Prometheus get at the metrics; a later call replaces an earlier one. */
  public exposeMetrics(metrics: SparkMetrics): void {
    this.metrics = metrics;
  }

  /** The spec as it is on the wire. @internal */
  public _toSpec(): SparkApplicationSpec {
    const { props } = this;
    const surroundings: PodSurroundings = { podSecurity: props.podSecurity ?? PodSecurity.RESTRICTED, volumeNames: this.nameVolumes() };
    const uiParts = this.uiAddresses.map((address) => address._parts(Number(this.conf['spark.ui.port'] ?? UI_PORT)));
    const metrics = this.metrics?._parts();
    const volumes = [...this.driver._declaredVolumes(surroundings), ...this.executor._declaredVolumes(surroundings)];
    const driverIngresses = [...uiParts.flatMap((parts) => parts.driverIngress ?? []), ...this.driverIngresses.map(renderDriverIngress)];
    const driver = this.driver._toSpec(surroundings);
    return defined<SparkApplicationSpec>({
      type: props.application.language as SparkApplicationSpec['type'],
      mode: 'cluster',
      sparkVersion: props.sparkVersion.version,
      image: props.image,
      imagePullPolicy: props.imagePullPolicy,
      imagePullSecrets: nonEmpty((props.imagePullSecrets ?? []).map((secret) => secret.name)),
      mainApplicationFile: props.application.file,
      mainClass: props.application.mainClass,
      arguments: nonEmpty(props.application.args),
      deps: renderDependencies(this.dependencies),
      driver: defined({
        ...driver,
        serviceAccount: driver.serviceAccount ?? props.serviceAccount?.name,
        annotations: nonEmpty({ ...metrics?.driverAnnotations, ...driver.annotations }),
      }),
      executor: this.executor._toSpec(surroundings),
      volumes: nonEmpty(volumes.filter((volume, index) => volumes.findIndex((other) => other.name === volume.name) === index)),
      sparkConf: nonEmpty({
        ...metrics?.conf,
        ...Object.assign({}, ...uiParts.map((parts) => parts.conf ?? {})) as Record<string, string>,
        ...this.conf,
        ...this.driver._volumeConf(surroundings),
        ...this.executor._volumeConf(surroundings),
      }),
      hadoopConf: nonEmpty(this.hadoopConf),
      sparkConfigMap: props.sparkConfigMap?.name,
      hadoopConfigMap: props.hadoopConfigMap?.name,
      memoryOverheadFactor: props.memoryOverheadFactor === undefined ? undefined : String(props.memoryOverheadFactor),
      proxyUser: props.proxyUser,
      nodeSelector: nonEmpty({ ...props.nodeSelector }),
      dynamicAllocation: props.dynamicAllocation?._toSpec(),
      restartPolicy: props.restartPolicy?._toSpec(),
      driverFailover: this.named(() => nonEmpty(renderDriverFailover(props.driverFailover ?? {}))),
      deadlines: nonEmpty(renderDeadlines(props.deadlines ?? {})),
      onSpecChange: props.onSpecChange,
      retention: nonEmpty(renderRetention(props.retention ?? {})),
      batchScheduler: props.batchScheduler?.name,
      batchSchedulerOptions: nonEmpty(props.batchScheduler?._toSpec() ?? {}),
      monitoring: metrics?.monitoring,
      sparkUIOptions: nonEmpty(Object.assign({}, ...uiParts.map((parts) => parts.options ?? {})) as object),
      driverIngressOptions: nonEmpty(driverIngresses),
      suspend: props.suspended,
      timeToLiveSeconds: props.timeToLive?.toSeconds(),
    });
  }

  /** Gives every volume its name: its own, or one by which Spark knows it for scratch space. */
  private nameVolumes(): Map<SparkVolume, string> {
    const names = new Map<SparkVolume, string>();
    const owners = new Map<string, SparkVolume>();
    let scratch = 0;
    for (const volume of [...this.driver.volumes, ...this.executor.volumes]) {
      if (names.has(volume)) {
        continue;
      }
      const name = volume._fixedName() ?? `${SCRATCH_PREFIX}${++scratch}`;
      const owner = owners.get(name);
      if (owner && !sameSource(owner, volume, name)) {
        throw new Error(`SparkApplication ${this.node.path}: two volumes are named '${name}'; give one of them another name`);
      }
      owners.set(name, volume);
      names.set(volume, name);
    }
    return names;
  }

  /** Makes a part of the application, and names the application in what is wrong with it. */
  private named<T>(make: () => T): T {
    try {
      return make();
    } catch (error) {
      throw new Error(`SparkApplication ${this.node.path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** What is wrong with the manifest as it stands: with the rules of the API, or with all that the controller would refuse it for. */
  private findings(check: (manifest: SparkApplicationManifest) => readonly Finding[]): string[] {
    const manifest = this.apiObject.toJson() as SparkApplicationManifest;
    const account = namespaceOf(this.props.serviceAccount);
    const namespace = manifest.metadata.namespace;
    return [
      ...check(manifest).filter((finding) => finding.severity === 'error').map(describeFinding),
      ...(account && namespace && account !== namespace
        ? [`the service account '${this.props.serviceAccount?.name}' is of namespace '${account}', the application of '${namespace}'; pods run under accounts of their own namespace only`]
        : []),
    ];
  }
}

/** The reasons for which the controller would refuse the application; the rules of the API are among them. Which submission it is makes no difference. */
function refusals(manifest: SparkApplicationManifest): readonly Finding[] {
  const { metadata } = manifest;
  const stored = { ...manifest, metadata: { ...metadata, uid: ANY_SUBMISSION.id, namespace: metadata.namespace ?? 'default' } };
  const plan = planSubmission(stored, ANY_SUBMISSION, { master: IN_CLUSTER_MASTER, uiService: true });
  return plan.outcome === 'refused' ? plan.findings : [];
}

/** Namespace of a service account that is made in this program; those that are only named keep theirs to themselves. */
function namespaceOf(account: IServiceAccount | undefined): string | undefined {
  return account?.node.children.find((child): child is ApiObject => ApiObject.isApiObject(child))?.metadata.namespace;
}

/** Whether two volumes of one name are one volume, mounted at two places. */
function sameSource(one: SparkVolume, other: SparkVolume, name: string): boolean {
  return JSON.stringify(one._parts(name, 'driver').volume) === JSON.stringify(other._parts(name, 'driver').volume);
}
