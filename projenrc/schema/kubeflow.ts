// What Kubeflow's own CRDs have, as the committed kubeflow.json says: their fields, and the defaults that they write into objects.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { CustomResourceDefinition } from './crd';
import type { StructuralSchema } from './structural';

/** The fields of an object by name. A leaf, or an object that is open, has none. */
export interface FieldTree {
  readonly [field: string]: FieldTree;
}

/** What is kept of one CRD. */
export interface RecordedDefinition {
  readonly fields: FieldTree;
  /** Defaults by the path of their field; `[]` stands for each element of a list. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

export interface RecordedDefinitions {
  /** The repository and its commit. */
  readonly source: string;
  /** When this was taken over, as YYYY-MM-DD. */
  readonly date: string;
  /** By the plural of the kind. */
  readonly kinds: Readonly<Record<string, RecordedDefinition>>;
}

const FILE = join(__dirname, 'kubeflow.json');
/** Stands for each element of a list. */
const ELEMENT = '[]';
/** Stands for each value of a map. */
const VALUE = '{}';

export function readKubeflow(): RecordedDefinitions {
  return JSON.parse(readFileSync(FILE, 'utf8')) as RecordedDefinitions;
}

/** What a CRD of this API has. */
export function recordedDefinition({ spec }: Pick<CustomResourceDefinition, 'spec'>): RecordedDefinition {
  const version = spec.versions.find(({ name }) => name === 'v1beta2');
  if (version === undefined) throw new Error(`the CRD of ${spec.names.kind} has no version v1beta2`);
  const schema = version.schema.openAPIV3Schema;
  return { fields: fieldsOf(schema), defaults: Object.fromEntries(defaultsOf(schema, [])) };
}

/** All paths of a tree, such as `spec.driver.sidecars.[].name`. */
export function pathsOf(tree: FieldTree, before: readonly string[] = []): string[] {
  return Object.entries(tree).flatMap(([field, below]) => [[...before, field].join('.'), ...pathsOf(below, [...before, field])]);
}

/** Takes over what the CRDs in a folder have: `config/crd/bases` of a checkout of Kubeflow's operator. */
export function updateKubeflow(folder: string, source: string, date: string): string {
  const kinds = Object.fromEntries(['sparkapplications', 'scheduledsparkapplications'].map((plural) => {
    const text = readFileSync(join(folder, `sparkoperator.k8s.io_${plural}.yaml`), 'utf8');
    return [plural, recordedDefinition(load(text) as CustomResourceDefinition)];
  }));
  writeFileSync(FILE, render({ source, date, kinds }));
  return FILE;
}

function fieldsOf(schema: StructuralSchema): FieldTree {
  return Object.fromEntries(childrenOf(schema).map(([field, child]) => [field, fieldsOf(child)]));
}

function defaultsOf(schema: StructuralSchema, path: readonly string[]): Array<[string, unknown]> {
  return [
    ...(schema.default === undefined ? [] : [[path.join('.'), schema.default] as [string, unknown]]),
    ...childrenOf(schema).flatMap(([field, child]) => defaultsOf(child, [...path, field])),
  ];
}

function childrenOf({ items, additionalProperties, properties = {} }: StructuralSchema): Array<[string, StructuralSchema]> {
  return [
    ...Object.entries(properties),
    ...(items === undefined ? [] : [[ELEMENT, items] as [string, StructuralSchema]]),
    ...(typeof additionalProperties === 'object' ? [[VALUE, additionalProperties] as [string, StructuralSchema]] : []),
  ];
}

/** One line for each field of a specification: readable in a diff. */
function render({ source, date, kinds }: RecordedDefinitions): string {
  const blocks = Object.entries(kinds).map(([plural, { fields, defaults }]) => {
    const parts = Object.entries(fields).map(([part, below]) => {
      const lines = Object.entries(below).map(([field, deeper]) => `          ${JSON.stringify(field)}: ${JSON.stringify(deeper)}`);
      return `        ${JSON.stringify(part)}: {${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n        `}}`;
    });
    const values = Object.entries(defaults).map(([path, value]) => `        ${JSON.stringify(path)}: ${JSON.stringify(value)}`);
    return `    ${JSON.stringify(plural)}: {\n      "fields": {\n${parts.join(',\n')}\n      },\n      "defaults": {\n${values.join(',\n')}\n      }\n    }`;
  });
  return `{\n  "source": ${JSON.stringify(source)},\n  "date": ${JSON.stringify(date)},\n  "kinds": {\n${blocks.join(',\n')}\n  }\n}\n`;
}
