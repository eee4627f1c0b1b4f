// Memory of the driver and of executors as Spark computes it, version by version.
import type { Dialect } from './dialects';
import type { MainResource } from './main-resource';
import type { SparkConf } from './spark-conf';
import { DEFAULTS, MEMORY_OVERHEAD_FACTOR } from '../../spec/defaults';
import type { Finding } from '../../spec/findings';
import { parseJavaDouble, parseSparkMemoryMiB, parseSparkSize, MIB } from '../../spec/sizes';

const DEFAULT_HEAP_MIB = parseSparkMemoryMiB(DEFAULTS.SparkPodSpec.memory, true) as number;
const MINIMUM_OVERHEAD_MIB = 384;
const COMMON_FACTOR = 'spark.kubernetes.memoryOverheadFactor';

export interface MemoryNeed {
  readonly heapMiB: number;
  readonly overheadMiB: number;
  readonly offHeapMiB: number;
  readonly pythonMiB: number;
  /** What the container requests, and its limit. */
  readonly totalMiB: number;
}

interface MemoryInput {
  readonly conf: SparkConf;
  readonly dialect: Dialect;
  readonly resource: Pick<MainResource, 'type'>;
  readonly findings: Finding[];
}

/** The factor that both roles fall back to, and which the submitter writes into the driver's properties. */
export function commonOverheadFactor({ conf, resource, findings }: MemoryInput): number {
  return factor(conf, COMMON_FACTOR, findings) ?? (resource.type === 'java' ? MEMORY_OVERHEAD_FACTOR.jvm : MEMORY_OVERHEAD_FACTOR.otherLanguages);
}

/** The driver's container: heap and overhead. Off-heap memory is not added, which is Spark's rule. */
export function driverMemory(input: MemoryInput): MemoryNeed {
  return need('driver', input, 0, 0);
}

/** An executor's container, as the driver will compute it: heap, overhead, off-heap, and Python's own memory. */
export function executorMemory(input: MemoryInput): MemoryNeed {
  const { conf, dialect, resource, findings } = input;
  const offHeapMiB = conf.isTrue('spark.memory.offHeap.enabled') ? offHeapSizeMiB(conf, dialect, findings) : 0;
  const pythonMiB = resource.type === 'python' ? memoryMiB(conf, dialect, 'spark.executor.pyspark.memory', findings) ?? 0 : 0;
  return need('executor', input, offHeapMiB, pythonMiB);
}

function need(role: 'driver' | 'executor', input: MemoryInput, offHeapMiB: number, pythonMiB: number): MemoryNeed {
  const { conf, dialect, findings } = input;
  const heapMiB = memoryMiB(conf, dialect, `spark.${role}.memory`, findings) ?? DEFAULT_HEAP_MIB;
  const overhead = factor(conf, `spark.${role}.memoryOverheadFactor`, findings) ?? commonOverheadFactor(input);
  const minimum = dialect.does('minimumOverhead') ? memoryMiB(conf, dialect, `spark.${role}.minMemoryOverhead`, findings) : undefined;
  const overheadMiB = memoryMiB(conf, dialect, conf.current(`spark.${role}.memoryOverhead`), findings)
    ?? Math.max(Math.trunc(overhead * heapMiB), minimum ?? MINIMUM_OVERHEAD_MIB);
  return { heapMiB, overheadMiB, offHeapMiB, pythonMiB, totalMiB: heapMiB + overheadMiB + offHeapMiB + pythonMiB };
}

/** A memory setting in MiB; a bare number counts MiB. */
function memoryMiB(conf: SparkConf, dialect: Dialect, key: string, findings: Finding[]): number | undefined {
  const text = conf.get(key);
  if (text === undefined) return undefined;
  const size = parseSparkMemoryMiB(text, dialect.does('binarySizes'));
  if (size === undefined) findings.push(conf.invalid(key, 'InvalidMemory', `is no size that Spark ${dialect.rules} reads: ${sizeAdvice(dialect)}`));
  else if (size <= 0 && /\.(driver|executor)\.memory$/.test(key)) findings.push(conf.invalid(key, 'InvalidMemory', 'must be at least 1 MiB'));
  return size;
}

/** Off-heap size counts bytes where it has no suffix. */
function offHeapSizeMiB(conf: SparkConf, dialect: Dialect, findings: Finding[]): number {
  const key = 'spark.memory.offHeap.size';
  const bytes = parseSparkSize(conf.get(key) ?? '0', { bareUnit: 1, binarySuffixes: dialect.does('binarySizes') });
  if (bytes === undefined) findings.push(conf.invalid(key, 'InvalidMemory', `is no size that Spark ${dialect.rules} reads: ${sizeAdvice(dialect)}`));
  return Math.floor((bytes ?? 0) / MIB);
}

export function sizeAdvice(dialect: Dialect): string {
  return dialect.does('binarySizes')
    ? 'write a whole number with k, m, g or t, such as 512m or 2g'
    : 'write a whole number with k, m, g or t, such as 512m or 2g (2Gi is read from Spark 4.2 on)';
}

function factor(conf: SparkConf, key: string, findings: Finding[]): number | undefined {
  const text = conf.get(key);
  if (text === undefined) return undefined;
  const value = parseJavaDouble(text);
  if (value === undefined || !Number.isFinite(value) || value < 0 || (value === 0 && key !== COMMON_FACTOR)) {
    findings.push(conf.invalid(key, 'InvalidFactor', `must be a number ${key === COMMON_FACTOR ? 'of at least' : 'above'} 0, such as 0.2`));
    return undefined;
  }
  return value;
}

/** The sum behind a container's memory, for messages: `1024 MiB heap + 384 MiB overhead = 1408 MiB`. */
export function describeMemory(memory: MemoryNeed): string {
  const parts = [
    `${memory.heapMiB} MiB heap`,
    `${memory.overheadMiB} MiB overhead`,
    ...(memory.offHeapMiB ? [`${memory.offHeapMiB} MiB off-heap`] : []),
    ...(memory.pythonMiB ? [`${memory.pythonMiB} MiB Python`] : []),
  ];
  return `${parts.join(' + ')} = ${memory.totalMiB} MiB`;
}
