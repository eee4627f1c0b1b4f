// What the API server says where a CEL rule of the CRD is broken: the thing at fault, and what to do.
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startControlPlane, type ApiObject, type ControlPlane } from '../../src/rehearsal';
import { SHIPPED_KINDS } from '../../src/schema/shipped-crds';
import { deniedProperties } from '../../src/spec/rules/spark-conf';

let plane: ControlPlane;

beforeAll(async () => {
  plane = startControlPlane({ kubelet: false });
  await plane.apply(SHIPPED_KINDS.map(({ definition }) => ({ object: load(definition) as ApiObject })));
});
afterAll(() => plane.stop());

const DENIED = [...deniedProperties.cel?.rule.matchAll(/'([^']+)'/g) ?? []].map(([, key]) => key);

it('there are denied properties', () => expect(DENIED.length).toBeGreaterThan(10));

it.each(DENIED)('a denied property is named alone: %s', async (key) => {
  const spec = {
    type: 'Python',
    sparkVersion: '4.1.4',
    image: 'a',
    mainApplicationFile: 'local:///a.py',
    driver: {},
    executor: {},
    sparkConf: { [key]: 'x', 'spark.a': 'b' },
  };
  const object = { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', metadata: { name: 'a', namespace: 'default' }, spec };
  const { refused: [refusal] } = await plane.apply([{ object }]);
  expect(refusal.message).toContain(`${key} is not allowed in sparkConf; `);
  expect(DENIED.filter((other) => new RegExp(`${other.replaceAll('.', '\\.')} is not`).test(refusal.message))).toEqual([key]);
});
