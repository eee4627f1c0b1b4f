// Decides what a delete does: remove the object at once, or mark it for deletion and wait for finalizers or a grace period. No storage, no clock.
import { parseTimestamp, timestamp } from '../../../kube/time';
import { equalJson, type ApiObject } from '../../json';
import { conflict } from '../errors';
import type { ResourceType } from '../resource-type';
import type { DeletionRequest, Preconditions } from './requests';

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

/** The result of a delete; `unchanged` where an earlier delete has marked the object in the same way. */
export interface Deletion {
  readonly outcome: 'removed' | 'marked' | 'unchanged';
  /** The last state of an object that is removed, or the next state of one that stays. */
  readonly object: ApiObject;
}

/** Decides on a delete at a time in milliseconds since the epoch. Throws a refusal where a precondition does not hold. */
export function decideDeletion(old: ApiObject, type: ResourceType, options: Omit<DeletionRequest, 'dryRun'>, now: number): Deletion {
  checkPreconditions(old, type, options.preconditions ?? {});
  const finalizers = deletionFinalizers(old, options);
  const grace = gracePeriod(old, type, options.gracePeriodSeconds);
  if (finalizers.length === 0 && specFinalizers(old).length === 0 && grace === 0) {
    return { outcome: 'removed', object: { ...old, metadata: { ...old.metadata, ...(type.collection === 'pods' ? deletionMark(old, grace, now) : {}) } } };
  }
  const wasMarked = old.metadata.deletionTimestamp !== undefined;
  const isShortened = wasMarked && grace < (old.metadata.deletionGracePeriodSeconds ?? 0);
  if (wasMarked && !isShortened && equalJson(finalizers, old.metadata.finalizers ?? [])) return { outcome: 'unchanged', object: old };
  const { finalizers: _finalizers, ...metadata } = old.metadata;
  const marked: ApiObject = {
    ...old,
    metadata: {
      ...metadata,
      ...(!wasMarked || isShortened ? deletionMark(old, grace, now) : {}),
      ...(type.rules.hasGeneration && !wasMarked ? { generation: (metadata.generation ?? 0) + 1 } : {}),
      ...(finalizers.length > 0 ? { finalizers } : {}),
    },
  };
  return { outcome: 'marked', object: type.collection === 'namespaces' ? { ...marked, status: { ...old.status as object, phase: 'Terminating' } } : marked };
}

/** Whether an object is marked for deletion and nothing keeps it any longer. */
export function isReleased(object: ApiObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  return Boolean(deletionTimestamp) && finalizers.length === 0 && deletionGracePeriodSeconds <= 0 && specFinalizers(object).length === 0;
}

function checkPreconditions({ metadata }: ApiObject, type: ResourceType, { uid, resourceVersion }: Preconditions): void {
  const subject = { ...type, plural: type.kind };
  const name = metadata.name ?? '';
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(subject, name, `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). `
      + 'The object might have been deleted and then recreated');
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(subject, name, `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record `
      + `(${metadata.resourceVersion}). The object might have been modified`);
  }
}

function deletionFinalizers(object: ApiObject, { propagationPolicy }: Pick<DeletionRequest, 'propagationPolicy'>): string[] {
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => propagationPolicy === undefined || (one !== ORPHAN && one !== FOREGROUND));
  if (propagationPolicy === 'Orphan') finalizers.push(ORPHAN);
  if (propagationPolicy === 'Foreground') finalizers.push(FOREGROUND);
  return finalizers;
}

/** Finalizers in the spec: they keep a namespace until it is empty. */
function specFinalizers(object: ApiObject): unknown[] {
  return object.kind === 'Namespace' ? (object.spec as { finalizers?: unknown[] } | undefined)?.finalizers ?? [] : [];
}

/** Only pods on a node that have not ended get time to end. */
function gracePeriod(object: ApiObject, type: ResourceType, requested: number | undefined): number {
  if (type.collection !== 'pods') return 0;
  const { spec, status } = object as ApiObject & { spec: { nodeName?: string; terminationGracePeriodSeconds?: number }; status?: { phase?: string } };
  if (!spec.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0;
  return Math.max(0, requested ?? object.metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30);
}

function deletionMark({ metadata }: ApiObject, grace: number, now: number): { deletionTimestamp: string; deletionGracePeriodSeconds: number } {
  const deadline = parseTimestamp(metadata.deletionTimestamp);
  const since = deadline === undefined ? now : deadline - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  return { deletionTimestamp: timestamp(since + grace * 1000), deletionGracePeriodSeconds: grace };
}
