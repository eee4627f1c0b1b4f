// Ways to read the schemas that we ship.
import { customResourceDefinitions } from '../../projenrc/schema/files';
import type { StructuralSchema } from '../../projenrc/schema/structural';

const DEFINITIONS = customResourceDefinitions();

/** The schema of a kind of this API. */
export function schemaOf(kind: string): StructuralSchema {
  const crd = DEFINITIONS.find(({ spec }) => spec.names.kind === kind);
  if (crd === undefined) throw new Error(`no definition of ${kind}`);
  return crd.spec.versions[0].schema.openAPIV3Schema;
}

export const SPARK_APPLICATION = schemaOf('SparkApplication');
export const SCHEDULED_SPARK_APPLICATION = schemaOf('ScheduledSparkApplication');

/** The node at a path such as `spec.driver.ports[].name`; `{}` steps into a map's values. */
export function at(schema: StructuralSchema, path: string): StructuralSchema {
  return path.split(/\.|(?=\[\]|\{\})/).reduce((node, step) => {
    const next = step === '[]' ? node.items : step === '{}' ? node.additionalProperties : node.properties?.[step];
    if (next === undefined) throw new Error(`${path}: there is no ${step}`);
    return next;
  }, schema);
}

/** A node with its path from the root. */
export interface Located {
  readonly path: string;
  readonly schema: StructuralSchema;
}

/** All nodes of a schema, itself first. */
export function nodesOf(schema: StructuralSchema, path = ''): Located[] {
  const inside = path === '' ? '' : `${path}.`;
  return [
    { path, schema },
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) => nodesOf(child, inside + name)),
    ...(schema.items === undefined ? [] : nodesOf(schema.items, `${path}[]`)),
    ...(schema.additionalProperties === undefined ? [] : nodesOf(schema.additionalProperties, `${path}{}`)),
  ];
}
