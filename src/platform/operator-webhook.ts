// The admission webhooks of an operator: Service, webhook configurations, certificate and rights, all derived from what the operator watches.
import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { rulesOf, webhookConfigurationRights, webhookReadRights, webhookSecretCreateRights, webhookSecretRights } from './rights';
import type { ISparkNamespace } from './spark-namespace-props';
import {
  MutatingWebhook, MutatingWebhookConfiguration, ValidatingWebhookConfiguration, WebhookFailurePolicy, WebhookOperation, WebhookReinvocationPolicy,
} from './webhook-configurations';
import { addObject, addRole, ObjectName, Subject } from '../manifest/objects';
import { dnsSubdomain } from '../manifest/values';
import {
  ASKS_FOR_PLACE, EXEMPT_NAMESPACES, handRunPods, isCapacity, PlacementDefaults, podWebhookPath, SPEC_CHANGES, VALIDATED_KINDS, WEBHOOK_PATHS, webhookName,
} from '../spec/admission';
import { CAPACITIES } from '../spec/capacity';
import { API_GROUP } from '../spec/names';
import { ObjectSelection, selectionRequirements } from '../spec/object-selection';
import { ROLES } from '../spec/roles';

/** Where pods run. */
export interface PodPlacement {
  /**
   * Capacity of the nodes: `spot` or `on-demand`.
   *
   * @default - any
   */
  readonly capacity?: string;
  /**
   * Name of the scheduler.
   *
   * @default - the cluster's default scheduler
   */
  readonly schedulerName?: string;
  /**
   * Name of the PriorityClass.
   *
   * @default - the cluster's default priority
   */
  readonly priorityClassName?: string;
}

/** Where pods of a namespace run that do not say it themselves. */
export interface NamespacePlacement {
  /** The namespace. The operator must watch it. */
  readonly namespace: ISparkNamespace;
  /**
   * Where drivers run.
   *
   * @default - anywhere
   */
  readonly driver?: PodPlacement;
  /**
   * Where executors run.
   *
   * @default - anywhere
   */
  readonly executor?: PodPlacement;
}

/** The webhook for drivers and executors that people start with spark-submit themselves. */
export interface OperatorPodWebhook {
  /**
   * Where pods of a namespace run that have no label `sparkoperator.k8s.io/capacity`, `scheduler-name` or `priority-class`.
   *
   * @default - only pods with these labels are changed
   */
  readonly defaults?: NamespacePlacement[];
}

/** A certificate from cert-manager. */
export interface OperatorCertManager {
  /** Name of the issuer. */
  readonly issuerName: string;
  /**
   * `Issuer`, in the operator's namespace, or `ClusterIssuer`.
   *
   * @default Issuer
   */
  readonly issuerKind?: string;
}

/** Admission webhooks. */
export interface OperatorWebhook {
  /**
   * What happens to a write when no operator answers. The operator checks again what it runs, so `IGNORE` lets nothing wrong run.
   *
   * @default WebhookFailurePolicy.IGNORE
   */
  readonly failurePolicy?: WebhookFailurePolicy;
  /**
   * How long the API server waits for an answer.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;
  /**
   * Has cert-manager create the certificate, renew it, and write `caBundle`. The operator then has no right to Secrets.
   *
   * @default - the operator has its own CA, in one Secret
   */
  readonly certManager?: OperatorCertManager;
  /**
   * Also changes drivers and executors that people start with spark-submit themselves: capacity, scheduler and priority, by labels of the pods.
   *
   * @default - no pods are changed
   */
  readonly pods?: OperatorPodWebhook;
}

/** A field that Argo CD must leave alone: an entry of `ignoreDifferences` of an Argo CD Application. */
export interface ArgoCdIgnoredDifference {
  /** API group of the object. */
  readonly group: string;
  /** Kind of the object. */
  readonly kind: string;
  /** Name of the object. */
  readonly name: string;
  /** The fields. */
  readonly jqPathExpressions: string[];
}

/** Port of the webhooks, and where cert-manager's certificate is mounted. */
export const WEBHOOK_PORT = 9443;
export const WEBHOOK_CERTIFICATE_FOLDER = '/etc/spark-operator/webhook-certificate';

