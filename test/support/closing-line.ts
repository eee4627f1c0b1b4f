// A vitest reporter that ends a run with the one line that every suite of the project ends with, and with what repeats its samples before that.
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import type { Samples } from './sample';

export default class ClosingLine implements Reporter {
  private named = false;
  private samples: Samples | undefined;

  onInit({ config }: Vitest): void {
    this.named = config.testNamePattern !== undefined;
    this.samples = config.provide.samples;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    // An error outside of any test, or a file that cannot be loaded, is a failure too.
    let failed = unhandledErrors.length;
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        // With `-t` the other tests are skipped on purpose; else a skipped test must not look like a pass.
        else if (state !== 'skipped' || !this.named) failed += 1;
      }
    }
    if (this.samples) console.log(this.samples.all ? 'samples: every case' : `samples: TEST_SEED=${this.samples.seed}; TEST_SAMPLES=all takes every case`);
    console.log(`${passed} passed, ${failed} failed`);
  }
}
