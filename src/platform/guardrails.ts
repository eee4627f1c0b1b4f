// Guardrails: what a team may ask for, enforced by the API server with ValidatingAdmissionPolicies, and told at synthesis.
import { ApiObject, Size } from 'cdk8s';
import { Cpu, IServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ISparkNamespace } from './spark-namespace-props';
import { Capacity } from '../manifest/capacity';
import { addObject } from '../manifest/objects';
import { cpuQuantity, dnsSubdomain, positiveInteger, quantity } from '../manifest/values';
import { describeFinding, Finding } from '../spec/findings';
import type { GuardrailLimits } from '../spec/guardrails/guardrail';
import { guardrailFindings, TARGETS } from '../spec/guardrails/guardrails';
import { bindingSpec, policiesFor, POLICIES_SINCE, POLICY_API_VERSION, ValidationAction } from '../spec/guardrails/policies';
import { isLabelKey, isLabelValue } from '../spec/names';
import { parseQuantity } from '../spec/sizes';
import type { SparkApplication as SparkApplicationManifest } from '../spec/types.gen';
import { IN_CLUSTER_MASTER, planSubmission, UNKNOWN_PLATFORM } from '../submission';
import { ANY_SUBMISSION } from '../submission/plan';

/** What the API server does with an object that breaks a guardrail. */
export enum GuardrailAction {
  /** It refuses the object. */
  DENY = 'Deny',
  /** It accepts the object, warns its author, and writes an audit annotation. Use it to see what would be refused. */
  WARN = 'Warn',
}

/** What a team may ask for. What is left out is not limited, host paths and the host network excepted. */
export interface GuardrailsOptions {
  /**
   * Registries or repositories that images may come from, such as `registry.example.com/analytics`. An image without a registry is one of
   * `docker.io`.
   *
   * @default - any
   */
  readonly images?: string[];

  /**
   * Most executors that one application may state: its fixed number, and each bound of dynamic allocation. A program can ask for more while it runs,
   * which only `maxPods` stops. So `maxPods` must be given too.
   *
   * @default - no limit
   */
  readonly maxExecutors?: number;

  /**
   * Most pods that the namespace may have at the same time, drivers and executors of all applications together (`ResourceQuota`).
   *
   * @default - no limit
   */
  readonly maxPods?: number;

  /**
   * Most CPUs that one pod may request and have as limit, over all its containers. Each container must request CPU.
   *
   * @default - no limit
   */
  readonly maxCores?: Cpu;

  /**
   * Most memory that one pod may have, over all its containers, in whole mebibytes. Each container must have a memory limit. For a pod of Spark, this is
   * the heap and everything outside it.
   *
   * @default - no limit
   */
  readonly maxMemory?: Size;

  /**
   * Whether pods may mount folders of their nodes.
   *
   * @default false
   */
  readonly allowHostPaths?: boolean;

  /**
   * Whether pods may use the network, ports, processes and inter-process communication of their nodes.
   *
   * @default false
   */
  readonly allowHostNetwork?: boolean;

  /**
   * Service accounts that pods may run as. Executors run as the account of their driver, unless the application names another one.
   *
   * @default - any of the namespace
   */
  readonly serviceAccounts?: IServiceAccount[];

  /**
   * Keys that `sparkConf` and, with the prefix `spark.hadoop.`, `hadoopConf` may have. A `*` at the end stands for any rest.
   *
   * @default - any
   */
  readonly allowedSparkConf?: string[];

  /**
   * Keys that may not be set in `sparkConf`, `hadoopConf`, Java options, arguments or files with properties. A `*` at the end stands for any rest.
   * What a program sets while it runs is not seen.
   *
   * @default - none
   */
  readonly forbiddenSparkConf?: string[];

  /**
   * Labels that all pods must have, each with the values that it may have. An empty list stands for any value.
   *
   * @default - none
   */
  readonly requiredLabels?: { readonly [label: string]: string[] };

  /**
   * Nodes that pods must ask for by node selector or required node affinity, such as `Capacity.spot(Cloud.EKS)`.
   *
   * @default - any nodes
   */
  readonly capacity?: Capacity;

  /**
   * Whether drivers may ask for other nodes than `capacity`. Who may create pods can call any pod a driver.
   *
   * @default false
   */
  readonly driversOnAnyCapacity?: boolean;

