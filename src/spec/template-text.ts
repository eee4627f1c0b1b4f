// Text of Helm and Jinja in objects: it has to be rendered before anybody can check it.
import { childPath } from './field-path';
import type { Finding } from './findings';
import { presentable } from './text';

/**
 * An action of Helm (`{{ .Values.image }}`, `{{- if …}}`), an expression or a statement of Jinja (`{{ ds }}`, `{% if … %}`). Not what Spark and the
 * operator replace themselves: `{{APP_ID}}`, `{{$appName}}`, `{{runName}}`.
 */
export const TEMPLATE_EXPRESSION = /\{\{-?\s*(?!\$app(?:Name|Namespace)\b|(?:[A-Z_]+|runName|scheduled(?:Time|Date)|intervalStart(?:Date)?)\s*\}\})[$.(a-zA-Z"/][^{}]{0,200}\}\}|\{%[^{}]{0,200}%\}/;

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
      const match = TEMPLATE_EXPRESSION.exec(value);
      if (match) findings.push({ severity: 'warning', reason: 'TemplateText', path, message: describeTemplate(match[0]) });
    } else if (typeof value === 'object' && value !== null) {
      const children = Array.isArray(value) ? value.map((child: unknown, i) => [i, child] as const) : Object.entries(value);
      for (const [key, child] of [...children].reverse()) left.push({ path: childPath(path, key), value: child });
    }
  }
  return findings;
}
