// The places of a schema in a concrete object: every field, element and entry, whether the object has it already or not.
import type { StructuralSchema } from '../../projenrc/schema/structural';
import { nodesOf } from '../schema/schema';

export type Step = string | number;

/** A field of the schema, with the steps that lead to it: the first element of each list, an entry of each mapping. */
export interface Place {
  readonly path: string;
  readonly steps: readonly Step[];
  readonly schema: StructuralSchema;
  /** Whether it is described by this project, not by Kubernetes. */
  readonly own: boolean;
}

const ENTRY = 'spark.some.key';

/** All places below `spec` and `metadata`. */
export function placesOf(root: StructuralSchema): Place[] {
  const own = new Set(nodesOf(root).filter(({ schema }) => schema.description !== undefined).map(({ path }) => path));
  return nodesOf(root).filter(({ path }) => /^(spec|metadata)/.test(path)).map(({ path, schema }) => ({
    path,
    steps: path.split(/\.|(?=\[\]|\{\})/).map((step) => (step === '[]' ? 0 : step === '{}' ? ENTRY : step)),
    schema,
    own: own.has(path.replace(/(\[\]|\{\})+$/, '')),
  }));
}

/** An object with a value at a place; what is missing on the way is made, and what is of another type gives way. Shares all else with the one given. */
export function withValue(object: object, [step, ...rest]: readonly Step[], value: unknown): object {
  const copy = (Array.isArray(object) ? [...object as unknown[]] : { ...object }) as Record<Step, unknown>;
  const present = Object.hasOwn(copy, step) ? copy[step] : undefined;
  const isList = typeof rest[0] === 'number';
  const fits = typeof present === 'object' && present !== null && Array.isArray(present) === isList;
  const changed = rest.length === 0 ? value : withValue(fits ? present : isList ? [] : {}, rest, value);
  // An assignment would not take `__proto__` for a key.
  Object.defineProperty(copy, step, { value: changed, enumerable: true, configurable: true, writable: true });
  return copy;
}
