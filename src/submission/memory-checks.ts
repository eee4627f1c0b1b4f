// Whether limits and memory-backed scratch space leave the JVM what it will take.
import type { SubmissionContext } from './context';
import { describeMemory, driverMemory, executorMemory, type MemoryNeed } from './memory';
import type { Volume } from '../spec/kubernetes.gen';
import { parseQuantity, toMemoryQuantity, MIB } from '../spec/sizes';
import type { SparkApplication } from '../spec/types.gen';
import { scratchVolumes } from './translation/volumes';
import type { Role } from './volume-settings';

/** Notes limits below what a container requests, and scratch space in memory that does not fit into the overhead. */
export function checkContainerMemory(application: SparkApplication, context: SubmissionContext): void {
  for (const role of ['driver', 'executor'] as const) {
    const need = role === 'driver' ? driverMemory(context) : executorMemory(context);
    checkLimit(application, context, role, need);
    checkScratch(application, context, role, need);
  }
}

function checkLimit({ spec }: SparkApplication, { findings }: SubmissionContext, role: Role, need: MemoryNeed): void {
  const text = spec[role].memoryLimit;
  const limit = text === undefined ? undefined : parseQuantity(toMemoryQuantity(text));
  if (limit === undefined || limit >= need.totalMiB * MIB) return;
  findings.push({
    severity: 'error',
    reason: 'MemoryLimitTooLow',
    path: `spec.${role}.memoryLimit`,
    message: `The limit is below what the container requests: ${describeMemory(need)}. Raise it to at least ${need.totalMiB}Mi, or lower memory.`,
    value: text,
  });
}

/** Memory-backed volumes count against the container's limit, of which the heap takes its part. */
function checkScratch(application: SparkApplication, { conf, findings }: SubmissionContext, role: Role, need: MemoryNeed): void {
  const inMemory = scratchVolumes(application, role).filter(({ volume }) => volume.emptyDir?.medium === 'Memory');
  const limitText = application.spec[role].memoryLimit;
  const limit = (limitText && role === 'driver' && parseQuantity(toMemoryQuantity(limitText))) || need.totalMiB * MIB;
  const room = limit / MIB - need.heapMiB - need.offHeapMiB - need.pythonMiB;
  for (const { volume, path } of inMemory) {
    const size = sizeOf(volume);
    if (size !== undefined && size / MIB <= room) continue;
    findings.push({
      severity: 'warning',
      reason: 'ScratchInMemory',
      path,
      message: `The scratch volume ${volume.name} is in memory and counts against the container's limit of ${Math.floor(limit / MIB)} MiB, ` +
        `of which ${Math.floor(room)} MiB are left beside the heap (${describeMemory(need)}). ` +
        `${size === undefined ? 'Give it a sizeLimit' : `Its ${Math.ceil(size / MIB)} MiB do not fit`}; raise memoryOverhead to make room.`,
    });
  }
  if (conf.get('spark.kubernetes.local.dirs.tmpfs')?.trim() === 'true' && scratchVolumes(application, role).length === 0 && !conf.has(`spark.${role}.memoryOverhead`)) {
    findings.push({
      severity: 'warning',
      reason: 'ScratchInMemory',
      path: conf.pathOf('spark.kubernetes.local.dirs.tmpfs'),
      message: `Scratch data of each ${role} is in memory and counts against its limit (${describeMemory(need)}). Set memoryOverhead to make room for it.`,
    });
  }
}

function sizeOf({ emptyDir }: Volume): number | undefined {
  return emptyDir?.sizeLimit === undefined ? undefined : parseQuantity(emptyDir.sizeLimit);
}
