// Findings as lines: each with file, document, object, path, what is wrong, and what to do.
import type { ManifestObject, UnreadableManifest } from './manifests';
import { describeFinding, type Finding } from '../spec/findings';
import { printable, shorten } from '../spec/text';

/** `jobs.yaml: document 2 (SparkApplication analytics/etl)`. */
export function describePlace({ file, document, item, object }: ManifestObject): string {
  const metadata = (object.metadata ?? {}) as { name?: unknown; namespace?: unknown };
  const name = [metadata.namespace, metadata.name].filter((part) => typeof part === 'string').join('/');
  const position = item === undefined ? `document ${document}` : `document ${document}, item ${item}`;
  return `${file}: ${position} (${shorten(printable([String(object.kind), name].filter(Boolean).join(' ')), 400)})`;
}

/** One line about one finding; warnings say that they are. */
export function describeLocatedFinding(place: ManifestObject, finding: Finding): string {
  return `${describePlace(place)}: ${finding.severity === 'warning' ? 'warning: ' : ''}${describeFinding(finding)}`;
}

/** One line about something that cannot be read. */
export function describeUnreadable({ file, document, message }: UnreadableManifest): string {
  return `${file}: ${document === undefined ? '' : `document ${document}: `}${shorten(printable(message), 1_000)}`;
}

/** `1 error`, `3 errors`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
