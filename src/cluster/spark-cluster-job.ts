// SparkClusterJob: a program on a standalone cluster, whose driver is the pod of a Job.
import { ApiObject, Duration, Lazy, Size } from 'cdk8s';
import { Cpu, EnvValue, ImagePullPolicy, ISecret, IServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ISparkCluster } from './cluster-client';
import { addFiles, addOwned, Owner } from './cluster-objects';
import { addCodeConfigMap } from '../application/code-config-map';
import { renderJob } from '../application/driver-job';
import { CODE_FOLDER } from '../application/local-code';
import { PodFailureRule } from '../application/pod-failure-rule';
import { programName } from '../application/program-name';
import { SparkCode, SparkDependencies } from '../application/spark-code';
import { refuseLiteralCredential, refuseLiteralOption } from '../manifest/credentials';
import { PodOptions } from '../manifest/pod-options';
import { PodSecurity } from '../manifest/pod-security';
import { PodContext, RolePods } from '../manifest/pods';
import { cpuQuantity, positiveInteger, quantity, sparkHeap } from '../manifest/values';
import { MountedVolume, nameVolumes, SparkVolume } from '../manifest/volumes';
import { defined, nonEmpty } from '../manifest/wire';
import { UI_PORT } from '../spec/defaults';
import type { PodTemplateSpec } from '../spec/kubernetes.gen';
import { DRIVER_CONTAINER, Label, SparkLabel } from '../spec/labels';
import { DNS_LABEL_LENGTH } from '../spec/names';
import { IVY_DIRECTORY } from '../spec/spark-values';
import { STANDALONE_PORTS } from '../spec/standalone';
import { writeProperties } from '../submission/spark/java-properties';

/** What can be set for the pod of a driver on a standalone cluster. */
export interface ClusterDriverOptions extends PodOptions {
  /**
   * Heap of the driver, in whole mebibytes, at least 450 (`spark.driver.memory`).
   *
   * @default Size.gibibytes(1)
   */
  readonly memory?: Size;

  /**
   * Memory outside the heap, in whole mebibytes. The pod requests the heap and this, which is its limit too.
   *
   * @default - a tenth of the heap on the JVM, 40 % for Python and R, at least 384 MiB
   */
  readonly memoryOverhead?: Size;

  /**
   * CPU that Kubernetes reserves for the pod.
   *
   * @default Cpu.units(1)
   */
  readonly coreRequest?: Cpu;

  /**
   * Most CPU that the pod may use.
   *
   * @default - no limit
   */
  readonly coreLimit?: Cpu;

  /**
   * Options of the JVM, such as `-XX:+UseZGC` (`spark.driver.extraJavaOptions`). Set the heap size with `memory` instead.
   *
   * @default - none
   */
  readonly javaOptions?: string[];
}

/** What can be set for executors on a standalone cluster. They run in the pods of workers. */
export interface ClusterExecutorOptions {
  /**
   * Cores of each executor (`spark.executor.cores`).
   *
   * @default - all cores of a worker that are free
   */
  readonly cores?: number;

  /**
   * Cores of all executors together (`spark.cores.max`).
   *
   * @default - `defaultCores` of the cluster
   */
  readonly totalCores?: number;

  /**
   * Heap of each executor, in whole mebibytes, at least 450 (`spark.executor.memory`). A worker must have so much: see `memory` of `SparkWorkers`.
   *
   * @default Size.gibibytes(1)
   */
  readonly memory?: Size;
}

/** A program for a standalone cluster. */
export interface ClusterProgramProps {
  /** The program to run. Its files must be in the images of driver and workers, or be downloaded by Spark. */
  readonly application: SparkCode;

  /**
   * Name of the Job, and of the application in the UI.
   *
   * @default - made of the ids of the constructs
   */
  readonly name?: string;

  /**
   * The pod of the driver.
   *
   * @default - 1 GiB of heap, one CPU
   */
  readonly driver?: ClusterDriverOptions;

  /**
   * The executors.
   *
   * @default - 1 GiB of heap, as many cores as the cluster gives by default
   */
  readonly executor?: ClusterExecutorOptions;

  /**
   * Configuration of Spark. It wins over that of the cluster. Credentials are refused.
   *
   * @default - none
   */
  readonly sparkConf?: { readonly [key: string]: string };

  /**
   * Files and packages that the application needs in addition to its main file.
   *
   * @default - none
   */
  readonly dependencies?: SparkDependencies;

  /**
   * Image of the driver.
   *
   * @default - the image of the cluster
   */
  readonly image?: string;

  /**
   * When the image is pulled.
   *
   * @default ImagePullPolicy.IF_NOT_PRESENT
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * Secrets for pulling the image.
   *
   * @default - those of the service account
   */
  readonly imagePullSecrets?: ISecret[];

  /**
   * Service account of the driver. It gets no token of it, since it creates no pods.
   *
   * @default - the service account `default` of the namespace
   */
  readonly serviceAccount?: IServiceAccount;

