// `rehearse`: the real operator on the embedded control plane, from manifests to the table at the end.
import { App, Testing, Yaml } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { cli, manifest } from './cli';
import { defineNative } from '../../examples/native/native';
import { columnsOf } from '../../src/cli/console';

/** Retries and stages take a fraction of their time. */
const FAST = ['--speed', '20', '--timeout', '60'];

const RUNS = manifest();
const FAILS = manifest('driver: {serviceAccount: spark, annotations: {rehearsal.cdk8s-spark/exit-code: "3"}}');

/** A namespace with everything that drivers need, as a platform would bring it; `rights` are the rules of the driver's Role. */
function namespaceWith(rights: string): string {
  return `apiVersion: v1
kind: Namespace
metadata: {name: jobs}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: spark, namespace: jobs}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: spark, namespace: jobs}
rules: ${rights}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: spark, namespace: jobs}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: spark}
subjects: [{kind: ServiceAccount, name: spark, namespace: jobs}]
---
`;
}

/** The Deployment of an operator in that namespace. */
function deployment(args: string, account = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: operator, namespace: jobs}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: cdk8s-spark}}
  template:
    metadata: {labels: {app.kubernetes.io/name: cdk8s-spark, app.kubernetes.io/component: operator}}
    spec: {${account}containers: [{name: operator, image: operator, args: ${args}}]}
