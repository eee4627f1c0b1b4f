// Findings of files as data that may be shown, and as lines: each with its place in the file, its object, its field, what is wrong, and what to do.
import type { ManifestObject, UnreadableManifest } from './manifests';
import { describeDuplicate, type Position } from './source-map';
import { presentFinding, type Finding, type Severity } from '../spec/findings';
import { presentable, quotedUnlessPlain } from '../spec/text';

/** One finding with its place. Every text in it may be shown as it is. */
export interface ReportedFinding {
  readonly file: string;
  /** Absent where the object was not read from a text. */
  readonly position?: Position;
  /** `SparkApplication jobs/etl`; absent where there is no object. */
  readonly object?: string;
  readonly severity: Severity;
  /** The id of the finding, by which it can be suppressed. */
  readonly reason: string;
  readonly path?: string;
  readonly message: string;
  /** The value that was given, as JSON. */
  readonly value?: string;
}

const LENGTHS = { file: 1_000, object: 400, message: 1_000 } as const;

/** `SparkApplication jobs/etl`. */
export function objectName({ object }: Pick<ManifestObject, 'object'>): string {
  const metadata = (object.metadata ?? {}) as { name?: unknown; namespace?: unknown };
  const name = [metadata.namespace, metadata.name].filter((part) => typeof part === 'string').join('/');
  return presentable([String(object.kind), name].filter(Boolean).map(quotedUnlessPlain).join(' '), LENGTHS.object);
}

/** `jobs.yaml:4:7: SparkApplication jobs/etl`, for the object or for one of its fields. */
export function describePlace(place: ManifestObject, path = ''): string {
  return placeText({ file: fileName(place.file), position: place.source?.locate(path), object: objectName(place) });
}

/** A finding about an object, with the place of its field. */
export function reported(place: ManifestObject, finding: Finding): ReportedFinding {
  const { severity, reason } = finding;
  return {
    file: fileName(place.file), position: place.source?.locate(finding.path), object: objectName(place), severity, reason, ...presentFinding(finding),
  };
}

/** What stands in the text of an object twice. */
export function reportedDuplicates(place: ManifestObject): ReportedFinding[] {
  return (place.source?.duplicates ?? []).map((duplicate) => ({
    ...reported(place, { severity: 'error', reason: 'DuplicateKey', path: duplicate.path, message: describeDuplicate(duplicate) }),
    position: duplicate.second,
  }));
}

/** Something that cannot be read. */
export function reportedUnreadable({ file, position, message }: UnreadableManifest): ReportedFinding {
  return { file: fileName(file), position, severity: 'error', reason: 'UnreadableManifest', message: presentable(message, LENGTHS.message) };
}

/** One line about one finding, with its id at the end; warnings say that they are. */
export function describeReported(finding: ReportedFinding): string {
  return `${describeWithoutId(finding)} [${finding.reason}]`;
}

/** The same without the id, for where that stands beside it. */
export function describeWithoutId(finding: ReportedFinding): string {
  const { path, severity, message, value } = finding;
  const given = value === undefined ? '' : ` (given: ${value})`;
  return `${placeText(finding)}: ${severity === 'warning' ? 'warning: ' : ''}${path ? `${path}: ` : ''}${message}${given}`;
}

function placeText({ file, position, object }: Pick<ReportedFinding, 'file' | 'position' | 'object'>): string {
  return `${[file, ...(position ? [position.line, position.column] : [])].join(':')}${object === undefined ? '' : `: ${object}`}`;
}

function fileName(file: string): string {
  return presentable(quotedUnlessPlain(file), LENGTHS.file);
}

/** `1 error`, `3 errors`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
