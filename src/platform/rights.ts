// Who may do what: the rules for the operator, for drivers and for teams. None of them names Secrets.
import { ISubject } from 'cdk8s-plus-27';
import { PolicyRule, RBAC_GROUP, Subject } from '../manifest/objects';

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

/** Verbs for the objects of a plan: the operator creates them, checks who owns a taken name, and deletes them. */
const PLANNED = ['get', 'create', 'delete', 'deletecollection'];

/** Rights of the operator in a namespace that it watches: exactly the calls that it makes. */
export const WATCHED_NAMESPACE_RULES: PolicyRule[] = [
  { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications'], verbs: ['get', 'list', 'watch', 'delete'] },
  { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications/status'], verbs: ['patch'] },
  // Some clusters demand this right for owner references that block the deletion of the owner.
  { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications/finalizers'], verbs: ['update'] },
  // Removes the finalizer from driver pods once their outcome is recorded.
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch', 'patch', ...PLANNED] },
  { apiGroups: [''], resources: ['configmaps', 'persistentvolumeclaims'], verbs: PLANNED },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: PLANNED },
  // Services and Ingresses of a running driver are replaced when an edit changes them.
  { apiGroups: [''], resources: ['services'], verbs: ['list', ...PLANNED] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: ['list', ...PLANNED] },
  // The events of a driver pod say why it is pending.
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['list', 'create', 'patch'] },
];

/** Additional rights of the operator if batch schedulers are enabled: pod groups. */
export const BATCH_SCHEDULER_RULES: PolicyRule[] = [
  { apiGroups: ['scheduling.volcano.sh', 'scheduling.x-k8s.io'], resources: ['podgroups'], verbs: PLANNED },
];

/** Additional rights of the operator if drivers keep their executors in StatefulSets and Deployments: it scales and deletes these sets. */
export const OPERATOR_EXECUTOR_SET_RULES: PolicyRule[] = [
  { apiGroups: ['apps'], resources: ['statefulsets', 'deployments'], verbs: ['get', 'delete'] },
  { apiGroups: ['apps'], resources: ['statefulsets/scale', 'deployments/scale'], verbs: ['patch'] },
];

/** Rights of the operator in its own namespace: the lease for leader election. */
export function leaderElectionRules(leaseName: string): PolicyRule[] {
  return [
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: [leaseName], verbs: ['get', 'update'] },
  ];
}

/** Rights of a driver: it creates, watches and deletes its executors, their ConfigMaps and their claims. */
export const DRIVER_RULES: PolicyRule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete', 'deletecollection'] },
  { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'deletecollection'] },
  { apiGroups: [''], resources: ['services'], verbs: ['deletecollection'] },
  { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'list', 'create', 'patch', 'deletecollection'] },
];

/** Additional rights of a driver that keeps its executors in StatefulSets or Deployments. */
export const DRIVER_EXECUTOR_SET_RULES: PolicyRule[] = [
  { apiGroups: ['apps'], resources: ['statefulsets', 'deployments'], verbs: ['get', 'create', 'delete'] },
  { apiGroups: ['apps'], resources: ['statefulsets/scale', 'deployments/scale'], verbs: ['get', 'update'] },
];

/** Rights of teams that may view applications. */
export const VIEW_RULES: PolicyRule[] = [
  { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications', 'scheduledsparkapplications'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods', 'pods/log', 'services', 'configmaps', 'events', 'persistentvolumeclaims'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['get', 'list', 'watch'] },
];

/** Rights of teams that may submit applications. */
export const SUBMIT_RULES: PolicyRule[] = [
  {
    apiGroups: ['sparkoperator.k8s.io'],
    resources: ['sparkapplications', 'scheduledsparkapplications'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
  },
  ...VIEW_RULES.slice(1),
];
