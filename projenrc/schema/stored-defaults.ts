// Writes the defaults that an API server puts into stored specifications, whether under our CRD or under Kubeflow's.
import type { CustomResourceDefinition } from './crd';
import { readKubeflow, recordedDefinition } from './kubeflow';
import { GENERATED_TS_HEADER } from './text';

const SPEC = 'spec.';

export function renderStoredDefaults(definition: CustomResourceDefinition): string {
  const { plural } = definition.spec.names;
  const values = new Map<string, Set<unknown>>();
  for (const { defaults } of [recordedDefinition(definition), readKubeflow().kinds[plural]]) {
    for (const [path, value] of Object.entries(defaults)) {
      if (!path.startsWith(SPEC)) continue;
      const field = path.slice(SPEC.length);
      values.set(field, (values.get(field) ?? new Set()).add(value));
    }
  }
  const lines = [...values].sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, known]) => `  [${[path, ...known].map(literal).join(', ')}],`);
  return `// The defaults that an API server writes into stored specifications, by the path of their field.\n${GENERATED_TS_HEADER}\n\n`
    + '/** A path, in which `[]` stands for each element of a list, and each value that a CRD of this API may write there. */\n'
    + `export const STORED_DEFAULTS: ReadonlyArray<readonly [path: string, ...values: unknown[]]> = [\n${lines.join('\n')}\n];\n`;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : JSON.stringify(value);
}
