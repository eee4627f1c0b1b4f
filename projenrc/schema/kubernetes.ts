// The Kubernetes types we build on, as a real API server described them: read from the committed kubernetes-<minor>.json.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A schema node of Kubernetes' OpenAPI as far as we keep it. */
export interface KubernetesNode {
  '$ref'?: string;
  'type'?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  'format'?: string;
  'enum'?: string[];
  'default'?: unknown;
  'oneOf'?: KubernetesNode[];
  'items'?: KubernetesNode;
  'properties'?: Record<string, KubernetesNode>;
  'additionalProperties'?: KubernetesNode;
  'required'?: string[];
  'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
}

/** A named type; kinds of their own also carry their group and version. */
export interface KubernetesDefinition extends KubernetesNode {
  groupVersion?: string;
}

/** Everything taken from one API server. */
export interface KubernetesSchema {
  /** Minor version of that server, such as `1.34`. */
  version: string;
  definitions: Record<string, KubernetesDefinition>;
}

/** Fields of later versions than that of the API server that was asked, which Kubeflow's CRDs have. */
const LATER_FIELDS: Readonly<Record<string, Record<string, KubernetesNode>>> = {
  // Kubernetes 1.35.
  PodCertificateProjection: { userAnnotations: { type: 'object', additionalProperties: { type: 'string' } } },
};

/** The Kubernetes types that we use, with what later versions add to them. */
export function readKubernetesSchema(): KubernetesSchema {
  const { version, definitions } = readCommittedSchema();
  return {
    version,
    definitions: Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [
      name, Object.hasOwn(LATER_FIELDS, name) ? { ...definition, properties: { ...definition.properties, ...LATER_FIELDS[name] } } : definition,
    ])),
  };
}

/** The same as one API server has them. */
export function readCommittedSchema(): KubernetesSchema {
  const files = readdirSync(__dirname).filter((name) => /^kubernetes-.*\.json$/.test(name));
  if (files.length !== 1) throw new Error(`expected one kubernetes-<minor>.json beside the generator, found ${files.length}`);
  return JSON.parse(readFileSync(join(__dirname, files[0]), 'utf8')) as KubernetesSchema;
}
