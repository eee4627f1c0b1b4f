// What Spark refuses when a driver starts, where no recorded start can show it (test/oracle/startup.test.ts has those).
import { describe, expect, it } from 'vitest';
import { STARTUP_CHECKS, startupRefusals } from '../../src/spec/spark-startup';
import { parseSparkTime, parseSparkVersion } from '../../src/spec/spark-values';

const UNTRACKED = { 'spark.dynamicAllocation.enabled': 'true', 'spark.dynamicAllocation.shuffleTracking.enabled': 'false' };

function refusals(properties: Readonly<Record<string, string>>, version = '4.1'): string[] {
  return startupRefusals((key) => properties[key], parseSparkVersion(version) ?? { major: 0, minor: 0 }).map(({ key, reason }) => `${key} ${reason}`);
}

describe('a driver', () => {
  it.each<[string, Readonly<Record<string, string>>, string?]>([
    ['dynamic allocation on one machine', { ...UNTRACKED, 'spark.master': 'local[2]' }],
    ['a plugin that may keep shuffle data', { ...UNTRACKED, 'spark.shuffle.sort.io.plugin.class': 'a.B' }, '3.5'],
    ['references in the place of values', { 'spark.ui.port': '${spark.port}', 'spark.task.cpus': '${env:CPUS}', 'spark.scheduler.mode': '${system:mode}' }],
    ['a codec of event logs that is a class',
      { 'spark.eventLog.enabled': 'true', 'spark.eventLog.compress': 'true', 'spark.eventLog.compression.codec': 'org.example.Codec' }],
    ['a size with a binary suffix, which 4.2 reads', { 'spark.memory.offHeap.size': '64Mi' }, '4.2'],
  ])('with %s starts', (_, properties, version) => expect(refusals(properties, version)).toEqual([]));

  it.each<[string, Readonly<Record<string, string>>, string, string?]>([
    ['a plugin that Spark 3.4 does not ask', { ...UNTRACKED, 'spark.shuffle.sort.io.plugin.class': 'a.B' },
      'spark.dynamicAllocation.shuffleTracking.enabled dynamic allocation needs shuffle tracking', '3.4'],
    ['too little memory of its own', { 'spark.driver.memory': '449m' }, 'spark.driver.memory must be at least 450m'],
    ['a size with a binary suffix, which 4.1 does not read', { 'spark.memory.offHeap.size': '64Mi' }, 'spark.memory.offHeap.size must be a size such as 128m'],
    ['a share above its bounds', { 'spark.memory.fraction': '1.1' }, 'spark.memory.fraction must be above 0 and at most 1'],
    ['a time that is dropped to nothing', { ...UNTRACKED, 'spark.shuffle.service.enabled': 'true', 'spark.dynamicAllocation.schedulerBacklogTimeout': '500ms' },
      'spark.dynamicAllocation.schedulerBacklogTimeout must be at least 1s'],
  ])('with %s is ended at its start', (_, properties, reason, version) => expect(refusals(properties, version).join('\n')).toContain(reason));

  it('is ended by checks that are each named once and have a place in the sources of Spark', () => {
    expect(new Set(STARTUP_CHECKS.map(({ name }) => name)).size).toBe(STARTUP_CHECKS.length);
    expect(STARTUP_CHECKS.filter(({ source }) => !/\.scala\b/.test(source)).map(({ name }) => name)).toEqual([]);
  });
});

it.each<[string, 'ms' | 's', number | undefined]>([
  ['5', 's', 5000], ['5', 'ms', 5], ['2min', 's', 120_000], [' 1H ', 's', 3_600_000], ['-1d', 'ms', -86_400_000], ['1.5s', 's', undefined],
  ['5 s', 's', undefined], ['5weeks', 's', undefined], ['', 's', undefined],
])('the time "%s" of unit %s has %s ms', (text, unit, expected) => expect(parseSparkTime(text, unit)).toBe(expected));
