// How `npm test` runs the tests.
import { defineConfig, type Plugin } from 'vitest/config';

/** Embeds YAML files as their text, as the bundler does. */
const yamlAsText: Plugin = {
  name: 'yaml-as-text',
  transform: (text, id) => (id.endsWith('.yaml') ? { code: `export default ${JSON.stringify(text)};`, map: null } : undefined),
};

/** Tests of pure functions and constructs: many small files without mocks, that load the same modules. These share them. */
const PURE = ['spec', 'submission', 'application', 'manifest', 'schema', 'platform'].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  plugins: [yamlAsText],
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, pool: 'threads', isolate: false } },
      { extends: true, test: { name: 'all others', include: ['test/**/*.test.ts'], exclude: PURE } },
    ],
    reporters: ['default', './test/support/closing-line.ts'],
    // A dropped test or an empty suite must not look like a pass.
    passWithNoTests: false,
    allowOnly: false,
    // Bound for a hung test only: nothing in the tests is measured in time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
