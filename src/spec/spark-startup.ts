// What Spark refuses when a driver starts, by its properties: each check of its sources with the versions that have it, and its reason in our words.
// The checks are compared with starts of real drivers (test/oracle/startup).
import { parseJavaDouble, parseJavaInteger, parseSparkMemoryMiB, SMALLEST_HEAP_MEBIBYTES } from './sizes';
import {
  BOOLEAN, INTEGER, MILLISECONDS, NUMBER, SECONDS, SIZE, valueCheck, type ReadProperty, type StartupCheck, type StartupRefusal, type ValueRow,
} from './spark-startup-values';
import { isAtLeast, isFalse, isTrue, parseSparkTime, type SparkVersionNumber } from './spark-values';

const ALLOCATION = 'spark.dynamicAllocation.';
const INSTANCES = 'spark.executor.instances';
const CONFIG = 'internal/config/package.scala';
const KUBERNETES = 'k8s/deploy/k8s/Config.scala';
const ALLOCATION_MANAGER = 'ExecutorAllocationManager.scala, validateSettings';
const SETTINGS = 'SparkConf.scala, validateSettings';

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

const logsEvents = (read: ReadProperty): boolean => isTrue(read('spark.eventLog.enabled'));

/** From 4.0 on logs roll unless they are told not to. */
function rollsEvents(read: ReadProperty, version: SparkVersionNumber): boolean {
  const rolling = read('spark.eventLog.rolling.enabled');
  return logsEvents(read) && (isTrue(rolling) || (rolling === undefined && isAtLeast(version, 4, 0)));
}

/** Properties that Spark reads at the start, with the values that it takes. */
const VALUES: readonly ValueRow[] = [
  ...[`${ALLOCATION}enabled`, 'spark.eventLog.enabled', 'spark.shuffle.service.enabled', 'spark.ui.enabled', 'spark.authenticate', 'spark.speculation']
    .map((key): ValueRow => ({ key, type: BOOLEAN, source: CONFIG })),
  { key: `${ALLOCATION}shuffleTracking.enabled`, type: BOOLEAN, when: isDynamic, source: CONFIG },
  { key: 'spark.decommission.enabled', type: BOOLEAN, when: (read, version) => isDynamic(read) || isAtLeast(version, 4, 0), source: CONFIG },
  { key: 'spark.task.cpus', type: INTEGER, least: 1, source: 'resource/ResourceProfile.scala' },
  { key: `${ALLOCATION}minExecutors`, type: INTEGER, least: 0, when: isDynamic, source: ALLOCATION_MANAGER },
  { key: `${ALLOCATION}maxExecutors`, type: INTEGER, least: 1, when: isDynamic, source: ALLOCATION_MANAGER },
  { key: `${ALLOCATION}initialExecutors`, type: INTEGER, when: isDynamic, source: CONFIG },
  { key: `${ALLOCATION}executorAllocationRatio`, type: NUMBER, above: 0, most: 1, when: isDynamic, source: ALLOCATION_MANAGER },
  { key: `${ALLOCATION}schedulerBacklogTimeout`, type: SECONDS, least: 1, when: isDynamic, source: ALLOCATION_MANAGER },
  { key: `${ALLOCATION}sustainedSchedulerBacklogTimeout`, type: SECONDS, least: 1, when: isDynamic, source: ALLOCATION_MANAGER },
  { key: `${ALLOCATION}executorIdleTimeout`, type: SECONDS, least: 0, when: isDynamic, source: CONFIG },
  { key: `${ALLOCATION}cachedExecutorIdleTimeout`, type: SECONDS, least: 0, when: isDynamic, source: CONFIG },
  { key: `${ALLOCATION}shuffleTracking.timeout`, type: MILLISECONDS, least: 0, when: isDynamic, source: CONFIG },
  { key: 'spark.memory.fraction', type: NUMBER, above: 0, most: 1, source: `${SETTINGS}; memory/MemoryManager.scala` },
  { key: 'spark.memory.storageFraction', type: NUMBER, least: 0, below: 1, source: `${SETTINGS}; ${CONFIG}` },
  { key: 'spark.memory.offHeap.size', type: SIZE, source: CONFIG },
  { key: 'spark.executor.pyspark.memory', type: SIZE, source: 'resource/ResourceProfile.scala' },
  { key: 'spark.network.timeout', type: SECONDS, source: 'internal/config/Network.scala' },
  { key: 'spark.executor.heartbeatInterval', type: MILLISECONDS, source: CONFIG },
  { key: 'spark.rpc.askTimeout', type: SECONDS, source: 'util/RpcUtils.scala' },
  { key: 'spark.rpc.message.maxSize', type: INTEGER, most: 2047, source: 'util/RpcUtils.scala' },
  { key: 'spark.cleaner.periodicGC.interval', type: SECONDS, source: CONFIG },
  { key: 'spark.port.maxRetries', type: INTEGER, least: 0, source: 'util/Utils.scala, startServiceOnPort' },
  {
    key: 'spark.eventLog.rolling.maxFileSize',
    type: SIZE,
    least: 10 * 2 ** 20,
    when: (read, version) => rollsEvents(read, version) && !isAtLeast(version, 4, 1),
    source: CONFIG,
  },
  { key: 'spark.eventLog.rolling.maxFileSize', type: SIZE, least: 2 * 2 ** 20, when: rollsEvents, since: [4, 1], source: CONFIG },
  { key: 'spark.kubernetes.allocation.batch.size', type: INTEGER, least: 1, source: KUBERNETES },
  { key: 'spark.kubernetes.allocation.batch.delay', type: MILLISECONDS, least: 1, source: KUBERNETES },
  { key: 'spark.kubernetes.allocation.batch.delay', type: MILLISECONDS, above: 100, since: [4, 0], source: KUBERNETES },
  { key: 'spark.kubernetes.allocation.executor.timeout', type: MILLISECONDS, least: 1, source: KUBERNETES },
  { key: 'spark.kubernetes.allocation.maxPendingPods', type: INTEGER, least: 1, source: KUBERNETES },
  { key: 'spark.kubernetes.allocation.maximum', type: INTEGER, least: 1, since: [4, 1], source: KUBERNETES },
  { key: 'spark.kubernetes.executor.apiPollingInterval', type: MILLISECONDS, least: 1, source: KUBERNETES },
  { key: 'spark.kubernetes.executor.eventProcessingInterval', type: MILLISECONDS, least: 1, source: KUBERNETES },
  { key: 'spark.kubernetes.driver.connectionTimeout', type: INTEGER, source: KUBERNETES },
];

