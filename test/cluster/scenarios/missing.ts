// Something that a driver needs is not there: the status names it within seconds, and the application continues once it is there.
import type { SparkApplicationSpec } from '../../../src/spec/types.gen';
import { describe, readyMessage } from '../applications';
import { apply, remove } from '../kubectl';
import { labelNode, someNode } from '../nodes';
import type { Cluster, Scenario } from '../scenario';
import { runJobInDriver } from '../steered-job';
import { defaultStorageClass } from '../storage';

const NAME = 'check-missing';
const NODE_LABEL = 'example.com/check-missing';
/** Long for a person, short beside any deadline; a pod's own Events are read after five seconds. */
const SECONDS = 30;

/** One thing that may be missing: how an application needs it, what the status must say, how it comes and goes. */
interface Missing {
  readonly what: string;
  readonly expected: RegExp;
  need(spec: SparkApplicationSpec): void;
  prepare?(): Promise<void>;
  provide(): Promise<void>;
  takeAway(): Promise<void>;
}

export const missing: Scenario = {
  name: 'missing',
  feature: 'pending drivers',
  inSample: true,
  applications: 2,
  async run(cluster) {
    const node = await someNode();
    await Promise.all(thingsMissing(cluster.applications.namespace, node, await defaultStorageClass()).map((thing) => runWithout(thing, cluster)));
  },
};

async function runWithout({ what, need, expected, prepare, provide, takeAway }: Missing, { applications, pods, report }: Cluster): Promise<void> {
  const name = `${NAME}-${what.toLowerCase().replaceAll(' ', '-')}`;
  try {
    await prepare?.();
    await report.story('missing', {
      [`${what}: the status says so within ${SECONDS} s`]: async () => {
        await applications.create(applications.python(name, (spec) => {
          runJobInDriver(spec);
          need(spec);
        }));
        return readyMessage(
          await applications.until(name, `to name what is missing (${expected.source})`, (application) => expected.test(describe(application)), SECONDS),
        );
      },
      [`${what}: provided, the application runs, with the driver that waited for it`]: async () => {
        await provide();
        await applications.untilState(name, 'RUNNING');
        await pods.expectDrivers(name, 1);
      },
    });
  } finally {
    await applications.delete(name);
    await takeAway();
  }
}

function thingsMissing(namespace: string, node: string, storageClassName: string): Missing[] {
  const metadata = { name: NAME, namespace };
  const quota = (podsAllowed: number) => apply({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata,
    spec: { hard: { pods: String(podsAllowed) }, scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: [NAME] }] } },
  });
  return [
    {
      what: 'Secret',
      need: ({ driver }) => { driver.env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: NAME, key: 'password' } } }]; },
      expected: new RegExp(`secret "${NAME}" not found`),
      provide: () => apply({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { password: 'correct horse' } }),
      takeAway: () => remove('secret', NAME, namespace),
    },
    {
      what: 'ConfigMap',
      need: ({ driver }) => { driver.configMaps = [...driver.configMaps ?? [], { name: NAME, path: '/etc/check' }]; },
      expected: new RegExp(`configmap "${NAME}" not found`),
      provide: () => apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { key: 'value' } }),
      takeAway: () => remove('configmap', NAME, namespace),
    },
    {
      what: 'claim',
      need: (spec) => {
        spec.volumes = [{ name: 'data', persistentVolumeClaim: { claimName: NAME } }];
        spec.driver.volumeMounts = [{ name: 'data', mountPath: '/data' }];
      },
      expected: new RegExp(`persistentvolumeclaim "${NAME}" not found`),
      provide: () => apply({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata,
        spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage: '10Mi' } } },
      }),
      takeAway: () => remove('persistentvolumeclaim', NAME, namespace),
    },
    {
      what: 'node',
      need: ({ driver }) => { driver.nodeSelector = { [NODE_LABEL]: 'yes' }; },
      expected: /Unschedulable .*node\(s\) didn't match Pod's node affinity\/selector/,
      provide: () => labelNode(node, NODE_LABEL, 'yes'),
      takeAway: () => labelNode(node, NODE_LABEL, undefined),
    },
    {
      // Only for pods of one priority class, so that no other pods are affected.
      what: 'space in the quota',
      need: ({ driver }) => { driver.priorityClassName = NAME; },
      expected: new RegExp(`QuotaExceeded .*exceeded quota: ${NAME}`),
      async prepare() {
        await apply({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: NAME }, value: 1 });
        await quota(0);
      },
      provide: () => quota(5),
      async takeAway() {
        await remove('resourcequota', NAME, namespace);
        await remove('priorityclass', NAME);
      },
    },
  ];
}
