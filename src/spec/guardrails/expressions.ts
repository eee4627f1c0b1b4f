// Expressions that have two forms with one meaning: the text of CEL, which the API server evaluates, and a function, which synthesis evaluates.
import { isRecord } from '../json';
import { parseQuantity, toMemoryQuantity } from '../sizes';

/** The values of variables, `object` among them. */
export type Scope = Readonly<Record<string, unknown>>;

/** An expression of CEL, and what it evaluates to. */
export interface Expression<Value> {
  readonly cel: string;
  evaluate(scope: Scope): Value;
}

/** Why an expression has no value: the API server refuses an object then. */
export class EvaluationError extends Error {}

/** A variable, such as `object`, or an element within a macro. */
export function variable<Value>(name: string): Expression<Value> {
  return { cel: name, evaluate: (scope) => scope[name] as Value };
}

/** A text, or a list of texts. */
export function constant<Value extends string | boolean | readonly string[]>(value: Value): Expression<Value> {
  return { cel: JSON.stringify(value), evaluate: () => value };
}

/** A number, which CEL takes for a double. */
export function amount(value: number): Expression<number> {
  return { cel: Number.isInteger(value) ? value.toFixed(1) : String(value), evaluate: () => value };
}

/** The value at a path of fields, or another one where a field of the path is missing. */
export function at<Value>(base: Expression<unknown>, path: readonly string[], otherwise: Value): Expression<Value> {
  const steps = path.map((field) => (/^[A-Za-z_]\w*$/.test(field) ? `.?${field}` : `[?${JSON.stringify(field)}]`)).join('');
  const found = `${base.cel}${steps}.orValue(${JSON.stringify(otherwise)})`;
  const isText = typeof otherwise === 'string';
  return {
    // Elements of a list must have one type, which CEL does not know of a field.
    cel: isText ? `string(${found})` : found,
    evaluate: (scope) => {
      let value: unknown = base.evaluate(scope);
      for (const field of path) value = isRecord(value) && Object.hasOwn(value, field) ? value[field] : undefined;
      if (value === undefined || value === null) return otherwise;
      return (isText ? String(value as string | number | boolean) : value) as Value;
    },
  };
}

/** Whether a field is there. */
export function has(base: Expression<unknown>, field: string): Expression<boolean> {
  return {
    cel: `has(${base.cel}.${field})`,
    evaluate: (scope) => {
      const value = base.evaluate(scope);
      return isRecord(value) && value[field] !== undefined && value[field] !== null;
    },
  };
}

/** The elements of a list, or the keys of a mapping, as the macros of CEL take them. */
function elements(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (isRecord(value)) return Object.keys(value);
  throw new EvaluationError(`expected a list or a mapping, found ${JSON.stringify(value)}`);
}

type List<Element> = Expression<readonly Element[]>;
/** A list, or a mapping whose keys count. */
type Range = Expression<unknown>;

/** The elements of several lists, one after the other. */
export function concat<Element>(...lists: ReadonlyArray<List<Element>>): List<Element> {
  return {
    cel: lists.length === 0 ? '[]' : lists.length === 1 ? lists[0].cel : `(${lists.map(({ cel }) => cel).join(' + ')})`,
    evaluate: (scope) => lists.flatMap((each) => elements(each.evaluate(scope)) as Element[]),
  };
}

/** A list of expressions. */
export function list<Element>(...items: ReadonlyArray<Expression<Element>>): List<Element> {
  return { cel: `[${items.map(({ cel }) => cel).join(', ')}]`, evaluate: (scope) => items.map((item) => item.evaluate(scope)) };
}

/** The list with what `body` says of each element. */
export function map<Element>(range: Range, name: string, body: (element: Expression<never>) => Expression<Element>): List<Element> {
  const each = body(variable(name));
  return {
    cel: `${range.cel}.map(${name}, ${each.cel})`,
    evaluate: (scope) => elements(range.evaluate(scope)).map((value) => each.evaluate({ ...scope, [name]: value })),
  };
}

/** The elements of which `body` is true. */
export function filter<Element>(range: Range, name: string, body: (element: Expression<never>) => Expression<boolean>): List<Element> {
  const each = body(variable(name));
  return {
    cel: `${range.cel}.filter(${name}, ${each.cel})`,
    evaluate: (scope) => elements(range.evaluate(scope)).filter((value) => each.evaluate({ ...scope, [name]: value })) as Element[],
  };
}

/** Whether a list has no element. */
export function isEmpty(range: List<unknown>): Expression<boolean> {
  return { cel: `${range.cel}.size() == 0`, evaluate: (scope) => range.evaluate(scope).length === 0 };
}

/** Whether `body` is true of at least one element. */
export function exists(range: Range, name: string, body: (element: Expression<never>) => Expression<boolean>): Expression<boolean> {
  const each = body(variable(name));
  return {
    cel: `${range.cel}.exists(${name}, ${each.cel})`,
    evaluate: (scope) => elements(range.evaluate(scope)).some((value) => each.evaluate({ ...scope, [name]: value })),
  };
}

/** Whether `body` is true of every element. */
export function all(range: Range, name: string, body: (element: Expression<never>) => Expression<boolean>): Expression<boolean> {
  const each = body(variable(name));
  return {
    cel: `${range.cel}.all(${name}, ${each.cel})`,
    evaluate: (scope) => elements(range.evaluate(scope)).every((value) => each.evaluate({ ...scope, [name]: value })),
  };
}

