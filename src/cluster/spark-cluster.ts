// SparkCluster: a standalone cluster of masters and workers, made of kinds that Kubernetes has itself.
import { ApiObject, Chart, Duration } from 'cdk8s';
import { EnvValue, ImagePullPolicy } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ISparkCluster } from './cluster-client';
import { addDisruptionBudget, addFiles, addIngressPolicy, addOwned, addService, addStatefulSet, Owner, preferDifferentNodes } from './cluster-objects';
import { SparkWorkerOptions } from './daemon-options';
import { aliveAt, CONFIG_FOLDER, DaemonContainer, SPARK_CLASS, SparkDaemonPods, SparkMasters, SparkWorkers } from './daemon-pods';
import { addLeaderProxy } from './leader-proxy';
import { MasterRecovery, RECOVERY_FOLDER } from './recovery';
import { ClusterProgramProps, SparkClusterJob } from './spark-cluster-job';
import { SparkClusterProps } from './spark-cluster-props';
import { exposureOf } from './ui-exposure';
import { decommissioningParts } from '../application/decommissioning';
import { UiAddress } from '../application/ingress';
import { programName } from '../application/program-name';
import { SparkVersion } from '../application/spark-code';
import { refuseLiteralCredential } from '../manifest/credentials';
import { PodSecurity } from '../manifest/pod-security';
import { dnsLabel, positiveInteger } from '../manifest/values';
import { nonEmpty } from '../manifest/wire';
import { sha256Hex } from '../spec/hash';
import { canonicalJson } from '../spec/json';
import type { EnvVar, PodSpec } from '../spec/kubernetes.gen';
import { Annotation, Label } from '../spec/labels';
import { masterUrl, recoveryProperties, stablePodName, STANDALONE_PORTS } from '../spec/standalone';
import { writeProperties } from '../submission/spark/java-properties';

const NAME_LENGTH = 30;
const POOL_LENGTH = 15;
const RESERVED_POOLS = ['master', 'masters', 'ui', 'config'];
/** Variable in which Spark's daemons and drivers look for the secret that they share. */
const SECRET_VARIABLE = '_SPARK_AUTH_SECRET';
const METRICS_PATH = '/metrics/prometheus';

/**
 * Asks the worker to hand over, and waits for its executors to end. Process 1 is the worker, or an init process that passes signals on to it. The brackets keep
 * grep from finding itself.
 */
const DECOMMISSION = `#!/bin/bash
kill -s PWR 1
end=$((SECONDS + \${1:-60}))
sleep 2
while ((SECONDS < end)) && grep -qsa '[C]oarseGrainedExecutorBackend' /proc/[0-9]*/cmdline; do sleep 1; done
`;

/**
 * A standalone cluster of Spark: masters and workers as StatefulSets, whose names are stable. It needs no operator.
 *
 * Programs run on it as `SparkClusterJob`, through `submit()`, or with `masterUrl` and `clientConf` wherever they are.
 */
export class SparkCluster extends Construct implements ISparkCluster {
  /** Name of the cluster. */
  public readonly clusterName: string;
  /** Namespace of the cluster. */
  public readonly clusterNamespace: string;
  /** Address for `--master`, with all masters in it: `spark://prod-master-0.jobs.svc.cluster.local:7077,…`. */
  public readonly masterUrl: string;
  /** Image of masters and workers. */
  public readonly image: string;
  /** Spark release of the cluster. */
  public readonly sparkVersion: SparkVersion;
  /** Name of the Service of the web UI, on port 8080. Undefined with several masters and no `uiProxy`. */
  public readonly uiServiceName?: string;
  /** The masters. */
  public readonly masters: SparkMasters;
  /** The workers of the first pool. */
  public readonly workers: SparkWorkers;

  private readonly owner: Owner;
  private readonly recovery: MasterRecovery;
  private readonly conf: { [key: string]: string } = {};
  private readonly pools: SparkWorkers[] = [];
  private publicUrl?: string;

