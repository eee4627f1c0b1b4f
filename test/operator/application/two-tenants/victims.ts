// The victim's applications: each is brought into a state, is attacked there, and then goes its way to an end.
import type { Tenants } from './tenants';
import type { Pod } from '../../../../src/spec/kubernetes.gen';
import { identityOf } from '../../../../src/submission/spark/identity';
import { ended, running } from '../builders';

export interface Victim {
  readonly name: string;
  /** Between two attacks, each step of its own. */
  readonly steps: ReadonlyArray<(tenants: Tenants, name: string) => void>;
  /** Before the attack. */
  begin(tenants: Tenants, name: string): Promise<void>;
}

const RETRY = { restartPolicy: { type: 'OnFailure', onFailureRetries: 2, onFailureRetryInterval: 20 } };
const UUID = '5d4c3b2a-1111-4222-8333-444455556666';

function driverOf(tenants: Tenants, name: string): Pod | undefined {
  return tenants.harness.pod(`${name}-driver`);
}

/** What the kubelet and a driver do: the driver runs and makes executors and a claim. */
function runDriver(tenants: Tenants, name: string, set?: 'StatefulSet' | 'Deployment'): void {
  const driver = driverOf(tenants, name);
  if (!driver || tenants.ledger.ownerOf(driver) !== name) return;
  tenants.harness.report(running(), `${name}-driver`);
  const labels = { ...driver.metadata.labels, 'spark-role': 'executor' };
  const byDriver = { apiVersion: 'v1', kind: 'Pod', name: `${name}-driver`, uid: driver.metadata.uid, controller: true };
  tenants.make(name, 'v1', 'PersistentVolumeClaim', `${name}-exec-1-pvc-0`, { labels, ownerReferences: [byDriver] });
  let owner: object = byDriver;
  if (set) {
    const setName = `spark-${set === 'StatefulSet' ? 's' : 'd'}-${driver.metadata.labels?.['spark-app-selector']}-0`;
    const made = tenants.make(name, 'apps/v1', set, setName, { labels, ownerReferences: [byDriver] });
    owner = set === 'StatefulSet' ? { apiVersion: 'apps/v1', kind: set, name: setName, uid: made?.metadata.uid, controller: true }
      : { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${setName}-5d4c`, uid: UUID, controller: true };
  }
  const pod = { ...labels, ...(set === 'Deployment' ? { 'pod-template-hash': '5d4c' } : {}) };
  tenants.make(name, 'v1', 'Pod', `${name}-exec-1`, { labels: pod, ownerReferences: [owner] });
  tenants.report(`${name}-exec-1`, { phase: 'Running' });
}

function endDriver(exitCode: number): (tenants: Tenants, name: string) => void {
  return (tenants, name) => {
    const driver = driverOf(tenants, name);
    if (driver && tenants.ledger.ownerOf(driver) === name) tenants.harness.report(ended(exitCode), `${name}-driver`);
  };
}

async function beginRun(tenants: Tenants, name: string, spec: object = {}, set?: 'StatefulSet' | 'Deployment'): Promise<void> {
  tenants.harness.create(spec, name);
  await tenants.settle(name);
  runDriver(tenants, name, set);
  await tenants.settle(name);
}

const suspend = (tenants: Tenants, name: string): void => tenants.harness.edit({ suspend: true }, name);
const resume = (tenants: Tenants, name: string): void => tenants.harness.edit({ suspend: false }, name);
const runAgain = (tenants: Tenants, name: string): void => runDriver(tenants, name);
const wait = (): void => undefined;

/** As Kubeflow's operator leaves a running application: an id that it drew, and objects labelled with it. */
async function takeOver(tenants: Tenants, name: string): Promise<void> {
  tenants.harness.create({ suspend: true }, name);
  const uid = tenants.harness.application(name)?.metadata.uid;
  const owner = { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', name, uid, controller: true };
  const labels = {
    'sparkoperator.k8s.io/app-name': name,
    'sparkoperator.k8s.io/submission-id': UUID,
    'sparkoperator.k8s.io/launched-by-spark-operator': 'true',
    'spark-app-selector': 'spark-0123456789abcdef0123456789abcdef',
    'spark-role': 'driver',
  };
  tenants.make(name, 'v1', 'Pod', `${name}-driver`, { labels, ownerReferences: [owner] });
  tenants.make(name, 'v1', 'Service', `${name}-ui-svc`, { labels, ownerReferences: [owner] });
  tenants.writeStatus(name, {
    applicationState: { state: 'RUNNING' },
    submissionID: UUID,
    sparkApplicationId: labels['spark-app-selector'],
    executionAttempts: 1,
    submissionAttempts: 1,
    driverInfo: { podName: `${name}-driver` },
    lastSubmissionAttemptTime: new Date(tenants.harness.api.clock.now()).toISOString().replace(/\.\d+/, ''),
  });
  resume(tenants, name);
  runDriver(tenants, name);
  await tenants.settle(name);
}

export const VICTIMS: readonly Victim[] = [
  { name: 'completes', begin: (tenants, name) => beginRun(tenants, name), steps: [wait, endDriver(0), wait] },
  { name: 'is-retried', begin: (tenants, name) => beginRun(tenants, name, RETRY), steps: [endDriver(1), runAgain, endDriver(0)] },
  { name: 'is-suspended', begin: (tenants, name) => beginRun(tenants, name), steps: [suspend, resume, runAgain] },
  { name: 'is-deleted', begin: (tenants, name) => beginRun(tenants, name), steps: [wait, (tenants, name) => tenants.harness.remove(name), wait] },
  { name: 'is-pending', begin: (tenants, name) => tenants.begin(name), steps: [wait, runAgain, endDriver(0)] },
  {
    name: 'keeps-all',
    begin: async (tenants, name) => {
      const later = { policy: 'Delete', afterSeconds: 900 };
      const all = { driverPod: later, executorPods: later, configMaps: later, services: later, claims: later };
      await beginRun(tenants, name, { retention: { onSuccess: all, onFailure: all }, timeToLiveSeconds: 5_000 });
      endDriver(0)(tenants, name);
      await tenants.settle(name);
    },
    steps: [wait, wait, wait],
  },
  {
    name: 'has-stateful-set',
    begin: (tenants, name) => beginRun(tenants, name, { sparkConf: { 'spark.kubernetes.allocation.pods.allocator': 'statefulset' } }, 'StatefulSet'),
    steps: [wait, endDriver(0), wait],
  },
  {
    name: 'has-deployment',
    begin: (tenants, name) => beginRun(tenants, name, {
      sparkVersion: '4.2.0', sparkConf: { 'spark.kubernetes.allocation.pods.allocator': 'deployment' },
    }, 'Deployment'),
    steps: [wait, suspend, wait],
  },
  { name: 'is-taken-over', begin: takeOver, steps: [wait, endDriver(0), wait] },
];

/** What somebody who reads the victim's objects knows. */
export function knownIds(submissionId: string): readonly string[] {
  return [submissionId, identityOf(submissionId).applicationId];
}
