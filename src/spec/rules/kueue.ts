// Rules on applications in a queue of Kueue.
import { finding, type Rule } from './rule';
import { absentQuotaFields, isQueued } from '../kueue';

/** A minimal application would take nothing from the quota of its queue. */
export const queueQuota: Rule = {
  reason: 'NotCountedByKueue',
  check(application) {
    if (!isQueued(application)) return [];
    return absentQuotaFields(application.spec).map(({ role, field, counts, effective }) => finding(
      'warning', this.reason, { path: `spec.${role}.${field}`, value: undefined },
      `is not set, and Kueue counts only what stands in the object: no ${counts} is taken from the quota of the queue; write ${JSON.stringify(effective)}`,
    ));
  },
};

/** Kueue's webhook refuses such an application, and what the webhook did not see is counted with a fixed number of executors. */
export const queueDynamicAllocation: Rule = {
  reason: 'NotCountedByKueue',
  check(application) {
    const { dynamicAllocation } = application.spec;
    return isQueued(application) && dynamicAllocation?.enabled === true
      ? [finding('warning', this.reason, { path: 'spec.dynamicAllocation.enabled', value: true },
        'Kueue refuses applications with dynamic allocation in its queues; write a number of executors instead')]
      : [];
  },
};

/** Kueue puts back the node labels of one role there, which are none. */
export const queueNodeSelector: Rule = {
  reason: 'LostByKueue',
  check(application) {
    const { nodeSelector } = application.spec;
    return isQueued(application) && nodeSelector !== undefined
      ? [finding('warning', this.reason, { path: 'spec.nodeSelector', value: nodeSelector },
        'is lost when Kueue evicts the application; write it in spec.driver.nodeSelector and spec.executor.nodeSelector')]
      : [];
  },
};