  public constructor(scope: Construct, id: string, private readonly props: SparkClusterProps) {
    super(scope, id);
    const namespace = Chart.of(this).namespace;
    this.require(namespace !== undefined, 'its namespace is not known; set the namespace of the chart. Masters and workers know each other by full names');
    // Programs that run without a type check may pass anything.
    this.require(typeof props.sparkVersion?.version === 'string', 'sparkVersion is missing; give one, such as SparkVersion.V4_1');
    this.clusterNamespace = namespace;
    this.clusterName = programName(`SparkCluster ${this.node.path}`, this, namespace, props.name, NAME_LENGTH);
    this.named(() => dnsLabel('name', this.clusterName));
    this.require(this.clusterName.length <= NAME_LENGTH,
      `the name '${this.clusterName}' has ${this.clusterName.length} characters; give at most ${NAME_LENGTH}`);
    this.image = props.image;
    this.sparkVersion = props.sparkVersion;
    this.recovery = props.recovery ?? MasterRecovery.none();
    this.owner = { scope: this, namespace, labels: { [Label.CLUSTER_NAME]: this.clusterName } };
    this.masters = this.named(() => new SparkMasters(props.master));
    this.checkCombinations();
    Object.entries(props.sparkConf ?? {}).forEach(([key, value]) => this.addConf(key, value));
    const masterHosts = Array.from({ length: this.masters.replicas }, (_, i) => this.serviceHost(this.masterName(i)));
    this.masterUrl = masterUrl(masterHosts);

    addFiles(this.owner, 'config', this.objectName('config'), () => this.files());
    this.addMasters();
    this.uiServiceName = this.addUi(masterHosts);
    this.workers = this.addWorkers('workers', props.workers);
    if (props.isolation) this.isolate();
  }

  /**
   * Adds workers of another size or for other nodes.
   *
   * @param poolName name of the pool, at most 15 characters
   */
  public addWorkers(poolName: string, options: SparkWorkerOptions): SparkWorkers {
    this.named(() => dnsLabel('addWorkers', poolName));
    this.require(poolName.length <= POOL_LENGTH && !RESERVED_POOLS.includes(poolName),
      `'${poolName}' cannot be the name of a pool; give another one, of at most ${POOL_LENGTH} characters`);
    this.require(!this.pools.some((pool) => pool.poolName === poolName), `there are two pools named '${poolName}'; give one of them another name`);
    const pool = this.named(() => new SparkWorkers(poolName, options));
    this.pools.push(pool);
    this.addPool(pool);
    return pool;
  }

  /**
   * Adds an entry to the configuration of masters and workers. A later value of the same key wins, and what the options of the cluster say wins over both.
   *
   * @param key such as `spark.worker.timeout`
   */
  public addConf(key: string, value: string): void {
    this.require(key.startsWith('spark.'), `sparkConf '${key}' does not begin with 'spark.', so Spark would not read it`);
    refuseLiteralCredential(`SparkCluster ${this.node.path}: sparkConf`, key, value);
    this.conf[key] = value;
  }

  /**
   * Makes the web UI of the master that leads reachable by an Ingress or an HTTPRoute. The UIs of workers and drivers are then reached through the master.
   *
   * @param address `UiAddress.ingress` or `UiAddress.route`
   */
  public exposeUi(address: UiAddress): void {
    this.require(this.uiServiceName !== undefined, 'with several masters, exposeUi needs uiProxy, since a Service cannot find the master that leads');
    this.require(this.publicUrl === undefined, 'the UI has an address already; call exposeUi once');
    const exposure = this.named(() => exposureOf(address, {
      name: this.uiServiceName ?? '', namespace: this.clusterNamespace, port: STANDALONE_PORTS.masterUi, labels: this.owner.labels,
    }));
    this.publicUrl = exposure.url;
    exposure.objects.forEach(({ metadata, ...object }, i) => new ApiObject(this, `address-${i}`, {
      ...object, metadata: { ...metadata, namespace: this.clusterNamespace },
    }));
  }

  /**
   * Runs a program on the cluster, as a Job whose pod is the driver.
   *
   * @param id of the construct, from which the name follows
   */
  public submit(id: string, program: ClusterProgramProps): SparkClusterJob {
    return new SparkClusterJob(this, id, { ...program, cluster: this });
  }

  /** Configuration that drivers need. Returns a copy. */
  public get clientConf(): { [key: string]: string } {
    return {
      ...decommissioningParts({}).conf,
      ...this.rpcConf(),
      // Drivers refuse to start without this key, and prefer the variable to it.
      ...(this.props.rpcEncryption && { 'spark.authenticate.secret': `\${env:${SECRET_VARIABLE}}` }),
      ...this.reverseProxyConf(),
    };
  }

  /** Environment variables that drivers need: the secret of the cluster, if it has one. Returns a copy. */
  public get clientEnv(): { [name: string]: EnvValue } {
    const { rpcEncryption } = this.props;
    return rpcEncryption ? { [SECRET_VARIABLE]: EnvValue.fromSecretValue({ secret: rpcEncryption.secret, key: rpcEncryption.key ?? 'key' }) } : {};
  }

  /** Labels that pods of drivers need. Returns a copy. */
  public get clientLabels(): { [key: string]: string } {
    return { [Label.CLUSTER_CLIENT]: this.clusterName };
  }

