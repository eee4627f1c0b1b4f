// Every recorded submission of the real spark-submit, planned again: object by object, property by property.
import { afterAll, describe, expect, it } from 'vitest';
import {
  cases, comparable, normalised, planApplication, planCommandLine, recordedCases, recordingOf, REFUSED_BEFOREHAND, SPARK_VERSIONS,
  type Recording,
} from './recordings';
import { reasonFor, REFUSALS } from './refusals';
import { withoutDeviations } from './undo-deviations';
import { SUPPORTED_VERSIONS } from '../../src/submission';

let compared = 0;
afterAll(() => process.stdout.write(`${compared} recorded submissions compared\n`));

/** Refused by both, and for the same reason. */
function expectRefused({ objects, errors = [] }: Recording, plan: { outcome: string }): void {
  expect(objects).toEqual([]);
  expect(plan)
    .toMatchObject({ outcome: 'refused', findings: expect.arrayContaining([expect.objectContaining({ severity: 'error', reason: reasonFor(errors) })]) });
}

function expectReason({ reason, because }: { readonly reason: string; readonly because: string }, plan: { outcome: string }): void {
  expect(plan, because).toMatchObject({ outcome: 'refused', findings: expect.arrayContaining([expect.objectContaining({ severity: 'error', reason })]) });
}

/** Submissions that spark-submit makes and an application must not, each with the reason. */
const REFUSED_AS_APPLICATION: Readonly<Record<string, { readonly versions: RegExp; readonly reason: string; readonly because: string }>> = {
  'labels-annotations': {
    versions: /^3\./,
    reason: 'InvalidLabel',
    because: 'before 4.0 Spark leaves {{APP_ID}} in labels as it is, and no API server accepts such a label',
  },
  'volcano-step': {
    versions: /./,
    reason: 'ClientLocalFile',
    because: 'the pod group template is a file of the machine where spark-submit runs',
  },
};

it('every case is recorded for every supported version, and nothing is recorded that is no case', () => {
  expect(SPARK_VERSIONS.map((version) => version.split('.').slice(0, 2).join('.'))).toEqual(SUPPORTED_VERSIONS);
  for (const version of SPARK_VERSIONS) expect(recordedCases(version), version).toEqual(cases.map(({ name }) => name));
});

it('every row of the table of refusals is an error of spark-submit', () => {
  const said = cases.flatMap(({ name }) => SPARK_VERSIONS.flatMap((version) => recordingOf(name, version).errors ?? []));
  expect(REFUSALS.filter(([error]) => !said.some((line) => error.test(line))).map(([error]) => error.source)).toEqual([]);
});

describe.each(cases)('$name: $title', (recorded) => {
  it.each(SPARK_VERSIONS)('Spark %s: the command line gives the recorded objects', (version) => {
    const recording = recordingOf(recorded.name, version);
    const plan = planCommandLine(recorded, version);
    compared++;
    if (recording.exitCode !== 0) return expectRefused(recording, plan);
    const exception = REFUSED_BEFOREHAND[recorded.name];
    if (exception) return expectReason(exception, plan);
    if (plan.outcome === 'refused') throw new Error(JSON.stringify(plan.findings, null, 1));
    expect(comparable(plan.objects, recorded.args)).toEqual(recording.objects);
  });

  const { application } = recorded;
  if (!application) return;
  it.each(SPARK_VERSIONS)('Spark %s: the application gives the recorded objects, but for the listed deviations', (version) => {
    const recording = recordingOf(recorded.name, version);
    const plan = planApplication(application, version);
    compared++;
    if (recording.exitCode !== 0) return expectRefused(recording, plan);
    const exception = REFUSED_AS_APPLICATION[recorded.name];
    if (exception?.versions.test(version)) return expectReason(exception, plan);
    if (plan.outcome === 'refused') throw new Error(JSON.stringify(plan.findings, null, 1));
    expect(normalised(withoutDeviations(plan.objects, application, recording.objects))).toEqual(recording.objects);
  });
});
