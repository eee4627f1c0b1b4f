// CRDs of this API that others install: they check and prune less than ours, or keep less of the status.

/** With the status fields of v1beta2 alone, or one that lets anything through. */
export type ForeignCrd = 'kubeflow' | 'open';

/** A CRD of this API that is not ours: with the status fields of v1beta2 alone, or one that lets anything through. */
export function foreignCrd(kind: ForeignCrd): object {
  const open = { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const string = { type: 'string' };
  const integer = { type: 'integer', format: 'int32' };
  const status = {
    type: 'object',
    required: ['driverInfo'],
    properties: {
      applicationState: { type: 'object', required: ['state'], properties: { state: string, errorMessage: string } },
      driverInfo: {
        type: 'object',
        properties: {
          podName: string, webUIAddress: string, webUIIngressAddress: string, webUIIngressName: string, webUIPort: integer, webUIServiceName: string,
        },
      },
      executionAttempts: integer,
      executorState: { type: 'object', additionalProperties: string },
      lastSubmissionAttemptTime: { type: 'string', format: 'date-time', nullable: true },
      sparkApplicationId: string,
      submissionAttempts: integer,
      submissionID: string,
      terminationTime: { type: 'string', format: 'date-time', nullable: true },
    },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'sparkapplications.sparkoperator.k8s.io', annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' } },
    spec: {
      group: 'sparkoperator.k8s.io',
      scope: 'Namespaced',
      names: { kind: 'SparkApplication', listKind: 'SparkApplicationList', plural: 'sparkapplications', singular: 'sparkapplication' },
      versions: [{
        name: 'v1beta2',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: open, status: kind === 'kubeflow' ? status : open } } },
      }],
    },
  };
}

/** The CRD of schedules as Kubeflow's operator installs it: of the status, only the fields of v1beta2 are kept. */
export function foreignScheduleCrd(): object {
  const string = { type: 'string' };
  const names = { type: 'array', items: string };
  const time = { type: 'string', format: 'date-time', nullable: true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'scheduledsparkapplications.sparkoperator.k8s.io', annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' } },
    spec: {
      group: 'sparkoperator.k8s.io',
      scope: 'Namespaced',
      names: {
        kind: 'ScheduledSparkApplication',
        listKind: 'ScheduledSparkApplicationList',
        plural: 'scheduledsparkapplications',
        singular: 'scheduledsparkapplication',
      },
      versions: [{
        name: 'v1beta2',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true },
              status: {
                type: 'object',
                properties: {
                  lastRun: time,
                  nextRun: time,
                  lastRunName: string,
                  pastSuccessfulRunNames: names,
                  pastFailedRunNames: names,
                  scheduleState: string,
                  reason: string,
                },
              },
            },
          },
        },
      }],
    },
  };
}
