// Upgrade and rollback: this version and another one (OLD_BUNDLE, its lib/bin/cli.cjs) follow each other over running work, as processes on the embedded
// control plane, in both orders. Nothing that runs may change. `OLD_BUNDLE=PATH npx tsx test/upgrade/run.ts`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ADMINISTRATOR, startControlPlane, type ControlPlane } from '../../src/rehearsal';
import { stateOf } from '../../src/spec/states';
import type { SparkApplication } from '../../src/spec/types.gen';
import { create, installApi } from '../bench/load/embedded-cluster';
import { writeKubeconfig } from '../support/kubeconfig';
import { ObservedOperator } from '../support/operator-process';

const NEW_BUNDLE = 'lib/bin/cli.cjs';
const API = 'sparkoperator.k8s.io/v1beta2';
const PATH = `/apis/${API}/namespaces/jobs`;
/** Long enough for both changes of version while a driver runs. */
const RUN_MILLISECONDS = 20_000;
/** How long each version is watched after its start. */
const WATCHED_MILLISECONDS = 4_000;
const LIMIT_MILLISECONDS = 90_000;

const spec = {
  type: 'Python',
  sparkVersion: '4.1.4',
  image: 'spark:4.1.4',
  mainApplicationFile: 'local:///opt/job.py',
  driver: { serviceAccount: 'spark' },
  executor: { instances: 1 },
};
const RBAC = 'rbac.authorization.k8s.io';
const METADATA = { name: 'spark', namespace: 'jobs' };
/** What a driver needs to make executors. */
const RIGHTS_OF_DRIVERS: ReadonlyArray<readonly [string, object]> = [
  ['/api/v1/namespaces/jobs/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: METADATA }],
  [`/apis/${RBAC}/v1/namespaces/jobs/roles`, {
    apiVersion: `${RBAC}/v1`, kind: 'Role', metadata: METADATA, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  }],
  [`/apis/${RBAC}/v1/namespaces/jobs/rolebindings`, {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: METADATA,
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'spark' },
    subjects: [{ kind: 'ServiceAccount', name: 'spark', namespace: 'jobs' }],
  }],
];
const object = (kind: string, name: string, more: object): object => ({ apiVersion: API, kind, metadata: { name, namespace: 'jobs' }, spec: more });
const RETRIED = { restartPolicy: { type: 'OnFailure', onFailureRetries: 3 } };

const BEGUN = ['applicationState', 'submissionID', 'submissionAttempts', 'executionAttempts', 'sparkApplicationId', 'lastRunName', 'nextRun'];

/** What may not change: which objects there are, and of each application and schedule what it has begun. */
function whatRuns(plane: ControlPlane): Readonly<Record<string, unknown>> {
  const identities = ['Pod', 'Service', 'ConfigMap'].flatMap((kind) => plane.objects('v1', kind, 'jobs').map(({ metadata }) => [
    `${kind} ${metadata.name}`, metadata.uid,
  ]));
  const begun = ['SparkApplication', 'ScheduledSparkApplication'].flatMap((kind) => plane.objects(API, kind, 'jobs').map((each) => {
    const status = each.status as Record<string, unknown>;
    return [`${kind} ${each.metadata.name}`, BEGUN.map((field) => [field, status[field]])];
  }));
  return Object.fromEntries([...identities, ...begun]) as Readonly<Record<string, unknown>>;
}

async function until(what: string, holds: () => boolean, seen: () => unknown = () => ''): Promise<void> {
  for (const end = Date.now() + LIMIT_MILLISECONDS; !holds(); await setTimeout(100)) {
    if (Date.now() > end) throw new Error(`${what}: not after ${LIMIT_MILLISECONDS / 1000} s ${JSON.stringify(seen())}`);
  }
}

/** Returns what changed under the second version, and under the first one after it. */
async function changes(first: string, second: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
  const plane = startControlPlane({ kubelet: { runMilliseconds: RUN_MILLISECONDS } });
  let operator: ObservedOperator | undefined;
  try {
    await create(plane, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'jobs' } });
    await installApi(plane);
    for (const [path, body] of RIGHTS_OF_DRIVERS) await create(plane, path, body);
    const kubeconfig = await writeKubeconfig(plane, folder, ADMINISTRATOR);
    const start = (bundle: string) => ObservedOperator.start(kubeconfig, ['--namespaces=jobs'], bundle);
    const state = (name: string): string => stateOf(
      plane.objects(API, 'SparkApplication', 'jobs').find(({ metadata }) => metadata.name === name) as unknown as SparkApplication);
    operator = await start(first);
    await create(plane, `${PATH}/sparkapplications`, object('SparkApplication', 'finished', spec));
    await until('finished', () => state('finished') === 'COMPLETED', () => plane.objects(API, 'SparkApplication', 'jobs')[0]?.status);
    await create(plane, `${PATH}/sparkapplications`, object('SparkApplication', 'running', { ...spec, ...RETRIED }));
    await create(plane, `${PATH}/sparkapplications`, object('SparkApplication', 'suspended', { ...spec, suspend: true }));
    await create(plane, `${PATH}/scheduledsparkapplications`, object('ScheduledSparkApplication', 'hourly', { schedule: '@every 1h', template: spec }));
    await until('running', () => state('running') === 'RUNNING' && state('suspended') === 'SUSPENDED'
      && plane.objects(API, 'ScheduledSparkApplication', 'jobs').every(({ status }) => status !== undefined)
      && plane.objects('v1', 'Pod', 'jobs').filter(({ metadata }) => metadata.labels?.['spark-role'] === 'executor').length > 0);
    await setTimeout(2_000);
    const before = whatRuns(plane);
    const found: string[] = [];
    for (const [what, bundle] of [['the change', second], ['the way back', first]] as const) {
      await operator.stop();
      operator = await start(bundle);
      await setTimeout(WATCHED_MILLISECONDS);
      const after = whatRuns(plane);
      const names = new Set([...Object.keys(before), ...Object.keys(after)]);
      for (const name of names) {
        const [was, is] = [before[name], after[name]].map((value) => JSON.stringify(value));
        if (was !== is) found.push(`${what}: ${name}: ${was} became ${is}`);
      }
    }
    await until('end of the run', () => state('running') === 'COMPLETED');
    return found;
  } finally {
    await operator?.stop();
    await plane.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const old = process.env.OLD_BUNDLE;
  if (!old) throw new Error('OLD_BUNDLE must name the bundle of another version');
  let failed = 0;
  const orders = [['upgrade, then rollback', old, NEW_BUNDLE], ['rollback, then upgrade', NEW_BUNDLE, old]] as const;
  await Promise.all(orders.map(async ([name, first, second]) => {
    const found = await changes(first, second);
    failed += found.length > 0 ? 1 : 0;
    console.log(`${found.length > 0 ? 'FAILED' : 'ok'}  ${name}${found.map((line) => `\n  ${line}`).join('')}`);
  }));
  console.log(`${2 - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
