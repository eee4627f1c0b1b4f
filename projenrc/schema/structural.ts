// Structural schemas, as CustomResourceDefinitions demand them: the notation, and Kubernetes' own types in it.
import type { KubernetesNode, KubernetesSchema } from './kubernetes';

/** A node of a structural schema. */
export interface StructuralSchema {
  'type'?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  'format'?: string;
  'description'?: string;
  'enum'?: readonly string[];
  'pattern'?: string;
  'minimum'?: number;
  'maximum'?: number;
  'maxLength'?: number;
  'maxItems'?: number;
  'maxProperties'?: number;
  'nullable'?: boolean;
  'default'?: unknown;
  'anyOf'?: StructuralSchema[];
  'items'?: StructuralSchema;
  'properties'?: Record<string, StructuralSchema>;
  'additionalProperties'?: StructuralSchema;
  'required'?: string[];
  'x-kubernetes-int-or-string'?: true;
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: string;
  'x-kubernetes-preserve-unknown-fields'?: true;
  'x-kubernetes-validations'?: Array<{ rule: string; message: string; messageExpression?: string }>;
}

/** Quantities as Kubernetes' own CRDs check them. */
const QUANTITY_PATTERN = '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$';

/** An amount: a whole number, or text such as `500m` and `2Gi`. */
export function quantitySchema(): StructuralSchema {
  return { 'anyOf': [{ type: 'integer' }, { type: 'string' }], 'pattern': QUANTITY_PATTERN, 'x-kubernetes-int-or-string': true };
}

/** The part of ObjectMeta that objects inside objects may have. */
const EMBEDDED_METADATA: Record<string, StructuralSchema> = {
  annotations: { type: 'object', additionalProperties: { type: 'string' } },
  finalizers: { type: 'array', items: { type: 'string' } },
  labels: { type: 'object', additionalProperties: { type: 'string' } },
  name: { type: 'string' },
  namespace: { type: 'string' },
};

/** Objects in pod templates, with what Spark fills in where the template has none. */
const COMPLETED_BY_SPARK: Record<string, readonly string[]> = { 'PodSpec': ['containers'], 'PodSpec.containers': ['name'] };

/** Fields that exist in pods and never in templates; the template is open, so they need no types here. */
const NEVER_IN_TEMPLATES = ['ephemeralContainers'];

/** Writes Kubernetes types as structural schemas, without references. */
export class KubernetesTypes {
  constructor(private readonly schema: KubernetesSchema) {}

  /** A named type, exactly as Kubernetes has it: unknown fields are reported, list-map keys hold. */
  closed(name: string): StructuralSchema {
    return this.named(name, false);
  }

  /**
   * A pod template that is checked and yet open. Templates of this API were never checked, so manifests exist that carry fields which
   * Kubernetes does not know, containers without a name, fractions as quantities, and lists that repeat a key; Spark and Kubernetes take
   * them all. Here they stay valid, while a known field with a wrong type is refused.
   */
  openTemplate(): StructuralSchema {
    return this.named('PodTemplateSpec', true);
  }

  /** `role` is the field that holds it, after the type that has the field. */
  private named(name: string, open: boolean, role = name): StructuralSchema {
    switch (name) {
      case 'Quantity':
        // A structural schema cannot say "text or any number", and pods may have `cpu: 0.5`: the only value that stays unchecked.
        return open ? { 'x-kubernetes-preserve-unknown-fields': true } : quantitySchema();
      case 'IntOrString': return { 'anyOf': [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true };
      case 'Time':
      case 'MicroTime': return { type: 'string', format: 'date-time' };
      case 'ObjectMeta': return { type: 'object', properties: EMBEDDED_METADATA, ...openness(open) };
      default: return this.object(name, role, open);
    }
  }

  private object(name: string, role: string, open: boolean): StructuralSchema {
    const definition = this.schema.definitions[name];
    if (definition?.properties === undefined) throw new Error(`no object of Kubernetes ${this.schema.version} is called ${name}`);
    const completed = open ? COMPLETED_BY_SPARK[role] ?? [] : [];
    const required = (definition.required ?? []).filter((field) => !completed.includes(field));
    const fields = Object.entries(definition.properties).filter(([field]) => !open || !NEVER_IN_TEMPLATES.includes(field));
    const properties = Object.fromEntries(fields.map(([field, node]) => [field, this.node(node, open, `${name}.${field}`)]));
    return {
      type: 'object',
      properties,
      ...(required.length > 0 ? { required } : {}),
      ...(definition['x-kubernetes-map-type'] === 'atomic' && !open ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      ...openness(open),
    };
  }

  private node(node: KubernetesNode, open: boolean, role: string): StructuralSchema {
    // Only an object in a list has a role of its own: `containers` and `initContainers` hold the same type.
    if (node.$ref !== undefined) return this.named(node.$ref, open);
    switch (node.type) {
      case 'array': return this.list(node, open, role);
      case 'object':
        return node.additionalProperties === undefined
          ? { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true }
          : { type: 'object', additionalProperties: this.node(node.additionalProperties, open, role) };
      // Enums are left to Kubernetes: a newer one knows more values than ours.
      default: return { type: node.type, ...(node.format === undefined ? {} : { format: node.format }) };
    }
  }

  private list(node: KubernetesNode, open: boolean, role: string): StructuralSchema {
    const { $ref } = node.items ?? {};
    const items = $ref === undefined ? this.node(node.items ?? {}, open, role) : this.named($ref, open, role);
    const listType = node['x-kubernetes-list-type'];
    // Pods may repeat a key in their lists, with a warning; so may a template.
    if (open || listType === undefined) return { type: 'array', items };
    const keys = node['x-kubernetes-list-map-keys'];
    if (listType !== 'map' || keys === undefined) return { 'type': 'array', items, 'x-kubernetes-list-type': listType };
    return {
      'type': 'array',
      'items': this.withKeyDefaults(items, node.items ?? {}, keys),
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': keys,
    };
  }

  /** The API server wants each key of a list-map required or defaulted; Kubernetes' own default is taken, such as TCP for a port's protocol. */
  private withKeyDefaults(items: StructuralSchema, source: KubernetesNode, keys: string[]): StructuralSchema {
    const properties = { ...items.properties };
    for (const key of keys.filter((name) => items.required?.includes(name) !== true)) {
      const known = this.schema.definitions[source.$ref ?? '']?.properties?.[key]?.default;
      properties[key] = { ...properties[key], default: known ?? '' };
    }
    return { ...items, properties };
  }
}

function openness(open: boolean): StructuralSchema {
  return open ? { 'x-kubernetes-preserve-unknown-fields': true } : {};
}
