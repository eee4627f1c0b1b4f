// Where commands write, so that they can be run without a process of their own.

export interface Console {
  /** How wide the terminal is that `out` goes to; absent where it is none, so that lines cannot be painted again. */
  readonly terminalColumns?: number;
  /** The result: what another program may read. */
  out(text: string): void;
  /** Everything else: findings of a command whose result goes to `out`, progress, notes. */
  err(text: string): void;
  /** Reads standard input to its end. */
  readInput(): Promise<string>;
}

export const processConsole: Console = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  terminalColumns: process.stdout.isTTY ? process.stdout.columns : undefined,
  async readInput() {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) {
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks).toString('utf8');
  },
};
