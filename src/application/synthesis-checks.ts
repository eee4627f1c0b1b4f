// What is checked when an app is synthesised: each program by itself, and all of them together. Errors stop the synthesis, warnings are told once.
import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { SparkCheck, suppressionsFor } from './checks';
import { suppressionAnnotation } from '../spec/checks/suppressions';
import { describeFinding, Finding } from '../spec/findings';
import type { SparkApplication as SparkApplicationManifest } from '../spec/types.gen';
import { acrossObjects, Surroundings, type Place, type Program } from '../submission/across/objects';
import { nthSubmission, unknownOperator, type PlannedSubmission, type Submission, type SubmissionSettings } from '../submission/plan';

/** What a program says of itself. */
export interface CheckedProgram {
  /** What is wrong with it, suppressed findings left out. */
  readonly findings: readonly Finding[];
  /** What is wrong with it beyond its manifest. */
  readonly problems: readonly string[];
  /** Its object, or what the planner takes in its place. */
  readonly object: object;
  readonly application: SparkApplicationManifest;
  /** Whether a schedule starts it. */
  readonly isTemplate: boolean;
  readonly needsOperator: boolean;
  readonly plan?: PlannedSubmission;
}

/** A construct that is checked. */
export interface Checkable extends IConstruct {
  /** The object whose annotations hold suppressions. @internal */
  readonly _checkedObject: ApiObject;
  /** @internal */
  _check(settingsFor: (application: SparkApplicationManifest) => SubmissionSettings, submission: Submission): CheckedProgram;
}

interface ConstructPlace extends Place {
  readonly construct: IConstruct;
}

/** Type of the metadata of a construct that holds a warning. */
const WARNING = 'cdk8s-spark:warning';
/** Kinds whose content matters to the programs around them. */
const READ_KINDS = ['Namespace', 'ServiceAccount', 'Deployment'];
const DEFINITION = 'CustomResourceDefinition';
/** Lines of one id in a summary. */
const MOST_LINES = 5;

const OF_ROOT = new WeakMap<IConstruct, SynthesisChecks>();

/** The checks of all programs of an app. */
export class SynthesisChecks {
  /** Has the app that a construct is in checked when it is synthesised, also where it has no program. */
  public static include({ node: { root } }: IConstruct): SynthesisChecks {
    const checks = OF_ROOT.get(root) ?? new SynthesisChecks(root);
    OF_ROOT.set(root, checks);
    return checks;
  }

  /** Has a program checked when its app is synthesised. */
  public static add(program: Checkable): void {
    const checks = SynthesisChecks.include(program);
    checks.programs.push(program);
    program.node.addValidation({ validate: () => checks.errorsOf(program) });
  }

  private readonly programs: Checkable[] = [];
  private readonly errors = new Map<IConstruct, readonly string[]>();
  private told = '';

  private constructor(private readonly root: IConstruct) {
    // The root is validated before what is in it.
    root.node.addValidation({ validate: () => this.checkAll() });
  }

  /** The errors of a program that the root has checked just before, or that somebody validates by itself. */
  private errorsOf(program: Checkable): string[] {
    const known = this.errors.get(program) ?? describeErrors(program._check(unknownOperator, nthSubmission(0)));
    this.errors.delete(program);
    return [...known];
  }

  private checkAll(): string[] {
    const present = this.programs.filter(({ node }) => node.root === this.root);
    present.forEach(annotateSuppressions);
    const objects = this.root.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct)).flatMap(placeOf);
    const surroundings = new Surroundings(
      objects.map(({ object }) => object), (application, operator) => operator?.settings ?? unknownOperator(application));
    const warnings: Array<readonly [IConstruct, Finding]> = [];
    const sound: Array<Program<ConstructPlace>> = [];
    this.errors.clear();
    present.forEach((construct, i) => {
      const checked = construct._check((application) => surroundings.settingsFor(application), nthSubmission(i));
      const { findings, object, ...program } = checked;
      const errors = describeErrors(checked);
      this.errors.set(construct, errors);
      if (errors.length > 0) return;
      warnings.push(...findings.map((finding) => [construct, finding] as const));
      sound.push({ place: { object: object as ConstructPlace['object'], construct }, ...program });
    });
    warnings.push(...acrossObjects(objects, sound, surroundings).map(({ place, finding }) => [place.construct, finding] as const));
    this.tell(warnings);
    return [];
  }

  /** Writes warnings to the metadata of constructs, and once to standard error. */
  private tell(warnings: ReadonlyArray<readonly [IConstruct, Finding]>): void {
    for (const [{ node }, finding] of warnings) {
      const text = withId(finding);
      if (!node.metadata.some(({ type, data }) => type === WARNING && data === text)) node.addMetadata(WARNING, text);
    }
    const summary = summaryOf(warnings);
    if (summary !== this.told) process.stderr.write(summary);
    this.told = summary;
  }
}

function describeErrors({ findings, problems }: CheckedProgram): string[] {
  return [...findings.filter(({ severity }) => severity === 'error').map(describeFinding), ...problems];
}

function withId(finding: Finding): string {
  return `${describeFinding(finding)} [${finding.reason}]`;
}

function summaryOf(warnings: ReadonlyArray<readonly [IConstruct, Finding]>): string {
  if (warnings.length === 0) return '';
  const ids = [...new Set(warnings.map(([, { reason }]) => reason))];
  const lines = ids.flatMap((id) => {
    const all = warnings.filter(([, { reason }]) => reason === id);
    const rest = all.length - MOST_LINES;
    return [
      ...all.slice(0, MOST_LINES).map(([{ node }, finding]) => `  ${node.path}: ${withId(finding)}`),
      ...(rest > 0 ? [`  and ${rest} more [${id}]`] : []),
    ];
  });
  const head = `cdk8s-spark: ${warnings.length} warning${warnings.length === 1 ? '' : 's'}; SparkChecks.suppress() takes away what does not matter`;
  return `${[head, ...lines].join('\n')}\n`;
}

/** The annotations by which checks of manifests know of suppressions too. */
function annotateSuppressions(program: Checkable): void {
  for (const { check, reason } of suppressionsFor(program)) program._checkedObject.metadata.addAnnotation(suppressionAnnotation(check), reason);
}

/** An object as far as it matters to programs: of definitions the name and the suppression, of most others nothing. */
function placeOf(construct: ApiObject): ConstructPlace[] {
  const { apiVersion, kind } = construct;
  if (kind === DEFINITION) {
    suppressionsFor(construct).filter(({ check }) => check === SparkCheck.DEFINITION_TWICE)
      .forEach(({ check, reason }) => construct.metadata.addAnnotation(suppressionAnnotation(check), reason));
    return [{ construct, object: { apiVersion, kind, metadata: construct.metadata.toJson() as object } }];
  }
  return READ_KINDS.includes(kind) ? [{ construct, object: construct.toJson() as ConstructPlace['object'] }] : [];
}
