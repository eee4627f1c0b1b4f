// Lets only so many pieces of work run at once; the others wait for their turn, first come, first served.

export class Turns {
  private running = 0;
  private readonly waiting: Array<() => void> = [];

  /** @param most how many may run at once */
  constructor(private readonly most: number) {}

  /** Runs the work as soon as there is a turn, and passes its result or its error on. */
  async run<R>(work: () => Promise<R>): Promise<R> {
    if (this.running < this.most) {
      this.running += 1;
    } else {
      await new Promise<void>((resolve) => { this.waiting.push(resolve); });
    }
    try {
      return await work();
    } finally {
      // The turn is passed to the next one, so that no other work takes it in between.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
