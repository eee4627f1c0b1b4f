// Who may do what: the rules for the operator, for drivers and for teams. Only the operator's own CA, by choice, needs a right to a Secret.
import { ISubject } from 'cdk8s-plus-27';
import { PolicyRule, RBAC_GROUP, Subject } from '../manifest/objects';
import { isAtLeast, parseSparkVersion } from '../spec/spark-values';

/** Someone who gets access: a group or a user, as the cluster's authentication names them, or a service account. */
export class Team {
  /** A group of users. */
  public static group(name: string): Team {
    return new Team(name, { kind: 'Group', name, apiGroup: RBAC_GROUP });
  }

  /** One user. */
  public static user(name: string): Team {
    return new Team(name, { kind: 'User', name, apiGroup: RBAC_GROUP });
  }

  /** A service account, such as that of Airflow or Argo Workflows. */
  public static serviceAccount(name: string, namespace: string): Team {
    return new Team(`${namespace}-${name}`, { kind: 'ServiceAccount', name, namespace });
  }

  /** Any subject of cdk8s-plus. */
  public static of(subject: ISubject): Team {
    const { kind, name, namespace, apiGroup } = subject.toSubjectConfiguration();
    return new Team(namespace ? `${namespace}-${name}` : name, { kind, name, ...(namespace && { namespace }), ...(apiGroup && { apiGroup }) });
  }

  private constructor(
    /** Name of the group, user or service account. */
    public readonly name: string,
    private readonly subject: Subject,
  ) {
    if (name.trim() === '') {
      throw new Error('Team: the name is empty; give the name of a group, a user or a service account');
    }
  }

  /** @internal */
  public _toSubject(): Subject {
    return { ...this.subject };
  }
}

/** A rule of a Role, and why it is needed. `docs/security.md` lists all of them. */
export interface Right {
  /** What the right is used for, in a sentence or two. */
  readonly why: string;
  /** The rule of the Role. */
  readonly rule: PolicyRule;
  /**
   * The first Spark version that needs it, as major and minor number.
   *
   * @default - all versions need it
   */
  readonly since?: readonly [major: number, minor: number];
  /**
   * The first Spark version that no longer needs it, as major and minor number.
   *
   * @default - all later versions need it
   */
  readonly before?: readonly [major: number, minor: number];
}

/** The rules of a Role. */
export function rulesOf(...rights: ReadonlyArray<readonly Right[]>): PolicyRule[] {
  return rights.flat().map(({ rule }) => rule);
}

/** The rights that at least one of these Spark versions needs. No version stands for all. */
export function rightsOfVersions(rights: readonly Right[], versions: readonly string[]): Right[] {
  const numbers = versions.map((version) => parseSparkVersion(version));
  return rights.filter(({ since, before }) => (since === undefined && before === undefined) || numbers.length === 0
    // A version of unknown form may be any.
    || numbers.some((number) => number === undefined
      || ((since === undefined || isAtLeast(number, ...since)) && (before === undefined || !isAtLeast(number, ...before)))));
}

/** Verbs for the objects of a plan: the operator creates them, checks who owns a taken name, and deletes them. */
const PLANNED = ['get', 'create', 'delete', 'deletecollection'];

