// Server-side apply. `metadata.managedFields` records who applied which fields; conflicts are refused unless forced; a field that an applier
// leaves out is removed when no other applier has it. Fields set by other writes have no manager here and never conflict.
import { timestamp } from '../../../kube/time';
import { required } from '../../../spec/kubernetes-validation/field-error';
import { copyJson, equalJson, isObject, type ApiObject, type JsonObject, type ManagedFields } from '../../json';
import { ApiError, invalid } from '../errors';
import { apiVersionOf, type ResourceType } from '../resource-type';
import type { Schema } from '../schema';

/** Fields that belong to no applier. */
const UNMANAGED = new Set(['apiVersion', 'kind']);
const UNMANAGED_METADATA = new Set(['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields']);

/** The options of a request to apply. */
export interface ApplyOptions {
  readonly fieldManager: string | undefined;
  readonly force: boolean;
  readonly now: number;
  readonly subresource?: string;
}

type Path = readonly string[];

/** The object after an apply. `old` is absent when the apply creates it. */
export function serverSideApply(old: ApiObject | undefined, applied: ApiObject, type: ResourceType, options: ApplyOptions): ApiObject {
  const manager = options.fieldManager;
  if (!manager) {
    throw invalid(
      { group: 'meta.k8s.io', plural: 'patchoptions', kind: 'PatchOptions' }, '', [required('fieldManager', 'is required for apply patch')],
    );
  }
  if (applied.metadata?.managedFields) throw new ApiError(400, 'BadRequest', 'metadata.managedFields must be nil');
  const base = old ? copyJson(old) : { apiVersion: applied.apiVersion, kind: applied.kind, metadata: {} };
  const entries = old?.metadata.managedFields ?? [];
  const isOwn = (entry: ManagedFields): boolean => entry.manager === manager && entry.operation === 'Apply' && entry.subresource === options.subresource;
  const own = entries.find(isOwn);
  const others = entries.filter((entry) => !isOwn(entry));
  const leaves = leavesOf(applied, type);

  const conflicts: { manager: string; path: Path }[] = [];
  const kept = others.map((entry) => {
    const taken = leaves.filter(({ path, value }) => hasField(entry.fieldsV1, path) && !equalJson(read(base, path), value));
    if (!options.force) conflicts.push(...taken.map(({ path }) => ({ manager: entry.manager, path })));
    if (taken.length === 0) return entry;
    const left = pathsOf(entry.fieldsV1).filter((path) => !taken.some((one) => equalJson(one.path, path)));
    return { ...entry, fieldsV1: fieldSet(left) };
  }).filter((entry) => Object.keys(entry.fieldsV1).length > 0);
  if (conflicts.length > 0) throw conflictError(conflicts);

  const before = own ? pathsOf(own.fieldsV1).sort((a, b) => Number(isKeyField(a)) - Number(isKeyField(b))) : [];
  for (const path of before) {
    const still = leaves.some((leaf) => startsWith(leaf.path, path) || startsWith(path, leaf.path));
    if (!still && !kept.some((entry) => hasField(entry.fieldsV1, path))) remove(base, path);
  }
  for (const { path, value } of leaves) write(base, path, copyJson(value));
  const fieldsV1 = fieldSet(leaves.map((leaf) => leaf.path));
  const unchanged = own && equalJson(own.fieldsV1, fieldsV1);
  const entry: ManagedFields = {
    manager,
    operation: 'Apply',
    apiVersion: apiVersionOf(type),
    time: unchanged ? own.time : timestamp(options.now),
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(options.subresource ? { subresource: options.subresource } : {}),
  };
  base.metadata = { ...base.metadata, managedFields: [...kept, entry] };
  return base as ApiObject;
}

interface Leaf { readonly path: Path; readonly value: unknown }

/** The fields that an applier owns, by path: scalars, atomic lists and maps. Items of keyed lists are addressed by their keys. */
function leavesOf(applied: ApiObject, type: ResourceType): Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (value: unknown, raw: Schema, path: Path): void => {
    const schema = type.resolve(raw);
    if (value === null || value === undefined) return;
    const keys = schema['x-kubernetes-list-map-keys'];
    if (Array.isArray(value) && keys && schema['x-kubernetes-list-type'] === 'map') {
      for (const item of value) {
        const values = keys.map((key) => [key, (item as JsonObject)[key] ?? defaultOf(schema, key, type)] as const);
        const identity = Object.fromEntries(values.filter(([, one]) => one !== undefined));
        walk(item, schema.items ?? {}, [...path, `k:${JSON.stringify(identity)}`]);
      }
    } else if (Array.isArray(value) && schema['x-kubernetes-list-type'] === 'set') {
      for (const item of value) leaves.push({ path: [...path, `v:${JSON.stringify(item)}`], value: item });
    } else if (isObject(value) && schema['x-kubernetes-map-type'] !== 'atomic' && Object.keys(value).length > 0) {
      for (const [field, item] of Object.entries(value)) {
        if (path.length === 0 && UNMANAGED.has(field)) continue;
        if (path.length === 1 && path[0] === 'f:metadata' && UNMANAGED_METADATA.has(field)) continue;
        const property = schema.properties?.[field] ?? (isObject(schema.additionalProperties) ? schema.additionalProperties as Schema : {});
        walk(item, property, [...path, `f:${field}`]);
      }
    } else if (path.length > 1 || !isObject(value)) {
      leaves.push({ path, value });
    }
  };
  walk(applied, type.schema, []);
  return leaves;
}

