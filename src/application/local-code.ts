// Code that comes from files of the machine that runs the synthesis, or is written out: it is mounted into the pods from a ConfigMap.
import * as fs from 'node:fs';
import * as path from 'node:path';

/** Folder of the containers in which the files are. */
export const CODE_FOLDER = '/etc/spark/code';

/** Kubernetes refuses ConfigMaps above 1 MiB. What remains is for the rest of the object. */
const LARGEST_BYTES = 1024 * 1024 - 4096;

/** Reads text files. Each is known by its name without the folders, since a ConfigMap has no folders. */
export function readCode(what: string, files: readonly string[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const file of files) {
    const name = path.basename(file);
    if (!/^[-._a-zA-Z0-9]+$/.test(name)) {
      throw new Error(`${what}: the name of '${file}' has other characters than letters, digits, '-', '_' and '.', which a ConfigMap does not take; rename it`);
    }
    if (texts[name] !== undefined) {
      throw new Error(`${what}: two files are named '${name}', and a ConfigMap has no folders; rename one of them`);
    }
    texts[name] = readText(what, file);
  }
  return texts;
}

/** A program that is written out, and files of this machine beside it. */
export function inlineCode(what: string, name: string, program: string, additionalFiles: readonly string[] = []): Record<string, string> {
  if (program.trim() === '') {
    throw new Error(`${what}: the program is empty`);
  }
  const others = readCode(what, additionalFiles);
  if (others[name] !== undefined) {
    throw new Error(`${what}: an additional file is named '${name}', as the program itself is; rename it`);
  }
  return { [name]: program, ...others };
}

/** A text without the indentation that all of its lines have, as programs in the middle of other programs have it. */
export function withoutIndentation(program: string): string {
  const lines = program.replace(/^[ \t]*\n/, '').replace(/\n[ \t]+$/, '\n').split('\n');
  const [first, ...others] = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)![0]);
  const common = others.reduce((shared, indentation) => {
    let length = 0;
    while (length < shared.length && shared[length] === indentation[length]) length += 1;
    return shared.slice(0, length);
  }, first ?? '');
  return lines.map((line) => (line.startsWith(common) ? line.slice(common.length) : line.trimStart())).join('\n');
}

/** The files, if a ConfigMap can hold them. */
export function checkedCode(what: string, texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const sizes = Object.entries(texts).map(([name, text]): [string, number] => [name, Buffer.byteLength(text, 'utf8')]);
  const total = sizes.reduce((sum, [name, size]) => sum + name.length + size, 0);
  if (total > LARGEST_BYTES) {
    const [largest, size] = sizes.reduce((most, each) => (each[1] > most[1] ? each : most));
    throw new Error(`${what}: the code has ${total} bytes ('${largest}' has ${size}), and a ConfigMap holds ${LARGEST_BYTES}; `
      + 'put it into the image and write local:///path, or give the address of an object store');
  }
  return texts;
}

function readText(what: string, file: string): string {
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(file);
  } catch (error) {
    throw new Error(`${what}: '${file}' cannot be read (${error instanceof Error ? error.message : String(error)}); `
      + 'paths are those of the machine that runs the synthesis, and start in its working directory');
  }
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes) || text.includes('\0')) {
    throw new Error(`${what}: '${file}' is not text in UTF-8; put it into the image and write local:///path`);
  }
  return text;
}
