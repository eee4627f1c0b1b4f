import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { customResourceDefinitions, generatedFiles } from '../../projenrc/schema/files';

const ROOT = join(__dirname, '..', '..');

/** What client-side apply can store of an object, the annotation that the CRD already has included. */
const ANNOTATION_LIMIT = 262_144;

describe('what is generated from projenrc/schema', () => {
  it.each(generatedFiles().map(({ path, content }) => [path, content]))('%s is up to date (npm run schema)', (path, content) => {
    expect(readFileSync(join(ROOT, path), 'utf8') === content, `${path} differs from what the generator writes`).toBe(true);
  });

  it('is the same each time', () => {
    expect(generatedFiles()).toEqual(generatedFiles());
  });
});

describe.each(customResourceDefinitions().map((crd) => [crd.spec.names.kind, crd] as const))('the definition of %s', (_, crd) => {
  it('is small enough for client-side kubectl apply, with room to grow', () => {
    expect(JSON.stringify(crd).length).toBeLessThan(ANNOTATION_LIMIT * 0.9);
  });

  it('says in YAML what it says as an object', () => {
    expect(load(readFileSync(join(ROOT, 'imports/crds', `${crd.spec.names.plural}.yaml`), 'utf8'))).toEqual(crd);
  });
});
