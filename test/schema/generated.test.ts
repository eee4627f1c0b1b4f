import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { customResourceDefinitions, generatedFiles } from '../../projenrc/schema/files';
import { L1_PATH, renderL1 } from '../../projenrc/schema/l1';

const ROOT = join(__dirname, '..', '..');

/** Client-side apply stores an object of up to 262,144 bytes in an annotation; the annotations that are there already need some of that. */
const LARGEST_CRD = 250_000;

const files = generatedFiles();
const definitions = customResourceDefinitions();

describe('what is generated from projenrc/schema', () => {
  it.each(files.map(({ path, content }) => [path, content]))('%s is up to date (npm run schema)', (path, content) => {
    expect(readFileSync(join(ROOT, path), 'utf8') === content, `${path} differs from what the generator writes`).toBe(true);
  });

  it(`${L1_PATH} is up to date (npm run schema)`, () => {
    expect(readFileSync(join(ROOT, L1_PATH), 'utf8') === renderL1(), `${L1_PATH} differs from what the generator writes`).toBe(true);
  });

  it('is the same each time', () => {
    expect(generatedFiles()).toEqual(files);
  });
});

describe.each(definitions.map((crd) => [crd.spec.names.kind, crd] as const))('the definition of %s', (_, crd) => {
  it('is small enough for client-side kubectl apply, with space for more fields', () => {
    expect(JSON.stringify(crd).length).toBeLessThan(LARGEST_CRD);
  });

  it('says in YAML what it says as an object', () => {
    expect(load(readFileSync(join(ROOT, 'imports/crds', `${crd.spec.names.plural}.yaml`), 'utf8'))).toEqual(crd);
  });
});
