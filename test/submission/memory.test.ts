// What the first pods of an application request, as its pod group says: memory to the MiB, and the number of executors.
import { describe, expect, it } from 'vitest';
import { planned } from './application';

type Changes = NonNullable<Parameters<typeof planned>[0]>;

/** MiB of one executor: of the group without the driver's 1408. */
function executorMiB(changes: Changes): number {
  const [group] = planned({ ...changes, batchScheduler: 'volcano' }, { batchScheduler: true }).objects;
  return parseInt((group as unknown as { spec: { minResources: { memory: string } } }).spec.minResources.memory) - 1408;
}

describe('memory of an executor', () => {
  it.each([
    ['1048575', 1408], ['1048576', 1409], ['2097151b', 1409], ['2097152', 1410], ['1k', 1408], ['512m', 1920], ['1g', 2432],
  ])('off-heap size %s is counted in whole MiB, a bare number being bytes', (size, total) => {
    expect(executorMiB({ sparkConf: { 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': size } })).toBe(total);
    expect(executorMiB({ sparkConf: { 'spark.memory.offHeap.size': size } })).toBe(1408);
  });

  it.each([
    ['spark.executor.minMemoryOverhead', '1g', '4.1.4', 2048],
    ['spark.executor.minMemoryOverhead', '1g', '3.5.9', 1408],
    ['spark.executor.memoryOverheadFactor', '1.5', '4.1.4', 2560],
    ['spark.kubernetes.memoryOverheadFactor', '1.5', '4.1.4', 2560],
    ['spark.executor.memoryOverhead', '1', '4.1.4', 1025],
    ['spark.executor.pyspark.memory', '1g', '4.1.4', 1408],
  ])('%s=%s, Spark %s', (key, value, sparkVersion, total) => {
    // The common factor counts for the driver too.
    const ofDriver = key === 'spark.kubernetes.memoryOverheadFactor' ? 2560 - 1408 : 0;
    expect(executorMiB({ sparkVersion, sparkConf: { [key]: value } }) - ofDriver).toBe(total);
  });

  it.each(['minMemoryOverhead', 'memoryOverheadFactor', 'memoryOverhead', 'memory'])('does not depend on %s of the driver', (setting) => {
    const driverMiB = { minMemoryOverhead: 1024 + 1000, memoryOverheadFactor: 1024 * 3, memoryOverhead: 1024 + 1000, memory: 1000 + 384 }[setting] ?? 0;
    expect(executorMiB({ sparkConf: { [`spark.driver.${setting}`]: setting === 'memoryOverheadFactor' ? '2' : '1000m' } }) - (driverMiB - 1408)).toBe(1408);
  });

  it('of Python has that of Python beside it', () => {
    const python = { type: 'Python' as const, mainClass: undefined, mainApplicationFile: 'local:///a.py' };
    // The driver's overhead is 40 %, and so is the executor's.
    expect(executorMiB({ ...python, sparkConf: { 'spark.executor.pyspark.memory': '1g' } })).toBe(1024 + 409 + 1024 + (1433 - 1408));
  });

  it('is heap alone beside an overhead of its own, in the smallest', () => expect(executorMiB({ executor: { memory: '1025m', memoryOverhead: '1m' } }))
    .toBe(1026));
});

describe('executors to start with', () => {
  const members = (changes: Changes) => {
    const annotations = planned({ ...changes, batchScheduler: 'yunikorn' }, { batchScheduler: true }).objects.at(-1)?.metadata.annotations ?? {};
    const groups = JSON.parse(annotations['yunikorn.apache.org/task-groups']) as Array<{ minMember: number }>;
    return groups.slice(1).map(({ minMember }) => minMember);
  };

  it.each([
    ['no number', {}, [1]],
    ['a number', { executor: { instances: 7 } }, [7]],
    ['a number as a property', { sparkConf: { 'spark.executor.instances': '7' } }, [7]],
    ['the least of an allocation', { dynamicAllocation: { enabled: true, minExecutors: 2 } }, [2]],
    ['the first of an allocation', { dynamicAllocation: { enabled: true, minExecutors: 2, initialExecutors: 3 } }, [3]],
    ['the least of an allocation above the first', { dynamicAllocation: { enabled: true, minExecutors: 4, initialExecutors: 3 } }, [4]],
    ['a number above both', { executor: { instances: 5 }, dynamicAllocation: { enabled: true, minExecutors: 2, initialExecutors: 3 } }, [5]],
    ['an allocation of none', { dynamicAllocation: { enabled: true } }, []],
  ])('with %s', (_, changes, expected) => expect(members(changes)).toEqual(expected));
});
