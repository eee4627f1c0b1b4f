// What is wrong with an input, as data: every check of the project reports in this form, whoever shows it.
import { mayHoldCredential } from './credentials';

/** How much a finding weighs: an error stops the application, a warning is shown and the application goes on. */
export type Severity = 'error' | 'warning';

/** One thing that is wrong with an application, told so that its author can mend it. */
export interface Finding {
  readonly severity: Severity;
  /** CamelCase word from a closed list, fit for a condition's reason, such as `InvalidMemory`. */
  readonly reason: string;
  /** Where it is, as a path from the object's root: `spec.driver.memory`, `spec.volumes[2].name`. */
  readonly path: string;
  /** What is wrong and what to do about it, in one sentence or two; does not repeat path and value. */
  readonly message: string;
  /** The value that was given, where it helps. */
  readonly value?: unknown;
}

/** Renders a finding as one line: path, what is wrong, and the value given unless it may be a credential, since many read these lines. */
export function describeFinding(finding: Finding): string {
  const value = finding.value === undefined || mayHoldCredential(finding.path) ? '' : ` (given: ${JSON.stringify(finding.value)})`;
  return `${finding.path}: ${finding.message}${value}`;
}

/** Renders what is wrong among findings as one line; what is merely a warning is left out. */
export function describeErrors(findings: readonly Finding[]): string {
  return findings.filter(({ severity }) => severity === 'error').map(describeFinding).join('; ');
}

/** One finding per place, reason and value: two checks may see the same fault. The first one stays. */
export function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ path, reason, value }) => {
    const key = `${path}\n${reason}\n${String(value ?? '')}`;
    return !seen.has(key) && Boolean(seen.add(key));
  });
}
