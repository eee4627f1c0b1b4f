// The CustomResourceDefinitions that this release ships, as part of the program.
import { load } from 'js-yaml';
import scheduledSparkApplications from '../../imports/crds/scheduledsparkapplications.yaml';
import sparkApplications from '../../imports/crds/sparkapplications.yaml';

/** A node of a structural OpenAPI schema, as far as checks read it. */
export interface SchemaNode {
  readonly 'type'?: string;
  readonly 'description'?: string;
  readonly 'format'?: string;
  readonly 'nullable'?: boolean;
  readonly 'properties'?: Readonly<Record<string, SchemaNode>>;
  readonly 'required'?: readonly string[];
  readonly 'items'?: SchemaNode;
  readonly 'additionalProperties'?: SchemaNode | boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly [keyword: string]: unknown;
}

/** One kind of this API, with the text of its definition. */
export interface ShippedKind {
  readonly kind: 'SparkApplication' | 'ScheduledSparkApplication';
  readonly definition: string;
}

export const SHIPPED_KINDS: readonly ShippedKind[] = [
  { kind: 'SparkApplication', definition: sparkApplications },
  { kind: 'ScheduledSparkApplication', definition: scheduledSparkApplications },
];

/** The schema in the definition of `kind`. Parses it each time: keep the result. */
export function schemaOf({ definition, kind }: ShippedKind): SchemaNode {
  const { spec } = load(definition) as { spec: { versions: Array<{ schema: { openAPIV3Schema: SchemaNode } }> } };
  const schema = spec.versions[0]?.schema.openAPIV3Schema;
  if (!schema) {
    throw new Error(`the definition of ${kind} has no schema`);
  }
  return schema;
}
