// The fields of the API, from its wire types: objects that the API defines itself are walked, those of Kubernetes are one field.
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

/** A field of the API. */
export interface Field {
  /** Its path below the root, such as `driver.ports[].name`. */
  readonly path: string;
  /** What the API says about it. */
  readonly description: string;
  /** Whether it is an object, or a list of objects, that the API defines itself. */
  readonly object: boolean;
}

const FILE = path.join(__dirname, '../../src/spec/types.gen.ts');
const source = ts.createSourceFile(FILE, fs.readFileSync(FILE, 'utf8'), ts.ScriptTarget.ES2022, true);
const interfaces = new Map(source.statements.filter(ts.isInterfaceDeclaration).map((each) => [each.name.text, each]));

/** All fields below an interface of the API, parents before their fields. */
export function ownFields(root: string, prefix = ''): Field[] {
  const declaration = interfaces.get(root);
  if (!declaration) throw new Error(`The API has no interface ${root}`);
  const bases = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
  const own = declaration.members.filter(ts.isPropertySignature).flatMap((member): Field[] => {
    const text = member.type?.getText() ?? '';
    const element = /^(?:Array<(\w+)>|(\w+)\[\])$/.exec(text);
    const type = element?.[1] ?? element?.[2] ?? text;
    const isOwn = interfaces.has(type);
    const at = `${prefix}${member.name.getText()}${element && isOwn ? '[]' : ''}`;
    const description = ts.getJSDocCommentsAndTags(member).map((doc) => doc.getText()).join('\n');
    return [{ path: at, description, object: isOwn }, ...(isOwn ? ownFields(type, `${at}.`) : [])];
  });
  return [...bases.flatMap((base) => ownFields(base, prefix)), ...own];
}
