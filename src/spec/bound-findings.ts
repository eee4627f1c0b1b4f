// Finds what in an object is over a limit, in one pass over it and without recursion: at the door of rules, schema check and planner.
import { BOUNDS, TOO_LARGE } from './bounds';
import { childPath } from './field-path';
import type { Finding } from './findings';

/** What the author of an object does not write: the status is the controller's, and managedFields are the API server's. */
const NOT_WRITTEN: Readonly<Record<string, readonly string[]>> = { '': ['status'], 'metadata': ['managedFields'] };

/** A value, and how to get to it. */
interface Visit {
  readonly value: unknown;
  readonly key: string | number;
  readonly depth: number;
  readonly parent?: Visit;
}

/** Everything in an object that is over a limit, in one pass over it. Takes any value, of any shape and depth. */
export function boundFindings(object: unknown): Finding[] {
  const findings: Finding[] = [];
  const report = (visit: Visit, message: string): void => {
    if (findings.length < BOUNDS.findings) findings.push({ severity: 'error', reason: TOO_LARGE, path: pathOf(visit), message });
  };
  const root: Visit = { value: object, key: '', depth: 0 };
  const left: Visit[] = [root];
  let [bytes, values] = [0, 0];
  for (let visit = left.pop(); visit !== undefined; visit = left.pop()) {
    const { value, depth } = visit;
    values++;
    if (typeof value === 'string') {
      bytes += jsonBytes(value);
      if (value.length > BOUNDS.text) report(visit, `has ${value.length} characters; at most ${BOUNDS.text} are allowed`);
    } else if (typeof value !== 'object' || value === null) {
      bytes += String(value).length;
    } else if (depth >= BOUNDS.depth) {
      report(visit, `is nested deeper than ${BOUNDS.depth} levels`);
    } else {
      const children = childrenOf(visit);
      bytes += 2 + Math.max(0, children.length - 1);
      const limit = Array.isArray(value) && typeof value[0] === 'object' ? BOUNDS.objects : BOUNDS.entries;
      if (children.length > limit) {
        report(visit, `has ${children.length} entries; at most ${limit} are allowed`);
        continue;
      }
      // Last to first, so that findings come in the order of the object.
      for (let i = children.length - 1; i >= 0; i--) {
        const child = children[i];
        left.push(child);
        if (typeof child.key !== 'string') continue;
        bytes += jsonBytes(child.key) + 1;
        if (child.key.length > BOUNDS.key) report(child, `has a key of ${child.key.length} characters; at most ${BOUNDS.key} are allowed`);
      }
    }
    // An object with aliases to its own parts may be far larger than the memory that it takes.
    if (values > BOUNDS.values) return [tooLarge(`has more than ${BOUNDS.values} values in it; split it, or leave out what it does not need`)];
    if (bytes > BOUNDS.objectBytes) return [tooLarge(`is more than ${BOUNDS.objectBytes} bytes of JSON, the most that a cluster stores`)];
  }
  return findings;
}

function childrenOf(visit: Visit): Visit[] {
  const { value, depth } = visit;
  const at = (key: string | number, child: unknown): Visit => ({ value: child, key, depth: depth + 1, parent: visit });
  if (Array.isArray(value)) return value.map((child: unknown, i) => at(i, child));
  const path = depth === 0 ? '' : depth === 1 ? String(visit.key) : undefined;
  const left = path !== undefined && Object.hasOwn(NOT_WRITTEN, path) ? NOT_WRITTEN[path] : [];
  const children: Visit[] = [];
  for (const key of Object.keys(value as object)) {
    const child = (value as Record<string, unknown>)[key];
    if (child !== undefined && !left.includes(key)) children.push(at(key, child));
  }
  return children;
}

function tooLarge(message: string): Finding {
  return { severity: 'error', reason: TOO_LARGE, path: 'spec', message };
}

/** Bytes of a text in JSON: its UTF-8, two quotes, and what must be escaped. */
function jsonBytes(text: string): number {
  let bytes = text.length + 2;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
    else if (code < 0x20) bytes += code === 0x0a || code === 0x09 || code === 0x0d ? 1 : 5;
    else if (code === 0x22 || code === 0x5c) bytes += 1;
  }
  return bytes;
}

/** The place of a value. */
function pathOf(visit: Visit): string {
  const keys: Array<string | number> = [];
  for (let step: Visit | undefined = visit; step?.parent !== undefined; step = step.parent) {
    keys.push(step.key);
  }
  return keys.reverse().reduce<string>(childPath, '') || 'spec';
}
