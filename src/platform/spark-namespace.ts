// SparkNamespace: a namespace for applications, with service account, rights, quota and isolation.
import { ApiObject, Lazy } from 'cdk8s';
import { IServiceAccount, ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Guardrails, GuardrailsOptions } from './guardrails';
import { AIRFLOW_RIGHTS, DRIVER_EXECUTOR_SET_RIGHTS, DRIVER_RIGHTS, Right, rulesOf, SUBMIT_RIGHTS, Team, VIEW_RIGHTS } from './rights';
import { ISparkNamespace, NamespaceQuota, SparkNamespaceProps } from './spark-namespace-props';
import { addObject, addRole, ObjectName, Subject } from '../manifest/objects';
import { dnsLabel, quantity } from '../manifest/values';

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
  private readonly allowedNamespaces: string[] = [];

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
      // The driver calls the API server to create its executors.
      automountToken: true,
    });
    this.serviceAccount = account;
    const rules = rulesOf(DRIVER_RIGHTS, props.executorSets ? DRIVER_EXECUTOR_SET_RIGHTS : []);
    addRole(this, 'driver', { name: 'spark-driver', namespace }, rules, [{ kind: 'ServiceAccount', name: account.name, namespace }]);
    this.addQuota(props.quota);
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
   * Lets pods of another namespace reach the pods of this one despite `isolate`, such as the Ingress controller or Prometheus.
   *
   * @param namespace name of the other namespace
   */
  public allowFrom(namespace: string): void {
    if (!this.node.tryFindChild('isolation')) {
      throw new Error(`SparkNamespace ${this.node.path}: allowFrom('${namespace}') has no effect, since every namespace may reach this one; set isolate: true`);
    }
    this.allowedNamespaces.push(dnsLabel(`SparkNamespace ${this.node.path}: allowFrom`, namespace));
  }

  /**
   * Limits what applications, and everything else in the namespace that makes pods, may ask for.
   *
   * Needs Kubernetes 1.30 or later. A namespace has guardrails once.
   */
  public addGuardrails(options: GuardrailsOptions = {}): Guardrails {
    if (this.node.tryFindChild('guardrails')) {
      throw new Error(`SparkNamespace ${this.node.path}: has guardrails already; give all limits in one call of addGuardrails()`);
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
    // Under a quota the cluster refuses containers without requests, such as injected sidecars.
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
