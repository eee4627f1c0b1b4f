// Records the configuration keys of each Spark version: its registries say them in its own JVM, and src/spec/spark-conf/keys.gen.ts keeps them.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JUDGED_KEYS, JUDGED_VALUES, VERDICTS_FILE } from './judged-values';
import { outline, tableOf, type Configuration } from './table';
import { fetchDistribution } from '../lib/record.mjs';
import { SPARK_VERSIONS } from '../recordings';

const TABLE_FILE = join(__dirname, '../../../src/spec/spark-conf/keys.gen.ts');

async function configurationOf(version: string): Promise<Configuration> {
  const home = await fetchDistribution(version);
  const java = spawnSync('java', ['-Xmx1g', '-XX:+UseSerialGC', '-cp', join(home, 'jars', '*'), join(__dirname, 'ConfigEntries.java')], {
    input: JSON.stringify({ keys: JUDGED_KEYS, values: JUDGED_VALUES }),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    cwd: '/',
    // Some defaults come from the machine. Here they are the same on all.
    env: { PATH: process.env.PATH, JAVA_HOME: process.env.JAVA_HOME, SPARK_LOCAL_IP: '127.0.0.1', TZ: 'UTC', LANG: 'C.UTF-8' },
  });
  if (java.status !== 0 || !java.stdout) throw new Error(`Spark ${version}: ${java.stderr.slice(-2000)}`);
  const configuration = JSON.parse(java.stdout) as Configuration;
  if (configuration.failed.length > 0) throw new Error(`Spark ${version}: classes with entries that could not be loaded: ${configuration.failed.join('; ')}`);
  return configuration;
}

async function main(): Promise<void> {
  const configurations = new Map<string, Configuration>();
  for (const version of SPARK_VERSIONS) {
    const configuration = await configurationOf(version);
    configurations.set(version, configuration);
    process.stdout.write(`Spark ${version}: ${Object.keys(configuration.entries).length} entries\n`);
  }
  const verdicts = Object.fromEntries([...configurations].map(([version, { verdicts: given }]) => [version, given]));
  const files = [
    [TABLE_FILE, outline(tableOf(configurations))],
    [VERDICTS_FILE, `${JSON.stringify(verdicts, undefined, 1)}\n`],
  ] as const;
  for (const [file, text] of files) {
    if (!process.argv.includes('--check')) {writeFileSync(file, text);} else if (readFileSync(file, 'utf8') !== text) {
      process.exitCode = 1;
      process.stdout.write(`${file} is NOT as recorded\n`);
    }
  }
}

void main();
