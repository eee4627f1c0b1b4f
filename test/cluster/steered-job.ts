// The job of steered-job.py as an application: it runs, with the same load, until a test asks for another.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apply, kubectl } from './kubectl';
import { DRIVER_CONTAINER } from '../../src/spec/labels';
import type { SparkApplication, SparkApplicationSpec } from '../../src/spec/types.gen';

const FILE = 'steered-job.py';
const CONFIG_MAP = 'check-steered-job';
const DIRECTORY = '/opt/check';

/** Where the job is, once its file was provided and mounted. */
export const STEERED_JOB = { configMap: CONFIG_MAP, directory: DIRECTORY, path: `${DIRECTORY}/${FILE}` } as const;

/** What the job can be asked to do: see its file. */
export type Phase = 'busy' | 'calm' | 'fail' | 'finish' | 'fill-driver' | 'fill-executor';

/** Puts the job's file into the cluster, where drivers can mount it. */
export async function provideJob(namespace: string): Promise<void> {
  const data = { [FILE]: readFileSync(join(__dirname, FILE), 'utf8') };
  await apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: CONFIG_MAP, namespace }, data });
}

/** Makes an application run the job. */
export function runJob(spec: SparkApplicationSpec, begin: Phase = 'calm'): void {
  spec.mainApplicationFile = `local://${DIRECTORY}/${FILE}`;
  spec.arguments = [begin];
  spec.driver.configMaps = [...spec.driver.configMaps ?? [], { name: CONFIG_MAP, path: DIRECTORY }];
}

/** Makes an application run the job with no executors, as long as there is no work for them. */
export function runJobInDriver(spec: SparkApplicationSpec, begin: Phase = 'calm'): void {
  runJob(spec, begin);
  delete spec.executor.instances;
  spec.dynamicAllocation = { enabled: true, initialExecutors: 0, minExecutors: 0, maxExecutors: 1 };
}

/** Tells the job of a running application what to do from now on. */
export async function steer({ metadata, status }: SparkApplication, phase: Phase): Promise<void> {
  await kubectl(['exec', status!.driverInfo.podName!, '-n', metadata.namespace!, '-c', DRIVER_CONTAINER, '--', 'sh', '-c', `echo ${phase} > /tmp/phase`]);
}