  private checkCombinations(): void {
    const { rpcEncryption, restServer, defaultCores } = this.props;
    const sharesState = this.recovery._recovery('').kind === 'zooKeeper';
    this.require(this.masters.replicas === 1 || sharesState,
      `it has ${this.masters.replicas} masters without ZooKeeper, so that each would believe that it leads; `
      + 'set recovery: MasterRecovery.ensemble(…) or .zooKeeper(…)');
    this.require(!(restServer && rpcEncryption),
      'restServer and rpcEncryption cannot be combined: the REST server has no authentication, and Spark does not start');
    if (defaultCores !== undefined) this.named(() => positiveInteger('defaultCores', defaultCores));
  }

  private addMasters(): void {
    const { owner, masters, recovery } = this;
    const selector = this.selectorOf('master');
    const ports = this.masterPorts();
    masters._mountConfig(this.objectName('config'));
    addService(owner, 'masters', this.objectName('masters'), selector, ports, { headless: true });
    for (let i = 0; i < masters.replicas; i++) {
      // An address that stays while the pod of the master is replaced: nobody waits for DNS caches of the JVM.
      addService(owner, `master-${i}`, this.masterName(i), { ...selector, 'statefulset.kubernetes.io/pod-name': this.masterName(i) }, ports);
    }
    const claim = recovery._claim;
    const set = addStatefulSet(owner, 'master', {
      name: this.objectName('master'),
      serviceName: this.objectName('masters'),
      selector,
      replicas: () => masters.replicas,
      ...(claim && { claim: { name: 'recovery', ...claim } }),
      pods: () => ({
        labels: { ...masters.labels, ...(recovery._ensemble && { [Label.ZOOKEEPER_CLIENT]: recovery._ensemble.ensembleName }) },
        annotations: this.annotations(masters, 'master.properties', STANDALONE_PORTS.masterUi),
        spec: this.masterPod(selector, claim !== undefined),
      }),
    });
    if (recovery._ensemble) set.node.addDependency(recovery._ensemble);
    if (masters.replicas > 1) addDisruptionBudget(owner, 'master-budget', this.objectName('master'), selector);
  }

  private masterPod(selector: Record<string, string>, withClaim: boolean): PodSpec {
    const { masters } = this;
    const ui = STANDALONE_PORTS.masterUi;
    const spec = masters._daemonPod(this.podSecurity, {
      ...this.container('master'),
      args: [SPARK_CLASS, 'org.apache.spark.deploy.master.Master', '--properties-file', `${CONFIG_FOLDER}/master.properties`],
      env: [
        ...this.names('masters'),
        { name: 'SPARK_MASTER_HOST', value: '$(SPARK_LOCAL_HOSTNAME)' },
        { name: 'SPARK_MASTER_PORT', value: String(STANDALONE_PORTS.master) },
        { name: 'SPARK_MASTER_WEBUI_PORT', value: String(ui) },
        ...masters._daemonEnv(),
        ...this.secretEnv(),
      ],
      probes: {
        // Answered by a master in STANDBY too: if only the leader were ready, a rolling update would never end.
        readinessProbe: { httpGet: { path: '/json/', port: ui }, periodSeconds: 5, timeoutSeconds: 5 },
        ...aliveAt(STANDALONE_PORTS.master),
      },
    }, { ...this.podRest(), ...(masters.replicas > 1 && preferDifferentNodes(selector)) });
    if (!withClaim) return spec;
    const [main, ...others] = spec.containers ?? [];
    return { ...spec, containers: [{ ...main, volumeMounts: [...main.volumeMounts ?? [], { name: 'recovery', mountPath: RECOVERY_FOLDER }] }, ...others] };
  }

  private addPool(pool: SparkWorkers): void {
    const { owner } = this;
    const selector = { ...this.selectorOf('worker'), [Label.CLUSTER_POOL]: pool.poolName };
    const name = this.objectName(pool.poolName);
    pool._mountConfig(this.objectName('config'));
    addService(owner, `${pool.poolName}-service`, name, selector, [
      { name: 'worker', port: STANDALONE_PORTS.worker }, { name: 'ui', port: STANDALONE_PORTS.workerUi, appProtocol: 'http' },
    ], { headless: true });
    addStatefulSet(owner, pool.poolName, {
      name,
      serviceName: name,
      selector,
      replicas: () => pool._replicas,
      pods: () => ({
        labels: pool.labels,
        annotations: this.annotations(pool, 'worker.properties', STANDALONE_PORTS.workerUi),
        spec: this.workerPod(pool, selector),
      }),
    });
    addDisruptionBudget(owner, `${pool.poolName}-budget`, name, selector);
    // Whether the pool is scaled is known when everything has been said.
    this.node.addValidation({ validate: () => this.addAutoscaler(pool, name) });
  }

