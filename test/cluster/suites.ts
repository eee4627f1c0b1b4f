// Checks that need an API server and nothing else: no node, no image, no operator.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Environment } from './environment';
import { checkExamples } from './examples';
import { checkGuardrails } from './guardrails';
import type { Report } from './report';
import { checkSchemas } from './schema';
import { checkTeamRights } from './team-rights';

export interface Suite {
  readonly name: string;
  run(report: Report): Promise<void>;
}

export const suites = ({ faults }: Pick<Environment, 'faults'>): readonly Suite[] => [
  { name: 'schema', run: checkSchemas },
  { name: 'examples', run: checkExamples },
  { name: 'guardrails', run: checkGuardrails },
  { name: 'team-rights', run: checkTeamRights },
  program('api-server', 'test/rehearsal/real-api-server.ts'),
  program('client', 'test/kube/real-api.ts'),
  program('manager', 'test/operator/manager/real-manager.ts'),
  program('faults', 'test/faults/run.ts', '--real', ...(faults === undefined ? [] : ['--sample', String(faults)])),
];

/** A suite that is a program of its own: its lines are shown, and its last one, `N passed, N failed`, is taken in. */
function program(name: string, file: string, ...options: readonly string[]): Suite {
  return {
    name,
    run: async (report) => {
      const root = join(__dirname, '..', '..');
      const child = spawn(process.execPath, ['--import', 'tsx', join(root, file), ...options], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
      let sum: RegExpExecArray | null = null;
      createInterface({ input: child.stdout }).on('line', (line) => {
        const counted = /^(\d+) passed, (\d+) failed$/.exec(line);
        if (counted) sum = counted;
        else console.log(`${name}: ${line}`);
      });
      const code = await new Promise<number | null>((resolve) => { child.on('close', resolve); });
      const [, passed, failed] = (sum ?? ['', '0', '0']) as string[];
      // A program that broke off has failed, also if all its checks before that passed.
      const broken = code !== 0 && failed === '0' ? 1 : 0;
      report.add(Number(passed), Number(failed) + broken, name);
      if (broken > 0) console.log(`FAILED  ${name}: ${file} ended with code ${code}`);
    },
  };
}
