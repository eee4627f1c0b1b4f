// YAML as kubectl reads it, so that a manifest means here what it means on the way to a cluster.
import { binaryTag, defineScalarTag, floatYaml11Tag, intYaml11Tag, loadAll, NOT_RESOLVED, timestampTag, YAML11_SCHEMA, Schema } from 'js-yaml';

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

/** All documents of a YAML text, empty ones as null. Throws js-yaml's YAMLException. */
export function readYamlDocuments(text: string): unknown[] {
  return loadAll(text, { schema: KUBECTL_SCHEMA });
}
