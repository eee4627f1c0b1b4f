// A Spark program as every construct has it that runs one: its pods, its configuration, its web UI, and the spec that they make up.
import { ApiObject, Chart } from 'cdk8s';
import { IServiceAccount, Resource } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { addCodeConfigMap } from './code-config-map';
import { decommissioningParts, DecommissioningOptions, DecommissioningParts } from './decommissioning';
import { SparkEvents } from './facets/event-logs';
import { SparkSecurity } from './facets/security';
import { SparkShuffle } from './facets/shuffle';
import { SparkStorage } from './facets/storage';
import { SparkTables } from './facets/tables';
import { VerbSettings } from './facets/verb-settings';
import { DriverIngressOptions, renderDriverIngress, UiAddress } from './ingress';
import { SparkMetrics } from './metrics';
import { SparkDriver, SparkExecutors } from './pods';
import { programName } from './program-name';
import { renderDependencies, SparkDependencies, SparkVersion } from './spark-code';
import { recordedVerbs } from './spark-defaults';
import { SparkProgramProps } from './spark-program-props';
import { CheckedProgram } from './synthesis-checks';
import { refuseLiteralCredential } from '../manifest/credentials';
import { PodSecurity } from '../manifest/pod-security';
import { PodContext } from '../manifest/pods';
import { SparkPriority } from '../manifest/priority';
import { declaredVolumes, nameVolumes } from '../manifest/volumes';
import { defined, nonEmpty } from '../manifest/wire';
import { UI_PORT } from '../spec/defaults';
import { entryPath } from '../spec/field-path';
import { describeFinding, Finding } from '../spec/findings';
import { withoutNulls } from '../spec/json';
import type { ObjectMeta } from '../spec/kubernetes';
import { IVY_DIRECTORY } from '../spec/spark-values';
import { templateFindings } from '../spec/template-text';
import type { SparkApplication as SparkApplicationManifest, SparkApplicationSpec } from '../spec/types.gen';
import { planSubmission, type PlannedSubmission, type Submission, type SubmissionSettings } from '../submission';

/**
 * A Spark program: what it runs, and the pods that it runs in.
 *
 * `SparkApplication` and `ScheduledSparkApplication` give it to an operator. `SparkDriverPod`, `SparkDriverJob` and `SparkDriverCronJob` need none.
 */
export abstract class SparkProgram extends Resource {
  /** The driver pod. */
  public readonly driver: SparkDriver;
  /** The executor pods. */
  public readonly executor: SparkExecutors;
  /** Event logs of the program. */
  public readonly events: SparkEvents;
  /** Object stores and warehouses that the program has access to. */
  public readonly storage: SparkStorage;
  /** Table formats and their catalogs. */
  public readonly tables: SparkTables;
  /** Where shuffle data is kept. */
  public readonly shuffle: SparkShuffle;
  /** Encryption and authentication. */
  public readonly security: SparkSecurity;

  private readonly version: SparkVersion;
  private readonly settings: VerbSettings;
  private readonly conf: { [key: string]: string } = {};
  private readonly hadoop: { [key: string]: string } = {};
  private readonly dependencies: SparkDependencies[] = [];
  private readonly uiAddresses: UiAddress[] = [];
  private readonly driverIngresses: DriverIngressOptions[] = [];
  private metrics?: SparkMetrics;
  private decommissioning?: DecommissioningParts;
  private givenPriority?: SparkPriority;
  private checked?: { readonly of: string; readonly result: CheckedProgram };

