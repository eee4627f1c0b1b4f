// YAML as kubectl reads it, so that a manifest means here what it means on the way to a cluster.
import {
  binaryTag, constructFromEvents, defineScalarTag, floatYaml11Tag, intYaml11Tag, NOT_RESOLVED, parseEvents, timestampTag, YAML11_SCHEMA, Schema,
} from 'js-yaml';
import { describeDuplicate, sourceMaps, type SourceMap } from './source-map';
import { BOUNDS } from '../spec/bounds';

const BASES: ReadonlyArray<readonly [RegExp, number]> = [
  [/^([-+]?)0b([01]+)$/, 2], [/^([-+]?)0o([0-7]+)$/, 8], [/^([-+]?)0x([0-9a-fA-F]+)$/, 16], [/^([-+]?)0([0-7]+)$/, 8],
];
const DECIMAL = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/** Numbers by the rules of kubectl's reader: YAML 1.1 without base 60 (`1:30` is a text), with `0o17` and `1e3`. */
function number(source: string): number | typeof NOT_RESOLVED {
  const digits = source.replace(/_/g, '');
  for (const [pattern, base] of BASES) {
    const match = pattern.exec(digits);
    if (match) {
      return (match[1] === '-' ? -1 : 1) * parseInt(match[2], base);
    }
  }
  return DECIMAL.test(digits) ? Number(digits) + 0 : NOT_RESOLVED;
}

const intTag = defineScalarTag(intYaml11Tag.tagName, { ...intYaml11Tag, resolve: number });
const floatTag = defineScalarTag(floatYaml11Tag.tagName, { ...floatYaml11Tag, resolve: number });
const binaryTextTag = defineScalarTag<unknown>(binaryTag.tagName, {
  ...binaryTag, resolve: (source) => Buffer.from(source, 'base64').toString('utf8'),
});

/** YAML 1.1 with merge keys, as far as JSON can carry it: times are texts, binary is decoded. */
const KUBECTL_SCHEMA = new Schema(YAML11_SCHEMA.tags
  .filter((tag) => ![timestampTag.tagName, intTag.tagName, floatTag.tagName, binaryTag.tagName].includes(tag.tagName))
  .concat(intTag, floatTag, binaryTextTag));

/** Values that aliases may add to a text; without aliases a text holds fewer values than characters. */
const MOST_ADDED_VALUES = 100_000;

/** Aliases that refer to parts with aliases again multiply what a text holds. */
export class ExpansionError extends Error {}

/** A key stands in one mapping twice. */
export class DuplicateKeyError extends Error {}

/** One document of a text: its content, and where each of its values stands. */
export interface YamlDocument {
  readonly content: unknown;
  readonly source: SourceMap;
}

/**
 * All documents of a YAML text, empty ones as null. Where a key stands in one mapping twice, its last value counts; the source map names it.
 * Throws js-yaml's YAMLException, and ExpansionError where aliases make a small text a huge object.
 */
export function readLocatedDocuments(text: string): YamlDocument[] {
  const events = parseEvents(text, { maxDepth: BOUNDS.depth });
  const maps = sourceMaps(text, events);
  const json = maps.some(({ duplicates }) => duplicates.length > 0);
  const documents = constructFromEvents(events, { source: text, schema: KUBECTL_SCHEMA, json });
  if (text.includes('*') && countValues(documents, text.length + MOST_ADDED_VALUES) > text.length + MOST_ADDED_VALUES) {
    throw new ExpansionError('its aliases (*name) make far more of the text than it holds; write the parts out, or use fewer aliases');
  }
  return documents.map((content, i) => ({ content, source: maps[i] }));
}

/** The contents of all documents. Throws where a key stands in one mapping twice, too. */
export function readYamlDocuments(text: string): unknown[] {
  const documents = readLocatedDocuments(text);
  const [duplicate] = documents.flatMap(({ source }) => source.duplicates);
  if (duplicate) throw new DuplicateKeyError(describeDuplicate(duplicate));
  return documents.map(({ content }) => content);
}

/** How many values there are, each counted as often as it is referred to; counts no further than one past `most`. */
function countValues(root: unknown, most: number): number {
  const left: unknown[] = [root];
  let counted = 0;
  while (left.length > 0 && counted <= most) {
    const value = left.pop();
    counted++;
    if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) left.push(child);
  }
  return counted;
}
