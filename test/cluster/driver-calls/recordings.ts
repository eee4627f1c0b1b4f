// The recorded calls of real drivers, one file for each Spark version.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Recording {
  readonly spark: string;
  readonly kubernetes: string;
  /** By the id of the feature: the rights that the calls need. */
  readonly rights: Readonly<Record<string, readonly string[]>>;
}

const FOLDER = join(__dirname, 'recorded');

/** All recordings, the oldest Spark first. */
export function recordings(): Recording[] {
  return readdirSync(FOLDER).sort().map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Recording);
}

/** The recording of a minor version: its patches make the same calls. */
export function recordingOf(version: string): Recording | undefined {
  const minor = (text: string): string => text.split('.').slice(0, 2).join('.');
  return recordings().find(({ spark }) => minor(spark) === minor(version));
}

export function writeRecording(recording: Recording): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${recording.spark}.json`), `${JSON.stringify(recording, undefined, 2)}\n`);
}