  /**
   * What the pod of the driver is allowed to do.
   *
   * @default PodSecurity.RESTRICTED
   */
  readonly podSecurity?: PodSecurity;

  /**
   * How often a failed driver is started again (`spec.backoffLimit`).
   *
   * @default 0
   */
  readonly backoffLimit?: number;

  /**
   * What failures of the driver mean, in the order in which they are tried. Other failures count as retries.
   *
   * @default - every failure counts
   */
  readonly podFailureRules?: PodFailureRule[];

  /**
   * Longest time of the Job with all its tries, in whole seconds, at least 1.
   *
   * @default - no limit
   */
  readonly activeDeadline?: Duration;

  /**
   * Whether the Job is suspended: it then has no driver.
   *
   * @default false
   */
  readonly suspended?: boolean;
}

/** What can be set for a program on a standalone cluster. */
export interface SparkClusterJobProps extends ClusterProgramProps {
  /** The cluster, in the same namespace. */
  readonly cluster: ISparkCluster;
}

const CONFIG_FOLDER = '/etc/spark/cluster-job';
const SPARK_SUBMIT = '/opt/spark/bin/spark-submit';
const LEAST_OVERHEAD_MIB = 384;

/** The driver of a program on a standalone cluster. */
class ClusterDriver extends RolePods {
  public constructor(private readonly driverOptions: ClusterDriverOptions) {
    super('driver', driverOptions);
  }

  public _mountedVolumes({ volumeNames }: PodContext): MountedVolume[] {
    return this.volumes.map((volume) => volume._mountedInPod(volumeNames.get(volume) ?? ''));
  }

  public _resources(language: string): { requests: Record<string, string>; limits: Record<string, string> } {
    const { coreRequest = Cpu.units(1), coreLimit, memoryOverhead } = this.driverOptions;
    const heap = this.heap().toMebibytes();
    const share = ['Python', 'R'].includes(language) ? 0.4 : 0.1;
    const overhead = memoryOverhead?.toMebibytes() ?? Math.max(LEAST_OVERHEAD_MIB, Math.trunc(heap * share));
    const memory = quantity('driver.memory', Size.mebibytes(heap + overhead));
    const cpu = coreLimit && cpuQuantity('driver.coreLimit', coreLimit);
    return { requests: { cpu: cpuQuantity('driver.coreRequest', coreRequest), memory }, limits: { ...(cpu !== undefined && { cpu }), memory } };
  }

  public _conf(): Record<string, string> {
    const javaOptions = this.driverOptions.javaOptions ?? [];
    javaOptions.forEach((option) => refuseLiteralOption('driver.javaOptions', option));
    return {
      'spark.driver.memory': sparkHeap('driver.memory', this.heap()),
      ...(javaOptions.length > 0 && { 'spark.driver.extraJavaOptions': javaOptions.join(' ') }),
    };
  }

  private heap(): Size {
    return this.driverOptions.memory ?? Size.gibibytes(1);
  }
}

/**
 * A Spark program on a standalone cluster, whose driver runs as a Job (client mode).
 *
 * The template of a Job is immutable: if the program changes, delete the Job before you apply it again, or declare it a hook of your GitOps tool.
 */
export class SparkClusterJob extends Construct {
  /** Name of the Job, and of the application in the UI. */
  public readonly programName: string;

  private readonly apiObject: ApiObject;

  public constructor(scope: Construct, id: string, props: SparkClusterJobProps) {
    super(scope, id);
    const { cluster, application } = props;
    const namespace = cluster.clusterNamespace;
    const name = programName(`SparkClusterJob ${this.node.path}`, this, namespace, props.name, DNS_LABEL_LENGTH);
    this.programName = name;
    const owner: Owner = { scope: this, namespace, labels: cluster.clientLabels };
    const driver = new ClusterDriver(props.driver ?? {});
    Object.entries(cluster.clientEnv).forEach(([variable, value]: [string, EnvValue]) => driver.addEnv(variable, value));
    if (application._localFiles) driver.addVolume(addCodeConfigMap(this, name, namespace, application._localFiles));
    this.named(() => renderJob(props));
    const conf = () => this.named(() => this.conf(props, driver));
    conf();
    const files = addFiles(owner, 'config', `${name}-conf`, () => ({ 'spark.properties': writeProperties(conf()) }));
    this.apiObject = addOwned(owner, 'Resource', 'batch/v1', 'Job', name, {
      spec: Lazy.any({
        produce: () => ({
          ...renderJob(props, this.named(() => this.template(props, driver, files.name))),
          ...defined({ suspend: props.suspended }),
        }),
      }),
    });
    this.apiObject.addDependency(files);
    this.node.addDependency(...[props.serviceAccount].filter((account) => account?.node.root === this.node.root).map((account) => account as IServiceAccount));
  }

