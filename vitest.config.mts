// How `npm test` runs the tests.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
    // A dropped test or an empty suite must not look like a pass.
    passWithNoTests: false,
    allowOnly: false,
    // Bound for a hung test only: nothing in the tests is measured in time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
