// The parameters of writing requests: which object, and how to write or delete it.
import type { ResourceType } from '../resource-type';

/** Names one object, or the place of a new one. */
export interface Target {
  readonly type: ResourceType;
  /** '' for objects of the cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly subresource?: string;
}

/** The place of a new object. */
export type NewTarget = Omit<Target, 'name'>;

/** The options of a writing request. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  readonly fieldManager?: string;
  readonly force?: boolean;
}

export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export interface DeleteOptions {
  readonly preconditions?: Preconditions;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
  readonly dryRun: boolean;
}
