// Our CRDs have every field that Kubeflow's have, so that no manifest loses one when its owner switches.
import { describe, expect, it } from 'vitest';
import { customResourceDefinitions } from '../../projenrc/schema/files';
import { pathsOf, readKubeflow, recordedDefinition } from '../../projenrc/schema/kubeflow';
import { STORED_DEFAULTS } from '../../src/spec/stored-defaults.gen';

const { kinds, source, date } = readKubeflow();
const ours = customResourceDefinitions();

it('the comparison names what it was made from, and when', () => {
  expect(source).toMatch(/^kubeflow\/spark-operator@[0-9a-f]{40}$/);
  expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
});

describe.each(ours.map((definition) => ({ plural: definition.spec.names.plural, definition })))('$plural', ({ plural, definition }) => {
  it('have all fields of Kubeflow\'s', () => {
    const known = new Set(pathsOf(recordedDefinition(definition).fields));
    const theirs = pathsOf(kinds[plural].fields);
    expect(theirs.length).toBeGreaterThan(1_000);
    expect(theirs.filter((path) => !known.has(path))).toEqual([]);
  });
});

it('the defaults that an API server may have stored are those of both CRDs', () => {
  const [applications] = ours;
  const written = [recordedDefinition(applications), kinds[applications.spec.names.plural]].flatMap(({ defaults }) => Object.entries(defaults));
  expect(written.length).toBeGreaterThan(50);
  const stored = new Set(STORED_DEFAULTS.flatMap(([path, ...values]) => values.map((value) => `spec.${path}: ${String(value)}`)));
  expect(written.map(([path, value]) => `${path}: ${String(value)}`).filter((one) => !stored.has(one))).toEqual([]);
});
