// Every field of the API can be set with a typed option. The page that says with which one is written from what the options do.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ApiObject } from 'cdk8s';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { ownFields, type Field } from './api-fields';
import { leastManifest, optionsOf, scheduleWithEverything, withEverything, type TypedOption } from './typed-options';
import { SparkApplication } from '../../src';
import { checkSchema } from '../../src/schema/check-schema';
import { validateApplication } from '../../src/spec/rules';
import type { SparkApplication as Manifest } from '../../src/spec/types.gen';
import { table, withGeneratedParts } from '../support/generated-parts';

const PAGE = path.join(__dirname, '../../docs/reference/typed-options.md');

interface Schema { properties?: Record<string, Schema>; items?: Schema }

/** Fields without a typed option, with the one that is used instead. The tests below hold that each is either without effect or an older form. */
const INSTEAD: Readonly<Record<string, string>> = {
  'failureRetries': '',
  'retryInterval': '',
  'pythonVersion': '',
  'driver.envVars': 'driver.env',
  'executor.envVars': 'executor.env',
  'driver.envSecretKeyRefs': 'driver.env',
  'executor.envSecretKeyRefs': 'executor.env',
};

const definition = load(fs.readFileSync(path.join(__dirname, '../../imports/crds/sparkapplications.yaml'), 'utf8')) as
  { spec: { versions: Array<{ schema: { openAPIV3Schema: { properties: { spec: Schema } } } }> } };
const spec = definition.spec.versions[0].schema.openAPIV3Schema.properties.spec;

/** The schema of an object, by its path: `driver.ports[]`. */
function schemaAt(where: string): Schema | undefined {
  return where.split('.').filter(Boolean).reduce<Schema | undefined>((schema, step) => {
    const found = schema?.properties?.[step.replace('[]', '')];
    return step.endsWith('[]') ? found?.items : found;
  }, spec);
}

/** Value at a path such as `a.b[].c`. `[]` stands for the first element of a list that has it. */
function at(object: unknown, steps: readonly string[]): unknown {
  if (steps.length === 0 || object === undefined) return object;
  const [step, ...rest] = steps;
  const found = (object as Record<string, unknown> | undefined)?.[step.replace('[]', '')];
  return step.endsWith('[]') ? ((found ?? []) as unknown[]).map((each) => at(each, rest)).find((each) => each !== undefined) : at(found, rest);
}

const fields: readonly Field[] = ownFields('SparkApplicationSpec');
const paths = fields.map(({ path: each }) => each);
const options: readonly TypedOption[] = optionsOf();

/** The typed options that set or change a field. */
const settersOf = new Map(paths.map((field) => {
  const steps = field.split('.');
  return [field, options.filter(({ before, after }) => {
    const value = JSON.stringify(at(after.spec, steps));
    return value !== undefined && value !== JSON.stringify(at(before.spec, steps));
  }).map(({ name }) => name)];
}));

/** The most specific options: those that set the least. */
function shown(field: string): string {
  if (field === 'mode') return 'always `cluster`';
  if (INSTEAD[field] !== undefined) return INSTEAD[field] ? `none: it is an older form of \`${INSTEAD[field]}\`` : 'none: it has no effect';
  const names = [...new Set(settersOf.get(field) ?? [])].sort((a, b) => Number(b === field) - Number(a === field));
  return names.slice(0, 3).map((name) => `\`${name}\``).join(', ');
}

describe('the fields of the API', () => {
  it('are those of the CRD, in every object that the API defines itself', () => {
    const objects = ['', ...fields.filter(({ object }) => object).map(({ path: each }) => each)];
    const different = objects.filter((object) => {
      const inCrd = Object.keys(schemaAt(object)?.properties ?? {}).sort();
      const inTypes = paths.filter((each) => each.slice(0, each.lastIndexOf('.') + 1) === (object && `${object}.`))
        .map((each) => each.slice(each.lastIndexOf('.') + 1));
      return JSON.stringify(inCrd) !== JSON.stringify(inTypes.map((each) => each.replace('[]', '')).sort());
    });

    expect(fields.length).toBeGreaterThan(220);
    expect(different).toEqual([]);
  });
});

describe('the constructs', () => {
  it('reach every field by a typed option', () => {
    const unreached = paths.filter((field) => INSTEAD[field] === undefined && field !== 'mode' && settersOf.get(field)?.length === 0);

    expect(unreached).toEqual([]);
  });

  it('reach every field of a schedule', () => {
    const manifest = ApiObject.of(scheduleWithEverything()).toJson() as { spec: Record<string, unknown> };
    const own = ownFields('ScheduledSparkApplicationSpec').map(({ path: field }) => field).filter((field) => !field.startsWith('template.'));

    expect(own.length).toBeGreaterThan(5);
    expect(own.filter((field) => manifest.spec[field] === undefined)).toEqual([]);
    expect(checkSchema(manifest)).toEqual([]);
  });

  it('leave out only fields that exist', () => {
    expect(Object.keys(INSTEAD).filter((field) => !paths.includes(field))).toEqual([]);
  });

  it.each(Object.entries(INSTEAD).filter(([, instead]) => instead === ''))('leave out %s, of which the API itself says that it has no effect', (field) => {
    const description = fields.find((each) => each.path === field)?.description ?? '';

    expect(description).toMatch(/no effect|only 3 exists/i);
  });

  it.each(['driver', 'executor'])('leave out older forms of the environment of the %s, which end as the same variable', (role) => {
    const withSpec = (part: object) => ({ ...leastManifest(), spec: { ...leastManifest().spec, [role]: part } }) as Manifest;

    expect(validateApplication(withSpec({ envVars: { A: '1' } })).filter(({ severity }) => severity === 'error'))
      .toEqual(validateApplication(withSpec({ env: [{ name: 'A', value: '1' }] })).filter(({ severity }) => severity === 'error'));
  });

  it('set nothing that the API does not accept', () => {
    expect(withEverything().flatMap((application: SparkApplication) => checkSchema(ApiObject.of(application).toJson()))).toEqual([]);
  });
});

describe('docs/reference/typed-options.md', () => {
  it('names a typed option for each field', async () => {
    const page = fs.readFileSync(PAGE, 'utf8');
    const rows = paths.map((field) => [`\`${field}\``, shown(field)]);

    await expect(withGeneratedParts(page, { FIELDS: table(['field of `spec`', 'set by'], rows) })).toMatchFileSnapshot(PAGE);
  });
});
