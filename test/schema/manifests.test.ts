import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applicationsIn, MANIFESTS } from './manifests';
import { nodesOf, SPARK_APPLICATION } from './schema';

describe('the manifests that a real API server is asked about', () => {
  it('use every field of spec that the API itself has', () => {
    const described = nodesOf(SPARK_APPLICATION).filter(({ schema }) => schema.description !== undefined).map(({ path }) => path);
    const applications = MANIFESTS.filter((file) => basename(file) === 'every-field.yaml').flatMap(applicationsIn);
    const used = new Set(applications.flatMap(({ spec }) => pathsOf(spec, 'spec')));
    expect(described.filter((path) => path.startsWith('spec.') && !used.has(path))).toEqual([]);
  });
});

/** Paths of all fields in an object, as the schema writes them; keys of maps appear both as a field and as `{}`. */
function pathsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item) => pathsOf(item, `${path}[]`))];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => [...pathsOf(child, `${path}.${key}`), ...pathsOf(child, `${path}{}`)])];
}
