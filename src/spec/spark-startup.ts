// What Spark refuses when a driver starts, by its properties: each check of its sources with the versions that have it, and its reason in our words.
import { parseJavaDouble, parseJavaInteger, parseSparkMemoryMiB, SMALLEST_HEAP_MEBIBYTES } from './sizes';
import { isAtLeast, isFalse, isTrue, type SparkVersionNumber } from './spark-values';

/** Reads a property as the driver sees it. */
export type ReadProperty = (key: string) => string | undefined;

interface StartupCheck {
  readonly name: string;
  /** The property at fault and why, where Spark refuses to start. */
  check(read: ReadProperty, version: SparkVersionNumber): StartupRefusal | undefined;
}

/** Why Spark ends a driver at its start. */
export interface StartupRefusal {
  readonly key: string;
  readonly reason: string;
}

const ALLOCATION = 'spark.dynamicAllocation.';
const INSTANCES = 'spark.executor.instances';

function number(read: ReadProperty, key: string, preset: number): number {
  return parseJavaInteger((read(key) ?? '').trim()) ?? preset;
}

function isDynamic(read: ReadProperty): boolean {
  return isTrue(read(`${ALLOCATION}enabled`)) && !/^local(\[|$)/.test(read('spark.master') ?? '');
}

/** How many executors Spark begins with: the greatest of three numbers. */
function atFirst(read: ReadProperty): { readonly key: string; readonly count: number } {
  const counts = [`${ALLOCATION}minExecutors`, `${ALLOCATION}initialExecutors`, INSTANCES].map((key) => ({ key, count: number(read, key, 0) }));
  return counts.reduce((greatest, each) => (each.count > greatest.count ? each : greatest));
}

function most(read: ReadProperty): number {
  return number(read, `${ALLOCATION}maxExecutors`, 2_147_483_647);
}

function positive(key: string): StartupCheck['check'] {
  return (read) => {
    const text = read(key)?.trim();
    const value = text === undefined ? undefined : /^(-?\d+)(us|ms|s|m|min|h|d)?$/.exec(text.toLowerCase());
    return isDynamic(read) && value && Number(value[1]) <= 0 ? { key, reason: 'must be more than 0' } : undefined;
  };
}

/** Each check by what it is about. */
export const STARTUP_CHECKS: readonly StartupCheck[] = [
  {
    name: 'the least number of executors is not above the greatest',
    check: (read) => {
      const key = `${ALLOCATION}minExecutors`;
      const least = number(read, key, 0);
      return isDynamic(read) && least > most(read) ? { key, reason: `must be at most ${ALLOCATION}maxExecutors, which is ${most(read)}` } : undefined;
    },
  },
  {
    name: 'the first number of executors is not above the greatest',
    check: (read) => {
      const { key, count } = atFirst(read);
      return isDynamic(read) && count > most(read)
        ? { key, reason: `asks for ${count} executors at the start, which must be at most ${ALLOCATION}maxExecutors, which is ${most(read)}` } : undefined;
    },
  },
  {
    name: 'the greatest number of executors is not 0',
    check: (read) => (isDynamic(read) && most(read) <= 0 ? { key: `${ALLOCATION}maxExecutors`, reason: 'must be more than 0' } : undefined),
  },
  {
    name: 'shuffle data outlives the executors that dynamic allocation takes away',
    check: (read, version) => {
      // From 3.5 on a plugin may say that it keeps shuffle data elsewhere. Which ones do is not in the properties.
      const plugin = isAtLeast(version, 3, 5) && read('spark.shuffle.sort.io.plugin.class') !== undefined;
      const decommission = isTrue(read('spark.decommission.enabled')) && !isFalse(read('spark.storage.decommission.shuffleBlocks.enabled'));
      const isKept = isTrue(read('spark.shuffle.service.enabled')) || !isFalse(read(`${ALLOCATION}shuffleTracking.enabled`)) || decommission || plugin;
      return isDynamic(read) && !isKept ? {
        key: `${ALLOCATION}shuffleTracking.enabled`,
        reason: 'dynamic allocation needs shuffle tracking, an external shuffle service, decommissioning of shuffle blocks, '
          + 'or a plugin that keeps shuffle data',
      } : undefined;
    },
  },
  {
    name: 'the share of executors is above 0 and at most 1',
    check: (read) => {
      const key = `${ALLOCATION}executorAllocationRatio`;
      const ratio = parseJavaDouble(read(key) ?? '1');
      return isDynamic(read) && ratio !== undefined && (ratio > 1 || ratio <= 0) ? { key, reason: 'must be more than 0 and at most 1' } : undefined;
    },
  },
  { name: 'the back-log time is above 0', check: positive(`${ALLOCATION}schedulerBacklogTimeout`) },
  { name: 'the sustained back-log time is above 0', check: positive(`${ALLOCATION}sustainedSchedulerBacklogTimeout`) },
  {
    name: 'an executor has cores for one task',
    check: (read) => {
      const [cores, perTask] = [number(read, 'spark.executor.cores', 1), number(read, 'spark.task.cpus', 1)];
      return cores < perTask
        ? { key: 'spark.task.cpus', reason: `must be at most spark.executor.cores, which is ${cores}: no executor could run a task` } : undefined;
    },
  },
  ...(['driver', 'executor'] as const).map((role): StartupCheck => ({
    name: `the memory of the ${role} is enough for Spark's own`,
    check: (read, version) => {
      const key = `spark.${role}.memory`;
      const size = parseSparkMemoryMiB(read(key) ?? '1g', isAtLeast(version, 4, 2));
      return size !== undefined && size < SMALLEST_HEAP_MEBIBYTES && read('spark.testing.reservedMemory') === undefined
        ? { key, reason: `must be at least ${SMALLEST_HEAP_MEBIBYTES}m, which Spark keeps for itself` } : undefined;
    },
  })),
  ...(['spark.memory.fraction', 'spark.memory.storageFraction'] as const).map((key): StartupCheck => ({
    name: `${key} is a share`,
    check: (read) => {
      const share = parseJavaDouble(read(key) ?? '0.5');
      return share !== undefined && (share > 1 || share < 0) ? { key, reason: 'must be from 0 to 1' } : undefined;
    },
  })),
  ...(['spark.executor.extraJavaOptions', 'spark.executor.defaultJavaOptions'] as const).map((key): StartupCheck => ({
    name: `${key} sets neither Spark's properties nor the heap`,
    check: (read) => {
      const options = read(key) ?? '';
      if (options.includes('-Dspark')) return { key, reason: 'must not set properties of Spark; set them in sparkConf' };
      return options.includes('-Xmx') ? { key, reason: 'must not set the heap with -Xmx; set the memory of executors' } : undefined;
    },
  })),
];

/** Why this version of Spark would end a driver with these properties at its start. */
export function startupRefusals(read: ReadProperty, version: SparkVersionNumber): StartupRefusal[] {
  return STARTUP_CHECKS.flatMap(({ check }) => check(read, version) ?? []);
}
