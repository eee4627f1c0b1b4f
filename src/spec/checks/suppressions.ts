// Findings that the author of an object has suppressed by annotations, each with the reason.
import { CHECKS } from './catalogue';
import { entryPath } from '../field-path';
import type { Finding } from '../findings';
import { isRecord } from '../json';
import { nearest } from '../nearest';

/** Annotations `suppress.cdk8s-spark/ID: reason` suppress the findings with this id about their object. */
export const SUPPRESSION_PREFIX = 'suppress.cdk8s-spark/';

/** The annotation that suppresses findings with an id. */
export function suppressionAnnotation(id: string): string {
  return `${SUPPRESSION_PREFIX}${id}`;
}

/** What is wrong with a suppression; undefined where it is valid. */
export function suppressionProblem(id: string, reason: unknown): string | undefined {
  if (!CHECKS.has(id)) {
    const meant = nearest(id, [...CHECKS.keys()]);
    return `is no id of a finding that can be suppressed${meant === undefined ? '' : `; did you mean ${meant}?`} (Errors cannot be suppressed.) `
      + `There are ${[...CHECKS.keys()].sort().join(', ')}`;
  }
  return typeof reason === 'string' && reason.trim() !== '' ? undefined : 'has no reason; write why the finding does not matter here';
}

/** Suppressions that are not valid. They suppress nothing. */
export function suppressionFindings(object: object): Finding[] {
  return suppressions(object).flatMap(([key, id, value]) => {
    const problem = suppressionProblem(id, value);
    return problem === undefined ? [] : [{
      severity: 'error' as const, reason: 'InvalidSuppression', path: entryPath('metadata.annotations', key), message: problem,
    }];
  });
}

/** The findings about an object without those that its author has suppressed. Errors remain, unless they only predict what another program refuses. */
export function withoutSuppressed(findings: readonly Finding[], object: object): Finding[] {
  const suppressed = new Set(suppressions(object).filter(([, id, value]) => suppressionProblem(id, value) === undefined).map(([, id]) => id));
  return findings.filter((finding) => !(suppressed.has(finding.reason) && isSuppressible(finding)));
}

/** Whether a finding may be suppressed. */
export function isSuppressible({ reason, severity }: Finding): boolean {
  const check = CHECKS.get(reason);
  return check !== undefined && (severity === 'warning' || check.predicted === true);
}

/** Key, id and value of each suppression of an object, which may have any shape. */
function suppressions(object: object): Array<readonly [key: string, id: string, value: unknown]> {
  const { metadata } = object as { readonly metadata?: unknown };
  const annotations = isRecord(metadata) && isRecord(metadata.annotations) ? metadata.annotations : {};
  return Object.entries(annotations).filter(([key]) => key.startsWith(SUPPRESSION_PREFIX))
    .map(([key, value]) => [key, key.slice(SUPPRESSION_PREFIX.length), value] as const);
}
