import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../src/spec/kubernetes';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

describe('README.md', () => {
  it('has a TypeScript example that synthesises unchanged', () => {
    const [, example] = /```ts[^\n]*\n(.*?)```/s.exec(README)!;
    // Inside the project, so that Node finds cdk8s; the package's own name stands for its sources.
    const folder = join(ROOT, '.vitest', 'readme');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'main.ts'), example.replace("'cdk8s-spark'", "'../../src'"));
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'main.ts'], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const dist = join(folder, 'dist');
    const objects = readdirSync(dist).sort().flatMap((file) => loadAll(readFileSync(join(dist, file), 'utf8')) as KubernetesObject[]);
    const kinds = objects.map((object) => object.kind);
    expect(kinds).toEqual(expect.arrayContaining(['CustomResourceDefinition', 'Namespace', 'Deployment', 'ServiceAccount', 'Role', 'SparkApplication']));
    expect(kinds.indexOf('CustomResourceDefinition')).toBeLessThan(kinds.indexOf('Deployment'));
    expect(kinds.at(-1)).toBe('SparkApplication');
  });

  it('links to files that exist', () => {
    const links = [...README.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link).filter((link) => !link.startsWith('https://'));
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !existsSync(join(ROOT, link)))).toEqual([]);
  });
});
