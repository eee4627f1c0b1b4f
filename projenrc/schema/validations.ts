// Puts the CEL text that validation rules carry into the schema, where the API server evaluates it.
import type { Kind } from './kinds';
import type { StructuralSchema } from './structural';
import { rules } from '../../src/spec/rules';
import type { CelRule } from '../../src/spec/rules';

/**
 * The CEL rules of a kind, each with the path of the schema node it belongs to: rules about an application hold for a schedule's template too.
 * Sorted, since the order in which a module lists its exports depends on how it was loaded.
 */
export function celRules(kind: Kind): CelRule[] {
  return rules.flatMap((rule) => (rule.cel === undefined ? [] : [rule.cel])).map((cel) => ({
    ...cel,
    at: kind.kind === 'SparkApplication' || cel.at === '' ? cel.at : cel.at.replace(/^spec\b/, 'spec.template'),
  })).sort((one, other) => (`${one.at} ${one.message}` < `${other.at} ${other.message}` ? -1 : 1));
}

/** The schema with each rule at its place. */
export function withValidations(schema: StructuralSchema, cel: readonly CelRule[]): StructuralSchema {
  return cel.reduce((root, rule) => at(root, rule.at === '' ? [] : rule.at.split('.'), rule), schema);
}

function at(schema: StructuralSchema, [field, ...rest]: string[], cel: CelRule): StructuralSchema {
  if (field === undefined) {
    const { rule, message, messageExpression } = cel;
    const validation = { rule, message, ...(messageExpression && { messageExpression }) };
    return { ...schema, 'x-kubernetes-validations': [...schema['x-kubernetes-validations'] ?? [], validation] };
  }
  const child = schema.properties?.[field];
  if (child === undefined) throw new Error(`a validation rule belongs at "${cel.at}", where the schema has no field ${field}`);
  return { ...schema, properties: { ...schema.properties, [field]: at(child, rest, cel) } };
}
