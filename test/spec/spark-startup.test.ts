// What Spark refuses when a driver starts: each check with properties that it refuses, and with ones next to them that it takes.
import { describe, expect, it } from 'vitest';
import { STARTUP_CHECKS, startupRefusals } from '../../src/spec/spark-startup';
import { parseSparkVersion } from '../../src/spec/spark-values';

const DYNAMIC = { 'spark.dynamicAllocation.enabled': 'true' };
const A = 'spark.dynamicAllocation.';
const UNTRACKED = { ...DYNAMIC, [`${A}shuffleTracking.enabled`]: 'false' };

function refusedKeys(properties: Readonly<Record<string, string>>, version = '4.1'): string[] {
  return startupRefusals((key) => properties[key], parseSparkVersion(version) ?? { major: 0, minor: 0 }).map(({ key }) => key);
}

const REFUSED: readonly (readonly [name: string, properties: Readonly<Record<string, string>>, key: string, version?: string])[] = [
  ['more executors at least than at most', { ...DYNAMIC, [`${A}minExecutors`]: '5', [`${A}maxExecutors`]: '4' }, `${A}minExecutors`],
  ['40 instances with a maximum of 20', { ...DYNAMIC, 'spark.executor.instances': '40', [`${A}maxExecutors`]: '20' }, 'spark.executor.instances'],
  ['an initial number above the greatest', { ...DYNAMIC, [`${A}initialExecutors`]: '3', [`${A}maxExecutors`]: '2' }, `${A}initialExecutors`],
  ['a maximum of 0', { ...DYNAMIC, [`${A}maxExecutors`]: '0' }, `${A}maxExecutors`],
  ['no place for shuffle data', UNTRACKED, `${A}shuffleTracking.enabled`],
  ['decommissioning without shuffle blocks',
    { ...UNTRACKED, 'spark.decommission.enabled': 'true', 'spark.storage.decommission.shuffleBlocks.enabled': 'false' }, `${A}shuffleTracking.enabled`],
  ['a plugin that Spark 3.4 does not ask', { ...UNTRACKED, 'spark.shuffle.sort.io.plugin.class': 'a.B' }, `${A}shuffleTracking.enabled`, '3.4'],
  ['a share of executors above 1', { ...DYNAMIC, [`${A}executorAllocationRatio`]: '1.5' }, `${A}executorAllocationRatio`],
  ['a share of executors of 0', { ...DYNAMIC, [`${A}executorAllocationRatio`]: '0' }, `${A}executorAllocationRatio`],
  ['no back-log time', { ...DYNAMIC, [`${A}schedulerBacklogTimeout`]: '0s' }, `${A}schedulerBacklogTimeout`],
  ['no sustained back-log time', { ...DYNAMIC, [`${A}sustainedSchedulerBacklogTimeout`]: '0' }, `${A}sustainedSchedulerBacklogTimeout`],
  ['more cores for a task than an executor has', { 'spark.executor.cores': '1', 'spark.task.cpus': '2' }, 'spark.task.cpus'],
  ['too little memory of the driver', { 'spark.driver.memory': '256m' }, 'spark.driver.memory'],
  ['too little memory of executors', { 'spark.executor.memory': '256m' }, 'spark.executor.memory'],
  ['a fraction above 1', { 'spark.memory.fraction': '1.1' }, 'spark.memory.fraction'],
  ['a storage fraction below 0', { 'spark.memory.storageFraction': '-0.1' }, 'spark.memory.storageFraction'],
  ['properties of Spark as Java options', { 'spark.executor.extraJavaOptions': '-Dspark.a=b' }, 'spark.executor.extraJavaOptions'],
  ['the heap as a Java option', { 'spark.executor.defaultJavaOptions': '-Xmx2g' }, 'spark.executor.defaultJavaOptions'],
];

describe('a driver', () => {
  const refused = REFUSED.map(([name, properties, key, version]) => ({ name, properties, key, version }));
  it.each(refused)('with $name is ended at its start', ({ properties, key, version }) => {
    expect(refusedKeys(properties, version)).toContain(key);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['no properties at all', {}],
    ['dynamic allocation alone', DYNAMIC],
    ['as many executors at first as at most', { ...DYNAMIC, 'spark.executor.instances': '20', [`${A}maxExecutors`]: '20' }],
    ['bounds that are not in force', { [`${A}minExecutors`]: '5', [`${A}maxExecutors`]: '4', [`${A}shuffleTracking.enabled`]: 'false' }],
    ['an external shuffle service', { ...UNTRACKED, 'spark.shuffle.service.enabled': 'true' }],
    ['decommissioning', { ...UNTRACKED, 'spark.decommission.enabled': 'TRUE' }],
    ['a plugin for shuffle data', { ...UNTRACKED, 'spark.shuffle.sort.io.plugin.class': 'a.B' }],
    ['dynamic allocation on one machine', { ...UNTRACKED, 'spark.master': 'local[2]' }],
    ['just enough memory', { 'spark.driver.memory': '450m', 'spark.executor.memory': '450m' }],
  ])('with %s starts', (_, properties) => expect(refusedKeys(properties)).toEqual([]));

  it('is tried with each check', () => {
    const found = new Set(REFUSED.map(([, properties, key, version = '4.1']) => {
      const parsed = parseSparkVersion(version) ?? { major: 0, minor: 0 };
      return STARTUP_CHECKS.find(({ check }) => check((name) => properties[name], parsed)?.key === key)?.name;
    }));
    expect(STARTUP_CHECKS.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([]);
  });
});
