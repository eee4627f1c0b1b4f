// Passes values of several producers to one consumer, one after the other: a producer waits until its value is taken.

interface Entry<T> {
  readonly value: T;
  taken(): void;
}

export class Channel<T> implements AsyncIterable<T> {
  private readonly entries: Array<Entry<T>> = [];
  private wake: (() => void) | undefined;
  private ended = false;
  private failure: { readonly error: unknown } | undefined;

  /** Resolves when the consumer has taken the value, or will take no more. */
  push(value: T): Promise<void> {
    if (this.ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.entries.push({ value, taken: resolve });
      this.wake?.();
    });
  }

  /** Ends after the values that are not taken yet. */
  end(): void {
    this.ended = true;
    this.wake?.();
  }

  /** Fails after the values that are not taken yet. */
  fail(error: unknown): void {
    this.failure ??= { error };
    this.end();
  }

  async* [Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      for (;;) {
        for (let entry = this.entries.shift(); entry; entry = this.entries.shift()) {
          entry.taken();
          yield entry.value;
        }
        if (this.failure) throw this.failure.error;
        if (this.ended) return;
        await new Promise<void>((resolve) => { this.wake = resolve; });
      }
    } finally {
      this.ended = true;
      for (const entry of this.entries.splice(0)) entry.taken();
    }
  }
}
