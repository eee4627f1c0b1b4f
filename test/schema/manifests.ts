// The manifests beside this file, as text and as objects.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readYamlDocuments } from '../../src/cli/yaml';
import type { ScheduledSparkApplication, SparkApplication } from '../../src/spec/types.gen';

const FOLDER = join(__dirname, 'manifests');

/** Paths of all manifest files. */
export const MANIFESTS: readonly string[] = readdirSync(FOLDER).sort().map((name) => join(FOLDER, name));

/** The applications and schedules in a manifest file; other kinds are left out. */
export function applicationsIn(file: string): Array<SparkApplication | ScheduledSparkApplication> {
  return (readYamlDocuments(readFileSync(file, 'utf8')) as Array<SparkApplication | ScheduledSparkApplication>)
    .filter(({ apiVersion }) => apiVersion.startsWith('sparkoperator.k8s.io/'));
}
