// Splits one command into words as a POSIX shell does: quotes, escapes, comments, continued lines. No shell is run, so what only a shell knows is refused.
import type { Finding } from '../../spec/findings';

/** One word of a command. */
export interface ShellWord {
  readonly text: string;
  /** The first place where a shell would have put something else, such as `$HOME`. */
  readonly expansion?: string;
}

/** Signs that end a command or connect it with another one. */
const OPERATORS = ';|&<>()';
/** In double quotes a backslash only escapes these. */
const ESCAPED_IN_QUOTES = '$`"\\\n';
/** What after a dollar sign makes it an expansion. */
const EXPANSION = /^(\$(?:\{[^}]*\}?|\([^)]*\)?|[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!'"-])|`[^`]*`?)/;

/** The words of the command in the text; undefined where there is none, or where it is more than one command. */
export function splitCommand(text: string, findings: Finding[]): readonly ShellWord[] | undefined {
  const splitter = new Splitter(text.replace(/\r\n/g, '\n'));
  const problem = splitter.run();
  if (problem) {
    findings.push({ severity: 'error', reason: 'InvalidCommandLine', path: 'command line', message: problem });
    return undefined;
  }
  return splitter.words;
}

class Splitter {
  readonly words: ShellWord[] = [];
  private at = 0;
  /** The word under way; undefined between words. */
  private word?: string;
  private expansion?: string;
  private ended = false;

  constructor(private readonly text: string) {}

  /** Reads to the end and answers what is wrong, if anything. */
  run(): string | undefined {
    while (this.at < this.text.length) {
      const problem = this.step(this.text[this.at]);
      if (problem) return problem;
    }
    this.endWord();
    return undefined;
  }

  private step(sign: string): string | undefined {
    if (sign === ' ' || sign === '\t' || sign === '\n') {
      this.endWord();
      if (sign === '\n' && this.words.length > 0) this.ended = true;
      this.at++;
      return undefined;
    }
    if (sign === '#' && this.word === undefined) {
      this.skipLine();
      return undefined;
    }
    if (this.text.startsWith('\\\n', this.at)) {
      this.at += 2;
      return undefined;
    }
    if (this.ended) {
      return 'There is more than one command. Give one command; a line that is continued ends with a backslash.';
    }
    if (OPERATORS.includes(sign)) {
      return `No shell is run, so ${sign} cannot be followed. Give one command alone, and put quotes around signs that are meant as text.`;
    }
    return this.inWord(sign);
  }

  private inWord(sign: string): string | undefined {
    if (sign === '\'') return this.singleQuoted();
    if (sign === '"') return this.doubleQuoted();
    if (sign === '\\') {
      if (this.at + 1 === this.text.length) return 'A backslash at the end escapes nothing. Take it away.';
      this.add(this.text[this.at + 1], 2);
      return undefined;
    }
    if (sign === '~' && this.word === undefined) this.expansion ??= '~';
    this.plain(sign);
    return undefined;
  }

  private singleQuoted(): string | undefined {
    const end = this.text.indexOf('\'', this.at + 1);
    if (end < 0) return 'A single quote is not closed.';
    this.add(this.text.slice(this.at + 1, end), end + 1 - this.at);
    return undefined;
  }

  private doubleQuoted(): string | undefined {
    this.add('', 1);
    while (this.text[this.at] !== '"') {
      if (this.at >= this.text.length) return 'A double quote is not closed.';
      const next = this.text[this.at + 1];
      if (this.text[this.at] === '\\' && next !== undefined && ESCAPED_IN_QUOTES.includes(next)) this.add(next === '\n' ? '' : next, 2);
      else this.plain(this.text[this.at], true);
    }
    this.add('', 1);
    return undefined;
  }

  /** A sign that means itself, unless it begins an expansion. */
  private plain(sign: string, quoted: boolean = false): void {
    const expansion = sign === '$' || sign === '`' ? EXPANSION.exec(this.text.slice(this.at))?.[1] : undefined;
    // Within double quotes a quote after the dollar sign only closes them.
    if (expansion === undefined || (quoted && /^\$['"]$/.test(expansion))) {
      this.add(sign, 1);
      return;
    }
    this.expansion ??= expansion;
    // The quote of $'...' is read as what it is.
    const length = /^\$['"]$/.test(expansion) ? 1 : expansion.length;
    this.add(expansion.slice(0, length), length);
  }

  private add(text: string, length: number): void {
    this.word = (this.word ?? '') + text;
    this.at += length;
  }

  private endWord(): void {
    if (this.word === undefined) return;
    this.words.push({ text: this.word, ...(this.expansion !== undefined && { expansion: this.expansion }) });
    this.word = undefined;
    this.expansion = undefined;
  }

  private skipLine(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }
}
