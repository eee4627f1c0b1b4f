// `npm run schema`: writes what is generated from this folder. With --update-kubernetes it first takes Kubernetes' types from the
// cluster that kubectl points at.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from './files';
import { L1_PATH, renderL1 } from './l1';
import { updateKubernetes } from './update-kubernetes';

const UPDATE = '--update-kubernetes';
const root = join(__dirname, '..', '..');

const unknown = process.argv.slice(2).filter((argument) => argument !== UPDATE);
if (unknown.length > 0) {
  console.error(`usage: npm run schema [-- ${UPDATE}]; not known: ${unknown.join(' ')}`);
  process.exit(2);
}
if (process.argv.includes(UPDATE)) console.log(`wrote ${updateKubernetes(__dirname)}`);
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
