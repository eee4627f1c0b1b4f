// Writes src/submission/application/checks/shapes.gen.ts: the types of the fields that the planner reads, as a table that a check walks.
import { sparkApplicationSpec } from './application';
import { allFields, innermost } from './field';
import type { Fields, FieldType, ObjectType } from './field';
import { GENERATED_TS_HEADER, propertyKey } from './text';

export const SHAPES_PATH = 'src/submission/application/checks/shapes.gen.ts';

/** The text of the table. */
export function renderShapes(): string {
  const required = Object.entries(plannedFields(sparkApplicationSpec)).filter(([, field]) => field.required).map(([name]) => `'${name}'`);
  return [
    '// The types of the fields that the planner reads.',
    GENERATED_TS_HEADER,
    '',
    '/** A type of JSON, an object of the API by its name, or a list or a map of one shape. Parts of Kubernetes are objects of any content. */',
    'export type Shape = \'string\' | \'integer\' | \'boolean\' | \'quantity\' | \'object\'',
    '  | { readonly type: string } | { readonly list: Shape } | { readonly map: Shape };',
    '',
    '/** The object that is the specification of an application. */',
    `export const ROOT = '${sparkApplicationSpec.name}';`,
    '',
    '/** The fields that a specification must have. */',
    `export const REQUIRED: readonly string[] = [${required.join(', ')}];`,
    '',
    '/** The fields of each object. */',
    'export const SHAPES: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {',
    ...plannedTypes(sparkApplicationSpec).flatMap((type) => [
      `  ${propertyKey(type.name)}: {`,
      ...Object.entries(plannedFields(type)).map(([name, field]) => `    ${propertyKey(name)}: ${shapeOf(field.type)},`),
      '  },',
    ]),
    '};',
    '',
  ].join('\n');
}

function plannedFields(type: ObjectType): Fields {
  return Object.fromEntries(Object.entries(allFields(type)).filter(([, field]) => !field.controllerOnly));
}

/** The object types that planned fields hold, each once. */
function plannedTypes(root: ObjectType, seen: ObjectType[] = []): ObjectType[] {
  if (seen.includes(root)) return seen;
  seen.push(root);
  for (const field of Object.values(plannedFields(root))) {
    const type = innermost(field.type);
    if (type.kind === 'object') plannedTypes(type.type, seen);
  }
  return seen;
}

function shapeOf(type: FieldType): string {
  switch (type.kind) {
    case 'string':
    case 'integer':
    case 'boolean':
    case 'quantity': return `'${type.kind}'`;
    case 'list': return `{ list: ${shapeOf(type.items)} }`;
    case 'map': return `{ map: ${shapeOf(type.values)} }`;
    case 'object': return `{ type: '${type.type.name}' }`;
    case 'kubernetes':
    case 'template': return '\'object\'';
  }
}