/** Rights of the operator in a namespace that it watches: exactly the calls that it makes. */
export const WATCHED_NAMESPACE_RIGHTS: Right[] = [
  {
    why: 'It watches the applications, creates the runs of schedules, and deletes old runs and applications whose time to live has passed.',
    rule: { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications'], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
  },
  {
    why: 'It watches the schedules, and reads the template of a run.',
    rule: { apiGroups: ['sparkoperator.k8s.io'], resources: ['scheduledsparkapplications'], verbs: ['get', 'list', 'watch'] },
  },
  {
    why: 'It writes the status of both. It has no right to change a specification.',
    rule: { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications/status', 'scheduledsparkapplications/status'], verbs: ['patch'] },
  },
  {
    why: 'Some clusters demand this right for owner references that block the deletion of the owner.',
    rule: { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications/finalizers', 'scheduledsparkapplications/finalizers'], verbs: ['update'] },
  },
  {
    why: 'It creates driver pods, watches drivers and executors, deletes those that remain, and removes its finalizer once the outcome is recorded.',
    rule: { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch', 'patch', ...PLANNED] },
  },
  {
    why: 'It creates the configuration of the driver, and deletes it.',
    rule: { apiGroups: [''], resources: ['configmaps'], verbs: PLANNED },
  },
  {
    why: 'It creates the claims of the driver\'s volumes, and lists those of an attempt that is over to delete its own one by one.',
    rule: { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'list', 'create', 'delete'] },
  },
  {
    why: 'It creates the policy by which only the own driver reaches executors, and deletes it.',
    rule: { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: PLANNED },
  },
  {
    why: 'It creates the Services of drivers and web UIs, and replaces those of a running driver when an edit changes them.',
    rule: { apiGroups: [''], resources: ['services'], verbs: ['list', ...PLANNED] },
  },
  {
    why: 'It creates the Ingresses of web UIs and of driver ports, and replaces those of a running driver when an edit changes them.',
    rule: { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: ['list', ...PLANNED] },
  },
  {
    why: 'It writes Events, and reads those of a driver pod, which say why the pod is pending.',
    rule: { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['list', 'create', 'patch'] },
  },
];

/** Additional rights of the operator, in the whole cluster, if it selects namespaces by their labels. */
export const NAMESPACE_SELECTOR_RIGHTS: Right[] = [
  {
    why: 'It follows which namespaces have the labels.',
    rule: { apiGroups: [''], resources: ['namespaces'], verbs: ['list', 'watch'] },
  },
];

/** Additional rights of the operator if batch schedulers are enabled. */
export const BATCH_SCHEDULER_RIGHTS: Right[] = [
  {
    why: 'It creates the groups of pods that start together, and deletes them.',
    rule: { apiGroups: ['scheduling.volcano.sh', 'scheduling.x-k8s.io'], resources: ['podgroups'], verbs: PLANNED },
  },
];

/** Additional rights of the operator if there are Gateways for web UIs or for applications. */
export const HTTP_ROUTE_RIGHTS: Right[] = [
  {
    why: 'It creates the HTTPRoutes of web UIs and of driver ports, reads whether a Gateway accepts them, and replaces those of a running driver when an '
      + 'edit changes them.',
    rule: { apiGroups: ['gateway.networking.k8s.io'], resources: ['httproutes'], verbs: ['list', ...PLANNED] },
  },
];

/** Additional rights of the operator if Traefik is the controller of Ingresses. */
export const TRAEFIK_RIGHTS: Right[] = [
  {
    why: 'It creates the Middlewares by which Traefik removes the path of an address from requests, and replaces them together with the Ingresses.',
    rule: { apiGroups: ['traefik.io'], resources: ['middlewares'], verbs: ['list', ...PLANNED] },
  },
];

/** Additional rights of the operator if it creates disruption budgets of drivers. */
export const DISRUPTION_BUDGET_RIGHTS: Right[] = [
  {
    why: 'It creates the PodDisruptionBudgets of drivers whose applications ask for one, and deletes them.',
    rule: { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: PLANNED },
  },
];

/** Additional rights of the operator if applications wait for room in quotas. */
export const QUOTA_RIGHTS: Right[] = [
  {
    why: 'It follows what quotas have left, and asks again right before it starts an application.',
    rule: { apiGroups: [''], resources: ['resourcequotas'], verbs: ['list', 'watch'] },
  },
];

/** Additional rights of the operator if drivers keep their executors in StatefulSets and Deployments. */
export const OPERATOR_EXECUTOR_SET_RIGHTS: Right[] = [
  {
    why: 'It reads whom a set belongs to, and deletes the sets of an attempt that has ended.',
    rule: { apiGroups: ['apps'], resources: ['statefulsets', 'deployments'], verbs: ['get', 'delete'] },
  },
  {
    why: 'It changes the number of executors.',
    rule: { apiGroups: ['apps'], resources: ['statefulsets/scale', 'deployments/scale'], verbs: ['patch'] },
  },
];

/** Additional rights of the operator if it records specifications in annotations of applications. */
export const SPEC_RECORD_RIGHTS: Right[] = [
  {
    why: 'It records in an annotation what specification an attempt was begun with, where the CRD keeps no such field in the status.',
    rule: { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications'], verbs: ['patch'] },
  },
];

/** Additional rights of the operator if metrics are secured. */
export const TOKEN_REVIEW_RIGHTS: Right[] = [
  { why: 'It asks the API server whose token a client shows.', rule: { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] } },
  {
    why: 'It asks the API server whether that user may get the metrics.',
    rule: { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  },
];

/** Rights of those who read secured metrics. */
export const METRICS_READER_RULES: PolicyRule[] = [{ apiGroups: [], resources: [], nonResourceURLs: ['/metrics'], verbs: ['get'] }];

/** Additional rights of the operator in its own namespace if namespaces have defaults. */
export const NAMESPACE_DEFAULTS_RIGHTS: Right[] = [
  {
    why: 'It follows the defaults of namespaces, in ConfigMaps with a label of their own. Such a right cannot be limited to a label.',
    rule: { apiGroups: [''], resources: ['configmaps'], verbs: ['list', 'watch'] },
  },
];

/** Rights of the operator in its own namespace. */
export function leaderElectionRights(leaseName: string): Right[] {
  return [
    { why: 'It creates the Lease of leader election.', rule: { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] } },
    {
      why: 'It renews its own Lease, and no other.',
      rule: { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: [leaseName], verbs: ['get', 'update'] },
    },
  ];
}

/** Rights of the operator in its own namespace if it has admission webhooks with a CA of its own. */
export function webhookSecretCreateRights(): Right[] {
  return [{
    why: 'It creates the Secret with the CA of its webhooks. Such a right cannot be limited to a name.',
    rule: { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
  }];
}

/** Further rights to the Secret with the CA. */
export function webhookSecretRights(secretName: string): Right[] {
  return [{
    why: 'It reads and watches this Secret, from which all replicas sign their certificates, and replaces the CA before it expires.',
    rule: { apiGroups: [''], resources: ['secrets'], resourceNames: [secretName], verbs: ['get', 'list', 'watch', 'update'] },
  }];
}

/** Rights of the operator in the cluster if it has admission webhooks with a CA of its own. */
export function webhookConfigurationRights(name: string, kinds: string[]): Right[] {
  return [{
    why: 'It writes `caBundle` of its own webhook configurations, and watches that nobody removes it.',
    rule: { apiGroups: ['admissionregistration.k8s.io'], resources: kinds, resourceNames: [name], verbs: ['list', 'watch', 'patch'] },
  }];
}

/** Rights of the operator in the cluster if cert-manager takes care of the certificate of its webhooks. */
export function webhookReadRights(name: string, kinds: string[]): Right[] {
  return [{
    why: 'It is ready only once cert-manager has written `caBundle` of its webhook configurations.',
    rule: { apiGroups: ['admissionregistration.k8s.io'], resources: kinds, resourceNames: [name], verbs: ['list', 'watch'] },
  }];
}

/** Rights of a driver, by what Spark 3.4 to 4.3 does in it. */
export const DRIVER_RIGHTS: Right[] = [
  {
    why: 'It reads its own pod, which owns the executors; it creates, watches and lists executors, labels them at decommissioning, and deletes single ones, '
      + 'and at the end those with the label of its application.',
    rule: { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete', 'deletecollection'] },
  },
  {
    why: 'It creates the configuration of its executors, and deletes it at the end, by label.',
    rule: { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'deletecollection'] },
  },
  { why: 'It deletes its own Service at the end, by label.', rule: { apiGroups: [''], resources: ['services'], verbs: ['deletecollection'] } },
  {
    why: 'It creates the claims of executors, lists those that can be used again, and deletes them at the end, by label.',
    rule: { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['list', 'create', 'deletecollection'] },
  },
  {
    why: 'The plugin `ExecutorPVCResizePlugin` enlarges the claims of executors.',
    rule: { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'patch'] },
    since: [4, 2],
  },
  {
    why: 'The plugin `ExecutorResizePlugin` raises the memory limit of executors while they run.',
    rule: { apiGroups: [''], resources: ['pods/resize'], verbs: ['patch'] },
    since: [4, 2],
  },
  {
    why: 'That plugin asks how much memory an executor uses.',
    rule: { apiGroups: ['metrics.k8s.io'], resources: ['pods'], verbs: ['get'] },
    since: [4, 2],
  },
];

/** Additional rights of a driver that keeps its executors in StatefulSets or Deployments. */
export const DRIVER_EXECUTOR_SET_RIGHTS: Right[] = [
  {
    why: 'It creates one StatefulSet for each resource profile, and deletes it at the end.',
    rule: { apiGroups: ['apps'], resources: ['statefulsets'], verbs: ['get', 'create', 'delete'] },
  },
  {
    why: 'It changes the number of executors.',
    rule: { apiGroups: ['apps'], resources: ['statefulsets'], verbs: ['patch'] },
    before: [3, 5],
  },
  {
    why: 'It changes the number of executors.',
    rule: { apiGroups: ['apps'], resources: ['statefulsets/scale'], verbs: ['get', 'update'] },
    since: [3, 5],
  },
  {
    why: 'It creates one Deployment for each resource profile, and deletes it at the end.',
    rule: { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'create', 'delete'] },
    since: [4, 2],
  },
  {
    why: 'It changes the number of executors.',
    rule: { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get', 'update'] },
    since: [4, 2],
  },
];

/** What those who may view applications read beside them. */
const VIEW_BESIDE_APPLICATIONS: Right[] = [
  {
    why: 'They read the status alone, as programs do that wait for an application, such as Airflow.',
    rule: { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications/status', 'scheduledsparkapplications/status'], verbs: ['get'] },
  },
  {
    why: 'They see the objects of applications.',
    rule: { apiGroups: [''], resources: ['pods', 'services', 'configmaps', 'persistentvolumeclaims'], verbs: ['get', 'list', 'watch'] },
  },
  { why: 'They read the logs of pods.', rule: { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] } },
  {
    why: 'They read and follow the Events of applications and of their pods.',
    rule: { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] },
  },
];

/** Rights of teams that may view applications. */
export const VIEW_RIGHTS: Right[] = [
  {
    why: 'They see applications.',
    rule: { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications', 'scheduledsparkapplications'], verbs: ['get', 'list', 'watch'] },
  },
  ...VIEW_BESIDE_APPLICATIONS,
];

/** Rights of teams that may submit applications. */
export const SUBMIT_RIGHTS: Right[] = [
  {
    why: 'They submit, change and delete applications, and see those of others.',
    rule: {
      apiGroups: ['sparkoperator.k8s.io'],
      resources: ['sparkapplications', 'scheduledsparkapplications'],
      verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
    },
  },
  { why: 'They open web UIs that have no address (`kubectl port-forward`).', rule: { apiGroups: [''], resources: ['pods/portforward'], verbs: ['create'] } },
  ...VIEW_BESIDE_APPLICATIONS,
];

/** Additional rights of those who look after the applications of a namespace. */
const ADMIN_BESIDE_SUBMIT: Right[] = [
  {
    why: 'They delete pods, claims and Services that hang.',
    rule: { apiGroups: [''], resources: ['pods', 'persistentvolumeclaims', 'services'], verbs: ['delete'] },
  },
  {
    why: 'They provide the configuration that applications mount.',
    rule: { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'update', 'patch', 'delete'] },
  },
  { why: 'They provide volumes.', rule: { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['create', 'update', 'patch'] } },
  { why: 'They see the limits of the namespace.', rule: { apiGroups: [''], resources: ['resourcequotas', 'limitranges'], verbs: ['get', 'list', 'watch'] } },
];

/** Rights of those who look after the applications of a namespace. */
export const ADMIN_RIGHTS: Right[] = [...SUBMIT_RIGHTS, ...ADMIN_BESIDE_SUBMIT];

/** Rights of an account outside that has an operator run applications. */
export const OPERATOR_SUBMITTER_RIGHTS: Right[] = [
  {
    why: 'It submits applications, follows them, and deletes them.',
    rule: { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications'], verbs: ['create', 'get', 'list', 'watch', 'delete'] },
  },
  {
    why: 'It reads the status alone.',
    rule: { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications/status'], verbs: ['get'] },
  },
  { why: 'It follows the pods of its applications.', rule: { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] } },
  { why: 'It reads logs.', rule: { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] } },
  { why: 'It reads why pods are pending.', rule: { apiGroups: [''], resources: ['events'], verbs: ['list'] } },
];

/** Rights of an account outside that runs spark-submit in cluster mode, by what spark-submit 3.4 to 4.3 calls. */
export const NATIVE_SUBMITTER_RIGHTS: Right[] = [
  {
    why: 'It creates the driver pod, reads and watches it until it ends, lists pods for the option `status` of spark-submit, '
      + 'and deletes them for `kill` or after a failure.',
    rule: { apiGroups: [''], resources: ['pods'], verbs: ['create', 'get', 'list', 'watch', 'delete'] },
  },
  { why: 'It reads logs.', rule: { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] } },
  {
    why: 'It creates the configuration, the Service and the claims of the driver.',
    rule: { apiGroups: [''], resources: ['configmaps', 'services', 'persistentvolumeclaims'], verbs: ['create'] },
  },
  {
    why: 'It creates them by server-side apply, for which patch is needed too.',
    rule: { apiGroups: [''], resources: ['configmaps', 'services', 'persistentvolumeclaims'], verbs: ['patch'] },
    since: [3, 5],
  },
  {
    why: 'It creates the policy by which only the driver reaches executors.',
    rule: { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['create', 'patch'] },
    since: [4, 2],
  },
];

/** Additional rights of an account outside that looks at nodes, in the whole cluster. */
export const NODE_READER_RIGHTS: Right[] = [
  { why: 'It sees where pods run, and what nodes there are.', rule: { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] } },
];

/** Additional rights of Airflow. */
export const AIRFLOW_RIGHTS: Right[] = [
  {
    why: 'When a task has ended it labels the driver pod, so that a later try of the task does not take it for its own.',
    rule: { apiGroups: [''], resources: ['pods'], verbs: ['patch'] },
  },
  {
    why: 'When a task is cancelled that waits in the triggerer (deferrable), that deletes the driver pod.',
    rule: { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
  },
];
