// Reads manifests from files, folders and standard input; each object knows its position.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { YAMLException } from 'js-yaml';
import { UsageError } from './command-context';
import { inputTooLarge, MOST_INPUT_BYTES } from './console';
import { ExpansionError, readYamlDocuments } from './yaml';
import { BOUNDS } from '../spec/bounds';

/** One object of a manifest, with its position. */
export interface ManifestObject {
  readonly file: string;
  /** Which document of the file, counted from 1. */
  readonly document: number;
  /** Which item of a `List`, counted from 1. */
  readonly item?: number;
  readonly object: Readonly<Record<string, unknown>>;
}

/** A part of a file that is no Kubernetes object. */
export interface UnreadableManifest {
  readonly file: string;
  readonly document?: number;
  readonly message: string;
}

export interface Manifests {
  readonly files: number;
  readonly objects: readonly ManifestObject[];
  readonly unreadable: readonly UnreadableManifest[];
}

/** Objects that a later one of the same kind, namespace and name replaces: only the last one stays applied. */
export function overwritten(objects: readonly ManifestObject[]): ManifestObject[] {
  const last = new Map(objects.map((place) => [identityOf(place), place]));
  return objects.filter((place) => last.get(identityOf(place)) !== place);
}

/** An object without a name equals no other. */
function identityOf(place: ManifestObject): unknown {
  const { name, namespace } = (place.object.metadata ?? {}) as { name?: unknown; namespace?: unknown };
  return typeof name === 'string' ? JSON.stringify([place.object.kind, typeof namespace === 'string' ? namespace : '', name]) : place;
}

/** The name that stands for standard input. */
const STANDARD_INPUT = '-';
const MANIFEST_FILE = /\.(ya?ml|json)$/;

/** Reads all manifests of files, folders (with their sub-folders, in order of name) and `-`. Throws UsageError where one does not exist. */
export async function readManifests(paths: readonly string[], readInput: () => Promise<string>): Promise<Manifests> {
  const objects: ManifestObject[] = [];
  const unreadable: UnreadableManifest[] = [];
  const files = paths.flatMap(filesAt);
  for (const file of files) {
    const text = file === STANDARD_INPUT ? await readInput() : readText(file);
    const name = file === STANDARD_INPUT ? 'standard input' : file;
    const isTooLarge = text === undefined || text.length > MOST_INPUT_BYTES || Buffer.byteLength(text) > MOST_INPUT_BYTES;
    const read = isTooLarge ? { objects: [], unreadable: [{ file, message: inputTooLarge }] } : readManifest(name, text);
    for (const object of read.objects) objects.push(object);
    for (const problem of read.unreadable) unreadable.push(problem);
  }
  return { files: files.length, objects, unreadable };
}

function filesAt(path: string): string[] {
  if (path === STANDARD_INPUT) {
    return [path];
  }
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) {
    throw new UsageError(`${path}: there is no such file or folder`);
  }
  if (!stats.isDirectory()) {
    return [path];
  }
  const found = manifestsBelow(path);
  if (found.length === 0) {
    throw new UsageError(`${path}: there is no .yaml, .yml or .json file in this folder`);
  }
  return found;
}

function manifestsBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : manifestsBelow(path);
      }
      return MANIFEST_FILE.test(entry.name) ? [path] : [];
    });
}

/** The text of a file; undefined where it is larger than any manifest. */
function readText(file: string): string | undefined {
  try {
    return statSync(file).size > MOST_INPUT_BYTES ? undefined : readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The objects in the text of one file. */
export function readManifest(file: string, text: string): Omit<Manifests, 'files'> {
  const objects: ManifestObject[] = [];
  const unreadable: UnreadableManifest[] = [];
  let documents: unknown[];
  try {
    documents = parse(text);
  } catch (error) {
    return { objects, unreadable: [{ file, message: describeSyntax(error) }] };
  }
  documents.forEach((content, index) => {
    const document = index + 1;
    if (content === null || content === undefined) {
      return;
    }
    const items = listItems(content);
    (items ?? [content]).forEach((object, position) => {
      const item = items ? position + 1 : undefined;
      if (isObject(object) && typeof object.kind === 'string' && typeof object.apiVersion === 'string') {
        objects.push({ file, document, item, object });
      } else {
        const where = item === undefined ? '' : `item ${item} of the list `;
        unreadable.push({ file, document, message: `${where}is no Kubernetes object: it must be a mapping with apiVersion and kind` });
      }
    });
  });
  return { objects, unreadable };
}

/** Text that looks like JSON is read as JSON first, since that reader is stricter. */
function parse(text: string): unknown[] {
  if (/^\s*[{[]/.test(text)) {
    try {
      return [JSON.parse(text)];
    } catch {
      // Flow-style YAML, or several JSON documents: YAML reads both.
    }
  }
  return readYamlDocuments(text.replace(/^\uFEFF/, ''));
}

function describeSyntax(error: unknown): string {
  if (error instanceof YAMLException) {
    const place = error.mark ? `line ${error.mark.line + 1}, column ${error.mark.column + 1}: ` : '';
    return error.reason.includes('maxDepth')
      ? `${place}is nested deeper than ${BOUNDS.depth} levels`
      : `${place}is not valid YAML: ${error.reason}`;
  }
  return error instanceof ExpansionError ? error.message : 'cannot be read: this is neither YAML nor JSON as cdk8s-spark reads it';
}

/** The items of a `List` of any kind; undefined for everything else. */
function listItems(content: unknown): unknown[] | undefined {
  return isObject(content) && typeof content.kind === 'string' && content.kind.endsWith('List') && Array.isArray(content.items)
    ? content.items
    : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
