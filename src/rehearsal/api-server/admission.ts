// What the API server does with a pod before it keeps it: service account, priority, default tolerations, limits and quotas.
import type { Pod, PodSpec } from '../../spec/kubernetes.gen';
import type { ApiObject } from '../json';
import { forbidden, type Subject } from './errors';
import { addQuantities, formatQuantity, parseQuantity, ZERO, type Quantity } from './quantity';
import type { Storage } from './storage';

const PODS: Subject = { group: '', plural: 'pods', kind: 'Pod' };
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
/** Chance as the API server has it: suffixes of generated names. */
export type RandomSuffix = () => string;

/** Changes a new pod as the admission plug-ins do; throws when one refuses it. Quotas come last and are counted by `Quotas`. */
export function admitPod(object: ApiObject, storage: Storage, suffix: RandomSuffix): void {
  const pod = object as unknown as Pod;
  if (!pod.spec) return;
  applyLimitRanges(pod, storage);
  applyServiceAccount(pod, storage, suffix);
  applyTolerations(pod.spec);
  applyPriority(pod, storage);
}

function applyServiceAccount(pod: Pod, storage: Storage, suffix: RandomSuffix): void {
  const { spec } = pod;
  const namespace = pod.metadata.namespace ?? '';
  spec.serviceAccountName ??= 'default';
  spec.serviceAccount = spec.serviceAccountName;
  const account = storage.collection('serviceaccounts').get(namespace, spec.serviceAccountName);
  if (!account) {
    throw forbidden(PODS, pod.metadata.name ?? '',
      `error looking up service account ${namespace}/${spec.serviceAccountName}: serviceaccount "${spec.serviceAccountName}" not found`);
  }
  if (!spec.imagePullSecrets && Array.isArray(account.imagePullSecrets)) spec.imagePullSecrets = structuredClone(account.imagePullSecrets) as PodSpec['imagePullSecrets'];
  if ((spec.automountServiceAccountToken ?? account.automountServiceAccountToken) === false) return;
  const containers = [...spec.initContainers ?? [], ...spec.containers ?? []];
  const lacking = containers.filter((container) => !container.volumeMounts?.some((mount) => mount.mountPath === TOKEN_PATH));
  if (lacking.length === 0) return;
  const name = `kube-api-access-${suffix()}`;
  spec.volumes = [...spec.volumes ?? [], {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
      ],
      defaultMode: 420,
    },
  }];
  for (const container of lacking) container.volumeMounts = [...container.volumeMounts ?? [], { name, readOnly: true, mountPath: TOKEN_PATH }];
}

function applyTolerations(spec: PodSpec): void {
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const tolerated = spec.tolerations?.some((one) => (one.key === key || !one.key) && (one.effect === 'NoExecute' || !one.effect));
    if (!tolerated) spec.tolerations = [...spec.tolerations ?? [], { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }];
  }
}

function applyPriority({ metadata, spec }: Pod, storage: Storage): void {
  const builtIn: Record<string, number> = { 'system-cluster-critical': 2_000_000_000, 'system-node-critical': 2_000_001_000 };
  const classes = storage.collection('priorityclasses.scheduling.k8s.io');
  const name = spec.priorityClassName;
  const found = name ? classes.get('', name) : classes.list().find((one) => one.globalDefault === true);
  if (name && !found && builtIn[name] === undefined) throw forbidden(PODS, metadata.name ?? '', `no PriorityClass with name ${name} was found`);
  if (!name && found) spec.priorityClassName = found.metadata.name;
  spec.priority = (found?.value as number | undefined) ?? (name ? builtIn[name] : undefined) ?? 0;
  spec.preemptionPolicy ??= (found?.preemptionPolicy as string | undefined) ?? 'PreemptLowerPriority';
}

type Amounts = Record<string, string>;
interface LimitItem { type: string; default?: Amounts; defaultRequest?: Amounts; max?: Amounts; min?: Amounts }