  private workerPod(pool: SparkWorkers, selector: Record<string, string>): PodSpec {
    return pool._daemonPod(this.podSecurity, {
      ...this.container('worker'),
      args: [SPARK_CLASS, 'org.apache.spark.deploy.worker.Worker', '--properties-file', `${CONFIG_FOLDER}/worker.properties`, this.masterUrl],
      env: [
        ...this.names(pool.poolName),
        ...pool._workerEnv(),
        { name: 'SPARK_WORKER_PORT', value: String(STANDALONE_PORTS.worker) },
        { name: 'SPARK_WORKER_WEBUI_PORT', value: String(STANDALONE_PORTS.workerUi) },
        ...pool._daemonEnv(),
        ...this.secretEnv(),
      ],
      probes: {
        readinessProbe: { httpGet: { path: '/json/', port: STANDALONE_PORTS.workerUi }, periodSeconds: 5, timeoutSeconds: 5 },
        ...aliveAt(STANDALONE_PORTS.worker),
      },
    }, { ...this.podRest(), ...(pool._spread && preferDifferentNodes(selector)) });
  }

  private addAutoscaler(pool: SparkWorkers, name: string): string[] {
    const id = `${pool.poolName}-scaling`;
    const { _scaling: scaling } = pool;
    if (!scaling || this.node.tryFindChild(id)) return [];
    addOwned(this.owner, id, 'autoscaling/v2', 'HorizontalPodAutoscaler', name, {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name },
        minReplicas: scaling.min,
        maxReplicas: scaling.max,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: scaling.targetPercent ?? 70 } } }],
        // One worker at a time, since each that goes hands over its data to the others.
        behavior: {
          scaleDown: {
            stabilizationWindowSeconds: (scaling.patience ?? Duration.minutes(10)).toSeconds(),
            policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
          },
        },
      },
    });
    return [];
  }

  /** The Service of the web UI and of the REST server: of the only master, or of a proxy that finds the leader. */
  private addUi(masterHosts: readonly string[]): string | undefined {
    const { uiProxy, restServer } = this.props;
    const ports = [
      { name: 'ui', port: STANDALONE_PORTS.masterUi, appProtocol: 'http' },
      ...restServer ? [{ name: 'rest', port: STANDALONE_PORTS.masterRest, appProtocol: 'http' }] : [],
    ];
    const name = this.objectName('ui');
    if (uiProxy) {
      const selector = this.selectorOf('ui');
      addService(this.owner, 'ui', name, selector, ports, { readyOnly: true });
      addLeaderProxy(this.owner, uiProxy, {
        name, selector, masterHosts, ports, pod: this.podRest(), podSecurity: this.podSecurity, imagePullPolicy: this.pullPolicy,
      });
      return name;
    }
    if (this.masters.replicas > 1) return undefined;
    addService(this.owner, 'ui', name, this.selectorOf('master'), ports, { readyOnly: true });
    return name;
  }

  /** Masters and workers admit each other and drivers on all ports: executors and drivers choose theirs. */
  private isolate(): void {
    const uiClients = this.props.isolation?.uiClients ?? [];
    const uis = [STANDALONE_PORTS.masterUi, STANDALONE_PORTS.workerUi, ...this.props.restServer ? [STANDALONE_PORTS.masterRest] : []];
    addIngressPolicy(this.owner, 'policy', this.clusterName, this.owner.labels, [
      { from: [{ podSelector: { matchLabels: { ...this.owner.labels } } }, { podSelector: { matchLabels: this.clientLabels } }] },
      ...uiClients.length > 0 ? [{ from: uiClients, ports: uis.map((port) => ({ protocol: 'TCP', port })) }] : [],
    ]);
  }

  private files(): Record<string, string> {
    return {
      'master.properties': writeProperties(this.masterConf()),
      'worker.properties': writeProperties(this.workerConf()),
      'decommission.sh': DECOMMISSION,
    };
  }

  private masterConf(): Record<string, string> {
    const { defaultCores = 4, spreadOut = true, restServer = false } = this.props;
    return {
      ...this.conf,
      ...this.commonConf('master'),
      'spark.deploy.defaultCores': String(defaultCores),
      'spark.deploy.spreadOut': String(spreadOut),
      'spark.master.rest.enabled': String(restServer),
      ...recoveryProperties(this.recovery._recovery(`${this.clusterNamespace}-${this.clusterName}`), this.sparkVersion.version),
    };
  }

  private workerConf(): Record<string, string> {
    return {
      'spark.worker.cleanup.enabled': 'true',
      ...this.conf,
      ...this.commonConf('worker'),
      // The address of a master stays when its pod is replaced; the one that the master announces may not be known yet.
      'spark.worker.preferConfiguredMasterAddress': 'true',
    };
  }

  private commonConf(instance: 'master' | 'worker'): Record<string, string> {
    const sink = `spark.metrics.conf.${instance}.sink.prometheusServlet`;
    return {
      'spark.decommission.enabled': 'true',
      ...this.rpcConf(),
      ...this.reverseProxyConf(),
      ...(this.props.metrics && { [`${sink}.class`]: 'org.apache.spark.metrics.sink.PrometheusServlet', [`${sink}.path`]: METRICS_PATH }),
    };
  }

  private rpcConf(): Record<string, string> {
    return this.props.rpcEncryption ? {
      'spark.authenticate': 'true',
      'spark.network.crypto.enabled': 'true',
      'spark.network.crypto.saslFallback': 'false',
    } : {};
  }

  private reverseProxyConf(): Record<string, string> {
    return this.publicUrl === undefined ? {} : { 'spark.ui.reverseProxy': 'true', 'spark.ui.reverseProxyUrl': this.publicUrl };
  }

  private annotations(pods: SparkDaemonPods, file: 'master.properties' | 'worker.properties', uiPort: number): Record<string, string> {
    return {
      ...(this.props.metrics && { 'prometheus.io/scrape': 'true', 'prometheus.io/path': `${METRICS_PATH}/`, 'prometheus.io/port': String(uiPort) }),
      ...pods.annotations,
      [Annotation.CONFIG_HASH]: sha256Hex(canonicalJson(this.files()[file])).slice(0, 16),
    };
  }

  /** Names of a pod: the one that it binds to and announces, and the one in links. */
  private names(service: string): EnvVar[] {
    return [
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'SPARK_LOCAL_HOSTNAME', value: stablePodName('$(POD_NAME)', this.objectName(service), this.clusterNamespace, this.clusterDomain) },
      { name: 'SPARK_PUBLIC_DNS', value: '$(SPARK_LOCAL_HOSTNAME)' },
    ];
  }

  private secretEnv(): EnvVar[] {
    const { rpcEncryption } = this.props;
    if (!rpcEncryption) return [];
    return [{ name: SECRET_VARIABLE, valueFrom: { secretKeyRef: { name: rpcEncryption.secret.name, key: rpcEncryption.key ?? 'key' } } }];
  }

  private container(name: string): Pick<DaemonContainer, 'name' | 'image' | 'imagePullPolicy'> {
    return { name, image: this.image, imagePullPolicy: this.pullPolicy };
  }

  private podRest(): Omit<PodSpec, 'containers'> {
    const { serviceAccount, imagePullSecrets = [] } = this.props;
    const secrets = nonEmpty(imagePullSecrets.map((secret) => ({ name: secret.name })));
    return { ...(serviceAccount && { serviceAccountName: serviceAccount.name }), ...(secrets && { imagePullSecrets: secrets }) };
  }

  private masterPorts(): Array<{ name: string; port: number; appProtocol?: string }> {
    return [
      { name: 'master', port: STANDALONE_PORTS.master },
      { name: 'ui', port: STANDALONE_PORTS.masterUi, appProtocol: 'http' },
      ...this.props.restServer ? [{ name: 'rest', port: STANDALONE_PORTS.masterRest, appProtocol: 'http' }] : [],
    ];
  }

  private selectorOf(role: string): Record<string, string> {
    return { ...this.owner.labels, [Label.CLUSTER_ROLE]: role };
  }

  private masterName(index: number): string {
    return `${this.objectName('master')}-${index}`;
  }

  private objectName(part: string): string {
    return `${this.clusterName}-${part}`;
  }

  private serviceHost(service: string): string {
    return `${service}.${this.clusterNamespace}.svc.${this.clusterDomain}`;
  }

  private get clusterDomain(): string {
    return this.props.clusterDomain ?? 'cluster.local';
  }

  private get podSecurity(): PodSecurity {
    return this.props.podSecurity ?? PodSecurity.RESTRICTED;
  }

  private get pullPolicy(): string {
    return this.props.imagePullPolicy ?? ImagePullPolicy.IF_NOT_PRESENT;
  }

  private require(claim: boolean, otherwise: string): asserts claim {
    if (!claim) throw new Error(`SparkCluster ${this.node.path}: ${otherwise}`);
  }

  /** Puts the name of the cluster in front of errors. */
  private named<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new Error(`SparkCluster ${this.node.path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
