// One line per check, and the sum of all at the end.

/** A claim about the cluster that did not hold. */
export class CheckFailed extends Error {}

/** Fails the running check unless the claim holds. */
export function expectThat(claim: boolean, otherwise: string): asserts claim {
  if (!claim) throw new CheckFailed(otherwise);
}

export class Report {
  private passed = 0;
  private readonly failures: string[] = [];

  /** Called after each failed check; returns what helps to understand it. */
  constructor(private readonly diagnose: () => Promise<string>) {}

  get failed(): number {
    return this.failures.length;
  }

  /** Runs one check. What it returns is shown beside its name; what it throws makes it fail, and the others go on. */
  async check(name: string, claim: () => Promise<string | void>): Promise<boolean> {
    const start = Date.now();
    try {
      const detail = await claim();
      this.passed += 1;
      console.log(`ok      ${name} (${seconds(start)}${detail ? `; ${detail}` : ''})`);
      return true;
    } catch (error) {
      this.failures.push(name);
      // In one piece, since others print at the same time.
      const diagnosis = await this.diagnose().catch((problem: Error) => `no diagnosis: ${problem.message}`);
      console.log(`FAILED  ${name} (${seconds(start)}): ${(error as Error).message}\n${diagnosis.replace(/^/gm, '        ')}`);
      return false;
    }
  }

  /** Checks of one story, in which each needs those before it: after a failure the rest is not run. */
  async story(name: string, steps: Readonly<Record<string, () => Promise<string | void>>>): Promise<boolean> {
    const titles = Object.keys(steps);
    for (const [index, title] of titles.entries()) {
      if (await this.check(`${name}: ${title}`, steps[title])) continue;
      for (const left of titles.slice(index + 1)) this.notRun(`${name}: ${left}`, 'an earlier check failed');
      return false;
    }
    return true;
  }

  /** Runs a group of checks; what is thrown between them counts as one failure of the group. */
  async group(name: string, checks: () => Promise<void>): Promise<void> {
    const start = Date.now();
    try {
      await checks();
      console.log(`        ${name} took ${seconds(start)}`);
    } catch (error) {
      await this.check(name, () => Promise.reject(error as Error));
    }
  }

  /** Says that checks are left out, and why; they count neither way. */
  notRun(name: string, reason: string): void {
    console.log(`not run ${name}: ${reason}`);
  }

  /** Takes in the result of checks that count and print for themselves. */
  add(passed: number, failed: number, name: string): void {
    this.passed += passed;
    for (let index = 0; index < failed; index += 1) this.failures.push(name);
  }

  close(): void {
    if (this.failures.length > 0) console.log(`\nfailed: ${[...new Set(this.failures)].join('; ')}`);
    console.log(`${this.passed} passed, ${this.failures.length} failed`);
  }
}

function seconds(start: number): string {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}
