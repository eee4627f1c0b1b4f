// Programs of users, checked by the TypeScript compiler against the library as it is.
import * as path from 'node:path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');

/** Files of the library and of packages, which are the same for all programs. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says about these sources, by name; `cdk8s-spark` is the library's index. */
export function problemsIn(sources: Readonly<Record<string, string>>): string[] {
  const texts = new Map(Object.entries(sources).map(([name, text]) => [path.join(ROOT, name), text]));
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.dev.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const { fileExists, getSourceFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists.call(host, file);
  host.getSourceFile = (file, target) => {
    const text = texts.get(file);
    if (text !== undefined) return ts.createSourceFile(file, text, target);
    if (!parsed.has(file)) parsed.set(file, getSourceFile.call(host, file, target));
    return parsed.get(file);
  };
  const program = ts.createProgram([...texts.keys()], {
    ...options, noEmit: true, noUnusedLocals: false, paths: { 'cdk8s-spark': [path.join(ROOT, 'src/index.ts')] },
  }, host);
  return [...texts.keys()].flatMap((name) => {
    const file = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
      .map((each) => `${path.basename(name)}: ${ts.flattenDiagnosticMessageText(each.messageText, ' ')}`);
  });
}
