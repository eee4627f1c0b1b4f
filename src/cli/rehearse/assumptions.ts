// What the rehearsal adds to the manifests, such as CRDs and namespaces, so that a single application can be rehearsed too.
import type { Manifest } from '../../rehearsal';
import { SHIPPED_KINDS } from '../../schema/shipped-crds';
import { isOurs } from '../check-object';
import type { ManifestObject } from '../manifests';
import { describeReference, keysNamed, type ObjectReference } from './missing-objects';
import { readYamlDocuments } from '../yaml';

/** Objects to apply before the manifests, and the lines that say so. */
export interface Assumptions {
  readonly manifests: readonly Manifest[];
  readonly notes: readonly string[];
  /** Jobs that stand for one run of each CronJob, to apply after the manifests. */
  readonly runs: readonly Manifest[];
}

/** The definitions of this API; read once in a process, since that takes longer than many rehearsals. */
let shippedDefinitions: ReadonlyArray<Readonly<Record<string, unknown>>> | undefined;

/** Namespaces that every cluster has. */
const BUILT_IN = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/**
 * The definitions of this API where they are not among the manifests; and for applications in a namespace that is not among them, that
 * namespace with the service account of their drivers. A namespace that is among the manifests must bring its own.
 */
export function assumptionsFor(objects: readonly ManifestObject[], assumed: readonly ObjectReference[] = []): Assumptions {
  const manifests: Manifest[] = [];
  const notes: string[] = [];
  const has = (kind: string, name: string) => objects.some(({ object }) => object.kind === kind && metadataOf(object).name === name);
  shippedDefinitions ??= SHIPPED_KINDS.flatMap(({ definition }) => readYamlDocuments(definition) as Array<Record<string, unknown>>);
  for (const crd of shippedDefinitions) {
    if (!has('CustomResourceDefinition', String(metadataOf(crd).name))) manifests.push({ object: crd });
  }
  if (manifests.length > 0) {
    notes.push('the CustomResourceDefinitions are not among the manifests: the rehearsal uses those of this release');
  }
  const accounts = new Map<string, Set<string>>();
  for (const { object } of objects.filter(isOurs)) {
    const { metadata, spec } = object as unknown as ApplicationOrSchedule;
    const namespace = metadata.namespace ?? 'default';
    const account = (spec.template ?? spec).driver?.serviceAccount;
    const named = accounts.get(namespace) ?? new Set();
    accounts.set(namespace, account === undefined ? named : named.add(account));
  }
  for (const [namespace, named] of accounts) {
    if (has('Namespace', namespace)) {
      continue;
    }
    if (!BUILT_IN.includes(namespace)) {
      manifests.push({ object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } } });
    }
    const missing = [...named].filter((name) => !objects.some(({ object }) => object.kind === 'ServiceAccount' && hasKey(object, namespace, name))
      && !assumed.some((each) => each.kind === 'serviceaccount' && each.namespace === namespace && each.name === name));
    manifests.push(...missing.flatMap((name) => accountWithRights(namespace, name)));
    if (!BUILT_IN.includes(namespace) || missing.length > 0) {
      const accountsNote = missing.length > 0 ? `, with service account ${missing.join(', ')} that may edit there` : '';
      notes.push(`namespace ${namespace} is not among the manifests: the rehearsal creates it${accountsNote}`);
    }
  }
  notes.push(...assumed.map((reference) => `assumed: ${describeReference(reference)}`));
  const cronJobs = objects.filter(({ object }) => object.kind === 'CronJob').map(({ object }) => object as unknown as CronJob);
  const runs = cronJobs.map(runOf);
  notes.push(...cronJobs.map(({ metadata: { namespace = 'default', name } }) => (
    `${namespace}/${name}: one run of the CronJob starts at once, whatever its schedule`)));
  return { manifests, notes, runs };
}

interface CronJob {
  readonly metadata: { readonly namespace?: string; readonly name?: string };
  readonly spec: { readonly jobTemplate: { readonly metadata?: object; readonly spec: object } };
}

/** The Job of one run. */
function runOf({ metadata, spec: { jobTemplate } }: CronJob) {
  const { namespace = 'default', name = '' } = metadata;
  const job = { ...jobTemplate.metadata, namespace, name: `${name}-rehearsed` };
  return { object: { apiVersion: 'batch/v1', kind: 'Job', metadata: job, spec: jobTemplate.spec } };
}

/** The objects that are assumed, to be applied after the manifests, which may have their namespaces: each with all that the manifests ask of it. */
export function assumedObjects(assumed: readonly ObjectReference[], objects: readonly ManifestObject[]): Manifest[] {
  return assumed.flatMap(({ kind, namespace, name }): Manifest[] => {
    const metadata = { namespace, name };
    const entries = keysNamed(name, objects.map(({ object }) => object)).map((key) => [key, 'assumed'] as const);
    switch (kind) {
      case 'secret': return [{ object: { apiVersion: 'v1', kind: 'Secret', metadata, stringData: Object.fromEntries(entries) } }];
      case 'configmap': return [{ object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: Object.fromEntries(entries) } }];
      case 'serviceaccount': return accountWithRights(namespace, name);
      case 'persistentvolumeclaim': return [{
        object: {
          apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
        },
      }];
    }
  });
}

interface ApplicationOrSchedule {
  readonly metadata: { readonly namespace?: string };
  readonly spec: DriverHolder & { readonly template?: DriverHolder };
}

interface DriverHolder {
  readonly driver?: { readonly serviceAccount?: string };
}

function hasKey(object: Readonly<Record<string, unknown>>, namespace: string, name: string): boolean {
  const metadata = metadataOf(object);
  return metadata.name === name && (metadata.namespace ?? 'default') === namespace;
}

function metadataOf(object: Readonly<Record<string, unknown>>): { readonly namespace?: unknown; readonly name?: unknown } {
  return object.metadata ?? {};
}

function accountWithRights(namespace: string, name: string): Manifest[] {
  return [
    { object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } } },
    {
      object: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { namespace, name: `${name}-edit` },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
        subjects: [{ kind: 'ServiceAccount', namespace, name }],
      },
    },
  ];
}
