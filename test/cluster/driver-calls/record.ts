// Records the calls of real drivers on the cluster of KUBECONFIG: `tsx record.ts [--check] [--only FEATURE,...] VERSION=IMAGE...`.
import { parseArgs } from 'node:util';
import { featuresOf } from './features';
import { recordCalls } from './record-calls';
import { recordingOf, writeRecording } from './recordings';
import { kubectl } from '../kubectl';
import { expectThat, Report } from '../report';

async function main(): Promise<number> {
  const options = { check: { type: 'boolean' }, only: { type: 'string' } } as const;
  const { values: { check = false, only }, positionals } = parseArgs({ options, allowPositionals: true });
  const images = positionals.map((argument) => /^(\d+\.\d+\.\d+[^=]*)=(\S+)$/.exec(argument)?.slice(1));
  if (images.length === 0 || images.includes(undefined)) {
    console.error('usage: tsx test/cluster/driver-calls/record.ts [--check] [--only FEATURE,...] VERSION=IMAGE...');
    return 2;
  }
  const { serverVersion } = JSON.parse(await kubectl(['version', '-o', 'json'])) as { serverVersion: { gitVersion: string } };
  const report = new Report(async () => '');
  for (const [version, image] of images as string[][]) {
    const before = recordingOf(version);
    const features = featuresOf(version).filter(({ id }) => only === undefined || only.split(',').includes(id));
    const rights: Record<string, readonly string[]> = {};
    const write = (): void => {
      const all = { ...before?.rights, ...rights };
      const inOrder = featuresOf(version).flatMap(({ id }) => (all[id] ? [[id, all[id]]] : []));
      writeRecording({ spark: version, kubernetes: serverVersion.gitVersion, rights: Object.fromEntries(inOrder) as Record<string, string[]> });
    };
    await recordCalls(version, image, (feature, run) => report.check(`Spark ${version}: ${feature.title}`, async () => {
      const { used, refused } = await run;
      rights[feature.id] = used;
      expectThat(refused.length === 0, `the Role does not allow: ${refused.join('; ')}`);
      const known = before?.rights[feature.id] ?? [];
      if (check) expectThat(JSON.stringify(known) === JSON.stringify(used), `recorded: ${known.join(', ')}; now: ${used.join(', ')}`);
      else write();
      return used.join(', ');
    }), features);
  }
  report.close();
  return report.failed > 0 ? 1 : 0;
}

main().then((code) => { process.exitCode = code; }, (error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
