// The yardstick: a loop that does nothing but the same writes that the operator needs for workload A, as fast as the API server takes them.
import type { Cluster } from './cluster';
import { NAMESPACE } from './cluster';
import { application } from './workload';
import { Resources, resourceOf } from '../../../src/operator/kube/resources';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { IN_CLUSTER_MASTER, planSubmission } from '../../../src/submission';

const AT_ONCE = 10;
const settings = { master: IN_CLUSTER_MASTER, uiService: false };

/** Writes `count` whole lives and answers how many per minute went through. */
export async function bareLoop({ client }: Cluster, count: number): Promise<number> {
  const began = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const name = `bare-${next++}`;
      let object = await client.create(Resources.SparkApplication, application('A', name));
      const write = async (state: string): Promise<void> => {
        object = await client.patchStatus(Resources.SparkApplication, object, { driverInfo: { podName: `${name}-driver` }, applicationState: { state } });
      };
      await write('SUBMITTED');
      const plan = planSubmission(object, { id: object.metadata.uid ?? name, time: Date.now() }, settings);
      if (plan.outcome === 'refused') throw new Error(`refused: ${JSON.stringify(plan.findings)}`);
      for (const planned of plan.objects) await client.create<KubernetesObject>(resourceOf(planned), planned);
      for (const state of ['SUBMITTED ', 'RUNNING', 'COMPLETED']) await write(state);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return count * 60_000 / (performance.now() - began);
}

/** Creates `count` applications of a workload, as fast as the API server takes them. */
export async function createAll(
  { client }: Cluster, names: readonly string[], create: (name: string) => SparkApplication, begun: (name: string) => void,
): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < names.length) {
      const name = names[next++];
      begun(name);
      await client.create(Resources.SparkApplication, { ...create(name), metadata: { name, namespace: NAMESPACE } });
    }
  }));
}
