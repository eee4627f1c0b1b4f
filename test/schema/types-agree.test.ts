import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { SCHEDULED_SPARK_APPLICATION, SPARK_APPLICATION } from './schema';
import type { StructuralSchema } from '../../projenrc/schema/structural';

const FILE = join(__dirname, '..', '..', 'src', 'spec', 'types.gen.ts');

/** Parts of a template that Kubernetes' types have and the schema leaves untyped: it is open. */
const LEFT_OPEN = [/\.template\.spec\.ephemeralContainers$/];

describe('the wire types, read by the compiler', () => {
  const program = ts.createProgram([FILE], { strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node16, types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(FILE);

  it.each([
    ['SparkApplication', SPARK_APPLICATION],
    ['ScheduledSparkApplication', SCHEDULED_SPARK_APPLICATION],
  ])('of %s have the same fields as the schema, as optional and of the same type, pod parts included', (name, schema) => {
    const compared = new Comparison(checker);
    compared.compare(declared(name), schema, '');
    expect(compared.disagreements).toEqual([]);
    expect(compared.fields).toBeGreaterThan(1000);
  });

  function declared(name: string): ts.Type {
    const symbol = checker.getSymbolAtLocation(source as ts.Node)?.exports?.get(name as ts.__String);
    if (symbol === undefined) throw new Error(`types.gen.ts exports no ${name}`);
    return checker.getDeclaredTypeOfSymbol(symbol);
  }
});

/** Walks a type and a schema side by side. */
class Comparison {
  readonly disagreements: string[] = [];
  fields = 0;

  constructor(private readonly checker: ts.TypeChecker) {}

  compare(type: ts.Type, schema: StructuralSchema, path: string): void {
    const bare = this.checker.getNonNullableType(type);
    if (schema.properties !== undefined) return this.compareObject(bare, schema, path);
    const inCode = this.describeType(bare);
    const inSchema = describeSchema(schema);
    if (inCode !== inSchema) this.disagreements.push(`${path}: ${inCode} in TypeScript, ${inSchema} in the schema`);
    if (schema.items !== undefined) this.compare(this.checker.getTypeArguments(bare as ts.TypeReference)[0], schema.items, `${path}[]`);
    if (schema.additionalProperties !== undefined) {
      this.compare(this.checker.getIndexInfoOfType(bare, ts.IndexKind.String)?.type as ts.Type, schema.additionalProperties, `${path}{}`);
    }
  }

  private compareObject(type: ts.Type, schema: StructuralSchema, path: string): void {
    const properties = new Map(this.checker.getPropertiesOfType(type).map((symbol) => [symbol.name, symbol]));
    for (const [name, child] of Object.entries(schema.properties ?? {})) {
      const here = path === '' ? name : `${path}.${name}`;
      const symbol = properties.get(name);
      properties.delete(name);
      if (symbol === undefined) {
        this.disagreements.push(`${here}: not in TypeScript`);
        continue;
      }
      this.fields += 1;
      const optional = (symbol.flags & ts.SymbolFlags.Optional) !== 0; // eslint-disable-line no-bitwise -- the compiler's flags are bits
      // Who writes an object names its version and kind, so TypeScript asks for them; the API server knows them anyway.
      if (optional === (schema.required?.includes(name) ?? false) && !['apiVersion', 'kind'].includes(here)) {
        this.disagreements.push(`${here}: ${optional ? 'optional' : 'required'} in TypeScript alone`);
      }
      // Metadata is Kubernetes' own; the schema has only the part that it checks.
      if (!/(^|\.)metadata$/.test(here)) this.compare(this.checker.getTypeOfSymbol(symbol), child, here);
    }
    const missing = [...properties.keys()].map((name) => `${path}.${name}`).filter((name) => !LEFT_OPEN.some((pattern) => pattern.test(name)));
    this.disagreements.push(...missing.map((name) => `${name}: not in the schema`));
  }

  private describeType(type: ts.Type): string {
    if (type.isStringLiteral()) return 'string';
    if (type.isUnion()) {
      if (type.types.every((member) => member.isStringLiteral())) {
        return `one of ${type.types.map((member) => (member as ts.StringLiteralType).value).sort().join(',')}`;
      }
      const text = type.types.map((member) => this.checker.typeToString(member)).sort().join('|');
      return text === 'false|true' ? 'boolean' : text;
    }
    if (this.checker.isArrayType(type)) return 'array';
    if (this.checker.getIndexInfoOfType(type, ts.IndexKind.String) !== undefined) return 'map';
    return this.checker.typeToString(type);
  }
}

function describeSchema(schema: StructuralSchema): string {
  if (schema.enum !== undefined) return `one of ${[...schema.enum].sort().join(',')}`;
  // Untyped in templates alone, where an amount may be a fraction.
  if (schema['x-kubernetes-int-or-string'] === true || schema.type === undefined) return 'number|string';
  if (schema.additionalProperties !== undefined) return 'map';
  return schema.type === 'integer' ? 'number' : schema.type;
}
