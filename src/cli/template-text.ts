// Text of Helm and Jinja in manifests: it has to be rendered before anybody can check it.
import type { Position } from './source-map';
import { childPath } from '../spec/field-path';
import type { Finding } from '../spec/findings';
import { presentable } from '../spec/text';

/**
 * An action of Helm (`{{ .Values.image }}`, `{{- if …}}`), an expression or a statement of Jinja (`{{ ds }}`, `{% if … %}`). Not what Spark and the
 * operator replace themselves: `{{APP_ID}}`, `{{$appName}}`.
 */
const EXPRESSION = /\{\{-?\s*(?!\$app(?:Name|Namespace)\b|[A-Z_]+\s*\}\})[$.(a-zA-Z"/][^{}]{0,200}\}\}|\{%[^{}]{0,200}%\}/;

/** Where a text that is no YAML has an expression outside of quotes and comments: in the line of its error, or the nearest one before it. */
export function templateLine(text: string, errorLine: number | undefined): { readonly expression: string; readonly position: Position } | undefined {
  const lines = text.split('\n');
  // A parser may find out at the line that follows.
  for (let index = Math.min((errorLine ?? lines.length) + 1, lines.length - 1); index >= 0; index--) {
    const match = EXPRESSION.exec(lines[index]);
    if (!match || isQuotedOrComment(lines[index].slice(0, match.index))) continue;
    return { expression: match[0], position: { line: index + 1, column: match.index + 1 } };
  }
  return undefined;
}

function isQuotedOrComment(before: string): boolean {
  return /(?:^|\s)#/.test(before) || before.split('"').length % 2 === 0 || before.split('\'').length % 2 === 0;
}

export function describeTemplate(expression: string): string {
  return `looks like a template of Helm or Jinja: ${presentable(expression, 80)}; render it first, for example `
    + '`helm template . | cdk8s-spark validate -`, and check the result';
}

/** Texts of an object that are still templates: YAML, but not what will reach the cluster. */
export function templateFindings(object: Readonly<Record<string, unknown>>): Finding[] {
  const findings: Finding[] = [];
  const left: Array<{ readonly path: string; readonly value: unknown }> = [
    { path: 'spec', value: object.spec }, { path: 'metadata', value: object.metadata },
  ];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { path, value } = next;
    if (typeof value === 'string') {
      const match = EXPRESSION.exec(value);
      if (match) findings.push({ severity: 'warning', reason: 'TemplateText', path, message: describeTemplate(match[0]) });
    } else if (typeof value === 'object' && value !== null) {
      const children = Array.isArray(value) ? value.map((child: unknown, i) => [i, child] as const) : Object.entries(value);
      for (const [key, child] of [...children].reverse()) left.push({ path: childPath(path, key), value: child });
    }
  }
  return findings;
}
