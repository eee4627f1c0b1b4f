// Errors of constructs begin with the place of what is wrong, in the style of findings: the path of a field of the API, an option, or a call.
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { CONSTRUCTS, hasMember, isDeclared, isField, isOption, ROOT, textOf } from '../support/known-names';

/** Functions of the constructs whose errors begin with what they are given as their first argument. */
const PREFIX_NAMES = /^(what|where|place|at|path|factory|verb|name)$/;

interface Head { readonly at: string; readonly text: string }

/** A text with `…` for what is inserted at run time, and with that of the usual prefixes resolved. */
function written(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isBinaryExpression(node)) return written(node.left);
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ expression, literal }) => `${inserted(expression)}${literal.text}`).join('');
  }
  if (ts.isCallExpression(node)) return inserted(node);
  return undefined;
}

/** What is inserted: `§` for what a function is given and only passes on, since that was checked where it was written. */
function inserted(node: ts.Expression): string {
  const text = node.getText();
  if (ts.isIdentifier(node)) {
    for (let scope: ts.Node = node.parent; !ts.isSourceFile(scope); scope = scope.parent) {
      const isGiven = ts.isFunctionLike(scope) && scope.parameters.some(({ name }) => new RegExp(`\\b${text}\\b`).test(name.getText()));
      if (isGiven) return PREFIX_NAMES.test(text) ? '§' : '…';
      const local = ts.isBlock(scope) ? scope.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => [...declarationList.declarations])
        .find(({ name }) => name.getText() === text) : undefined;
      if (local?.initializer) return written(local.initializer) ?? '…';
    }
  }
  const place = /^this\._place\('(\w+)'\)$/.exec(text)?.[1];
  if (place !== undefined) return `spec.${place}`;
  const entry = /^entryPath\(this\._place\('(\w+)'\), key\)$/.exec(text)?.[1];
  if (entry !== undefined) return `spec.${entry}[key]`;
  if (text === 'this._specPath()') return 'spec';
  if (/^this\._place$/.test(text)) return 'spec.driver';
  if (/^this\.ingressPlace\(/.test(text)) return 'spec.driverIngressOptions[0]';
  return '…';
}

const heads: Head[] = [];
/** Functions by whether their first parameter is the beginning of their errors. */
const checks = new Set<string>();
const sources = CONSTRUCTS.map((file) => ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true));

function walk(source: ts.SourceFile, visit: (node: ts.Node) => void): void {
  const step = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, step);
  };
  step(source);
}

for (const source of sources) {
  walk(source, (node) => {
    if (!ts.isFunctionDeclaration(node) || !node.name) return;
    const [first] = node.parameters;
    const isPrefix = first !== undefined && ts.isIdentifier(first.name) && PREFIX_NAMES.test(first.name.text);
    if (isPrefix && /throw new Error\(|\bwhat\b/.test(node.getText())) checks.add(node.name.text);
  });
}

for (const source of sources) {
  walk(source, (node) => {
    const isThrow = ts.isNewExpression(node) && node.expression.getText() === 'Error' && ts.isThrowStatement(node.parent);
    const isCheck = ts.isCallExpression(node) && ts.isIdentifier(node.expression) && checks.has(node.expression.text);
    const [first] = isThrow || isCheck ? node.arguments ?? [] : [];
    const text = first && written(first);
    if (text === undefined) return;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    heads.push({ at: `${source.fileName}:${line + 1}`, text });
  });
}

/** Where the place ends: at a colon, at `is`, or with the text. */
const PLACE = /^([A-Za-z_…][\w.…§]*(?:\[[^\]]*\])?(?:\.[\w…§]+)*)(?=: | is | of |$)/;

/** What is wrong with the beginning of an error. */
function fault(text: string): string | undefined {
  if (text.startsWith('§')) return undefined;
  // The kind and the path of the construct come first.
  const rest = text.replace(/^(?:…|[A-Z]\w+) […§](?:: |$)/, '');
  if (rest === '') return undefined;
  const [, place] = PLACE.exec(rest) ?? [];
  if (place === undefined) return 'has no place';
  if (place.startsWith('spec')) return isField(place.replaceAll('…', 'env')) ? undefined : 'is no field of the API';
  const [owner, ...members] = place.replace(/\[[^\]]*\]/g, '').split('.');
  const option = rest.slice(place.length).startsWith(': ') ? /^: (?!there )([a-z]\w*)(?=: | is |$)/.exec(rest.slice(place.length))?.[1] : undefined;
  if (option !== undefined && !isOption(option)) return `'${option}' is no option`;
  if (isDeclared(owner)) return members.every((member) => /[…§]/.test(member) || hasMember(owner, member)) ? undefined : 'is no member of this class';
  return [owner, ...members].every((name) => /[…§]/.test(name) || isOption(name)) ? undefined : 'is neither a field nor an option nor a call';
}

it('there are such errors', () => {
  expect(heads.length).toBeGreaterThan(150);
  expect(checks.size).toBeGreaterThan(10);
  expect(join(ROOT, heads[0].at)).toContain('src');
});

it('each error of a construct says where, by a field of the API, an option or a call that exists', () => {
  expect(heads.flatMap(({ at, text }) => (fault(text) === undefined ? [] : [`${at}: "${text}" ${fault(text)}`]))).toEqual([]);
});

it.each<[string, string | undefined]>([
  ['SparkApplication …: spec.driver.memory is …', undefined],
  ['spec.driver.heap is …', 'is no field of the API'],
  ['SparkOperator …: uiIngres is …', 'is neither a field nor an option nor a call'],
  ['RestartPolicy.sometimes: retries is …', 'is no member of this class'],
  ['RestartPolicy.onFailure: tries is …', '\'tries\' is no option'],
  ['the memory is too small', 'has no place'],
])('finds what is wrong with "%s"', (text, expected) => expect(fault(text)).toBe(expected));
