// What the recorders of several Spark versions share: a program in a version's JVM, and writing or comparing a recording for each version.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { SPARK_VERSIONS } from '../recordings';

interface JavaProgram {
  readonly args: readonly string[];
  readonly input: unknown;
  /** Most bytes of what it prints. */
  readonly maxBuffer: number;
}

/** The JSON that a Java program answers to JSON, under the same environment on every machine. */
export function answerOf(version: string, { args, input, maxBuffer }: JavaProgram): unknown {
  const java = spawnSync('java', args, {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer,
    env: { PATH: process.env.PATH, JAVA_HOME: process.env.JAVA_HOME, SPARK_USER: 'spark', TZ: 'UTC', LANG: 'C.UTF-8' },
  });
  if (java.status !== 0 || !java.stdout) throw new Error(`Spark ${version}: ${java.stderr.slice(-2000)}`);
  return JSON.parse(java.stdout);
}

/** Records each version that the command line names, or all. With `--check` nothing is written, and a difference fails. */
export async function recordVersions(what: string, fileOf: (version: string) => string, record: (version: string) => Promise<string>): Promise<void> {
  const check = process.argv.includes('--check');
  const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
  for (const version of wanted.length > 0 ? wanted : SPARK_VERSIONS) {
    const text = await record(version);
    const same = check && readFileSync(fileOf(version), 'utf8') === text;
    if (check && !same) process.exitCode = 1;
    if (!check) writeFileSync(fileOf(version), text);
    process.stdout.write(`${what} of Spark ${version}: ${check ? (same ? 'as recorded' : 'NOT as recorded') : 'recorded'}\n`);
  }
}
