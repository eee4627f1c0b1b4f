// PersistentVolumeClaims: defaults, checks, the finalizer that protects them.
import { forbiddenField, required } from '../../../spec/kubernetes-validation/field-error';
import { equalJson, isObject, type ApiObject, type JsonObject } from '../../json';
import type { KindRules } from '../resource-type';

interface Claim extends ApiObject {
  spec: { accessModes?: string[]; resources?: { requests?: Record<string, string> }; volumeMode?: string; storageClassName?: string; volumeName?: string };
}

export const claimRules: KindRules = {
  applyDefaults: (object) => {
    const { spec } = object as Claim;
    if (isObject(spec)) (spec as Claim['spec']).volumeMode ??= 'Filesystem';
  },
  prepareForCreate: (object) => {
    object.status = { phase: 'Pending' };
    object.metadata.finalizers = [...new Set([...object.metadata.finalizers ?? [], 'kubernetes.io/pvc-protection'])];
  },
  prepareForUpdate: (object, old) => {
    object.status = old.status;
  },
  validate: (object) => {
    const { spec } = object as Claim;
    return [
      ...((spec?.accessModes ?? []).length === 0 ? [required('spec.accessModes', 'at least 1 access mode is required')] : []),
      ...(spec?.resources?.requests?.storage === undefined ? [required('spec.resources[storage]')] : []),
    ];
  },
  validateUpdate: (object, old) => {
    const fixed = ({ spec: { resources: _resources, volumeName: _volume, ...rest } }: Claim): JsonObject => rest;
    if (equalJson(fixed(object as Claim), fixed(old as Claim))) return [];
    return [forbiddenField('spec', 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims')];
  },
};
