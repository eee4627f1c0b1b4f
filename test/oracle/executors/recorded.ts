// Recorded executors, and the form in which they are kept.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigMap, Pod } from '../../../src/spec/kubernetes.gen';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { planSubmission } from '../../../src/submission';
import { ATTEMPT, SETTINGS } from '../recordings';

/** What a driver has when it makes executors. */
export interface ExecutorInput {
  readonly properties: Readonly<Record<string, string>>;
  readonly template?: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface RecordedExecutor {
  readonly input: ExecutorInput;
  readonly result: Pod;
}

export function recordingFile(version: string): string {
  return join(__dirname, 'recorded', `${version}.json`);
}

export function recordedExecutors(version: string): Readonly<Record<string, RecordedExecutor>> {
  return existsSync(recordingFile(version)) ? JSON.parse(readFileSync(recordingFile(version), 'utf8')) : {};
}

/** What the driver of an application will have, as planned. */
export function inputOf(application: SparkApplication, version: string): ExecutorInput {
  const plan = planSubmission({ ...application, spec: { ...application.spec, sparkVersion: version } }, ATTEMPT, SETTINGS);
  if (plan.outcome === 'refused') throw new Error(`${application.metadata.name}: ${JSON.stringify(plan.findings)}`);
  const template = plan.objects.map((object) => (object as ConfigMap).data?.['podspec-configmap-key']).find((text) => text !== undefined);
  const { containers } = (plan.objects[plan.objects.length - 1] as Pod).spec;
  const variables = containers[containers.length - 1].env ?? [];
  const localDirectories = variables.filter(({ name }) => name === 'SPARK_LOCAL_DIRS').pop()?.value ?? '';
  return { properties: plan.properties, ...(template !== undefined && { template }), environment: { SPARK_LOCAL_DIRS: localDirectories } };
}

/** A pod without what Spark draws at random, the order of scratch directories included. */
export function normalisedExecutor(pod: Pod): Pod {
  const text = JSON.stringify(pod)
    .replace(/[0-9a-f]{16}(?=-exec-1)/g, '<ID>')
    .replace(/spark-exec-[0-9a-f]+-conf-map/g, 'spark-exec-<ID>-conf-map');
  const normal = JSON.parse(text) as Pod;
  const directories = normal.spec.containers.flatMap(({ env = [] }) => env).filter(({ name }) => name === 'SPARK_LOCAL_DIRS');
  for (const variable of directories) variable.value = variable.value?.split(',').sort().join(',');
  return normal;
}