/** What the webhooks need to know of their operator. */
export interface WebhookOwner {
  /** The operator in error texts. */
  readonly path: string;
  /** Name, namespace and labels of its objects. */
  readonly metadata: ObjectName & { readonly namespace: string };
  /** Labels of its pods. */
  readonly selector: { [key: string]: string };
  /** Who gets its rights. */
  readonly subjects: Subject[];
  /** How it chooses its objects. */
  readonly selection: ObjectSelection;
  /** Names of the watched namespaces; undefined for all. Called at synthesis, when all are known. */
  readonly watched: () => string[] | undefined;
}

/** Names of the objects of an operator's webhooks. */
export function webhookNames({ name, namespace }: ObjectName) {
  return { service: `${name}-webhook`, secret: `${name}-webhook-ca`, certificate: `${name}-webhook-certificate`, configuration: `${namespace}-${name}` };
}

/** Adds everything that the webhooks need besides the operator's own pod. */
export function addWebhook(scope: Construct, owner: WebhookOwner, props: OperatorWebhook): void {
  const { metadata, selector } = owner;
  const names = webhookNames(metadata);
  addObject(scope, 'webhook', 'v1', 'Service', { ...metadata, name: names.service }, {
    spec: { selector, ports: [{ name: 'webhook', port: 443, targetPort: 'webhook', protocol: 'TCP' }] },
  });
  addConfigurations(scope, owner, props);
  if (props.certManager) addCertificate(scope, owner, props.certManager);
  addRights(scope, owner, props);
}

function addConfigurations(scope: Construct, owner: WebhookOwner, props: OperatorWebhook): void {
  const { metadata } = owner;
  const chosen = selectionRequirements(owner.selection).map(({ values, ...requirement }) => ({ ...requirement, ...(values && { values: [...values] }) }));
  const { configuration: name, service, certificate } = webhookNames(metadata);
  const annotations = props.certManager ? { 'cert-manager.io/inject-ca-from': `${metadata.namespace}/${certificate}` } : undefined;
  const common = (path: string) => ({
    name: webhookName(path),
    service: { name: service, namespace: metadata.namespace, path },
    failurePolicy: props.failurePolicy,
    timeout: props.timeout,
  });
  new ValidatingWebhookConfiguration(scope, 'validating-webhooks', {
    metadata: { name, labels: { ...metadata.labels }, annotations },
    webhooks: Object.entries(VALIDATED_KINDS).map(([kind, plural]) => ({
      ...common(WEBHOOK_PATHS[kind as keyof typeof VALIDATED_KINDS]),
      rules: [{
        apiGroups: [API_GROUP],
        apiVersions: ['v1beta2'],
        resources: [plural],
        operations: [WebhookOperation.CREATE, WebhookOperation.UPDATE],
        scope: 'Namespaced',
      }],
      namespaceSelector: namespaceSelector(owner),
      objectSelector: { matchExpressions: chosen },
      matchConditions: [{ name: 'spec-changes', expression: SPEC_CHANGES }],
    })),
  });
  if (!props.pods) return;
  const mutating = new MutatingWebhookConfiguration(scope, 'mutating-webhooks', { metadata: { name, labels: { ...metadata.labels }, annotations } });
  for (const webhook of podWebhooks(owner, props.pods)) mutating.addWebhook({ ...common(webhook.service.path ?? ''), ...webhook });

  function podWebhooks({ path }: WebhookOwner, { defaults = [] }: OperatorPodWebhook): MutatingWebhook[] {
    const webhook = (id: string, roles: readonly string[], at: string): MutatingWebhook => ({
      name: webhookName(`${WEBHOOK_PATHS.pods}${id}`),
      service: { name: service, namespace: metadata.namespace, path: at },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: [WebhookOperation.CREATE], scope: 'Namespaced' }],
      namespaceSelector: namespaceSelector(owner),
      objectSelector: { matchExpressions: [...handRunPods(roles).matchExpressions, ...chosen] },
      reinvocationPolicy: WebhookReinvocationPolicy.IF_NEEDED,
      // A pod that is not placed runs somewhere else. One that is refused does not run at all.
      failurePolicy: WebhookFailurePolicy.IGNORE,
    });
    return [
      { ...webhook('', ROLES, WEBHOOK_PATHS.pods), matchConditions: [{ name: 'asks-for-place', expression: ASKS_FOR_PLACE }] },
      ...defaults.flatMap((each, i) => ROLES.flatMap((role) => {
        const placement = each[role];
        if (!placement) return [];
        const namespaceName = each.namespace.namespaceName;
        const at = podWebhookPath(checkedDefaults(`${path}: webhook.pods.defaults[${i}].${role}`, placement));
        return [{
          ...webhook(`-${role}-${namespaceName}`, [role], at),
          namespaceSelector: { matchExpressions: [{ key: NAMESPACE_NAME, operator: 'In', values: [namespaceName] }] },
        }];
      })),
    ];
  }
}