function defaultOf(list: Schema, key: string, type: ResourceType): unknown {
  const item = type.resolve(list.items ?? {});
  return item.properties?.[key] ? type.resolve(item.properties[key]).default : undefined;
}

function conflictError(conflicts: readonly { manager: string; path: Path }[]): ApiError {
  const lines = conflicts.map(({ manager, path }) => `conflict with "${manager}": ${describe(path)}`);
  const message = `Apply failed with ${lines.length} conflict${lines.length === 1 ? '' : 's'}: `
    + `${lines.length === 1 ? lines[0] : `conflicts:\n- ${lines.join('\n- ')}`}`;
  return new ApiError(409, 'Conflict', message, {
    causes: conflicts.map(({ manager, path }) => ({ reason: 'FieldManagerConflict', message: `conflict with "${manager}"`, field: describe(path) })),
  });
}

function describe(path: Path): string {
  return path.map((step) => {
    if (step.startsWith('f:')) return `.${step.slice(2)}`;
    if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
    return `[${Object.entries(JSON.parse(step.slice(2)) as JsonObject).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
  }).join('');
}

function fieldSet(paths: readonly Path[]): JsonObject {
  const set: JsonObject = {};
  for (const path of paths) {
    let node = set;
    for (const step of path) node = (node[step] ??= {}) as JsonObject;
  }
  return set;
}

function pathsOf(set: JsonObject, prefix: Path = []): Path[] {
  return Object.entries(set).flatMap(([step, below]) => {
    const path = [...prefix, step];
    return Object.keys(below as JsonObject).length === 0 ? [path] : pathsOf(below as JsonObject, path);
  });
}

function hasField(set: JsonObject, path: Path): boolean {
  let node: unknown = set;
  for (const step of path) {
    if (!isObject(node) || node[step] === undefined) return false;
    node = node[step];
  }
  return true;
}

function startsWith(path: Path, prefix: Path): boolean {
  return prefix.every((step, index) => path[index] === step);
}

function matchesStep(item: unknown, step: string): boolean {
  if (step.startsWith('v:')) return equalJson(item, JSON.parse(step.slice(2)));
  return isObject(item) && Object.entries(JSON.parse(step.slice(2)) as JsonObject).every(([key, value]) => equalJson(item[key], value));
}

function read(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (step.startsWith('f:')) value = isObject(value) ? value[step.slice(2)] : undefined;
    else value = Array.isArray(value) ? value.find((item) => matchesStep(item, step)) : undefined;
  }
  return value;
}

function write(root: unknown, path: Path, value: unknown): void {
  let parent = root;
  for (const [index, step] of path.entries()) {
    const isLast = index === path.length - 1;
    if (step.startsWith('f:')) {
      const object = parent as JsonObject;
      const field = step.slice(2);
      if (isLast) {
        object[field] = value;
      } else {
        if (typeof object[field] !== 'object' || object[field] === null) object[field] = path[index + 1].startsWith('f:') ? {} : [];
        parent = object[field];
      }
    } else {
      const list = parent as unknown[];
      let position = list.findIndex((item) => matchesStep(item, step));
      if (position < 0) position = list.push(step.startsWith('v:') ? value : JSON.parse(step.slice(2)) as unknown) - 1;
      if (isLast && !step.startsWith('v:')) list[position] = value;
      parent = list[position];
    }
  }
}

/** Whether a path is a key field of the list item around it. */
function isKeyField(path: Path): boolean {
  const item = path[path.length - 2] ?? '';
  return item.startsWith('k:') && Object.hasOwn(JSON.parse(item.slice(2)) as JsonObject, path[path.length - 1].slice(2));
}

/** Removes a field, and parents that become empty. The key fields of a list item are removed with its last other field. */
function remove(root: unknown, path: Path): void {
  const step = path[path.length - 1];
  const parent = read(root, path.slice(0, -1));
  if (isKeyField(path)) {
    const keys = Object.keys(JSON.parse(path[path.length - 2].slice(2)) as JsonObject);
    if (isObject(parent) && Object.keys(parent).every((field) => keys.includes(field))) remove(root, path.slice(0, -1));
    return;
  }
  if (step.startsWith('f:')) {
    if (isObject(parent)) delete parent[step.slice(2)];
  } else if (Array.isArray(parent)) {
    const index = parent.findIndex((item) => matchesStep(item, step));
    if (index >= 0) parent.splice(index, 1);
  }
  if (path.length > 2 && typeof parent === 'object' && parent !== null && Object.keys(parent).length === 0) remove(root, path.slice(0, -1));
}
