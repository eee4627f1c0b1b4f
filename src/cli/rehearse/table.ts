// The progress of applications as text: one line for each change, and a table at the end or on a terminal.
import type { ApplicationProgress } from './observer';

/** `2 Running, 1 Pending`. */
export function describeExecutors({ executors }: ApplicationProgress): string {
  const counts = new Map<string, number>();
  executors.forEach((phase) => counts.set(phase, (counts.get(phase) ?? 0) + 1));
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([phase, number]) => `${number} ${phase}`).join(', ') || 'none';
}

/** The progress of an application in one line, without its message, which can be long. Equal lines mean that nothing visible changed. */
export function describeProgress(progress: ApplicationProgress): string {
  const driver = progress.driverPhase && `, driver ${progress.driverPod} ${progress.driverPhase}`;
  const executors = progress.executors.size > 0 ? `, executors ${describeExecutors(progress)}` : '';
  return `${progress.key} ${progress.state || 'new'}${driver}${executors}`;
}

const COLUMNS = ['APPLICATION', 'STATE', 'ATTEMPTS', 'DRIVER POD', 'EXECUTORS', 'DURATION', 'MESSAGE'];

/** All applications as a table, without trailing line break; `now` closes the duration of those that still run. */
export function table(all: readonly ApplicationProgress[], now: number, columns = Number.POSITIVE_INFINITY): string {
  const rows = [COLUMNS, ...all.map((progress) => [
    progress.key,
    progress.state || 'new',
    String(progress.attempts),
    [progress.driverPod, progress.driverPhase].filter(Boolean).join(' '),
    describeExecutors(progress),
    progress.startedAt === undefined ? '' : `${(((progress.endedAt ?? now) - progress.startedAt) / 1000).toFixed(1)} s`,
    shortened(progress.message),
  ])];
  return formatTable(rows, columns);
}

/** Rows of cells under each other, in columns. */
export function formatTable(rows: ReadonlyArray<readonly string[]>, columns = Number.POSITIVE_INFINITY): string {
  const widths = rows[0].map((_, column) => rows.reduce((most, row) => Math.max(most, row[column].length), 0));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd().slice(0, columns)).join('\n');
}

/** Paints a text over the one it painted before. */
export class Painter {
  private lines = 0;

  constructor(private readonly write: (text: string) => void) {}

  paint(text: string): void {
    this.write(`${this.lines > 0 ? `\u001b[${this.lines}A` : ''}\u001b[J${text}\n`);
    this.lines = text.split('\n').length;
  }
}

/** Longer messages are shown in full outside the table. */
const MESSAGE_LENGTH = 80;

/** The first line of a text, cut. */
export function shortened(text: string, length = MESSAGE_LENGTH): string {
  const [first] = text.split('\n');
  return first.length > length ? `${first.slice(0, length - 1)}…` : first;
}
