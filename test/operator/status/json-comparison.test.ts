// What counts as the Service or Ingress that was wanted, among those that an API server has.
import { describe, expect, it } from 'vitest';
import { matchesDesired } from '../../../src/operator/status/json-comparison';

const wanted = { metadata: { name: 'ui', labels: { app: 'etl' } }, spec: { type: 'ClusterIP', ports: [{ port: 80, targetPort: 4040 }] } };

describe('an object that is there', () => {
  it.each<{ name: string; wanted: unknown; live: unknown; expected: boolean }>([
    { name: 'is the wanted one when it is the same', wanted, live: wanted, expected: true },
    {
      name: 'is the wanted one with what the API server fills in',
      wanted,
      live: {
        metadata: { ...wanted.metadata, uid: 'u' },
        spec: { ...wanted.spec, clusterIP: '10.0.0.1', ports: [{ port: 80, targetPort: 4040, protocol: 'TCP' }] },
        status: {},
      },
      expected: true,
    },
    { name: 'is another one on another port', wanted, live: { ...wanted, spec: { ...wanted.spec, ports: [{ port: 81, targetPort: 4040 }] } }, expected: false },
    {
      name: 'is another one with one port more',
      wanted,
      live: { ...wanted, spec: { ...wanted.spec, ports: [...wanted.spec.ports, { port: 81 }] } },
      expected: false,
    },
    { name: 'is another one without a label', wanted, live: { ...wanted, metadata: { name: 'ui' } }, expected: false },
    {
      name: 'is the wanted one without the empty fields, which are not stored',
      wanted: { annotations: {}, tls: [], host: '', class: null, at: undefined },
      live: {},
      expected: true,
    },
    { name: 'is another one with something in a list that is to be empty', wanted: { tls: [] }, live: { tls: [{}] }, expected: false },
    { name: 'is another one with a text where an object is wanted', wanted: { metadata: { name: 'ui' } }, live: { metadata: 'ui' }, expected: false },
  ])('$name', ({ wanted: some, live, expected }) => {
    expect(matchesDesired(live, some)).toBe(expected);
  });
});
