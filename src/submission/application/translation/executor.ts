// Fields of the executors that have a property of Spark's.
import { translateRole } from './role';
import type { Translation } from './translation';

const INSTANCES = 'spark.executor.instances';

export function translateExecutor(translation: Translation): void {
  translateInstances(translation);
  const { application: { spec: { executor } }, conf, dialect } = translation;
  if (executor.deleteOnTermination !== undefined) {
    conf.set('spark.kubernetes.executor.deleteOnTermination', String(executor.deleteOnTermination), 'spec.executor.deleteOnTermination');
  }
  // Spark writes its own values of these over the template's, so the template alone would have no effect.
  const { terminationGracePeriodSeconds, securityContext } = executor;
  if (terminationGracePeriodSeconds !== undefined && dialect.does('executorGracePeriod')) {
    conf.set('spark.kubernetes.executor.terminationGracePeriodSeconds', `${terminationGracePeriodSeconds}s`, 'spec.executor.terminationGracePeriodSeconds');
  }
  if (securityContext?.allowPrivilegeEscalation !== undefined && dialect.does('privilegeEscalation')) {
    conf.set(
      'spark.kubernetes.executor.securityContext.allowPrivilegeEscalation', String(securityContext.allowPrivilegeEscalation),
      'spec.executor.securityContext.allowPrivilegeEscalation',
    );
  }
  translateRole(translation, 'executor');
}

/** One executor, as the API promises; Spark's own default would be two. */
function translateInstances({ application: { spec: { executor, dynamicAllocation } }, conf }: Translation): void {
  if (executor.instances !== undefined) conf.set(INSTANCES, String(executor.instances), 'spec.executor.instances');
  else if (!dynamicAllocation?.enabled && !conf.isTrue('spark.dynamicAllocation.enabled')) conf.setDefault(INSTANCES, '1', 'spec.executor.instances');
}
