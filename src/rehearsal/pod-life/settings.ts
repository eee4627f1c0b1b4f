// How pods live, as data: the time each stage takes and what differs for some pods.
import type { ObjectMeta } from '../../spec/kubernetes';

/** Annotations on a pod that change its life, whatever the settings say. */
export const LifeAnnotation = {
  /** How long the main containers run, in seconds; `never` means they never end by themselves. For a driver: how long it computes. */
  RUN_SECONDS: 'rehearsal.cdk8s-spark/run-seconds',
  /** With which exit code they end; 137 ends with the reason `OOMKilled` and no clean-up. */
  EXIT_CODE: 'rehearsal.cdk8s-spark/exit-code',
  /** The last line they log before an exit code other than 0. */
  LAST_WORDS: 'rehearsal.cdk8s-spark/last-words',
  /** Why the scheduler finds no node: the pod stays Pending as unschedulable. */
  UNSCHEDULABLE: 'rehearsal.cdk8s-spark/unschedulable',
  /** The pod is evicted by its node so many seconds after it started. */
  EVICT_SECONDS: 'rehearsal.cdk8s-spark/evict-seconds',
} as const;

/** What differs for the pods that it matches; the first match counts. */
export interface PodRule {
  readonly namespace?: string;
  /** Labels that the pod must have. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Start of the pod's name. */
  readonly namePrefix?: string;
  /** Start delay of the pod's main containers beside the usual. */
  readonly startMilliseconds?: number;
  readonly runMilliseconds?: number | 'never';
  readonly exitCode?: number;
  readonly lastWords?: string;
  readonly unschedulable?: string;
  /** The node evicts the pod so long after it started. */
  readonly evictMilliseconds?: number;
}

export interface PodLifeSettings {
  /** From created to bound to the node. */
  readonly scheduleMilliseconds: number;
  /** Fetching an image that the node does not have yet. */
  readonly pullMilliseconds: number;
  /** From volumes and images ready to containers running. */
  readonly startMilliseconds: number;
  /** How long an init container runs. */
  readonly initMilliseconds: number;
  /** How long a Spark driver computes, and the containers of a Job's pod run. Other pods run until they are deleted. */
  readonly runMilliseconds: number;
  /** From the wish to delete to gone, at most the grace period. */
  readonly terminateMilliseconds: number;
  /** First retry of a mount or an image that failed; it doubles up to two minutes. */
  readonly retryMilliseconds: number;
  /** Images that no registry has: exact names, or patterns with `*`. */
  readonly missingImages: readonly string[];
  readonly rules: readonly PodRule[];
}

export const DEFAULT_POD_LIFE: PodLifeSettings = {
  scheduleMilliseconds: 20,
  pullMilliseconds: 100,
  startMilliseconds: 50,
  initMilliseconds: 50,
  runMilliseconds: 500,
  terminateMilliseconds: 50,
  retryMilliseconds: 500,
  missingImages: ['*:missing', '*/missing:*', 'missing:*'],
  rules: [],
};

/** What the settings, a matching rule and the pod's own annotations say about one pod. */
export interface PodPlan {
  readonly runMilliseconds?: number | 'never';
  readonly exitCode: number;
  readonly lastWords?: string;
  readonly startMilliseconds: number;
  readonly unschedulable?: string;
  readonly evictMilliseconds?: number;
}

interface Described {
  readonly metadata: ObjectMeta;
}

export function planFor({ metadata }: Described, settings: PodLifeSettings): PodPlan {
  const rule = settings.rules.find((one) => (one.namespace === undefined || one.namespace === metadata.namespace)
    && (one.namePrefix === undefined || (metadata.name ?? '').startsWith(one.namePrefix))
    && Object.entries(one.labels ?? {}).every(([key, value]) => metadata.labels?.[key] === value));
  const annotations = metadata.annotations ?? {};
  const seconds = annotations[LifeAnnotation.RUN_SECONDS];
  const evict = annotations[LifeAnnotation.EVICT_SECONDS];
  const exitCode = Number(annotations[LifeAnnotation.EXIT_CODE] ?? rule?.exitCode ?? 0);
  return {
    runMilliseconds: seconds === undefined ? rule?.runMilliseconds : seconds === 'never' ? 'never' : Number(seconds) * 1000,
    exitCode: Number.isInteger(exitCode) ? exitCode : 1,
    lastWords: annotations[LifeAnnotation.LAST_WORDS] ?? rule?.lastWords,
    startMilliseconds: settings.startMilliseconds + (rule?.startMilliseconds ?? 0),
    unschedulable: annotations[LifeAnnotation.UNSCHEDULABLE] ?? rule?.unschedulable,
    evictMilliseconds: evict === undefined ? rule?.evictMilliseconds : Number(evict) * 1000,
  };
}

/** Whether an image is one that no registry has. */
export function isMissing(image: string, settings: PodLifeSettings): boolean {
  return settings.missingImages.some((pattern) => new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(image));
}
