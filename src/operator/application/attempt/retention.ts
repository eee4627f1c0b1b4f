// What is kept of a run that has ended for good, and until when: the application's own rules, or defaults that keep logs and remove what costs.
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

const DEFAULTS: Retention = { driverPod: undefined, executorPods: undefined, services: 0, claims: 0, configMaps: undefined };

export const RETAINED_PARTS: readonly RetainedPart[] = ['services', 'claims', 'configMaps'];

/** Reads `spec.retention`, whatever shape it has. */
export function retentionRules(spec: Readonly<Record<string, unknown>>): RetentionRules {
  const { onSuccess, onFailure } = asRecord(spec.retention);
  return { onSuccess: retention(asRecord(onSuccess)), onFailure: retention(asRecord(onFailure)) };
}

function retention(rules: Readonly<Record<string, unknown>>): Retention {
  return Object.fromEntries(Object.entries(DEFAULTS).map(([part, fallback]) => [part, seconds(asRecord(rules[part]), fallback)])) as Retention;
}

function seconds({ policy, afterSeconds }: Readonly<Record<string, unknown>>, fallback: number | undefined): number | undefined {
  if (policy === 'Retain') return undefined;
  if (policy !== 'Delete') return fallback;
  return typeof afterSeconds === 'number' && afterSeconds > 0 ? afterSeconds : 0;
}
