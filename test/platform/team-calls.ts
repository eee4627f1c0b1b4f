// What people and programs do with the rights that a namespace gives them, as commands and the calls that these make.
import { App, Chart } from 'cdk8s';
import { SparkNamespace, SparkVersion, SubmitterAccess, SubmitterProfile, Team } from '../../src';
import type { PolicyRule } from '../../src/manifest/objects';
import { serviceAccountIdentity, type ApiObject, type Identity } from '../../src/rehearsal';
import { rightOf, singleRights } from '../support/rights';

export const NAMESPACE = 'check-team-rights';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With the query that makes a GET a watch. */
  readonly path: string;
  readonly body?: object;
  readonly contentType?: string;
}

/** Something that an account does, and the calls of it that need a right. */
export interface Action {
  readonly what: string;
  /** Arguments of kubectl, where kubectl does it; `input` is its standard input. */
  readonly kubectl?: readonly string[];
  readonly input?: object;
  /** The command runs until it is ended. */
  readonly endless?: true;
  readonly calls: readonly Call[];
}

/** An account, what it is given, and what for. */
export interface Profile {
  readonly name: string;
  readonly identity: Identity;
  readonly actions: readonly Action[];
  /** Adds what gives the rights to a chart. */
  grant(chart: Chart, namespace: SparkNamespace): void;
}

const core = (plural: string): string => `/api/v1/namespaces/${NAMESPACE}/${plural}`;
const spark = (plural: string): string => `/apis/sparkoperator.k8s.io/v1beta2/namespaces/${NAMESPACE}/${plural}`;

const get = (path: string): Call => ({ method: 'GET', path });
const watch = (path: string): Call => ({ method: 'GET', path: `${path}?watch=true` });
const create = (path: string, body: object): Call => ({ method: 'POST', path, body });
const remove = (path: string): Call => ({ method: 'DELETE', path });
const patch = (path: string, body: object): Call => ({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' });

const metadata = { name: 'etl', namespace: NAMESPACE };
const SPEC = {
  type: 'Python',
  mode: 'cluster',
  sparkVersion: '4.1.4',
  image: 'apache/spark:4.1.4',
  mainApplicationFile: 'local:///pi.py',
  driver: {},
  executor: {},
};
const application = { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', metadata, spec: SPEC };
const schedule = {
  apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'ScheduledSparkApplication', metadata, spec: { schedule: '@daily', suspend: true, template: SPEC },
};
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'etl-driver' }, spec: { containers: [{ name: 'main', image: 'none' }] } };
const service = { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }], selector: { none: 'none' } } };
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { key: 'value' } };
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata,
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage: '1Mi' } } },
};
const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '100' } } };
const limits = { apiVersion: 'v1', kind: 'LimitRange', metadata, spec: { limits: [{ type: 'Container', max: { cpu: '100' } }] } };

/** What there is in the namespace before anybody does anything. */
export const PRESENT: readonly object[] = [application, schedule, pod, service, configMap, claim, quota, limits];

const LABEL = { metadata: { labels: { seen: 'yes' } } };

/** Lists, reads one and follows what there is of a kind. */
function viewing(what: string, collection: string, plural: string, name = 'etl'): Action[] {
  return [
    { what: `lists ${what}`, kubectl: ['get', plural], calls: [get(collection)] },
    { what: `reads one of the ${what}`, kubectl: ['get', plural, name], calls: [get(`${collection}/${name}`)] },
    { what: `follows ${what}`, kubectl: ['get', plural, '--watch'], endless: true, calls: [get(collection), watch(collection)] },
  ];
}

const STATUSES: readonly Action[] = ['sparkapplications', 'scheduledsparkapplications'].map((plural) => ({
  what: `reads the status alone of one of the ${plural}`,
  kubectl: ['get', plural, 'etl', '--subresource=status'],
  calls: [get(`${spark(plural)}/etl/status`)],
}));

const LOGS: Action = {
  what: 'reads the log of a driver', kubectl: ['logs', 'etl-driver'], calls: [get(core('pods/etl-driver')), get(core('pods/etl-driver/log'))],
};

const DESCRIBE: Action = {
  what: 'asks what happened to an application',
  kubectl: ['describe', 'sparkapplication', 'etl'],
  calls: [get(`${spark('sparkapplications')}/etl`), get(core('events'))],
};

