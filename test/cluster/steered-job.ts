// The job of steered-job.py as an application: it runs, and has as much to do, until it is told otherwise.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubectl } from './kubectl';
import { DRIVER_CONTAINER } from '../../src/spec/labels';
import type { SparkApplicationSpec } from '../../src/spec/types.gen';

const FILE = 'steered-job.py';
const CONFIG_MAP = 'check-steered-job';
const DIRECTORY = '/opt/check';

/** Puts the job's file into the cluster, where drivers can mount it. */
export async function provideJob(namespace: string): Promise<void> {
  const data = { [FILE]: readFileSync(join(__dirname, FILE), 'utf8') };
  await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: CONFIG_MAP, namespace }, data }));
}

/** Makes an application run the job. */
export function runJob(spec: SparkApplicationSpec): void {
  spec.mainApplicationFile = `local://${DIRECTORY}/${FILE}`;
  delete spec.arguments;
  spec.driver.configMaps = [...spec.driver.configMaps ?? [], { name: CONFIG_MAP, path: DIRECTORY }];
}

/** Tells the job in a driver pod what to do from now on: six tasks at a time, nothing, or to end. */
export async function steer(namespace: string, driver: string, phase: 'busy' | 'calm' | 'finish'): Promise<void> {
  await kubectl(['exec', driver, '-n', namespace, '-c', DRIVER_CONTAINER, '--', 'sh', '-c', `echo ${phase} > /tmp/phase`]);
}