  /**
   * Service accounts that may write files with any Spark property into ConfigMaps, despite `forbiddenSparkConf`. An operator writes such files for
   * the fields of applications.
   *
   * @default - the account `spark-operator` of the namespace `spark-operator`, which `SparkOperator` has by default
   */
  readonly operatorAccounts?: IServiceAccount[];

  /**
   * What happens to an object that breaks a guardrail.
   *
   * @default GuardrailAction.DENY
   */
  readonly action?: GuardrailAction;

  /**
   * Minor version of Kubernetes that the cluster runs, such as `1.31`. Versions before 1.30 do not have the API that guardrails use.
   *
   * @default 1.30
   */
  readonly kubernetesVersion?: string;

  /**
   * Beginning of the names of the policies. Policies belong to the whole cluster.
   *
   * @default - the name of the first namespace and `-guardrails`
   */
  readonly name?: string;
}

/** What can be set for guardrails of one or more namespaces. */
export interface GuardrailsProps extends GuardrailsOptions {
  /** Namespaces that the guardrails are for. */
  readonly namespaces: ISparkNamespace[];
}

/** User name of the default account of `SparkOperator`. */
const DEFAULT_OPERATOR = 'system:serviceaccount:spark-operator:spark-operator';

/**
 * What teams may ask for in some namespaces (`ValidatingAdmissionPolicy` of Kubernetes 1.30 and later). There is no webhook: the API server enforces it.
 *
 * Pods are checked, since everything ends in pods, whatever asked for them. Applications, schedules, Spark Connect servers, Jobs and other workloads are
 * checked too, so that their author is told at once. The objects of this program of constructs are checked when the manifests are written.
 */
export class Guardrails extends Construct {
  /** Names of the policies. */
  public readonly policyNames: string[];
  private readonly limits: GuardrailLimits;
  private readonly namespaces: string[];

  public constructor(scope: Construct, id: string, props: GuardrailsProps) {
    super(scope, id);
    const what = `Guardrails ${this.node.path}`;
    if (props.namespaces.length === 0) throw new Error(`${what}: namespaces is empty; give the namespaces that the guardrails are for`);
    requireVersion(what, props.kubernetesVersion);
    if (props.maxExecutors !== undefined && props.maxPods === undefined) {
      throw new Error(`${what}: maxExecutors: limits what applications state; a program can ask for more executors while it runs. `
        + 'Give maxPods too, which the API server counts');
    }
    this.namespaces = props.namespaces.map(({ namespaceName }) => namespaceName);
    this.limits = limitsOf(what, props);
    const name = props.name ?? `${this.namespaces[0]}-guardrails`;
    const trustedUsers = (props.operatorAccounts?.map((account) => userName(what, account)) ?? [DEFAULT_OPERATOR]);
    const actions: ValidationAction[] = (props.action ?? GuardrailAction.DENY) === GuardrailAction.DENY ? ['Deny'] : ['Warn', 'Audit'];
    this.policyNames = policiesFor({ limits: this.limits, trustedUsers }).map((policy) => {
      const policyName = dnsSubdomain(`${what}: name`, `${name}-${policy.name}`);
      const object = addObject(this, policy.name, POLICY_API_VERSION, 'ValidatingAdmissionPolicy', { name: policyName }, { spec: policy.spec });
      const binding = addObject(this, `${policy.name}-binding`, POLICY_API_VERSION, 'ValidatingAdmissionPolicyBinding', { name: policyName }, {
        spec: bindingSpec(policyName, this.namespaces, actions),
      });
      binding.addDependency(object);
      return policyName;
    });
    if (props.maxPods !== undefined) {
      const pods = String(positiveInteger(`${what}: maxPods`, props.maxPods));
      for (const namespace of this.namespaces) {
        addObject(this, `quota-${namespace}`, 'v1', 'ResourceQuota', { name: 'guardrails', namespace }, { spec: { hard: { pods } } });
      }
    }
    if (actions.includes('Deny')) this.node.addValidation({ validate: () => this.violations() });
  }

  /** What the objects of this program break, each with the object that does. */
  private violations(): string[] {
    const objects = this.node.root.node.findAll().filter((child): child is ApiObject => ApiObject.isApiObject(child) && this.governs(child));
    return objects.flatMap((object) => {
      const manifest = object.toJson() as { kind: string };
      return [...guardrailFindings(this.limits, asTemplate(manifest)), ...this.driverFindings(manifest)]
        .map((finding) => `${manifest.kind} '${object.name}': ${describeFinding(finding)}`);
    });
  }

