// Null counts as absent, in each field that the API has: command line and planner say the same of both.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { expect, it } from 'vitest';
import { checkObject } from '../../src/cli/check-object';
import type { ManifestObject } from '../../src/cli/manifests';
import { operatorSettings } from '../../src/cli/plan-application';
import { describeFinding } from '../../src/spec/findings';
import { isRecord } from '../../src/spec/json';
import type { SparkApplication } from '../../src/spec/types.gen';
import { planSubmission } from '../../src/submission';
import { ANY_SUBMISSION } from '../../src/submission/plan';
import { oneIn } from '../support/sample';

type Json = Record<string, unknown>;

/** One in so many fields is tried here; every one by `npm run test:full`. */
const SHARE = 5;

const FOLDER = join(__dirname, '../schema/manifests');
const MANIFESTS = readdirSync(FOLDER).flatMap((file) => loadAll(readFileSync(join(FOLDER, file), 'utf8')) as Json[]);
const SETTINGS = operatorSettings(['enable-batch-scheduler', 'enable-driver-pdb']);

/** The steps to each field of an object, those in lists included. */
function fieldsOf(value: unknown, steps: readonly (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(value)) return value.flatMap((element, i) => fieldsOf(element, [...steps, i]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => [[...steps, key], ...fieldsOf(child, [...steps, key])]);
}

/** A copy of an object in which one field is changed. */
function changed(object: Json, steps: readonly (string | number)[], change: (holder: Json, field: string) => void): Json {
  const copy = structuredClone(object);
  const holder = steps.slice(0, -1).reduce((node: Json, step) => node[step] as Json, copy);
  change(holder, String(steps[steps.length - 1]));
  return copy;
}

function said(object: Json): string {
  const findings = checkObject({ object } as ManifestObject, SETTINGS).map(describeFinding);
  if (object.kind !== 'SparkApplication') return findings.join('\n');
  const { metadata } = object as { metadata: Json };
  const plan = planSubmission({ ...object, metadata: { ...metadata, namespace: 'jobs', uid: 'uid' } } as unknown as SparkApplication, ANY_SUBMISSION, SETTINGS);
  return JSON.stringify([findings, plan]);
}

/** Each field once, in the first manifest that has it. */
const FIELDS = new Map(MANIFESTS.flatMap((object) => fieldsOf(object.spec, ['spec']).map((steps) => (
  [`${object.kind} ${steps.filter((step) => typeof step === 'string').join('/')}`, { object, steps }] as const))).reverse());

it('a field that is null is a field that is not there', () => {
  const different = [...oneIn(SHARE, FIELDS)].filter(([, { object, steps }]) => said(changed(object, steps, (holder, field) => { holder[field] = null; }))
    !== said(changed(object, steps, (holder, field) => { delete holder[field]; })));
  expect(FIELDS.size).toBeGreaterThan(300);
  expect(different.map(([name]) => name)).toEqual([]);
});
