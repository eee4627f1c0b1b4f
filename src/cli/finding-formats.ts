// Findings in the forms that other programs read: JSON, SARIF for code scanning, and the commands that GitHub turns into annotations.
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeReported, describeWithoutId, type ReportedFinding } from './describe-findings';
import { version } from '../../package.json';
import { CHECKS } from '../spec/checks/catalogue';

/** What is counted at the end of a check. */
export interface Summary {
  readonly applications: number;
  readonly files: number;
  readonly ignored: number;
  readonly errors: number;
  readonly warnings: number;
}

export const OUTPUT_FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** All findings in one of the formats; `closing` is the line that ends those which people read. */
export function formatFindings(findings: readonly ReportedFinding[], summary: Summary, closing: string, format: OutputFormat): string {
  switch (format) {
    case 'json': return json({ findings: findings.map(asJson), summary });
    case 'sarif': return json(sarif(findings));
    case 'github': return lines([...findings.map(workflowCommand), closing]);
    case 'text': return lines([...findings.map(describeReported), closing]);
  }
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function asJson({ position, ...finding }: ReportedFinding): object {
  return { ...finding, ...position };
}

/** `::error file=jobs.yaml,line=4,col=7,title=InvalidMemory::…`, with everything escaped that would end a part. */
export function workflowCommand(finding: ReportedFinding): string {
  const { file, position, severity, reason } = finding;
  const properties = { file, line: position?.line, col: position?.column, title: reason };
  const given = Object.entries(properties).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeData(String(value)).replace(/:/g, '%3A').replace(/,/g, '%2C')}`);
  return `::${severity} ${given.join(',')}::${escapeData(describeWithoutId(finding))}`;
}

function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

/** SARIF 2.1.0, the format of code scanning services. */
function sarif(findings: readonly ReportedFinding[]): object {
  const reasons = [...new Set(findings.map(({ reason }) => reason))].sort();
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'cdk8s-spark', semanticVersion: version, rules: reasons.map(sarifRule) } },
      columnKind: 'utf16CodeUnits',
      results: findings.map((finding) => result(finding, reasons)),
    }],
  };
}

function result({ file, position, object, severity, reason, path, message, value }: ReportedFinding, reasons: readonly string[]): object {
  const subject = [object, path].filter(Boolean).join(' ');
  return {
    ruleId: reason,
    ruleIndex: reasons.indexOf(reason),
    level: severity,
    message: { text: `${subject && `${subject}: `}${message}${value === undefined ? '' : ` (given: ${value})`}` },
    locations: [{
      physicalLocation: {
        artifactLocation: { uri: uriOf(file) },
        ...(position && { region: { startLine: position.line, startColumn: position.column } }),
      },
      ...(subject && { logicalLocations: [{ fullyQualifiedName: subject }] }),
    }],
  };
}

/** A rule, with what is known of the findings that can be suppressed. */
function sarifRule(id: string): object {
  const check = CHECKS.get(id);
  return {
    id,
    name: id,
    ...(check && {
      shortDescription: { text: check.finds }, fullDescription: { text: `${check.finds}: ${check.why}` }, help: { text: check.mend },
    }),
  };
}

/** A relative path as a relative URI, which code scanning takes from the root of the repository. */
function uriOf(file: string): string {
  return isAbsolute(file) ? pathToFileURL(file).href : file.replace(/^\.\//, '').split('/').map(encodeURIComponent).join('/');
}
