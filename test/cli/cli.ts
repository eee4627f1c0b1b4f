// Runs the command line in this process and collects its output.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../src/cli/program';

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line with these arguments and this standard input. */
export async function cli(args: readonly string[], input = ''): Promise<CliResult> {
  let out = '';
  let err = '';
  const code = await run(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readInput: async () => input,
  });
  return { code, out, err };
}

/** Calls back with a folder that holds these files, and removes it afterwards. */
export async function withFiles<T>(files: Readonly<Record<string, string>>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A sound application as YAML; `lines` are added to its spec and replace fields of the same name. */
export function manifest(lines = '', { name = 'etl', kind = 'SparkApplication', version = 'v1beta2' } = {}): string {
  const fields = new Map([
    ['type', 'type: Python'], ['sparkVersion', 'sparkVersion: 4.1.4'], ['image', 'image: apache/spark:4.1.4'],
    ['mainApplicationFile', 'mainApplicationFile: local:///opt/app/main.py'],
    ['driver', 'driver: {serviceAccount: spark}'], ['executor', 'executor: {instances: 2, memory: 1g}'],
  ]);
  for (const line of lines.split('\n').filter(Boolean)) {
    fields.set(line.split(':')[0], line);
  }
  const spec = [...fields.values()].filter((line) => !line.endsWith(': null')).map((line) => `  ${line}\n`).join('');
  return `apiVersion: sparkoperator.k8s.io/${version}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: jobs}\nspec:\n${spec}`;
}
