// The one door for texts that others wrote: the API server, webhooks behind it, kubelets, programs. They get into logs, statuses and Events.
import { printable } from '../spec/text';

/** Characters of a foreign text that are kept. */
export const LONGEST_FOREIGN_TEXT = 4096;
/** Read beyond the end, so that a password in a URL is recognised although the text is cut in the middle of the URL. */
const BEYOND_END = 2048;
const WHAT_IS_HIDDEN = '…';

export interface ForeignTextOptions {
  /** Default: 4,096 characters. */
  readonly longest?: number;
  /** Whether line ends and tabs stay, as in the last lines of a program. Default: they are written out, as other control characters are. */
  readonly lines?: boolean;
}

/** The text cut, with control characters written out, and without the user information and the query of URLs. Takes time in proportion to its length. */
export function foreignText(text: string, { longest = LONGEST_FOREIGN_TEXT, lines = false }: ForeignTextOptions = {}): string {
  const read = text.length > longest + BEYOND_END ? text.slice(0, longest + BEYOND_END) : text;
  const redacted = read.includes('://') ? read.replace(URL_AFTER_SCHEME, withoutSecrets) : read;
  const visible = lines ? redacted.split('\n').map((line) => line.split('\t').map(printable).join('\t')).join('\n') : printable(redacted);
  return visible.length <= longest ? visible : `${withoutHalfCharacter(visible.slice(0, longest - 1))}${WHAT_IS_HIDDEN}`;
}

const URL_AFTER_SCHEME = /:\/\/[^\s"'<>]+/g;
/** Where the host of a URL ends. */
const END_OF_HOST = /[/?#]/;
const PORT_OR_NOTHING = /^[^:]*(:\d*)?$/;

/** The part of a URL after its scheme. The query of a signed URL is a credential, and so is what comes before the host. */
function withoutSecrets(url: string): string {
  const rest = url.slice('://'.length);
  const query = rest.indexOf('?');
  const shown = query === -1 ? rest : rest.slice(0, query);
  const end = shown.search(END_OF_HOST);
  const authority = end === -1 ? shown : shown.slice(0, end);
  // A password that is not encoded may have a slash in it.
  const at = authority.includes('@') || PORT_OR_NOTHING.test(authority) ? authority.lastIndexOf('@') : shown.lastIndexOf('@');
  return `://${at === -1 ? '' : `${WHAT_IS_HIDDEN}@`}${shown.slice(at + 1)}${query === -1 ? '' : `?${WHAT_IS_HIDDEN}`}`;
}

function withoutHalfCharacter(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
