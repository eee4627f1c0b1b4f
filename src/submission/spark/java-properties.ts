// Java's texts: the properties format, in which spark.properties reaches the driver, and the date in its first lines.
import { entryOf } from '../../spec/json';
import { trimEnd } from '../../spec/text';

const CONTROL_ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f' };

/** The text of a properties file: comment lines, then the properties sorted by key. */
export function writeProperties(properties: Readonly<Record<string, string>>, comments: readonly string[] = []): string {
  const lines = Object.keys(properties).sort().map((key) => `${escape(key).replace(/ /g, '\\ ')}=${escape(properties[key]).replace(/^ /, '\\ ')}`);
  return [...comments.map((comment) => `#${comment}`), ...lines, ''].join('\n');
}

function escape(text: string): string {
  // Most keys and values have nothing to escape, and one test is cheaper than two replacements.
  if (!/[\\=:#!\t\n\r\f]/.test(text)) return text;
  return text.replace(/[\\=:#!]/g, '\\$&').replace(/[\t\n\r\f]/g, (control) => entryOf(CONTROL_ESCAPES, control) ?? control);
}

/** Reads a properties file: comments, continued lines, escapes; a later value of a key wins. */
export function readProperties(text: string): Record<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const [key] = /^(?:\\[\s\S]|[^\\ \t\f:=])*/.exec(line) ?? [''];
    const [separator] = /^[ \t\f]*(?:[:=][ \t\f]*)?/.exec(line.slice(key.length)) ?? [''];
    properties.set(unescape(key), unescape(line.slice(key.length + separator.length)));
  }
  return Object.fromEntries(properties);
}

function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let continued: string | undefined;
  for (const natural of text.split(/\r\n|\r|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, '');
    if (continued === undefined && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue;
    const backslashes = line.length - trimEnd(line, '\\').length;
    if (backslashes % 2 === 1) {
      continued = (continued ?? '') + line.slice(0, -1);
    } else {
      lines.push((continued ?? '') + line);
      continued = undefined;
    }
  }
  if (continued !== undefined) lines.push(continued);
  return lines;
}

function unescape(text: string): string {
  const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };
  return text.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_, escaped: string) =>
    (escaped.length === 5 ? String.fromCharCode(parseInt(escaped.slice(1), 16)) : entryOf(controls, escaped) ?? escaped));
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment as Java's Date.toString writes it, always in UTC: `Tue Mar 04 09:05:07 UTC 2025`. */
export function javaDate(milliseconds: number): string {
  const date = new Date(milliseconds);
  const two = (n: number) => String(n).padStart(2, '0');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())} ${time} UTC ${date.getUTCFullYear()}`;
}