export function and(...terms: ReadonlyArray<Expression<boolean>>): Expression<boolean> {
  return { cel: `(${terms.map(({ cel }) => cel).join(' && ')})`, evaluate: (scope) => terms.every((term) => term.evaluate(scope)) };
}

export function or(...terms: ReadonlyArray<Expression<boolean>>): Expression<boolean> {
  return {
    cel: terms.length === 0 ? 'false' : `(${terms.map(({ cel }) => cel).join(' || ')})`,
    evaluate: (scope) => terms.some((term) => term.evaluate(scope)),
  };
}

export function not(term: Expression<boolean>): Expression<boolean> {
  return { cel: `!(${term.cel})`, evaluate: (scope) => !term.evaluate(scope) };
}

/** The value of one of two expressions. */
export function choose<Value>(condition: Expression<boolean>, then: Expression<Value>, otherwise: Expression<Value>): Expression<Value> {
  return {
    cel: `(${condition.cel} ? ${then.cel} : ${otherwise.cel})`,
    evaluate: (scope) => (condition.evaluate(scope) ? then : otherwise).evaluate(scope),
  };
}

export function equal<Value extends string | boolean>(a: Expression<Value>, b: Expression<Value>): Expression<boolean> {
  return { cel: `${a.cel} == ${b.cel}`, evaluate: (scope) => a.evaluate(scope) === b.evaluate(scope) };
}

export function isAbove(a: Expression<number>, b: Expression<number>): Expression<boolean> {
  return { cel: `${a.cel} > ${b.cel}`, evaluate: (scope) => a.evaluate(scope) > b.evaluate(scope) };
}

/** Whether a text has more characters than a number. */
export function isLonger(text: Expression<string>, length: number): Expression<boolean> {
  return { cel: `${text.cel}.size() > ${length}`, evaluate: (scope) => text.evaluate(scope).length > length };
}

/** Whether a text is one of a list. */
export function isOneOf(text: Expression<string>, texts: List<string>): Expression<boolean> {
  return { cel: `${text.cel} in ${texts.cel}`, evaluate: (scope) => texts.evaluate(scope).includes(text.evaluate(scope)) };
}

export function startsWith(text: Expression<string>, prefix: string): Expression<boolean> {
  return { cel: `${text.cel}.startsWith(${JSON.stringify(prefix)})`, evaluate: (scope) => text.evaluate(scope).startsWith(prefix) };
}

/** Whether a part of a text matches a regular expression that RE2 and JavaScript read alike. */
export function matches(text: Expression<string>, pattern: string): Expression<boolean> {
  const expression = new RegExp(pattern);
  return { cel: `${text.cel}.matches(${JSON.stringify(pattern)})`, evaluate: (scope) => expression.test(text.evaluate(scope)) };
}

/** Several texts as one. */
export function join(...texts: ReadonlyArray<Expression<string>>): Expression<string> {
  return { cel: `(${texts.map(({ cel }) => cel).join(' + ')})`, evaluate: (scope) => texts.map((text) => text.evaluate(scope)).join('') };
}

/** A whole number or a text with digits, as a double. */
export function toDouble(value: Expression<number> | Expression<string>): Expression<number> {
  return { cel: `double(${value.cel})`, evaluate: (scope) => Number(value.evaluate(scope)) };
}

/** The value of a Kubernetes quantity. */
export function quantity(text: Expression<string>): Expression<number> {
  return {
    cel: `quantity(${text.cel}).asApproximateFloat()`,
    evaluate: (scope) => {
      const value = parseQuantity(text.evaluate(scope));
      if (value === undefined) throw new EvaluationError(`not a quantity: ${text.evaluate(scope)}`);
      return value;
    },
  };
}

/** Bytes of a memory setting of Spark, such as `2g`, `512m`, `1024` (MiB) or `2Gi`. */
export function sparkBytes(text: Expression<string>): Expression<number> {
  const suffixes: ReadonlyArray<readonly [string, string]> = [
    ['ib', ''], ['b', ''], ['i', ''], ['k', 'Ki'], ['m', 'Mi'], ['g', 'Gi'], ['t', 'Ti'], ['p', 'Pi'],
  ];
  const asQuantity = suffixes.reduce((cel, [from, to]) => `${cel}.replace(${JSON.stringify(from)}, ${JSON.stringify(to)})`, `${text.cel}.trim().lowerAscii()`);
  return {
    cel: `quantity(${text.cel}.matches("^[0-9]+$") ? ${text.cel} + "Mi" : ${asQuantity}).asApproximateFloat()`,
    evaluate: (scope) => {
      const given = text.evaluate(scope);
      const value = parseQuantity(/^[0-9]+$/.test(given) ? `${given}Mi` : toMemoryQuantity(given));
      if (value === undefined) throw new EvaluationError(`not a memory size: ${given}`);
      return value;
    },
  };
}

export function sum(numbers: List<number>): Expression<number> {
  return { cel: `${numbers.cel}.sum()`, evaluate: (scope) => numbers.evaluate(scope).reduce((total, each) => total + each, 0) };
}

export function plus(a: Expression<number>, b: Expression<number>): Expression<number> {
  return { cel: `(${a.cel} + ${b.cel})`, evaluate: (scope) => a.evaluate(scope) + b.evaluate(scope) };
}