---
`;
}

const ALL_RIGHTS = '[{apiGroups: [""], resources: ["*"], verbs: ["*"]}]';

describe.concurrent('rehearse', () => {
  it('runs a single application to its end, and says what it adds to the manifests', async () => {
    const { code, out, err } = await cli(['rehearse', '-', ...FAST], RUNS);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'the CustomResourceDefinitions are not among the manifests: the rehearsal uses those of this release',
      'namespace jobs is not among the manifests: the rehearsal creates it, with service account spark that may edit there',
      '1 object applied',
      'there is no operator among the manifests: one runs with full rights and no flags',
    ]);
    for (const state of ['SUBMITTED', 'RUNNING', 'COMPLETED']) {
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^ +\\d+\\.\\d s  jobs/etl ${state}`)));
    }
    expect(lines[lines.length - 3]).toMatch(/^APPLICATION +STATE +ATTEMPTS +DRIVER POD +EXECUTORS +DURATION +MESSAGE$/);
    expect(lines[lines.length - 2]).toMatch(/^jobs\/etl +COMPLETED +1 +etl-driver Succeeded +2 (Terminating|Deleted) +\d+\.\d s$/);
    // Executors that are stopped have not failed.
    expect(lines.join('\n')).not.toContain('Failed');
    expect(lines[lines.length - 1]).toBe('1 of 1 application as expected');
  });

  it('fails where an application fails, and shows the end of its log', async () => {
    const { code, out } = await cli(['rehearse', '-', ...FAST], FAILS);
    expect(code).toBe(1);
    expect(out).toContain('jobs/etl did not reach COMPLETED: it is FAILED: driver container failed with ExitCode: 3');
    expect(out).toContain('  etl-driver: ');
    expect(out).toContain('0 of 1 application as expected');
  });

  it('counts attempts of an application that is retried', async () => {
    const { out } = await cli(
      ['rehearse', '-', ...FAST], FAILS.replace('spec:\n', 'spec:\n  restartPolicy: {type: OnFailure, onFailureRetries: 2, onFailureRetryInterval: 5}\n'),
    );
    expect(out).toMatch(/^jobs\/etl +FAILED +3 /m);
  });

  it('can expect another end state, by name with or without namespace', async () => {
    expect((await cli(['rehearse', '-', ...FAST, '--expect', 'etl=FAILED'], FAILS)).code).toBe(0);
    expect((await cli(['rehearse', '-', ...FAST, '--expect', 'jobs/etl=FAILED'], RUNS)).code).toBe(1);
    const unknown = await cli(['rehearse', '-', ...FAST, '--expect', 'other=FAILED'], RUNS);
    expect(unknown.code).toBe(1);
    expect(unknown.out).toContain('--expect names the application other, which does not exist');
  });

  it('accepts a suspended application that stays suspended', async () => {
    const { code, out } = await cli(['rehearse', '-', ...FAST], manifest('suspend: true'));
    expect(out).toMatch(/^jobs\/etl +SUSPENDED/m);
    expect(code).toBe(0);
  });

  it('runs with the rights that the manifests give, and fails without them', async () => {
    expect((await cli(['rehearse', '-', ...FAST], namespaceWith(ALL_RIGHTS) + RUNS)).code).toBe(0);
    const { code, out } = await cli(['rehearse', '-', ...FAST], namespaceWith('[{apiGroups: [""], resources: [services], verbs: [get]}]') + RUNS);
    expect(code).toBe(1);
    expect(out).toContain('did not reach COMPLETED');
    expect(out).toMatch(/etl-driver: .*pods/);
    expect(out).toContain('service account spark may not create pods in namespace jobs');
  });

  it('adds nothing in a namespace that is among the manifests', async () => {
    const { code, out } = await cli(['rehearse', '-', ...FAST], `apiVersion: v1\nkind: Namespace\nmetadata: {name: jobs}\n---\n${RUNS}`);
    expect(code).toBe(1);
    expect(out).not.toContain('the rehearsal creates it');
  });

  describe('ends early, with the reason and the remedy,', () => {
    /** Waiting for so long would end the test by its own time-out. */
    const PATIENT = ['--speed', '20', '--timeout', '3600'];
    const SECRETS = 'driver: {serviceAccount: spark, env: [{name: KEY, valueFrom: {secretKeyRef: {name: s3-credentials, key: access-key}}}]}';

    it.each([
      ['where a variable needs a Secret', manifest(SECRETS), 'needs secret s3-credentials, which does not exist', 'secret/jobs/s3-credentials'],
      ['where a volume needs a Secret', manifest('driver: {serviceAccount: spark, secrets: [{name: tls, path: /tls, secretType: generic}]}'),
        'needs secret tls, which does not exist', 'secret/jobs/tls'],
      ['where a volume needs a ConfigMap', manifest('sparkConfigMap: defaults'), 'needs configmap defaults, which does not exist', 'configmap/jobs/defaults'],
      ['where a volume needs a claim', manifest('volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]\n'
        + 'driver: {serviceAccount: spark, volumeMounts: [{name: d, mountPath: /d}]}'),
      'needs persistentvolumeclaim data, which does not exist', 'persistentvolumeclaim/jobs/data'],
      ['where the namespace lacks the service account', `apiVersion: v1\nkind: Namespace\nmetadata: {name: jobs}\n---\n${RUNS}`,
        'service account spark does not exist in namespace jobs', 'serviceaccount/jobs/spark'],
    ])('%s', async (_, input, reason, assumption) => {
      const { code, out } = await cli(['rehearse', '-', ...PATIENT], input);
      expect(code).toBe(1);
      expect(out).toContain(reason);
      expect(out).toContain(`rehearse with --assume ${assumption}`);
      const assumed = await cli(['rehearse', '-', ...PATIENT, '--assume', assumption], input);
      expect(assumed.out).toContain(`assumed: ${assumption}`);
      expect(assumed.code).toBe(0);
    });

    it('where no operator watches the namespace', async () => {
      const operator = deployment('[--namespaces=others, --leader-election=false]', 'serviceAccountName: spark, ');
      const { code, out } = await cli(['rehearse', '-', ...PATIENT],
        namespaceWith('[{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]') + namespaceWith(ALL_RIGHTS).replace(/jobs/g, 'others') + operator + RUNS
        + '---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: all}\n'
        + 'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n'
        + 'subjects: [{kind: ServiceAccount, name: spark, namespace: jobs}]\n');
      expect(code).toBe(1);
      expect(out).toContain('no operator watches namespace jobs; watched are others');
    });

    it('where the image does not exist', async () => {
      const { code, out } = await cli(['rehearse', '-', ...PATIENT], manifest('image: "apache/spark:missing"'));
      expect(code).toBe(1);
      expect(out).toMatch(/pod etl-driver does not start: \w+: .*image/i);
    });

    it('where a streaming job fails each time', async () => {
      const { code, out } = await cli(['rehearse', '-', ...PATIENT], FAILS.replace('spec:\n', 'spec:\n  restartPolicy: {type: Always}\n'));
      expect(code).toBe(1);
      expect(out).toContain('its driver has failed 2 times, and would be started again for ever');
    });
  });

  it('accepts a streaming job after one good run', async () => {
    const { code, out } = await cli(['rehearse', '-', '--speed', '20', '--timeout', '3600'], manifest('restartPolicy: {type: Always}'));
    expect(out).toContain('1 of 1 application as expected');
    expect(code).toBe(0);
  });

  it('takes a terminal that reports no width for one of 80 columns', () => {
    expect([{ isTTY: true, columns: 0 }, { isTTY: true }, { isTTY: true, columns: 120 }, { isTTY: false, columns: 0 }, {}].map(columnsOf))
      .toEqual([80, 80, 120, undefined, undefined]);
  });

  it('runs the operator of the manifests under its own service account, and fails without rights', async () => {
    const operator = deployment('[--namespaces=jobs, --leader-election=false]', 'serviceAccountName: spark, ');
    const { code, out } = await cli(['rehearse', '-', ...FAST], namespaceWith(ALL_RIGHTS) + operator + RUNS);
    expect(out).toContain('operator jobs/operator runs as service account jobs/spark');
    expect(out).toMatch(/cannot list resource "sparkapplications"/);
    expect(code).toBe(1);
  });

  it('does not run an operator whose service account is missing', async () => {
    const { code, out } = await cli(
      ['rehearse', '-', ...FAST], namespaceWith(ALL_RIGHTS) + deployment('[--namespaces=jobs]', 'serviceAccountName: nobody, ') + RUNS,
    );
    expect(out).toContain('standard input:20:1: Deployment jobs/operator: spec.template.spec.serviceAccountName: '
      + 'no ServiceAccount jobs/nobody is among the manifests');
    expect(code).toBe(1);
  });

  it('says which flag of a deployed operator is wrong', async () => {
    const { code, out } = await cli(['rehearse', '-', ...FAST], namespaceWith(ALL_RIGHTS) + deployment('[--nope]') + RUNS);
    expect(out).toContain('standard input:20:1: Deployment jobs/operator: spec.template.spec.containers[0].args: unknown option \'--nope\'');
    expect(code).toBe(1);
  });

  describe('an application of a batch scheduler', () => {
    const scheduled = manifest('batchScheduler: gang');
    const off = 'The operator runs without --enable-batch-scheduler';
    const flags = ['--operator-flag', 'enable-batch-scheduler', '--operator-flag', '--kube-scheduler-names=gang'];

    it('is judged without one where no flag says otherwise', async () => {
      const { out } = await cli(['rehearse', '-', ...FAST], scheduled);
      expect(out).toContain(off);
    });

    it('is judged and run by an operator with the given flags', async () => {
      const { out } = await cli(['rehearse', '-', ...FAST, ...flags], scheduled);
      expect(out).not.toContain(off);
      expect(out).toContain('one runs with full rights and the flags enable-batch-scheduler --kube-scheduler-names=gang');
    });

    it('is judged by the flags of the operator among the manifests', async () => {
      const operator = deployment(
        '[--namespaces=jobs, --leader-election=false, --enable-batch-scheduler, --kube-scheduler-names=other]', 'serviceAccountName: spark, ',
      );
      const { code, out } = await cli(['rehearse', '-', ...FAST], namespaceWith(ALL_RIGHTS) + operator + scheduled);
      expect(out).toContain('No such batch scheduler here; known are volcano, yunikorn, other');
      expect(out).toContain('nothing is applied');
      expect(code).toBe(1);
    });

    it('has no flags of its own beside an operator', async () => {
      const { code, err } = await cli(['rehearse', '-', ...FAST, ...flags], namespaceWith(ALL_RIGHTS) + deployment('[]') + scheduled);
      expect(err).toContain('--operator-flag is for manifests without an operator');
      expect(code).toBe(2);
    });

    it('has only flags that an operator knows', async () => {
      expect((await cli(['rehearse', '-', '--operator-flag', 'nope'], scheduled)).code).toBe(2);
    });
  });

  it('judges what applications may ask for by the flags of the operator among the manifests', async () => {
    const exposed = manifest('sparkUIOptions: {serviceType: NodePort}');
    const operator = (types: string) => deployment(
      `[--namespaces=jobs, --leader-election=false, --application-service-types=${types}]`, 'serviceAccountName: spark, ',
    );
    const refused = await cli(['rehearse', '-', ...FAST], namespaceWith(ALL_RIGHTS) + operator('LoadBalancer') + exposed);
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('spec.sparkUIOptions.serviceType: This type of Service is not allowed. Allowed are: ClusterIP, LoadBalancer.');
    const allowed = await cli(['rehearse', '-', ...FAST], namespaceWith(ALL_RIGHTS) + operator('NodePort') + exposed);
    expect(allowed.out).not.toContain('is not allowed');
  });

  it('runs programs without operator: a Pod, a Job, and one run of a CronJob, each with its executor', async () => {
    const app = new App();
    defineNative(app, 'apache/spark:4.1.4');
    const { code, out } = await cli(['rehearse', '-', ...FAST], app.charts.map((chart) => Yaml.stringify(...Testing.synth(chart) as object[])).join('---\n'));
    expect(out).toContain('reports/pi-nightly: one run of the CronJob starts at once, whatever its schedule');
    for (const name of ['pi-once', 'pi-retried', 'pi-nightly']) expect(out).toMatch(new RegExp(`reports/${name} +COMPLETED +1 .*Succeeded +1 `));
    expect(out).toContain('3 of 3 applications as expected');
    expect(code).toBe(0);
  });

  it('applies nothing where an application is wrong', async () => {
    const { code, out } = await cli(['rehearse', '-'], namespaceWith(ALL_RIGHTS) + manifest('mode: client'));
    expect(code).toBe(1);
    expect(out).toContain('nothing is applied: 1 error in 1 file');
    expect(out).not.toContain('applied\n1');
  });

  it('runs nothing where the API server refuses an object', async () => {
    const { code, out } = await cli(['rehearse', '-'], `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: nowhere}\n---\n${RUNS}`);
    expect(out).toContain('standard input: document 1 (ConfigMap nowhere/a): namespaces "nowhere" not found');
    expect(out).toContain('1 of 2 objects refused by the API server: nothing is run');
    expect(code).toBe(1);
  });

  it('checks a platform without applications as far as it goes', async () => {
    const { code, out } = await cli(['rehearse', '-', ...FAST], namespaceWith(ALL_RIGHTS));
    expect(out).toContain('there is no application to run: the platform was applied and the operator started');
    expect(code).toBe(0);
  });

  const WRONG_CALLS = [
    ['--timeout', '0'], ['--speed', 'fast'], ['--expect', 'etl'], ['--expect', 'etl=DONE'], ['--expect', 'etl=NEW'],
    ['--assume', 'secret/a'], ['--assume', 'pod/a/b'], ['--assume', 'secret/a/b/c'], ['--output', 'sarif'],
  ];
  it.each(WRONG_CALLS)('refuses %s %s as a wrong call', async (...args) => {
    expect((await cli(['rehearse', '-', ...args], RUNS)).code).toBe(2);
  });
});
