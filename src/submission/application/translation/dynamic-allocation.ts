// Dynamic allocation, with shuffle tracking unless it is switched off: there is no shuffle service on Kubernetes.
import type { Translation } from './translation';

export function translateDynamicAllocation({ application, conf }: Translation): void {
  const allocation = application.spec.dynamicAllocation;
  if (!allocation?.enabled) return;
  const set = (key: string, value: string | number | boolean | undefined, field: string) => {
    if (value !== undefined) conf.set(`spark.dynamicAllocation.${key}`, String(value), `spec.dynamicAllocation.${field}`);
  };
  set('enabled', true, 'enabled');
  set('initialExecutors', allocation.initialExecutors, 'initialExecutors');
  set('minExecutors', allocation.minExecutors, 'minExecutors');
  set('maxExecutors', allocation.maxExecutors, 'maxExecutors');
  set('shuffleTracking.enabled', allocation.shuffleTrackingEnabled ?? true, 'shuffleTrackingEnabled');
  set('shuffleTracking.timeout', allocation.shuffleTrackingTimeout, 'shuffleTrackingTimeout');
}
