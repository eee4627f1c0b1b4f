// Writes src/spec/types.gen.ts: the API as it is on the wire, one interface per object type.
import { defaultText, innermost, reachableTypes } from './field';
import type { Field, FieldType, ObjectType } from './field';
import { API_GROUP, API_VERSION, KINDS } from './kinds';
import type { Kind } from './kinds';
import { GENERATED_TS_HEADER, propertyKey, wrap } from './text';

const LINE_WIDTH = 130;

/** Spark completes a template itself, so a template may leave out what a pod must have. */
const POD_TEMPLATE = `/** A pod template that Spark completes: containers, and the name of the Spark container, may be left out. */
export interface SparkPodTemplate {
  metadata?: ObjectMeta;
  spec?: Omit<PodSpec, 'containers'> & { containers?: Array<Omit<Container, 'name'> & { name?: string }> };
}
`;

/** The text of src/spec/types.gen.ts. */
export function renderWireTypes(): string {
  const types: ObjectType[] = [];
  for (const kind of KINDS) {
    reachableTypes(kind.spec, types);
    reachableTypes(kind.status, types);
  }
  const imported = [...new Set(types.flatMap((type) => Object.values(type.fields).flatMap(importsOf)))].sort();
  return [
    `// ${API_GROUP}/${API_VERSION} as it is on the wire.`,
    GENERATED_TS_HEADER,
    'import type { ObjectMeta } from \'./kubernetes\';',
    'import type {',
    ...imported.map((name) => `  ${name},`),
    '} from \'./kubernetes.gen\';',
    '',
    [...KINDS.map(renderKind), ...types.map(renderObject), POD_TEMPLATE].join('\n'),
  ].join('\n');
}

function importsOf(field: Field): string[] {
  const type = innermost(field.type);
  if (type.kind === 'kubernetes') return [type.name];
  if (type.kind === 'template') return ['Container', 'PodSpec'];
  if (type.kind === 'quantity') return ['Quantity'];
  return [];
}

function renderKind(kind: Kind): string {
  return [
    `/** ${kind.description} */`,
    `export interface ${kind.kind} {`,
    `  apiVersion: '${API_GROUP}/${API_VERSION}';`,
    `  kind: '${kind.kind}';`,
    '  metadata: ObjectMeta;',
    `  spec: ${kind.spec.name};`,
    `  status?: ${kind.status.name};`,
    '}',
    '',
  ].join('\n');
}

function renderObject(type: ObjectType): string {
  const inherits = type.extends === undefined ? '' : ` extends ${type.extends.name}`;
  return [
    `/** ${type.description} */`,
    `export interface ${type.name}${inherits} {`,
    ...Object.entries(type.fields).flatMap(([name, field]) => renderField(name, field, defaultText(type, name))),
    '}',
    '',
  ].join('\n');
}

function renderField(name: string, field: Field, fallback: string | undefined): string[] {
  const type = `${typeOf(field.type)}${field.nullable === true ? ' | null' : ''}`;
  return [
    ...docComment(field, fallback),
    `  ${propertyKey(name)}${field.required === true ? '' : '?'}: ${type};`,
  ];
}

function docComment(field: Field, fallback: string | undefined): string[] {
  const lines = [
    ...wrap(field.description, LINE_WIDTH),
    ...(fallback === undefined ? [] : [`@default ${fallback}`]),
  ];
  if (lines.length === 1) return [`  /** ${lines[0]} */`];
  return ['  /**', ...lines.map((line) => `   * ${line}`), '   */'];
}

function typeOf(type: FieldType): string {
  switch (type.kind) {
    case 'string': return type.enum === undefined ? 'string' : type.enum.map((value) => `'${value}'`).join(' | ');
    case 'integer': return 'number';
    case 'boolean': return 'boolean';
    case 'quantity': return 'Quantity';
    case 'list': {
      const item = typeOf(type.items);
      return item.includes(' ') ? `Array<${item}>` : `${item}[]`;
    }
    case 'map': return `Record<string, ${typeOf(type.values)}>`;
    case 'object': return type.type.name;
    case 'kubernetes': return type.name;
    case 'template': return 'SparkPodTemplate';
  }
}
