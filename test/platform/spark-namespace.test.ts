// SparkNamespace: the objects of a namespace for applications.
import { Chart, Size, Testing } from 'cdk8s';
import { Cpu, ServiceAccount } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import { SparkNamespace, SparkNamespaceProps, SparkVersion, Team } from '../../src';

interface Manifest { kind: string; metadata: { name: string; namespace?: string; labels?: Record<string, string> }; [field: string]: any }

function synthesise(props: SparkNamespaceProps = {}, more: (namespace: SparkNamespace) => void = () => undefined): Manifest[] {
  const chart = Testing.chart();
  more(new SparkNamespace(chart, 'analytics', props));
  return Testing.synth(chart);
}

const ofKind = (manifests: Manifest[], kind: string) => manifests.filter((manifest) => manifest.kind === kind);

describe('SparkNamespace', () => {
  it('comes first, with the Pod Security level restricted, an account for drivers and their rights', () => {
    const manifests = synthesise();

    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`)).toEqual([
      'Namespace -/analytics', 'ServiceAccount analytics/spark', 'Role analytics/spark-driver', 'RoleBinding analytics/spark-driver',
    ]);
    expect(manifests[0].metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    expect(manifests[1].automountServiceAccountToken).toBe(true);
    expect(manifests[3].subjects).toEqual([{ kind: 'ServiceAccount', name: 'spark', namespace: 'analytics' }]);
  });

  it('gives a driver the rights that Spark needs, and none on Secrets', () => {
    const rules = ofKind(synthesise(), 'Role')[0].rules as Array<{ resources: string[] }>;
    expect([...new Set(rules.flatMap(({ resources }) => resources))].sort())
      .toEqual(['configmaps', 'persistentvolumeclaims', 'pods', 'pods/resize', 'services']);
  });

  it('gives a driver rights on StatefulSets and Deployments only with executorSets', () => {
    const apps = (props: SparkNamespaceProps) => (ofKind(synthesise(props), 'Role')[0].rules as Array<{ apiGroups: string[]; resources: string[] }>)
      .filter(({ apiGroups }) => apiGroups.includes('apps')).flatMap(({ resources }) => resources);

    expect(apps({})).toEqual([]);
    expect([...new Set(apps({ executorSets: true }))].sort()).toEqual(['deployments', 'deployments/scale', 'statefulsets', 'statefulsets/scale']);
    expect([...new Set(apps({ executorSets: true, sparkVersions: [SparkVersion.V4_1] }))].sort()).toEqual(['statefulsets', 'statefulsets/scale']);
  });

  it('limits its applications with a quota, and lets the cluster admit sidecars without requests', () => {
    const manifests = synthesise({ quota: { cpu: Cpu.units(200), memory: Size.gibibytes(800), pods: 50, applications: 500 } });

    expect(ofKind(manifests, 'ResourceQuota')[0].spec.hard).toEqual({
      'requests.cpu': '200', 'requests.memory': '800Gi', 'pods': '50', 'count/sparkapplications.sparkoperator.k8s.io': '500',
    });
    expect(ofKind(manifests, 'LimitRange')[0].spec.limits[0]).not.toHaveProperty('default');
  });

  it('denies access from other namespaces, except from the allowed ones', () => {
    const [policy] = ofKind(synthesise({ isolate: true }, (namespace) => namespace.allowFrom('ingress-nginx')), 'NetworkPolicy');

    expect(policy.spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }] }],
    });
  });

  it('lets teams submit or view, with one binding for each kind of access', () => {
    const manifests = synthesise({}, (namespace) => {
      namespace.grantSubmit(Team.group('data-engineers'));
      namespace.grantSubmit(Team.serviceAccount('airflow', 'workflows'));
      namespace.grantView(Team.user('ann@example.com'));
    });
    const bindings = Object.fromEntries(ofKind(manifests, 'RoleBinding').map((binding) => [binding.metadata.name, binding.subjects]));

    expect(bindings['spark-submitters']).toEqual([
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'data-engineers' },
      { kind: 'ServiceAccount', name: 'airflow', namespace: 'workflows' },
    ]);
    expect(bindings['spark-viewers']).toEqual([{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'ann@example.com' }]);
  });

  it('takes subjects of cdk8s-plus as teams', () => {
    const chart = Testing.chart();
    const account = new ServiceAccount(chart, 'airflow', { metadata: { name: 'airflow', namespace: 'workflows' } });
    new SparkNamespace(chart, 'analytics').grantSubmit(Team.of(account));

    expect(ofKind(Testing.synth(chart), 'RoleBinding').at(-1)?.subjects).toMatchObject([{ kind: 'ServiceAccount', name: 'airflow', namespace: 'workflows' }]);
  });

  it('can use an existing namespace', () => {
    expect(synthesise({ name: 'team-a', createNamespace: false }).map(({ kind, metadata }) => `${kind} ${metadata.namespace}`))
      .toEqual(['ServiceAccount team-a', 'Role team-a', 'RoleBinding team-a']);
  });

  it('keeps its name in a chart that has another namespace', () => {
    const chart = new Chart(Testing.app(), 'platform', { namespace: 'elsewhere' });
    new SparkNamespace(chart, 'analytics');

    expect((Testing.synth(chart) as Manifest[]).map((manifest) => manifest.metadata.namespace)).toEqual([undefined, 'analytics', 'analytics', 'analytics']);
  });

  it.each<[SparkNamespaceProps, RegExp]>([
    [{ name: 'Analytics' }, /'Analytics' is not a valid name/],
    [{ serviceAccountName: 'a b' }, /serviceAccountName: 'a b' is not a valid name/],
    [{ podSecurityLevel: 'strict' }, /podSecurityLevel is 'strict'; give one of restricted, baseline, privileged/],
  ])('refuses %j', (props, message) => {
    expect(() => synthesise(props)).toThrow(message);
  });

  it('refuses allowFrom() without isolation', () => {
    expect(() => synthesise({}, (namespace) => namespace.allowFrom('monitoring'))).toThrow(/set isolate: true/);
  });
});
