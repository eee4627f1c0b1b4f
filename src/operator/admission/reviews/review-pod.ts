// Reviews of pods that people start with spark-submit: their place by capacity, scheduler and priority. Everything else of the pod stays as it is.
import { ALLOWED, type AdmissionRequest, type AdmissionResponse, type PatchOperation } from './admission-review';
import { isCapacity, type PlacementDefaults } from '../../../spec/admission';
import { choosesCapacity, placementOn, requireNodes, tolerate, CAPACITIES } from '../../../spec/capacity';
import { canonicalJson } from '../../../spec/json';
import type { Pod, PodSpec } from '../../../spec/kubernetes.gen';
import { Label, PlacementLabel, SparkLabel } from '../../../spec/labels';
import { ROLES } from '../../../spec/roles';
import { printable, shorten } from '../../../spec/text';

/** The scheduler that the API server writes into pods that name none. */
const DEFAULT_SCHEDULER = 'default-scheduler';

/** Places a pod. A second review of the result changes nothing. Never refuses: a pod without its wish runs somewhere else. */
export function reviewPod({ operation, subResource, object }: AdmissionRequest, defaults: PlacementDefaults): AdmissionResponse {
  const pod = object as Pod | undefined;
  if (operation !== 'CREATE' || subResource || !pod?.spec) return ALLOWED;
  const labels = pod.metadata.labels ?? {};
  const isHandRun = ROLES.some((role) => role === labels[SparkLabel.ROLE]) && labels[Label.LAUNCHED_BY_OPERATOR] === undefined;
  if (!isHandRun) return ALLOWED;
  const { placed, warnings } = placePod(pod.spec, labels, defaults);
  return { allowed: true, warnings, patch: patchOf(pod.spec, placed) };
}

function placePod(spec: PodSpec, labels: Readonly<Record<string, string>>, defaults: PlacementDefaults): { placed: PodSpec; warnings: string[] } {
  const warnings: string[] = [];
  const placed: PodSpec = { ...spec };
  const capacity = labels[PlacementLabel.CAPACITY];
  if (capacity !== undefined && !isCapacity(capacity)) {
    warnings.push(`label ${PlacementLabel.CAPACITY} has no effect: it is ${JSON.stringify(shorten(printable(capacity), 63))}; use ${CAPACITIES.join(' or ')}`);
  }
  // What a pod says itself takes precedence over the default of its namespace.
  const byDefault = capacity === undefined && !choosesCapacity(spec.nodeSelector, spec.affinity) ? defaults.capacity : undefined;
  const wanted = isCapacity(capacity) ? capacity : byDefault;
  if (wanted) {
    const placement = placementOn(wanted);
    placed.affinity = requireNodes(spec.affinity, placement.alternatives);
    placed.tolerations = tolerate(spec.tolerations, placement);
  }
  const scheduler = labels[PlacementLabel.SCHEDULER] ?? defaults.scheduler;
  if (scheduler && (spec.schedulerName ?? DEFAULT_SCHEDULER) === DEFAULT_SCHEDULER) placed.schedulerName = scheduler;
  const priority = labels[PlacementLabel.PRIORITY_CLASS] ?? (spec.priorityClassName ? undefined : defaults.priorityClass);
  if (priority && priority !== spec.priorityClassName) {
    placed.priorityClassName = priority;
    // They are those of another class. The API server sets them again.
    delete placed.priority;
    delete placed.preemptionPolicy;
  }
  return { placed, warnings };
}

function patchOf(before: PodSpec, after: PodSpec): PatchOperation[] {
  const fields = ['affinity', 'tolerations', 'schedulerName', 'priorityClassName', 'priority', 'preemptionPolicy'] as const;
  return fields.filter((field) => canonicalJson(before[field]) !== canonicalJson(after[field]))
    .map((field): PatchOperation => (after[field] === undefined
      ? { op: 'remove', path: `/spec/${field}` }
      : { op: 'add', path: `/spec/${field}`, value: after[field] }));
}