  protected constructor(scope: Construct, id: string, private readonly programProps: SparkProgramProps) {
    super(scope, id);
    const props = programProps;
    // Programs that run without a type check may pass anything.
    if (typeof props.sparkVersion?.version !== 'string') {
      throw new Error(`${this._place('sparkVersion')} is ${JSON.stringify(props.sparkVersion)}; `
        + 'give a SparkVersion, such as SparkVersion.V4_1 or SparkVersion.of(\'4.1.4\'), here or in SparkDefaults');
    }
    this.version = props.sparkVersion;
    this.driver = SparkDriver._at(this._place('driver'), props.driver);
    this.executor = SparkExecutors._at(this._place('executor'), props.executor);
    this.settings = this._named(() => new VerbSettings(this.version, recordedVerbs(scope)));
    const host = this.settings;
    this.events = SparkEvents._of(host);
    this.storage = SparkStorage._of(host);
    this.tables = SparkTables._of(host);
    this.shuffle = SparkShuffle._of(host);
    this.security = SparkSecurity._of(host);
    this.metrics = props.metrics;
    Object.entries(props.sparkConf ?? {}).forEach(([key, value]) => this.addConf(key, value));
    Object.entries(props.hadoopConf ?? {}).forEach(([key, value]) => this.addHadoopConf(key, value));
    this.addDependencies({ pyFiles: props.application.pyFiles });
    this.addDependencies(props.dependencies ?? {});
    if (props.serviceAccount && props.serviceAccount.node.root === this.node.root) {
      // The account must be applied first, even if it is in another chart.
      this.node.addDependency(props.serviceAccount);
    }
  }

  /** Configuration of Spark, with what verbs such as `events.logTo()` set. Returns a copy; add with `addConf()`. */
  public get sparkConf(): { [key: string]: string } {
    return this.settings.sparkConf(this.conf);
  }

  /** Configuration of Hadoop, with what verbs such as `storage.s3()` set. Returns a copy; add with `addHadoopConf()`. */
  public get hadoopConf(): { [key: string]: string } {
    return this.settings.hadoopConf(this.hadoop);
  }

  /**
   * Adds an entry to the configuration of Spark. A later value of the same key wins, also over what verbs such as `events.logTo()` set. Typed options win
   * over both. Lists that verbs add to, such as `spark.sql.extensions`, are joined.
   *
   * @param key such as `spark.sql.shuffle.partitions`
   */
  public addConf(key: string, value: string): void {
    if (!key.startsWith('spark.')) {
      throw new Error(`${entryPath(this._place('sparkConf'), key)}: does not begin with 'spark.', so Spark would not read it; `
        + 'set configuration of Hadoop with hadoopConf or addHadoopConf');
    }
    refuseLiteralCredential(this._place('sparkConf'), key, value);
    this.conf[key] = value;
  }

