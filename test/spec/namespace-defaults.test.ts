// Defaults of namespaces: what is read from a ConfigMap, what is refused, and what an application that says something itself keeps.
import { describe, expect, it } from 'vitest';
import { describeFinding } from '../../src/spec/findings';
import {
  defaultsData, defaultsNameOf, namespaceOfDefaults, readNamespaceDefaults, withNamespaceDefaults, withPolicyDefaults, type NamespaceDefaults,
} from '../../src/spec/namespace-defaults';
import type { SparkApplicationSpec } from '../../src/spec/types.gen';
import { application } from '../submission/application';

const json = (text: string) => ({ 'defaults.json': text });
const ALL: NamespaceDefaults = {
  sparkConf: { 'spark.eventLog.enabled': 'true' },
  hadoopConf: { 'fs.s3a.endpoint': 'http://minio' },
  capacity: { driver: 'on-demand', executor: 'spot' },
  timeToLiveSeconds: 3600,
  retention: { onSuccess: { driverPod: { policy: 'Delete', afterSeconds: 60 } }, onFailure: { services: { policy: 'Retain' } } },
};

describe('the ConfigMap with the defaults of a namespace', () => {
  it('is read as it was written, and its hash tells defaults apart, however they are ordered', () => {
    expect(readNamespaceDefaults(defaultsData(ALL))).toMatchObject({ outcome: 'read', defaults: ALL });
    const hashOf = (text: string) => {
      const reading = readNamespaceDefaults(json(text));
      return reading.outcome === 'read' ? reading.hash : undefined;
    };
    expect(hashOf('{"sparkConf":{"spark.a":"1","spark.b":"2"}}')).toBe(hashOf('{ "sparkConf": { "spark.b": "2", "spark.a": "1" } }'));
    expect(hashOf('{"timeToLiveSeconds":1}')).not.toBe(hashOf('{"timeToLiveSeconds":2}'));
    expect(hashOf('{}')).toMatch(/^[0-9a-f]{16}$/);
  });

  it('says by its name alone which namespace it is for', () => {
    expect(namespaceOfDefaults(defaultsNameOf('jobs'))).toBe('jobs');
    expect([undefined, 'jobs', 'spark-defaults-'].map(namespaceOfDefaults)).toEqual([undefined, undefined, undefined]);
  });

  it.each<[string, unknown, RegExp]>([
    ['no data', undefined, /^namespaceDefaults: the ConfigMap has no text under the key defaults\.json/],
    ['another key', { 'defaults.yaml': 'a: b' }, /no text under the key defaults\.json/],
    ['no JSON', json('{'), /^namespaceDefaults: defaults\.json is no JSON/],
    ['lists nested thousands deep', json('['.repeat(30_000) + ']'.repeat(30_000)), /^namespaceDefaults: must be an object$/],
    ['such a list for a number', json(`{"timeToLiveSeconds":${'['.repeat(30_000)}${']'.repeat(30_000)}}`), /must be a whole number of seconds, at least 0$/],
    ['such a list for a word', json(`{"capacity":{"driver":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`), /must be spot or on-demand$/],
    ['a list', json('[]'), /^namespaceDefaults: must be an object \(given: \[\]\)/],
    ['too much', json(`{"sparkConf":{"spark.a":"${'x'.repeat(70_000)}"}}`), /characters; at most 65536 are read/],
    ['an unknown field', json('{"sparkconf":{}}'), /^namespaceDefaults\.sparkconf: is not known; there are sparkConf, hadoopConf, capacity/],
    ['a number as property', json('{"sparkConf":{"spark.executor.cores":4}}'), /^namespaceDefaults\.sparkConf\[spark\.executor\.cores\]: must be a text/],
    ['no property of Spark', json('{"sparkConf":{"executor.cores":"4"}}'), /is no property of Spark/],
    ['the name of a pod', json('{"sparkConf":{"spark.kubernetes.driver.pod.name":"x"}}'), /is each application's own/],
    ['labels', json('{"sparkConf":{"spark.kubernetes.driver.label.team":"x"}}'), /is each application's own/],
    ['what no application may set', json('{"sparkConf":{"spark.master":"local"}}'), /^namespaceDefaults\.sparkConf\[spark\.master\]: is not allowed in sparkConf/],
    ['a capacity that is none', json('{"capacity":{"driver":"cheap"}}'), /^namespaceDefaults\.capacity\.driver: must be spot or on-demand \(given: "cheap"\)/],
    ['a negative time', json('{"timeToLiveSeconds":-1}'), /^namespaceDefaults\.timeToLiveSeconds: must be a whole number of seconds/],
    ['an unknown outcome', json('{"retention":{"always":{}}}'), /^namespaceDefaults\.retention\.always: is not known; there are onSuccess, onFailure/],
    ['a retention that is none', json('{"retention":{"onSuccess":{"driverPod":"Delete"}}}'), /onSuccess\.driverPod: must be an object/],
    ['a policy that is none', json('{"retention":{"onSuccess":{"claims":{"policy":"Keep"}}}}'), /claims\.policy: must be Retain or Delete/],
  ])('with %s is broken', (_what, data, message) => {
    const reading = readNamespaceDefaults(data);
    expect(reading.outcome === 'broken' ? reading.findings.map(describeFinding).join('\n') : reading).toMatch(message);
  });
});

describe('defaults of a namespace', () => {
  it.each<[string, object | null, unknown, unknown]>([
    ['nothing', {}, 3600, { onSuccess: ALL.retention!.onSuccess, onFailure: ALL.retention!.onFailure }],
    ['null', { timeToLiveSeconds: null, retention: null }, 3600, ALL.retention],
    ['a time to live of 0', { timeToLiveSeconds: 0 }, 0, ALL.retention],
    ['the same part', { retention: { onSuccess: { driverPod: { policy: 'Retain' } } } }, 3600,
      { ...ALL.retention, onSuccess: { driverPod: { policy: 'Retain' } } }],
    ['another part', { retention: { onSuccess: { claims: { policy: 'Retain' } } } }, 3600,
      { ...ALL.retention, onSuccess: { driverPod: { policy: 'Delete', afterSeconds: 60 }, claims: { policy: 'Retain' } } }],
    ['a retention that is no object', { retention: 'x' }, 3600, 'x'],
  ])('about what is kept count where an application says %s', (_what, spec, timeToLiveSeconds, retention) => {
    expect(withPolicyDefaults(spec, ALL)).toMatchObject({ timeToLiveSeconds, retention });
  });

  it.each([[null], ['text'], [[]]])('leave %j alone, which is no specification', (spec) => expect(withPolicyDefaults(spec, ALL)).toBe(spec));

  const GKE = 'cloud.google.com/gke-spot';
  it.each<[string, Partial<SparkApplicationSpec>]>([
    ['a node selector of the application', { nodeSelector: { [GKE]: 'true' } }],
    ['a node selector of the driver', { driver: { nodeSelector: { [GKE]: 'true' } } }],
    ['a node selector of the template', { driver: { template: { spec: { nodeSelector: { [GKE]: 'true' } } } } }],
    ['a property', { sparkConf: { [`spark.kubernetes.driver.node.selector.${GKE}`]: 'true' } }],
    ['a property of both roles', { sparkConf: { [`spark.kubernetes.node.selector.${GKE}`]: 'true' } }],
    ['an affinity', {
      driver: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: GKE, operator: 'In', values: ['true'] }] },
              ],
            },
          },
        },
      },
    }],
  ])('leave a driver where it is that %s places', (_what, spec) => {
    const own = application(spec);
    expect(withNamespaceDefaults(own, { capacity: { driver: 'on-demand' } }).spec.driver).toEqual(own.spec.driver);
  });

  it('place pods by the affinity that they have: of the field, else of the template', () => {
    const zone = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] };
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [zone] } } };
    for (const driver of [{ affinity }, { template: { spec: { affinity } } }]) {
      const { spec } = withNamespaceDefaults(application({ driver }), { capacity: { driver: 'on-demand' } });
      const [term] = spec.driver.affinity!.nodeAffinity!.requiredDuringSchedulingIgnoredDuringExecution!.nodeSelectorTerms;
      expect(term.matchExpressions?.[0]).toEqual(zone.matchExpressions[0]);
      expect(term.matchExpressions!.length).toBeGreaterThan(1);
    }
  });
});
