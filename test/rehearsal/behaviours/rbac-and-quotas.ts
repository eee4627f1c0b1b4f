// Access: RBAC by Roles and bindings, quotas.
import assert from 'node:assert/strict';
import { eventually } from '../api-server-under-test';
import type { Behaviour, Place } from '../behaviours';
import { configMap, pod, type ServiceAccountName } from '../test-objects';

const RBAC = 'rbac.authorization.k8s.io';

/** A service account that may do what the rules say. */
async function account({ core, namespace, name, request }: Place, rules: readonly object[] | undefined): Promise<ServiceAccountName> {
  await request('POST', `${core}/serviceaccounts`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
  const roles = `/apis/${RBAC}/v1/namespaces/${namespace}`;
  if (rules) {
    await request('POST', `${roles}/roles`, { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata: { name }, rules });
    const roleRef = { apiGroup: RBAC, kind: 'Role', name };
    await request(
      'POST',
      `${roles}/rolebindings`,
      { apiVersion: `${RBAC}/v1`, kind: 'RoleBinding', metadata: { name }, roleRef, subjects: [{ kind: 'ServiceAccount', name, namespace }] },
    );
  }
  return { namespace, name };
}

export const accessBehaviours: readonly Behaviour[] = [
  {
    name: 'without a Role a service account may not list, and the answer says what and where',
    check: async (place) => {
      const as = await account(place, undefined);
      const { status, body } = await place.request('GET', `${place.core}/pods`, undefined, { as });
      assert.deepEqual([status, body.reason, body.message], [403, 'Forbidden',
        `pods is forbidden: User "system:serviceaccount:${place.namespace}:${place.name}" cannot list resource "pods" in API group "" `
          + `in the namespace "${place.namespace}"`]);
    },
  },
  {
    name: 'a refusal about one object names it, and one about a sub-resource names that',
    check: async (place) => {
      const as = await account(place, undefined);
      const { body } = await place.request('PATCH', `${place.widgets}/w/status`, {}, { as, contentType: 'application/merge-patch+json' });
      assert.equal(body.message, `widgets.${place.group} "w" is forbidden: User "system:serviceaccount:${place.namespace}:${place.name}" cannot patch `
        + `resource "widgets/status" in API group "${place.group}" in the namespace "${place.namespace}"`);
    },
  },
  {
    name: 'a refusal outside namespaces says: at the cluster scope',
    check: async (place) => {
      const as = await account(place, undefined);
      const { status, body } = await place.request('GET', '/api/v1/nodes', undefined, { as });
      assert.equal(status, 403);
      assert.match(body.message, /cannot list resource "nodes" in API group "" at the cluster scope$/);
    },
  },
  {
    name: 'a Role gives the verbs that it names and no others',
    check: async (place) => {
      const as = await account(place, [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'get'] }]);
      const path = `${place.core}/configmaps`;
      await eventually(
        place.subject, 'the Role to work', async () => (await place.request('GET', `${path}/kube-root-ca.crt`, undefined, { as })).status === 200,
      );
      assert.equal((await place.request('POST', path, configMap(place.name), { as })).status, 201);
      assert.equal((await place.request('DELETE', `${path}/${place.name}`, undefined, { as })).status, 403);
    },
  },
  {
    name: 'a Role for a resource does not cover its sub-resources',
    check: async (place) => {
      const as = await account(place, [{ apiGroups: [place.group], resources: ['widgets'], verbs: ['*'] }]);
      await eventually(place.subject, 'the Role to work', async () => (await place.request('GET', place.widgets, undefined, { as })).status === 200);
      await place.request('POST', place.widgets, place.widget(), { as });
      const { status } = await place.request(
        'PATCH', `${place.widgets}/${place.name}/status`, { status: {} }, { as, contentType: 'application/merge-patch+json' },
      );
      assert.equal(status, 403);
    },
  },
  {
    name: 'resourceNames limit a rule to these objects',
    check: async (place) => {
      const as = await account(place, [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: ['kube-root-ca.crt'] }]);
      const path = `${place.core}/configmaps`;
      await eventually(
        place.subject, 'the Role to work', async () => (await place.request('GET', `${path}/kube-root-ca.crt`, undefined, { as })).status === 200,
      );
      assert.equal((await place.request('GET', `${path}/other`, undefined, { as })).status, 403);
    },
  },
  {
    name: 'deleting a collection is a verb of its own',
    check: async (place) => {
      const as = await account(place, [{ apiGroups: [''], resources: ['configmaps'], verbs: ['delete', 'list', 'get'] }]);
      const path = `${place.core}/configmaps`;
      await eventually(place.subject, 'the Role to work', async () => (await place.request('GET', path, undefined, { as })).status === 200);
      const { status, body } = await place.request('DELETE', path, undefined, { as, query: { labelSelector: 'none=here' } });
      assert.equal(status, 403);
      assert.match(body.message, /cannot deletecollection resource "configmaps"/);
    },
  },
  {
    name: 'the roleRef of a RoleBinding cannot change',
    check: async (place) => {
      await account(place, []);
      const path = `/apis/${RBAC}/v1/namespaces/${place.namespace}/rolebindings/${place.name}`;
      const { status, body } = await place.request('PATCH', path, { roleRef: { name: 'another' } }, { contentType: 'application/merge-patch+json' });
      assert.equal(status, 422);
      assert.match(body.message, /roleRef: Invalid value: .*: cannot change roleRef$/);
    },
  },
  {
    name: 'a quota refuses what exceeds it, and counts what there is',
    check: async ({ subject, request, furtherNamespace }) => {
      const core = `/api/v1/namespaces/${await furtherNamespace()}`;
      await request(
        'POST',
        `${core}/resourcequotas`,
        { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few' }, spec: { hard: { 'pods': '1', 'requests.cpu': '1' } } },
      );
      await eventually(subject, 'the quota to be counted', async () => (await request('GET', `${core}/resourcequotas/few`)).body.status?.used !== undefined);
      const asking = (cpu?: string): object => ({ containers: [{ name: 'main', image: 'a', resources: cpu ? { requests: { cpu } } : {} }] });
      const silent = await request('POST', `${core}/pods`, pod('a', asking()));
      assert.deepEqual([silent.status, silent.body.message], [403, 'pods "a" is forbidden: failed quota: few: must specify requests.cpu for: main']);
      const greedy = await request('POST', `${core}/pods`, pod('a', asking('2')));
      assert.deepEqual([greedy.status, greedy.body.message],
        [403, 'pods "a" is forbidden: exceeded quota: few, requested: requests.cpu=2, used: requests.cpu=0, limited: requests.cpu=1']);
      assert.equal((await request('POST', `${core}/pods`, pod('a', asking('500m')))).status, 201);
      const second = await request('POST', `${core}/pods`, pod('b', asking('500m')));
      assert.equal(second.body.message, 'pods "b" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1');
      assert.deepEqual((await request('GET', `${core}/resourcequotas/few`)).body.status.used, { 'pods': '1', 'requests.cpu': '500m' });
      await request('DELETE', `${core}/pods/a`);
      await eventually(subject, 'the quota to be free again', async () => (await request('GET', `${core}/resourcequotas/few`)).body.status.used.pods === '0');
    },
  },
  {
    name: 'a quota with scopes counts the pods that are in them',
    check: async ({ subject, request, furtherNamespace }) => {
      const core = `/api/v1/namespaces/${await furtherNamespace()}`;
      const spec = { hard: { pods: '1' }, scopes: ['Terminating'] };
      await request('POST', `${core}/resourcequotas`, { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'ending' }, spec });
      await eventually(subject, 'the quota to be counted', async () => (await request('GET', `${core}/resourcequotas/ending`)).body.status?.used !== undefined);
      const containers = [{ name: 'main', image: 'a' }];
      for (const name of ['a', 'b']) assert.equal((await request('POST', `${core}/pods`, pod(name, { containers }))).status, 201);
      const ending = { containers, activeDeadlineSeconds: 600 };
      assert.equal((await request('POST', `${core}/pods`, pod('c', ending))).status, 201);
      const second = await request('POST', `${core}/pods`, pod('d', ending));
      assert.equal(second.body.message, 'pods "d" is forbidden: exceeded quota: ending, requested: pods=1, used: pods=1, limited: pods=1');
    },
  },
  {
    name: 'a quota counts objects of any kind, defined ones too',
    check: async ({ subject, request, furtherNamespace }) => {
      const namespace = await furtherNamespace();
      const quotas = `/api/v1/namespaces/${namespace}/resourcequotas`;
      const policies = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
      const policy = (name: string): object => ({
        apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec: { podSelector: {}, policyTypes: ['Ingress'] },
      });
      const counted = 'count/networkpolicies.networking.k8s.io';
      await request('POST', quotas, { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'one' }, spec: { hard: { [counted]: '1' } } });
      const used = async (): Promise<string | undefined> => (await request('GET', `${quotas}/one`)).body.status?.used?.[counted];
      await eventually(subject, 'the quota to be counted', async () => await used() === '0');
      assert.equal((await request('POST', policies, policy('a'))).status, 201);
      assert.match((await request('POST', policies, policy('b'))).body.message, /exceeded quota: one, requested: count\/networkpolicies/);
      await request('DELETE', `${policies}/a`);
      await eventually(subject, 'the quota to be free again', async () => await used() === '0');
    },
  },
  {
    name: 'a LimitRange sets requests and limits that containers do not state',
    check: async ({ request, furtherNamespace }) => {
      const core = `/api/v1/namespaces/${await furtherNamespace()}`;
      const limits = [{ type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '500m' } }];
      await request('POST', `${core}/limitranges`, { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'usual' }, spec: { limits } });
      const { body } = await request('POST', `${core}/pods`, pod('a'));
      assert.deepEqual(body.spec.containers[0].resources, { limits: { cpu: '1' }, requests: { cpu: '500m' } });
    },
  },
];
