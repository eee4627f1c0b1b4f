// CRDs of PodGroups, written after the documented fields of their projects: these are not the projects' own files, and say no more than their pages.
// Volcano's has no status sub-resource; that of scheduler-plugins has one.
import type { GangScheduler } from '../../src/spec/gang';

const string = { type: 'string' };
const count = (minimum: number) => ({ type: 'integer', format: 'int32', minimum });
const quantity = {
  'anyOf': [{ type: 'integer' }, { type: 'string' }],
  'x-kubernetes-int-or-string': true,
  'pattern': String.raw`^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$`,
};
const resources = { type: 'object', additionalProperties: quantity };
const time = { type: 'string', format: 'date-time' };
const ended = { running: count(0), succeeded: count(0), failed: count(0) };

const VOLCANO = {
  spec: {
    minMember: count(0),
    minTaskMember: { type: 'object', additionalProperties: count(0) },
    queue: { ...string, default: 'default', maxLength: 253, pattern: String.raw`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$` },
    priorityClassName: { ...string, maxLength: 253 },
    minResources: resources,
  },
  status: {
    phase: { ...string, enum: ['Pending', 'Running', 'Unknown', 'Inqueue', 'Completed'] },
    conditions: {
      type: 'array',
      items: {
        type: 'object',
        properties: { type: string, status: string, transitionID: string, lastTransitionTime: time, reason: string, message: string },
      },
    },
    ...ended,
  },
};

const SCHEDULER_PLUGINS = {
  spec: { minMember: count(1), minResources: resources, scheduleTimeoutSeconds: { type: 'integer', format: 'int32' } },
  status: { phase: string, occupiedBy: string, scheduleStartTime: time, ...ended },
};

/** The CRD of PodGroups of a scheduler. */
export function podGroupCrd(scheduler: Exclude<GangScheduler, 'yunikorn'>): object {
  const isVolcano = scheduler === 'volcano';
  const [group, version] = isVolcano ? ['scheduling.volcano.sh', 'v1beta1'] : ['scheduling.x-k8s.io', 'v1alpha1'];
  const { spec, status } = isVolcano ? VOLCANO : SCHEDULER_PLUGINS;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `podgroups.${group}`, annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' } },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'PodGroup', listKind: 'PodGroupList', plural: 'podgroups', singular: 'podgroup' },
      versions: [{
        name: version,
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: spec }, status: { type: 'object', properties: status } } },
        },
        ...(isVolcano ? {} : { subresources: { status: {} } }),
      }],
    },
  };
}
