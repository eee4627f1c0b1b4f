// The CEL rules of a custom resource's schema (`x-kubernetes-validations`): compiled once per CRD, evaluated on each write.
import { Environment } from '@marcbachmann/cel-js';
import type { FieldError } from '../../../spec/kubernetes-validation/field-error';
import { isObject, type JsonObject } from '../../json';
import { childPath, type Schema, type ValidationRule } from '../schema';

type Expression = (context: JsonObject) => unknown;

interface CompiledRule {
  readonly rule: ValidationRule;
  readonly evaluate: Expression;
  readonly message?: Expression;
  /** Whether the rule compares with the value before; then it is only evaluated where there was one. */
  readonly isTransition: boolean;
}

/** A part of a schema that has rules, or has parts that have. */
interface Node {
  readonly schema: Schema;
  readonly rules: readonly CompiledRule[];
  readonly properties: ReadonlyMap<string, Node>;
  readonly items?: Node;
  readonly additional?: Node;
}

/** Evaluates all rules of a schema on a value, with the value before if it is an update. */
export type RuleSet = (value: unknown, old?: unknown) => FieldError[];

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, enableOptionalTypes: true });
environment.registerFunction('isSorted(list): bool', (list: unknown[]) => list.every((item, index) => index === 0 || compare(list[index - 1], item) <= 0));
environment.registerFunction('string.find(string): string', (text: string, pattern: string) => new RegExp(pattern).exec(text)?.[0] ?? '');

function compare(a: unknown, b: unknown): number {
  return (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0;
}

/** `has()` of a field of an element, such as `has(self.list[0].field)`. */
const HAS_OF_ELEMENT = /\bhas\(([A-Za-z_]\w*(?:\.\w+)*(?:\[[^[\]]*\])+)((?:\.\w+)+)\)/g;

/** The library takes `has()` only of fields of fields. An element gets a name first, which means the same. */
function parse(expression: string): Expression {
  return environment.parse(expression.replace(HAS_OF_ELEMENT, '[$1].exists(element, has(element$2))')) as Expression;
}

/** Why a rule cannot be compiled, or undefined. */
export function ruleFault(rule: ValidationRule): string | undefined {
  try {
    parse(rule.rule);
    if (rule.messageExpression) parse(rule.messageExpression);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Compiles the rules of a schema; undefined when it has none. */
export function compileRules(schema: Schema): RuleSet | undefined {
  const root = compile(schema);
  if (!root) return undefined;
  return (value, old) => {
    const errors: FieldError[] = [];
    evaluate(root, value, old, '', errors);
    return errors;
  };
}

function compile(schema: Schema): Node | undefined {
  const rules = (schema['x-kubernetes-validations'] ?? []).map((rule): CompiledRule => ({
    rule,
    evaluate: parse(rule.rule),
    message: rule.messageExpression ? parse(rule.messageExpression) : undefined,
    isTransition: /\boldSelf\b/.test(rule.rule),
  }));
  const properties = new Map<string, Node>();
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    const node = compile(property);
    if (node) properties.set(field, node);
  }
  const items = schema.items && compile(schema.items);
  const additional = isObject(schema.additionalProperties) ? compile(schema.additionalProperties as Schema) : undefined;
  return rules.length > 0 || properties.size > 0 || items || additional ? { schema, rules, properties, items, additional } : undefined;
}

function evaluate(node: Node, value: unknown, old: unknown, path: string, errors: FieldError[]): void {
  if (value === undefined || value === null) return;
  if (node.rules.length > 0) {
    const context = { self: celValue(value, node.schema, path === ''), oldSelf: old === undefined ? undefined : celValue(old, node.schema, path === '') };
    for (const rule of node.rules) {
      if (rule.isTransition && old === undefined) continue;
      const error = broken(rule, context, value, path);
      if (error) errors.push(error);
    }
  }
  if (Array.isArray(value)) {
    if (node.items) for (const [index, item] of value.entries()) evaluate(node.items, item, counterpart(item, old, node.schema), `${path}[${index}]`, errors);
  } else if (isObject(value)) {
    const before = isObject(old) ? old : {};
    for (const [field, property] of node.properties) evaluate(property, value[field], before[field], childPath(path, field), errors);
    if (node.additional) for (const [field, item] of Object.entries(value)) evaluate(node.additional, item, before[field], `${path}[${field}]`, errors);
  }
}

/** The item of the list before that has the same keys: only lists that are maps have such. */
function counterpart(item: unknown, old: unknown, schema: Schema): unknown {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (!keys || !Array.isArray(old) || !isObject(item)) return undefined;
  return old.find((candidate) => isObject(candidate) && keys.every((key) => candidate[key] === item[key])) as unknown;
}

function broken({ rule, evaluate: holds, message }: CompiledRule, context: JsonObject, value: unknown, path: string): FieldError | undefined {
  let why: string;
  try {
    if (holds(context) === true) return undefined;
    why = messageOf(rule, message, context);
  } catch (error) {
    why = `rule evaluation error: ${(error as Error).message.split('\n')[0]}: ${rule.rule}`;
  }
  const field = `${path}${rule.fieldPath ?? ''}`.replace(/^\./, '') || '<nil>';
  if (rule.reason === 'FieldValueForbidden') return { field, reason: 'FieldValueForbidden', message: `Forbidden: ${why}` };
  if (rule.reason === 'FieldValueRequired') return { field, reason: 'FieldValueRequired', message: `Required value: ${why}` };
  const shown = isObject(value) ? '"object"' : Array.isArray(value) ? '"array"' : JSON.stringify(value);
  if (rule.reason === 'FieldValueDuplicate') return { field, reason: 'FieldValueDuplicate', message: `Duplicate value: ${shown}` };
  return { field, reason: 'FieldValueInvalid', message: `Invalid value: ${shown}: ${why}` };
}

function messageOf(rule: ValidationRule, message: Expression | undefined, context: JsonObject): string {
  if (message) {
    const text = message(context);
    if (typeof text === 'string' && text.trim() && !text.includes('\n')) return text;
  }
  return rule.message ?? `failed rule: ${rule.rule}`;
}

/** A value as CEL sees it: whole numbers by the schema, of metadata only the names. */
function celValue(value: unknown, schema: Schema, isRoot = false): unknown {
  if (typeof value === 'number') return schema.type === 'number' || !Number.isInteger(value) ? value : BigInt(value);
  if (Array.isArray(value)) return value.map((item) => celValue(item, schema.items ?? {}));
  if (!isObject(value)) return value;
  const seen: JsonObject = {};
  for (const [field, item] of Object.entries(value)) {
    if (isRoot && field === 'metadata') {
      const { name, generateName } = item as JsonObject;
      seen.metadata = { ...(name === undefined ? {} : { name }), ...(generateName === undefined ? {} : { generateName }) };
      continue;
    }
    seen[field] = celValue(item, schema.properties?.[field] ?? (isObject(schema.additionalProperties) ? schema.additionalProperties as Schema : {}));
  }
  return seen;
}
