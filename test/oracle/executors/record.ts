// Records executors: plans each case for each version of Spark, and lets that version's own builder make an executor of it.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES } from './cases';
import { inputOf, normalisedExecutor, recordingFile } from './recorded';
import type { Pod } from '../../../src/spec/kubernetes.gen';
import { fetchDistribution } from '../lib/record.mjs';
import { SPARK_VERSIONS } from '../recordings';

async function record(version: string): Promise<string> {
  const home = await fetchDistribution(version);
  const cases = Object.fromEntries(Object.entries(CASES).map(([name, application]) => [name, inputOf(application, version)]));
  const java = spawnSync('java', ['-cp', join(home, 'jars', '*'), '--add-opens', 'java.base/java.lang=ALL-UNNAMED', join(__dirname, 'Executors.java')], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { PATH: process.env.PATH, JAVA_HOME: process.env.JAVA_HOME, SPARK_USER: 'spark', TZ: 'UTC', LANG: 'C.UTF-8' },
  });
  if (java.status !== 0 || !java.stdout) throw new Error(`Spark ${version}: ${java.stderr.slice(-2000)}`);
  const made = JSON.parse(java.stdout) as Record<string, Pod>;
  const lines = Object.entries(made)
    .map(([name, result]) => ` ${JSON.stringify(name)}: ${JSON.stringify({ input: cases[name], result: normalisedExecutor(result) })}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

async function main(): Promise<void> {
  const check = process.argv.includes('--check');
  const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
  for (const version of wanted.length > 0 ? wanted : SPARK_VERSIONS) {
    const text = await record(version);
    const same = check && readFileSync(recordingFile(version), 'utf8') === text;
    if (check && !same) process.exitCode = 1;
    if (!check) writeFileSync(recordingFile(version), text);
    process.stdout.write(`executors of Spark ${version}: ${check ? (same ? 'as recorded' : 'NOT as recorded') : 'recorded'}\n`);
  }
}

void main();
