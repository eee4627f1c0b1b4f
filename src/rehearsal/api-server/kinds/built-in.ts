// The built-in kinds: schemas and discovery from a real API server (kinds.gen.json), and what is special about each.
import { defaultDefinition, validateDefinition, type CustomResourceDefinition } from '../custom-resources/definition';
import { forbiddenField, invalidValue, required, unsupportedValue } from '../errors';
import { validatePodSecurityLabels } from '../pod-security/enforcement';
import type { KindRules, ResourceType } from '../resource-type';
import { resolverOf, type Schema } from '../schema';
import { claimRules, configMapRules, secretRules } from './data';
import { eventFields, eventFromCore, eventToCore } from './events';
import kinds from './kinds.gen.json';
import { podRules } from './pod';
import { serviceRules } from './service';
import { daemonSetRules, deploymentRules, replicaSetRules, statefulSetRules } from './workloads';
import { isObject, type JsonObject } from '../../json';
import { equalJson } from '../../json';

/** The version of Kubernetes whose kinds these are. */
export const kubernetesVersion: { major: string; minor: string; gitVersion: string } = kinds.version;

const keepsStatus: KindRules = {
  prepareForCreate: (object) => {
    delete object.status;
  },
  prepareForUpdate: (object, old) => {
    if (old.status === undefined) delete object.status;
    else object.status = old.status;
  },
};

const roleRules: KindRules = {
  nameRule: 'path',
  validate: (object) => {
    const rules = (object.rules ?? []) as { verbs?: string[]; apiGroups?: string[]; resources?: string[]; nonResourceURLs?: string[] }[];
    return rules.flatMap((rule, index) => [
      ...((rule.verbs ?? []).length === 0 ? [required(`rules[${index}].verbs`, 'verbs must contain at least one value')] : []),
      ...((rule.nonResourceURLs ?? []).length > 0 ? [] : [
        ...((rule.apiGroups ?? []).length === 0 ? [required(`rules[${index}].apiGroups`, 'resource rules must supply at least one api group')] : []),
        ...((rule.resources ?? []).length === 0 ? [required(`rules[${index}].resources`, 'resource rules must supply at least one resource')] : []),
      ]),
    ]);
  },
};

const bindingRules: KindRules = {
  nameRule: 'path',
  applyDefaults: (object) => {
    const group = 'rbac.authorization.k8s.io';
    if (isObject(object.roleRef) && !object.roleRef.apiGroup) object.roleRef.apiGroup = group;
    for (const subject of (object.subjects ?? []) as JsonObject[]) {
      if ((subject.kind === 'User' || subject.kind === 'Group') && !subject.apiGroup) subject.apiGroup = group;
    }
  },
  validate: (object) => {
    const role = (object.roleRef ?? {}) as { kind?: string; name?: string };
    const allowed = object.kind === 'RoleBinding' ? ['ClusterRole', 'Role'] : ['ClusterRole'];
    return [
      ...(role.kind && allowed.includes(role.kind) ? [] : [unsupportedValue('roleRef.kind', role.kind ?? '', allowed)]),
      ...(role.name ? [] : [required('roleRef.name')]),
      ...((object.subjects ?? []) as { kind?: string; name?: string; namespace?: string }[]).flatMap((subject, index) => [
        ...(subject.name ? [] : [required(`subjects[${index}].name`)]),
        ...(subject.kind === 'ServiceAccount' && !subject.namespace ? [required(`subjects[${index}].namespace`)] : []),
        ...(['ServiceAccount', 'User', 'Group'].includes(subject.kind ?? '') ? []
          : [unsupportedValue(`subjects[${index}].kind`, subject.kind ?? '', ['ServiceAccount', 'User', 'Group'])]),
      ]),
    ];
  },
  validateUpdate: (object, old) => (equalJson(object.roleRef, old.roleRef) ? [] : [invalidValue('roleRef', object.roleRef, 'cannot change roleRef')]),
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
  'nodes': { ...keepsStatus, prepareForCreate: undefined, fields: { 'spec.unschedulable': (object) => String((object.spec as JsonObject | undefined)?.unschedulable ?? false) } },
  'resourcequotas': {
    ...keepsStatus,
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
    ...keepsStatus,
    hasGeneration: true,
    prepareForCreate: (object) => {
      object.status = { loadBalancer: {} };
    },
  },
  'poddisruptionbudgets.policy': {
    ...keepsStatus,
    hasGeneration: true,
    validate: (object) => {
      const spec = (object.spec ?? {}) as JsonObject;
      return spec.minAvailable !== undefined && spec.maxUnavailable !== undefined
        ? [invalidValue('spec', spec, 'minAvailable and maxUnavailable cannot be both set')] : [];
    },
  },
  'jobs.batch': { ...keepsStatus, hasGeneration: true },
  'cronjobs.batch': { ...keepsStatus, hasGeneration: true },
  'leases.coordination.k8s.io': {
    validate: (object) => {
      const seconds = (object.spec as JsonObject | undefined)?.leaseDurationSeconds;
      return typeof seconds === 'number' && seconds <= 0 ? [invalidValue('spec.leaseDurationSeconds', seconds, 'must be greater than 0')] : [];
    },
  },
  'customresourcedefinitions.apiextensions.k8s.io': {
    ...keepsStatus,
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
      rules: RULES[collection] ?? {},
      custom: false,
      ...(isEventsGroup ? { fromStored: eventFromCore, toStored: eventToCore } : {}),
    };
  });
}
