// Everything public is documented: what it does, and of what may be left out, what happens then.
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SRC = path.join(__dirname, '../../src');

interface Member { readonly name: string; readonly text: string; readonly optional: boolean }

const docOf = (node: ts.Node) => ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).map((doc) => doc.getText()).join('\n');

/** Exported classes, interfaces and enums of a file with their public members. Internal ones are left out, except for base classes of public ones. */
function publicMembers(file: string): Member[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  return source.statements.flatMap((statement): Member[] => {
    const isType = ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isEnumDeclaration(statement);
    if (!isType || !statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    const owner = statement.name?.text ?? '';
    if (/@internal/.test(docOf(statement)) && !BASES.has(owner)) return [];
    const members = [...statement.members].flatMap((member): Member[] => {
      const modifiers = ts.canHaveModifiers(member) ? ts.getModifiers(member) ?? [] : [];
      const hidden = modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword);
      // What a member repeats of its base class or interface is said there.
      if (hidden || ts.isConstructorDeclaration(member) || !member.name || INHERITED.includes(member.name.getText())) return [];
      const text = docOf(member);
      const optional = ts.isPropertySignature(member) && Boolean(member.questionToken);
      return /@internal/.test(text) ? [] : [{ name: `${owner}.${member.name.getText()}`, text, optional }];
    });
    return [{ name: owner, text: docOf(statement), optional: false }, ...members];
  });
}

const INHERITED = ['resourceType', 'namespaceName', 'serviceAccount'];

/** The files that index.ts of a folder exports. */
function exportedFiles(folder: string): string[] {
  const index = fs.readFileSync(path.join(SRC, folder, 'index.ts'), 'utf8');
  return [...new Set([...index.matchAll(/from '\.\/(.+?)'/g)].map(([, file]) => path.join(SRC, folder, `${file}.ts`)))];
}

/** Names of the base classes and interfaces in a file. */
const basesIn = (source: string) => [...source.matchAll(/\bextends (\w+)/g)].map(([, name]) => name);

/** A file, and those of its base classes and interfaces: users see their members too. */
function withBases(file: string): string[] {
  const source = fs.readFileSync(file, 'utf8');
  const bases = basesIn(source);
  const imports = [...source.matchAll(/import (?:type )?{([^}]*)} from '(\.[^']+)'/g)]
    .filter(([, names]) => names.split(',').some((name) => bases.includes(name.trim())));
  return [file, ...imports.flatMap(([, , target]) => withBases(path.join(path.dirname(file), `${target}.ts`)))];
}

const FILES = new Set(['application', 'manifest', 'platform'].flatMap(exportedFiles).flatMap(withBases));
const BASES = new Set([...FILES].flatMap((file) => basesIn(fs.readFileSync(file, 'utf8'))));
const members = [...FILES].flatMap(publicMembers);

describe('the public API', () => {
  it('is found', () => {
    expect(members.length).toBeGreaterThan(250);
  });

  it('says of everything what it is', () => {
    expect(members.filter(({ text }) => !/\/\*\*\s*\*?\s*\S/.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('includes the members that classes and structs inherit from internal ones', () => {
    expect(members.map(({ name }) => name)).toEqual(expect.arrayContaining(['RolePods.addEnv', 'PodOptions.tolerations']));
  });

  it('says of everything that may be left out what happens then', () => {
    expect(members.filter(({ optional, text }) => optional && !/@default (- )?\S/.test(text)).map(({ name }) => name)).toEqual([]);
  });
});
