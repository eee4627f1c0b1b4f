// The two workloads that figures are given for, and what the life of one application looks like from outside.
import type { Cluster } from './cluster';
import { NAMESPACE, watch } from './cluster';
import { Resources } from '../../../src/operator/kube/resources';
import type { Pod } from '../../../src/spec/kubernetes.gen';
import { Label } from '../../../src/spec/labels';
import type { SparkApplication } from '../../../src/spec/types.gen';

export type Workload = 'A' | 'B';

/** A: a driver alone. B: with one executor (its template is planned; simulated drivers start none) and a UI Service. */
export function application(workload: Workload, name: string): SparkApplication {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      type: 'Scala',
      sparkVersion: '4.1.4',
      image: 'docker.io/apache/spark:4.1.4',
      mainClass: 'org.apache.spark.examples.SparkPi',
      mainApplicationFile: 'local:///opt/spark/examples/jars/spark-examples.jar',
      driver: { cores: 1, memory: '512m', coreRequest: '10m' },
      executor: workload === 'A'
        ? { instances: 1, cores: 1, memory: '512m' }
        : { instances: 1, cores: 1, memory: '512m', tolerations: [{ key: 'spark', operator: 'Exists' }] },
    },
  };
}

/** When what happened to one application, in milliseconds. */
export interface Life {
  created: number;
  driverCreated?: number;
  driverRunning?: number;
  driverEnded?: number;
  statusRunning?: number;
  statusEnded?: number;
}

/** Keeps the lives of all applications, from watches of its own. */
export async function observe(cluster: Cluster, signal: AbortSignal): Promise<ReadonlyMap<string, Life> & { begin(name: string): void }> {
  const lives = new Map<string, Life>();
  await watch(cluster, Resources.Pod, signal, (_, object) => {
    const pod = object as Pod;
    const life = lives.get(pod.metadata.labels?.[Label.APP_NAME] ?? '');
    if (!life) return;
    life.driverCreated ??= Date.now();
    if (pod.status?.phase === 'Running') life.driverRunning ??= Date.now();
    if (pod.status?.phase === 'Succeeded') life.driverEnded ??= Date.now();
  });
  await watch(cluster, Resources.SparkApplication, signal, (_, object) => {
    const { metadata, status } = object as SparkApplication;
    const life = lives.get(metadata.name ?? '');
    if (!life) return;
    const state = status?.applicationState?.state;
    if (state === 'RUNNING') life.statusRunning ??= Date.now();
    if (state === 'COMPLETED' || state === 'FAILED') life.statusEnded ??= Date.now();
  });
  return Object.assign(lives, { begin: (name: string) => void lives.set(name, { created: Date.now() }) });
}
