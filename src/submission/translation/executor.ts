// Fields of the executors that have a property of Spark's.
import type { Translation } from '.';
import { translateRole } from './role';

const INSTANCES = 'spark.executor.instances';

export function translateExecutor(translation: Translation): void {
  const { application, conf, dialect } = translation;
  const { executor, dynamicAllocation } = application.spec;
  const dynamic = dynamicAllocation?.enabled === true || conf.isTrue('spark.dynamicAllocation.enabled');
  if (executor.instances !== undefined) {
    conf.set(INSTANCES, String(executor.instances), 'spec.executor.instances');
  } else if (!dynamic) {
    // One executor, as the API promises; Spark's own default would be two.
    conf.setDefault(INSTANCES, '1', 'spec.executor.instances');
  }
  if (executor.deleteOnTermination !== undefined) {
    conf.set('spark.kubernetes.executor.deleteOnTermination', String(executor.deleteOnTermination), 'spec.executor.deleteOnTermination');
  }
  if (executor.terminationGracePeriodSeconds !== undefined && dialect.does('executorGracePeriod')) {
    // Spark writes its own value over the template's, so the template alone would have no effect.
    conf.set(
      'spark.kubernetes.executor.terminationGracePeriodSeconds',
      `${executor.terminationGracePeriodSeconds}s`,
      'spec.executor.terminationGracePeriodSeconds',
    );
  }
  translateRole(translation, 'executor');
}
