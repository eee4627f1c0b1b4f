// Whether limits and volumes in memory leave the JVM what it will take.
import { describeMemory, driverMemory, executorMemory, type MemoryNeed } from '../memory';
import { places, type FinishedPod } from '../../application/checks/volume-places';
import type { Volume } from '../../../spec/kubernetes.gen';
import { parseQuantity, toMemoryQuantity, MIB } from '../../../spec/sizes';
import { LOCAL_DIRS_IN_MEMORY } from '../steps/local-dirs';

/** Notes a limit below what the container requests, and volumes in memory that do not fit into the overhead. */
export function checkMemory(finished: FinishedPod): void {
  const need = finished.role === 'driver' ? driverMemory(finished.context) : executorMemory(finished.context);
  checkLimit(finished, need);
  checkVolumesInMemory(finished, need);
}

function checkLimit({ application, role, context: { findings } }: FinishedPod, need: MemoryNeed): void {
  const text = application?.spec[role].memoryLimit;
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

/** Volumes in memory count against the container's limit, of which heap, off-heap memory and Python take their part. */
function checkVolumesInMemory(finished: FinishedPod, need: MemoryNeed): void {
  const { pod, container, role, context: { conf, findings } } = finished;
  const mounted = new Set(container.volumeMounts?.map(({ name }) => name));
  const inMemory = (pod.spec.volumes ?? []).filter(({ name, emptyDir }) => emptyDir?.medium === 'Memory' && mounted.has(name));
  if (inMemory.length === 0) return;
  const limitMiB = Math.floor((parseQuantity(container.resources?.limits?.memory ?? '') ?? need.totalMiB * MIB) / MIB);
  const roomMiB = limitMiB - need.heapMiB - need.offHeapMiB - need.pythonMiB;
  const sizesMiB = inMemory.map(sizeMiB);
  const bounded = sizesMiB.every((size) => size !== undefined);
  // Who has set the overhead has made room for what has no bound.
  const fits = bounded ? sizesMiB.reduce((sum, size) => sum + size, 0) <= roomMiB : conf.has(`spark.${role}.memoryOverhead`);
  if (fits) return;
  const told = inMemory.map(({ name }, i) => `${name} (${sizesMiB[i] === undefined ? 'no sizeLimit' : `${sizesMiB[i]} MiB`})`);
  findings.push({
    severity: 'warning',
    reason: 'ScratchInMemory',
    path: places(finished).find(({ volume }) => volume === inMemory[0].name)?.path ?? conf.pathOf(LOCAL_DIRS_IN_MEMORY),
    message: `In memory, and so counted against the ${limitMiB} MiB that ${role === 'driver' ? 'the driver' : 'each executor'} may use, are the volumes ${told.join(', ')}; `
      + `beside the heap there is room for ${roomMiB} MiB (${describeMemory(need)}). Set memoryOverhead to what they need and the JVM's own, `
      + 'or let them be smaller or on disk.',
  });
}

function sizeMiB({ emptyDir }: Volume): number | undefined {
  const bytes = emptyDir?.sizeLimit === undefined ? undefined : parseQuantity(emptyDir.sizeLimit);
  return bytes === undefined ? undefined : Math.ceil(bytes / MIB);
}
