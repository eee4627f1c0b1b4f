// The table of docs/data.md: each verb is in it, and what it says was run is what the scenarios of the cluster call.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  AzureCredentials, DynamicAllocation, GoogleCredentials, Gpu, IcebergCatalog, S3Credentials, SparkCode, SparkEvents, SparkProgram, SparkSecurity, SparkShuffle,
  SparkStorage, SparkTables,
} from '../../src';
import { verbManifests } from '../cluster/scenarios/verbs';
import { storesManifests } from '../cluster/stores/applications';
import { CHECKED_VERBS } from '../cluster/stores/verbs';
import { table, withGeneratedParts } from '../support/generated-parts';

type Owner = Record<string, (...args: never[]) => unknown>;

const PAGE = path.join(__dirname, '../../docs/data.md');
/** The release that the scenarios run. */
const SPARK = 'Spark 4.1';

/** Where the verbs are: each public method of the facets and each choice of credentials or catalogs, and some others by name. */
const OWNERS: ReadonlyArray<readonly [name: string, owner: object, verbs?: readonly string[]]> = [
  ['SparkEvents', SparkEvents.prototype],
  ['SparkStorage', SparkStorage.prototype],
  ['SparkTables', SparkTables.prototype],
  ['SparkShuffle', SparkShuffle.prototype],
  ['SparkSecurity', SparkSecurity.prototype],
  ['S3Credentials', S3Credentials],
  ['GoogleCredentials', GoogleCredentials],
  ['AzureCredentials', AzureCredentials],
  ['IcebergCatalog', IcebergCatalog],
  ['DynamicAllocation', DynamicAllocation, ['between']],
  ['SparkProgram', SparkProgram.prototype, ['decommissionGracefully']],
  ['Gpu', Gpu.prototype, ['forTasks']],
  ['SparkCode', SparkCode, ['pythonFromFile', 'pythonInline', 'sql', 'sqlFromFile', 'rFromFile', 'rInline']],
];

function methodsOf(owner: object): string[] {
  return Object.getOwnPropertyNames(owner).filter((name) => {
    const { value } = Object.getOwnPropertyDescriptor(owner, name) as { value?: unknown };
    return typeof value === 'function' && name !== 'constructor' && !name.startsWith('_');
  });
}

const ALL = OWNERS.flatMap(([name, owner, verbs = methodsOf(owner)]) => verbs.map((verb) => `${name}.${verb}`));

afterEach(() => vi.restoreAllMocks());

/** The verbs that are called while manifests are made. */
function calledBy(make: () => unknown): string[] {
  const spies = OWNERS.flatMap(([name, owner, verbs = methodsOf(owner)]) => (
    verbs.map((verb) => [`${name}.${verb}`, vi.spyOn(owner as Owner, verb)] as const)));
  make();
  const called = spies.filter(([, spy]) => spy.mock.calls.length > 0).map(([verb]) => verb);
  vi.restoreAllMocks();
  return called;
}

describe('the table of checked verbs', () => {
  it('has each verb once', () => {
    expect(CHECKED_VERBS.map(({ verb }) => verb).sort()).toEqual([...ALL].sort());
  });

  it('says that exactly those verbs were run that the scenarios call', () => {
    const called = {
      stores: calledBy(() => storesManifests('jobs', 'spark:4.1.4', 'standard')),
      verbs: calledBy(() => verbManifests('spark:4.1.4')),
    };
    const run = CHECKED_VERBS.filter(({ scenario }) => scenario !== undefined);

    expect(run.map(({ verb }) => verb).sort()).toEqual([...new Set(Object.values(called).flat())].sort());
    expect(run.filter(({ verb, scenario }) => !called[scenario!].includes(verb))).toEqual([]);
  });

  it('is on the page', async () => {
    const rows = CHECKED_VERBS.map(({ verb, scenario, source }) => [
      `\`${verb}\``, scenario === undefined ? 'manifest-checked only' : `run on ${SPARK} (\`${scenario}\`)`, source,
    ]);
    const page = withGeneratedParts(fs.readFileSync(PAGE, 'utf8'), { verbs: table(['verb', 'checked', 'source of the keys'], rows) });

    await expect(page).toMatchFileSnapshot(PAGE);
  });
});
