// How the kubelet behaves, as data: how long each stage of a pod takes, and what differs for some pods.
import type { ObjectMeta } from '../../spec/kubernetes';

/** Annotations of a pod that override the settings. */
export const KubeletAnnotation = {
  /** How long the main containers run, in seconds; with `never` they do not end by themselves. For a driver: how long its job takes. */
  RUN_SECONDS: 'rehearsal.cdk8s-spark/run-seconds',
  /** Their exit code; 137 ends with the reason `OOMKilled` and without clean-up. */
  EXIT_CODE: 'rehearsal.cdk8s-spark/exit-code',
  /** The last line of their log before an exit code other than 0. */
  LAST_WORDS: 'rehearsal.cdk8s-spark/last-words',
  /** Why the scheduler finds no node: the pod stays Pending as unschedulable. */
  UNSCHEDULABLE: 'rehearsal.cdk8s-spark/unschedulable',
  /** So many seconds after the pod started, the kubelet evicts it. */
  EVICT_SECONDS: 'rehearsal.cdk8s-spark/evict-seconds',
} as const;

/** What differs for the pods that it matches; the first matching rule counts. */
export interface PodRule {
  readonly namespace?: string;
  /** Labels that the pod must have. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Start of the pod's name. */
  readonly namePrefix?: string;
  /** Added to the usual start time of the main containers. */
  readonly startMilliseconds?: number;
  readonly runMilliseconds?: number | 'never';
  readonly exitCode?: number;
  readonly lastWords?: string;
  readonly unschedulable?: string;
  /** So long after the pod started, the kubelet evicts it. */
  readonly evictMilliseconds?: number;
}

export interface KubeletSettings {
  /** From created to bound to the node. */
  readonly scheduleMilliseconds: number;
  /** Time to pull an image that the node does not have yet. */
  readonly pullMilliseconds: number;
  /** From volumes and images ready to containers running. */
  readonly startMilliseconds: number;
  /** How long an init container runs. */
  readonly initMilliseconds: number;
  /** How long the job of a Spark driver takes, and the containers of a Job's pod run. Other pods run until they are deleted. */
  readonly runMilliseconds: number;
  /** From the request to delete to the end of the containers, at most the grace period. */
  readonly terminateMilliseconds: number;
  /** Delay before the first retry of scheduling, a mount or an image; it doubles up to two minutes. */
  readonly retryMilliseconds: number;
  /** Images that no registry has: exact names, or patterns with `*`. */
  readonly missingImages: readonly string[];
  readonly rules: readonly PodRule[];
}

export const DEFAULT_KUBELET_SETTINGS: KubeletSettings = {
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

/** How one pod behaves, by the settings, the matching rule and its own annotations. */
export interface PodBehaviour {
  readonly runMilliseconds?: number | 'never';
  readonly exitCode: number;
  readonly lastWords?: string;
  readonly startMilliseconds: number;
  readonly unschedulable?: string;
  readonly evictMilliseconds?: number;
}

export function behaviourOf({ metadata }: { readonly metadata: ObjectMeta }, settings: KubeletSettings): PodBehaviour {
  const rule = settings.rules.find((one) => (one.namespace === undefined || one.namespace === metadata.namespace)
    && (one.namePrefix === undefined || (metadata.name ?? '').startsWith(one.namePrefix))
    && Object.entries(one.labels ?? {}).every(([key, value]) => metadata.labels?.[key] === value));
  const annotations = metadata.annotations ?? {};
  const seconds = annotations[KubeletAnnotation.RUN_SECONDS];
  const evict = annotations[KubeletAnnotation.EVICT_SECONDS];
  const exitCode = Number(annotations[KubeletAnnotation.EXIT_CODE] ?? rule?.exitCode ?? 0);
  return {
    runMilliseconds: seconds === undefined ? rule?.runMilliseconds : seconds === 'never' ? 'never' : Number(seconds) * 1000,
    exitCode: Number.isInteger(exitCode) ? exitCode : 1,
    lastWords: annotations[KubeletAnnotation.LAST_WORDS] ?? rule?.lastWords,
    startMilliseconds: settings.startMilliseconds + (rule?.startMilliseconds ?? 0),
    unschedulable: annotations[KubeletAnnotation.UNSCHEDULABLE] ?? rule?.unschedulable,
    evictMilliseconds: evict === undefined ? rule?.evictMilliseconds : Number(evict) * 1000,
  };
}

/** Whether no registry has the image. */
export function isMissingImage(image: string, settings: KubeletSettings): boolean {
  const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return settings.missingImages.some((pattern) => new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`).test(image));
}
