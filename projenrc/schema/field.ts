// The vocabulary in which the API's own fields are described: types, fields, and the objects that hold them.
import { BOUNDS } from '../../src/spec/bounds';
import { DEFAULTS } from '../../src/spec/defaults';

/** What a field holds. Pod parts are named Kubernetes types; `template` is an open PodTemplateSpec. */
export type FieldType =
  | { readonly kind: 'string'; readonly enum?: readonly string[]; readonly pattern?: string; readonly format?: 'date-time'; readonly maxLength?: number }
  | { readonly kind: 'integer'; readonly bits: 32 | 64; readonly minimum?: number; readonly maximum?: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'quantity' }
  | { readonly kind: 'list'; readonly items: FieldType; readonly mapKey?: string; readonly maxItems?: number }
  | { readonly kind: 'map'; readonly values: FieldType; readonly maxProperties?: number }
  | { readonly kind: 'object'; readonly type: ObjectType }
  | { readonly kind: 'kubernetes'; readonly name: string }
  | { readonly kind: 'template' };

/** One field of the API. */
export interface Field {
  readonly type: FieldType;
  /** What it does, in a sentence or two: unit, where the rule comes from, what happens without it. */
  readonly description: string;
  readonly required?: boolean;
  /** Whether null is accepted and stored. */
  readonly nullable?: boolean;
  /** What counts where the field is absent, in words: for what is no plain value. Plain values are in src/spec/defaults.ts. */
  readonly default?: string;
  /**
   * True where the API server writes the default into each stored object, for programs that read it there. Only for a default that nothing else
   * than this field can change. A required field may then be left out.
   */
  readonly stored?: boolean;
  /** True for what this project adds to sparkoperator.k8s.io/v1beta2. */
  readonly additive?: boolean;
  /** True for what only the controller reads, and not the planner. */
  readonly controllerOnly?: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

/** An object with named fields; its name is that of the generated interface. */
export interface ObjectType {
  readonly name: string;
  readonly description: string;
  /** An object whose fields this one has too. */
  readonly extends?: ObjectType;
  readonly fields: Fields;
}

/** A text that the controller writes: a bound could keep a status from being written, so there is none. */
export const string: FieldType = { kind: 'string' };
/** What names something or says it in a word: a name, an image, a size, a URL. */
export const name: FieldType = { kind: 'string', maxLength: BOUNDS.name };
/** A text of any kind, such as an argument or the content of a file. */
export const text: FieldType = { kind: 'string', maxLength: BOUNDS.text };
export const boolean: FieldType = { kind: 'boolean' };
export const quantity: FieldType = { kind: 'quantity' };
export const time: FieldType = { kind: 'string', format: 'date-time' };
export const template: FieldType = { kind: 'template' };
export const strings: FieldType = { kind: 'list', items: string };
export const texts: FieldType = { kind: 'list', items: text, maxItems: BOUNDS.entries };
export const textMap: FieldType = { kind: 'map', values: text, maxProperties: BOUNDS.entries };

export function oneOf(...values: string[]): FieldType {
  return { kind: 'string', enum: values };
}

export function int32(bounds: { minimum?: number; maximum?: number } = {}): FieldType {
  return { kind: 'integer', bits: 32, ...bounds };
}

export function int64(bounds: { minimum?: number; maximum?: number } = {}): FieldType {
  return { kind: 'integer', bits: 64, ...bounds };
}

export function listOf(items: FieldType, options: { mapKey?: string; maxItems?: number } = {}): FieldType {
  return { kind: 'list', items, ...options };
}

export function mapOf(values: FieldType, options: { maxProperties?: number } = {}): FieldType {
  return { kind: 'map', values, ...options };
}

/** A list of objects that users write. */
export function objects(items: FieldType): FieldType {
  return listOf(items, { maxItems: BOUNDS.objects });
}

export function object(type: ObjectType): FieldType {
  return { kind: 'object', type };
}

/** A type of Kubernetes itself, by its short name, such as `Volume`. */
export function kubernetes(typeName: string): FieldType {
  return { kind: 'kubernetes', name: typeName };
}

/** All fields of an object, those it extends first. */
export function allFields(type: ObjectType): Fields {
  return { ...(type.extends === undefined ? {} : allFields(type.extends)), ...type.fields };
}

/** The plain value that counts where a field is absent. */
export function defaultValue(type: ObjectType, fieldName: string): unknown {
  const values = (DEFAULTS as Readonly<Record<string, object>>)[type.name] ?? {};
  return new Map<string, unknown>(Object.entries(values)).get(fieldName);
}

/** What counts where a field is absent, as text for the reader. */
export function defaultText(type: ObjectType, fieldName: string): string | undefined {
  const value = defaultValue(type, fieldName);
  const stated = typeof value === 'object' ? Object.values(value as object).join(', ') : String(value ?? '');
  // What is stored empty says nothing; what it means is said in words.
  if (stated !== '') return stated;
  if (Object.hasOwn(type.fields, fieldName)) return type.fields[fieldName].default;
  return type.extends && defaultText(type.extends, fieldName);
}

/** The object types that a type reaches, itself included, each once, in the order of first mention. */
export function reachableTypes(root: ObjectType, seen: ObjectType[] = []): ObjectType[] {
  if (seen.includes(root)) return seen;
  seen.push(root);
  if (root.extends !== undefined) reachableTypes(root.extends, seen);
  for (const field of Object.values(root.fields)) {
    const type = innermost(field.type);
    if (type.kind === 'object') reachableTypes(type.type, seen);
  }
  return seen;
}

/** What a list or map holds in the end; any other type itself. */
export function innermost(type: FieldType): FieldType {
  if (type.kind === 'list') return innermost(type.items);
  if (type.kind === 'map') return innermost(type.values);
  return type;
}

/** How much a field may hold, as a sentence; undefined where nothing is said. */
export function boundText(type: FieldType): string | undefined {
  switch (type.kind) {
    case 'string': return type.maxLength === undefined ? undefined : `At most ${type.maxLength} characters.`;
    case 'list': return type.maxItems === undefined ? undefined : `At most ${type.maxItems} elements${inner(type.items)}.`;
    case 'map': return type.maxProperties === undefined ? undefined : `At most ${type.maxProperties} entries${inner(type.values)}.`;
    default: return undefined;
  }
}

function inner(type: FieldType): string {
  return type.kind === 'string' && type.maxLength !== undefined ? ` of ${type.maxLength} characters` : '';
}
