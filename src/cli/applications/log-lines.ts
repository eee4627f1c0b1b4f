// Prints lines of logs: as they are, with the name of their pod before them, or as JSON.
import type { LogLine } from '../../client';
import type { Console } from '../console';

/** Colours of prefixes, which are readable on light and dark terminals. */
const COLOURS = [36, 33, 35, 32, 34, 31];

/** A printer of lines. Prefixes are coloured on a terminal, unless NO_COLOR is set. */
export function logPrinter({ json, prefixes }: { readonly json: boolean; readonly prefixes: boolean }, console: Console): (line: LogLine) => void {
  const isColoured = console.terminalColumns !== undefined && !process.env.NO_COLOR;
  const known = new Map<string, string>();
  const prefixOf = (pod: string): string => {
    let prefix = known.get(pod);
    if (prefix === undefined) {
      prefix = isColoured ? `\u001b[${COLOURS[known.size % COLOURS.length]}m${pod}\u001b[0m | ` : `${pod} | `;
      known.set(pod, prefix);
    }
    return prefix;
  };
  return (line) => console.out(json ? `${JSON.stringify(line)}\n` : `${prefixes ? prefixOf(line.pod) : ''}${line.text}\n`);
}
