import { describe, expect, it } from 'vitest';
import { ADDITIONS, APPLICATION_FIELDS, SCHEDULE_ADDITIONS, SCHEDULE_FIELDS } from './contract';
import type { ContractField } from './contract';
import { at, nodesOf, SCHEDULED_SPARK_APPLICATION, SPARK_APPLICATION } from './schema';
import { readKubernetesSchema } from '../../projenrc/schema/kubernetes';
import { KubernetesTypes } from '../../projenrc/schema/structural';
import type { StructuralSchema } from '../../projenrc/schema/structural';

const kubernetes = new KubernetesTypes(readKubernetesSchema());
const scheduledAdditions = ADDITIONS.filter(({ path }) => path.startsWith('spec.')).map((field) => ({
  ...field, path: field.path.replace('spec', 'spec.template'),
}));

describe.each([
  ['SparkApplication', SPARK_APPLICATION, [...APPLICATION_FIELDS, ...ADDITIONS]],
  ['ScheduledSparkApplication', SCHEDULED_SPARK_APPLICATION, [...SCHEDULE_FIELDS, ...SCHEDULE_ADDITIONS, ...scheduledAdditions]],
] as const)('the contract of %s', (_, root, fields) => {
  it.each(fields.map((field) => [field.path, field.type, field] as const))('has %s: %s', (_path, _type, field) => {
    expect(describeField(root, field)).toEqual({ type: field.type, required: field.required, constraints: [...field.constraints].sort() });
  });

  it('has nothing else', () => {
    const known = new Set(fields.map(({ path }) => path.replace(/(\[\]|\{\})$/, '')));
    const kubernetesParts = fields.filter(({ type }) => /^[A-Z]/.test(type)).map(({ path }) => path);
    const ours = nodesOf(root).map(({ path }) => path)
      .filter((path) => path !== '' && !['apiVersion', 'kind', 'metadata'].includes(path))
      .filter((path) => !kubernetesParts.some((part) => path.startsWith(`${part}.`)))
      .map((path) => path.replace(/(\[\]|\{\})$/, ''));
    expect([...new Set(ours)].filter((path) => !known.has(path))).toEqual([]);
  });
});

/** A field of the schema in the words of the contract. */
function describeField(root: StructuralSchema, { path, type }: ContractField): Omit<ContractField, 'path'> {
  const schema = at(root, path);
  const [, parent, name] = /^(?:(.*)\.)?([^.]+)$/.exec(path.replace(/\[\]$/, '')) ?? [];
  const holder = parent === undefined ? root : at(root, parent);
  return {
    type: typeName(schema, type),
    required: holder.required?.includes(name) ?? false,
    constraints: [
      ...(schema.enum === undefined ? [] : [`enum=${schema.enum.join(',')}`]),
      ...(schema.pattern === undefined || schema['x-kubernetes-int-or-string'] ? [] : ['pattern']),
      ...(schema.minimum === undefined ? [] : [`min=${schema.minimum}`]),
      ...(schema.maximum === undefined ? [] : [`max=${schema.maximum}`]),
      ...(schema.nullable === true ? ['nullable'] : []),
    ].sort(),
  };
}

function typeName(schema: StructuralSchema, expected: string): string {
  const { description, ...rest } = schema;
  if (expected === 'PodTemplateSpec') return same(rest, kubernetes.openTemplate()) ? expected : 'something else';
  if (/^[A-Z]/.test(expected)) return same(rest, kubernetes.closed(expected)) ? expected : 'something else';
  if (schema['x-kubernetes-int-or-string'] === true) return 'quantity';
  if (schema.format === 'date-time') return 'time';
  if (schema.type === 'integer') return schema.format ?? 'integer';
  if (schema.additionalProperties !== undefined) return `map(${typeName(schema.additionalProperties, '')})`;
  return schema.type ?? 'untyped';
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
