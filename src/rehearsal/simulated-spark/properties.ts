// Reads Java's properties format. Deliberately not the reader of the planner: a properties file that only its own writer can read must not pass.
import { trimEnd } from '../../spec/text';

/** Reads a properties file into its keys and values, by the rules of `java.util.Properties.load`. */
export function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const [key] = /^(?:\\[\s\S]|[^\\:=\s])*/.exec(line) ?? [''];
    const [separator] = /^\s*(?:[:=]\s*)?/.exec(line.slice(key.length)) ?? [''];
    properties.set(unescape(key), unescape(line.slice(key.length + separator.length)));
  }
  return properties;
}

/** Lines with comments gone and continued lines joined. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let open: string | undefined;
  for (const natural of text.split(/\r\n|\r|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, '');
    if (open === undefined && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue;
    const isContinued = (line.length - trimEnd(line, '\\').length) % 2 === 1;
    if (isContinued) {
      open = (open ?? '') + line.slice(0, -1);
    } else {
      lines.push((open ?? '') + line);
      open = undefined;
    }
  }
  if (open !== undefined) lines.push(open);
  return lines;
}

function unescape(text: string): string {
  const named: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f' };
  return text.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_whole, code: string) => (
    code.length === 5 ? String.fromCharCode(parseInt(code.slice(1), 16)) : named[code] ?? code));
}
