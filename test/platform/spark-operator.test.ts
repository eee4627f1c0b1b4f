// SparkOperator: order, rights and pod of the installation.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Chart, Duration, Testing } from 'cdk8s';
import { ServiceType } from 'cdk8s-plus-27';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import {
  IngressController, OperatorExposure, Retention, SparkNamespace, SparkNamespaceProps, SparkOperator, SparkOperatorProps, Team,
} from '../../src';
import { parseFlags } from '../../src/operator/flags/flags';
import { DEFAULT_EXPOSURE, Exposure } from '../../src/spec/exposure';
import { readNamespaceDefaults } from '../../src/spec/namespace-defaults';

interface Rule { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }
interface Manifest { kind: string; metadata: { name: string; namespace?: string }; rules?: Rule[]; [field: string]: any }

const IMAGE = 'registry.example.com/cdk8s-spark:1';

function platform(props: Partial<SparkOperatorProps> = {}, ...namespaces: string[]) {
  const app = Testing.app();
  const chart = new Chart(app, 'platform');
  const operator = new SparkOperator(chart, 'operator', { image: IMAGE, ...props });
  (namespaces.length > 0 ? namespaces : ['analytics']).forEach((name) => operator.watch(new SparkNamespace(chart, name)));
  return { app, chart, operator, manifests: () => Testing.synth(chart) as Manifest[] };
}

const rulesOf = (props: Partial<SparkOperatorProps>) => platform(props).manifests().flatMap((manifest) => manifest.rules ?? []);
const named = (manifests: Manifest[], kind: string, namespace?: string) =>
  manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.namespace === namespace);
const container = (manifests: Manifest[]) => manifests.find(({ kind }) => kind === 'Deployment')?.spec.template.spec.containers[0];