/** Ports that the driver opens. 0 is any free port. */
const PORTS: readonly (readonly [key: string, isOpened: (read: ReadProperty) => boolean])[] = [
  ['spark.ui.port', (read) => !isFalse(read('spark.ui.enabled'))],
  ['spark.driver.port', () => true],
  ['spark.driver.blockManager.port', () => true],
  ['spark.blockManager.port', (read) => read('spark.driver.blockManager.port') === undefined],
];

function portCheck([key, isOpened]: (typeof PORTS)[number]): StartupCheck {
  return {
    name: `${key} is a port that anyone may open`,
    source: 'util/Utils.scala, startServiceOnPort',
    check: (read) => {
      const text = read(key);
      if (text === undefined || text.includes('${') || !isOpened(read)) return undefined;
      const port = parseJavaInteger(text.trim());
      return port === 0 || (port !== undefined && port >= 1024 && port <= 65535) ? undefined : { key, reason: 'must be 0, or a port from 1024 to 65535' };
    },
  };
}

/** Plugins of Spark itself, none of which keeps shuffle data where it outlives executors. */
const UNRELIABLE_PLUGINS = /^org\.apache\.spark\.shuffle\.(KubernetesLocalDiskShuffleDataIO|sort\.io\.LocalDiskShuffleDataIO)$/;

/** The accelerators that Spark itself has names for. */
const ACCELERATORS = ['gpu', 'fpga'];

