// What is kept of a run that has ended for good, and until when: the application's own rules, or defaults that keep logs and remove what costs.
import { DEFAULTS } from '../../../spec/defaults';
import type { RetentionRule } from '../../../spec/types.gen';
import { asRecord } from '../values';

/** What retention knows by name. Pods can be seen; of the others the status says whether they are there. */
export type RetainedPod = 'driverPod' | 'executorPods';
export type RetainedPart = 'services' | 'claims' | 'configMaps';

/** Seconds after the end of the run when something is removed; undefined where it stays as long as the application. */
export type Retention = Readonly<Record<RetainedPod | RetainedPart, number | undefined>>;

export interface RetentionRules {
  readonly onSuccess: Retention;
  readonly onFailure: Retention;
}

export const RETAINED_PARTS: readonly RetainedPart[] = ['services', 'claims', 'configMaps'];
/** What is kept where nothing is said. */
export const PARTS_RETAINED_BY_DEFAULT = RETAINED_PARTS.filter((part) => DEFAULTS.RetentionRules[part].policy === 'Retain');

/** Reads `spec.retention`, whatever shape it has. */
export function retentionRules(spec: Readonly<Record<string, unknown>>): RetentionRules {
  const { onSuccess, onFailure } = asRecord(spec.retention);
  return { onSuccess: retention(asRecord(onSuccess)), onFailure: retention(asRecord(onFailure)) };
}

function retention(rules: Readonly<Record<string, unknown>>): Retention {
  return Object.fromEntries(Object.entries(DEFAULTS.RetentionRules).map(([part, fallback]) => [part, seconds(asRecord(rules[part]), fallback)])) as Retention;
}

function seconds({ policy, afterSeconds }: Readonly<Record<string, unknown>>, fallback: RetentionRule): number | undefined {
  const known = policy === 'Retain' || policy === 'Delete' ? policy : fallback.policy;
  if (known === 'Retain') return undefined;
  return policy === 'Delete' && typeof afterSeconds === 'number' && afterSeconds > 0 ? afterSeconds : DEFAULTS.RetentionRule.afterSeconds;
}
