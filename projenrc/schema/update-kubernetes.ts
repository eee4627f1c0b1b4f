// Takes the Kubernetes types we use from a live API server's OpenAPI into the committed kubernetes-<minor>.json.
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesDefinition, KubernetesSchema } from './kubernetes';

/** Group-versions that are asked, each with the kinds from which everything reachable is taken. */
const KINDS: Record<string, string[]> = {
  'api/v1': ['Pod', 'PodTemplateSpec', 'Service', 'ConfigMap', 'Secret', 'PersistentVolumeClaim', 'Node', 'Namespace'],
  'apis/networking.k8s.io/v1': ['NetworkPolicy', 'Ingress'],
  'apis/events.k8s.io/v1': ['Event'],
  'apis/coordination.k8s.io/v1': ['Lease'],
  'apis/policy/v1': ['PodDisruptionBudget'],
};

/** What a definition may carry into the data file; descriptions and patch strategies stay behind. */
const KEPT = ['type', 'format', 'enum', 'default', 'required', 'oneOf', 'x-kubernetes-list-type', 'x-kubernetes-list-map-keys', 'x-kubernetes-map-type'];

type Json = Record<string, unknown>;

/** Writes kubernetes-<minor>.json from the cluster that kubectl points at, and removes the file of another minor version. */
export function updateKubernetes(folder: string): string {
  const version = JSON.parse(kubectl('version', '-o', 'json')).serverVersion as { major: string; minor: string };
  const definitions: Record<string, KubernetesDefinition> = {};
  for (const [groupVersion, kinds] of Object.entries(KINDS)) {
    const document = JSON.parse(kubectl('get', '--raw', `/openapi/v3/${groupVersion}`)) as { components: { schemas: Record<string, Json> } };
    const schemas = document.components.schemas;
    const roots = kinds.map((kind) => Object.keys(schemas).find((name) => shortName(name) === kind && name.includes('.api.')));
    roots.forEach((root, i) => {
      if (root === undefined) throw new Error(`${groupVersion} of this API server has no ${kinds[i]}`);
      collect(root, schemas, definitions);
    });
  }
  const minor = `${version.major}.${version.minor.replace(/\D/g, '')}`;
  for (const file of readdirSync(folder).filter((name) => /^kubernetes-.*\.json$/.test(name))) rmSync(join(folder, file));
  const file = join(folder, `kubernetes-${minor}.json`);
  writeFileSync(file, render({ version: minor, definitions }));
  return file;
}

function kubectl(...args: string[]): string {
  return execFileSync('kubectl', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

/** `io.k8s.api.core.v1.Container` -> `Container`: short names are unique among the types we reach. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function collect(name: string, schemas: Record<string, Json>, definitions: Record<string, KubernetesDefinition>): void {
  const short = shortName(name);
  const definition = strip(schemas[name]) as KubernetesDefinition;
  const [gvk] = (schemas[name]['x-kubernetes-group-version-kind'] ?? []) as Array<{ group: string; version: string; kind: string }>;
  if (gvk !== undefined && gvk.kind === short && 'metadata' in (definition.properties ?? {})) {
    definition.groupVersion = gvk.group === '' ? gvk.version : `${gvk.group}/${gvk.version}`;
  }
  const known = definitions[short];
  if (known !== undefined) {
    if (JSON.stringify(known) !== JSON.stringify(definition)) throw new Error(`two different types are called ${short}; the second is ${name}`);
    return;
  }
  definitions[short] = definition;
  for (const referenced of references(schemas[name])) collect(referenced, schemas, definitions);
}

function references(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(references);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => (key === '$ref' ? [targetOf(value as string)] : references(value)));
}

function targetOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/** A schema node with only what we keep; `allOf` around a single reference becomes the reference. */
function strip(node: Json): Json {
  if (typeof node.$ref === 'string') return { $ref: shortName(targetOf(node.$ref)) };
  const stripped: Json = {};
  for (const key of KEPT) {
    // An empty object as default only says that the field may be left out.
    if (key in node && JSON.stringify(node[key]) !== '{}') stripped[key] = node[key];
  }
  const [single] = (node.allOf ?? []) as Json[];
  if (single !== undefined) Object.assign(stripped, strip(single));
  if (node.items !== undefined) stripped.items = strip(node.items as Json);
  if (node.additionalProperties !== undefined) stripped.additionalProperties = strip(node.additionalProperties as Json);
  if (node.properties !== undefined) {
    stripped.properties = Object.fromEntries(Object.entries(node.properties as Record<string, Json>).map(([name, value]) => [name, strip(value)]));
  }
  return stripped;
}

/** One line per definition, sorted: readable in a diff, and a tenth of the size of indented JSON. */
function render(schema: KubernetesSchema): string {
  const lines = Object.keys(schema.definitions).sort().map((name) => `    ${JSON.stringify(name)}: ${JSON.stringify(schema.definitions[name])}`);
  return `{\n  "version": ${JSON.stringify(schema.version)},\n  "definitions": {\n${lines.join(',\n')}\n  }\n}\n`;
}
