// Kinds with a pod template, such as Deployments: defaults and checks. The rehearsal stores them and does not run their pods.
import { defaultPodSpec } from './pod';
import { invalidValue, required, type FieldError } from '../../../spec/kubernetes-validation/field-error';
import { validatePodSpec } from '../../../spec/kubernetes-validation/pod';
import type { PodTemplateSpec } from '../../../spec/kubernetes.gen';
import { equalJson, isObject, type ApiObject, type JsonObject } from '../../json';
import type { KindRules } from '../resource-type';
import { matchesLabelSelector } from '../selectors';

interface Workload extends ApiObject {
  spec: { template?: PodTemplateSpec; selector?: Parameters<typeof matchesLabelSelector>[0]; replicas?: number; [field: string]: unknown };
}

function rulesFor(defaults: (spec: JsonObject) => void): KindRules {
  return {
    hasGeneration: true,
    applyDefaults: (object) => {
      const { spec } = object as Workload;
      if (!isObject(spec)) return;
      if (spec.template?.spec) defaultPodSpec(spec.template.spec);
      defaults(spec);
    },
    prepareForCreate: (object) => {
      object.status = {};
    },
    prepareForUpdate: (object, old) => {
      object.status = old.status;
    },
    validate: (object) => validateWorkload(object as Workload),
    validateUpdate: (object, old) => {
      const [spec, before] = [(object as Workload).spec, (old as Workload).spec];
      return equalJson(spec.selector, before.selector) ? [] : [invalidValue('spec.selector', spec.selector, 'field is immutable')];
    },
  };
}

function validateWorkload({ spec }: Workload): FieldError[] {
  if (!isObject(spec)) return [required('spec.selector'), required('spec.template')];
  const errors: FieldError[] = [];
  const labels = spec.template?.metadata?.labels ?? {};
  if (!spec.selector) {
    errors.push(required('spec.selector'));
  } else if (!matchesLabelSelector(spec.selector, labels)) {
    errors.push(invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
  }
  if ((spec.replicas ?? 0) < 0) errors.push(invalidValue('spec.replicas', spec.replicas, 'must be greater than or equal to 0'));
  if (spec.template?.spec) errors.push(...validatePodSpec(spec.template.spec, 'spec.template.spec'));
  else errors.push(required('spec.template.spec.containers'));
  return errors;
}

export const deploymentRules = rulesFor((spec) => {
  spec.replicas ??= 1;
  spec.strategy ??= { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } };
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
});

export const statefulSetRules = rulesFor((spec) => {
  spec.replicas ??= 1;
  spec.podManagementPolicy ??= 'OrderedReady';
  spec.updateStrategy ??= { type: 'RollingUpdate', rollingUpdate: { partition: 0 } };
  spec.revisionHistoryLimit ??= 10;
});

export const replicaSetRules = rulesFor((spec) => {
  spec.replicas ??= 1;
});

export const daemonSetRules = rulesFor((spec) => {
  spec.updateStrategy ??= { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } };
  spec.revisionHistoryLimit ??= 10;
});