  private governs(object: ApiObject): boolean {
    return TARGETS.some(({ kinds }) => kinds.includes(object.kind)) && this.namespaces.includes(object.metadata.namespace ?? '');
  }

  /** What the driver pod that an application would get breaks, where the application itself does not show it. */
  private driverFindings(manifest: { kind: string }): Finding[] {
    if (manifest.kind !== 'SparkApplication') return [];
    const application = manifest as SparkApplicationManifest;
    const stored = { ...application, metadata: { ...application.metadata, uid: ANY_SUBMISSION.id } };
    const plan = planSubmission(stored, ANY_SUBMISSION, { master: IN_CLUSTER_MASTER, uiService: true, ...UNKNOWN_PLATFORM });
    const driver = plan.outcome === 'planned' ? plan.objects.find(({ kind }) => kind === 'Pod') : undefined;
    return driver ? guardrailFindings(this.limits, asTemplate(driver)) : [];
  }
}

/** A pod as the template of one: the API server has not yet added default requests and limits to it. */
function asTemplate(manifest: { kind: string }): { kind: string } {
  const template: { kind: string; spec: object } = { kind: 'Job', spec: { template: manifest } };
  return manifest.kind === 'Pod' ? template : manifest;
}

function requireVersion(what: string, version: string | undefined): void {
  if (version === undefined) return;
  const match = /^v?(\d+)\.(\d+)/.exec(version);
  if (!match) throw new Error(`${what}: kubernetesVersion is '${version}'; give major and minor version, such as 1.31`);
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major < POLICIES_SINCE.major || (major === POLICIES_SINCE.major && minor < POLICIES_SINCE.minor)) {
    throw new Error(`${what}: kubernetesVersion: ${version} has no ValidatingAdmissionPolicy in ${POLICY_API_VERSION}; `
      + 'guardrails need Kubernetes 1.30 or later');
  }
}

function limitsOf(what: string, props: GuardrailsOptions): GuardrailLimits {
  const { maxExecutors, maxCores, maxMemory, capacity, requiredLabels } = props;
  for (const [list, entries] of [['images', props.images], ['serviceAccounts', props.serviceAccounts], ['allowedSparkConf', props.allowedSparkConf]] as const) {
    if (entries?.length === 0) throw new Error(`${what}: ${list} is empty, so that nothing would be allowed; leave it out, or say what is allowed`);
  }
  for (const [list, keys] of [['allowedSparkConf', props.allowedSparkConf], ['forbiddenSparkConf', props.forbiddenSparkConf]] as const) {
    const key = keys?.find((each) => !/^spark\.[^*\s]*\*?$/.test(each));
    if (key !== undefined) {
      throw new Error(`${what}: ${list}: '${key}' is no key of Spark; give one that begins with spark., with a * at its end or none`);
    }
  }
  for (const [key, values] of Object.entries(requiredLabels ?? {})) {
    if (!isLabelKey(key) || !values.every(isLabelValue)) throw new Error(`${what}: requiredLabels: '${key}' is no label, or one of its values is none`);
  }
  const nodeLabels = capacity?.nodeSelector;
  if (capacity && Object.keys(nodeLabels ?? {}).length === 0) {
    throw new Error(`${what}: capacity is described by no label that nodes have; give one with a node selector, such as Capacity.spot(Cloud.EKS)`);
  }
  return {
    images: props.images,
    mostExecutors: maxExecutors === undefined ? undefined : positiveInteger(`${what}: maxExecutors`, maxExecutors),
    mostCores: maxCores && parseQuantity(cpuQuantity(`${what}: maxCores`, maxCores)),
    mostMemory: maxMemory && parseQuantity(quantity(`${what}: maxMemory`, maxMemory)),
    hostPaths: props.allowHostPaths,
    hostNetwork: props.allowHostNetwork,
    serviceAccounts: props.serviceAccounts?.map(({ name }) => name),
    allowedConf: props.allowedSparkConf,
    forbiddenConf: props.forbiddenSparkConf,
    requiredLabels,
    nodeLabels,
    driversOnAnyNode: props.driversOnAnyCapacity,
  };
}

/** User name under which a service account calls the API server. */
function userName(what: string, account: IServiceAccount): string {
  const { name, namespace } = account.toSubjectConfiguration();
  if (!namespace) throw new Error(`${what}: operatorAccounts: the namespace of service account '${name}' is unknown; give one with a namespace`);
  return `system:serviceaccount:${namespace}:${name}`;
}
