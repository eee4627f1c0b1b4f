// What an application waits for that does not exist: in a rehearsal nothing appears by itself, so that waiting is in vain.
import type { Container, Pod } from '../../spec/kubernetes.gen';

/** Kinds of objects that pods need and that often are not in Git, as `--assume` calls them. */
export const ASSUMABLE_KINDS = ['secret', 'configmap', 'persistentvolumeclaim', 'serviceaccount'] as const;
export type AssumableKind = (typeof ASSUMABLE_KINDS)[number];

/** An object by kind, namespace and name. */
export interface ObjectReference {
  readonly kind: AssumableKind;
  readonly namespace: string;
  readonly name: string;
}

export function describeReference({ kind, namespace, name }: ObjectReference): string {
  return `${kind}/${namespace}/${name}`;
}

interface Named {
  readonly name?: string;
  readonly optional?: boolean;
}

/** The objects that a pod cannot start without, each once. */
export function referencesOf({ metadata, spec }: Pod): ObjectReference[] {
  const namespace = metadata.namespace ?? 'default';
  const found = new Map<string, ObjectReference>();
  const note = (kind: AssumableKind, reference: Named | undefined): void => {
    if (!reference?.name || reference.optional) return;
    const object = { kind, namespace, name: reference.name };
    found.set(describeReference(object), object);
  };
  for (const { configMap, secret, projected, persistentVolumeClaim } of spec.volumes ?? []) {
    note('configmap', configMap);
    note('secret', secret && { name: secret.secretName, optional: secret.optional });
    note('persistentvolumeclaim', persistentVolumeClaim && { name: persistentVolumeClaim.claimName });
    for (const source of projected?.sources ?? []) {
      note('configmap', source.configMap);
      note('secret', source.secret);
    }
  }
  const containers: readonly Container[] = [...spec.initContainers ?? [], ...spec.containers];
  for (const { env, envFrom } of containers) {
    for (const { configMapRef, secretRef } of envFrom ?? []) {
      note('configmap', configMapRef);
      note('secret', secretRef);
    }
    for (const { valueFrom } of env ?? []) {
      note('configmap', valueFrom?.configMapKeyRef);
      note('secret', valueFrom?.secretKeyRef);
    }
  }
  return [...found.values()];
}

/** The keys of a Secret or ConfigMap that manifests name wherever they refer to it: whatever has its name and a key, or a list of them. */
export function keysNamed(name: string, manifests: readonly unknown[]): string[] {
  const keys = new Set<string>();
  const left: unknown[] = [...manifests];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    const { name: itsName, secretName, key, items } = value as Readonly<Record<string, unknown>>;
    if (itsName === name || secretName === name) {
      if (typeof key === 'string') keys.add(key);
      for (const item of Array.isArray(items) ? items as unknown[] : []) {
        const itemKey = (item as { readonly key?: unknown } | null)?.key;
        if (typeof itemKey === 'string') keys.add(itemKey);
      }
    }
    left.push(...Object.values(value));
  }
  return [...keys].sort();
}
