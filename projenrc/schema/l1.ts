// Writes imports/sparkoperator.k8s.io.ts: cdk8s' own classes for the API, by `cdk8s import`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { customResourceDefinition } from './crd';
import type { PodParts } from './crd';
import { API_GROUP, KINDS } from './kinds';
import { GENERATED_TS_HEADER } from './text';

/** Pod parts stay untyped here: cdk8s-plus has them all, and twelve times the code would be generated otherwise. */
const PRUNED: PodParts = {
  closed: () => ({ 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true }),
  openTemplate: () => ({ 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true }),
};

export const L1_PATH = `imports/${API_GROUP}.ts`;

/** The text of the generated classes. Takes a second: cdk8s' importer is a program of its own. */
export function renderL1(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-import-'));
  try {
    // In one file: the output is named by group, so that a second import of the group would overwrite the first.
    writeFileSync(join(folder, 'crds.yaml'), KINDS.map((kind) => dump(customResourceDefinition(kind, PRUNED), { noRefs: true })).join('---\n'));
    const importer = join(__dirname, '..', '..', 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');
    execFileSync(process.execPath, [importer, 'import', 'crds.yaml', '--output', '.', '--language', 'typescript', '--no-save', '--check-upgrade=false'], {
      cwd: folder, stdio: 'pipe',
    });
    return `// cdk8s' classes for ${API_GROUP}, pod parts untyped; not a part of the public API.\n${GENERATED_TS_HEADER}\n${
      readFileSync(join(folder, `${API_GROUP}.ts`), 'utf8')}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
