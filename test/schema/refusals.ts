// Applications that the CRD refuses, and what the refusal names: for the API server and for our own check alike.
import type { SparkApplication } from '../../src/spec/types.gen';

/** One way to get an application wrong. */
export interface Refusal {
  /** Reads as "an application … is refused". */
  readonly name: string;
  /** Spec fields on top of a sound application's; undefined takes a field away. */
  readonly spec: Record<string, unknown>;
  /** What any refusal must name: the path of the field. */
  readonly path: string;
}

/** An application in which nothing is wrong. */
export const SOUND: SparkApplication = {
  apiVersion: 'sparkoperator.k8s.io/v1beta2',
  kind: 'SparkApplication',
  metadata: { name: 'sound' },
  spec: {
    type: 'Python',
    sparkVersion: '4.0.4',
    image: 'apache/spark:4.0.4',
    mainApplicationFile: 'local:///opt/app.py',
    driver: {},
    executor: {},
  },
};

const container = { name: 'side', image: 'side:1' };

/** What the schema alone refuses. */
export const REFUSALS: readonly Refusal[] = [
  { name: 'without mainApplicationFile', spec: { mainApplicationFile: undefined }, path: 'spec.mainApplicationFile' },
  { name: 'in a language that Spark has not', spec: { type: 'Go' }, path: 'spec.type' },
  { name: 'in a mode that does not exist', spec: { mode: 'local' }, path: 'spec.mode' },
  { name: 'with an unquoted Spark version', spec: { sparkVersion: 4.1 }, path: 'spec.sparkVersion' },
  { name: 'with Python 4', spec: { pythonVersion: '4' }, path: 'spec.pythonVersion' },
  { name: 'with arguments in one string', spec: { arguments: '1000' }, path: 'spec.arguments' },
  { name: 'with a number as a Spark property', spec: { sparkConf: { 'spark.executor.cores': 2 } }, path: 'spec.sparkConf.spark.executor.cores' },
  { name: 'with no core', spec: { driver: { cores: 0 } }, path: 'spec.driver.cores' },
  { name: 'with a part of a core', spec: { executor: { cores: 0.5 } }, path: 'spec.executor.cores' },
  { name: 'with less than no executor', spec: { executor: { instances: -1 } }, path: 'spec.executor.instances' },
  { name: 'with memory as a number', spec: { driver: { memory: 1024 } }, path: 'spec.driver.memory' },
  { name: 'with a driver name that is none', spec: { driver: { podName: 'My_Driver' } }, path: 'spec.driver.podName' },
  { name: 'with a graphics processor that has no number', spec: { executor: { gpu: { name: 'nvidia.com/gpu' } } }, path: 'spec.executor.gpu.quantity' },
  { name: 'with a Secret of no type', spec: { driver: { secrets: [{ name: 'a', path: '/a' }] } }, path: 'spec.driver.secrets[0].secretType' },
  { name: 'with a port of no protocol', spec: { driver: { ports: [{ name: 'a', containerPort: 1 }] } }, path: 'spec.driver.ports[0].protocol' },
  { name: 'that restarts in an unknown way', spec: { restartPolicy: { type: 'Sometimes' } }, path: 'spec.restartPolicy.type' },
  { name: 'with less than no retries', spec: { restartPolicy: { onFailureRetries: -1 } }, path: 'spec.restartPolicy.onFailureRetries' },
  { name: 'with no time between retries', spec: { restartPolicy: { onFailureRetryInterval: 0 } }, path: 'spec.restartPolicy.onFailureRetryInterval' },
  { name: 'with an unknown back-off', spec: { restartPolicy: { backoff: { type: 'Random' } } }, path: 'spec.restartPolicy.backoff.type' },
  { name: 'with a deadline of nothing', spec: { deadlines: { runSeconds: 0 } }, path: 'spec.deadlines.runSeconds' },
  { name: 'with a forced deletion in a hurry', spec: { driverFailover: { forceDeleteAfterSeconds: 59 } }, path: 'spec.driverFailover.forceDeleteAfterSeconds' },
  {
    name: 'with an unknown policy of retention',
    spec: { retention: { onFailure: { driverPod: { policy: 'Burn' } } } },
    path: 'spec.retention.onFailure.driverPod.policy',
  },
  { name: 'with an unknown answer to edits', spec: { onSpecChange: 'Panic' }, path: 'spec.onSpecChange' },
  { name: 'with metrics that say nothing of executors', spec: { monitoring: { exposeDriverMetrics: true } }, path: 'spec.monitoring.exposeExecutorMetrics' },
  {
    name: 'with a metrics port that is too low',
    spec: { monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: true, prometheus: { jmxExporterJar: '/a.jar', port: 80 } } },
    path: 'spec.monitoring.prometheus.port',
  },
  { name: 'with an Ingress for no port', spec: { driverIngressOptions: [{ servicePortName: 'a' }] }, path: 'spec.driverIngressOptions[0].servicePort' },
  { name: 'with a quantity that is none', spec: { batchSchedulerOptions: { resources: { cpu: 'lots' } } }, path: 'spec.batchSchedulerOptions.resources.cpu' },
  { name: 'with a volume of no name', spec: { volumes: [{ emptyDir: {} }] }, path: 'spec.volumes[0].name' },
  { name: 'with a volume mounted nowhere', spec: { driver: { volumeMounts: [{ name: 'a' }] } }, path: 'spec.driver.volumeMounts[0].mountPath' },
  { name: 'with a sidecar of no name', spec: { driver: { sidecars: [{ image: 'side:1' }] } }, path: 'spec.driver.sidecars[0].name' },
  {
    name: 'with a sidecar that asks for a strange amount',
    spec: { driver: { sidecars: [{ ...container, resources: { limits: { memory: '1 GB' } } }] } },
    path: 'spec.driver.sidecars[0].resources.limits.memory',
  },
  { name: 'with a wrong type in a template', spec: { driver: { template: { spec: { hostNetwork: 'yes' } } } }, path: 'spec.driver.template.spec.hostNetwork' },
  {
    name: 'with a wrong type deep in a template',
    spec: { executor: { template: { spec: { containers: [{ env: [{ name: 'A', value: 1 }] }] } } } },
    path: 'spec.executor.template.spec.containers[0].env[0].value',
  },
];

/** What the validation rules in the schema (CEL) refuse; `path` is that of the object they look at. */
export const RULE_REFUSALS: readonly Refusal[] = [
  { name: 'with node selectors at two levels', spec: { nodeSelector: { a: 'b' }, driver: { nodeSelector: { a: 'b' } } }, path: 'spec' },
  { name: 'with a template for Spark 2', spec: { sparkVersion: '2.4.8', driver: { template: {} } }, path: 'spec' },
  { name: 'with the master in its properties', spec: { sparkConf: { 'spark.master': 'local' } }, path: 'spec' },
];

/** The sound application with the fields of a refusal put on top. */
export function refused(refusal: Refusal): Record<string, unknown> {
  return JSON.parse(JSON.stringify({ ...SOUND, spec: { ...SOUND.spec, ...refusal.spec } })) as Record<string, unknown>;
}
