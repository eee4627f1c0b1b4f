// The command line judges what a cluster would store: the embedded API server, with the shipped CRDs, keeps the same.
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { manifestOf } from './shape';
import { SHAPES } from './shapes';
import { startControlPlane, type ApiObject, type ControlPlane } from '../../src/rehearsal';
import { SHIPPED_KINDS } from '../../src/schema/shipped-crds';
import { storedObject } from '../../src/schema/stored-object';
import { VirtualClock } from '../support/virtual-clock';

const clock = new VirtualClock();
let plane: ControlPlane;

async function refusedOf(objects: readonly object[]): Promise<string[]> {
  const applied = plane.apply(objects.map((object) => ({ object: object as ApiObject })));
  await clock.advance(1_000);
  return (await applied).refused.map(({ subject, message }) => `${subject}: ${message}`);
}

beforeAll(async () => {
  plane = startControlPlane({ clock, kubelet: false });
  expect(await refusedOf(SHIPPED_KINDS.map(({ definition }) => load(definition) as object))).toEqual([]);
});

afterAll(() => plane.stop());

/** kubectl itself refuses fields that no schema has. */
const hasOnlyKnownFields = (findings: readonly string[]) => !findings.some((finding) => /RemovedField|UnknownField/.test(finding));

it('every shape that runs is stored as it is judged', async () => {
  const running = SHAPES.filter(([, , ...findings]) => !findings.some((finding) => finding.startsWith('!')) && hasOnlyKnownFields(findings))
    .map((shape, i) => {
      const name = `shape-${i}`;
      const manifest: Record<string, unknown> = { ...manifestOf(shape), metadata: { name, namespace: 'default' } };
      return { name, manifest };
    });
  expect(running.length).toBeGreaterThan(150);
  expect(await refusedOf(running.map(({ manifest }) => manifest))).toEqual([]);
  const stored = new Map(plane.objects('sparkoperator.k8s.io/v1beta2', 'SparkApplication').map((object) => [object.metadata.name, object.spec]));
  for (const { name, manifest } of running) expect(stored.get(name), name).toEqual(storedObject(manifest).spec);
});
