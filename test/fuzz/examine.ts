// One object as validate and the controller treat it: what they say of it, and how long they take.
import { checkObject, templateOf } from '../../src/cli/check-object';
import { describeLocatedFinding } from '../../src/cli/describe-findings';
import type { ManifestObject } from '../../src/cli/manifests';
import { isRecord } from '../../src/spec/json';
import type { ObjectMeta } from '../../src/spec/kubernetes';
import type { ScheduledSparkApplication, SparkApplication } from '../../src/spec/types.gen';
import { planSubmission, type SubmissionSettings } from '../../src/submission';

const SETTINGS: SubmissionSettings = {
  master: 'k8s://https://kubernetes.default.svc:443', uiService: true, batchScheduler: true, ingressUrlFormat: '{{$appName}}.spark.example.com',
};
const UID = '00000000-0000-4000-8000-000000000001';
const SUBMISSION = { id: '00000000-0000-4000-8000-000000000000', time: 0 };

/** Texts of errors of JavaScript, which say nothing to the author of a manifest. */
const ERROR_TEXTS = new RegExp([
  'Cannot (read|set|convert|destructure|use|create|assign|access)', 'is not (a function|iterable|an object|a constructor|defined)', 'Maximum call stack',
  'Invalid (array|string|count|time|regular)', 'Reduce of empty', 'object Object', '(Type|Range|Syntax|Reference)Error', 'circular structure',
  'prototype may only', 'function Object', 'native code',
].join('|'));

/** What validate says where a rule or the planner failed; of an object with a wrong type, its schema must have been reported before. */
const OWN_FAULT = /could not be checked/;

/** The largest plan of any object: so much of what is written is in it several times. */
const LARGEST_PLAN = 32 * 1024 * 1024;

/** CPU time for one object. Linear work takes some milliseconds; work that grows with the square of a text of 256 kB takes minutes. */
export const MOST_MILLISECONDS = 1_000;

export interface Examined {
  readonly lines: readonly string[];
  readonly outcome: 'planned' | 'refused';
  readonly cpuMilliseconds: number;
  /** What must not happen with any object; empty if all is well. */
  readonly problems: readonly string[];
}

/** Checks and plans an object that may be anything. */
export function examine(object: object): Examined {
  const before = process.cpuUsage();
  const problems: string[] = [];
  let lines: string[] = [];
  let outcome: Examined['outcome'] = 'refused';
  try {
    const place: ManifestObject = { file: 'fuzz', document: 1, object: object as Record<string, unknown> };
    lines = checkObject(place, SETTINGS).map((finding) => describeLocatedFinding(place, finding));
    problems.push(...lines.filter((line) => OWN_FAULT.test(line)).map((line) => `says ${line.slice(0, 500)}`));
    const plan = planSubmission(applicationOf(object), SUBMISSION, SETTINGS);
    outcome = plan.outcome;
    const found = plan.outcome === 'planned' ? plan.warnings : plan.findings;
    lines.push(...found.map((finding) => describeLocatedFinding(place, finding)));
    if (plan.outcome === 'planned' && JSON.stringify(plan.objects).length > LARGEST_PLAN) problems.push(`the plan is larger than ${LARGEST_PLAN} bytes`);
  } catch (error) {
    problems.push(`threw ${error instanceof Error ? error.stack : String(error)}`);
  }
  const { user, system } = process.cpuUsage(before);
  const cpuMilliseconds = (user + system) / 1000;
  if (cpuMilliseconds > MOST_MILLISECONDS) problems.push(`takes ${cpuMilliseconds} ms of CPU, more than ${MOST_MILLISECONDS} ms`);
  problems.push(...lines.filter((line) => ERROR_TEXTS.test(line)).map((line) => `says ${line.slice(0, 500)}`));
  problems.push(...lines.filter((line) => line.length > 3_000).map((line) => `says ${line.length} characters in one line`));
  return { lines, outcome, cpuMilliseconds, problems };
}

/** The problems of a titled object, as lines. */
export function problemsOf({ title, object }: { readonly title: string; readonly object: object }): string[] {
  return examine(object).problems.map((problem) => `${title}: ${problem}`);
}

/** The application as an API server would have stored it: with a namespace and a UID. */
function applicationOf(object: object): SparkApplication {
  const { kind, spec, metadata } = object as ScheduledSparkApplication;
  const application = kind === 'ScheduledSparkApplication' && isRecord(spec) ? templateOf(object as ScheduledSparkApplication) : object as SparkApplication;
  return isRecord(metadata) ? { ...application, metadata: { ...metadata, namespace: metadata.namespace ?? 'jobs', uid: UID } as ObjectMeta } : application;
}