/** Each check by what it is about. */
export const STARTUP_CHECKS: readonly StartupCheck[] = [
  ...VALUES.map(valueCheck),
  ...PORTS.map(portCheck),
  {
    name: 'the least number of executors is not above the greatest',
    source: ALLOCATION_MANAGER,
    check: (read) => {
      const key = `${ALLOCATION}minExecutors`;
      const least = number(read, key, 0);
      return isDynamic(read) && least > most(read) ? { key, reason: `must be at most ${ALLOCATION}maxExecutors, which is ${most(read)}` } : undefined;
    },
  },
  {
    name: 'the first number of executors is not above the greatest',
    source: 'scheduler/cluster/SchedulerBackendUtils.scala',
    check: (read) => {
      const { key, count } = atFirst(read);
      return isDynamic(read) && count > most(read)
        ? { key, reason: `asks for ${count} executors at the start, which must be at most ${ALLOCATION}maxExecutors, which is ${most(read)}` } : undefined;
    },
  },
  {
    name: 'shuffle data outlives the executors that dynamic allocation takes away',
    source: ALLOCATION_MANAGER,
    check: (read, version) => {
      // From 3.5 on a plugin may say that it keeps shuffle data elsewhere. Which ones do is not in the properties, but Spark's own do not.
      const plugin = read('spark.shuffle.sort.io.plugin.class');
      const isKeptByPlugin = isAtLeast(version, 3, 5) && plugin !== undefined && !UNRELIABLE_PLUGINS.test(plugin.trim());
      const decommission = isTrue(read('spark.decommission.enabled')) && !isFalse(read('spark.storage.decommission.shuffleBlocks.enabled'));
      const isKept = isTrue(read('spark.shuffle.service.enabled')) || !isFalse(read(`${ALLOCATION}shuffleTracking.enabled`)) || decommission;
      return isDynamic(read) && !isKept && !isKeptByPlugin ? {
        key: `${ALLOCATION}shuffleTracking.enabled`,
        id: 'ShuffleNotTracked',
        reason: 'dynamic allocation needs shuffle tracking, an external shuffle service, decommissioning of shuffle blocks, '
          + 'or a plugin that keeps shuffle data',
      } : undefined;
    },
  },
  {
    name: 'an executor has cores for one task',
    source: 'resource/ResourceUtils.scala, validateTaskCpusLargeEnough',
    check: (read) => {
      const [cores, perTask] = [number(read, 'spark.executor.cores', 1), number(read, 'spark.task.cpus', 1)];
      return cores < perTask
        ? { key: 'spark.task.cpus', reason: `must be at most spark.executor.cores, which is ${cores}: no executor could run a task` } : undefined;
    },
  },
  ...(['driver', 'executor'] as const).map((role): StartupCheck => ({
    name: `the memory of the ${role} is enough for Spark's own`,
    source: 'memory/UnifiedMemoryManager.scala, getMaxMemory',
    check: (read, version) => {
      const key = `spark.${role}.memory`;
      const size = parseSparkMemoryMiB(read(key) ?? '1g', isAtLeast(version, 4, 2));
      return size !== undefined && size < SMALLEST_HEAP_MEBIBYTES && read('spark.testing.reservedMemory') === undefined
        ? { key, reason: `must be at least ${SMALLEST_HEAP_MEBIBYTES}m, which Spark keeps for itself` } : undefined;
    },
  })),
  {
    name: 'off-heap memory that is used has a size',
    source: 'util/Utils.scala, checkOffHeapEnabled',
    check: (read) => {
      const key = 'spark.memory.offHeap.size';
      return isTrue(read('spark.memory.offHeap.enabled')) && /^0*[a-z]*$/i.test((read(key) ?? '').trim())
        ? { key, reason: 'must be above 0, since spark.memory.offHeap.enabled is true' } : undefined;
    },
  },
  ...(['spark.executor.extraJavaOptions', 'spark.executor.defaultJavaOptions'] as const).map((key): StartupCheck => ({
    name: `${key} sets neither Spark's properties nor the heap`,
    source: SETTINGS,
    ...(key.endsWith('defaultJavaOptions') && { since: [4, 0] as const }),
    check: (read) => {
      const options = read(key) ?? '';
      if (options.includes('-Dspark')) return { key, reason: 'must not set properties of Spark; set them in sparkConf' };
      return options.includes('-Xmx') ? { key, reason: 'must not set the heap with -Xmx; set the memory of executors' } : undefined;
    },
  })),
  {
    name: 'encryption between driver and executors has authentication',
    source: SETTINGS,
    check: (read) => {
      const key = ['spark.network.crypto.enabled', 'spark.authenticate.enableSaslEncryption'].find((each) => isTrue(read(each)));
      return key !== undefined && !isTrue(read('spark.authenticate')) ? { key, reason: 'needs spark.authenticate to be true' } : undefined;
    },
  },
  {
    name: 'driver and executors both have a file with the secret',
    source: 'SecurityManager.scala, initializeAuth',
    check: (read) => {
      const common = read('spark.authenticate.secret.file');
      const [driver, executor] = ['driver', 'executor'].map((role) => read(`spark.authenticate.secret.${role}.file`) ?? common);
      return isTrue(read('spark.authenticate')) && (driver === undefined) !== (executor === undefined) ? {
        key: `spark.authenticate.secret.${driver === undefined ? 'executor' : 'driver'}.file`,
        reason: `needs spark.authenticate.secret.${driver === undefined ? 'driver' : 'executor'}.file too`,
      } : undefined;
    },
  },
  {
    name: 'heartbeats come before executors count as lost',
    source: SETTINGS,
    check: (read) => {
      const key = 'spark.executor.heartbeatInterval';
      const [interval, timeout] = [parseSparkTime(read(key) ?? '10s', 'ms'), parseSparkTime(read('spark.network.timeout') ?? '120s', 's')];
      return interval !== undefined && timeout !== undefined && interval >= Math.floor(timeout / 1000) * 1000
        ? { key, reason: 'must be shorter than spark.network.timeout' } : undefined;
    },
  },
  {
    name: 'executors are checked within the time after which they count as lost',
    source: 'HeartbeatReceiver.scala',
    check: (read) => {
      const key = 'spark.network.timeoutInterval';
      const own = read('spark.storage.blockManagerHeartbeatTimeoutMs');
      const timeout = own === undefined ? parseSparkTime(read('spark.network.timeout') ?? '120s', 's') : parseSparkTime(own, 'ms');
      const interval = parseSparkTime(read(key) ?? '60s', 'ms');
      return interval !== undefined && timeout !== undefined && interval > timeout
        ? { key, reason: `must be at most ${own === undefined ? 'spark.network.timeout' : 'spark.storage.blockManagerHeartbeatTimeoutMs'}` } : undefined;
    },
  },
  {
    name: 'the order of jobs is one that there is',
    source: 'scheduler/TaskSchedulerImpl.scala',
    check: (read) => {
      const key = 'spark.scheduler.mode';
      return /^(FIFO|FAIR)$|\$\{/i.test((read(key) ?? 'FIFO').trim()) ? undefined : { key, reason: 'must be FIFO or FAIR' };
    },
  },
  {
    name: 'the level of logs is one that there is',
    source: CONFIG,
    since: [3, 5],
    check: (read) => {
      const key = 'spark.log.level';
      return /^(ALL|DEBUG|ERROR|FATAL|INFO|OFF|TRACE|WARN)$|\$\{/i.test((read(key) ?? 'INFO').trim())
        ? undefined : { key, reason: 'must be ALL, TRACE, DEBUG, INFO, WARN, ERROR, FATAL or OFF' };
    },
  },
  {
    name: 'the folder for data of executors that leave ends with a slash',
    source: CONFIG,
    check: (read) => {
      const key = 'spark.storage.decommission.fallbackStorage.path';
      const folder = read(key);
      return folder === undefined || folder.endsWith('/') ? undefined : { key, reason: 'must end with a slash' };
    },
  },
  {
    name: 'the codec of event logs is one that there is',
    source: 'io/CompressionCodec.scala',
    check: (read, version) => {
      const key = 'spark.eventLog.compression.codec';
      const compresses = isTrue(read('spark.eventLog.compress') ?? String(isAtLeast(version, 4, 0)));
      // A name with dots is that of a class.
      return !logsEvents(read) || !compresses || /^(lz4|lzf|snappy|zstd|none)$|\.|\$\{/i.test(read(key) ?? 'zstd')
        ? undefined : { key, reason: 'must be lz4, lzf, snappy or zstd' };
    },
  },
  {
    name: 'the key for files has a size that there is',
    source: CONFIG,
    check: (read) => {
      const key = 'spark.io.encryption.keySizeBits';
      return !isTrue(read('spark.io.encryption.enabled')) || [128, 192, 256].includes(number(read, key, 128))
        ? undefined : { key, reason: 'must be 128, 192 or 256' };
    },
  },
  {
    name: 'a driver finds its accelerators',
    source: 'resource/ResourceDiscoveryScriptPlugin.scala',
    check: (read) => {
      const name = ACCELERATORS.find((each) => number(read, `spark.driver.resource.${each}.amount`, 0) > 0);
      const key = `spark.driver.resource.${name}.discoveryScript`;
      const isFound = [key, 'spark.resources.discoveryPlugin', 'spark.driver.resourcesFile'].some((each) => read(each) !== undefined);
      return name !== undefined && !isFound
        ? { key: `spark.driver.resource.${name}.amount`, reason: `needs ${key}, a script of the image that finds them` } : undefined;
    },
  },
  {
    name: 'tasks ask for accelerators that executors have',
    source: 'resource/ResourceProfile.scala; resource/TaskResourceRequest.scala',
    check: (read) => {
      for (const name of ACCELERATORS) {
        const key = `spark.task.resource.${name}.amount`;
        const text = read(key);
        const [amount, has] = [parseJavaDouble(text ?? '0'), number(read, `spark.executor.resource.${name}.amount`, 0)];
        if (text?.includes('${')) continue;
        if (amount === undefined) return { key, reason: 'must be a number' };
        if (amount > 0.5 && !Number.isInteger(amount)) return { key, reason: 'must be a whole number, or at most 0.5' };
        if (amount > has) return { key, reason: `must be at most spark.executor.resource.${name}.amount, which is ${has}` };
      }
      return undefined;
    },
  },
];

/** Why this version of Spark would end a driver with these properties at its start. */
export function startupRefusals(read: ReadProperty, version: SparkVersionNumber): StartupRefusal[] {
  return STARTUP_CHECKS.filter(({ since }) => since === undefined || isAtLeast(version, ...since)).flatMap(({ check }) => check(read, version) ?? []);
}
