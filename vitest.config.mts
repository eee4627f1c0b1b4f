// How `npm test` runs the tests.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vitest/config';
import type { Samples } from './test/support/sample';

/** Embeds YAML files as their text, as the bundler does. */
const yamlAsText: Plugin = {
  name: 'yaml-as-text',
  transform: (text, id) => (id.endsWith('.yaml') ? { code: `export default ${JSON.stringify(text)};`, map: null } : undefined),
};

/**
 * Files that replace modules need modules of their own. All others share theirs with the files that ran before them in the same process: to load the modules
 * for each file would take longer than most files do.
 */
const REPLACES_MODULES = /\bvi\.(mock|doMock|hoisted|resetModules)\(/;
const ISOLATED = readdirSync(join(import.meta.dirname, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && REPLACES_MODULES.test(readFileSync(join(import.meta.dirname, 'test', file), 'utf8')))
  .map((file) => `test/${file}`);

/** Samples are other ones for each commit. `TEST_SEED` repeats those of another commit, and `TEST_SAMPLES=all` takes every case. */
const samples: Samples = { seed: Number(process.env.TEST_SEED ?? seedOfCommit()), all: process.env.TEST_SAMPLES === 'all' };

function seedOfCommit(): number {
  try {
    return parseInt(execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).slice(0, 7), 16);
  } catch {
    // The sources without their history.
    return 1;
  }
}

export default defineConfig({
  plugins: [yamlAsText],
  test: {
    projects: [
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: ISOLATED, isolate: false } },
      { extends: true, test: { name: 'isolated', include: ISOLATED } },
    ],
    provide: { samples },
    // By default one processor is left to vitest itself, which has little to do: of two processors one would be idle.
    maxWorkers: availableParallelism(),
    reporters: ['default', './test/support/closing-line.ts'],
    // A dropped test or an empty suite must not look like a pass.
    passWithNoTests: false,
    allowOnly: false,
    // Bound for a hung test only: nothing in the tests is measured in time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
