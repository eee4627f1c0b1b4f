// Writes src/spec/kubernetes.gen.ts: one interface per Kubernetes type that we make or read.
import type { KubernetesDefinition, KubernetesNode, KubernetesSchema } from './kubernetes';
import { GENERATED_TS_HEADER, propertyKey } from './text';

/** Types that every object shares are written by hand in src/spec/kubernetes.ts. */
const BY_HAND = ['ObjectMeta', 'OwnerReference', 'ManagedFieldsEntry', 'FieldsV1'];

/** Definitions that are a plain value on the wire. */
const VALUES: Record<string, string> = {
  Quantity: 'string | number',
  IntOrString: 'string | number',
  Time: 'string',
  MicroTime: 'string',
};

/** Kinds that the API server never stores without a spec. */
const SPEC_IS_GIVEN = ['Pod', 'Service', 'PersistentVolumeClaim', 'NetworkPolicy', 'Ingress', 'Lease', 'PodDisruptionBudget'];

/** The text of src/spec/kubernetes.gen.ts. */
export function renderKubernetesTypes(schema: KubernetesSchema): string {
  const types = Object.keys(schema.definitions).filter((name) => !BY_HAND.includes(name)).sort()
    .map((name) => (name in VALUES
      ? `/** ${VALUE_DOCS[name]} */\nexport type ${name} = ${VALUES[name]};\n`
      : renderInterface(name, schema.definitions[name])));
  return [
    `// The Kubernetes kinds and pod parts that the project makes or reads, as the API server of Kubernetes ${schema.version} describes them.`,
    GENERATED_TS_HEADER,
    'import type { ObjectMeta } from \'./kubernetes\';',
    '',
    types.join('\n'),
  ].join('\n');
}

const VALUE_DOCS: Record<string, string> = {
  Quantity: 'An amount such as `500m`, `2Gi` or `1`.',
  IntOrString: 'A number, or the name or percentage that stands for one.',
  Time: 'A time in RFC 3339, to the second.',
  MicroTime: 'A time in RFC 3339, to the microsecond.',
};

function renderInterface(name: string, definition: KubernetesDefinition): string {
  const { groupVersion } = definition;
  const required = new Set([...definition.required ?? [], ...(SPEC_IS_GIVEN.includes(name) ? ['spec'] : [])]);
  const lines = Object.entries(definition.properties ?? {}).map(([field, node]) => {
    if (groupVersion !== undefined) {
      if (field === 'apiVersion') return `  apiVersion: '${groupVersion}';`;
      if (field === 'kind') return `  kind: '${name}';`;
      if (field === 'metadata') return '  metadata: ObjectMeta;';
    }
    return `  ${propertyKey(field)}${required.has(field) ? '' : '?'}: ${typeOf(node)};`;
  });
  return `export interface ${name} {\n${lines.join('\n')}\n}\n`;
}

function typeOf(node: KubernetesNode): string {
  if (node.$ref !== undefined) return node.$ref;
  switch (node.type) {
    case 'string': return 'string';
    case 'integer':
    case 'number': return 'number';
    case 'boolean': return 'boolean';
    case 'array': {
      const item = typeOf(node.items ?? {});
      return item.includes('|') ? `Array<${item}>` : `${item}[]`;
    }
    case 'object': return node.additionalProperties === undefined ? 'Record<string, unknown>' : `Record<string, ${typeOf(node.additionalProperties)}>`;
    default: return 'unknown';
  }
}
