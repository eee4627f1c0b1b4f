// Where text of Helm and Jinja keeps a file from being YAML.
import type { Position } from './source-map';
import { TEMPLATE_EXPRESSION } from '../spec/template-text';

/** Where a text that is no YAML first has an expression outside of quotes and comments, up to the line of its error. */
export function templateLine(text: string, errorLine: number | undefined): { readonly expression: string; readonly position: Position } | undefined {
  const lines = text.split('\n');
  // A parser may find out at the line that follows.
  for (let index = 0; index <= Math.min((errorLine ?? lines.length) + 1, lines.length - 1); index++) {
    const match = TEMPLATE_EXPRESSION.exec(lines[index]);
    if (!match || isQuotedOrComment(lines[index].slice(0, match.index))) continue;
    return { expression: match[0], position: { line: index + 1, column: match.index + 1 } };
  }
  return undefined;
}

function isQuotedOrComment(before: string): boolean {
  return /(?:^|\s)#/.test(before) || before.split('"').length % 2 === 0 || before.split('\'').length % 2 === 0;
}