function applyLimitRanges(pod: Pod, storage: Storage): void {
  for (const range of storage.collection('limitranges').list(pod.metadata.namespace)) {
    const items = ((range.spec as { limits?: LimitItem[] } | undefined)?.limits ?? []).filter((item) => item.type === 'Container');
    for (const container of [...pod.spec.initContainers ?? [], ...pod.spec.containers ?? []]) {
      const resources = container.resources ??= {};
      for (const item of items) {
        const presetRequests = { ...item.default, ...item.defaultRequest };
        if (Object.keys(item.default ?? {}).length > 0) resources.limits = { ...item.default, ...resources.limits };
        if (Object.keys(presetRequests).length > 0) resources.requests = { ...presetRequests, ...resources.requests };
        for (const [name, max] of Object.entries(item.max ?? {})) {
          const limit = resources.limits?.[name];
          if (limit !== undefined && parseQuantity(limit).nano > parseQuantity(max).nano) {
            throw forbidden(PODS, pod.metadata.name ?? '', `maximum ${name} usage per Container is ${max}, but limit is ${limit}`);
          }
        }
        for (const [name, min] of Object.entries(item.min ?? {})) {
          const request = resources.requests?.[name];
          if (request !== undefined && parseQuantity(request).nano < parseQuantity(min).nano) {
            throw forbidden(PODS, pod.metadata.name ?? '', `minimum ${name} usage per Container is ${min}, but request is ${request}`);
          }
        }
      }
    }
  }
}

/** What a pod counts for in quotas. */
export function podUsage({ spec }: Pod): Map<string, Quantity> {
  const usage = new Map<string, Quantity>([['pods', parseQuantity(1)], ['count/pods', parseQuantity(1)]]);
  const add = (name: string, amount: Quantity): void => {
    usage.set(name, addQuantities(usage.get(name) ?? ZERO, amount));
  };
  const running = [...spec.containers, ...(spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always')];
  for (const { resources } of running) {
    for (const [name, amount] of Object.entries(resources?.requests ?? {})) add(`requests.${name}`, parseQuantity(amount));
    for (const [name, amount] of Object.entries(resources?.limits ?? {})) add(`limits.${name}`, parseQuantity(amount));
  }
  for (const { resources } of (spec.initContainers ?? []).filter((container) => container.restartPolicy !== 'Always')) {
    for (const [side, amounts] of [['requests', resources?.requests], ['limits', resources?.limits]] as const) {
      for (const [name, amount] of Object.entries(amounts ?? {})) {
        const key = `${side}.${name}`;
        const quantity = parseQuantity(amount);
        if (quantity.nano > (usage.get(key) ?? ZERO).nano) usage.set(key, quantity);
      }
    }
  }
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    const amount = usage.get(`requests.${name}`);
    if (amount) usage.set(name, amount);
  }
  return usage;
}

/** What is asked of a quota for each container that states nothing, in the words of the real server. */
export function unstated(pod: Pod, hard: readonly string[]): string | undefined {
  const missing = new Map<string, string[]>();
  for (const resource of hard) {
    const match = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(resource);
    if (!match) continue;
    for (const container of [...pod.spec.containers, ...pod.spec.initContainers ?? []]) {
      if (container.resources?.[(match[1] ?? 'requests') as 'requests' | 'limits']?.[match[2]] === undefined) {
        missing.set(resource, [...missing.get(resource) ?? [], container.name]);
      }
    }
  }
  if (missing.size === 0) return undefined;
  return `must specify ${[...missing].map(([resource, names]) => `${resource} for: ${names.join(',')}`).join('; ')}`;
}

/** Renders amounts as the real server lists them. */
export function listAmounts(amounts: ReadonlyMap<string, Quantity>): string {
  return [...amounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, amount]) => `${name}=${formatQuantity(amount)}`).join(',');
}
