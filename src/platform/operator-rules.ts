// The operator's rights: exactly the calls that it makes, none on Secrets.
import { PolicyRule } from './manifest';

/** What the operator does with an object of a plan: it creates it, looks at who has its name, and removes it. */
const PLANNED = ['get', 'create', 'delete', 'deletecollection'];

/** What the operator does in a namespace whose applications it runs. */
export const WATCHED_NAMESPACE_RULES: PolicyRule[] = [
  { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications'], verbs: ['get', 'list', 'watch', 'delete'] },
  { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications/status'], verbs: ['patch'] },
  // Owner references that block deletion ask for this right on the owner, where the cluster enforces it.
  { apiGroups: ['sparkoperator.k8s.io'], resources: ['sparkapplications/finalizers'], verbs: ['update'] },
  // Driver pods that are held until their end is recorded are let go by a patch.
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch', 'patch', ...PLANNED] },
  { apiGroups: [''], resources: ['configmaps', 'persistentvolumeclaims'], verbs: PLANNED },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: PLANNED },
  // Those of a running driver are replaced one by one when its specification asks for others.
  { apiGroups: [''], resources: ['services'], verbs: ['list', ...PLANNED] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: ['list', ...PLANNED] },
  // Why a driver is pending stands in the events of its pod.
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['list', 'create', 'patch'] },
];

/** What it does besides where batch schedulers are honoured: the groups of pods that start together. */
export const BATCH_SCHEDULER_RULES: PolicyRule[] = [
  { apiGroups: ['scheduling.volcano.sh', 'scheduling.x-k8s.io'], resources: ['podgroups'], verbs: PLANNED },
];

/** What it does besides where drivers leave their executors to StatefulSets and Deployments: it scales those sets, and removes them. */
export const EXECUTOR_SET_RULES: PolicyRule[] = [
  { apiGroups: ['apps'], resources: ['statefulsets', 'deployments'], verbs: ['delete'] },
  { apiGroups: ['apps'], resources: ['statefulsets/scale', 'deployments/scale'], verbs: ['patch'] },
];

/** What the operator does in its own namespace: the lease by which one replica leads. */
export function leaderElectionRules(leaseName: string): PolicyRule[] {
  return [
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: [leaseName], verbs: ['get', 'update'] },
  ];
}
