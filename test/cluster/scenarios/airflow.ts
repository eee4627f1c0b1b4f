// Airflow's own SparkKubernetesOperator, from PyPI, with the account that grantSubmit() and grantAirflow() make: success, failure, deferral, cancellation.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { SparkNamespace, Team } from '../../../src';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { SparkApplicationSpec } from '../../../src/spec/types.gen';
import { Airflow, type TaskResult } from '../airflow/installation';
import { stateOf } from '../applications';
import { apply, kubectl, remove, waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Cluster, Scenario } from '../scenario';

const ACCOUNT = 'check-airflow';
const NAMES = { succeeds: 'check-airflow-succeeds', fails: 'check-airflow-fails', deferred: 'check-airflow-deferred', cancelled: 'check-airflow-cancelled' };
/** Seconds after which the task is cancelled that never ends by itself. */
const CANCELLED_AFTER = 60;
const KEPT = { delete_on_termination: false };

export const airflow: Scenario = {
  name: 'airflow',
  feature: 'takeover',
  applications: 1,
  async run({ applications, pods, report }) {
    const { namespace } = applications;
    const folder = mkdtempSync(join(tmpdir(), 'airflow-'));
    const kubeconfig = join(folder, 'kubeconfig');
    let installed: Airflow | undefined;
    const task = async (name: string, given: object, change?: (spec: SparkApplicationSpec) => void): Promise<TaskResult> => {
      if (!installed) throw new Error('Airflow is not installed');
      const result = await installed.runTask({ application: applications.python(name, change), kubeconfig, ...given });
      expectThat(!/Forbidden|\(403\)/.test(result.log), `a call was refused:\n${result.log.slice(-2000)}`);
      return result;
    };
    try {
      await report.story('airflow', {
        'is installed, and its account has the rights of grantSubmit() and grantAirflow()': async () => {
          await apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: ACCOUNT, namespace } }, ...grants(namespace));
          writeFileSync(kubeconfig, await kubeconfigOfAccount(namespace));
          installed = await Airflow.install();
          return installed.versions;
        },
        'a task succeeds with its application': async () => {
          const { state } = await task(NAMES.succeeds, { options: KEPT });
          expectThat(state === 'success', `the task is ${state}`);
          expectThat(stateOf(await applications.untilState(NAMES.succeeds, 'COMPLETED')) === 'COMPLETED', 'the application is not COMPLETED');
          await pods.expectDrivers(NAMES.succeeds, 1);
        },
        'a task fails with its application, says so, and labels the driver as seen': async () => {
          const { state, log } = await task(NAMES.fails, { options: KEPT }, (spec) => { spec.arguments = ['no number']; });
          expectThat(state === 'failed', `the task is ${state}`);
          expectThat(/Pod check-airflow-fails-driver returned a failure/.test(log), `the log does not say that the pod failed:\n${log.slice(-2000)}`);
          const labels = await kubectl(['get', 'pod', `${NAMES.fails}-driver`, '-n', namespace, '-o', 'jsonpath={.metadata.labels.already_checked}']);
          expectThat(labels === 'True', `the label already_checked of the driver is '${labels}'`);
        },
        'a task that waits in the triggerer succeeds': async () => {
          const { state, log } = await task(NAMES.deferred, { options: { ...KEPT, deferrable: true } });
          expectThat(state === 'success', `the task is ${state}`);
          expectThat(/defer/i.test(log), 'the task was not deferred');
        },
        'a task that is cancelled deletes its application, and all pods go': async () => {
          const { state } = await task(NAMES.cancelled, { timeout: CANCELLED_AFTER }, (spec) => { spec.arguments = ['20000']; });
          expectThat(state === 'failed', `the task is ${state}`);
          await waitFor('application and pods to be gone', 90, async () => {
            const left = await kubectl(['get', 'sparkapplications,pods', '-n', namespace, '-l', `dag_id=${NAMES.cancelled}`, '-o', 'name']);
            const application = await kubectl(['get', 'sparkapplication', NAMES.cancelled, '-n', namespace, '--ignore-not-found', '-o', 'name']);
            return `${left}${application}`.trim() === '' || undefined;
          });
        },
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await applications.delete(...Object.values(NAMES));
      for (const { kind, metadata } of grants(namespace)) await remove(kind ?? '', metadata.name ?? '', namespace);
      await remove('serviceaccount', ACCOUNT, namespace);
    }
  },
};

/** The Roles and bindings that the construct makes, under names of their own. */
function grants(namespace: Cluster['applications']['namespace']): KubernetesObject[] {
  const chart = new Chart(new App(), 'grants');
  const construct = new SparkNamespace(chart, 'namespace', { name: namespace, createNamespace: false });
  const account = Team.serviceAccount(ACCOUNT, namespace);
  construct.grantSubmit(account);
  construct.grantAirflow(account);
  const own = (name = '') => `${ACCOUNT}-${name}`;
  return (chart.toJson() as Array<KubernetesObject & { roleRef?: { name: string } }>)
    .filter(({ kind, metadata }) => /^Role/.test(kind ?? '') && metadata.name !== 'spark-driver')
    .map((object) => ({
      ...object,
      metadata: { ...object.metadata, name: own(object.metadata.name) },
      ...(object.roleRef ? { roleRef: { ...object.roleRef, name: own(object.roleRef.name) } } : {}),
    }));
}

async function kubeconfigOfAccount(namespace: string): Promise<string> {
  const config = JSON.parse(await kubectl(['config', 'view', '--raw', '--minify', '-o', 'json'])) as { users: Array<{ user: object }> };
  const token = (await kubectl(['create', 'token', ACCOUNT, '-n', namespace, '--duration=1h'])).trim();
  config.users[0].user = { token };
  return JSON.stringify(config);
}
