// The built-in kinds: schemas and discovery from a real API server (kinds.gen.json), and the rules of each kind.
import { forbiddenField, invalidValue } from '../../../spec/kubernetes-validation/field-error';
import { defaultDefinition, validateDefinition, type CustomResourceDefinition } from '../custom-resources/definition';
import type { KindRules, ResourceType } from '../resource-type';
import { resolverOf, type Schema } from '../schema';
import { configMapRules, secretRules } from './config-map-and-secret';
import { eventFields, eventFromCore, eventToCore } from './events';
import kinds from './kinds.gen.json';
import { claimRules } from './persistent-volume-claim';
import { podRules } from './pod';
import { bindingRules, roleRules } from './rbac';
import { serviceRules } from './service';
import { daemonSetRules, deploymentRules, replicaSetRules, statefulSetRules } from './workloads';
import { entryOf } from '../../../spec/json';
import { isObject, type JsonObject } from '../../json';
import { validatePodSecurityLabels } from '../admission/pod-security/enforcement';

/** The version of Kubernetes whose kinds these are. */
export const kubernetesVersion: { major: string; minor: string; gitVersion: string } = kinds.version;

const statusIsSubresource: KindRules = {
  prepareForCreate: (object) => {
    delete object.status;
  },
  prepareForUpdate: (object, old) => {
    if (old.status === undefined) delete object.status;
    else object.status = old.status;
  },
};

const RULES: Readonly<Record<string, KindRules>> = {
  'pods': podRules,
  'services': serviceRules,
  'configmaps': configMapRules,
  'secrets': secretRules,
  'persistentvolumeclaims': claimRules,
  'events': { fields: eventFields },
  'namespaces': {
    nameRule: 'label',
    applyDefaults: (object) => {
      if (object.metadata.name) object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
    },
    prepareForCreate: (object) => {
      object.spec = { finalizers: ['kubernetes'] };
      object.status = { phase: 'Active' };
    },
    prepareForUpdate: (object, old) => {
      object.spec = old.spec;
      object.status = old.status;
    },
    validate: validatePodSecurityLabels,
    fields: { 'status.phase': (object) => (object.status as JsonObject | undefined)?.phase },
  },
  'nodes': {
    ...statusIsSubresource,
    prepareForCreate: undefined,
    fields: { 'spec.unschedulable': (object) => String((object.spec as JsonObject | undefined)?.unschedulable ?? false) },
  },
  'resourcequotas': {
    ...statusIsSubresource,
    prepareForCreate: (object) => {
      object.status = {};
    },
  },
  'serviceaccounts': { answersDeletedObject: true },
  'deployments.apps': deploymentRules,
  'statefulsets.apps': statefulSetRules,
  'replicasets.apps': replicaSetRules,
  'daemonsets.apps': daemonSetRules,
  'roles.rbac.authorization.k8s.io': roleRules,
  'clusterroles.rbac.authorization.k8s.io': roleRules,
  'rolebindings.rbac.authorization.k8s.io': bindingRules,
  'clusterrolebindings.rbac.authorization.k8s.io': bindingRules,
  'networkpolicies.networking.k8s.io': {
    hasGeneration: true,
    applyDefaults: (object) => {
      if (!isObject(object.spec)) return;
      object.spec.policyTypes ??= object.spec.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress'];
    },
  },
  'ingresses.networking.k8s.io': {
    ...statusIsSubresource,
    hasGeneration: true,
    prepareForCreate: (object) => {
      object.status = { loadBalancer: {} };
    },
  },
  'poddisruptionbudgets.policy': {
    ...statusIsSubresource,
    hasGeneration: true,
    validate: (object) => {
      const spec = (object.spec ?? {}) as JsonObject;
      return spec.minAvailable !== undefined && spec.maxUnavailable !== undefined
        ? [invalidValue('spec', spec, 'minAvailable and maxUnavailable cannot be both set')] : [];
    },
  },
  'jobs.batch': { ...statusIsSubresource, hasGeneration: true },
  'cronjobs.batch': { ...statusIsSubresource, hasGeneration: true },
  'leases.coordination.k8s.io': {
    validate: (object) => {
      const seconds = (object.spec as JsonObject | undefined)?.leaseDurationSeconds;
      return typeof seconds === 'number' && seconds <= 0 ? [invalidValue('spec.leaseDurationSeconds', seconds, 'must be greater than 0')] : [];
    },
  },
  'customresourcedefinitions.apiextensions.k8s.io': {
    ...statusIsSubresource,
    hasGeneration: true,
    answersDeletedObject: true,
    applyDefaults: (object) => defaultDefinition(object as CustomResourceDefinition),
    validate: (object) => validateDefinition(object as CustomResourceDefinition),
    validateUpdate: (object, old) => {
      const [{ spec }, { spec: before }] = [object as CustomResourceDefinition, old as CustomResourceDefinition];
      return (['group', 'scope'] as const).filter((field) => spec[field] !== before[field])
        .map((field) => forbiddenField(`spec.${field}`, 'field is immutable'));
    },
  },
};

const resolve = resolverOf(kinds.schemas as Readonly<Record<string, Schema>>);

/** All built-in resource types. */
export function builtInTypes(): ResourceType[] {
  return kinds.resources.map((one): ResourceType => {
    const inEvents = one.kind === 'Event';
    const collection = one.group === '' || inEvents ? one.plural : `${one.plural}.${one.group}`;
    const isEventsGroup = one.group === 'events.k8s.io';
    return {
      group: one.group,
      version: one.version,
      kind: one.kind,
      listKind: `${one.kind}List`,
      plural: one.plural,
      singular: one.singular,
      namespaced: one.namespaced,
      shortNames: 'shortNames' in one ? one.shortNames ?? [] : [],
      categories: 'categories' in one ? one.categories ?? [] : [],
      verbs: one.verbs,
      subresources: new Map(one.subresources.map((sub) => [sub.name, { kind: sub.kind, verbs: sub.verbs }])),
      collection,
      schema: { $ref: one.schema },
      resolve,
      rules: entryOf(RULES, collection) ?? {},
      custom: false,
      ...(isEventsGroup ? { fromStored: eventFromCore, toStored: eventToCore } : {}),
    };
  });
}
