// Admission by LimitRanges: default requests and limits of containers, and their bounds.
import { parseExactQuantity } from '../../../spec/exact-quantity';
import type { Pod } from '../../../spec/kubernetes.gen';
import { forbidden, type ErrorSubject } from '../errors';
import type { Storage } from '../storage';

/** What refusals of pods are about. */
export const PODS: ErrorSubject = { group: '', plural: 'pods', kind: 'Pod' };

type Amounts = Record<string, string>;
interface LimitItem { type: string; default?: Amounts; defaultRequest?: Amounts; max?: Amounts; min?: Amounts }

/** Fills in the requests and limits that containers do not state, and refuses those beyond the bounds. */
export function applyLimitRanges(pod: Pod, storage: Storage): void {
  for (const range of storage.collection('limitranges').list(pod.metadata.namespace)) {
    const items = ((range.spec as { limits?: LimitItem[] } | undefined)?.limits ?? []).filter((item) => item.type === 'Container');
    for (const container of [...pod.spec.initContainers ?? [], ...pod.spec.containers ?? []]) {
      const resources = container.resources ??= {};
      for (const item of items) {
        const presetRequests = { ...item.default, ...item.defaultRequest };
        if (Object.keys(item.default ?? {}).length > 0) resources.limits = { ...item.default, ...resources.limits };
        if (Object.keys(presetRequests).length > 0) resources.requests = { ...presetRequests, ...resources.requests };
        for (const [name, max] of Object.entries(item.max ?? {})) {
          const limit = resources.limits?.[name];
          if (limit !== undefined && parseExactQuantity(limit).nano > parseExactQuantity(max).nano) {
            throw forbidden(PODS, pod.metadata.name ?? '', `maximum ${name} usage per Container is ${max}, but limit is ${limit}`);
          }
        }
        for (const [name, min] of Object.entries(item.min ?? {})) {
          const request = resources.requests?.[name];
          if (request !== undefined && parseExactQuantity(request).nano < parseExactQuantity(min).nano) {
            throw forbidden(PODS, pod.metadata.name ?? '', `minimum ${name} usage per Container is ${min}, but request is ${request}`);
          }
        }
      }
    }
  }
}
