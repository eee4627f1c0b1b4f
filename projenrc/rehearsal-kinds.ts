// Takes the kinds that the embedded API server serves from a real API server: `npx tsx projenrc/rehearsal-kinds.ts` with KUBECONFIG set.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which kinds, by the path of their API group. Everything else about them is read from the server. */
const KINDS: Record<string, string[]> = {
  'api/v1': [
    'ConfigMap', 'Endpoints', 'Event', 'LimitRange', 'Namespace', 'Node', 'PersistentVolume', 'PersistentVolumeClaim', 'Pod', 'PodTemplate', 'ResourceQuota',
    'Secret', 'Service', 'ServiceAccount',
  ],
  'apis/apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'apis/apps/v1': ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  'apis/admissionregistration.k8s.io/v1': [
    'MutatingWebhookConfiguration', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration',
  ],
  'apis/batch/v1': ['CronJob', 'Job'],
  'apis/coordination.k8s.io/v1': ['Lease'],
  'apis/discovery.k8s.io/v1': ['EndpointSlice'],
  'apis/events.k8s.io/v1': ['Event'],
  'apis/networking.k8s.io/v1': ['Ingress', 'IngressClass', 'NetworkPolicy'],
  'apis/policy/v1': ['PodDisruptionBudget'],
  'apis/rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'apis/scheduling.k8s.io/v1': ['PriorityClass'],
  'apis/storage.k8s.io/v1': ['StorageClass'],
};

/** What of a schema is kept: what decoding, defaulting, merging and pruning read. */
const KEPT = [
  'type', 'format', 'required', 'default', 'x-kubernetes-patch-strategy', 'x-kubernetes-patch-merge-key', 'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys', 'x-kubernetes-map-type',
];

interface Schema { [keyword: string]: unknown }
interface GroupVersionKind { group: string; version: string; kind: string }
interface Discovered { name: string; singularName: string; namespaced: boolean; kind: string; verbs: string[]; shortNames?: string[]; categories?: string[] }

function raw<T>(path: string): T {
  return JSON.parse(execFileSync('kubectl', ['get', '--raw', `/${path}`], { maxBuffer: 2 ** 28 }).toString()) as T;
}

function slim(schema: Schema, found: Set<string>): Schema {
  const kept: Schema = {};
  const reference = (schema.$ref ?? (schema.allOf as Schema[] | undefined)?.[0]?.$ref) as string | undefined;
  if (reference) {
    const name = reference.split('/').at(-1) ?? '';
    found.add(name);
    kept.$ref = name;
  }
  for (const keyword of KEPT) if (schema[keyword] !== undefined) kept[keyword] = schema[keyword];
  if (schema.properties) {
    kept.properties = Object.fromEntries(Object.entries(schema.properties as Record<string, Schema>).map(([name, property]) => [name, slim(property, found)]));
  }
  for (const keyword of ['items', 'additionalProperties']) {
    if (typeof schema[keyword] === 'object') kept[keyword] = slim(schema[keyword] as Schema, found);
  }
  return kept;
}

const schemas: Record<string, Schema> = {};
const resources: object[] = [];
for (const [path, kinds] of Object.entries(KINDS)) {
  const segments = path.split('/');
  const [group, version] = segments.length === 2 ? ['', segments[1]] : [segments[1], segments[2]];
  const all = raw<{ components: { schemas: Record<string, Schema> } }>(`openapi/v3/${path}`).components.schemas;
  const discovered = raw<{ resources: Discovered[] }>(path).resources;
  for (const kind of kinds) {
    const schema = Object.keys(all).find((name) => (all[name]['x-kubernetes-group-version-kind'] as GroupVersionKind[] | undefined)
      ?.some((one) => one.kind === kind && one.group === group && one.version === version));
    const resource = discovered.find((one) => one.kind === kind && !one.name.includes('/'));
    if (!schema || !resource) throw new Error(`${path}: the API server has no kind ${kind}`);
    resources.push({
      group,
      version,
      kind,
      plural: resource.name,
      singular: resource.singularName,
      namespaced: resource.namespaced,
      shortNames: resource.shortNames,
      categories: resource.categories,
      verbs: resource.verbs,
      subresources: discovered.filter((one) => one.name.startsWith(`${resource.name}/`)).map((one) => ({
        name: one.name.split('/')[1], kind: one.kind, verbs: one.verbs,
      })),
      schema,
    });
    for (const wanted = [schema]; wanted.length > 0;) {
      const name = wanted.pop() as string;
      if (schemas[name]) continue;
      const found = new Set<string>();
      schemas[name] = slim(all[name], found);
      wanted.push(...found);
    }
  }
}
const { major, minor, gitVersion } = raw<Record<string, string>>('version');
const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
const lines = (entries: string[], [open, close]: string) => `${open}\n${entries.map((entry) => `    ${entry}`).join(',\n')}\n  ${close}`;
writeFileSync(join(__dirname, '../src/rehearsal/api-server/kinds/kinds.gen.json'), [
  '{',
  `  "version": ${JSON.stringify({ major, minor, gitVersion })},`,
  `  "resources": ${lines(resources.map((one) => JSON.stringify(one)), '[]')},`,
  `  "schemas": ${lines(Object.entries(sorted).map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`), '{}')}`,
  '}',
  '',
].join('\n'));
