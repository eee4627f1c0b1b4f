// Reads manifests from files, folders and standard input; each object knows its position.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { YAMLException } from 'js-yaml';
import { UsageError } from './command-context';
import { inputTooLarge, MOST_INPUT_BYTES } from './console';
import type { Position, SourceMap } from './source-map';
import { templateLine } from './template-text';
import { ExpansionError, readLocatedDocuments } from './yaml';
import { BOUNDS } from '../spec/bounds';
import { isRecord } from '../spec/json';
import { describeTemplate } from '../spec/template-text';

/** One object of a manifest, with its position. */
export interface ManifestObject {
  readonly file: string;
  /** Which document of the file, counted from 1. */
  readonly document: number;
  /** Which item of a `List`, counted from 1. */
  readonly item?: number;
  readonly object: Readonly<Record<string, unknown>>;
  /** Where its fields stand; absent where it was not read from a text. */
  readonly source?: SourceMap;
}

/** A part of a file that is no Kubernetes object. */
export interface UnreadableManifest {
  readonly file: string;
  readonly position?: Position;
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
  let documents: readonly Document[];
  try {
    documents = readDocuments(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { objects, unreadable: [{ file, ...describeSyntax(error, text) }] };
  }
  documents.forEach(({ content, source: whole }, index) => {
    const document = index + 1;
    if (content === null || content === undefined) {
      return;
    }
    const items = listItems(content);
    (items ?? [content]).forEach((object, position) => {
      const [item, source] = items ? [position + 1, whole?.item(position)] : [undefined, whole];
      if (isRecord(object) && typeof object.kind === 'string' && typeof object.apiVersion === 'string') {
        objects.push({ file, document, item, object, source });
      } else {
        const where = item === undefined ? '' : `item ${item} of the list `;
        unreadable.push({ file, position: source?.locate(''), message: `${where}is no Kubernetes object: it must be a mapping with apiVersion and kind` });
      }
    });
  });
  return { objects, unreadable };
}

interface Document {
  readonly content: unknown;
  readonly source?: SourceMap;
}

/** JSON is read as JSON, since that reader is stricter; as YAML, which it is too, it tells its places. */
function readDocuments(text: string): readonly Document[] {
  const content = /^\s*[{[]/.test(text) ? parsedJson(text) : undefined;
  if (content === undefined) return readLocatedDocuments(text);
  try {
    return [{ content, source: readLocatedDocuments(text)[0]?.source }];
  } catch {
    return [{ content }];
  }
}

/** Undefined where the text is flow-style YAML, or several JSON documents. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is wrong with a text that is no YAML, and where. */
function describeSyntax(error: unknown, text: string): Omit<UnreadableManifest, 'file'> {
  if (!(error instanceof YAMLException)) {
    return { message: error instanceof ExpansionError ? error.message : 'cannot be read: this is neither YAML nor JSON as cdk8s-spark reads it' };
  }
  // The parser gives no line for a mapping that is used as a key, as `{{ }}` is.
  const template = templateLine(text, error.mark && error.mark.position > 0 ? error.mark.line : undefined);
  if (template) return { position: template.position, message: describeTemplate(template.expression) };
  const position = error.mark && { line: error.mark.line + 1, column: error.mark.column + 1 };
  return { position, message: error.reason.includes('maxDepth') ? `is nested deeper than ${BOUNDS.depth} levels` : `is not valid YAML: ${error.reason}` };
}

/** The items of a `List` of any kind; undefined for everything else. */
function listItems(content: unknown): unknown[] | undefined {
  return isRecord(content) && typeof content.kind === 'string' && content.kind.endsWith('List') && Array.isArray(content.items)
    ? content.items
    : undefined;
}
