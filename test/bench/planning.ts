// What planning one application costs: the typed fields, Spark's steps, the executor template, everything.
import { below, type Benchmark } from './measurement';
import type { SparkApplication } from '../../src/spec/types.gen';
import { IN_CLUSTER_MASTER, planSubmission } from '../../src/submission';

const WARM_UP = 500;
const PLANS = 5_000;

const settings = { master: IN_CLUSTER_MASTER, uiService: true };

/** An application that uses what applications commonly use. */
function application(index: number): SparkApplication {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name: `app-${index}`, namespace: 'bench', uid: '00000000-0000-4000-8000-000000000000', labels: { team: 'data' } },
    spec: {
      type: 'Python',
      sparkVersion: '4.1.4',
      image: 'docker.io/apache/spark:4.1.4',
      mainApplicationFile: 'local:///opt/spark/examples/src/main/python/pi.py',
      arguments: ['100'],
      sparkConf: { 'spark.eventLog.enabled': 'false', 'spark.sql.shuffle.partitions': '8', 'spark.ui.port': '4041' },
      volumes: [{ name: 'spark-local-dir-1', emptyDir: { sizeLimit: '1Gi' } }, { name: 'config', configMap: { name: 'job' } }],
      driver: {
        cores: 1,
        memory: '1g',
        serviceAccount: 'spark',
        labels: { role: 'driver' },
        env: [{ name: 'STAGE', value: 'bench' }],
        volumeMounts: [{ name: 'config', mountPath: '/etc/job' }],
        tolerations: [{ key: 'spark', operator: 'Exists' }],
      },
      executor: {
        instances: 4,
        cores: 2,
        memory: '4g',
        volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/scratch' }],
        tolerations: [{ key: 'spark', operator: 'Exists' }],
      },
    },
  };
}

function plan(index: number): void {
  const id = `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
  const result = planSubmission(application(index), { id, time: 1_700_000_000_000 + index }, settings);
  if (result.outcome !== 'planned') throw new Error(`the benchmark's application is refused: ${JSON.stringify(result.findings)}`);
}

/** Milliseconds to plan one application, after a warm-up. */
export function planningMilliseconds(): number {
  for (let i = 0; i < WARM_UP; i++) plan(i);
  const start = performance.now();
  for (let i = 0; i < PLANS; i++) plan(i);
  return (performance.now() - start) / PLANS;
}

export const planning: Benchmark = {
  name: 'planning',
  about: 'milliseconds to plan one application',
  run: async () => [below('plan one application', planningMilliseconds(), 'ms', 1)],
};
