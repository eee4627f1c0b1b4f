// The operator's rights: exactly the calls that it makes, none on Secrets.
import { PolicyRule } from './manifest';

/** What the operator does in a namespace whose applications it runs. */
export const WATCHED_NAMESPACE_RULES: PolicyRule[] = [
  { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications'], verbs: ['get', 'list', 'watch', 'delete'] },
  { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications/status'], verbs: ['patch'] },
  // Owner references that block deletion ask for this right on the owner, where the cluster enforces it.
  { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications/finalizers'], verbs: ['update'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'create', 'delete', 'deletecollection'] },
  { apiGroups: [''], resources: ['services', 'configmaps', 'persistentvolumeclaims'], verbs: ['get', 'create', 'delete'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'], verbs: ['get', 'create', 'delete'] },
  // Why a driver is pending stands in the events of its pod.
  { apiGroups: [''], resources: ['events'], verbs: ['list'] },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
];

/** What the operator does in its own namespace: the lease by which one replica leads. */
export function leaderElectionRules(leaseName: string): PolicyRule[] {
  return [
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: [leaseName], verbs: ['get', 'update', 'patch'] },
    { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
  ];
}
