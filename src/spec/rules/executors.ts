// Rules on how many executors there are.
import { confPlace, finding, given, type Place, type Rule } from './rule';
import { parseJavaInteger } from '../sizes';
import { isFalse, isTrue } from '../spark-values';
import type { SparkApplication } from '../types.gen';

/** Numbers of executors are whole. A typed number of 0 counts as absent, as Kueue writes it. */
export const executorNumbers: Rule = {
  reason: 'InvalidExecutors',
  check(application) {
    const least = (place: Place | undefined, minimum: number) => ({ place, minimum });
    return [
      least({ path: 'spec.executor.instances', value: application.spec.executor?.instances }, 0),
      least(confPlace(application, 'spark.executor.instances'), 0),
      least(bound(application, 'minExecutors'), 0),
      least(bound(application, 'initialExecutors'), 0),
      least(bound(application, 'maxExecutors'), 1),
    ].flatMap(({ place, minimum }) => {
      const [set] = given([place]);
      const valid = set === undefined || (parseJavaInteger(String(set.value).trim()) ?? -1) >= minimum;
      return valid ? [] : [finding('error', this.reason, set, `must be a whole number of at least ${minimum}`)];
    });
  },
};

/** Spark ends a driver whose least or first number of executors exceeds the greatest; one below the least is only corrected. */
export const executorBounds: Rule = {
  reason: 'InvalidExecutors',
  check(application) {
    const [least, initial, most] = [bound(application, 'minExecutors'), bound(application, 'initialExecutors'), bound(application, 'maxExecutors')];
    const findings = [];
    if (most && least && Number(least.value) > Number(most.value)) {
      findings.push(finding('error', this.reason, least, `must not be more than maxExecutors, ${most.value}; lower it or raise ${most.path}`));
    }
    if (initial && most && Number(initial.value) > Number(most.value)) {
      findings.push(finding('warning', this.reason, initial, `is more than maxExecutors, ${most.value}; Spark ends the driver at its start`));
    }
    if (initial && least && Number(initial.value) < Number(least.value)) {
      findings.push(finding('warning', this.reason, initial, `is less than minExecutors, ${least.value}; Spark starts with that number`));
    }
    return findings;
  },
};

/** Without a place for shuffle data that outlives executors, Spark refuses to run with dynamic allocation. */
export const dynamicAllocationShuffle: Rule = {
  reason: 'ShuffleNotTracked',
  check(application) {
    const { dynamicAllocation, sparkConf = {} } = application.spec;
    const isOn = (key: string) => isTrue(sparkConf[key]);
    const decommission = isOn('spark.decommission.enabled') && !isFalse(sparkConf['spark.storage.decommission.shuffleBlocks.enabled']);
    const otherwiseKept = isOn('spark.shuffle.service.enabled') || decommission
      || isOn('spark.dynamicAllocation.shuffleTracking.enabled') || sparkConf['spark.shuffle.sort.io.plugin.class'] !== undefined
      || sparkConf['spark.shuffle.manager'] !== undefined;
    return dynamicAllocation?.enabled === true && dynamicAllocation.shuffleTrackingEnabled === false && !otherwiseKept
      ? [finding('warning', this.reason, { path: 'spec.dynamicAllocation.shuffleTrackingEnabled', value: false },
        'Spark refuses dynamic allocation without shuffle tracking, decommissioning or a shuffle service; leave it out or set one of those up')]
      : [];
  },
};

/** Where a bound of dynamic allocation is set, if it is in force: typed, else as a property. */
function bound(application: SparkApplication, name: 'minExecutors' | 'initialExecutors' | 'maxExecutors'): Place | undefined {
  const { dynamicAllocation, sparkConf = {} } = application.spec;
  const typed = dynamicAllocation?.enabled === true ? dynamicAllocation[name] : undefined;
  if (typed !== undefined) {
    return { path: `spec.dynamicAllocation.${name}`, value: typed };
  }
  const enabled = dynamicAllocation?.enabled === true || isTrue(sparkConf['spark.dynamicAllocation.enabled']);
  return enabled ? confPlace(application, `spark.dynamicAllocation.${name}`) : undefined;
}
