// The two workloads that figures are given for.
import type { SparkApplication } from '../../../src/spec/types.gen';

export type Workload = 'A' | 'B';

/** Flags of the operator that belong to a workload. */
export const FLAGS: Readonly<Record<Workload, readonly string[]>> = { A: ['--enable-ui-service=false'], B: [] };

/** A: a driver alone, without executor template and UI Service. B: with one executor, a template for it, and a UI Service. */
export function application(workload: Workload, namespace: string, name: string, driverAnnotations?: Record<string, string>): SparkApplication {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name, namespace },
    spec: {
      type: 'Scala',
      sparkVersion: '4.1.4',
      image: 'docker.io/apache/spark:4.1.4',
      mainClass: 'org.apache.spark.examples.SparkPi',
      mainApplicationFile: 'local:///opt/spark/examples/jars/spark-examples.jar',
      driver: { cores: 1, memory: '512m', coreRequest: '10m', ...(driverAnnotations ? { annotations: driverAnnotations } : {}) },
      executor: {
        instances: 1, cores: 1, memory: '512m', coreRequest: '10m', ...(workload === 'B' ? { tolerations: [{ key: 'spark', operator: 'Exists' }] } : {}),
      },
    },
  };
}

/** Names of so many applications. */
export function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(5, '0')}`);
}
