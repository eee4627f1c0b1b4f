// The stream of one watch: the server pushes documents, the client iterates over them; the server ends it, or breaks it like a lost connection.

export class WatchStream implements AsyncIterable<unknown> {
  private readonly waiting: unknown[] = [];
  private wake: (() => void) | undefined;
  private state: 'open' | 'ended' | { readonly broken: Error } = 'open';

  private readonly callbacks: Array<() => void>;

  /** `onClose` is called once, when the client leaves or the server ends the stream. */
  constructor(onClose: () => void) {
    this.callbacks = [onClose];
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  /** Calls back once when the stream is closed, in whatever way. */
  whenClosed(callback: () => void): void {
    if (this.state === 'open') this.callbacks.push(callback);
    else callback();
  }

  push(document: unknown): void {
    if (this.state !== 'open') return;
    this.waiting.push(document);
    this.wake?.();
  }

  /** Ends the stream after the documents that are not read yet. */
  end(): void {
    this.finish('ended');
  }

  /** Breaks the stream at once, as a lost connection does: documents that are not read yet are lost. */
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
    this.callbacks.splice(0).forEach((callback) => callback());
    this.wake?.();
  }
}
