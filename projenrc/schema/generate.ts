// `npm run schema`: writes what is generated from this folder. With --update-kubernetes it first takes Kubernetes' types from the
// cluster that kubectl points at; with --update-kubeflow it first takes over what Kubeflow's CRDs have.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from './files';
import { updateKubeflow } from './kubeflow';
import { L1_PATH, renderL1 } from './l1';
import { updateKubernetes } from './update-kubernetes';

const root = join(__dirname, '..', '..');

const options = process.argv.slice(2).join(' ');
const [, folder, source] = /^--update-kubeflow=(\S+) --source=(\S+)$/.exec(options) ?? [];
if (options === '--update-kubernetes') {
  console.log(`wrote ${updateKubernetes(__dirname)}`);
} else if (source !== undefined) {
  console.log(`wrote ${updateKubeflow(folder, source, new Date().toISOString().slice(0, 10))}`);
} else if (options !== '') {
  console.error('usage: npm run schema [-- --update-kubernetes | -- --update-kubeflow=FOLDER_OF_CRDS --source=REPOSITORY@COMMIT]');
  process.exit(2);
}
for (const { path, content } of [...generatedFiles(), { path: L1_PATH, content: renderL1() }]) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  const changed = readIfThere(file) !== content;
  if (changed) writeFileSync(file, content);
  console.log(`${changed ? 'wrote    ' : 'unchanged'} ${path} (${content.length} bytes)`);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
