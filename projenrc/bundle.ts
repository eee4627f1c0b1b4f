// Makes files without dependencies: the command line, which is also the controller, the validation plugin, and the client. Says whose packages are in them.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { build, type Metafile } from 'esbuild';
import parseLicense from 'spdx-expression-parse';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..');

/** What is bundled into one folder of lib: its files, each with what it begins with. */
export interface BundleEntry {
  readonly entries: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** The files that bundling writes. */
export const BUNDLE_FILES = {
  bundle: 'cli.cjs', plugin: 'validation.cjs', client: 'client.cjs', notices: 'THIRD-PARTY-NOTICES.txt', bom: 'sbom.cdx.json',
} as const;

export const CLI: BundleEntry = {
  entries: { [BUNDLE_FILES.bundle]: 'src/cli/main.ts', [BUNDLE_FILES.plugin]: 'src/cli/validation-plugin.ts' }, folder: 'bin',
};
export const CLIENT: BundleEntry = { entries: { [BUNDLE_FILES.client]: 'src/client/index.ts' }, folder: 'client' };

/** A package that is in the bundle, with what its licence asks to be passed on. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The SPDX expression of its package.json. */
  readonly license: string;
  /** The whole text of each licence and notice file of the package. */
  readonly texts: readonly string[];
  /** Its package.json. */
  readonly manifest: Record<string, any>;
}

/** CommonJS files: the Kubernetes client's dependencies call `require` at run time, which an ES module bundle cannot do. */
async function bundle({ entries }: BundleEntry, folder: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: Object.entries(entries).map(([file, entry]) => ({ in: entry, out: file.replace(/\.cjs$/, '') })),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minifySyntax: true,
    minifyWhitespace: true,
    // The licences stand in full in the notices.
    legalComments: 'none',
    loader: { '.yaml': 'text' },
    logLevel: 'warning',
    metafile: true,
  });
  return metafile;
}

/** The folder of the package that a file belongs to: nested copies of a package are packages of their own. */
const packageFolder = (file: string) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

/** The packages that a file of the bundle comes from, by name. A file that was left out as unused does not count. */
export function bundledPackages(metafile: Metafile): BundledPackage[] {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => packageFolder(file)).filter((folder) => folder !== undefined);
  return [...new Set(used)].map(bundledPackage).sort((a, b) => (a.name + a.version < b.name + b.version ? -1 : 1));
}

function bundledPackage(folder: string): BundledPackage {
  const at = join(ROOT, folder);
  const manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
  const { name, version, license } = manifest;
  if (typeof license !== 'string') throw new Error(`${folder}/package.json has no licence: it cannot be shipped`);
  const texts = readdirSync(at).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort().map((file) => readFileSync(join(at, file), 'utf8').trim());
  return { name, version, license, texts, manifest };
}

/** One text with the name, the version and the licence of each package. */
export function thirdPartyNotices(packages: readonly BundledPackage[], { entries }: BundleEntry = CLI): string {
  const files = Object.keys(entries);
  const head = `${files.join(' and ')} contain${files.length === 1 ? 's' : ''} the following ${packages.length} packages.\n`;
  const line = '-'.repeat(80);
  return [head, ...packages.map(({ name, version, license, texts, manifest }) => {
    // A package without a licence file has said what it says in its package.json.
    const holder = typeof manifest.author === 'object' ? manifest.author?.name : manifest.author;
    const text = texts.length > 0 ? texts.join('\n\n') : `Licensed under ${license}.${holder === undefined ? '' : ` Copyright ${holder}.`}`;
    return `${line}\n${name} ${version} (${license})\n${line}\n\n${text}\n`;
  })].join('\n');
}

/** The same packages as a bill of materials in CycloneDX's JSON, without a date or a serial number: the same sources give the same bytes. */
export function billOfMaterials(packages: readonly BundledPackage[], own: Record<string, any>): string {
  const licenses = new Contrib.License.Factories.LicenseFactory(parseLicense);
  const component = (manifest: Record<string, any>, type: Enums.ComponentType) => new Models.Component(type, manifest.name, {
    version: manifest.version,
    bomRef: `${manifest.name}@${manifest.version}`,
    purl: `pkg:npm/${manifest.name.replace('@', '%40')}@${manifest.version}`,
    licenses: new Models.LicenseRepository([licenses.makeFromString(manifest.license)]),
  });
  const root = component(own, Enums.ComponentType.Application);
  const parts = packages.map(({ manifest }) => component(manifest, Enums.ComponentType.Library));
  for (const part of parts) root.dependencies.add(part.bomRef);
  const bom = new Models.Bom({ components: new Models.ComponentRepository(parts), metadata: new Models.Metadata({ component: root }) });
  return `${new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6)).serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** Writes the bundle and the two files about it. */
export async function writeBundle(which: BundleEntry, folder: string): Promise<readonly BundledPackage[]> {
  mkdirSync(folder, { recursive: true });
  const packages = bundledPackages(await bundle(which, folder));
  writeFileSync(join(folder, BUNDLE_FILES.notices), thirdPartyNotices(packages, which));
  writeFileSync(join(folder, BUNDLE_FILES.bom), billOfMaterials(packages, JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))));
  return packages;
}

/**
 * The types of the client, and of what they are made of, into the folder where jsii puts those of the constructs. They are types of this project alone: what is
 * bundled is not there when a program is compiled. Nothing is checked here, as the type check of everything does that.
 */
export function writeClientTypes(folder: string): void {
  const { diagnostics } = emitTypes(join(ROOT, CLIENT.entries[BUNDLE_FILES.client]), folder);
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost({})));
}

function emitTypes(entry: string, folder: string): ts.EmitResult {
  const program = ts.createProgram([entry], {
    declaration: true,
    emitDeclarationOnly: true,
    noCheck: true,
    noEmitOnError: false,
    outDir: folder,
    rootDir: ROOT,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ['node'],
  });
  return program.emit();
}

if (require.main === module) {
  const lib = join(ROOT, 'lib');
  const [folder] = process.argv.slice(2);
  if (folder === undefined) writeClientTypes(lib);
  void Promise.all(folder === undefined ? [CLI, CLIENT].map((which) => writeBundle(which, join(lib, which.folder))) : [writeBundle(CLI, resolve(folder))]);
}