  private template(props: SparkClusterJobProps, driver: ClusterDriver, configMap: string): PodTemplateSpec {
    const { cluster, application, podSecurity = PodSecurity.RESTRICTED, imagePullSecrets = [], serviceAccount } = props;
    const config = SparkVolume.of({ name: 'spark-conf', configMap: { name: configMap } }, CONFIG_FOLDER, { readOnly: true });
    if (!driver.volumes.some(({ path }) => path === CONFIG_FOLDER)) driver.addVolume(config);
    const context: PodContext = { podSecurity, volumeNames: nameVolumes('driver.volumes', driver.volumes) };
    const { container } = driver._parts(context);
    const spec = driver._podSpec(context, {
      name: DRIVER_CONTAINER,
      image: props.image ?? cluster.image,
      imagePullPolicy: props.imagePullPolicy ?? ImagePullPolicy.IF_NOT_PRESENT,
      args: [
        SPARK_SUBMIT, '--master', cluster.masterUrl, '--deploy-mode', 'client', '--name', this.programName,
        // Executors reach the driver by the address of its pod, which is known to the pod alone.
        '--conf', 'spark.driver.host=$(SPARK_DRIVER_POD_IP)', '--conf', 'spark.driver.bindAddress=$(SPARK_DRIVER_POD_IP)',
        '--properties-file', `${CONFIG_FOLDER}/spark.properties`,
        ...application.mainClass === undefined ? [] : ['--class', application.mainClass],
        inDriver(application.file), ...application.args,
      ],
      env: [{ name: 'SPARK_DRIVER_POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }, ...container.env ?? []],
      ports: [
        { name: 'driver', containerPort: STANDALONE_PORTS.driver, protocol: 'TCP' },
        { name: 'blocks', containerPort: STANDALONE_PORTS.driverBlocks, protocol: 'TCP' },
        { name: 'ui', containerPort: UI_PORT, protocol: 'TCP' },
        ...container.ports ?? [],
      ],
      resources: driver._resources(application.language),
    }, {
      restartPolicy: 'Never',
      serviceAccountName: serviceAccount?.name,
      imagePullSecrets: nonEmpty(imagePullSecrets.map((secret) => ({ name: secret.name }))),
      enableServiceLinks: false,
      automountServiceAccountToken: false,
    });
    const labels = { ...driver.labels, [SparkLabel.ROLE]: 'driver', [Label.APP_NAME]: this.programName.slice(0, DNS_LABEL_LENGTH), ...cluster.clientLabels };
    return { metadata: { labels, ...(nonEmpty(driver.annotations) && { annotations: driver.annotations }) }, spec };
  }

  private conf(props: SparkClusterJobProps, driver: ClusterDriver): Record<string, string> {
    const { cluster, application, executor = {}, sparkConf = {}, dependencies = {} } = props;
    Object.entries(sparkConf).forEach(([key, value]) => {
      if (!key.startsWith('spark.')) throw new Error(`sparkConf '${key}' does not begin with 'spark.', so Spark would not read it`);
      refuseLiteralCredential('sparkConf', key, value);
    });
    const { cores, totalCores, memory = Size.gibibytes(1) } = executor;
    const list = (...entries: ReadonlyArray<readonly string[] | undefined>) => [...new Set(entries.flatMap((each) => each ?? []))].map(inDriver).join(',');
    const lists = {
      'spark.submit.pyFiles': list(application.pyFiles, dependencies.pyFiles),
      'spark.jars': list(dependencies.jars),
      'spark.files': list(dependencies.files),
      'spark.archives': list(dependencies.archives),
      'spark.jars.packages': list(dependencies.packages),
      'spark.jars.excludes': list(dependencies.excludePackages),
      'spark.jars.repositories': list(dependencies.repositories),
    };
    return {
      // The user of Spark's images has no home, where packages would be kept otherwise.
      ...(dependencies.packages?.length && { [IVY_DIRECTORY]: '/tmp/.ivy2' }),
      ...cluster.clientConf,
      ...Object.fromEntries(Object.entries(lists).filter(([, value]) => value !== '')),
      ...sparkConf,
      'spark.driver.port': String(STANDALONE_PORTS.driver),
      'spark.driver.blockManager.port': String(STANDALONE_PORTS.driverBlocks),
      'spark.ui.port': String(UI_PORT),
      ...driver._conf(),
      'spark.executor.memory': sparkHeap('executor.memory', memory),
      ...(cores !== undefined && { 'spark.executor.cores': String(positiveInteger('executor.cores', cores)) }),
      ...(totalCores !== undefined && { 'spark.cores.max': String(positiveInteger('executor.totalCores', totalCores)) }),
    };
  }

  private named<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new Error(`SparkClusterJob ${this.node.path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** Files that are mounted into the driver alone are sent to executors from there; `local:` would say that executors have them too. */
function inDriver(uri: string): string {
  return uri.startsWith(`local://${CODE_FOLDER}/`) ? uri.replace(/^local:\/\//, 'file://') : uri;
}
