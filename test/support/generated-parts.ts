// Pages of docs whose tables are written from the code: each part is between two marks, `<!-- NAME -->` and `<!-- /NAME -->`.

/** The page with everything between its marks replaced. Throws when the page has no place for a part. */
export function withGeneratedParts(page: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [mark, part]) => {
    const pattern = new RegExp(`(<!-- ${mark}(?:: [^>]*)? -->)(\\n?)[^]*?(<!-- /${mark} -->)`);
    if (!pattern.test(text)) throw new Error(`The page has no place for ${mark}`);
    return text.replace(pattern, (_all, begin: string, newline: string, end: string) => `${begin}${newline}${part}${newline}${end}`);
  }, page);
}

/** A Markdown table. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
