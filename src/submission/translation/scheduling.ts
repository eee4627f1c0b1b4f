// Batch schedulers: the marks by which a scheduler knows the pods of one application.
import { canonicalJson } from '../../spec/json';
import type { Role } from '../../spec/roles';
import { asResources, batchSchedulerOf, initialExecutors, podGroupName, podNeed } from '../scheduling';
import type { Translation } from './translation';

const ROLES: readonly Role[] = ['driver', 'executor'];
const GROUP_NAME_ANNOTATION = 'scheduling.k8s.io/group-name';
const POD_GROUP_LABEL = 'scheduling.x-k8s.io/pod-group';
const TASK_GROUP_NAME = 'yunikorn.apache.org/task-group-name';
const TASK_GROUPS = 'yunikorn.apache.org/task-groups';

export function translateBatchScheduler(translation: Translation): void {
  const { application, conf, settings } = translation;
  const scheduler = batchSchedulerOf(application, settings);
  const name = scheduler?.name ?? application.spec.batchScheduler;
  if (!name) return;
  for (const role of ROLES) conf.set(`spark.kubernetes.${role}.scheduler.name`, name, 'spec.batchScheduler');
  const group = podGroupName(application, scheduler?.kind);
  for (const role of ROLES) {
    const path = 'spec.batchScheduler';
    if (scheduler?.kind === 'volcano' && group) conf.set(`spark.kubernetes.${role}.annotation.${GROUP_NAME_ANNOTATION}`, group, path);
    if (scheduler?.kind === 'coscheduling' && group) conf.set(`spark.kubernetes.${role}.label.${POD_GROUP_LABEL}`, group, path);
    if (scheduler?.kind === 'yunikorn') {
      const queue = application.spec.batchSchedulerOptions?.queue;
      if (queue) conf.set(`spark.kubernetes.${role}.label.queue`, queue, 'spec.batchSchedulerOptions.queue');
      conf.set(`spark.kubernetes.${role}.annotation.${TASK_GROUP_NAME}`, taskGroupName(role), path);
    }
  }
  if (scheduler?.kind === 'yunikorn') conf.set(`spark.kubernetes.driver.annotation.${TASK_GROUPS}`, taskGroups(translation), 'spec.batchScheduler');
}

function taskGroupName(role: Role): string {
  return `spark-${role}`;
}

/** What YuniKorn reserves: one driver, and the executors to start with. */
function taskGroups(translation: Translation): string {
  const { application, conf } = translation;
  const executors = initialExecutors(conf);
  const groups = ROLES.filter((role) => role === 'driver' || executors > 0).map((role) => {
    const { affinity, tolerations } = application.spec[role];
    const nodeSelector = Object.fromEntries([
      ...conf.withPrefix('spark.kubernetes.node.selector.'),
      ...conf.withPrefix(`spark.kubernetes.${role}.node.selector.`),
    ]);
    const labels = Object.fromEntries(conf.withPrefix(`spark.kubernetes.${role}.label.`));
    return {
      name: taskGroupName(role),
      minMember: role === 'driver' ? 1 : executors,
      minResource: asResources(podNeed(role, translation)),
      ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
      ...(tolerations?.length && { tolerations }),
      ...(affinity && { affinity }),
      ...(Object.keys(labels).length > 0 && { labels }),
    };
  });
  return canonicalJson(groups);
}
