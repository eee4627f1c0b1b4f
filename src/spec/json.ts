// JSON values of any depth: one text for one value, and nulls left out. Nothing here calls itself, since objects may be nested thousands of levels deep.

/** Whether a value is a mapping: an object, and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a table has for a key, which may be any text: `constructor` is no entry. */
export function entryOf<Entry>(table: Readonly<Record<string, Entry>>, key: string | undefined): Entry | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Text that is written as it is, among values that are still to be written. */
class Written {
  constructor(readonly text: string) {}
}

/**
 * JSON with sorted keys: the same for the same value, in whatever order an API server returns its keys. A field that is null counts as absent,
 * as it does for the API server.
 */
export function canonicalJson(root: unknown): string {
  const parts: string[] = [];
  const left: unknown[] = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (value instanceof Written) {
      parts.push(value.text);
    } else if (Array.isArray(value)) {
      parts.push('[');
      left.push(new Written(']'));
      for (let i = value.length - 1; i >= 0; i--) {
        left.push(value[i]);
        if (i > 0) left.push(new Written(','));
      }
    } else if (isRecord(value)) {
      const keys = Object.keys(value).filter((key) => value[key] !== undefined && value[key] !== null).sort();
      parts.push('{');
      left.push(new Written('}'));
      for (let i = keys.length - 1; i >= 0; i--) {
        left.push(value[keys[i]], new Written(`${i > 0 ? ',' : ''}${JSON.stringify(keys[i])}:`));
      }
    } else {
      parts.push(JSON.stringify(value) ?? 'null');
    }
  }
  return parts.join('');
}

/** A list or mapping, and where its copy is to be put. */
interface Copying {
  readonly from: object;
  readonly to: unknown[] | Record<string, unknown>;
}

/** Whether two values have the same JSON, whatever the order of their keys. Takes no longer than the smaller one asks for. */
export function isSameJson(one: unknown, other: unknown): boolean {
  const left: Array<readonly [unknown, unknown]> = [[one, other]];
  for (let pair = left.pop(); pair !== undefined; pair = left.pop()) {
    const [a, b] = pair;
    if (Object.is(a, b)) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      left.push([(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]]);
    }
  }
  return true;
}

/** The same value without the fields that are null, at any depth; the value itself where there are none. Elements of lists stay, null or not. */
export function withoutNulls<Value>(root: Value): Value {
  if (!hasNullField(root)) return root;
  const copy: Record<string, unknown> = {};
  const left: Copying[] = [{ from: { root }, to: copy }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { from, to } = next;
    for (const [key, value] of Object.entries(from)) {
      if (value === null && !Array.isArray(from)) continue;
      const isContainer = typeof value === 'object' && value !== null;
      const part: unknown = isContainer ? Array.isArray(value) ? [] : {} : value;
      // A key may be `__proto__`, which an assignment would not take for a key.
      Object.defineProperty(to, key, { value: part, enumerable: true, configurable: true, writable: true });
      if (isContainer) left.push({ from: value as object, to: part as Record<string, unknown> });
    }
  }
  return copy.root as Value;
}

function hasNullField(root: unknown): boolean {
  const left: unknown[] = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    const isList = Array.isArray(value);
    // By key: a list of values is made twice as slowly for a mapping with ten thousand entries.
    for (const key of Object.keys(value)) {
      const child = (value as Record<string, unknown>)[key];
      if (child === null && !isList) return true;
      if (typeof child === 'object' && child !== null) left.push(child);
    }
  }
  return false;
}

/** Whether a value has more characters as JSON. Does not look further than it must, and does not call itself: values may be nested very deep. */
export function isLongerThan(root: unknown, most: number): boolean {
  const left: unknown[] = [root];
  for (let characters = 0; left.length > 0;) {
    const value = left.pop();
    if (typeof value === 'string') {
      characters += value.length + 2;
    } else if (typeof value !== 'object' || value === null) {
      characters += String(value).length;
    } else if (Array.isArray(value)) {
      characters += value.length + 1;
      // One by one: a call with very many arguments would overflow the stack.
      for (const child of value as unknown[]) left.push(child);
    } else {
      characters += 1;
      for (const key of Object.keys(value)) {
        characters += key.length + 4;
        left.push((value as Record<string, unknown>)[key]);
      }
    }
    if (characters > most) return true;
  }
  return false;
}
