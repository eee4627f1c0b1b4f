// The way of documents from the server to one watching client: pushed in, iterated out, ended or broken.

export class EventQueue implements AsyncIterable<unknown> {
  private readonly waiting: unknown[] = [];
  private wake: (() => void) | undefined;
  private state: 'open' | 'ended' | { readonly broken: Error } = 'open';

  /** Called once when the client goes or the server ends it. */
  constructor(private readonly onClose: () => void) {}

  get isOpen(): boolean {
    return this.state === 'open';
  }

  push(document: unknown): void {
    if (this.state !== 'open') return;
    this.waiting.push(document);
    this.wake?.();
  }

  /** Ends after what is still waiting. */
  end(): void {
    this.finish('ended');
  }

  /** Breaks at once, as a lost connection does: what was not read yet is lost. */
  break(error: Error): void {
    if (this.state !== 'open') return;
    this.waiting.length = 0;
    this.finish({ broken: error });
  }

  async* [Symbol.asyncIterator](): AsyncGenerator<unknown> {
    try {
      for (;;) {
        while (this.waiting.length > 0) yield this.waiting.shift();
        if (this.state === 'ended') return;
        if (this.state !== 'open') throw this.state.broken;
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    } finally {
      this.end();
    }
  }

  private finish(state: 'ended' | { readonly broken: Error }): void {
    if (this.state !== 'open') return;
    this.state = state;
    this.onClose();
    this.wake?.();
  }
}
