// The initial contents of an API server: those of every new cluster, or those of another control plane.
import type { ApiServer } from './api-server/api-server';
import { ADMINISTRATOR } from './identity';
import type { ApiObject } from './json';
import { pathOf } from './kubectl-apply';

/** Stores what another API server has accepted, CustomResourceDefinitions first: the others may be of their kinds. */
export function restore(server: ApiServer, contents: readonly ApiObject[]): void {
  const isDefinition = ({ kind }: ApiObject): boolean => kind === 'CustomResourceDefinition';
  for (const object of [...contents.filter(isDefinition), ...contents.filter((one) => !isDefinition(one))]) {
    const type = server.registry.ofKind(object.apiVersion, object.kind);
    if (!type) throw new Error(`the API server does not serve ${object.kind}`);
    server.writer.overwrite(type, object);
  }
}

/** Creates the namespaces and ClusterRoles of a new cluster. */
export function bootstrap(server: ApiServer): void {
  const create = (apiVersion: string, kind: string, body: object): void => {
    const type = server.registry.ofKind(apiVersion, kind);
    if (!type) throw new Error(`the API server does not serve ${kind}`);
    const { status, body: answer } = server.handle({ method: 'POST', path: pathOf(type, ''), body }, ADMINISTRATOR);
    if (status >= 300) throw new Error(JSON.stringify(answer));
  };
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) create('v1', 'Namespace', { metadata: { name } });
  const rbac = 'rbac.authorization.k8s.io/v1';
  const write = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
  const read = ['get', 'list', 'watch'];
  const workloads = [
    { apiGroups: [''], resources: ['configmaps', 'endpoints', 'events', 'persistentvolumeclaims', 'pods', 'pods/log', 'services'] },
    { apiGroups: ['apps'], resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'] },
    { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'] },
    { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'] },
    { apiGroups: ['policy'], resources: ['poddisruptionbudgets'] },
  ];
  const secrets = { apiGroups: [''], resources: ['secrets', 'serviceaccounts'], verbs: write };
  const roles = { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs: write };
  const rulesOf = (verbs: string[]): object[] => workloads.map((rule) => ({ ...rule, verbs }));
  const everything = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, { nonResourceURLs: ['*'], verbs: ['*'] }];
  create(rbac, 'ClusterRole', { metadata: { name: 'cluster-admin' }, rules: everything });
  create(rbac, 'ClusterRole', { metadata: { name: 'view' }, rules: rulesOf(read) });
  create(rbac, 'ClusterRole', { metadata: { name: 'edit' }, rules: [...rulesOf(write), secrets] });
  create(rbac, 'ClusterRole', { metadata: { name: 'admin' }, rules: [...rulesOf(write), secrets, roles] });
}
