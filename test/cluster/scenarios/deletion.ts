// Deleting an application that runs: all its objects are deleted with it.
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { Label } from '../../../src/spec/labels';
import { listObjects, waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { defaultStorageClass } from '../storage';

const NAME = 'check-deletion';
const KINDS = 'pods,services,configmaps,persistentvolumeclaims,ingresses.networking.k8s.io,networkpolicies.networking.k8s.io';

export const deletion: Scenario = {
  name: 'deletion',
  feature: 'deletion',
  inSample: true,
  applications: 1,
  async run({ applications, pods, report }) {
    await report.check('deletion: a running application takes everything of it along', async () => {
      const storageClass = await defaultStorageClass();
      await applications.create(applications.python(NAME, (spec) => {
        spec.arguments = ['50000'];
        spec.volumes = [...spec.volumes ?? [], { name: 'spark-local-dir-claimed', persistentVolumeClaim: { claimName: 'OnDemand' } }];
        spec.executor.volumeMounts = [...spec.executor.volumeMounts ?? [], { name: 'spark-local-dir-claimed', mountPath: '/scratch' }];
        spec.sparkConf = { ...spec.sparkConf, ...onDemandClaim('executor', 'spark-local-dir-claimed', storageClass) };
      }));
      const application = await applications.until(NAME, 'to run with a running executor', ({ status }) => status?.applicationState?.state === 'RUNNING'
        && Object.values(status.executorState ?? {}).includes('RUNNING'));
      const before = await belongings(applications.namespace, application);
      for (const kind of ['Pod', 'Service', 'ConfigMap', 'PersistentVolumeClaim']) {
        expectThat(before.some((object) => object.kind === kind), `a running application should have a ${kind}; it has ${before.map(title).join(', ')}`);
      }
      await applications.delete(NAME);
      let left: KubernetesObject[] = [];
      const start = Date.now();
      await waitFor('everything gone', 90, async () => {
        left = await belongings(applications.namespace, application);
        return left.length === 0 ? true : undefined;
      }, () => left.map(title).join(', '));
      await pods.expectDrivers(NAME, 1);
      return `${before.length} objects gone ${((Date.now() - start) / 1000).toFixed(1)} s after the deletion returned`;
    });
    await applications.delete(NAME);
  },
};

/** Spark makes a claim only where both a storage class and a size are given. */
function onDemandClaim(role: string, volume: string, storageClass: string): Record<string, string> {
  const prefix = `spark.kubernetes.${role}.volumes.persistentVolumeClaim.${volume}`;
  return {
    [`${prefix}.options.claimName`]: 'OnDemand',
    [`${prefix}.options.storageClass`]: storageClass,
    [`${prefix}.options.sizeLimit`]: '10Mi',
    [`${prefix}.mount.path`]: '/scratch',
    [`${prefix}.mount.readOnly`]: 'false',
  };
}

/** What an application owns, directly or through its driver, or what has its submission's label. */
async function belongings(namespace: string, application: KubernetesObject & { status?: { submissionID?: string } }): Promise<KubernetesObject[]> {
  const all = await listObjects<KubernetesObject>(KINDS, namespace);
  const owned = new Set([application.metadata.uid!]);
  const found = new Map<string, KubernetesObject>();
  for (let grown = true; grown;) {
    grown = false;
    for (const object of all) {
      const { uid = '', labels, ownerReferences } = object.metadata;
      if (found.has(uid)) continue;
      const mine = labels?.[Label.SUBMISSION_ID] === application.status?.submissionID || ownerReferences?.some((owner) => owned.has(owner.uid));
      if (!mine) continue;
      found.set(uid, object);
      owned.add(uid);
      grown = true;
    }
  }
  return [...found.values()];
}

function title(object: KubernetesObject): string {
  return `${object.kind} ${object.metadata.name}`;
}
