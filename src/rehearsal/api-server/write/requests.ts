// The parameters of writing requests: which object, and how to write or delete it.
import { isObject, type JsonObject } from '../../json';
import type { Query } from '../list';
import type { ResourceType } from '../resource-type';

/** Names one object, or the place of a new one. */
export interface ObjectTarget {
  readonly type: ResourceType;
  /** '' for objects of the cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly subresource?: string;
}

/** The place of a new object. */
export type NewTarget = Omit<ObjectTarget, 'name'>;

/** The options of a writing request. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  readonly fieldManager?: string;
  readonly force?: boolean;
  /** Who writes. */
  readonly username?: string;
}

export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export interface DeletionRequest {
  readonly preconditions?: Preconditions;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
  readonly dryRun: boolean;
}

/** The options in the query of a writing request. */
export function writeOptions(query: Query, method: string, username: string): WriteOptions {
  const { fieldValidation } = query;
  return {
    dryRun: query.dryRun === 'All',
    fieldValidation: fieldValidation === 'Strict' || fieldValidation === 'Ignore' ? fieldValidation : 'Warn',
    fieldManager: query.fieldManager,
    force: query.force === 'true' && method === 'PATCH',
    username,
  };
}

/** The options of a DELETE, from its body or its query. */
export function deleteOptions(query: Query, body: unknown): DeletionRequest {
  const given = (isObject(body) ? body : {}) as JsonObject & Partial<Omit<DeletionRequest, 'dryRun'>> & { dryRun?: string[] };
  const grace = given.gracePeriodSeconds ?? (query.gracePeriodSeconds === undefined ? undefined : Number(query.gracePeriodSeconds));
  return {
    preconditions: given.preconditions,
    propagationPolicy: given.propagationPolicy ?? (query.propagationPolicy as DeletionRequest['propagationPolicy']),
    gracePeriodSeconds: grace,
    dryRun: query.dryRun === 'All' || (given.dryRun?.includes('All') ?? false),
  };
}
