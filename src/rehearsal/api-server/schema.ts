// OpenAPI schemas as the API server uses them: for built-in kinds by reference into one table, for custom resources written out.

/** The part of OpenAPI v3 that structural schemas may use, with Kubernetes' extensions. */
export interface Schema {
  readonly '$ref'?: string;
  readonly 'type'?: string;
  readonly 'format'?: string;
  readonly 'title'?: string;
  readonly 'description'?: string;
  readonly 'properties'?: Readonly<Record<string, Schema>>;
  readonly 'additionalProperties'?: boolean | Schema;
  readonly 'items'?: Schema;
  readonly 'required'?: readonly string[];
  readonly 'default'?: unknown;
  readonly 'enum'?: readonly unknown[];
  readonly 'nullable'?: boolean;
  readonly 'pattern'?: string;
  readonly 'minimum'?: number;
  readonly 'maximum'?: number;
  readonly 'exclusiveMinimum'?: boolean;
  readonly 'exclusiveMaximum'?: boolean;
  readonly 'multipleOf'?: number;
  readonly 'minLength'?: number;
  readonly 'maxLength'?: number;
  readonly 'minItems'?: number;
  readonly 'maxItems'?: number;
  readonly 'uniqueItems'?: boolean;
  readonly 'minProperties'?: number;
  readonly 'maxProperties'?: number;
  readonly 'allOf'?: readonly Schema[];
  readonly 'anyOf'?: readonly Schema[];
  readonly 'oneOf'?: readonly Schema[];
  readonly 'not'?: Schema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
}

/** A CEL rule of a custom resource's schema. */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

/** Resolves the reference of a schema. */
export type Resolve = (schema: Schema) => Schema;

/** For schemas that are written out. */
export const inline: Resolve = (schema) => schema;

/** For schemas that refer into a table by name. Keywords beside a reference, such as a default, override those of its target. */
export function resolverOf(table: Readonly<Record<string, Schema>>): Resolve {
  const resolved = new Map<Schema, Schema>();
  return (schema) => {
    if (!schema.$ref) return schema;
    let target = resolved.get(schema);
    if (!target) {
      const { $ref, ...beside } = schema;
      target = { title: $ref.split('.').at(-1), ...table[$ref], ...beside };
      resolved.set(schema, target);
    }
    return target;
  };
}

/** The path of a field below another, as error messages write it. */
export function childPath(path: string, field: string): string {
  return path ? `${path}.${field}` : field;
}
