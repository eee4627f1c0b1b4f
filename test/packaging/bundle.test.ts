// What other people's packages the bundle holds is said beside it, in full, and what is packed is what is meant to be.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLE_FILES, BundledPackage, CLI, CLIENT, thirdPartyNotices, writeBundle, writeClientTypes } from '../../projenrc/bundle';

const root = join(__dirname, '..', '..');
let folder: string;
let packages: readonly BundledPackage[];
const written = (file: string) => readFileSync(join(folder, file), 'utf8');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shipped-'));
  packages = await writeBundle(CLI, folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('what is bundled', () => {
  it('names each package with the whole text of its licence', () => {
    const notices = written(BUNDLE_FILES.notices);
    expect(packages.length).toBeGreaterThan(30);
    expect(packages.filter(({ name, version, license }) => !notices.includes(`\n${name} ${version} (${license})\n`))).toEqual([]);
    expect(packages.filter(({ texts }) => texts.some((text) => !notices.includes(text))).map(({ name }) => name)).toEqual([]);
  });

  it('holds the packages that the manifest of the project asks for', () => {
    const names = packages.map(({ name }) => name);
    const some = ['@kubernetes/client-node', '@peculiar/x509', 'ajv', 'commander', 'js-yaml', 'pino', 'prom-client', 'undici'];
    expect(names).toEqual(expect.arrayContaining(some));
  });

  it('holds only packages under licences that ask for no more than their text', () => {
    expect([...new Set(packages.map(({ license }) => license))].sort()).toEqual(['0BSD', 'Apache-2.0', 'BSD-3-Clause', 'MIT']);
  });

  it('says whose a package is that has no licence file', () => {
    const manifest = { name: 'small', version: '1.0.0', license: 'MIT', author: { name: 'Ada' } };
    expect(thirdPartyNotices([{ name: 'small', version: '1.0.0', license: 'MIT', texts: [], manifest }])).toContain('Licensed under MIT. Copyright Ada.');
  });

  it('lists the same packages in a valid bill of materials, without a date', async () => {
    const bom = written(BUNDLE_FILES.bom);
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(bom)).toBeNull();
    const { components, metadata, serialNumber } = JSON.parse(bom);
    const named = components.map(({ group, name, version }: Record<string, string>) => `${group === undefined ? '' : `${group}/`}${name} ${version}`);
    expect(named.sort()).toEqual(packages.map(({ name, version }) => `${name} ${version}`).sort());
    expect([metadata.timestamp, serialNumber]).toEqual([undefined, undefined]);
  });
});

describe('the client', () => {
  let client: string;
  beforeAll(async () => {
    client = mkdtempSync(join(tmpdir(), 'client-'));
    await writeBundle(CLIENT, client);
    writeClientTypes(client);
  });
  afterAll(() => rmSync(client, { recursive: true }));

  it('is one file that needs no package, as a CommonJS module and as an ES module', () => {
    const bundle = join(client, BUNDLE_FILES.client);
    const node = (...args: readonly string[]) => execFileSync(process.execPath, args, { cwd: client, encoding: 'utf8' }).trim();
    expect(node('-p', `Object.keys(require('${bundle}')).sort().join()`)).toBe('SparkClientError,connect');
    expect(node('--input-type=module', '-e', `import { connect } from '${bundle}'; console.log(typeof connect)`)).toBe('function');
  });

  it('has types that name no package', () => {
    const files = (readdirSync(client, { recursive: true }) as string[]).filter((file) => file.endsWith('.d.ts'));
    const PACKAGE = /(?:from|import\()\s*["']([^."'][^"']*)["']/g;
    const outside = files.flatMap((file) => [...readFileSync(join(client, file), 'utf8').matchAll(PACKAGE)].map(([, name]) => name));
    expect(files).toContain('src/client/index.d.ts');
    expect(outside).toEqual([]);
  });

  it('is an entry of the package beside the constructs, with what jsii and its bindings read', () => {
    const { exports, main, types, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(exports['.']).toEqual({ types: `./${types}`, default: `./${main}` });
    expect(exports['./client']).toEqual({ types: './lib/src/client/index.d.ts', default: `./lib/${CLIENT.folder}/${BUNDLE_FILES.client}` });
    expect(Object.keys(exports)).toEqual(expect.arrayContaining(['./package.json', './.jsii', './.warnings.jsii.js']));
    expect(dependencies).toBeUndefined();
  });
});

describe('what is packed', () => {
  const STRAY = join(root, 'kubeconfig-of-somebody');

  it('leaves out whatever else lies in the tree', () => {
    writeFileSync(STRAY, 'token: not-a-real-one\n');
    try {
      const pack = ['pack', '--dry-run', '--json', '--ignore-scripts'];
      const output = execFileSync('npm', pack, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      const files: string[] = JSON.parse(output)[0].files.map(({ path }: { path: string }) => path);
      const meant = [
        /^(package\.json|README\.md|LICENSE|API\.md|SECURITY\.md|\.jsii)$/, /^imports\/crds\/[^/]+\.yaml$/, /^validation\/package\.json$/,
        /^lib\/(src|imports)\/.*\.(js|d\.ts)$/, /^lib\/(bin|client)\/[^/]+$/,
      ];
      expect(files.filter((file) => !meant.some((names) => names.test(file)))).toEqual([]);
      expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'imports/crds/sparkapplications.yaml', 'validation/package.json']));
    } finally {
      rmSync(STRAY);
    }
  });
});
