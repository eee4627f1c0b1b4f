// SparkOperator: installs the runtime controller, with exactly the rights that it needs.
import { ApiObject, Chart, Lazy } from 'cdk8s';
import { IServiceAccount, k8s, ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { HEALTH_PORT, METRICS_CERTIFICATE_FOLDER, METRICS_PORT, operatorPod } from './operator-pod';
import {
  addWebhook, ArgoCdIgnoredDifference, ignoredDifferences, WEBHOOK_CERTIFICATE_FOLDER, WEBHOOK_PORT, webhookNames,
} from './operator-webhook';
import {
  BATCH_SCHEDULER_RIGHTS, DISRUPTION_BUDGET_RIGHTS, HTTP_ROUTE_RIGHTS, leaderElectionRights, METRICS_READER_RULES, NAMESPACE_DEFAULTS_RIGHTS,
  NAMESPACE_SELECTOR_RIGHTS, OPERATOR_EXECUTOR_SET_RIGHTS, QUOTA_RIGHTS, rulesOf, SPEC_RECORD_RIGHTS, TOKEN_REVIEW_RIGHTS, TRAEFIK_RIGHTS,
  WATCHED_NAMESPACE_RIGHTS,
} from './rights';
import { SparkCrds } from './spark-crds';
import { podSecurityLabels, SparkNamespace } from './spark-namespace';
import { ISparkNamespace } from './spark-namespace-props';
import { OperatorExposure, SparkOperatorProps } from './spark-operator-props';
import { checkedGateway, IngressController } from '../application/ingress';
import { addObject, addRole, ObjectName, PolicyRule } from '../manifest/objects';
import { dnsLabel, positiveInteger, wholeSeconds } from '../manifest/values';
import { flagArguments, OperatorFlags } from '../spec/flags';
import { entryOf } from '../spec/json';
import { formatRequirements, LabelRequirement, LabelSelectorFields, requirementsIn } from '../spec/label-selector';
import { Label } from '../spec/labels';
import { isLabelKey, isLabelValue } from '../spec/names';
import { defaultsData, defaultsNameOf } from '../spec/namespace-defaults';
import { nameOfOperator, ObjectSelection } from '../spec/object-selection';

/**
 * The controller that runs applications: custom resource definitions, Deployment, service account and Roles.
 *
 * It runs the applications of the namespaces that are given to `watch()`, and has rights only in these. After `watchAllNamespaces()` it
 * runs the applications of all namespaces.
 */
export class SparkOperator extends Construct {
  /** Name of the operator. */
  public readonly operatorName: string;
  /** Namespace that the operator runs in. */
  public readonly namespaceName: string;
  /** Service account of the operator. */
  public readonly serviceAccount: IServiceAccount;
  private readonly watched: string[] = [];
  private watchesAll = false;
  private namespaceSelector?: string;
  private hasNamespaceDefaults = false;

  public constructor(scope: Construct, id: string, private readonly props: SparkOperatorProps) {
    super(scope, id);
    const path = `SparkOperator ${this.node.path}`;
    // Programs that run without a type check may pass nothing.
    if (!props?.image) {
      throw new Error(`${path}: image is missing; no image of the operator is published yet, so build one from image/Dockerfile of cdk8s-spark, `
        + 'push it to a registry that the cluster reaches, and give its name');
    }
    this.operatorName = dnsLabel(`${path}: name`, props.name ?? nameOfOperator('spark-operator', { instance: props.instance }));
    this.namespaceName = dnsLabel(`${path}: namespace`, props.namespace ?? 'spark-operator');
    requireOwnName(this);
    const replicas = positiveInteger(`${path}: replicas`, props.replicas ?? 1);
    if (props.uiIngress && props.uiGateway) {
      throw new Error(`${path}: uiGateway: uiIngress and uiGateway both give the web UIs an address; leave one of them out`);
    }
    // Values that the process would refuse are refused here already.
    this.args();
    if (props.installCrds ?? true) {
      const crds = new Chart(this, 'crds');
      new SparkCrds(crds, 'crds');
      Chart.of(this).addDependency(crds);
    }

    const metadata = this.metadata();
    const namespace = (props.createNamespace ?? true)
      ? addObject(this, 'namespace', 'v1', 'Namespace', { name: this.namespaceName, labels: podSecurityLabels('restricted') }, {})
      : undefined;
    this.serviceAccount = new ServiceAccount(this, 'service-account', { metadata: { ...metadata }, automountToken: true });
    const [, binding] = addRole(this, 'leader-election', metadata, rulesOf(leaderElectionRights(this.leaseName)), this.subjects());
    const deployment = addObject(this, 'deployment', 'apps/v1', 'Deployment', metadata, {
      spec: Lazy.any({
        produce: () => ({
          replicas,
          selector: { matchLabels: this.selector() },
          template: {
            metadata: { labels: this.labels(), annotations: scrapeAnnotations(props) },
            spec: operatorPod(this.operatorName, props, this.args(), this.selector()),
          },
        }),
      }),
    });
    deployment.addDependency(this.serviceAccount, binding);
    addObject(this, 'metrics', 'v1', 'Service', { ...metadata, name: `${this.operatorName}-metrics` }, {
      spec: { selector: this.selector(), ports: [{ name: 'metrics', port: METRICS_PORT, targetPort: 'metrics', protocol: 'TCP' }] },
    });
    this.addMetricsAccess();
    if (props.webhook) {
      addWebhook(this, {
        path,
        metadata,
        selector: this.selector(),
        subjects: this.subjects(),
        selection: this.selection(),
        watched: () => (this.watchesAll ? undefined : this.watchedNamespaces),
      }, props.webhook);
    }
    this.addIsolation();
    addObject(this, 'disruption-budget', 'policy/v1', 'PodDisruptionBudget', metadata, {
      // Nodes can be drained even with one replica, and with two replicas one is always running.
      spec: { maxUnavailable: 1, selector: { matchLabels: this.selector() } },
    });
    if (namespace) {
      this.node.findAll()
        .filter((child): child is ApiObject => child instanceof ApiObject && child !== namespace && Chart.of(child) === Chart.of(namespace))
        .forEach((child) => child.addDependency(namespace));
    }
    this.node.addValidation({
      validate: () => (this.watchesAll || this.namespaceSelector || this.watched.length > 0
        ? []
        : ['the operator watches no namespace; call watch(namespace), watchNamespacesWithLabels(labels) or watchAllNamespaces()']),
    });
  }

  /** Names of the watched namespaces. Empty if all namespaces are watched. Returns a copy; add with `watch()`. */
  public get watchedNamespaces(): string[] {
    return this.watchesAll ? [] : [...this.watched].sort();
  }

  /**
   * What Argo CD must leave alone: the operator, or cert-manager, writes `caBundle` into its webhook configurations. Put it into `ignoreDifferences` of the
   * Argo CD Application. Empty without webhooks.
   */
  public get ignoredDifferences(): ArgoCdIgnoredDifference[] {
    const { webhook } = this.props;
    return webhook ? ignoredDifferences(this.metadata(), webhook.pods !== undefined) : [];
  }

  /**
   * Runs the applications of a namespace. The Role and its binding are created in the chart of the namespace, the ConfigMap with its `operatorDefaults` in
   * that of the operator.
   *
   * @param namespace a namespace for applications
   */
  public watch(namespace: ISparkNamespace): void {
    if (this.watchesAll || this.watched.includes(namespace.namespaceName)) {
      throw new Error(`SparkOperator ${this.node.path}: watch: namespace '${namespace.namespaceName}' is already watched; leave one of the calls out`);
    }
    this.watched.push(namespace.namespaceName);
    const objects = addRole(namespace, `watched-by-${this.operatorName}`, {
      name: sharedNames(this).role,
      namespace: namespace.namespaceName,
      labels: this.labels(),
    }, this.rules(), this.subjects());
    const namespaceObject = namespace.node.tryFindChild('Resource');
    if (namespaceObject) {
      objects.forEach((object) => object.addDependency(namespaceObject));
    }
    if (namespace instanceof SparkNamespace) this.applyDefaultsOf(namespace);
  }

  /**
   * Has the operator apply the `operatorDefaults` of a namespace. `watch()` does so already; call it for a namespace that is watched with all others or by its
   * labels.
   *
   * @param namespace the namespace
   */
  public applyDefaultsOf(namespace: SparkNamespace): void {
    const id = `defaults-of-${namespace.namespaceName}`;
    const { _operatorDefaults: defaults } = namespace;
    if (!defaults || this.node.tryFindChild(id)) return;
    const before = namespaceObjectOf(this);
    if (!this.hasNamespaceDefaults) {
      const role = addRole(this, 'namespace-defaults', {
        ...this.metadata(), name: `${this.operatorName}-namespace-defaults`,
      }, rulesOf(NAMESPACE_DEFAULTS_RIGHTS), this.subjects());
      if (before) role.forEach((object) => object.addDependency(before));
    }
    this.hasNamespaceDefaults = true;
    // Operators of one namespace read the same ConfigMap.
    if (!claimDefaults(namespace, this.namespaceName)) return;
    const object = addObject(this, id, 'v1', 'ConfigMap', {
      name: defaultsNameOf(namespace.namespaceName), namespace: this.namespaceName, labels: { ...this.labels(), [Label.NAMESPACE_DEFAULTS]: 'true' },
    }, { data: defaultsData(defaults) });
    if (before) object.addDependency(before);
  }

  /** Runs the applications of all namespaces, with the same rights in the whole cluster (`ClusterRole`). */
  public watchAllNamespaces(): void {
    if (this.watchesAll || this.namespaceSelector || this.watched.length > 0) {
      const known = this.watchesAll ? 'all' : [...this.watched, ...(this.namespaceSelector ? [`those with ${this.namespaceSelector}`] : [])].join(', ');
      throw new Error(`SparkOperator ${this.node.path}: watchAllNamespaces: namespaces are already watched (${known}); watch either some or all`);
    }
    this.watchesAll = true;
    addRole(this, 'all-namespaces', { name: sharedNames(this).cluster, labels: this.labels() }, this.rules(), this.subjects());
  }

  /**
   * Runs the applications of all namespaces with these labels, as long as they have them (`--namespace-selector`). Namespaces that are given to `watch()`
   * are watched too. Which namespaces will have the labels is not known, so the operator gets the rights in the whole cluster (`ClusterRole`), and the right
   * to list and watch namespaces.
   *
   * @param labels labels that a namespace must have, all of them
   */
  public watchNamespacesWithLabels(labels: { [label: string]: string }): void {
    const path = `SparkOperator ${this.node.path}: watchNamespacesWithLabels`;
    if (this.watchesAll || this.namespaceSelector) {
      throw new Error(`${path}: namespaces are already selected (${this.namespaceSelector ?? 'all'}); call it once, with all labels`);
    }
    const wrong = Object.entries(labels).find(([key, value]) => !isLabelKey(key) || !isLabelValue(value));
    if (wrong || Object.keys(labels).length === 0) {
      throw new Error(`${path}: ${wrong ? `'${wrong.join('=')}' is no label` : 'there is no label'}; give labels such as { team: 'data' }`);
    }
    this.namespaceSelector = Object.entries(labels).map((label) => label.join('=')).sort().join(',');
    const rules = [...rulesOf(NAMESPACE_SELECTOR_RIGHTS), ...this.rules()];
    addRole(this, 'selected-namespaces', { name: sharedNames(this).cluster, labels: this.labels() }, rules, this.subjects());
  }

  /** Tokens and non-resource URLs belong to the cluster, so the rights for them are ClusterRoles. */
  private addMetricsAccess(): void {
    const { secureMetrics } = this.props;
    if (!secureMetrics) return;
    const name = sharedNames(this).cluster;
    addRole(this, 'token-reviews', { name: `${name}-token-reviews`, labels: this.labels() }, rulesOf(TOKEN_REVIEW_RIGHTS), this.subjects());
    const readers = (secureMetrics.readers ?? []).map((reader) => reader._toSubject());
    if (readers.length > 0) {
      addRole(this, 'metrics-readers', { name: `${name}-metrics-readers`, labels: this.labels() }, METRICS_READER_RULES, readers);
    }
  }

  /** Other pods reach the ports of metrics, health and webhooks, and nothing else. */
  private addIsolation(): void {
    addObject(this, 'isolation', 'networking.k8s.io/v1', 'NetworkPolicy', this.metadata(), {
      spec: {
        podSelector: { matchLabels: this.selector() },
        policyTypes: ['Ingress'],
        ingress: [{ ports: [METRICS_PORT, HEALTH_PORT, ...this.props.webhook ? [WEBHOOK_PORT] : []].map((port) => ({ port, protocol: 'TCP' })) }],
      },
    });
  }

  private get leaseName(): string {
    return `${this.operatorName}-lock`;
  }

  private metadata(): ObjectName & { readonly namespace: string } {
    return { name: this.operatorName, namespace: this.namespaceName, labels: this.labels() };
  }

  private selector(): { [key: string]: string } {
    return { 'app.kubernetes.io/name': 'cdk8s-spark', 'app.kubernetes.io/instance': this.operatorName };
  }

  private labels(): { [key: string]: string } {
    return { ...this.selector(), 'app.kubernetes.io/component': 'operator' };
  }

  private subjects() {
    return [{ kind: 'ServiceAccount', name: this.operatorName, namespace: this.namespaceName }];
  }

  private rules(): PolicyRule[] {
    const { batchScheduling, driverDisruptionBudgets, executorSets, exposure, quotaEnforcement, recordSpecInAnnotations, uiGateway } = this.props;
    return rulesOf(
      WATCHED_NAMESPACE_RIGHTS,
      batchScheduling ? BATCH_SCHEDULER_RIGHTS : [],
      driverDisruptionBudgets ? DISRUPTION_BUDGET_RIGHTS : [],
      uiGateway || exposure?.gateways?.length ? HTTP_ROUTE_RIGHTS : [],
      usesTraefik(this.props) ? TRAEFIK_RIGHTS : [],
      quotaEnforcement ? QUOTA_RIGHTS : [],
      executorSets ? OPERATOR_EXECUTOR_SET_RIGHTS : [],
      recordSpecInAnnotations ? SPEC_RECORD_RIGHTS : [],
    );
  }

  /** How the operator chooses its objects. */
  private selection(): ObjectSelection {
    const { instance, labelSelector } = this.props;
    return { instance, labelSelector: labelSelector && formatRequirements(checkedSelector(`SparkOperator ${this.node.path}: labelSelector`, labelSelector)) };
  }

  private webhookFlags(): Partial<OperatorFlags> {
    const { webhook } = this.props;
    if (!webhook) return {};
    const names = webhookNames(this.metadata());
    return {
      'enable-webhook': true,
      'webhook-port': WEBHOOK_PORT,
      'webhook-svc-name': names.service,
      'webhook-svc-namespace': this.namespaceName,
      'validating-webhook-name': names.configuration,
      'mutating-webhook-name': webhook.pods ? names.configuration : undefined,
      ...webhook.certManager
        ? { 'enable-cert-manager': true, 'webhook-cert-dir': WEBHOOK_CERTIFICATE_FOLDER }
        : { 'webhook-secret-name': names.secret, 'webhook-secret-namespace': this.namespaceName },
    };
  }

  private args(): string[] {
    const { props } = this;
    const path = `SparkOperator ${this.node.path}`;
    const { batchScheduling: scheduling, uiIngress: ingress, uiGateway: gateway, defaultTimeToLive: timeToLive } = props;
    const exposure = exposureOf(props.exposure);
    const flags = flagArguments(path, {
      'metrics-bind-address': `:${METRICS_PORT}`,
      'secure-metrics': props.secureMetrics ? true : undefined,
      'metrics-cert-dir': props.secureMetrics?.certificateSecretName ? METRICS_CERTIFICATE_FOLDER : undefined,
      'health-probe-bind-address': `:${HEALTH_PORT}`,
      'namespaces': this.watchesAll || this.watched.length === 0 ? undefined : this.watchedNamespaces,
      'namespace-selector': this.namespaceSelector,
      'leader-election-lock-name': this.leaseName,
      'leader-election-lock-namespace': this.namespaceName,
      'controller-threads': props.workers,
      'enable-ui-service': props.uiService === false ? false : undefined,
      'enable-batch-scheduler': scheduling ? true : undefined,
      'default-batch-scheduler': scheduling?.defaultScheduler,
      'kube-scheduler-names': scheduling?.kubeSchedulerNames?.length ? scheduling.kubeSchedulerNames : undefined,
      'ingress-url-format': ingress?.urlFormat ?? gateway?.urlFormat,
      'ingress-class-name': ingress?.className,
      'ingress-controller': ingress?.controller,
      'enable-traefik-middlewares': props.traefikMiddlewares ? true : undefined,
      'ui-gateway': gateway && checkedGateway(`${path}: uiGateway`, gateway),
      'ingress-annotations': ingress?.annotations ?? gateway?.annotations,
      'ingress-tls': ingress?.certificateSecretName ? [{ secretName: ingress.certificateSecretName }] : undefined,
      'application-ingress-hosts': exposure.hosts,
      'application-annotations': exposure.annotations,
      'application-service-types': exposure.serviceTypes,
      'application-tls-secrets': exposure.tlsSecrets,
      'application-ingress-classes': exposure.ingressClasses,
      'application-gateways': exposure.gateways,
      'enable-driver-pdb': props.driverDisruptionBudgets ? true : undefined,
      'enable-resource-quota-enforcement': props.quotaEnforcement ? true : undefined,
      'resource-quota-refusal-namespaces': props.quotaEnforcement?.refuseIn?.length ? props.quotaEnforcement.refuseIn : undefined,
      'default-time-to-live-seconds': timeToLive && wholeSeconds(`${path}: defaultTimeToLive`, timeToLive),
      'record-spec-in-annotations': props.recordSpecInAnnotations ? true : undefined,
      'restored-before': props.restoredBefore,
      'namespace-defaults-namespace': this.hasNamespaceDefaults ? this.namespaceName : undefined,
      'instance': props.instance,
      'label-selector-filter': this.selection().labelSelector,
      ...this.webhookFlags(),
      // Any other level is refused with the levels that there are.
      'log-level': (props.logLevel || undefined) as OperatorFlags['log-level'],
    });
    return [...flags, ...(props.extraFlags ?? [])];
  }
}

/** The namespaces of operators in which the ConfigMap of a namespace has been written. */
const CLAIMED = new WeakMap<SparkNamespace, Set<string>>();

/** Whether nobody has written the ConfigMap of a namespace there before. */
function claimDefaults(namespace: SparkNamespace, operatorNamespace: string): boolean {
  const claimed = CLAIMED.get(namespace) ?? new Set();
  CLAIMED.set(namespace, claimed);
  const isFirst = !claimed.has(operatorNamespace);
  claimed.add(operatorNamespace);
  return isFirst;
}

/** The Namespace of an operator, where it creates it. */
function namespaceObjectOf(operator: SparkOperator): ApiObject | undefined {
  const child = operator.node.tryFindChild('namespace');
  return child instanceof ApiObject ? child : undefined;
}

/** Names of its objects that are outside of its namespace. */
function sharedNames({ operatorName, namespaceName }: SparkOperator) {
  const cluster = `${namespaceName}-${operatorName}`;
  return { cluster, role: operatorName === namespaceName ? operatorName : cluster };
}

/** Operators with the same names would be one Deployment, with one lease, or share rights and webhook configurations. */
function requireOwnName(operator: SparkOperator): void {
  const names = sharedNames(operator);
  const isSame = (other: SparkOperator): boolean => sharedNames(other).cluster === names.cluster || sharedNames(other).role === names.role;
  const same = operator.node.root.node.findAll().find((other): other is SparkOperator => (
    other instanceof SparkOperator && other !== operator && isSame(other)));
  if (same) {
    throw new Error(`SparkOperator ${operator.node.path}: name: its objects would have the names of those of ${same.node.path}, which is `
      + `'${same.operatorName}' in namespace '${same.namespaceName}'; give each operator its own name`);
  }
}

const VALUES_OF_OPERATOR: Readonly<Record<string, boolean>> = { In: true, NotIn: true, Exists: false, DoesNotExist: false };

/** The requirements of a label selector. Throws for what an API server would refuse, and for a selector without any requirement. */
function checkedSelector(what: string, selector: k8s.LabelSelector): LabelRequirement[] {
  const requirements = requirementsIn(selector as LabelSelectorFields);
  if (requirements.length === 0) throw new Error(`${what} has no requirement; give labels such as { matchLabels: { team: 'data' } }, or leave it out`);
  for (const { key, operator, values = [] } of requirements) {
    const hasValues = entryOf(VALUES_OF_OPERATOR, operator);
    if (hasValues === undefined) throw new Error(`${what}: '${operator}' is no operator; give one of ${Object.keys(VALUES_OF_OPERATOR).join(', ')}`);
    if (!isLabelKey(key)) throw new Error(`${what}: '${key}' is no key of a label`);
    if (hasValues !== values.length > 0) throw new Error(`${what}: ${operator} of '${key}' ${hasValues ? 'needs values' : 'takes no values'}`);
    const wrong = values.find((value) => !isLabelValue(value));
    if (wrong !== undefined) throw new Error(`${what}: '${wrong}' is no value of a label`);
  }
  return requirements;
}

function scrapeAnnotations({ secureMetrics }: SparkOperatorProps): { [key: string]: string } {
  return { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(METRICS_PORT), ...(secureMetrics && { 'prometheus.io/scheme': 'https' }) };
}

function usesTraefik({ uiIngress, traefikMiddlewares }: SparkOperatorProps): boolean {
  return traefikMiddlewares || uiIngress?.controller === IngressController.TRAEFIK;
}

/** What applications may choose where the platform says nothing. */
const CLOSED: OperatorExposure = { hosts: [], annotations: ['prometheus.io/*'], serviceTypes: [], tlsSecrets: [] };

/** Options without a value are those of the flags: everything that Kubeflow's operator allows. */
function exposureOf(given: OperatorExposure = {}): OperatorExposure {
  const defaults: OperatorExposure = given.everything ? {} : CLOSED;
  return {
    hosts: given.hosts ?? defaults.hosts,
    annotations: given.annotations ?? defaults.annotations,
    serviceTypes: given.serviceTypes ?? defaults.serviceTypes,
    tlsSecrets: given.tlsSecrets ?? defaults.tlsSecrets,
    // Flags without a value allow none of these.
    ingressClasses: given.ingressClasses,
    gateways: given.gateways,
  };
}
