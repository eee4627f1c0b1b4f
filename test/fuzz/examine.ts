// One object as validate and the controller treat it: what they say of it, and how long they take.
import { ERROR_TEXTS } from './error-texts';
import { checkObject } from '../../src/cli/check-object';
import { describeReported, reported } from '../../src/cli/describe-findings';
import type { ManifestObject } from '../../src/cli/manifests';
import { isRecord } from '../../src/spec/json';
import type { ObjectMeta } from '../../src/spec/kubernetes';
import { templateOf } from '../../src/spec/scheduled-template';
import type { ScheduledSparkApplication, SparkApplication } from '../../src/spec/types.gen';
import { planSubmission, type SubmissionSettings } from '../../src/submission';

const SETTINGS: SubmissionSettings = {
  master: 'k8s://https://kubernetes.default.svc:443', uiService: true, batchScheduler: true, ingressUrlFormat: '{{$appName}}.spark.example.com',
};
const UID = '00000000-0000-4000-8000-000000000001';
const SUBMISSION = { id: '00000000-0000-4000-8000-000000000000', time: 0 };

/** What validate says where a rule or the planner failed; of an object with a wrong type, its schema must have been reported before. */
const OWN_FAULT = /could not be checked/;

/** The largest plan of any object: so much of what is written is in it several times. */
const LARGEST_PLAN = 32 * 1024 * 1024;

/**
 * CPU time in which an object is planned, and in which it is validated, on a machine on which the calibration takes `CALIBRATION_MILLISECONDS`. To validate is
 * to plan too, and to check the schema and the rules before.
 */
export const MOST_MILLISECONDS = { plan: 100, validate: 150 };
const CALIBRATION_MILLISECONDS = 20;
/** The first runs of a function are slow, since it is not compiled yet, and a machine may be busy: only what is slow each time is too slow. */
const MEASUREMENTS = 10;

export interface Examined {
  readonly lines: readonly string[];
  readonly outcome: 'planned' | 'refused';
  readonly cpuMilliseconds: number;
  /** What must not happen with any object; empty if all is well. */
  readonly problems: readonly string[];
}

/** Checks and plans an object that may be anything. */
export function examine(object: object, limits = MOST_MILLISECONDS, measurements = MEASUREMENTS): Examined {
  const problems: string[] = [];
  let lines: string[] = [];
  let outcome: Examined['outcome'] = 'refused';
  let cpuMilliseconds = 0;
  try {
    const place: ManifestObject = { file: 'fuzz', document: 1, object: object as Record<string, unknown> };
    const checked = measured(() => checkObject(place, SETTINGS), limits.validate, measurements);
    cpuMilliseconds = checked.cpuMilliseconds;
    lines = checked.result.map((finding) => describeReported(reported(place, finding)));
    problems.push(...lines.filter((line) => OWN_FAULT.test(line)).map((line) => `says ${line.slice(0, 500)}`));
    const planned = measured(() => planSubmission(applicationOf(object), SUBMISSION, SETTINGS), limits.plan, measurements);
    cpuMilliseconds = Math.max(cpuMilliseconds, planned.cpuMilliseconds);
    for (const [what, took, limit] of [['validate', checked.cpuMilliseconds, limits.validate], ['plan', planned.cpuMilliseconds, limits.plan]] as const) {
      if (took > limit) problems.push(`takes ${Math.round(took)} ms of CPU to ${what}, more than ${limit} ms`);
    }
    const plan = planned.result;
    outcome = plan.outcome;
    const found = plan.outcome === 'planned' ? plan.warnings : plan.findings;
    lines.push(...found.map((finding) => describeReported(reported(place, finding))));
    if (plan.outcome === 'planned' && JSON.stringify(plan.objects).length > LARGEST_PLAN) problems.push(`the plan is larger than ${LARGEST_PLAN} bytes`);
  } catch (error) {
    problems.push(`threw ${error instanceof Error ? error.stack : String(error)}`);
  }
  problems.push(...lines.filter((line) => ERROR_TEXTS.test(line)).map((line) => `says ${line.slice(0, 500)}`));
  problems.push(...lines.filter((line) => line.length > 3_000).map((line) => `says ${line.length} characters in one line`));
  return { lines, outcome, cpuMilliseconds, problems };
}

/** Runs a function, again where it took long, and tells its shortest time, as it would be on the machine that the limit is for. */
function measured<Result>(run: () => Result, limit: number, measurements: number): { readonly result: Result; readonly cpuMilliseconds: number } {
  let { result, cpuMilliseconds } = timed(run);
  for (let left = measurements - 1; left > 0 && cpuMilliseconds > limit; left--) {
    const slowness = Math.max(1, timed(calibration).cpuMilliseconds / CALIBRATION_MILLISECONDS);
    const again = timed(run);
    result = again.result;
    cpuMilliseconds = Math.min(cpuMilliseconds, again.cpuMilliseconds / slowness);
  }
  return { result, cpuMilliseconds };
}

function timed<Result>(run: () => Result): { readonly result: Result; readonly cpuMilliseconds: number } {
  const before = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(before);
  return { result, cpuMilliseconds: (user + system) / 1000 };
}

/** A fixed amount of the work that checks consist of: mappings made, read, sorted and written as text. */
function calibration(): number {
  const mapping = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`spark.key-${i}`, `value-${i}`]));
  return Object.entries(mapping).sort().map(([key, value]) => JSON.stringify({ [key]: value })).join('').length;
}

/** The problems of a titled object, as lines. */
export function problemsOf(
  { title, object, limits }: { readonly title: string; readonly object: object; readonly limits?: typeof MOST_MILLISECONDS },
  measurements?: number,
): string[] {
  return examine(object, limits, measurements).problems.map((problem) => `${title}: ${problem}`);
}

/** The application as an API server would have stored it: with a namespace and a UID. */
function applicationOf(object: object): SparkApplication {
  const { kind, spec, metadata } = object as ScheduledSparkApplication;
  const application = kind === 'ScheduledSparkApplication' && isRecord(spec) ? templateOf(object as ScheduledSparkApplication) : object as SparkApplication;
  return isRecord(metadata) ? { ...application, metadata: { ...metadata, namespace: metadata.namespace ?? 'jobs', uid: UID } as ObjectMeta } : application;
}
