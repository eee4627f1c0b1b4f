// What is wrong with an input, as data: every check of the project reports in this form.
import { BOUNDS } from './bounds';
import { mayHoldCredential } from './credentials';
import { presentable, printable, redactUrls, shorten } from './text';

/** How much a finding weighs: an error stops the application; with a warning it runs. */
export type Severity = 'error' | 'warning';

/** One thing that is wrong with an application, in words with which its author can correct it. */
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

/** Characters of the parts of a line: what users write may be of any length, and lines go into logs, Events and the status. */
const LENGTHS = { path: 200, message: 1_000, value: 200, all: 8_000 } as const;

/** The texts of a finding as they may be shown: on one line, cut, and without credentials. */
export interface PresentableFinding {
  readonly path: string;
  readonly message: string;
  /** The value as JSON, where one is given and may be shown. */
  readonly value?: string;
}

/** The only way from a finding to a text that anybody reads: lines, status, Events, logs, JSON and SARIF are all made from this. */
export function presentFinding({ path, message, value }: Finding): PresentableFinding {
  const given = value === undefined || mayHoldCredential(path) ? undefined : printable(valueText(value));
  return { path: presentable(path, LENGTHS.path), message: presentable(message, LENGTHS.message), ...(given !== undefined && { value: given }) };
}

/** One line about a finding: path, what is wrong, and the value given unless it may be a credential, since many people read these lines. */
export function describeFinding(finding: Finding): string {
  return `${presentFinding(finding).path}: ${describeFault(finding)}`;
}

/** The same without the path, for where that is shown beside it. */
export function describeFault(finding: Finding): string {
  const { message, value } = presentFinding(finding);
  return `${message}${value === undefined ? '' : ` (given: ${value})`}`;
}

/** The value as JSON, cut; texts at any depth of it are redacted first. */
function valueText(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(shorten(redactUrls(value), LENGTHS.value))
    : shorten(redactUrls(JSON.stringify(value, redacted) ?? String(value)), LENGTHS.value);
}

function redacted(_: string, value: unknown): unknown {
  return typeof value === 'string' ? redactUrls(value) : value;
}

/** Findings in one line; of very many, the first and how many there are. */
export function describeFindings(findings: readonly Finding[]): string {
  return shorten(limited(findings).map(describeFinding).join('; '), LENGTHS.all);
}

/** The errors among findings in one line; warnings are left out. */
export function describeErrors(findings: readonly Finding[]): string {
  return describeFindings(findings.filter(({ severity }) => severity === 'error'));
}

/** Reasons of warnings that a table has for every property of Spark. A check that is about one property knows it better. */
const GENERAL: ReadonlySet<string> = new Set(['UnknownSparkProperty', 'IllTypedSparkProperty', 'DeprecatedSparkProperty']);

/** How precise a finding is: of two about one place, the one with the higher rank counts. */
function rankOf({ severity, reason }: Finding): number {
  return severity === 'error' ? 2 : GENERAL.has(reason) ? 0 : 1;
}

/**
 * One finding for each field: the first, which is the most precise. An error takes the place of a warning, and a warning that of a general one.
 * That a value loses against another place is told beside any other warning: no word about the value says so.
 */
export function onePerField(findings: readonly Finding[]): Finding[] {
  const first = new Map<string, Finding>();
  const overridden = new Map<string, Finding>();
  for (const finding of findings) {
    const told = finding.reason === OVERRIDDEN ? overridden : first;
    const known = told.get(finding.path);
    if (!known || rankOf(known) < rankOf(finding)) told.set(finding.path, finding);
  }
  const isWrong = ({ path }: Finding) => first.get(path)?.severity === 'error';
  const kept = new Set([...first.values(), ...[...overridden.values()].filter((finding) => !isWrong(finding))]);
  return findings.filter((finding) => kept.has(finding));
}

/** The reason of a warning that a value has no effect, since another place says otherwise. */
export const OVERRIDDEN = 'Overridden';

/** The findings without the general ones about places of which there are others. */
export function withoutGeneral(findings: readonly Finding[]): readonly Finding[] {
  if (!findings.some(({ reason }) => GENERAL.has(reason))) return findings;
  const precise = new Set(findings.filter(({ reason }) => !GENERAL.has(reason)).map(({ path }) => path));
  return findings.filter(({ reason, path }) => !(GENERAL.has(reason) && precise.has(path)));
}

/** The reason of the finding that counts those which are not listed one by one. */
export const FURTHER_FINDINGS = 'FurtherFindings';

/** At most so many findings as anybody reads, errors before warnings where some must be left out, and one that counts the rest. */
export function limited(findings: readonly Finding[]): Finding[] {
  const counted = findings.filter(({ reason }) => reason !== FURTHER_FINDINGS);
  if (counted.length <= BOUNDS.findings) return [...findings];
  const bySeverity = (['error', 'warning'] as const).flatMap((severity) => counted.filter((finding) => finding.severity === severity));
  const [listed, rest] = [bySeverity.slice(0, BOUNDS.findings), bySeverity.slice(BOUNDS.findings)];
  return [...listed, {
    severity: rest[0].severity, reason: FURTHER_FINDINGS, path: 'spec', message: `has ${rest.length} further findings; correct those above first`,
  }];
}
