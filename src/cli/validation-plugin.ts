// The validation plugin of cdk8s-cli: everything that `validate` knows, as a part of `cdk8s synth`. `package.json` of the folder `validation` names its bundle.
import { checkManifests } from './check-manifests';
import { describeWithoutId, type ReportedFinding } from './describe-findings';
import { readManifests } from './manifests';
import { CHECKS } from '../spec/checks/catalogue';
import { suppressionAnnotation } from '../spec/checks/suppressions';

/** What cdk8s-cli gives to plugins, as far as this one reads it. */
export interface ValidationContext {
  /** Paths of the manifests. */
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: Violation): void;
    submit(status: 'success' | 'failure', metadata?: Readonly<Record<string, string>>): void;
  };
}

interface Violation {
  readonly ruleName: string;
  readonly recommendation: string;
  readonly fix: string;
  readonly violatingResources: ReadonlyArray<{ readonly resourceName: string; readonly locations: readonly string[]; readonly manifestPath: string }>;
}

/** `properties` of the plugin in cdk8s.yaml. */
export interface SparkValidationProperties {
  /** Whether warnings fail the synthesis too. Default: false. */
  readonly strict?: boolean;
  /** Flags of the operator, where the manifests have none, such as `enable-batch-scheduler`. */
  readonly operatorFlags?: readonly string[];
}

/** Checks the manifests of an app. Its warnings are in the report and do not fail the synthesis, unless `strict` is set. */
export class SparkValidation {
  private readonly strict: boolean;
  private readonly operatorFlags: readonly string[];

  constructor(properties: SparkValidationProperties = {}) {
    const { strict = false, operatorFlags = [], ...unknown } = properties;
    const [name] = Object.keys(unknown);
    if (name !== undefined) throw new Error(`SparkValidation has no property ${name}; it has strict and operatorFlags`);
    if (typeof strict !== 'boolean') throw new Error('SparkValidation: strict must be true or false');
    if (!Array.isArray(operatorFlags) || operatorFlags.some((flag) => typeof flag !== 'string')) {
      throw new Error('SparkValidation: operatorFlags must be a list of texts, such as [enable-batch-scheduler]');
    }
    this.strict = strict;
    this.operatorFlags = operatorFlags as readonly string[];
  }

  /** Called by cdk8s-cli after the synthesis. */
  async validate({ manifests, report }: ValidationContext): Promise<void> {
    const read = await readManifests(manifests, async () => '');
    const { findings, summary: { errors, warnings } } = checkManifests(read, this.operatorFlags);
    for (const [id, group] of groupedBy(findings, ({ reason }) => reason)) {
      for (const [, alike] of groupedBy(group, ({ severity, message }) => `${severity} ${message}`)) report.addViolation(violationOf(id, alike));
    }
    const failed = errors > 0 || (this.strict && warnings > 0);
    report.submit(failed ? 'failure' : 'success', { Errors: String(errors), Warnings: String(warnings) });
  }
}

/** One violation for all findings with one text. */
function violationOf(id: string, findings: readonly ReportedFinding[]): Violation {
  const [{ message, severity }] = findings;
  const check = CHECKS.get(id);
  const suppress = check && (severity === 'warning' || check.predicted)
    ? ` Or say why it does not matter, by the annotation ${suppressionAnnotation(id)}.` : '';
  const resources = groupedBy(findings, ({ file, object }) => JSON.stringify([file, object]));
  return {
    ruleName: severity === 'warning' ? `${id} (warning)` : id,
    recommendation: message,
    fix: `${check?.mend ?? message}.${suppress}`,
    violatingResources: [...resources.values()].map((all) => ({
      resourceName: nameOf(all[0]), locations: all.map((finding) => describeWithoutId(finding)), manifestPath: all[0].file,
    })),
  };
}

/** The name by which cdk8s-cli finds the construct: `SparkApplication jobs/etl` is `etl`. */
function nameOf({ object = '' }: ReportedFinding): string {
  return object.split(/[ /]/).pop() ?? '';
}

function groupedBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
