// The embedded API server refuses what ValidatingAdmissionPolicies refuse.
import { describe, expect, it } from 'vitest';
import { bindingSpec, policiesFor, POLICY_API_VERSION } from '../../src/spec/guardrails/policies';
import { LIMITS, NAMESPACE, pod, type Made } from '../spec/guardrails/ways-round';
import { EmbeddedApi } from '../support/embedded-api';

describe('policies of the embedded API server', () => {
  const api = new EmbeddedApi([NAMESPACE]);
  for (const { name, spec } of policiesFor({ limits: LIMITS, trustedUsers: [] })) {
    for (const [kind, plural, its] of [
      ['ValidatingAdmissionPolicy', 'validatingadmissionpolicies', spec],
      ['ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', bindingSpec(name, [NAMESPACE], ['Deny'])],
    ] as const) {
      api.must('POST', `/apis/${POLICY_API_VERSION}/${plural}`, { apiVersion: POLICY_API_VERSION, kind, metadata: { name }, spec: its });
    }
  }
  const pods = `/api/v1/namespaces/${NAMESPACE}/pods`;
  const account = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`;
  api.must('POST', account, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'spark', namespace: NAMESPACE } });
  const create = (object: Made) => () => api.must('POST', pods, object);

  it('refuse a pod, with the policy and the guardrail', () => {
    expect(create(pod({ hostNetwork: true })))
      .toThrow(/ValidatingAdmissionPolicy 'pods' with binding 'pods' denied request: guardrail 'host network'/);
  });

  it('let another pod through, and refuse to have it relabelled', () => {
    expect(create(pod())).not.toThrow();
    const stored = api.must('GET', `${pods}/check`) as Made;
    const relabelled = { ...stored, metadata: { ...stored.metadata, labels: { ...stored.metadata.labels, team: 'other' } } };
    expect(() => api.must('PUT', `${pods}/check`, relabelled)).toThrow(/guardrail 'labels'/);
  });
});