  /**
   * Adds an entry to the configuration of Hadoop. A later value of the same key wins.
   *
   * @param key such as `fs.s3a.endpoint`
   */
  public addHadoopConf(key: string, value: string): void {
    if (key.startsWith('spark.hadoop.')) {
      throw new Error(`${entryPath(this._place('hadoopConf'), key)}: already has the prefix that Spark adds; `
        + `write '${key.slice('spark.hadoop.'.length)}'`);
    }
    refuseLiteralCredential(this._place('hadoopConf'), key, value);
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
      throw new Error(`${this.ingressPlace(this.driverIngresses.length)}.servicePort is ${ingress.port}, and this port of the driver has an Ingress already; `
        + 'leave one of them out');
    }
    renderDriverIngress(ingress, this.ingressPlace(this.driverIngresses.length));
    this.driverIngresses.push(ingress);
  }

  /** Lets Prometheus read the metrics. A later call replaces an earlier one. */
  public exposeMetrics(metrics: SparkMetrics): void {
    this.metrics = metrics;
  }

  /**
   * Lets executors hand over their data and finish when their node is taken away, as spot nodes are, and asks autoscalers to leave the node of the driver
   * alone. The node must be drained when its end is announced: Karpenter, GKE and AKS do that, EKS node groups too; elsewhere run a node termination handler.
   *
   * Spark then runs its own `preStop` action in executors, so they cannot have another one.
   */
  public decommissionGracefully(options: DecommissioningOptions = {}): void {
    this.decommissioning = this._named(() => decommissioningParts(options));
  }

  /**
   * Gives driver, executors and the PodGroup of a batch scheduler that has priorities (Volcano) this priority at once. A `priorityClassName` of driver,
   * executors or batch scheduler wins over it.
   */
  public priority(priority: SparkPriority): void {
    this.givenPriority = priority;
  }

  /** What the construct is called in errors. @internal */
  protected abstract _kind(): string;

  /** Where the specification of the program is in its object. @internal */
  protected _specPath(): string {
    return 'spec';
  }

  /** What an error about a field of the program begins with: the construct, and the path of the field. @internal */
  protected _place(field: string): string {
    return `${this._kind()} ${this.node.path}: ${this._specPath()}.${field}`;
  }

  private ingressPlace(index: number): string {
    return this._place(`driverIngressOptions[${index}]`);
  }

  /** The namespace of the program, if this program of constructs knows it. @internal */
  protected _namespace(): string | undefined {
    const { metadata, serviceAccount } = this.programProps;
    return metadata?.namespace ?? Chart.of(this).namespace ?? namespaceOf(serviceAccount);
  }

  /**
   * The name of the program, and its code in a ConfigMap of that name if the code comes from this machine.
   *
   * @param maxLength longest name that the kind may have
   * @internal
   */
  protected _nameProgram(maxLength: number): string {
    const { metadata, application } = this.programProps;
    const name = programName(`${this._kind()} ${this.node.path}`, this, this._namespace(), metadata?.name, maxLength);
    if (application._localFiles) {
      const code = addCodeConfigMap(this, name, this._namespace(), application._localFiles);
      this.driver.addVolume(code);
      this.executor.addVolume(code);
    }
    return name;
  }

  /** The program with the field names of the API. @internal */
  public _programSpec(): SparkApplicationSpec {
    const props = this.programProps;
    this.settings.driverVolumes.filter((volume) => !this.driver.volumes.includes(volume)).forEach((volume) => this.driver.addVolume(volume));
    const context: PodContext = {
      podSecurity: props.podSecurity ?? PodSecurity.RESTRICTED,
      volumeNames: nameVolumes(`${this._specPath()}.volumes`, [...this.driver.volumes, ...this.executor.volumes]),
    };
    const uiParts = this.uiAddresses.map((address) => address._parts(Number(this.conf['spark.ui.port'] ?? UI_PORT)));
    const metrics = this.metrics?._parts();
    const driverIngresses = [
      ...uiParts.flatMap((parts) => parts.driverIngress ?? []),
      ...this.driverIngresses.map((ingress, i) => renderDriverIngress(ingress, this.ingressPlace(i))),
    ];
    const priorityClassName = this.givenPriority?.className;
    const driver = this.driver._toSpec({ ...context, defaultCapacity: this.executor._capacityForDrivers() }, this.settings.pods('driver'));
    const executor = this.executor._toSpec(context, this.settings.pods('executor'));
    if (this.settings.needsClaims && Object.keys(this.executor._volumeConf(context)).length === 0) {
      throw new Error('shuffle.reuseClaims: executors have no claims; add one with executor.addVolume(ScratchVolume.onDemandClaim({ ... }))');
    }
    if (this.decommissioning && executor.lifecycle?.preStop) {
      throw new Error(`${this._specPath()}.executor.lifecycle.preStop: executors are decommissioned gracefully, and Spark would replace the action by its own; `
        + 'leave one of the two out');
    }
    const dependencies = renderDependencies([...this.dependencies, { packages: this.settings.mavenPackages }]);
    return defined<SparkApplicationSpec>({
      type: props.application.language as SparkApplicationSpec['type'],
      mode: 'cluster',
      sparkVersion: this.version.version,
      image: props.image,
      imagePullPolicy: props.imagePullPolicy,
      imagePullSecrets: nonEmpty((props.imagePullSecrets ?? []).map((secret) => secret.name)),
      mainApplicationFile: props.application.file,
      mainClass: props.application.mainClass,
      arguments: nonEmpty(props.application.args),
      deps: dependencies,
      driver: defined({
        priorityClassName,
        ...driver,
        serviceAccount: driver.serviceAccount ?? props.serviceAccount?.name,
        annotations: nonEmpty({ ...metrics?.driverAnnotations, ...this.decommissioning?.driverAnnotations, ...driver.annotations }),
      }),
      executor: defined({ priorityClassName, terminationGracePeriodSeconds: this.decommissioning?.graceSeconds, ...executor }),
      volumes: declaredVolumes([...this.driver._mountedVolumes(context), ...this.executor._mountedVolumes(context)]),
      sparkConf: nonEmpty({
        // The user of Spark's images has no home, where packages would be kept otherwise.
        ...(dependencies?.packages && { [IVY_DIRECTORY]: '/tmp/.ivy2' }),
        ...metrics?.conf,
        ...this.decommissioning?.conf,
        ...Object.assign({}, ...uiParts.map((parts) => parts.conf ?? {})) as Record<string, string>,
        ...this.settings.sparkConf({ ...this.driver._gpuConf(), ...this.executor._gpuConf(), ...this.conf }),
        ...this.driver._volumeConf(context),
        ...this.executor._volumeConf(context),
      }),
      hadoopConf: nonEmpty(this.hadoopConf),
      sparkConfigMap: props.sparkConfigMap?.name,
      hadoopConfigMap: props.hadoopConfigMap?.name,
      memoryOverheadFactor: props.memoryOverheadFactor === undefined ? undefined : String(props.memoryOverheadFactor),
      proxyUser: props.proxyUser,
      nodeSelector: nonEmpty({ ...props.nodeSelector }),
      dynamicAllocation: props.dynamicAllocation?._toSpec(this.settings.shuffleKeptElsewhere),
      batchScheduler: props.batchScheduler?.name,
      batchSchedulerOptions: nonEmpty(defined({
        ...(props.batchScheduler?.name === 'volcano' && { priorityClassName }), ...props.batchScheduler?._toSpec(),
      })),
      monitoring: metrics?.monitoring,
      sparkUIOptions: nonEmpty(Object.assign({}, ...uiParts.map((parts) => parts.options ?? {})) as object),
      driverIngressOptions: nonEmpty(driverIngresses),
    });
  }

  /** Runs a part of the work, and puts the name of the construct in front of its errors. @internal */
  protected _named<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new Error(`${this._kind()} ${this.node.path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Refuses a manifest with which something is wrong. @internal */
  protected _requireSound<Manifest extends { readonly metadata: ObjectMeta }>(manifest: Manifest, check: (manifest: Manifest) => readonly Finding[]): void {
    const findings = [
      ...check(manifest).filter(({ severity }) => severity === 'error').map(describeFinding), ...this._accountProblems(manifest.metadata.namespace),
    ];
    if (findings.length > 0) throw new Error(`${this._kind()} ${this.node.path}: ${findings.join('; ')}`);
  }

  /** What is wrong with the service account for a program of a namespace. @internal */
  protected _accountProblems(namespace: string | undefined): string[] {
    const { serviceAccount } = this.programProps;
    const account = namespaceOf(serviceAccount);
    return account && namespace && account !== namespace
      ? [`the service account '${serviceAccount?.name}' is of namespace '${account}', the application of '${namespace}'; `
        + 'pods can only use service accounts of their own namespace']
      : [];
  }

  /** The object whose annotations hold suppressions. @internal */
  public get _checkedObject(): ApiObject {
    return this.apiObject;
  }

  /** The final manifest, with everything that was added and patched since, as the operator would plan it. @internal */
  public abstract _check(settingsFor: (application: SparkApplicationManifest) => SubmissionSettings, submission: Submission): CheckedProgram;

  /** What is found of the same input is the same, and charts are synthesised one by one. @internal */
  protected _checkedOnce(input: unknown, check: () => CheckedProgram): CheckedProgram {
    // Plain JSON: the same code writes the input each time, in the same order, and where it does not, the check is made again.
    const of = JSON.stringify(input);
    if (this.checked?.of !== of) this.checked = { of, result: check() };
    return this.checked.result;
  }
}

/** What an operator with these settings would plan of an application, and what it would say of it, best practices included. @internal */
export function planAndAdvice(
  manifest: SparkApplicationManifest, submission: Submission, settings: SubmissionSettings, practices: (application: SparkApplicationManifest) => Finding[],
): { readonly plan?: PlannedSubmission; readonly findings: readonly Finding[] } {
  const { metadata } = manifest;
  const stored = { ...manifest, metadata: { ...metadata, uid: submission.id, namespace: metadata.namespace ?? 'default' } };
  const plan = planSubmission(stored, submission, { ...settings, predictsRefusals: true });
  if (plan.outcome === 'refused') return { findings: plan.findings };
  return { plan, findings: [...plan.warnings, ...practices(withoutNulls(manifest)), ...templateFindings(stored)] };
}

/** Namespace of a service account that this program creates. The namespace of an account that is only referenced by name is unknown. */
function namespaceOf(account: IServiceAccount | undefined): string | undefined {
  return account?.node.children.find((child): child is ApiObject => ApiObject.isApiObject(child))?.metadata.namespace;
}