export const VIEW: readonly Action[] = [
  ...viewing('applications', spark('sparkapplications'), 'sparkapplications'),
  ...viewing('schedules', spark('scheduledsparkapplications'), 'scheduledsparkapplications'),
  ...STATUSES,
  ...viewing('pods', core('pods'), 'pods', 'etl-driver'),
  LOGS,
  DESCRIBE,
  ...viewing('Services', core('services'), 'services'),
  ...viewing('ConfigMaps', core('configmaps'), 'configmaps'),
  ...viewing('claims', core('persistentvolumeclaims'), 'persistentvolumeclaims'),
  { what: 'lists Events', kubectl: ['events'], calls: [get(core('events'))] },
  { what: 'follows Events', kubectl: ['events', '--watch'], endless: true, calls: [watch(core('events'))] },
];

/** Creates, changes and deletes objects of a kind. */
function managing(what: string, collection: string, object: { kind: string }, ways: ReadonlyArray<'create' | 'change' | 'replace' | 'delete'>): Action[] {
  const another = { ...object, metadata: { ...metadata, name: 'another' } };
  const changed = { ...object, metadata: { ...metadata, labels: { seen: 'yes' } } };
  const kind = object.kind.toLowerCase();
  const each: Record<(typeof ways)[number], Action> = {
    create: {
      what: `applies one of the ${what} that does not exist`,
      kubectl: ['apply', '--dry-run=server', '-f', '-'],
      input: another,
      calls: [get(`${collection}/another`), create(collection, another)],
    },
    change: {
      what: `labels one of the ${what}`,
      kubectl: ['label', '--dry-run=server', kind, 'etl', 'seen=yes', '--overwrite'],
      calls: [get(`${collection}/etl`), patch(`${collection}/etl`, LABEL)],
    },
    replace: {
      what: `replaces one of the ${what}`,
      kubectl: ['replace', '--dry-run=server', '-f', '-'],
      input: changed,
      calls: [get(`${collection}/etl`), { method: 'PUT', path: `${collection}/etl`, body: changed }],
    },
    delete: {
      what: `deletes one of the ${what}`,
      kubectl: ['delete', '--dry-run=server', '--wait=false', kind, 'etl'],
      calls: [remove(`${collection}/etl`)],
    },
  };
  return ways.map((way) => each[way]);
}

const ALL_WAYS = ['create', 'change', 'replace', 'delete'] as const;

export const SUBMIT: readonly Action[] = [
  ...VIEW,
  {
    // As `kubectl port-forward`, which needs a pod that runs.
    what: 'opens the web UI of a driver without an address', calls: [get(core('pods/etl-driver')), create(core('pods/etl-driver/portforward'), {})],
  },
  ...managing('applications', spark('sparkapplications'), application, ALL_WAYS),
  ...managing('schedules', spark('scheduledsparkapplications'), schedule, ALL_WAYS),
];

export const ADMIN: readonly Action[] = [
  ...SUBMIT,
  {
    what: 'deletes a pod that hangs',
    kubectl: ['delete', '--dry-run=server', '--wait=false', 'pod', 'etl-driver'],
    calls: [remove(core('pods/etl-driver'))],
  },
  ...managing('Services', core('services'), service, ['delete']),
  ...managing('ConfigMaps', core('configmaps'), configMap, ALL_WAYS),
  ...managing('claims', core('persistentvolumeclaims'), claim, ALL_WAYS),
  ...viewing('quotas', core('resourcequotas'), 'resourcequotas'),
  ...viewing('limits', core('limitranges'), 'limitranges'),
];

/** The calls of Airflow's SparkKubernetesOperator and its trigger (apache-airflow-providers-cncf-kubernetes 10.25), in the order of a task. */
const AIRFLOW_TASK: readonly Action[] = [
  { what: 'looks for a driver of an earlier try', calls: [get(core('pods'))] },
  { what: 'creates the application', calls: [create(spark('sparkapplications'), application)] },
  { what: 'polls the status', calls: [get(`${spark('sparkapplications')}/etl/status`)] },
  { what: 'polls the driver pod', calls: [get(core('pods/etl-driver'))] },
  { what: 'reads the log', calls: [get(core('pods/etl-driver/log'))] },
  { what: 'reads the Events of the pod', calls: [get(core('events'))] },
  { what: 'deletes the application', calls: [remove(`${spark('sparkapplications')}/etl`)] },
];

/** What of that `grantSubmit()` does not give. */
const AIRFLOW_PODS: readonly Action[] = [
  { what: 'labels the pod when it has ended', calls: [patch(core('pods/etl-driver'), { metadata: { labels: { already_checked: 'True' } } })] },
  { what: 'deletes the pod of a cancelled task that was deferred', calls: [remove(core('pods/etl-driver'))] },
];

