// The executors' memory limit. Spark writes request and limit of executors itself, both the same, over any template: so the limit is reached
// through the memory overhead, and the request rises with it.
import { MIB, parseQuantity, toMemoryQuantity } from '../../../spec/sizes';
import { resourceTypeOf } from '../../spark/main-resource';
import { executorMemory } from '../../spark/memory';
import type { Translation } from './translation';

export function translateExecutorMemoryLimit({ application, conf, dialect }: Translation): void {
  const { executor, mainApplicationFile } = application.spec;
  const limit = executor.memoryLimit === undefined ? undefined : parseQuantity(toMemoryQuantity(executor.memoryLimit));
  if (limit === undefined) return;
  const need = executorMemory({ conf, dialect, resource: { type: resourceTypeOf(mainApplicationFile) }, findings: [] });
  const room = Math.floor(limit / MIB) - need.totalMiB;
  // A limit below the need is refused elsewhere, with the sum.
  if (room > 0) conf.set('spark.executor.memoryOverhead', `${need.overheadMiB + room}m`, 'spec.executor.memoryLimit');
}
