// Records executors: plans each case for each version of Spark, and lets that version's own builder make an executor of it.
import { join } from 'node:path';
import { CASES } from './cases';
import { inputOf, normalisedExecutor, recordingFile } from './recorded';
import type { Pod } from '../../../src/spec/kubernetes.gen';
import { answerOf, recordVersions } from '../lib/record-versions';
import { fetchDistribution } from '../lib/record.mjs';

async function record(version: string): Promise<string> {
  const home = await fetchDistribution(version);
  const cases = Object.fromEntries(Object.entries(CASES).map(([name, application]) => [name, inputOf(application, version)]));
  const args = ['-cp', join(home, 'jars', '*'), '--add-opens', 'java.base/java.lang=ALL-UNNAMED', join(__dirname, 'Executors.java')];
  const made = answerOf(version, { args, input: cases, maxBuffer: 2 ** 26 }) as Record<string, Pod>;
  const lines = Object.entries(made)
    .map(([name, result]) => ` ${JSON.stringify(name)}: ${JSON.stringify({ input: cases[name], result: normalisedExecutor(result) })}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

void recordVersions('executors', recordingFile, record);
