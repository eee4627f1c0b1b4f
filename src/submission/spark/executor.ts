// The two pods of a submission: the driver as it is planned, and an executor as the driver will make it, as far as its volumes and resources go.
import { excludedSteps, originOf, type SubmissionContext } from './context';
import { devices } from './devices';
import { draftFrom, type PodDraft, type PodTemplate } from './draft';
import { executorMemory } from './memory';
import { resolveReferences } from './references';
import type { SparkConf } from './spark-conf';
import { executorSteps } from './steps';
import { basicExecutor } from './steps/basic-executor';
import { LOCAL_DIRS_VARIABLE } from './steps/local-dirs';
import { DEFAULTS } from '../../spec/defaults';
import type { PersistentVolumeClaim, Pod } from '../../spec/kubernetes.gen';
import type { Role } from '../../spec/roles';

/** A pod of one role as it will be created, with what the submission as a whole says. */
export interface PlannedPod extends Pick<PodDraft, 'pod' | 'container' | 'sources' | 'objects'> {
  readonly role: Role;
  readonly context: SubmissionContext;
}

/** The finished driver and its executors, for checks: what two sources say of one path shows only when all are put together. */
export function plannedPods(driver: PodDraft, context: SubmissionContext): readonly PlannedPod[] {
  const executor = executorOf(driver, context);
  return [{ ...driver, role: 'driver', context }, { ...executor, role: 'executor', context }];
}

/** What the finished driver, with its properties and its environment, will make of the executors' template. */
export function executorOf(driver: PodDraft, context: SubmissionContext): PodDraft {
  const executor: SubmissionContext = {
    ...context,
    role: 'executor',
    conf: resolveReferences(driver.properties, context.findings),
    localDirectories: driver.container.env?.filter(({ name }) => name === LOCAL_DIRS_VARIABLE).pop()?.value,
  };
  const draft = draftFrom(originOf(executor, context.submission.executorTemplate?.content as PodTemplate | undefined), executor.conf);
  for (const step of executorSteps(executor)) step.apply(draft, executor);
  draft.pod.spec.containers.push(draft.container);
  return draft;
}

/** What a submission asks for when it runs: how many executors, and what one of them is made of. */
export interface PlannedExecutors {
  /** An executor with the resources that Spark gives it. */
  readonly pod: Pod;
  /** Claims that are made for each of them. */
  readonly claims: readonly PersistentVolumeClaim[];
  /** How many the driver starts with. */
  readonly initial: number;
  /** How many there may be with dynamic allocation; undefined where nothing bounds it, or where the number does not change. */
  readonly most?: number;
  readonly dynamic: boolean;
}

/** The executors that the driver will ask for, from one of the planned pods. */
export function plannedExecutors({ pod, container, objects, context }: PlannedPod): PlannedExecutors {
  const { conf } = context;
  const dynamic = conf.isTrue('spark.dynamicAllocation.enabled');
  const most = dynamic ? Number(conf.get('spark.dynamicAllocation.maxExecutors') ?? NaN) : NaN;
  const withResources = { ...container, resources: executorResources(container.resources, context) };
  return {
    pod: { ...pod, spec: { ...pod.spec, containers: pod.spec.containers.map((each) => (each === container ? withResources : each)) } },
    claims: objects.filter(({ kind }) => kind === 'PersistentVolumeClaim') as PersistentVolumeClaim[],
    initial: initialExecutors(conf),
    ...(Number.isFinite(most) ? { most } : {}),
    dynamic,
  };
}

/** How many executors an application starts with. */
export function initialExecutors(conf: SparkConf): number {
  const count = (key: string) => Number(conf.get(key) ?? 0) || 0;
  if (!conf.isTrue('spark.dynamicAllocation.enabled')) return count('spark.executor.instances');
  return Math.max(count('spark.executor.instances'), count('spark.dynamicAllocation.initialExecutors'), count('spark.dynamicAllocation.minExecutors'));
}

type Resources = PodDraft['container']['resources'];

/** Resources as BasicExecutorFeatureStep sets them in the driver. What is wrong with the values is found where they are checked. */
function executorResources(given: Resources, context: SubmissionContext): Resources {
  if (excludedSteps(context).includes(basicExecutor.name)) return given;
  const { conf } = context;
  const silent = { ...context, findings: [] };
  const memory = `${executorMemory(silent).totalMiB}Mi`;
  const limit = conf.get('spark.kubernetes.executor.limit.cores');
  const cores = conf.first('spark.kubernetes.executor.request.cores', 'spark.executor.cores') ?? String(DEFAULTS.SparkPodSpec.cores);
  return {
    ...given,
    requests: { ...given?.requests, cpu: cores, memory },
    limits: { ...given?.limits, ...(limit ? { cpu: limit } : {}), memory, ...devices('executor', silent) },
  };
}
