// SparkNamespace: a place where applications run, with everything they need and the bounds they stay in.
import { ApiObject, Lazy, Size } from 'cdk8s';
import { Cpu, IServiceAccount, ServiceAccount } from 'cdk8s-plus-27';
import { Construct, IConstruct } from 'constructs';
import { addObject, addRole, dnsLabel, ObjectName, PolicyRule, Subject } from './manifest';
import { Team } from './team';

/** A namespace in which applications run. */
export interface ISparkNamespace extends IConstruct {
  /** Name of the namespace. */
  readonly namespaceName: string;
  /** Service account for the drivers of applications. */
  readonly serviceAccount: IServiceAccount;
}

/** What the applications of a namespace may use together (`ResourceQuota`). */
export interface NamespaceQuota {
  /**
   * CPU that all pods may ask for together.
   *
   * @default - no bound
   */
  readonly cpu?: Cpu;
  /**
   * Memory that all pods may ask for together, in whole mebibytes.
   *
   * @default - no bound
   */
  readonly memory?: Size;
  /**
   * Number of pods.
   *
   * @default - no bound
   */
  readonly pods?: number;
  /**
   * Number of SparkApplication objects, finished ones included.
   *
   * @default - no bound
   */
  readonly applications?: number;
}

/** What can be said about a namespace for applications. */
export interface SparkNamespaceProps {
  /**
   * Name of the namespace.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Whether the namespace itself is made. Otherwise it exists already, and Pod Security is not set on it.
   *
   * @default true
   */
  readonly createNamespace?: boolean;

  /**
   * Name of the service account for drivers.
   *
   * @default spark
   */
  readonly serviceAccountName?: string;

  /**
   * What all applications may use together.
   *
   * @default - no bounds
   */
  readonly quota?: NamespaceQuota;

  /**
   * Whether drivers may keep their executors in StatefulSets and Deployments, as `spark.kubernetes.allocation.pods.allocator` has them with the
   * values `statefulset` and `deployment`. The number of such executors can be changed while an application runs.
   *
   * @default false
   */
  readonly executorSets?: boolean;

  /**
   * Whether pods of other namespaces are kept out (`NetworkPolicy`); `allowFrom()` lets some in. Applications still reach what
   * they read and write.
   *
   * @default false
   */
  readonly isolate?: boolean;

  /**
   * Pod Security level that the cluster enforces: `restricted`, `baseline` or `privileged`.
   *
   * @default restricted
   */
  readonly podSecurityLevel?: string;

  /**
   * Further labels of the namespace.
   *
   * @default - none
   */
  readonly labels?: { readonly [key: string]: string };
}

/** What a driver does with the API: it makes, watches and removes its executors, their settings and claims. */
const DRIVER_RULES: PolicyRule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete', 'deletecollection'] },
  { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'deletecollection'] },
  { apiGroups: [''], resources: ['services'], verbs: ['deletecollection'] },
  { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'list', 'create', 'patch', 'deletecollection'] },
];

/** What a driver does besides with the sets that it leaves its executors to. */
const EXECUTOR_SET_RULES: PolicyRule[] = [
  { apiGroups: ['apps'], resources: ['statefulsets', 'deployments'], verbs: ['get', 'create', 'delete'] },
  { apiGroups: ['apps'], resources: ['statefulsets/scale', 'deployments/scale'], verbs: ['get', 'update'] },
];

const VIEW_RULES: PolicyRule[] = [
  { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications', 'scheduledsparkapplications'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods', 'pods/log', 'services', 'configmaps', 'events', 'persistentvolumeclaims'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['get', 'list', 'watch'] },
];

