// What the API server knows about each kind it serves, built in or defined by a CustomResourceDefinition.
import type { ApiObject } from '../json';
import type { ErrorSubject } from './errors';
import type { Resolve, Schema } from './schema';
import type { FieldError } from '../../spec/kubernetes-validation/field-error';

/** Where a kind gets values from that the API server allocates. */
export interface Allocator {
  /** A free address of the Service range. */
  nextClusterIP(): string;
}

/** The rules of a kind beyond its schema. All functions may change the object that they are given; `old` is frozen. */
export interface KindRules {
  /** Which names objects may have. Default: DNS subdomain. */
  readonly nameRule?: 'subdomain' | 'label' | 'label1035' | 'path';
  /** Whether `metadata.generation` counts changes of the spec. */
  readonly hasGeneration?: boolean;
  /** Field selectors in addition to `metadata.name` and `metadata.namespace`. */
  readonly fields?: Readonly<Record<string, (object: ApiObject) => unknown>>;
  /** Whether answers to DELETE carry the object rather than a Status. */
  readonly answersDeletedObject?: boolean;
  /** Fills in the defaults of the real server. */
  applyDefaults?(object: ApiObject): void;
  /** Sets the initial values of a new object, whatever the request contains. */
  prepareForCreate?(object: ApiObject, allocator: Allocator): void;
  /** Restores the fields that an update of the object itself (not of a sub-resource) cannot change. */
  prepareForUpdate?(object: ApiObject, old: ApiObject): void;
  validate?(object: ApiObject, old?: ApiObject): FieldError[];
  /** What is checked of a write to the status sub-resource instead; default: what `validate` checks. */
  validateStatus?(object: ApiObject, old: ApiObject): FieldError[];
  validateUpdate?(object: ApiObject, old: ApiObject): FieldError[];
}

/** One version of one resource, as requests address it. */
export interface ResourceType extends ErrorSubject {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  /** Sub-resources by name, such as `status`. */
  readonly subresources: ReadonlyMap<string, { readonly kind: string; readonly verbs: readonly string[] }>;
  /** Name of the collection that stores the objects; all versions of a resource share it. */
  readonly collection: string;
  readonly schema: Schema;
  readonly resolve: Resolve;
  readonly rules: KindRules;
  /** Whether the kind is defined by a CustomResourceDefinition. */
  readonly custom: boolean;
  /** Converts a stored object into this version, where several versions share objects. */
  fromStored?(object: ApiObject): ApiObject;
  toStored?(object: ApiObject): ApiObject;
}

export function apiVersionOf(type: { group: string; version: string }): string {
  return type.group ? `${type.group}/${type.version}` : type.version;
}

/** The fields of an object that field selectors see. */
export function selectableFields(type: ResourceType, object: ApiObject): Record<string, string> {
  const fields: Record<string, string> = { 'metadata.name': object.metadata.name ?? '', 'metadata.namespace': object.metadata.namespace ?? '' };
  for (const [field, read] of Object.entries(type.rules.fields ?? {})) {
    const value = read(object);
    fields[field] = value === undefined || value === null ? '' : String(value);
  }
  return fields;
}

export function selectableFieldNames(type: ResourceType): string[] {
  return ['metadata.name', 'metadata.namespace', ...Object.keys(type.rules.fields ?? {})];
}
