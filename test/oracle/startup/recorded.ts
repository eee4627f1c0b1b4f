// Recorded starts of drivers.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Properties, and the message with which Spark ended the start; null where it started. */
export interface RecordedStart {
  readonly properties: Readonly<Record<string, string>>;
  readonly refusal: string | null;
}

export function recordingFile(version: string): string {
  return join(__dirname, 'recorded', `${version}.json`);
}

export function recordedStarts(version: string): Readonly<Record<string, RecordedStart>> {
  return existsSync(recordingFile(version)) ? JSON.parse(readFileSync(recordingFile(version), 'utf8')) : {};
}
