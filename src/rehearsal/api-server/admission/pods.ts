// Admission of pods, in the order of the real plug-ins: LimitRanges, service account, default tolerations, priority.
import type { Pod, PodSpec } from '../../../spec/kubernetes.gen';
import type { ApiObject } from '../../json';
import { forbidden } from '../errors';
import { applyLimitRanges, PODS } from './limit-ranges';
import type { Storage } from '../storage';

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
/** A random end for a generated name. */
export type RandomSuffix = () => string;

/** Changes a new pod as the admission plug-ins do; throws when one refuses it. Quotas come last, in `ResourceQuotas`. */
export function admitPod(object: ApiObject, storage: Storage, suffix: RandomSuffix): void {
  const pod = object as unknown as Pod;
  if (!pod.spec) return;
  applyLimitRanges(pod, storage);
  applyServiceAccount(pod, storage, suffix);
  applyTolerations(pod.spec);
  applyPriority(pod, storage);
  checkRuntimeClass(pod, storage);
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
  if (!spec.imagePullSecrets && Array.isArray(account.imagePullSecrets)) {
    spec.imagePullSecrets = structuredClone(account.imagePullSecrets) as PodSpec['imagePullSecrets'];
  }
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
  const priority = (found?.value as number | undefined) ?? (name ? builtIn[name] : undefined) ?? 0;
  const policy = (found?.preemptionPolicy as string | undefined) ?? 'PreemptLowerPriority';
  const refuse = (what: string, computed: string | number): never => {
    throw forbidden(PODS, metadata.name ?? '',
      `the ${what} must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`);
  };
  if (spec.priority !== undefined && spec.priority !== priority) refuse(`integer value of priority (${spec.priority})`, priority);
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) refuse(`string value of PreemptionPolicy (${spec.preemptionPolicy})`, policy);
  spec.priority = priority;
  spec.preemptionPolicy = policy;
}

/** Of runtime classes only those exist that the manifests bring. */
function checkRuntimeClass({ metadata, spec }: Pod, storage: Storage): void {
  const name = spec.runtimeClassName;
  if (!name || storage.collection('runtimeclasses.node.k8s.io').get('', name)) return;
  throw forbidden(PODS, metadata.name ?? '', `pod rejected: RuntimeClass "${name}" not found`);
}
