// Claims hold data: of an attempt that is over only those are deleted that the application or one of its pods controls, each by its UID.
import { expect, it } from 'vitest';
import { ended } from './builders';
import { type ControllerHarness, started } from './controller-harness';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { SparkLabel } from '../../../src/spec/labels';

const CLAIMS = '/api/v1/namespaces/jobs/persistentvolumeclaims';
const VOLUME = 'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1';
const ON_DEMAND = {
  retention: { onSuccess: { claims: { policy: 'Delete' } } },
  sparkConf: {
    [`${VOLUME}.mount.path`]: '/scratch',
    [`${VOLUME}.options.claimName`]: 'OnDemand',
    [`${VOLUME}.options.storageClass`]: 'fast',
    [`${VOLUME}.options.sizeLimit`]: '10Gi',
  },
};

function claim(harness: ControllerHarness, name: string, owner?: { kind: string; uid?: string }): void {
  harness.api.must('POST', CLAIMS, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace: 'jobs',
      labels: { [SparkLabel.APP_SELECTOR]: harness.status()?.sparkApplicationId },
      ...(owner ? { ownerReferences: [{ apiVersion: 'v1', name: 'owner', controller: true, ...owner }] } : {}),
    },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
}

/** Claims whose deletion nobody asked for: those that are in use go later. */
function untouched(harness: ControllerHarness): string[] {
  const { items } = harness.api.must('GET', CLAIMS) as { items: KubernetesObject[] };
  return items.flatMap(({ metadata: { name = '', deletionTimestamp } }) => (deletionTimestamp ? [] : [name]));
}

it('a label alone does not make a claim the application\'s', async () => {
  const harness = await started(ON_DEMAND);
  harness.executor('etl-exec-1', 'Running');
  claim(harness, 'of-the-application', { kind: 'SparkApplication', uid: harness.application()?.metadata.uid });
  claim(harness, 'of-its-driver', { kind: 'Pod', uid: harness.pod()?.metadata.uid });
  claim(harness, 'of-its-executor', { kind: 'Pod', uid: harness.pod('etl-exec-1')?.metadata.uid });
  claim(harness, 'of-a-stateful-set', { kind: 'StatefulSet', uid: 'another' });
  claim(harness, 'of-nobody');
  await harness.sync();
  harness.report(ended(0));
  await harness.settle();
  expect(harness.state()).toBe('COMPLETED');
  expect(untouched(harness)).toEqual(['of-a-stateful-set', 'of-nobody']);
  expect(harness.count('DELETE', /persistentvolumeclaims/)).toBe(3);
  expect(harness.count('DELETE', /persistentvolumeclaims$/), 'none by label').toBe(0);
});

it('an attempt with hundreds of claims has each deleted once', async () => {
  const harness = await started(ON_DEMAND);
  const uid = harness.pod()?.metadata.uid;
  for (let i = 0; i < 205; i++) claim(harness, `claim-${i}`, { kind: 'Pod', uid });
  harness.report(ended(0));
  await harness.settle();
  expect(untouched(harness)).toEqual([]);
  expect(harness.count('DELETE', /persistentvolumeclaims/)).toBe(205);
});
