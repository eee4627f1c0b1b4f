import { describe, expect, it } from 'vitest';
import { differences } from './differences';

describe('the comparison of a planned object with the one in the cluster', () => {
  const sent = { spec: { containers: [{ name: 'driver', args: ['a', 'b'], resources: { requests: { cpu: '1000m', memory: '1024Mi' } } }] } };

  it('takes no offence at what the API server adds or rewrites', () => {
    const stored = {
      metadata: { uid: '1' },
      spec: {
        nodeName: 'n',
        containers: [
          { name: 'driver', args: ['a', 'b'], imagePullPolicy: 'Always', resources: { requests: { cpu: '1', memory: '1Gi' } } }, { name: 'injected' },
        ],
      },
    };
    expect(differences(sent, stored)).toEqual([]);
  });

  it.each([
    ['another value', [{ ...sent.spec.containers[0], name: 'other' }], 'spec.containers[0].name: sent "driver", stored "other"'],
    ['a value that went missing', [{ ...sent.spec.containers[0], args: ['a'] }], 'spec.containers[0].args[1]: sent "b", stored undefined'],
    ['a changed order', [{ ...sent.spec.containers[0], args: ['b', 'a'] }], 'spec.containers[0].args[0]: sent "a", stored "b"'],
    ['another quantity', [{ ...sent.spec.containers[0], resources: { requests: { cpu: '1', memory: '2Gi' } } }],
      'spec.containers[0].resources.requests.memory: sent "1024Mi", stored "2Gi"'],
  ])('names %s with its path', (_, containers, expected) => {
    expect(differences(sent, { spec: { containers } })).toContain(expected);
  });

  it('names a whole part that is not there', () => {
    expect(differences(sent, {})).toEqual([expect.stringMatching(/^spec: sent .* stored undefined$/)]);
  });
});
