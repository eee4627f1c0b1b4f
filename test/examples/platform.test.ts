// The example platform: its manifests are what the API accepts, what can be run, and the same bytes wherever they are made.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSchema } from '../../src/schema/check-schema';
import { validateApplication } from '../../src/spec/rules';
import type { SparkApplication } from '../../src/spec/types.gen';
import { planSubmission } from '../../src/submission';

const ROOT = path.join(__dirname, '../..');
const folders: string[] = [];

/** Runs the example as a program of its own, and returns the files it wrote. */
function synthesise(environment: Record<string, string>): Record<string, string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'platform-'));
  folders.push(folder);
  execFileSync(process.execPath, [path.join(ROOT, 'node_modules/tsx/dist/cli.mjs'), path.join(ROOT, 'examples/platform/main.ts')], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, CDK8S_OUTDIR: path.join(folder, 'out'), ...environment },
  });
  return Object.fromEntries(fs.readdirSync(path.join(folder, 'out')).sort()
    .map((file) => [file, fs.readFileSync(path.join(folder, 'out', file), 'utf8')]));
}

let files: Record<string, string>;
let applications: SparkApplication[];

beforeAll(() => {
  files = synthesise({ TZ: 'UTC' });
  applications = loadAll(Object.values(files).at(-1) ?? '') as SparkApplication[];
});

afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true })));

describe('the example platform', () => {
  it('is written into files in the order in which they are applied: definitions, platform, jobs', async () => {
    expect(Object.keys(files)).toEqual(['0000-platform-operator-crds-c8dfcedb.k8s.yaml', '0001-platform.k8s.yaml', '0002-jobs.k8s.yaml']);
    const [crds, platform, jobs] = Object.values(files);
    expect((loadAll(crds) as Array<{ kind: string }>).map(({ kind }) => kind)).toEqual(['CustomResourceDefinition', 'CustomResourceDefinition']);
    await expect(platform).toMatchFileSnapshot('platform.snapshot.yaml');
    await expect(jobs).toMatchFileSnapshot('jobs.snapshot.yaml');
  });

  it('is the same bytes in another folder, time zone and locale, besides images that the environment names', () => {
    const images = { SPARK_IMAGE: 'registry.example.com/spark:1', OPERATOR_IMAGE: 'registry.example.com/operator:1' };
    const elsewhere = synthesise({ TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', ...images });
    const expected = Object.entries(files).map(([file, text]) => [file, text.replace(/^( +image: )(\S+)$/gm, (_, field: string, image: string) => (
      field + (image.includes('apache/spark') ? images.SPARK_IMAGE : images.OPERATOR_IMAGE)))]);
    expect(elsewhere).toEqual(Object.fromEntries(expected));
    for (const image of Object.values(images)) expect(Object.values(elsewhere).join('')).toContain(`image: ${image}\n`);
  });

  it('has applications that the API accepts and that no rule finds anything wrong with', () => {
    expect(applications.map(({ metadata }) => metadata.name)).toEqual(['pi-python', 'pi-jvm', 'count-words']);
    for (const application of applications) {
      expect([...checkSchema(application), ...validateApplication(application)]).toEqual([]);
    }
  });

  it('has applications that can be planned without a warning, each pod of them under the Pod Security level restricted', () => {
    for (const application of applications) {
      const plan = planSubmission(
        { ...application, metadata: { ...application.metadata, uid: '00000000-0000-4000-8000-000000000000' } },
        { id: '00000000-0000-4000-8000-000000000001', time: 0 },
        { master: 'k8s://https://kubernetes.default.svc:443', uiService: true },
      );
      if (plan.outcome !== 'planned') throw new Error(JSON.stringify(plan.findings));
      expect(plan.warnings).toEqual([]);
      expect(plan.objects.at(-1)).toMatchObject({
        kind: 'Pod',
        spec: {
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [{ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
        },
      });
    }
  });
});
