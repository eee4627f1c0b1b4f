// Input and output of commands; tests pass their own.

export interface Console {
  /** Width of the terminal that `out` writes to; absent where it is no terminal, so that lines cannot be repainted. */
  readonly terminalColumns?: number;
  /** The result, for other programs to read. */
  out(text: string): void;
  /** Everything else: findings of a command whose result goes to `out`, progress, notes. */
  err(text: string): void;
  /** Reads standard input to its end, or to where it is larger than any input may be. */
  readInput(): Promise<string>;
}

/** Bytes of one file or of standard input: far more than manifests have, and not more than can be read at once. */
export const MOST_INPUT_BYTES = 32 * 1024 * 1024;

/** What is wrong with an input that is larger. */
export const inputTooLarge = `is larger than ${MOST_INPUT_BYTES / 1024 / 1024} MiB; give the manifests in several files`;

/** The width of a terminal; some report none, and have that of the first ones. */
export function columnsOf({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }): number | undefined {
  return isTTY ? columns || 80 : undefined;
}

export const processConsole: Console = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  terminalColumns: columnsOf(process.stdout),
  async readInput() {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of process.stdin) {
      bytes += (chunk as Buffer).length;
      chunks.push(chunk as Buffer);
      if (bytes > MOST_INPUT_BYTES) break;
    }
    return Buffer.concat(chunks).toString('utf8');
  },
};
