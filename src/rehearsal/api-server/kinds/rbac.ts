// Roles, ClusterRoles and their bindings: defaults and checks.
import { invalidValue, required, unsupportedValue } from '../../../spec/kubernetes-validation/field-error';
import { equalJson, isObject, type JsonObject } from '../../json';
import type { KindRules } from '../resource-type';

export const roleRules: KindRules = {
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

export const bindingRules: KindRules = {
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
