// The objects that a run leaves behind, in a form that can be compared with those of another run.
import type { ApiObject } from '../../src/rehearsal';

/** Kinds that say nothing about what an operator left behind: what it reports, and the lease itself. */
const NOT_COUNTED = ['Event', 'Lease'];

/** Objects by kind and name, without what differs in every run. */
export function residueOf(objects: readonly ApiObject[]): Readonly<Record<string, unknown>> {
  const residue: Record<string, unknown> = {};
  for (const object of objects.filter(({ kind }) => !NOT_COUNTED.includes(kind))) {
    const name = normalised(`${object.kind} ${object.metadata.name}`) as string;
    // Names that differ in an identifier alone are kept apart by a number.
    const others = Object.keys(residue).filter((other) => other === name || other.startsWith(`${name} (`)).length;
    residue[others === 0 ? name : `${name} (${others + 1})`] = asText(object);
  }
  return residue;
}

/** An object without its revision, managers and status; the statuses of applications are compared apart. */
function asText({ metadata, ...rest }: ApiObject): unknown {
  const { resourceVersion: _version, managedFields: _fields, ...kept } = metadata;
  const { status, ...declared } = rest;
  return normalised({ ...declared, metadata: kept, ...(rest.kind === 'SparkApplication' || rest.kind === 'ScheduledSparkApplication' ? {} : { status }) });
}

const REPLACEMENTS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4}/g, '<time>'],
  [/\b1[78]\d{11}\b/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uuid>'],
  [/[0-9a-f]{16,}/g, '<id>'],
  [/\bfaults-[0-9a-f]{8}-\d+\b/g, '<namespace>'],
  [/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-<suffix>'],
  [/\b\d+\.\d+\.\d+\.\d+\b/g, '<address>'],
  // Where a long text is cut depends on the length of what is replaced in it.
  [/^([^]{160})[^…]*…/, '$1…'],
];

/** What a call or an event says, wherever it was. */
export function comparable(what: string): string {
  return (normalised(what) as string).replace(/\/namespaces\/[^/]+/, '/namespaces/<namespace>');
}

/** A value with times, identifiers and addresses replaced, in keys as well as in texts. */
export function normalised(value: unknown): unknown {
  if (typeof value === 'string') return REPLACEMENTS.reduce((text, [pattern, name]) => text.replace(pattern, name), value);
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value)
    .map(([key, item]) => [normalised(key) as string, normalised(item)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
