// Batch schedulers: which one places an application, the marks by which it knows the pods, and the pod groups with what these need in sum.
import type { SubmissionSettings } from '../plan';
import type { Translation } from './translation/translation';
import { DEFAULTS } from '../../spec/defaults';
import { GangAnnotation, GangLabel, POD_GROUPS, type GangScheduler } from '../../spec/gang';
import { canonicalJson } from '../../spec/json';
import type { KubernetesObject } from '../../spec/kubernetes';
import { Label } from '../../spec/labels';
import { boundedName, DNS_SUBDOMAIN_LENGTH } from '../../spec/names';
import { ROLES, type Role } from '../../spec/roles';
import { formatCpu, parseQuantity } from '../../spec/sizes';
import type { SparkApplication } from '../../spec/types.gen';
import type { Dialect } from '../spark/dialects';
import { initialExecutors } from '../spark/executor';
import { resourceTypeOf } from '../spark/main-resource';
import { driverMemory, executorMemory } from '../spark/memory';
import type { SparkConf } from '../spark/spark-conf';

interface BatchScheduler {
  readonly name: string;
  /** Undefined for a name that the platform does not know. */
  readonly kind: GangScheduler | undefined;
}

/** The batch scheduler of an application: its own, or the platform's default. */
export function batchSchedulerOf({ spec }: SparkApplication, settings: SubmissionSettings): BatchScheduler | undefined {
  if (!settings.batchScheduler) return undefined;
  const name = spec.batchScheduler || settings.defaultBatchScheduler;
  if (!name) return undefined;
  if (name === 'volcano' || name === 'yunikorn') return { name, kind: name };
  return { name, kind: settings.kubeSchedulerNames?.includes(name) ? 'coscheduling' : undefined };
}

/** Name of the pod group that an application's pods belong to, where its scheduler has such objects. */
function podGroupName(application: SparkApplication, kind: GangScheduler | undefined): string | undefined {
  const name = application.metadata.name ?? '';
  if (kind === 'volcano') return boundedName(`spark-${name}`, '-pg', DNS_SUBDOMAIN_LENGTH);
  // The coscheduling plugin finds a pod's group by a label, and label values are short.
  return kind === 'coscheduling' ? boundedName(name, '-pg') : undefined;
}

interface PodNeed {
  readonly cpu: number;
  readonly memoryMiB: number;
}

interface NeedInput {
  readonly conf: SparkConf;
  readonly dialect: Dialect;
  readonly application: SparkApplication;
}

/** What one pod of a role requests. */
function podNeed(role: Role, { conf, dialect, application }: NeedInput): PodNeed {
  // What is wrong with these values is found where Spark reads them.
  const input = { conf, dialect, resource: { type: resourceTypeOf(application.spec.mainApplicationFile) }, findings: [] };
  const cores = conf.first(`spark.kubernetes.${role}.request.cores`, `spark.${role}.cores`) ?? String(DEFAULTS.SparkPodSpec.cores);
  const memory = role === 'driver' ? driverMemory(input) : executorMemory(input);
  return { cpu: parseQuantity(cores.trim()) ?? DEFAULTS.SparkPodSpec.cores, memoryMiB: memory.totalMiB };
}

function asResources({ cpu, memoryMiB }: PodNeed): { cpu: string; memory: string } {
  return { cpu: formatCpu(cpu), memory: `${memoryMiB}Mi` };
}

interface PodGroup extends KubernetesObject {
  spec: Record<string, unknown>;
}

/** The pod group of an application, for schedulers that have one. One member is enough: the driver makes the others. */
export function podGroupFor(input: NeedInput, settings: SubmissionSettings): PodGroup | undefined {
  const { application, conf } = input;
  const scheduler = batchSchedulerOf(application, settings);
  const name = podGroupName(application, scheduler?.kind);
  if (!scheduler || !name) return undefined;
  const options = application.spec.batchSchedulerOptions;
  const driver = podNeed('driver', input);
  const executor = podNeed('executor', input);
  const executors = initialExecutors(conf);
  const sum = asResources({ cpu: driver.cpu + executors * executor.cpu, memoryMiB: driver.memoryMiB + executors * executor.memoryMiB });
  const given = Object.entries(options?.resources ?? {}).map(([resource, quantity]) => [resource, String(quantity)]);
  const minResources = given.length > 0 ? Object.fromEntries(given) : sum;
  const metadata = { name, labels: { [Label.APP_NAME]: application.metadata.name ?? '', [Label.CREATED_BY_OPERATOR]: 'true' } };
  if (scheduler.kind === 'volcano') {
    return {
      ...POD_GROUPS.volcano,
      metadata,
      spec: {
        minMember: 1,
        minResources,
        ...(options?.queue && { queue: options.queue }),
        ...(options?.priorityClassName && { priorityClassName: options.priorityClassName }),
      },
    };
  }
  return { ...POD_GROUPS.coscheduling, metadata, spec: { minMember: 1, minResources } };
}

export function translateBatchScheduler(translation: Translation): void {
  const { application, conf, settings } = translation;
  const scheduler = batchSchedulerOf(application, settings);
  const name = scheduler?.name ?? application.spec.batchScheduler;
  if (!name) return;
  for (const role of ROLES) conf.set(`spark.kubernetes.${role}.scheduler.name`, name, 'spec.batchScheduler');
  const group = podGroupName(application, scheduler?.kind);
  for (const role of ROLES) {
    const path = 'spec.batchScheduler';
    if (scheduler?.kind === 'volcano' && group) conf.set(`spark.kubernetes.${role}.annotation.${GangAnnotation.VOLCANO_GROUP}`, group, path);
    if (scheduler?.kind === 'coscheduling' && group) conf.set(`spark.kubernetes.${role}.label.${GangLabel.COSCHEDULING_GROUP}`, group, path);
    if (scheduler?.kind === 'yunikorn') {
      const queue = application.spec.batchSchedulerOptions?.queue;
      if (queue) conf.set(`spark.kubernetes.${role}.label.queue`, queue, 'spec.batchSchedulerOptions.queue');
      conf.set(`spark.kubernetes.${role}.annotation.${GangAnnotation.YUNIKORN_TASK_GROUP}`, taskGroupName(role), path);
    }
  }
  if (scheduler?.kind !== 'yunikorn') return;
  conf.set(`spark.kubernetes.driver.annotation.${GangAnnotation.YUNIKORN_TASK_GROUPS}`, taskGroups(translation), 'spec.batchScheduler');
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