function checkedDefaults(what: string, { capacity, schedulerName, priorityClassName }: PodPlacement): PlacementDefaults {
  if (capacity !== undefined && !isCapacity(capacity)) throw new Error(`${what}.capacity is '${capacity}'; give ${CAPACITIES.join(' or ')}`);
  if (schedulerName !== undefined) dnsSubdomain(`${what}.schedulerName`, schedulerName);
  if (priorityClassName !== undefined) dnsSubdomain(`${what}.priorityClassName`, priorityClassName);
  if (!capacity && !schedulerName && !priorityClassName) throw new Error(`${what}: says nothing; give capacity, schedulerName or priorityClassName`);
  return { capacity, scheduler: schedulerName, priorityClass: priorityClassName };
}

/** The label that every namespace has, with its name. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** The watched namespaces, without those in which a webhook could keep the operator or the cluster from starting. Asked for at synthesis. */
function namespaceSelector({ watched, metadata }: WebhookOwner): k8s.LabelSelector {
  return {
    get matchExpressions(): k8s.LabelSelectorRequirement[] {
      const exempt = [...EXEMPT_NAMESPACES, metadata.namespace];
      const namespaces = watched();
      return [
        ...namespaces ? [{ key: NAMESPACE_NAME, operator: 'In', values: namespaces }] : [],
        { key: NAMESPACE_NAME, operator: 'NotIn', values: exempt },
      ];
    },
  };
}

function addCertificate(scope: Construct, { metadata }: WebhookOwner, { issuerName, issuerKind = 'Issuer' }: OperatorCertManager): void {
  const { certificate, service } = webhookNames(metadata);
  addObject(scope, 'webhook-certificate', 'cert-manager.io/v1', 'Certificate', { ...metadata, name: certificate }, {
    spec: {
      secretName: certificate,
      dnsNames: [`${service}.${metadata.namespace}.svc`, `${service}.${metadata.namespace}`],
      issuerRef: { name: issuerName, kind: issuerKind },
    },
  });
}

function addRights(scope: Construct, { metadata, subjects }: WebhookOwner, { certManager, pods }: OperatorWebhook): void {
  const { secret, configuration } = webhookNames(metadata);
  const kinds = ['validatingwebhookconfigurations', ...pods ? ['mutatingwebhookconfigurations'] : []];
  addRole(scope, 'webhook-configurations', { name: `${metadata.namespace}-${metadata.name}-webhooks`, labels: metadata.labels },
    rulesOf(certManager ? webhookReadRights(configuration, kinds) : webhookConfigurationRights(configuration, kinds)), subjects);
  if (certManager) return;
  addRole(scope, 'webhook-secret', { ...metadata, name: `${metadata.name}-webhook` },
    rulesOf(webhookSecretCreateRights(), webhookSecretRights(secret)), subjects);
}

/** What Argo CD must leave alone. */
export function ignoredDifferences(metadata: ObjectName, pods: boolean): ArgoCdIgnoredDifference[] {
  return ['ValidatingWebhookConfiguration', ...pods ? ['MutatingWebhookConfiguration'] : []].map((kind) => ({
    group: 'admissionregistration.k8s.io',
    kind,
    name: webhookNames(metadata).configuration,
    jqPathExpressions: ['.webhooks[]?.clientConfig.caBundle'],
  }));
}
