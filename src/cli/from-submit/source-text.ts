// Writes values as TypeScript source, and collects the names that the source must import.

/** A piece of source that stands for a value: `Size.gibibytes(2)`. */
export class SourceExpression {
  constructor(readonly text: string) {}
}

const INDENT = '  ';
/** Lists and objects at most this long stand on one line. */
const ONE_LINE = 100;

/** A value as source: strings in single quotes, objects without what is undefined. */
export function literal(value: unknown, depth: number = 0): string {
  if (value instanceof SourceExpression) return value.text;
  if (typeof value === 'string') return quotedLiteral(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const parts = Array.isArray(value)
    ? value.map((item) => literal(item, depth + 1))
    : Object.entries(value).filter(([, item]) => item !== undefined).map(([name, item]) => `${propertyName(name)}: ${literal(item, depth + 1)}`);
  if (parts.length === 0) return open + close;
  const line = Array.isArray(value) ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
  if (line.length + depth * INDENT.length <= ONE_LINE && !line.includes('\n') && depth > 0) return line;
  const inner = INDENT.repeat(depth + 1);
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${INDENT.repeat(depth)}${close}`;
}

/** A string literal in single quotes. */
export function quotedLiteral(text: string): string {
  // JSON escapes everything that must be escaped; only the quotes differ, and two line separators.
  const escaped = JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, '\\\'');
  return `'${escaped.replace(/[\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`)}'`;
}

function propertyName(name: string): string {
  // A plain __proto__ would set the prototype.
  if (name === '__proto__') return '[\'__proto__\']';
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : quotedLiteral(name);
}

/** The names that a source file uses, by the package that has them. */
export class Imports {
  private readonly used = new Map<string, Set<string>>();

  /** Records that a name is used, and returns it. */
  name(from: string, name: string): string {
    this.used.set(from, (this.used.get(from) ?? new Set()).add(name));
    return name;
  }

  /** Import statements, sorted by package and name. */
  statements(): string {
    return [...this.used].sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([from, names]) => `import { ${[...names].sort().join(', ')} } from '${from}';\n`).join('');
  }
}
