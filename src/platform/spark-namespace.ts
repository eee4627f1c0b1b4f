// SparkNamespace: a namespace for applications, with service account, rights, quota and isolation.
import { ApiObject, Lazy, Size } from 'cdk8s';
import { Cpu, IServiceAccount, ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { basicEgress, EgressOptions, EgressTarget } from './egress';
import { Guardrails, GuardrailsOptions } from './guardrails';
import { renderOperatorDefaults } from './namespace-defaults';
import {
  ADMIN_RIGHTS, AIRFLOW_RIGHTS, DRIVER_EXECUTOR_SET_RIGHTS, DRIVER_RIGHTS, Right, rightsOfVersions, rulesOf, SUBMIT_RIGHTS, Team, VIEW_RIGHTS,
} from './rights';
import { ContainerLimits, ISparkNamespace, NamespaceQuota, SparkNamespaceProps } from './spark-namespace-props';
import { SparkApplication, SparkApplicationProps, SparkDefaults } from '../application';
import { addObject, addRole, ObjectName, Subject } from '../manifest/objects';
import { cpuQuantity, dnsLabel, quantity } from '../manifest/values';
import { defined, nonEmpty } from '../manifest/wire';
import { NamespaceDefaults } from '../spec/namespace-defaults';

const POD_SECURITY_LEVELS = ['restricted', 'baseline', 'privileged'];

/**
 * A namespace for applications. It has a service account with the rights that a driver needs, and the Pod Security level `restricted`.
 * A quota and isolation from other namespaces are optional.
 *
 * Call `operator.watch(namespace)` so that an operator runs its applications.
 */
export class SparkNamespace extends Construct implements ISparkNamespace {
  public readonly namespaceName: string;
  public readonly serviceAccount: IServiceAccount;
  private readonly namespaceObject?: ApiObject;
  private readonly submitters: Subject[] = [];
  private readonly viewers: Subject[] = [];
  private readonly airflow: Subject[] = [];
  private readonly admins: Subject[] = [];
  private readonly egressTargets: EgressTarget[] = [];
  private readonly allowedNamespaces: string[] = [];
  /** What programs of the namespace have unless they say otherwise. Verbs such as `defaults.storage.s3()` add to it. */
  public readonly defaults: SparkDefaults;
  /** @internal */
  public readonly _operatorDefaults?: NamespaceDefaults;

  public constructor(scope: Construct, id: string, props: SparkNamespaceProps = {}) {
    super(scope, id);
    this.namespaceName = dnsLabel(`SparkNamespace ${this.node.path}: name`, props.name ?? id);
    const namespace = this.namespaceName;
    this._operatorDefaults = props.operatorDefaults && renderOperatorDefaults(`SparkNamespace ${this.node.path}: operatorDefaults`, props.operatorDefaults);
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
      metadata: {
        name: dnsLabel(`SparkNamespace ${this.node.path}: serviceAccountName`, props.serviceAccountName ?? 'spark'),
        namespace,
        annotations: props.cloudIdentity?.accountAnnotations,
      },
      // The driver calls the API server to create its executors.
      automountToken: true,
    });
    this.serviceAccount = account;
    this.defaults = SparkDefaults.set(this, { serviceAccount: account, ...props.defaults });
    const versions = (props.sparkVersions ?? []).map(({ version }) => version);
    const rules = rulesOf(rightsOfVersions([...DRIVER_RIGHTS, ...(props.executorSets ? DRIVER_EXECUTOR_SET_RIGHTS : [])], versions));
    addRole(this, 'driver', { name: 'spark-driver', namespace }, rules, [{ kind: 'ServiceAccount', name: account.name, namespace }]);
    this.addQuota(props.quota);
    this.addContainerLimits(props.containerLimits);
    if (props.isolate) {
      this.addIsolation();
    }
    this.orderNamespaceFirst();
  }

  /** Lets people or programs submit, change, delete and view applications, and read their logs. */
  public grantSubmit(team: Team): void {
    this.grant('submitters', 'spark-submitters', SUBMIT_RIGHTS, this.submitters, team);
  }

  /** Lets people or programs view applications and read their logs. */
  public grantView(team: Team): void {
    this.grant('viewers', 'spark-viewers', VIEW_RIGHTS, this.viewers, team);
  }

  /**
   * Lets Airflow's SparkKubernetesOperator label pods, which it does when a task has ended, and delete them, which it does when a task is cancelled that
   * waits in the triggerer. Give its account `grantSubmit()` too.
   *
   * The right to patch pods is not limited to labels: who has it can also change the image of a running container. That is no more than who may
   * submit applications can do.
   */
  public grantAirflow(team: Team): void {
    this.grant('airflow', 'spark-airflow', AIRFLOW_RIGHTS, this.airflow, team);
  }

  /**
   * Adds an application to the namespace, with its service account and its defaults.
   *
   * @param id name of the application, unless `metadata.name` gives another
   */
  public addApplication(id: string, props: SparkApplicationProps): SparkApplication {
    const application = new SparkApplication(this, id, { ...props, metadata: { name: id, ...props.metadata, namespace: this.namespaceName } });
    this.orderNamespaceFirst();
    return application;
  }

  /**
   * Gives the defaults of this namespace, its service account among them, to the programs of a chart. It must come before the first of them.
   *
   * @param chart the chart, or another construct
   */
  public applyDefaults(chart: Construct): SparkDefaults {
    return SparkDefaults._like(chart, this.defaults);
  }

  /**
   * Lets pods of another namespace reach the pods of this one despite `isolate`, such as the Ingress controller or Prometheus.
   *
   * @param namespace name of the other namespace
   */
  public allowFrom(namespace: string): void {
    if (!this.node.tryFindChild('isolation')) {
      throw new Error(`SparkNamespace ${this.node.path}: allowFrom: '${namespace}' has no effect, since every namespace may reach this one; set isolate: true`);
    }
    this.allowedNamespaces.push(dnsLabel(`SparkNamespace ${this.node.path}: allowFrom`, namespace));
  }

  /** Lets people or programs do what `grantSubmit()` allows, and look after what applications need: pods, claims, Services and configuration. */
  public grantAdmin(team: Team): void {
    this.grant('admins', 'spark-admins', ADMIN_RIGHTS, this.admins, team);
  }

  /**
   * Denies outgoing connections of the pods of this namespace (`NetworkPolicy`), except to each other, to DNS, to the API server, and to what
   * `allowTo()` names. It needs a network plugin that enforces NetworkPolicies.
   */
  public restrictEgress(options: EgressOptions): void {
    const what = `SparkNamespace ${this.node.path}: restrictEgress`;
    if (this.node.tryFindChild('egress')) {
      throw new Error(`${what}: outgoing connections are restricted already; name further destinations with allowTo()`);
    }
    const basic = basicEgress(what, options);
    addObject(this, 'egress', 'networking.k8s.io/v1', 'NetworkPolicy', { name: 'egress', namespace: this.namespaceName }, {
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: Lazy.any({ produce: () => [...basic, ...this.egressTargets.map((target) => target._toRule())] }),
      },
    });
    this.orderNamespaceFirst();
  }

  /** Lets the pods of this namespace connect to something despite `restrictEgress()`, such as an object store. */
  public allowTo(target: EgressTarget): void {
    if (!this.node.tryFindChild('egress')) {
      throw new Error(`SparkNamespace ${this.node.path}: allowTo: has no effect, since outgoing connections are not restricted; call restrictEgress() first`);
    }
    this.egressTargets.push(target);
  }

  /**
   * Limits what applications, and everything else in the namespace that makes pods, may ask for.
   *
   * Needs Kubernetes 1.30 or later. A namespace has guardrails once.
   */
  public addGuardrails(options: GuardrailsOptions = {}): Guardrails {
    if (this.node.tryFindChild('guardrails')) {
      throw new Error(`SparkNamespace ${this.node.path}: addGuardrails: there are guardrails already; give all limits in one call of addGuardrails()`);
    }
    const guardrails = new Guardrails(this, 'guardrails', { namespaces: [this], ...options });
    this.orderNamespaceFirst();
    return guardrails;
  }

  private grant(id: string, name: string, rights: readonly Right[], subjects: Subject[], team: Team): void {
    subjects.push(team._toSubject());
    if (!this.node.tryFindChild(id)) {
      addRole(this, id, { name, namespace: this.namespaceName }, rulesOf(rights), Lazy.any({ produce: () => subjects }));
      this.orderNamespaceFirst();
    }
  }

  private addQuota(quota: NamespaceQuota | undefined): void {
    const hard = {
      ...(quota?.cpu && { 'requests.cpu': quota.cpu.amount }),
      ...(quota?.memory && { 'requests.memory': quantity(`SparkNamespace ${this.node.path}: quota.memory`, quota.memory, 0) }),
      ...(quota?.pods !== undefined && { pods: String(quota.pods) }),
      ...(quota?.applications !== undefined && { 'count/sparkapplications.sparkoperator.k8s.io': String(quota.applications) }),
    };
    if (Object.keys(hard).length === 0) {
      return;
    }
    const metadata: ObjectName = { name: 'spark', namespace: this.namespaceName };
    addObject(this, 'quota', 'v1', 'ResourceQuota', metadata, { spec: { hard } });
  }

  private addContainerLimits(limits: ContainerLimits = {}): void {
    const size = (option: string, value: Size | undefined) => value && quantity(`SparkNamespace ${this.node.path}: containerLimits.${option}`, value);
    const cpu = (option: string, value: Cpu | undefined) => value && cpuQuantity(`SparkNamespace ${this.node.path}: containerLimits.${option}`, value);
    // Under a quota the cluster refuses containers without requests, such as injected sidecars.
    const small = this.node.tryFindChild('quota') ? { cpu: '50m', memory: '64Mi' } : undefined;
    const item = defined({
      defaultRequest: nonEmpty(defined({
        cpu: cpu('defaultCpuRequest', limits.defaultCpuRequest) ?? small?.cpu,
        memory: size('defaultMemoryRequest', limits.defaultMemoryRequest) ?? small?.memory,
      })),
      default: nonEmpty(defined({ memory: size('defaultMemoryLimit', limits.defaultMemoryLimit) })),
      max: nonEmpty(defined({ cpu: cpu('maxCpu', limits.maxCpu), memory: size('maxMemory', limits.maxMemory) })),
    });
    if (Object.keys(item).length === 0) return;
    addObject(this, 'limits', 'v1', 'LimitRange', { name: 'spark', namespace: this.namespaceName }, {
      spec: { limits: [{ type: 'Container', ...item }] },
    });
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
              ...this.allowedNamespaces.map((name) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } })),
            ],
          }],
        }),
      },
    });
  }

  /** Makes the namespace come before everything in it. */
  private orderNamespaceFirst(): void {
    for (const child of this.node.findAll()) {
      if (this.namespaceObject && child instanceof ApiObject && child !== this.namespaceObject) {
        child.addDependency(this.namespaceObject);
      }
    }
  }
}

/** Labels with which the cluster enforces a Pod Security level, and warns about violations. */
export function podSecurityLabels(level: string): { [key: string]: string } {
  return { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/warn': level };
}
