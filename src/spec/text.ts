// Texts of others made fit for a line of output: credentials taken out of URLs, control characters written out, cut. Each in one pass however long they are.

/** The text without the given characters at its end, as `replace(/[…]+$/, '')` would do it in quadratic time. */
export function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1])) end--;
  return text.slice(0, end);
}

/** The first characters of a text and how many there are; the whole of a text that is not longer. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  // Half of a surrogate pair is no character, and JSON with one is not accepted everywhere.
  const end = isHighSurrogate(text.charCodeAt(length - 1)) ? length - 1 : length;
  return `${text.slice(0, end)}… (${text.length} characters)`;
}

/**
 * Control characters, characters that change the order or hide the presence of others, halves of surrogate pairs, and the `#` with which the logs of GitHub
 * and of Azure Pipelines begin a command.
 */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const NOT_PRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}|#(?=#\[|#vso\[)/gu;

/** The text with everything that is not printable written out, so that it stays on one line and steers neither a terminal nor a log. */
export function printable(text: string): string {
  return text.replace(NOT_PRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The text as it is if it is printable, otherwise in double quotes with the rest written out; for names and keys inside sentences. */
export function quotedUnlessPlain(text: string): string {
  return printable(text) === text && text !== '' && !/^\s|\s$|^::/.test(text) ? text : printable(JSON.stringify(text));
}

/** What stands for a part of a text that may be a credential. */
const REDACTED = '***';

/** URLs, to the next white space; `jdbc:postgresql://` too. */
const URLS = /[a-z][a-z0-9+.:-]{0,40}:\/\/\S+/gi;
/** Where a list of URLs has its next one. */
const NEXT_URL = /(?<=[,;|])(?=[a-z][a-z0-9+.:-]{0,40}:\/\/)/i;
/** Where the host of a URL begins; `k8s://https://` has two schemes. */
const SCHEMES = /^(?:[a-z][a-z0-9+.-]{0,20}:){0,3}\/\/(?:https?:\/\/)?/i;
/** Schemes whose URLs name a container before the `@`. */
const CONTAINER_SCHEMES = /^(abfs|abfss|wasb|wasbs):/i;

/**
 * The text without user names, passwords and queries of the URLs in it, whatever field it comes from: `https://***@host/path?***`. Signed URLs have
 * their signature in the query, and some JDBC URLs their password after a semicolon.
 */
export function redactUrls(text: string): string {
  return text.includes('://') ? text.replace(URLS, (urls) => urls.split(NEXT_URL).map(redactUrl).join('')) : text;
}

function redactUrl(url: string): string {
  // A sentence may close right after the URL, and a list continue.
  const whole = trimEnd(url, '"\')]}>,.;:|');
  const start = SCHEMES.exec(whole)?.[0].length ?? whole.indexOf('://') + 3;
  const user = userEnd(whole, start);
  const rest = whole.slice(user);
  const query = rest.search(/[?;]|#(?=[^#=]*=)/);
  const kept = query === -1 || query === rest.length - 1 ? rest : `${rest.slice(0, query + 1)}${REDACTED}`;
  return `${whole.slice(0, start)}${user > start ? REDACTED : ''}${user > start && whole[user - 1] === '@' ? '@' : ''}${kept}${url.slice(whole.length)}`;
}

/** Where the user information of a URL ends, past its `@`; the start if it has none. */
function userEnd(url: string, start: number): number {
  const [authority] = url.slice(start).split(/[/?#]/, 1);
  const isContainer = CONTAINER_SCHEMES.test(url) && !authority.includes(':');
  // What follows a colon is a port, or a password that contains a slash, a question mark or a space.
  const isPassword = /^[^:@[]+:(?!\d{1,5}(?:$|[;,])|$)/.test(authority);
  if (isContainer || !(authority.includes('@') || isPassword)) return start;
  const at = url.lastIndexOf('@');
  return at === -1 ? start + authority.length : at + 1;
}

/** A text from outside as it may be shown: on one line, without credentials in URLs, and cut. Every finding goes through here. */
export function presentable(text: string, length: number): string {
  return shorten(printable(redactUrls(text)), length);
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
