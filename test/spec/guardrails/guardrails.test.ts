// Guardrails: each way round each of them is refused, by synthesis and by the CEL of the policies alike.
import { describe, expect, it } from 'vitest';
import { HARMLESS, LIMITS, NAMESPACE, pod, WAYS_ROUND, type Made, type Way } from './ways-round';
import { AdmissionPolicies, type AdmissionRequest } from '../../../src/schema/admission-policies';
import { guardrailFindings, guardrailsOf, TARGETS } from '../../../src/spec/guardrails/guardrails';
import { bindingSpec, policiesFor } from '../../../src/spec/guardrails/policies';

const OPERATOR = 'system:serviceaccount:spark-operator:spark-operator';

const policies = new AdmissionPolicies(policiesFor({ limits: LIMITS, trustedUsers: [OPERATOR] }).flatMap(({ name, spec }) => [
  { kind: 'ValidatingAdmissionPolicy', metadata: { name }, spec },
  { kind: 'ValidatingAdmissionPolicyBinding', metadata: { name }, spec: bindingSpec(name, ['check-guardrails'], ['Deny']) },
]));

function request(object: Made, more: Partial<AdmissionRequest> = {}): AdmissionRequest {
  const { resources } = TARGETS.find(({ kinds }) => kinds.includes(object.kind))!;
  const { group, plural } = resources.flatMap(({ group: each, plurals }) => plurals.map((one) => ({ group: each, plural: one })))
    .find((one) => object.kind.toLowerCase() === one.plural.replace(/s$/, ''))!;
  return { operation: 'CREATE', group, version: object.apiVersion.split('/').at(-1)!, resource: plural, object, username: 'somebody', ...more };
}

/** The pod after a change, as a strategic merge makes it of the one container that there is. */
function changed({ change }: Way): Made {
  const before = pod();
  const { metadata, spec } = change!.patch as { metadata?: { labels: Record<string, string> }; spec?: { containers?: any[] } };
  const [first] = before.spec.containers;
  const merged = spec?.containers?.map((one) => ({
    ...first, ...one, resources: { ...first.resources, ...one.resources, requests: { ...first.resources.requests, ...one.resources?.requests } },
  }));
  return {
    ...before,
    metadata: { ...before.metadata, labels: { ...before.metadata.labels, ...metadata?.labels } },
    spec: { ...before.spec, ...spec, ...(merged && { containers: merged }) },
  };
}

/** Pods get the account `default` before policies see them. */
function admitted(object: Made): Made {
  if (object.kind !== 'Pod') return object;
  const account = object.spec.serviceAccountName ?? object.spec.serviceAccount ?? 'default';
  return { ...object, spec: { ...object.spec, serviceAccountName: account, serviceAccount: account } };
}

const namesIn = (messages: readonly string[]) => messages.map((message) => /^guardrail '([^']+)'/.exec(message)?.[1] ?? message);

describe('guardrails', () => {
  it.each(HARMLESS)('let through %s', (_what, object) => {
    expect(guardrailFindings(LIMITS, admitted(object)).map(({ message }) => message)).toEqual([]);
    expect(policies.evaluate(request(admitted(object))).map(({ message }) => message)).toEqual([]);
  });

  it.each(WAYS_ROUND)('$guardrail: $way is refused', (way) => {
    const object = admitted(way.object ?? changed(way));
    const subresource = way.change?.subresource;
    const of = way.object
      ? request(object)
      : request(object, { operation: 'UPDATE', oldObject: admitted(pod()), resource: subresource ? `pods/${subresource}` : 'pods' });
    const [bySynth, byPolicy] = [guardrailFindings(LIMITS, object), policies.evaluate(of)];
    expect(namesIn(byPolicy.map(({ message }) => message))).toEqual([way.guardrail]);
    expect(bySynth.map(({ message }) => message)).toEqual(byPolicy.map(({ message }) => message));
  });

  it('have a row for each guardrail and each kind that it can be broken in', () => {
    const targetOf = (kind: string) => TARGETS.find(({ kinds }) => kinds.includes(kind))!.name;
    const rows = new Set(WAYS_ROUND.map(({ guardrail, object }) => `${guardrail}: ${targetOf(object?.kind ?? 'Pod')}`));
    const possible = guardrailsOf(LIMITS).flatMap((guardrail) => TARGETS
      .filter(({ name, offences }) => !['workloads', 'cronjobs'].includes(name) && offences(guardrail)).map(({ name }) => `${guardrail.name}: ${name}`));
    expect(possible.length).toBeGreaterThan(30);
    expect(possible.filter((one) => !rows.has(one))).toEqual([]);
  });

  it('do not hold up an update that leaves what they check as it was', () => {
    const bad = pod({ hostNetwork: true });
    const released = { ...bad, metadata: { ...bad.metadata, finalizers: [] } };
    expect(policies.evaluate(request(released, { operation: 'UPDATE', oldObject: bad }))).toEqual([]);
    expect(policies.evaluate(request(bad, { operation: 'UPDATE', oldObject: pod() }))).toHaveLength(1);
  });

  it('let an operator write the properties of applications', () => {
    const data = { 'spark.properties': 'spark.jars.ivySettings=x' };
    const file: Made = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: NAMESPACE }, data };
    expect(policies.evaluate(request(file, { username: OPERATOR }))).toEqual([]);
    expect(policies.evaluate(request(file))).toHaveLength(1);
  });

  it('hold in the namespaces of their binding alone', () => {
    const elsewhere = pod({ hostNetwork: true });
    expect(policies.evaluate(request({ ...elsewhere, metadata: { ...elsewhere.metadata, namespace: 'other' } }))).toEqual([]);
  });

  it('forbid host paths and the host network where nothing else is said', () => {
    expect(guardrailsOf({}).map(({ name }) => name)).toEqual(['host paths', 'host network']);
    expect(guardrailsOf({ hostPaths: true, hostNetwork: true })).toEqual([]);
  });

  it('refuse a value that cannot be read', () => {
    const much = { kind: 'SparkApplication', spec: { driver: { memory: 'much' } } };
    expect(guardrailFindings({ mostMemory: 2 ** 30 }, much).map(({ message }) => message))
      .toEqual(["guardrail 'memory': a pod has a memory limit of at most 1024 MiB; found: not a memory size: much"]);
  });
});
