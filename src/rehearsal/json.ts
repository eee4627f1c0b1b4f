// JSON values: copying, freezing, comparing, merging.
import type { ObjectMeta } from '../spec/kubernetes';

/** Any JSON object. */
export interface JsonObject { [field: string]: unknown }

/** One entry of `metadata.managedFields`. */
export interface ManagedFields {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonObject;
  subresource?: string;
}

/** An object as the API server stores it. */
export interface ApiObject extends JsonObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta & { managedFields?: ManagedFields[]; selfLink?: string };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A deep copy as if sent over the wire: what is undefined is left out. */
export function copyJson<T>(value: T): T {
  try {
    return copied(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return copyOfDeep(value);
  }
}

/** Calls itself for each level, which is faster than a list of what is left. */
function copied<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : copied<unknown>(item))) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString() as T;
  const copy: JsonObject = {};
  for (const [key, item] of Object.entries(value)) if (item !== undefined) copy[key] = copied(item);
  return copy as T;
}

/** The same for what is too deep for that. */
function copyOfDeep<T>(root: T): T {
  const result: JsonObject = {};
  const left: Array<{ readonly to: JsonObject; readonly key: string; readonly from: unknown }> = [{ to: result, key: 'root', from: root }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { to, key, from } = next;
    if (typeof from !== 'object' || from === null || from instanceof Date) {
      to[key] = copied(from);
      continue;
    }
    const entries = Object.entries(from).map(([name, item]): [string, unknown] => [name, Array.isArray(from) ? item ?? null : item]);
    const copy = (Array.isArray(from) ? [] : {}) as JsonObject;
    to[key] = copy;
    // The last one comes first from the end of the list, so keys keep their order.
    for (const [name, item] of entries.reverse()) if (item !== undefined) left.push({ to: copy, key: name, from: item });
  }
  return result.root as T;
}

/** As `JSON.stringify`, which calls itself for each level, for objects that are too deep for it: a real API server stores and serves these too. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return textOfDeep(value);
  }
}

function textOfDeep(root: unknown): string {
  const parts: string[] = [];
  /** What is still to be written, the next thing last: text as it is, or a value. */
  const left: Array<{ readonly text: string } | { readonly value: unknown }> = [{ value: root }];
  for (let next = left.pop(); next; next = left.pop()) {
    if ('text' in next) {
      parts.push(next.text);
    } else if (typeof next.value !== 'object' || next.value === null || next.value instanceof Date) {
      parts.push(JSON.stringify(next.value) ?? 'null');
    } else {
      const [open, close] = Array.isArray(next.value) ? ['[', ']'] : ['{', '}'];
      const entries = Array.isArray(next.value) ? next.value.map((item: unknown) => ['', item] as const)
        : Object.entries(next.value).filter(([, item]) => item !== undefined).map(([key, item]) => [`${JSON.stringify(key)}:`, item] as const);
      parts.push(open);
      left.push({ text: close });
      for (let i = entries.length - 1; i >= 0; i--) left.push({ value: entries[i][1] }, { text: `${i === 0 ? '' : ','}${entries[i][0]}` });
    }
  }
  return parts.join('');
}

/** Freezes a value and everything in it; parts that are frozen are taken as frozen throughout. */
export function freezeJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const item of Object.values(value)) freezeJson(item);
  return Object.freeze(value);
}

export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => equalJson(item, b[index]));
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length
    && keys.every((key) => Object.hasOwn(b, key) && equalJson((a as JsonObject)[key], (b as JsonObject)[key]));
}

/** Applies a JSON merge patch (RFC 7396). The result shares unchanged parts with the target, which is not changed. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = applyMergePatch(merged[key], value);
  }
  return merged;
}
