// Records starts of drivers: lets each version of Spark start with the properties of each case.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES } from './cases';
import { recordingFile } from './recorded';
import { fetchDistribution } from '../lib/record.mjs';
import { SPARK_VERSIONS } from '../recordings';

/** What Spark's own scripts open to it. */
const OPENED = ['lang', 'lang.invoke', 'net', 'nio', 'util', 'util.concurrent'].map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`);
const HIDDEN = ['sun.nio.ch', 'jdk.internal.ref'].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`);

async function record(version: string): Promise<string> {
  const home = await fetchDistribution(version);
  const options = ['-Xmx600m', '-Djava.security.manager=allow', ...OPENED, ...HIDDEN, '-cp', join(home, 'jars', '*')];
  const java = spawnSync('java', [...options, join(__dirname, 'Startup.java')], {
    input: JSON.stringify(CASES),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { PATH: process.env.PATH, JAVA_HOME: process.env.JAVA_HOME, SPARK_USER: 'spark', TZ: 'UTC', LANG: 'C.UTF-8' },
  });
  if (java.status !== 0 || !java.stdout) throw new Error(`Spark ${version}: ${java.stderr.slice(-2000)}`);
  const refusals = JSON.parse(java.stdout) as Record<string, string | null>;
  const lines = Object.entries(CASES)
    .map(([name, properties]) => ` ${JSON.stringify(name)}: ${JSON.stringify({ properties, refusal: normalised(refusals[name]) })}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** A message without what differs from one start to the next. */
function normalised(message: string | null): string | null {
  return message && message.replace(/app(lication)?-?\d{10,}[-\d]*/g, '<APP_ID>').replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<PORT>');
}

async function main(): Promise<void> {
  const check = process.argv.includes('--check');
  const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
  for (const version of wanted.length > 0 ? wanted : SPARK_VERSIONS) {
    const text = await record(version);
    const same = check && readFileSync(recordingFile(version), 'utf8') === text;
    if (check && !same) process.exitCode = 1;
    if (!check) writeFileSync(recordingFile(version), text);
    process.stdout.write(`starts of Spark ${version}: ${check ? (same ? 'as recorded' : 'NOT as recorded') : 'recorded'}\n`);
  }
}

void main();
