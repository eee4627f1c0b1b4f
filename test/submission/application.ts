// A small application for tests to change, and a submission of it.
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { ConfigMap, Container, Pod } from '../../src/spec/kubernetes.gen';
import type { DriverSpec, ExecutorSpec, SparkApplication, SparkApplicationSpec } from '../../src/spec/types.gen';
import { planSubmission, type PlannedSubmission, type SubmissionSettings } from '../../src/submission';

export const ATTEMPT = { id: '01234567-89ab-4cde-8f01-23456789abcd', time: 1_700_000_000_000 };
export const SETTINGS: SubmissionSettings = { master: 'k8s://https://kubernetes.example', uiService: false };

interface Changes extends Omit<Partial<SparkApplicationSpec>, 'driver' | 'executor'> {
  readonly driver?: DriverSpec;
  readonly executor?: ExecutorSpec;
}

export function application(changes: Changes = {}, metadata: SparkApplication['metadata'] = {}): SparkApplication {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name: 'pi', namespace: 'jobs', uid: 'uid-of-pi', ...metadata },
    spec: {
      type: 'Scala',
      sparkVersion: '4.1.4',
      image: 'spark:4.1.4',
      mainClass: 'org.example.Main',
      mainApplicationFile: 'local:///opt/app/main.jar',
      driver: {},
      executor: {},
      ...changes,
    },
  };
}

/** The plan of an application that must not be refused. */
export function planned(changes: Changes = {}, settings: Partial<SubmissionSettings> = {}, metadata: SparkApplication['metadata'] = {}): PlannedSubmission {
  const plan = planSubmission(application(changes, metadata), ATTEMPT, { ...SETTINGS, ...settings });
  if (plan.outcome === 'refused') throw new Error(`refused: ${JSON.stringify(plan.findings, null, 1)}`);
  return plan;
}

/** Reasons and paths of what is wrong with an application. */
export function refusedFor(changes: Changes, settings: Partial<SubmissionSettings> = {}): string[] {
  const plan = planSubmission(application(changes), ATTEMPT, { ...SETTINGS, ...settings });
  return plan.outcome === 'refused' ? plan.findings.filter(({ severity }) => severity === 'error').map(({ reason, path }) => `${reason} ${path}`) : [];
}

export function driverOf(plan: PlannedSubmission): Pod {
  return plan.objects[plan.objects.length - 1] as Pod;
}

export function sparkContainerOf(plan: PlannedSubmission): Container {
  const { containers } = driverOf(plan).spec;
  return containers[containers.length - 1];
}

export function objectsOf<Kind extends KubernetesObject>(plan: PlannedSubmission, kind: Kind['kind']): Kind[] {
  return plan.objects.filter((object): object is Kind => object.kind === kind);
}

/** The template that Spark makes executors from. */
export function executorTemplateOf(plan: PlannedSubmission): Pod | undefined {
  const text = objectsOf<ConfigMap>(plan, 'ConfigMap').map(({ data }) => data?.['podspec-configmap-key']).find((found) => found !== undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
