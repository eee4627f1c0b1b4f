// What `render` prints is what the controller creates: compared object by object on the embedded control plane.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, manifest } from './cli';
import { readYamlDocuments } from '../../src/cli/yaml';
import { fasterClock, systemClock, systemIds } from '../../src/kube/clock';
import { parseFlags } from '../../src/operator/flags/flags';
import { createOperator, type Operator } from '../../src/operator/operator';
import { startControlPlane, type ControlPlane } from '../../src/rehearsal';
import { SHIPPED_KINDS } from '../../src/schema/shipped-crds';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import { API_VERSION } from '../../src/spec/names';
import type { SparkApplication } from '../../src/spec/types.gen';

const APPLICATION = manifest(`volumes: [{name: spark-local-dir-1, emptyDir: {}}]
executor: {instances: 2, cores: 2, volumeMounts: [{name: spark-local-dir-1, mountPath: /scratch}], tolerations: [{operator: Exists}]}
driver: {serviceAccount: spark, sidecars: [{name: helper, image: busybox}], env: [{name: A, value: b}]}`);

let plane: ControlPlane;
let operator: Operator;

beforeAll(async () => {
  const clock = fasterClock(systemClock, 10);
  // Without nodes the driver stays as it was created.
  plane = startControlPlane({ clock, kubelet: false });
  const definitions = SHIPPED_KINDS.map(({ definition }) => readYamlDocuments(definition)[0]);
  const { refused } = await plane.apply([
    ...definitions, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'jobs' } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'spark', namespace: 'jobs' } }, ...readYamlDocuments(APPLICATION),
  ].map((object) => ({ object })));
  expect(refused).toEqual([]);
  const { config } = parseFlags(['--leader-election=false', '--health-probe-bind-address=0'], { identity: 'test' });
  operator = createOperator({ transport: plane.transportFor(), clock, ids: systemIds, config });
  const created = new Promise<void>((resolve) => {
    plane.watch('v1', 'Pod', () => resolve());
  });
  await operator.start();
  await created;
});
afterAll(async () => {
  await operator.stop();
  await plane.stop();
});

/** The fields of `whole` that `part` has, and as many list entries: the API server fills in defaults, and appends to lists. */
function asFarAsIn(part: unknown, whole: unknown): unknown {
  if (Array.isArray(part) && Array.isArray(whole)) {
    return part.map((item, index) => asFarAsIn(item, whole[index]));
  }
  if (typeof part === 'object' && part !== null && typeof whole === 'object' && whole !== null) {
    const stored = whole as Record<string, unknown>;
    return Object.fromEntries(Object.entries(part).map(([field, value]) => [field, asFarAsIn(value, stored[field])]));
  }
  return whole;
}

describe('render', () => {
  it('prints the objects that the controller created for the application as it is in the cluster', async () => {
    const [application] = plane.objects(API_VERSION, 'SparkApplication') as unknown as SparkApplication[];
    const { out, err, code } = await cli(['render', '-', '--format', 'json'], JSON.stringify(application));
    expect({ err, code }).toEqual({ err: '', code: 0 });
    const { objects } = JSON.parse(out) as { objects: KubernetesObject[] };
    expect(objects.map(({ kind }) => kind)).toEqual(['ConfigMap', 'ConfigMap', 'Service', 'Service', 'Pod']);
    for (const object of objects) {
      const created = plane.objects(object.apiVersion, object.kind, 'jobs').find(({ metadata }) => metadata.name === object.metadata.name);
      expect(asFarAsIn(object, created)).toEqual(object);
    }
  });

  it('prints other names for another submission', async () => {
    const [application] = plane.objects(API_VERSION, 'SparkApplication');
    const { out } = await cli(['render', '-', '--format', 'json', '--submission-id', '00000000-0000-4000-8000-000000000000'], JSON.stringify(application));
    const { objects } = JSON.parse(out) as { objects: KubernetesObject[] };
    const [configMap] = objects;
    expect(plane.objects('v1', 'ConfigMap', 'jobs').map(({ metadata }) => metadata.name)).not.toContain(configMap.metadata.name);
  });
});
