// Input and output of commands; tests pass their own.

export interface Console {
  /** Width of the terminal that `out` writes to; absent where it is no terminal, so that lines cannot be repainted. */
  readonly terminalColumns?: number;
  /** The result, for other programs to read. */
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