const SUBMIT_RULES: PolicyRule[] = [
  {
    apiGroups: ['sparkoperator.k8s.io'],
    resources: ['sparkapplications', 'scheduledsparkapplications'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
  },
  ...VIEW_RULES.slice(1),
];

const POD_SECURITY_LEVELS = ['restricted', 'baseline', 'privileged'];

/**
 * A namespace in which applications run: with a service account whose rights are those that a driver needs, under the Pod Security
 * level `restricted`, within a quota, and closed to other namespaces where asked for.
 *
 * An operator runs the applications once `operator.watch(namespace)` was called.
 */
export class SparkNamespace extends Construct implements ISparkNamespace {
  public readonly namespaceName: string;
  public readonly serviceAccount: IServiceAccount;
  private readonly namespaceObject?: ApiObject;
  private readonly submitters: Subject[] = [];
  private readonly viewers: Subject[] = [];
  private readonly welcome: string[] = [];

  public constructor(scope: Construct, id: string, props: SparkNamespaceProps = {}) {
    super(scope, id);
    this.namespaceName = dnsLabel(`SparkNamespace ${this.node.path}`, props.name ?? id);
    const namespace = this.namespaceName;
    const level = props.podSecurityLevel ?? 'restricted';
    if (!POD_SECURITY_LEVELS.includes(level)) {
      throw new Error(`SparkNamespace ${this.node.path}: podSecurityLevel is '${level}'; give one of ${POD_SECURITY_LEVELS.join(', ')}`);
    }
    if (props.createNamespace ?? true) {
      this.namespaceObject = addObject(this, 'Resource', 'v1', 'Namespace', {
        name: namespace,
        labels: { ...podSecurityLabels(level), ...props.labels },
      }, {});
    }
    const account = new ServiceAccount(this, 'service-account', {
      metadata: { name: dnsLabel(`SparkNamespace ${this.node.path}: serviceAccountName`, props.serviceAccountName ?? 'spark'), namespace },
      // The driver calls the API to make its executors.
      automountToken: true,
    });
    this.serviceAccount = account;
    const rules = [...DRIVER_RULES, ...(props.executorSets ? EXECUTOR_SET_RULES : [])];
    addRole(this, 'driver', { name: 'spark-driver', namespace }, rules, [{ kind: 'ServiceAccount', name: account.name, namespace }]);
    this.addQuota(props.quota);
    if (props.isolate) {
      this.addIsolation();
    }
    this.comesFirst();
  }

  /** Lets people or programs submit, change, delete and look at applications, and read their logs. */
  public grantSubmit(team: Team): void {
    this.grant('submitters', 'spark-submitters', SUBMIT_RULES, this.submitters, team);
  }

  /** Lets people or programs look at applications and read their logs. */
  public grantView(team: Team): void {
    this.grant('viewers', 'spark-viewers', VIEW_RULES, this.viewers, team);
  }

  /**
   * Lets pods of another namespace reach the pods of this one, where it is isolated: the Ingress controller for the web UI, or Prometheus.
   *
   * @param namespace name of the other namespace
   */
  public allowFrom(namespace: string): void {
    if (!this.node.tryFindChild('isolation')) {
      throw new Error(`SparkNamespace ${this.node.path}: allowFrom('${namespace}') has nothing to allow, every namespace may reach this one; set isolate: true`);
    }
    this.welcome.push(dnsLabel(`SparkNamespace ${this.node.path}: allowFrom`, namespace));
  }

  private grant(id: string, name: string, rules: PolicyRule[], subjects: Subject[], team: Team): void {
    subjects.push(team._toSubject());
    if (!this.node.tryFindChild(id)) {
      addRole(this, id, { name, namespace: this.namespaceName }, rules, Lazy.any({ produce: () => subjects }));
      this.comesFirst();
    }
  }

  private addQuota(quota: NamespaceQuota | undefined): void {
    const hard = {
      ...(quota?.cpu && { 'requests.cpu': quota.cpu.amount }),
      ...(quota?.memory && { 'requests.memory': memoryQuantity(quota.memory) }),
      ...(quota?.pods !== undefined && { pods: String(quota.pods) }),
      ...(quota?.applications !== undefined && { 'count/sparkapplications.sparkoperator.k8s.io': String(quota.applications) }),
    };
    if (Object.keys(hard).length === 0) {
      return;
    }
    const metadata: ObjectName = { name: 'spark', namespace: this.namespaceName };
    addObject(this, 'quota', 'v1', 'ResourceQuota', metadata, { spec: { hard } });
    // Under a quota the cluster refuses containers that ask for nothing, such as sidecars that others inject.
    addObject(this, 'limits', 'v1', 'LimitRange', metadata, { spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '50m', memory: '64Mi' } }] } });
  }

  private addIsolation(): void {
    addObject(this, 'isolation', 'networking.k8s.io/v1', 'NetworkPolicy', { name: 'isolation', namespace: this.namespaceName }, {
      spec: {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: Lazy.any({
          produce: () => [{
            from: [
              { podSelector: {} },
              ...this.welcome.map((name) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } })),
            ],
          }],
        }),
      },
    });
  }

  /** Puts the namespace before everything in it. */
  private comesFirst(): void {
    for (const child of this.node.findAll()) {
      if (this.namespaceObject && child instanceof ApiObject && child !== this.namespaceObject) {
        child.addDependency(this.namespaceObject);
      }
    }
  }
}

/** Labels by which the cluster enforces a Pod Security level, and warns of it where it applies. */
export function podSecurityLabels(level: string): { [key: string]: string } {
  return { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/warn': level };
}

function memoryQuantity(size: Size): string {
  const mebibytes = size.toMebibytes();
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
