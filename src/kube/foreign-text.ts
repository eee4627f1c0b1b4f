// The one door for texts that others wrote: the API server, webhooks behind it, kubelets, programs. They get into logs, statuses and Events.
import { printable, redactUrls } from '../spec/text';

/** Characters of a foreign text that are kept. */
export const LONGEST_FOREIGN_TEXT = 4096;
/** Read beyond the end, so that a password in a URL is recognised although the text is cut in the middle of the URL. */
const BEYOND_END = 2048;

export interface ForeignTextOptions {
  /** Default: 4,096 characters. */
  readonly longest?: number;
  /** Whether line ends and tabs stay, as in the last lines of a program. Default: they are written out, as other control characters are. */
  readonly lines?: boolean;
}

/** Nearly every text: nothing in it is ever written out. */
const PLAIN = /^[ -"$-~]*$/;

/** The text cut, with control characters written out, and without credentials of URLs. A text that has gone through here stays as it is. */
export function foreignText(text: string, { longest = LONGEST_FOREIGN_TEXT, lines = false }: ForeignTextOptions = {}): string {
  if (text.length <= longest && PLAIN.test(text) && !text.includes('://')) return text;
  const read = text.length > longest + BEYOND_END ? text.slice(0, longest + BEYOND_END) : text;
  const redacted = redactUrls(read);
  const visible = lines ? redacted.split('\n').map((line) => line.split('\t').map(printable).join('\t')).join('\n') : printable(redacted);
  return visible.length <= longest ? visible : `${withoutHalfCharacter(visible.slice(0, longest - 1))}…`;
}

function withoutHalfCharacter(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
