// Whether volumes in memory leave the JVM what it will take.
import type { Volume } from '../../../spec/kubernetes.gen';
import { parseQuantity, MIB } from '../../../spec/sizes';
import type { PlannedPod } from '../executor';
import { describeMemory, driverMemory, executorMemory } from '../memory';
import { LOCAL_DIRS_IN_MEMORY } from '../steps/local-dirs';

/** Notes volumes in memory that do not fit: they count against the container's limit, of which heap, off-heap memory and Python take their part. */
export function checkVolumesInMemory({ pod, container, role, sources, context }: PlannedPod): void {
  const { conf, findings } = context;
  const mounted = new Set(container.volumeMounts?.map(({ name }) => name));
  const inMemory = (pod.spec.volumes ?? []).filter(({ name, emptyDir }) => emptyDir?.medium === 'Memory' && mounted.has(name));
  if (inMemory.length === 0) return;
  const need = role === 'driver' ? driverMemory(context) : executorMemory(context);
  const limitMiB = Math.floor((parseQuantity(container.resources?.limits?.memory ?? '') ?? need.totalMiB * MIB) / MIB);
  const roomMiB = limitMiB - need.heapMiB - need.offHeapMiB - need.pythonMiB;
  const sizesMiB = inMemory.map(sizeMiB);
  const bounded = sizesMiB.every((size) => size !== undefined);
  // Who has set the overhead has made room for what has no bound.
  const fits = bounded ? sizesMiB.reduce((sum, size) => sum + size, 0) <= roomMiB : conf.has(`spark.${role}.memoryOverhead`);
  if (fits) return;
  const sizes = inMemory.map(({ name }, i) => `${name} (${sizesMiB[i] === undefined ? 'no sizeLimit' : `${sizesMiB[i]} MiB`})`);
  findings.push({
    severity: 'warning',
    reason: 'ScratchInMemory',
    path: sources.pathOf(inMemory[0]) ?? conf.pathOf(LOCAL_DIRS_IN_MEMORY),
    message: `In memory, and so counted against the ${limitMiB} MiB that ${role === 'driver' ? 'the driver' : 'each executor'} may use, `
      + `are the volumes ${sizes.join(', ')}; `
      + `beside the heap there is room for ${roomMiB} MiB (${describeMemory(need)}). Set memoryOverhead to what they need and the JVM's own, `
      + 'or let them be smaller or on disk.',
  });
}

function sizeMiB({ emptyDir }: Volume): number | undefined {
  const bytes = emptyDir?.sizeLimit === undefined ? undefined : parseQuantity(emptyDir.sizeLimit);
  return bytes === undefined ? undefined : Math.ceil(bytes / MIB);
}
