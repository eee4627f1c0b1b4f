// The garbage collector: deletes objects whose owners are gone, by the UIDs in owner references, and custom resources whose definition is gone.
import type { Clock } from '../../kube/clock';
import type { OwnerReference } from '../../spec/kubernetes';
import type { ApiServer } from '../api-server/api-server';
import type { CustomResourceDefinition } from '../api-server/custom-resources/definition';
import { ApiError } from '../api-server/errors';
import type { ResourceType } from '../api-server/resource-type';
import type { Change } from '../api-server/storage';
import { FOREGROUND, ORPHAN } from '../api-server/write/delete';
import { equalJson, type ApiObject } from '../json';

interface Dependent { readonly type: ResourceType; readonly namespace: string; readonly name: string }

export class GarbageCollector {
  /** Objects by the UID of an owner. */
  private readonly dependents = new Map<string, Map<string, Dependent>>();
  private readonly watched = new Set<string>();
  private readonly stops: (() => void)[] = [];

  /** `delay` is how long after a change it acts, in milliseconds. */
  constructor(private readonly server: ApiServer, private readonly clock: Clock, private readonly delay: number) {
    this.watchAll();
    const definitions = server.storage.collection('customresourcedefinitions.apiextensions.k8s.io');
    this.stops.push(definitions.watch(({ type, object }) => {
      this.watchAll();
      if (type === 'DELETED') this.deleteCustomResources(object as CustomResourceDefinition);
    }));
  }

  stop(): void {
    for (const stop of this.stops) stop();
  }

  private watchAll(): void {
    for (const type of this.server.registry.collections()) {
      if (this.watched.has(type.collection) || type.collection === 'events') continue;
      this.watched.add(type.collection);
      this.stops.push(this.server.storage.collection(type.collection).watch((change) => this.objectChanged(type, change)));
    }
  }

  private objectChanged(type: ResourceType, { type: change, object, previous }: Change): void {
    const { metadata } = object;
    const dependent: Dependent = { type, namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
    const key = `${type.collection}/${dependent.namespace}/${dependent.name}`;
    const owners = change === 'DELETED' ? [] : metadata.ownerReferences ?? [];
    const before = previous?.metadata.ownerReferences ?? [];
    for (const { uid } of before) if (!owners.some((owner) => owner.uid === uid)) this.dependents.get(uid)?.delete(key);
    for (const { uid } of owners) {
      const known = this.dependents.get(uid);
      if (known) known.set(key, dependent);
      else this.dependents.set(uid, new Map([[key, dependent]]));
    }
    if (change === 'DELETED') {
      const orphaned = this.dependents.get(metadata.uid ?? '');
      if (orphaned && orphaned.size > 0) this.later(() => [...orphaned.values()].forEach((one) => this.collect(one)));
      for (const owner of before) this.later(() => this.finishForegroundDeletion(owner, dependent.namespace));
    } else {
      if (owners.length > 0 && !equalJson(owners, before)) this.later(() => this.collect(dependent));
      if (metadata.deletionTimestamp) this.later(() => this.deleteDependents(dependent));
    }
  }

  private deleteCustomResources({ spec }: CustomResourceDefinition): void {
    const collection = this.server.storage.collection(`${spec.names.plural}.${spec.group}`);
    for (const object of collection.list()) collection.remove(object);
  }

  private later(action: () => void): void {
    this.clock.after(this.delay, action);
  }

  /** Deletes an object if none of its owners exists; otherwise removes the references to owners that are gone. */
  private collect({ type, namespace, name }: Dependent): void {
    const object = this.server.storage.collection(type.collection).get(namespace, name);
    const owners = object?.metadata.ownerReferences ?? [];
    if (!object || owners.length === 0) return;
    const existing = owners.filter((owner) => this.ownerOf(owner, namespace) !== undefined);
    // What is created while its owner waits for its dependents to go, goes with them.
    const isLate = existing.every((owner) => this.ownerOf(owner, namespace)?.metadata.finalizers?.includes(FOREGROUND));
    if (existing.length > 0 && isLate && !object.metadata.deletionTimestamp) {
      this.remove({ type, namespace, name }, object, 'Foreground');
      return;
    }
    if (existing.length === owners.length) return;
    if (existing.length > 0) {
      this.server.writer.overwrite(type, { ...object, metadata: { ...object.metadata, ownerReferences: existing } });
      return;
    }
    this.remove({ type, namespace, name }, object);
  }

  private ownerOf(owner: OwnerReference, namespace: string): ApiObject | undefined {
    const type = this.server.registry.ofKind(owner.apiVersion, owner.kind);
    if (!type) return undefined;
    const found = this.server.storage.collection(type.collection).get(type.namespaced ? namespace : '', owner.name);
    return found?.metadata.uid === owner.uid ? found : undefined;
  }

  private remove({ type, namespace, name }: Dependent, object: ApiObject, propagationPolicy: 'Background' | 'Foreground' = 'Background'): void {
    try {
      this.server.writer.delete({ type, namespace, name }, { dryRun: false, propagationPolicy, preconditions: { uid: object.metadata.uid } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** Handles the dependents of an object that is being deleted: orphans them, or deletes them first. */
  private deleteDependents({ type, namespace, name }: Dependent): void {
    const object = this.server.storage.collection(type.collection).get(namespace, name);
    const { finalizers = [], uid = '' } = object?.metadata ?? {};
    if (!object || !object.metadata.deletionTimestamp) return;
    const dependents = [...this.dependents.get(uid)?.values() ?? []];
    if (finalizers.includes(ORPHAN)) {
      for (const one of dependents) {
        const dependent = this.server.storage.collection(one.type.collection).get(one.namespace, one.name);
        if (!dependent) continue;
        const ownerReferences = dependent.metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? [];
        const { ownerReferences: _owners, ...metadata } = dependent.metadata;
        this.server.writer.overwrite(one.type, { ...dependent, metadata: ownerReferences.length > 0 ? { ...metadata, ownerReferences } : metadata });
      }
      this.removeFinalizer(type, object, ORPHAN);
    } else if (finalizers.includes(FOREGROUND)) {
      for (const one of dependents) {
        const dependent = this.server.storage.collection(one.type.collection).get(one.namespace, one.name);
        if (dependent && !dependent.metadata.deletionTimestamp) this.remove(one, dependent, 'Foreground');
      }
      this.finishForegroundDeletion({ apiVersion: object.apiVersion, kind: object.kind, name, uid }, namespace);
    }
  }

  /** Completes a foreground deletion when no dependent blocks the owner any longer. */
  private finishForegroundDeletion(owner: OwnerReference, namespace: string): void {
    const object = this.ownerOf(owner, namespace);
    const type = this.server.registry.ofKind(owner.apiVersion, owner.kind);
    if (!object?.metadata.finalizers?.includes(FOREGROUND) || !type) return;
    const blocking = [...this.dependents.get(owner.uid)?.values() ?? []].some((one) => this.server.storage.collection(one.type.collection)
      .get(one.namespace, one.name)?.metadata.ownerReferences?.some((reference) => reference.uid === owner.uid && reference.blockOwnerDeletion));
    if (!blocking) this.removeFinalizer(type, object, FOREGROUND);
  }

  private removeFinalizer(type: ResourceType, object: ApiObject, finalizer: string): void {
    const { finalizers = [], ...metadata } = object.metadata;
    const rest = finalizers.filter((one) => one !== finalizer);
    this.server.writer.overwrite(type, { ...object, metadata: rest.length > 0 ? { ...metadata, finalizers: rest } : metadata });
  }
}
