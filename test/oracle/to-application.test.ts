// Every recorded command line, turned into an application and planned again, gives the same objects, but for the listed deviations.
import { describe, expect, it } from 'vitest';
import { applicationOf, ATTEMPT, cases, comparable, normalised, planCommandLine, SETTINGS, SPARK_VERSIONS, SUBMITTER, type Case } from './recordings';
import { withoutDeviations } from './undo-deviations';
import type { Finding } from '../../src/spec/findings';
import type { ConfigMap } from '../../src/spec/kubernetes.gen';
import type { SparkApplication } from '../../src/spec/types.gen';
import { applicationFor, planRawSubmission, planSubmission, readCommandLine, type SparkSubmission } from '../../src/submission';

/** Command lines that say what an application must not, with the reason for which that is refused. */
const REFUSED: readonly (readonly [name: RegExp, versions: RegExp, reason: string, because: string])[] = [
  [/^(oauth-token|submitter-properties)$/, /./, 'DeniedSparkConf', 'tokens for the API server are refused in an application'],
  [/^combination-credentials$/, /./, 'DeniedSparkConf', 'tokens for the API server are refused in an application'],
  [/^(alone-credential-files|combination-files)$/, /./, 'CredentialInConfiguration', 'certificates in files of the submitting machine'],
  [/^(alone-krb5-file|alone-pod-group-file|volcano-step|(alone|combination)-keytab-file)$/, /./, 'ClientLocalFile',
    'krb5.conf, keytab or pod group in a file of the submitting machine'],
  [/^driver-without-executors$/, /./, 'MissingImage', 'the driver of an application has executors'],
  [/^variable-references$/, /./, 'InvalidName', 'typed fields have no references'],
  [/^variable-references-typed$/, /./, 'InvalidCores', 'typed fields have no references'],
  [/^alone-service-label$/, /./, 'InvalidLabel', 'Spark leaves {{APP_ID}} in labels of its Service as it is, and no API server accepts such a label'],
  [/^labels-annotations$/, /^3\./, 'InvalidLabel', 'before 4.0 Spark leaves {{APP_ID}} in labels as it is, and no API server accepts such a label'],
];

/** What cannot be said in the same letters. */
const SAID_OTHERWISE: Readonly<Record<string, (properties: Record<string, unknown>) => void>> = {
  // An application has a list, in which spaces and empty entries of the text are gone.
  'alone-pull-secrets': (properties) => { properties['spark.kubernetes.container.image.pullSecrets'] = 'one,two,three'; },
  // What authenticates the submitter is left out.
  'submitter-files': (properties) => { delete properties['spark.kubernetes.authenticate.submission.oauthTokenFile']; },
  // The launcher script takes carriage returns out of a command line, and leaves those of a properties file.
  'properties-file': (properties) => { properties['spark.example.ends'] = '\n x '; },
};

interface Turned {
  readonly submission: SparkSubmission;
  readonly application: SparkApplication;
  readonly findings: readonly Finding[];
}

function turn({ args, files }: Case, version: string): Turned {
  const findings: Finding[] = [];
  const { submission } = readCommandLine({ sparkVersion: version, args, files, user: SUBMITTER }, findings)!;
  return { submission, application: applicationOf(applicationFor(submission, findings), version), findings };
}

/** The command with what every application says: its name, a DNS label, that of the driver pod after it, and Spark's own defaults, written down. */
function spelledOut({ submission, application: { metadata, spec } }: Turned): SparkSubmission {
  const conf = submission.conf.copy();
  conf.set('spark.app.name', metadata.name ?? '');
  conf.set('spark.kubernetes.submission.waitAppCompletion', 'false');
  const image = conf.get('spark.kubernetes.container.image');
  const defaults: Record<string, string | undefined> = {
    'spark.kubernetes.namespace': 'default',
    'spark.kubernetes.driver.pod.name': `${metadata.name}-driver`,
    'spark.kubernetes.driver.container.image': image,
    'spark.kubernetes.executor.container.image': image,
    'spark.executor.instances': conf.get('spark.dynamicAllocation.enabled') === 'true' ? undefined : '2',
    'spark.kubernetes.driver.podTemplateContainerName': spec.driver.template && 'spark-kubernetes-driver',
    'spark.kubernetes.executor.podTemplateContainerName': spec.executor.template && 'spark-kubernetes-executor',
  };
  for (const [key, value] of Object.entries(defaults)) if (value !== undefined) conf.setDefault(key, value);
  return { ...submission, conf };
}

const plannable = cases.flatMap((recorded) => SPARK_VERSIONS.filter((version) => planCommandLine(recorded, version).outcome === 'planned')
  .map((version) => ({ recorded, version })));

describe('a command line becomes an application', () => {
  it('most recorded command lines can be planned', () => {
    expect(plannable.length).toBeGreaterThan(400);
  });

  it.each(plannable)('$recorded.name, Spark $version: the same objects', ({ recorded, version }) => {
    const turned = turn(recorded, version);
    const plan = planSubmission(turned.application, ATTEMPT, SETTINGS);
    const refused = REFUSED.find(([name, versions]) => name.test(recorded.name) && versions.test(version));
    if (refused) {
      const [, , reason, because] = refused;
      expect(plan, because).toMatchObject({ outcome: 'refused', findings: expect.arrayContaining([expect.objectContaining({ reason })]) });
      return;
    }
    const raw = planRawSubmission(spelledOut(turned), ATTEMPT, SETTINGS.master);
    if (raw.outcome !== 'planned' || plan.outcome !== 'planned') throw new Error(JSON.stringify(plan));
    expect(turned.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const expected = comparable(raw.objects, recorded.args);
    SAID_OTHERWISE[recorded.name]?.((expected.find((object): object is ConfigMap =>
      'spark.properties' in ((object as ConfigMap).data ?? {}))?.data?.['spark.properties'] ?? {}) as never);
    expect(normalised(withoutDeviations(plan.objects, turned.application, expected), recorded.args)).toEqual(expected);
  });

  it('nothing on the lists is there without need', () => {
    const names = plannable.map(({ recorded, version }) => [recorded.name, version]);
    expect(REFUSED.filter(([name, versions]) => !names.some(([one, version]) => name.test(one) && versions.test(version)))).toEqual([]);
    expect(Object.keys(SAID_OTHERWISE).filter((name) => !names.some(([one]) => one === name))).toEqual([]);
  });
});
