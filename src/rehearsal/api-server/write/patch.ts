// The kinds of PATCH: merge, JSON and strategic merge. Server-side apply is in server-side-apply.ts.
import { applyPatch as applyJsonPatch, type Operation } from 'fast-json-patch';
import { copyJson, equalJson, isObject, applyMergePatch, type ApiObject, type JsonObject } from '../../json';
import { badRequest, rejectedPatch } from '../errors';
import type { ResourceType } from '../resource-type';
import type { Resolve, Schema } from '../schema';

export const PatchType = {
  JSON: 'application/json-patch+json',
  MERGE: 'application/merge-patch+json',
  STRATEGIC: 'application/strategic-merge-patch+json',
  APPLY: 'application/apply-patch+yaml',
} as const;

/** The object after the patch; the object before is not changed. */
export function applyPatch(patchType: string, old: ApiObject, patch: unknown, type: ResourceType): ApiObject {
  if (patchType === PatchType.JSON) {
    if (!Array.isArray(patch)) throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch');
    try {
      return applyJsonPatch(copyJson(old), copyJson(patch) as Operation[], true, true, true).newDocument;
    } catch {
      throw rejectedPatch();
    }
  }
  if (!isObject(patch)) throw badRequest('error decoding patch: the patch must be an object');
  if (patchType === PatchType.STRATEGIC) return mergeByStrategy(old, copyJson(patch), type.schema, type.resolve) as ApiObject;
  return copyJson(applyMergePatch(old, patch)) as ApiObject;
}

/**
 * Strategic merge: as a merge patch, but lists whose kind says so are merged by their key, with the directives `$patch` (`delete`, `replace`,
 * `merge`) and `$deleteFromPrimitiveList`. The order of merged lists is: what was there, then what is new; `$setElementOrder` is ignored.
 */
export function mergeByStrategy(target: unknown, patch: unknown, raw: Schema, resolve: Resolve): unknown {
  if (!isObject(patch)) return patch;
  const schema = resolve(raw);
  if (patch.$patch === 'replace') return withoutDirectives(patch);
  if (patch.$patch === 'delete') return undefined;
  const merged: JsonObject = isObject(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (field === '$patch' || field.startsWith('$setElementOrder/') || field === '$retainKeys') continue;
    const deleted = /^\$deleteFromPrimitiveList\/(.*)$/.exec(field);
    if (deleted) {
      const list = (merged[deleted[1]] ?? []) as unknown[];
      merged[deleted[1]] = list.filter((item) => !(value as unknown[]).some((gone) => equalJson(item, gone)));
      continue;
    }
    const property = schema.properties?.[field] ?? (isObject(schema.additionalProperties) ? schema.additionalProperties as Schema : {});
    const node = resolve(property);
    if (value === null) {
      delete merged[field];
    } else if (Array.isArray(value) && /\bmerge\b/.test(node['x-kubernetes-patch-strategy'] ?? '')) {
      merged[field] = mergeLists(merged[field], value, node, resolve);
    } else if (isObject(value)) {
      const next = mergeByStrategy(merged[field], value, property, resolve);
      if (next === undefined) delete merged[field];
      else merged[field] = next;
    } else {
      merged[field] = value;
    }
  }
  if (Array.isArray(patch.$retainKeys)) {
    for (const field of Object.keys(merged)) if (!(patch.$retainKeys as unknown[]).includes(field)) delete merged[field];
  }
  return merged;
}

function mergeLists(target: unknown, patch: readonly unknown[], node: Schema, resolve: Resolve): unknown[] {
  const list = Array.isArray(target) ? [...target as unknown[]] : [];
  const key = node['x-kubernetes-patch-merge-key'];
  if (!key) {
    for (const item of patch) if (!list.some((one) => equalJson(one, item))) list.push(item);
    return list;
  }
  if (patch.some((item) => isObject(item) && item.$patch === 'replace')) {
    return patch.filter((item) => !(isObject(item) && item.$patch === 'replace' && Object.keys(item).length === 1)).map(withoutDirectives);
  }
  for (const item of patch) {
    if (!isObject(item)) throw badRequest(`map: expected an object with the key ${key}`);
    const index = list.findIndex((one) => isObject(one) && one[key] === item[key]);
    if (item.$patch === 'delete') {
      if (index >= 0) list.splice(index, 1);
    } else if (index >= 0) {
      list[index] = mergeByStrategy(list[index], item, node.items ?? {}, resolve);
    } else {
      list.push(mergeByStrategy({}, item, node.items ?? {}, resolve));
    }
  }
  return list;
}

function withoutDirectives(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { $patch: _patch, ...rest } = value;
  return rest;
}
