// Everything that is generated from this folder: path and content.
import { dump } from 'js-yaml';
import { customResourceDefinition } from './crd';
import type { CustomResourceDefinition } from './crd';
import { renderEmbeddedDefinitions } from './embedded-definitions';
import { KINDS } from './kinds';
import { readKubernetesSchema } from './kubernetes';
import { renderKubernetesTypes } from './kubernetes-types';
import { renderReference } from './reference';
import { renderShapes, SHAPES_PATH } from './shapes';
import { renderStoredDefaults } from './stored-defaults';
import { KubernetesTypes } from './structural';
import { GENERATED_YAML_HEADER } from './text';
import { renderWireTypes } from './wire-types';

/** A file of the repository, by its path from the root. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

/** The CustomResourceDefinitions of the API. */
export function customResourceDefinitions(): CustomResourceDefinition[] {
  const types = new KubernetesTypes(readKubernetesSchema());
  return KINDS.map((kind) => customResourceDefinition(kind, types));
}

/** All generated files, from the committed sources alone: no cluster, no network. */
export function generatedFiles(): GeneratedFile[] {
  const definitions = customResourceDefinitions();
  return [
    { path: 'src/spec/stored-defaults.gen.ts', content: renderStoredDefaults(definitions[0]) },
    { path: 'src/spec/types.gen.ts', content: renderWireTypes() },
    { path: SHAPES_PATH, content: renderShapes() },
    { path: 'src/spec/kubernetes.gen.ts', content: renderKubernetesTypes(readKubernetesSchema()) },
    ...definitions.map((crd) => ({
      path: `imports/crds/${crd.spec.names.plural}.yaml`,
      content: `# ${crd.spec.names.kind}, as \`kubectl apply\` takes it.\n${GENERATED_YAML_HEADER}\n`
        + `${dump(crd, { noRefs: true, lineWidth: 160, flowLevel: FLOW_LEVEL })}`,
    })),
    { path: 'src/platform/crds.gen.ts', content: renderEmbeddedDefinitions(definitions) },
    ...KINDS.map((kind) => ({ path: `docs/reference/${kind.kind.toLowerCase()}.md`, content: renderReference(kind) })),
  ];
}

/** Pod parts nest deeply: from here on they are written on few lines, which halves the file. */
const FLOW_LEVEL = 14;
