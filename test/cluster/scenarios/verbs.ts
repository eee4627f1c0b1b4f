// What verbs set works with real Spark: SQL from a ConfigMap, event logs on a volume, and encryption between driver and executors.
import { App, Chart, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { SparkCode, SparkDriverJob, SparkNamespace, SparkVersion, SparkVolume } from '../../../src';
import { DRIVER_CONTAINER } from '../../../src/spec/labels';
import { kubectl, waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';

const NAMESPACE = 'check-verbs';
const NAME = 'daily';
const RUN_SECONDS = 300;

export const verbs: Scenario = {
  name: 'verbs',
  feature: 'no operator',
  applications: 1,
  async run({ environment, report }) {
    await kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--timeout=120s']);
    const [platform, jobs] = verbManifests(environment.sparkImage);
    await kubectl(['apply', '-f', '-'], platform);
    await report.story('verbs', {
      'SQL from a ConfigMap runs, with its variables, encrypted between driver and executors': async () => {
        await kubectl(['apply', '-f', '-'], jobs);
        await waitFor('the Job to complete', RUN_SECONDS, async () => (
          (await kubectl(['get', 'job', NAME, '-n', NAMESPACE, '-o', 'jsonpath={.status.succeeded}{.status.failed}'])) || undefined));
        const log = await kubectl(['logs', `job/${NAME}`, '-n', NAMESPACE, '-c', DRIVER_CONTAINER]);
        expectThat(/\|\s*2026-01-31\s*\|\s*1000\s*\|/.test(log), `the rows of the query are not in the log:\n${log.slice(-2000)}`);
        expectThat(log.includes('query.sql: statement 2 of 2'), 'the log does not name the statements');
      },
      'the event log is on the volume, and says that connections are encrypted': async () => {
        await kubectl(['apply', '-f', '-'], reader(environment.sparkImage));
        await kubectl(['wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/reader', '-n', NAMESPACE, '--timeout=120s']);
        const text = await kubectl(['logs', 'reader', '-n', NAMESPACE]);
        expectThat(text.includes('events_1_'), `the volume has no event log: ${text.slice(0, 500)}`);
        expectThat(text.includes('"spark.network.crypto.enabled":"true"'), 'the event log does not say that connections are encrypted');
      },
    });
    if (!environment.keep) await kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--timeout=120s']);
  },
};

/** The manifests of the namespace with its claim, and of the Job. */
export function verbManifests(image: string): string[] {
  const app = new App();
  const platform = new Chart(app, 'platform');
  const account = new SparkNamespace(platform, NAMESPACE).serviceAccount;
  const jobs = new Chart(app, 'jobs', { namespace: NAMESPACE });
  const small = { cores: 1, coreRequest: Cpu.millis(100), memory: Size.mebibytes(512) };
  const daily = new SparkDriverJob(jobs, NAME, {
    sparkVersion: SparkVersion.V4_1,
    image,
    application: SparkCode.sql(
      'CREATE TEMPORARY VIEW numbers AS SELECT id FROM range(0, 1000, 1, 4); -- a comment; with a semicolon\n'
      + 'SELECT \'${day}\' AS day, count(*) AS number FROM numbers',
      { variables: { day: '2026-01-31' } },
    ),
    serviceAccount: account,
    driver: small,
    executor: small,
  });
  daily.security.encryptRpc();
  daily.security.encryptLocalFiles();
  daily.events.logToVolume(SparkVolume.claim('history', '/history'), { compress: false });
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'history', namespace: NAMESPACE },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
  return [list([...Testing.synth(platform) as object[], claim]), list(Testing.synth(jobs))];
}

/** A pod that shows what is on the volume. */
function reader(image: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'reader', namespace: NAMESPACE },
    spec: {
      restartPolicy: 'Never',
      securityContext: { runAsUser: 185, runAsNonRoot: true, fsGroup: 185, seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [{ name: 'history', persistentVolumeClaim: { claimName: 'history' } }],
      containers: [{
        name: 'reader',
        image,
        command: ['sh', '-c', 'ls -R /history; cat /history/*/events_1_*'],
        volumeMounts: [{ name: 'history', mountPath: '/history' }],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      }],
    },
  });
}

function list(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