/** A program outside follows an application from its creation to its deletion. */
const CI: readonly Action[] = [
  {
    what: 'submits an application',
    kubectl: ['create', '--dry-run=server', '-f', '-'],
    input: { ...application, metadata: { ...metadata, name: 'another' } },
    calls: [create(spark('sparkapplications'), { ...application, metadata: { ...metadata, name: 'another' } })],
  },
  ...viewing('applications', spark('sparkapplications'), 'sparkapplications'),
  STATUSES[0],
  ...viewing('pods', core('pods'), 'pods', 'etl-driver'),
  LOGS,
  DESCRIBE,
  ...managing('applications', spark('sparkapplications'), application, ['delete']),
];

const NODES: readonly Action[] = [
  { what: 'lists nodes', kubectl: ['get', 'nodes'], calls: [get('/api/v1/nodes')] },
  { what: 'reads a node', kubectl: ['get', 'node', 'none'], calls: [get('/api/v1/nodes/none')] },
  { what: 'follows nodes', kubectl: ['get', 'nodes', '--watch'], endless: true, calls: [get('/api/v1/nodes'), watch('/api/v1/nodes')] },
];

const person = (name: string): Identity => ({ username: name, groups: ['system:authenticated'] });
const AIRFLOW = Team.serviceAccount('airflow', 'workflows');

export const PROFILES: readonly Profile[] = [
  { name: 'grantView()', identity: person('vera'), grant: (_, namespace) => namespace.grantView(Team.user('vera')), actions: VIEW },
  { name: 'grantSubmit()', identity: person('sam'), grant: (_, namespace) => namespace.grantSubmit(Team.user('sam')), actions: SUBMIT },
  { name: 'grantAdmin()', identity: person('ada'), grant: (_, namespace) => namespace.grantAdmin(Team.user('ada')), actions: ADMIN },
  {
    name: 'grantAirflow()',
    identity: serviceAccountIdentity('workflows', 'airflow'),
    grant: (_, namespace) => namespace.grantAirflow(AIRFLOW),
    actions: AIRFLOW_PODS,
  },
  {
    name: 'SubmitterAccess with the profile OPERATOR',
    identity: serviceAccountIdentity(NAMESPACE, 'ci'),
    grant: (chart, namespace) => { new SubmitterAccess(chart, 'ci', { namespace, profile: SubmitterProfile.OPERATOR }); },
    actions: CI,
  },
  {
    name: 'SubmitterAccess with readNodes',
    identity: serviceAccountIdentity(NAMESPACE, 'operations'),
    grant: (chart, namespace) => { new SubmitterAccess(chart, 'operations', { namespace, readNodes: true }); },
    actions: [...CI, ...NODES],
  },
];

/** What a task of Airflow that succeeds does with `grantSubmit()` alone. */
export const AIRFLOW_WITH_SUBMIT: readonly Action[] = AIRFLOW_TASK;

export interface Role extends ApiObject { rules: PolicyRule[] }
interface Binding extends ApiObject { roleRef: { kind: string; name: string }; subjects: Array<{ kind: string; name: string; namespace?: string }> }

/** The manifests of a namespace in which a profile has its rights. */
export function manifestsOf(grant: Profile['grant']): ApiObject[] {
  const chart = new Chart(new App(), 'platform');
  const namespace = new SparkNamespace(chart, NAMESPACE, { sparkVersions: [SparkVersion.V4_1], podSecurityLevel: 'privileged' });
  grant(chart, namespace);
  return chart.toJson() as ApiObject[];
}

/** The Roles that the manifests bind to an identity. */
export function rolesOf(manifests: readonly ApiObject[], { username }: Identity): Role[] {
  const names = (manifests as Binding[]).filter(({ kind, subjects = [] }) => kind.endsWith('Binding') && subjects.some((subject) => (
    (subject.kind === 'ServiceAccount' ? `system:serviceaccount:${subject.namespace}:${subject.name}` : subject.name) === username)))
    .map(({ roleRef }) => `${roleRef.kind}/${roleRef.name}`);
  return (manifests as Role[]).filter(({ kind, metadata: { name } }) => names.includes(`${kind}/${name}`));
}

/** A Role without one single right, such as `/pods get`. */
export function without(role: Role, right: string): Role {
  const rules = role.rules.flatMap(({ apiGroups, resources, verbs }) => apiGroups.flatMap((group) => resources.map((resource) => ({
    apiGroups: [group], resources: [resource], verbs: verbs.filter((verb) => `${group}/${resource} ${verb}` !== right),
  })))).filter(({ verbs }) => verbs.length > 0);
  return { ...role, rules };
}

/** The rights that an action needs. */
export function rightsFor({ calls }: Action): string[] {
  return [...new Set(calls.map(({ method, path }) => rightOf(method, path)))];
}

/** What Roles allow, right by right. */
export function rightsOfIdentity(roles: readonly Role[]): string[] {
  return [...new Set(singleRights(roles.flatMap(({ rules }) => rules.map((rule) => ({ rule })))))].sort();
}
