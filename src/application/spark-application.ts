// SparkApplication: one Spark program on Kubernetes, from its code to its web UI.
import { ApiObject, Chart, Lazy } from 'cdk8s';
import { IServiceAccount, Resource } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { DriverIngressOptions, renderDriverIngress, UiAddress } from './ingress';
import { SparkMetrics } from './metrics';
import { SparkDriver, SparkExecutors } from './pods';
import { renderDeadlines, renderDriverFailover, renderRetention } from './run-policy';
import { SparkApplicationProps } from './spark-application-props';
import { renderDependencies, SparkDependencies } from './spark-code';
import { refuseLiteralCredential } from '../manifest/credentials';
import { PodSecurity } from '../manifest/pod-security';
import { PodContext } from '../manifest/pods';
import { wholeSeconds } from '../manifest/values';
import { declaredVolumes, nameVolumes } from '../manifest/volumes';
import { defined, nonEmpty } from '../manifest/wire';
import { UI_PORT } from '../spec/defaults';
import { describeFinding, Finding } from '../spec/findings';
import { API_VERSION } from '../spec/names';
import { validateApplication } from '../spec/rules';
import type { SparkApplication as SparkApplicationManifest, SparkApplicationSpec } from '../spec/types.gen';
import { IN_CLUSTER_MASTER, planSubmission } from '../submission';
import { ANY_SUBMISSION } from '../submission/plan';

const KIND = 'SparkApplication';
/** Any submission: the findings do not depend on it. */