describe('SparkOperator', () => {
  it('puts the custom resource definitions into a separate chart, before everything else', () => {
    const { app } = platform();
    app.synthYaml();
    const [crds, rest] = app.charts;

    expect(rest.node.id).toBe('platform');
    const shipped = ['sparkapplications', 'scheduledsparkapplications']
      .map((kind) => load(fs.readFileSync(path.join(__dirname, '../../imports/crds', `${kind}.yaml`), 'utf8')));
    expect(crds.toJson()).toEqual(shipped);
  });

  it('leaves them out with installCrds: false', () => {
    const { app } = platform({ installCrds: false });
    expect(app.charts.map((chart) => chart.node.id)).toEqual(['platform']);
  });

  it('puts namespaces before their objects, and the rights before the Deployment', () => {
    const manifests = platform().manifests();
    const position = (kind: string, name: string) => manifests.findIndex((manifest) => manifest.kind === kind && manifest.metadata.name === name);

    for (const namespace of ['spark-operator', 'analytics']) {
      const first = manifests.findIndex((manifest) => manifest.metadata.namespace === namespace);
      expect(position('Namespace', namespace)).toBeLessThan(first);
    }
    expect(position('ServiceAccount', 'spark-operator')).toBeLessThan(position('Deployment', 'spark-operator'));
  });

  it('has rights in the watched namespaces and in its own, but no cluster-wide rights and none on Secrets', () => {
    const manifests = platform({}, 'analytics', 'science').manifests();

    expect(manifests.filter(({ kind }) => kind.startsWith('ClusterRole'))).toEqual([]);
    for (const namespace of ['analytics', 'science']) {
      const [role] = named(manifests, 'Role', namespace).filter(({ metadata }) => metadata.name === 'spark-operator');
      const [binding] = named(manifests, 'RoleBinding', namespace).filter(({ metadata }) => metadata.name === 'spark-operator');
      expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', name: 'spark-operator', namespace: 'spark-operator' }]);
      expect(role.rules?.flatMap((rule) => rule.resources)).not.toContain('secrets');
    }
    const rules = manifests.filter(({ kind }) => kind === 'Role').flatMap((manifest) => manifest.rules ?? []);
    expect(rules.flatMap((rule) => [...rule.verbs, ...rule.resources, ...rule.apiGroups])).not.toContain('*');
    expect(rules.find((rule) => rule.resources.includes('leases') && rule.verbs.includes('update'))?.resourceNames).toEqual(['spark-operator-lock']);
  });

  it('has the same rights in the whole cluster if it watches all namespaces, and sets no --namespaces', () => {
    const chart = new Chart(Testing.app(), 'platform');
    new SparkOperator(chart, 'operator', { image: IMAGE }).watchAllNamespaces();
    const manifests = Testing.synth(chart) as Manifest[];
    const some = named(platform().manifests(), 'Role', 'analytics').find(({ metadata }) => metadata.name === 'spark-operator');

    expect(named(manifests, 'ClusterRole').map(({ rules }) => rules)).toEqual([some?.rules]);
    expect(container(manifests).args.join(' ')).not.toContain('--namespaces');
  });

  it('has the same rights in the whole cluster if it selects namespaces by labels, and may follow their labels', () => {
    const chart = new Chart(Testing.app(), 'platform');
    const operator = new SparkOperator(chart, 'operator', { image: IMAGE });
    operator.watchNamespacesWithLabels({ 'team': 'data', 'example.com/spark': 'on' });
    const manifests = Testing.synth(chart) as Manifest[];
    const some = named(platform().manifests(), 'Role', 'analytics').find(({ metadata }) => metadata.name === 'spark-operator');

    expect(named(manifests, 'ClusterRole').map(({ rules }) => rules)).toEqual([
      [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list', 'watch'] }, ...some?.rules ?? []],
    ]);
    expect(container(manifests).args).toContain('--namespace-selector=example.com/spark=on,team=data');
    expect(container(manifests).args.join(' ')).not.toContain('--namespaces');
    expect(() => operator.watchAllNamespaces()).toThrow(/already watched \(those with example\.com\/spark=on,team=data\)/);
    expect(() => operator.watchNamespacesWithLabels({ team: 'b' })).toThrow(/already selected/);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{}, /there is no label/], [{ 'a b': 'c' }, /'a b=c' is no label/], [{ team: 'a,b' }, /'team=a,b' is no label/],
  ])('refuses to select namespaces by %j', (labels, message) => {
    expect(() => platform().operator.watchNamespacesWithLabels(labels)).toThrow(message);
  });

  it('may patch applications only where it records specifications in annotations', () => {
    const rights = (props: Partial<SparkOperatorProps>) => named(platform(props).manifests(), 'Role', 'analytics')
      .find(({ metadata }) => metadata.name === 'spark-operator')?.rules
      ?.filter(({ resources, verbs }) => resources.includes('sparkapplications') && verbs.includes('patch')).length;
    expect([rights({}), rights({ recordSpecInAnnotations: true })]).toEqual([0, 1]);
    expect(container(platform({ recordSpecInAnnotations: true }).manifests()).args).toContain('--record-spec-in-annotations=true');
  });

  it('watches quotas only where applications are to wait for them', () => {
    const quotas = (props: Partial<SparkOperatorProps>) => rulesOf(props).filter(({ resources }) => resources.includes('resourcequotas'));
    expect([quotas({}), quotas({ quotaEnforcement: {} })]).toMatchObject([[], [{ verbs: ['list', 'watch'] }]]);
    const args = (props: Partial<SparkOperatorProps>) => container(platform(props).manifests()).args.filter((arg: string) => arg.includes('quota'));
    expect([args({}), args({ quotaEnforcement: {} }), args({ quotaEnforcement: { refuseIn: ['team-*', 'jobs'] } })]).toEqual([
      [], ['--enable-resource-quota-enforcement=true'], ['--enable-resource-quota-enforcement=true', '--resource-quota-refusal-namespaces=team-*,jobs'],
    ]);
  });

  it('turns its options into flags', () => {
    const { manifests } = platform({
      workers: 20,
      uiService: false,
      driverDisruptionBudgets: true,
      logLevel: 'debug',
      instance: 'blue',
      labelSelector: {
        matchLabels: { team: 'data' },
        matchExpressions: [{ key: 'tier', operator: 'In', values: ['etl', 'ml'] }, { key: 'draft', operator: 'DoesNotExist' }],
      },
      defaultTimeToLive: Duration.hours(1),
      extraFlags: ['--kube-api-qps=50'],
      batchScheduling: { defaultScheduler: 'volcano', kubeSchedulerNames: ['cosched'] },
      uiIngress: { urlFormat: 'https://{{$appName}}.example.com', className: 'nginx', annotations: { a: 'b' }, certificateSecretName: 'tls' },
    }, 'science', 'analytics');

    expect(container(manifests()).args).toEqual([
      '--metrics-bind-address=:8080',
      '--health-probe-bind-address=:8081',
      '--namespaces=analytics,science',
      '--leader-election-lock-name=spark-operator-blue-lock',
      '--leader-election-lock-namespace=spark-operator',
      '--controller-threads=20',
      '--enable-ui-service=false',
      '--enable-batch-scheduler=true',
      '--default-batch-scheduler=volcano',
      '--kube-scheduler-names=cosched',
      '--ingress-url-format=https://{{$appName}}.example.com',
      '--ingress-class-name=nginx',
      '--ingress-annotations={"a":"b"}',
      '--ingress-tls=[{"secretName":"tls"}]',
      '--application-ingress-hosts=',
      '--application-annotations=prometheus.io/*',
      '--application-service-types=',
      '--application-tls-secrets=',
      '--enable-driver-pdb=true',
      '--default-time-to-live-seconds=3600',
      '--instance=blue',
      '--label-selector-filter=team=data,tier in (etl,ml),!draft',
      '--log-level=debug',
      '--kube-api-qps=50',
    ]);
  });

  it.each<[string, SparkOperatorProps['labelSelector'], RegExp]>([
    ['no requirement', {}, /labelSelector has no requirement; give labels such as/],
    ['an unknown operator', { matchExpressions: [{ key: 'a', operator: 'Like', values: ['b'] }] }, /'Like' is no operator; give one of In, NotIn, Exists/],
    ['no values where there must be some', { matchExpressions: [{ key: 'a', operator: 'In' }] }, /In of 'a' needs values/],
    ['values where there must be none', { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] }, /Exists of 'a' takes no values/],
    ['a key that is none', { matchLabels: { 'a b': 'c' } }, /'a b' is no key of a label/],
    ['a value that is none', { matchLabels: { a: 'b,c' } }, /'b,c' is no value of a label/],
  ])('refuses a label selector with %s', (_what, labelSelector, message) => {
    expect(() => new SparkOperator(new Chart(Testing.app(), 'platform'), 'operator', { image: IMAGE, labelSelector })).toThrow(message);
  });

  it('has names of its own for each instance, and refuses two operators that would share objects', () => {
    const synthesise = (...all: Array<Partial<SparkOperatorProps>>) => () => {
      const chart = new Chart(Testing.app(), 'platform');
      const operators = all.map((props, index) => (
        new SparkOperator(chart, `operator-${index}`, { image: IMAGE, installCrds: false, createNamespace: false, webhook: {}, ...props })));
      operators.forEach((operator) => operator.watchAllNamespaces());
      return Testing.synth(chart) as Array<{ kind: string; metadata: { name: string; namespace?: string } }>;
    };
    const objects = synthesise({}, { instance: 'blue' }, { instance: 'green' }, { name: 'by-label', labelSelector: { matchLabels: { team: 'a' } } })();
    const keys = objects.map(({ kind, metadata: { name, namespace } }) => `${kind} ${namespace ?? ''}/${name}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    expect(keys).toContain('Deployment spark-operator/spark-operator-blue');
    const refusal = /its objects would have the names of those of platform\/operator-0, .*give each operator its own name/;
    expect(synthesise({ labelSelector: { matchLabels: { team: 'a' } } }, { labelSelector: { matchLabels: { team: 'b' } } })).toThrow(refusal);
    expect(synthesise({ namespace: 'a-b', name: 'c' }, { namespace: 'a', name: 'b-c' }), 'the same names in the cluster').toThrow(refusal);
    expect(synthesise({ namespace: 'a-b', name: 'a-b' }, { namespace: 'a', name: 'b' }), 'the same Role in a watched namespace').toThrow(refusal);
  });

  it('writes the defaults of a namespace into its own namespace, with the flag and the right to read them, and nothing without defaults', () => {
    const synthesised = (operatorDefaults: SparkNamespaceProps['operatorDefaults'], names = ['spark-operator']) => {
      const chart = new Chart(Testing.app(), 'platform');
      const operators = names.map((name) => new SparkOperator(chart, name, { image: IMAGE, name, installCrds: false, createNamespace: name === names[0] }));
      const namespace = new SparkNamespace(chart, 'analytics', { operatorDefaults });
      operators.forEach((operator) => operator.watch(namespace));
      return Testing.synth(chart) as Manifest[];
    };
    const defaults = {
      sparkConf: { 'spark.eventLog.enabled': 'true' },
      driverCapacity: 'on-demand',
      timeToLive: Duration.hours(1),
      retention: { onFailure: { driverPod: Retention.removeAfter(Duration.days(1)) } },
    };
    const manifests = synthesised(defaults);
    const [configMap] = manifests.filter(({ kind }) => kind === 'ConfigMap') as unknown as Array<{ metadata: object; data: Record<string, string> }>;
    expect(configMap.metadata).toMatchObject({
      name: 'spark-defaults-analytics', namespace: 'spark-operator', labels: { 'sparkoperator.k8s.io/namespace-defaults': 'true' },
    });
    expect(readNamespaceDefaults(configMap.data)).toMatchObject({
      outcome: 'read',
      defaults: {
        sparkConf: { 'spark.eventLog.enabled': 'true' },
        capacity: { driver: 'on-demand' },
        timeToLiveSeconds: 3600,
        retention: { onFailure: { driverPod: { policy: 'Delete', afterSeconds: 86_400 } } },
      },
    });
    expect(container(manifests).args).toContain('--namespace-defaults-namespace=spark-operator');
    const readers = manifests.filter(({ rules }) => rules?.some(({ resources, verbs }) => resources.includes('configmaps') && verbs.includes('watch')));
    expect(readers.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([['Role', 'spark-operator']]);
    expect(synthesised(defaults, ['one', 'two']).filter(({ kind }) => kind === 'ConfigMap'), 'operators of one namespace share it').toHaveLength(1);
    const without = synthesised(undefined);
    expect(without.filter(({ kind }) => kind === 'ConfigMap')).toEqual([]);
    expect(container(without).args.join(' ')).not.toContain('namespace-defaults');
    expect(JSON.stringify(without)).not.toContain('-namespace-defaults');
    expect(() => synthesised({ driverCapacity: 'cheap' })).toThrow(/operatorDefaults: namespaceDefaults\.capacity\.driver: must be spot or on-demand/);
    expect(() => synthesised({ sparkConf: { 'spark.master': 'local' } })).toThrow(/is not allowed in sparkConf/);
  });

  it('sets only flags that the operator knows and that have an effect', () => {
    const { manifests } = platform({
      workers: 20,
      uiService: false,
      driverDisruptionBudgets: true,
      logLevel: 'debug',
      instance: 'blue',
      defaultTimeToLive: Duration.hours(1),
      batchScheduling: { defaultScheduler: 'volcano', kubeSchedulerNames: ['cosched'] },
      uiIngress: { urlFormat: 'https://{{$appName}}.example.com', className: 'nginx', annotations: { a: 'b' }, certificateSecretName: 'tls' },
    });
    const { config, warnings } = parseFlags(container(manifests()).args, { identity: 'operator-1' });

    expect(warnings).toEqual([]);
    expect(config).toMatchObject({
      namespaces: ['analytics'],
      workers: 20,
      instance: 'blue',
      logLevel: 'debug',
      metricsBindAddress: ':8080',
      healthProbeBindAddress: ':8081',
      leaderElection: { enabled: true, lockName: 'spark-operator-blue-lock', lockNamespace: 'spark-operator' },
      applications: {
        defaultTimeToLiveSeconds: 3600,
        submission: {
          uiService: false,
          driverDisruptionBudgets: true,
          batchScheduler: true,
          defaultBatchScheduler: 'volcano',
          kubeSchedulerNames: ['cosched'],
          ingressClassName: 'nginx',
          ingressUrlFormat: 'https://{{$appName}}.example.com',
          ingressAnnotations: { a: 'b' },
          ingressTls: [{ secretName: 'tls' }],
          exposure: { hosts: [], annotations: ['prometheus.io/*'], serviceTypes: [], tlsSecrets: [] },
        },
      },
    });
  });

  it.each<{ what: string; exposure: OperatorExposure; allows: Partial<Exposure> }>([
    {
      what: 'nothing but what is said',
      exposure: { hosts: ['*.{{$appNamespace}}.spark.example.com'], serviceTypes: [ServiceType.LOAD_BALANCER] },
      allows: { hosts: ['*.{{$appNamespace}}.spark.example.com'], annotations: ['prometheus.io/*'], serviceTypes: ['LoadBalancer'], tlsSecrets: [] },
    },
    { what: 'what Kubeflow allows', exposure: { everything: true }, allows: DEFAULT_EXPOSURE },
    { what: 'what Kubeflow allows, but no Secret', exposure: { everything: true, tlsSecrets: [] }, allows: { ...DEFAULT_EXPOSURE, tlsSecrets: [] } },
    { what: 'no annotation at all', exposure: { annotations: [] }, allows: { annotations: [], hosts: [] } },
    { what: 'nothing by an option that is written without a value', exposure: { hosts: undefined }, allows: { hosts: [] } },
  ])('lets applications ask for $what', ({ exposure, allows }) => {
    const { config } = parseFlags(container(platform({ exposure }).manifests()).args, { identity: 'operator-1' });
    expect(config.applications.submission.exposure).toMatchObject(allows);
  });

  it.each<{ what: string; props: Partial<SparkOperatorProps>; flags: string[]; rights: string[] }>([
    { what: 'nothing', props: {}, flags: [], rights: [] },
    {
      what: 'a Gateway for web UIs',
      props: { uiGateway: { urlFormat: 'https://{{$appName}}.example.com', name: 'public', namespace: 'infra', sectionName: 'https', annotations: { a: 'b' } } },
      flags: ['--ingress-url-format=https://{{$appName}}.example.com', '--ui-gateway=infra/public/https', '--ingress-annotations={"a":"b"}'],
      rights: ['httproutes'],
    },
    {
      what: 'Gateways for applications', props: { exposure: { gateways: ['infra/*'] } }, flags: ['--application-gateways=infra/*'], rights: ['httproutes'],
    },
    { what: 'classes for applications', props: { exposure: { ingressClasses: ['internal'] } }, flags: ['--application-ingress-classes=internal'], rights: [] },
    {
      what: 'Traefik as the controller',
      props: { uiIngress: { urlFormat: 'https://{{$appName}}.example.com', controller: IngressController.TRAEFIK } },
      flags: ['--ingress-url-format=https://{{$appName}}.example.com', '--ingress-controller=traefik'],
      rights: ['middlewares'],
    },
    { what: 'Traefik for applications', props: { traefikMiddlewares: true }, flags: ['--enable-traefik-middlewares=true'], rights: ['middlewares'] },
  ])('has flags and rights for $what', ({ props, flags, rights }) => {
    const manifests = platform(props).manifests();
    const about = /^--(ingress-|enable-traefik|ui-gateway|application-(gateways|ingress-classes))/;
    expect(container(manifests).args.filter((arg: string) => about.test(arg))).toEqual(flags);
    const granted = manifests.flatMap(({ rules }) => rules ?? []).flatMap(({ resources }) => resources ?? []);
    expect(granted.filter((resource: string) => resource === 'httproutes' || resource === 'middlewares')).toEqual(rights);
  });

  it('gives web UIs one address: an Ingress or a route', () => {
    const urlFormat = 'https://{{$appName}}.example.com';
    expect(() => platform({ uiIngress: { urlFormat }, uiGateway: { urlFormat, name: 'public', namespace: 'infra' } }))
      .toThrow(/uiIngress and uiGateway both give the web UIs an address; leave one of them out/);
    expect(() => platform({ uiGateway: { urlFormat, name: 'public', namespace: 'In fra' } })).toThrow(/'In fra' is no namespace of a Gateway/);
  });

  it('serves metrics as plain HTTP without rights to review tokens, unless they are to be secured', () => {
    const manifests = platform().manifests();
    expect(container(manifests).args.join(' ')).not.toContain('secure-metrics');
    expect(manifests.flatMap(({ rules }) => rules ?? []).flatMap(({ resources }) => resources ?? [])).not.toContain('tokenreviews');
  });

  it('serves secured metrics to its readers, with a certificate from a Secret', () => {
    const readers = [Team.serviceAccount('prometheus', 'monitoring')];
    const manifests = platform({ secureMetrics: { certificateSecretName: 'metrics-tls', readers } }).manifests();
    const { template } = manifests.find(({ kind }) => kind === 'Deployment')?.spec ?? {};
    const { config } = parseFlags(container(manifests).args, { identity: 'operator-1' });
    const [{ name, mountPath, readOnly }] = container(manifests).volumeMounts;

    expect(config.secureMetrics).toEqual({ certificateFolder: mountPath, minTlsVersion: 'TLSv1.2' });
    expect(template.spec.volumes).toEqual([{ name, secret: { secretName: 'metrics-tls' } }]);
    expect(readOnly).toBe(true);
    expect(template.metadata.annotations['prometheus.io/scheme']).toBe('https');
    expect(named(manifests, 'ClusterRole').map((role) => [role.metadata.name, role.rules])).toEqual([
      ['spark-operator-spark-operator-token-reviews', [
        { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
        { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
      ]],
      ['spark-operator-spark-operator-metrics-readers', [{ apiGroups: [], resources: [], nonResourceURLs: ['/metrics'], verbs: ['get'] }]],
    ]);
    expect(named(manifests, 'ClusterRoleBinding').map(({ subjects }) => subjects)).toEqual([
      [{ kind: 'ServiceAccount', name: 'spark-operator', namespace: 'spark-operator' }],
      [{ kind: 'ServiceAccount', name: 'prometheus', namespace: 'monitoring' }],
    ]);
  });

  it('lets other pods reach the ports of metrics and health, and nothing else of its pods', () => {
    const manifests = platform({ name: 'blue' }).manifests();
    const [policy] = named(manifests, 'NetworkPolicy', 'spark-operator');
    const declared: Array<{ containerPort: number; protocol: string }> = container(manifests).ports;
    const ports = declared.map(({ containerPort, protocol }) => ({ port: containerPort, protocol }));

    expect(policy.spec).toEqual({
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'cdk8s-spark', 'app.kubernetes.io/instance': 'blue' } },
      policyTypes: ['Ingress'],
      ingress: [{ ports }],
    });
  });

  it.each<[string, Partial<SparkOperatorProps>, RegExp]>([
    ['a host that is no pattern', { exposure: { hosts: ['spark.*.com'] } },
      /--application-ingress-hosts=spark\.\*\.com cannot be used\. "spark\.\*\.com" is no pattern/],
    ['an annotation that is no pattern', { exposure: { annotations: ['*-snippet'] } }, /--application-annotations=\*-snippet cannot be used/],
    ['no worker', { workers: 0 }, /^SparkOperator platform\/operator: --controller-threads=0 cannot be used\. Use a whole number, at least 1\.$/],
    ['half a worker', { workers: 1.5 }, /--controller-threads=1\.5 cannot be used/],
    ['an unknown log level', { logLevel: 'loud' }, /--log-level=loud cannot be used\. Allowed choices are debug, info, warn, error\.$/],
  ])('refuses %s before the process does', (_what, props, message) => expect(() => platform(props)).toThrow(message));

  it('has rights on disruption budgets only if it is to create them', () => {
    const budgets = (props: Partial<SparkOperatorProps>) => rulesOf(props).filter(({ resources }) => resources.includes('poddisruptionbudgets'));
    expect(budgets({})).toHaveLength(0);
    expect(budgets({ driverDisruptionBudgets: true })).toHaveLength(1);
  });

  it('has rights on pod groups only if batch schedulers are enabled', () => {
    const groups = (props: Partial<SparkOperatorProps>) => rulesOf(props).filter(({ resources }) => resources.includes('podgroups'));

    expect(groups({})).toEqual([]);
    expect(groups({ batchScheduling: {} })).toHaveLength(1);
  });

  it('has rights on StatefulSets and Deployments only with executorSets', () => {
    const sets = (props: Partial<SparkOperatorProps>) => rulesOf(props).filter(({ apiGroups }) => apiGroups.includes('apps'));

    expect(sets({})).toEqual([]);
    expect(sets({ executorSets: true }).map(({ resources, verbs }) => [resources, verbs])).toEqual([
      [['statefulsets', 'deployments'], ['get', 'delete']], [['statefulsets/scale', 'deployments/scale'], ['patch']],
    ]);
  });

  it('runs restricted: as a numeric user, without privileges, with a read-only file system', () => {
    const manifests = platform().manifests();
    const pod = manifests.find(({ kind }) => kind === 'Deployment')?.spec.template.spec;

    expect(pod.securityContext).toEqual({ runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container(manifests).securityContext).toEqual({
      allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] },
    });
    expect(named(manifests, 'Namespace').map(({ metadata }) => metadata)).toContainEqual(
      expect.objectContaining({ name: 'spark-operator', labels: expect.objectContaining({ 'pod-security.kubernetes.io/enforce': 'restricted' }) }));
  });

  it('spreads replicas over nodes, and allows one disruption at a time', () => {
    const manifests = platform({ replicas: 2 }).manifests();

    expect(manifests.find(({ kind }) => kind === 'Deployment')?.spec).toMatchObject({
      replicas: 2, template: { spec: { topologySpreadConstraints: [{ topologyKey: 'kubernetes.io/hostname' }] } },
    });
    expect(manifests.find(({ kind }) => kind === 'PodDisruptionBudget')?.spec.maxUnavailable).toBe(1);
  });

  it('selects only its own pods with Service, Deployment and disruption budget', () => {
    const manifests = platform({ name: 'blue' }).manifests();
    const selector = { 'app.kubernetes.io/name': 'cdk8s-spark', 'app.kubernetes.io/instance': 'blue' };

    expect(manifests.find(({ kind }) => kind === 'Service')?.spec.selector).toEqual(selector);
    expect(manifests.find(({ kind }) => kind === 'PodDisruptionBudget')?.spec.selector.matchLabels).toEqual(selector);
    const deployment = manifests.find(({ kind }) => kind === 'Deployment')?.spec;
    expect(deployment.selector.matchLabels).toEqual(selector);
    expect(deployment.template.metadata.labels).toMatchObject(selector);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined], ['no image', {}], ['an empty name', { image: '' }],
  ])('needs an image, and says how to get one: %s', (_name, props) => {
    expect(() => new SparkOperator(new Chart(Testing.app(), 'platform'), 'operator', props as SparkOperatorProps))
      .toThrow('SparkOperator platform/operator: image is missing; no image of the operator is published yet, so build one from image/Dockerfile');
    expect(container(platform().manifests()).image).toBe(IMAGE);
  });

  it('can be installed twice in one namespace', () => {
    const chart = new Chart(Testing.app(), 'platform');
    const analytics = new SparkNamespace(chart, 'analytics');
    const names = ['blue', 'green'].map((name) => {
      const operator = new SparkOperator(chart, name, { image: IMAGE, name, createNamespace: false, installCrds: false });
      operator.watch(analytics);
      return operator.operatorName;
    });
    const manifests = Testing.synth(chart) as Manifest[];
    const identities = manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);

    expect(names).toEqual(['blue', 'green']);
    expect(new Set(identities).size).toBe(identities.length);
  });

  it('refuses to watch nothing, a namespace twice, or some namespaces and all', () => {
    const idle = new Chart(Testing.app(), 'idle');
    new SparkOperator(idle, 'operator', { image: IMAGE });
    expect(() => Testing.synth(idle)).toThrow(/\[idle\/operator\] the operator watches no namespace; call watch\(namespace\), watchNamespacesWithLabels\(labels\) or /);

    const { operator, chart } = platform();
    expect(() => operator.watchAllNamespaces()).toThrow(/namespaces are already watched \(analytics\)/);
    expect(() => operator.watch(chart.node.findChild('analytics') as SparkNamespace)).toThrow(/'analytics' is already watched/);
  });

  it.each<[Partial<SparkOperatorProps>, RegExp]>([
    [{ replicas: 0 }, /replicas is 0/],
    [{ name: 'My Operator' }, /name: 'My Operator' is not a valid name/],
  ])('refuses %j', (props, message) => {
    expect(() => platform(props)).toThrow(message);
  });
});
