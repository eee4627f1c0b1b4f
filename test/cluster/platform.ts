// The example platform on the cluster: synthesised, applied as a user would, and removed again.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Environment } from './environment';
import { execute, kubectl, waitFor } from './kubectl';
import { expectThat, type Report } from './report';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { SparkApplication } from '../../src/spec/types.gen';

const ROOT = join(__dirname, '..', '..');

export class Platform {
  /** Synthesises the example with the images of this run into a folder of its own. */
  static async synthesise(environment: Environment): Promise<Platform> {
    const folder = mkdtempSync(join(tmpdir(), 'platform-'));
    const { code, stdout, stderr } = await execute(process.execPath, ['--import', 'tsx', join(ROOT, 'examples/platform/main.ts')], {
      cwd: ROOT,
      env: { CDK8S_OUTDIR: folder, OPERATOR_IMAGE: environment.operatorImage, SPARK_IMAGE: environment.sparkImage },
    });
    if (code !== 0) throw new Error(`examples/platform does not synthesise:\n${stdout}${stderr}`);
    return new Platform(folder);
  }

  readonly files: readonly string[];
  readonly objects: readonly KubernetesObject[];

  private constructor(private readonly folder: string) {
    this.files = readdirSync(folder).filter((file) => file.endsWith('.yaml')).sort().map((file) => join(folder, file));
    this.objects = this.files.flatMap(read);
  }

  get namespaces(): string[] {
    return this.ofKind('Namespace').map((namespace) => namespace.metadata.name!);
  }

  get applications(): SparkApplication[] {
    return this.ofKind('SparkApplication') as SparkApplication[];
  }

  /** Where the example's applications run. */
  get jobsNamespace(): string {
    return this.applications[0].metadata.namespace!;
  }

  get operatorDeployment(): KubernetesObject {
    const [deployment] = this.ofKind('Deployment');
    if (!deployment) throw new Error('examples/platform has no Deployment: there is no operator to check');
    return deployment;
  }

  /** Makes sure that nothing of an earlier run is in the way. */
  async clearTheWay(replace: boolean): Promise<void> {
    const { stdout } = await execute('kubectl', ['get', 'namespace', ...this.namespaces, '--ignore-not-found', '-o', 'name']);
    const present = stdout.split('\n').filter(Boolean);
    if (present.length === 0) return;
    if (!replace) {
      throw new Error(`${present.join(', ')} exists already. If nothing in there is needed any more, pass --replace, which deletes it first.`);
    }
    await this.delete();
  }

  /** One file after the other, twice, as `kubectl apply -f` does it on the client's side: no error, no warning, and no change by the second time. */
  async apply(report: Report): Promise<boolean> {
    for (const round of ['first', 'second']) {
      for (const file of this.files) {
        const good = await report.check(`kubectl apply -f ${basename(file)}, ${round} time`, async () => {
          if (round === 'second') {
            const { code, stdout, stderr } = await execute('kubectl', ['diff', '-f', file]);
            expectThat(code === 0, `a second time would change something:\n${stdout}${stderr}`);
          }
          const { code, stdout, stderr } = await execute('kubectl', ['apply', '-f', file]);
          expectThat(code === 0 && stderr.trim() === '', stderr.trim() || `exit code ${code}`);
          await this.untilServed(file);
          return `${stdout.trim().split('\n').length} objects`;
        });
        if (!good) return false;
      }
    }
    return true;
  }

  /** A kind that was just defined takes a moment until kubectl finds it; on a busy machine, some seconds. */
  private async untilServed(file: string): Promise<void> {
    const definitions = read(file).filter(({ kind }) => kind === 'CustomResourceDefinition').map(({ metadata }) => metadata.name!);
    if (definitions.length === 0) return;
    await waitFor(`${definitions.join(', ')} to be served`, 60, async () => {
      const served = await execute('kubectl', ['get', definitions.join(','), '--all-namespaces']);
      return served.code === 0 ? true : undefined;
    });
  }

  /** Deletes what was applied, except the CRDs: with them would go the applications of everyone else on the cluster. */
  async delete(): Promise<void> {
    await kubectl(['delete', 'namespace', ...this.namespaces, '--ignore-not-found', '--timeout=180s']);
    const clusterWide = this.objects.filter((object) => !object.metadata.namespace && !['Namespace', 'CustomResourceDefinition'].includes(object.kind));
    for (const { kind, metadata } of clusterWide) await kubectl(['delete', kind, metadata.name!, '--ignore-not-found']);
  }

  /** Removes the folder of the synthesised files. */
  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private ofKind(kind: string): KubernetesObject[] {
    return this.objects.filter((object) => object.kind === kind);
  }
}

function read(file: string): KubernetesObject[] {
  return loadAll(readFileSync(file, 'utf8')) as KubernetesObject[];
}