/**
 * A Spark program that runs on Kubernetes (`SparkApplication` of `sparkoperator.k8s.io/v1beta2`).
 *
 * It needs a `SparkOperator` that watches its namespace. For what no option covers, use a JSON patch:
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
    // Programs that run without a type check may pass anything.
    if (typeof props.sparkVersion?.version !== 'string') {
      throw new Error(`SparkApplication ${this.node.path}: sparkVersion is ${JSON.stringify(props.sparkVersion)}; `
        + 'give a SparkVersion, such as SparkVersion.V4_1 or SparkVersion.of(\'4.1.4\')');
    }
    this.driver = this.named(() => new SparkDriver(props.driver));
    this.executor = this.named(() => new SparkExecutors(props.executor));
    this.metrics = props.metrics;
    if (props.timeToLive && !props.ephemeral) {
      throw new Error(`SparkApplication ${this.node.path}: timeToLive deletes the application. If the manifest is applied again, as Argo CD and Flux do, `
        + 'the application runs again; set ephemeral: true if nobody applies it again, or leave timeToLive out');
    }
    Object.entries(props.sparkConf ?? {}).forEach(([key, value]) => this.addConf(key, value));
    Object.entries(props.hadoopConf ?? {}).forEach(([key, value]) => this.addHadoopConf(key, value));
    this.addDependencies({ pyFiles: props.application.pyFiles });
    this.addDependencies(props.dependencies ?? {});

    this.apiObject = new ApiObject(this, 'Resource', {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { ...props.metadata, namespace: props.metadata?.namespace ?? Chart.of(this).namespace ?? namespaceOf(props.serviceAccount) },
      spec: Lazy.any({ produce: () => this.named(() => this._toSpec()) }),
    });
    if (props.serviceAccount && props.serviceAccount.node.root === this.node.root) {
      // The account must be applied first, even if it is in another chart.
      this.node.addDependency(props.serviceAccount);
    }
    const findings = this.findings(validateApplication);
    if (findings.length > 0) {
      throw new Error(`SparkApplication ${this.node.path}: ${findings.join('; ')}`);
    }
    // Checked again on the final manifest, with everything that was added and patched since.
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
   * Adds an entry to the configuration of Spark. A later value of the same key wins, and typed options win over both.
   *
   * @param key such as `spark.sql.shuffle.partitions`
   */
  public addConf(key: string, value: string): void {
    if (!key.startsWith('spark.')) {
      throw new Error(`SparkApplication ${this.node.path}: sparkConf '${key}' does not begin with 'spark.', so Spark would not read it; `
        + 'set configuration of Hadoop with hadoopConf or addHadoopConf');
    }
    refuseLiteralCredential(`SparkApplication ${this.node.path}: sparkConf`, key, value);
    this.conf[key] = value;
  }

  /**
   * Adds an entry to the configuration of Hadoop. A later value of the same key wins.
   *
   * @param key such as `fs.s3a.endpoint`
   */
  public addHadoopConf(key: string, value: string): void {
    if (key.startsWith('spark.hadoop.')) {
      throw new Error(`SparkApplication ${this.node.path}: hadoopConf '${key}' already has the prefix that Spark adds; `
        + `write '${key.slice('spark.hadoop.'.length)}'`);
    }
    refuseLiteralCredential(`SparkApplication ${this.node.path}: hadoopConf`, key, value);
    this.hadoop[key] = value;
  }

  /** Adds files and packages that the application needs. */
  public addDependencies(dependencies: SparkDependencies): void {
    this.dependencies.push(dependencies);
  }

  /** Makes the web UI reachable while the application runs. */
  public exposeUi(address: UiAddress): void {
    this.uiAddresses.push(address);
  }

  /** Makes a port of the driver reachable from outside the cluster. */
  public addDriverIngress(ingress: DriverIngressOptions): void {
    if (this.driverIngresses.some((other) => other.port === ingress.port)) {
      throw new Error(`SparkApplication ${this.node.path}: port ${ingress.port} of the driver already has an Ingress`);
    }
    renderDriverIngress(ingress);
    this.driverIngresses.push(ingress);
  }

  /** Lets Prometheus read the metrics. A later call replaces an earlier one. */
  public exposeMetrics(metrics: SparkMetrics): void {
    this.metrics = metrics;
  }

  /** The spec with the field names of the API. @internal */
  public _toSpec(): SparkApplicationSpec {
    const { props } = this;
    const context: PodContext = {
      podSecurity: props.podSecurity ?? PodSecurity.RESTRICTED,
      volumeNames: nameVolumes([...this.driver.volumes, ...this.executor.volumes]),
    };
    const uiParts = this.uiAddresses.map((address) => address._parts(Number(this.conf['spark.ui.port'] ?? UI_PORT)));
    const metrics = this.metrics?._parts();
    const driverIngresses = [...uiParts.flatMap((parts) => parts.driverIngress ?? []), ...this.driverIngresses.map(renderDriverIngress)];
    const driver = this.driver._toSpec(context);
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
      executor: this.executor._toSpec(context),
      volumes: declaredVolumes([...this.driver._mountedVolumes(context), ...this.executor._mountedVolumes(context)]),
      sparkConf: nonEmpty({
        ...metrics?.conf,
        ...Object.assign({}, ...uiParts.map((parts) => parts.conf ?? {})) as Record<string, string>,
        ...this.conf,
        ...this.driver._volumeConf(context),
        ...this.executor._volumeConf(context),
      }),
      hadoopConf: nonEmpty(this.hadoopConf),
      sparkConfigMap: props.sparkConfigMap?.name,
      hadoopConfigMap: props.hadoopConfigMap?.name,
      memoryOverheadFactor: props.memoryOverheadFactor === undefined ? undefined : String(props.memoryOverheadFactor),
      proxyUser: props.proxyUser,
      nodeSelector: nonEmpty({ ...props.nodeSelector }),
      dynamicAllocation: props.dynamicAllocation?._toSpec(),
      restartPolicy: props.restartPolicy?._toSpec(),
      driverFailover: nonEmpty(renderDriverFailover(props.driverFailover ?? {})),
      deadlines: nonEmpty(renderDeadlines(props.deadlines ?? {})),
      onSpecChange: props.onSpecChange,
      retention: nonEmpty(renderRetention(props.retention ?? {})),
      batchScheduler: props.batchScheduler?.name,
      batchSchedulerOptions: nonEmpty(props.batchScheduler?._toSpec() ?? {}),
      monitoring: metrics?.monitoring,
      sparkUIOptions: nonEmpty(Object.assign({}, ...uiParts.map((parts) => parts.options ?? {})) as object),
      driverIngressOptions: nonEmpty(driverIngresses),
      suspend: props.suspended,
      timeToLiveSeconds: props.timeToLive && wholeSeconds('timeToLive', props.timeToLive),
    });
  }

  /** Runs a part of the work, and puts the name of the application in front of its errors. */
  private named<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new Error(`SparkApplication ${this.node.path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** What is wrong with the current manifest according to a check, and with its service account. */
  private findings(check: (manifest: SparkApplicationManifest) => readonly Finding[]): string[] {
    const manifest = this.apiObject.toJson() as SparkApplicationManifest;
    const account = namespaceOf(this.props.serviceAccount);
    const namespace = manifest.metadata.namespace;
    return [
      ...check(manifest).filter((finding) => finding.severity === 'error').map(describeFinding),
      ...(account && namespace && account !== namespace
        ? [`the service account '${this.props.serviceAccount?.name}' is of namespace '${account}', the application of '${namespace}'; `
          + 'pods can only use service accounts of their own namespace']
        : []),
    ];
  }
}

/** The reasons why the controller would refuse the application. The rules of the API are among them. */
function refusals(manifest: SparkApplicationManifest): readonly Finding[] {
  const { metadata } = manifest;
  const stored = { ...manifest, metadata: { ...metadata, uid: ANY_SUBMISSION.id, namespace: metadata.namespace ?? 'default' } };
  const plan = planSubmission(stored, ANY_SUBMISSION, { master: IN_CLUSTER_MASTER, uiService: true });
  return plan.outcome === 'refused' ? plan.findings : [];
}

/** Namespace of a service account that this program creates. The namespace of an account that is only referenced by name is unknown. */
function namespaceOf(account: IServiceAccount | undefined): string | undefined {
  return account?.node.children.find((child): child is ApiObject => ApiObject.isApiObject(child))?.metadata.namespace;
}
