// What a real API server was recorded to refuse of a pod is refused of an application that has it in a template, at the place of the template.
import { describe, expect, it } from 'vitest';
import { application, ATTEMPT, refusedFor, SETTINGS } from './application';
import { ROLES, type Role } from '../../src/spec/roles';
import { planSubmission } from '../../src/submission';
import { changed, GOOD_POD, POD_CHANGES } from '../rehearsal/invalid-objects';
import recorded from '../rehearsal/recorded-verdicts.json';

/** What Spark writes over a template, or the operator's own labels and names do. */
const REPLACED = [
  'no name', 'a name in capitals', 'a name with an underscore', 'a name of 254 characters',
  'no container', 'an unknown restart policy', 'a container without name', 'a container name with a dot', 'a container name of 64 characters',
  'no image', 'an image with a space before', 'an unknown pull policy', 'a request above the limit', 'a negative request', 'a request that is no quantity',
];
/** What another object decides, which the planner does not know: a service account, a priority class, a runtime class. */
const OF_OTHER_OBJECTS = ['a service account that is no name', 'a priority that no class gives', 'a runtime class with a bad name'];

const CHECKED = { predictsRefusals: true };
const pods = recorded.verdicts.filter(({ kind }) => kind === 'Pod');
const named = (role: Role, name: string) => {
  const { metadata, spec } = changed(GOOD_POD, POD_CHANGES[name]);
  return { [role]: { template: { metadata: { labels: metadata.labels, annotations: metadata.annotations }, spec } } };
};
const isRefused = (role: Role, name: string) => refusedFor(named(role, name), CHECKED).length > 0;

describe.each(ROLES)('a template of the %s', (role) => {
  it.each(pods.filter(({ status }) => status < 400).map(({ name }) => name))('with %s is planned, as Kubernetes takes it', (name) => {
    expect(refusedFor(named(role, name), CHECKED)).toEqual([]);
  });

  it('is refused for all that Kubernetes refuses, but for what Spark replaces and other objects decide', () => {
    const taken = pods.filter(({ name, status }) => status >= 400 && !isRefused(role, name)).map(({ name }) => name);
    expect(taken.filter((name) => !REPLACED.includes(name) && !OF_OTHER_OBJECTS.includes(name))).toEqual([]);
  });
});

it.each([
  ['a toleration', { driver: { tolerations: [{ key: 'a', operator: 'Equals', value: 'b' }] } }, 'spec.driver.tolerations[0].operator'],
  ['a toleration of executors', { executor: { tolerations: [{ operator: 'Exists' }, { key: 'a', operator: 'Equals' }] } },
    'spec.executor.tolerations[1].operator'],
  ['a security context of the pod', { driver: { podSecurityContext: { fsGroup: -1 } } }, 'spec.driver.podSecurityContext.fsGroup'],
  ['a security context of the container', { driver: { securityContext: { runAsUser: -1 } } }, 'spec.driver.securityContext.runAsUser'],
  ['a probe of a sidecar', { driver: { sidecars: [{ name: 'a', image: 'b', livenessProbe: {} }] } }, 'spec.driver.sidecars[0].livenessProbe'],
  ['a variable', { executor: { env: [{ name: 'A=B', value: 'c' }] } }, 'spec.executor.env[0].name'],
  ['an affinity', { driver: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: '' }] } } } },
    'spec.driver.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey'],
  ['a node selector', { executor: { nodeSelector: { a: 'b c' } } }, 'spec.executor.nodeSelector'],
])('%s is refused where it was written', (_, changes, path) => {
  expect(refusedFor(changes, CHECKED)).toContain(`RefusedByKubernetes ${path}`);
});

it('the message has the words of Kubernetes', () => {
  const plan = planSubmission(application({ driver: { tolerations: [{ key: 'a', operator: 'Equals' }] } }), ATTEMPT, { ...SETTINGS, ...CHECKED });
  expect(plan).toMatchObject({
    outcome: 'refused',
    findings: [{
      message: 'Kubernetes refuses the pod of the driver: spec.tolerations[0].operator: Unsupported value: "Equals": supported values: "Equal", "Exists".',
    }],
  });
});
