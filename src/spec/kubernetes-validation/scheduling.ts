// What Kubernetes refuses in tolerations, affinity, spread constraints and label selectors.
import { forbiddenField, invalidValue, oneOf, required, unsupportedValue, duplicate, type FieldError } from './field-error';
import { validateLabels, validateLabelValue, validateName, validateQualifiedName } from './names';
import type {
  Affinity, LabelSelector, NodeSelectorTerm, PodAffinityTerm, PodSpec, Toleration, TopologySpreadConstraint,
} from '../kubernetes.gen';

export function validateTolerations(tolerations: readonly Toleration[], path: string): FieldError[] {
  return tolerations.flatMap(({ key = '', operator = '', value = '', effect, tolerationSeconds }, i) => {
    const at = `${path}[${i}]`;
    return [
      ...(key === '' ? [] : validateQualifiedName(key, `${at}.key`)),
      ...(key === '' && operator !== 'Exists'
        ? [invalidValue(`${at}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"')] : []),
      ...(tolerationSeconds !== undefined && effect !== 'NoExecute'
        ? [invalidValue(`${at}.effect`, effect ?? '', 'effect must be \'NoExecute\' when `tolerationSeconds` is set')] : []),
      ...tolerated(operator, value, `${at}.operator`),
      ...(effect ? oneOf(`${at}.effect`, effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']) : []),
    ];
  });
}

function tolerated(operator: string, value: string, at: string): FieldError[] {
  switch (operator) {
    case '':
    case 'Equal': return validateLabelValue(value, at);
    case 'Exists': return value === '' ? [] : [invalidValue(at, value, 'value must be empty when `operator` is \'Exists\'')];
    default: return [unsupportedValue(at, operator, ['Equal', 'Exists'])];
  }
}

interface Requirement { readonly key?: string; readonly operator?: string; readonly values?: readonly string[] }

function validateRequirement({ key = '', operator = '', values = [] }: Requirement, at: string, ofNodes: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(`${at}.values`, 'must be specified when `operator` is \'In\' or \'NotIn\''));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) errors.push(forbiddenField(`${at}.values`, 'may not be specified when `operator` is \'Exists\' or \'DoesNotExist\''));
  } else if (ofNodes && (operator === 'Gt' || operator === 'Lt')) {
    if (values.length !== 1) errors.push(required(`${at}.values`, 'must be specified single value when `operator` is \'Lt\' or \'Gt\''));
  } else {
    errors.push(invalidValue(`${at}.operator`, operator, 'not a valid selector operator'));
  }
  return [...errors, ...validateQualifiedName(key, `${at}.key`)];
}

function validateNodeTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, at: string): FieldError[] {
  return [
    ...matchExpressions.flatMap((each, i) => validateRequirement(each, `${at}.matchExpressions[${i}]`, true)),
    ...matchFields.flatMap(({ key }, i) => (
      key === 'metadata.name' ? [] : [invalidValue(`${at}.matchFields[${i}].key`, key, 'not a valid field selector key')])),
  ];
}

function validateSelector(selector: LabelSelector | undefined, at: string): FieldError[] {
  return [
    ...validateLabels(selector?.matchLabels ?? {}, `${at}.matchLabels`),
    ...(selector?.matchExpressions ?? []).flatMap((each, i) => validateRequirement(each, `${at}.matchExpressions[${i}]`, false)),
  ];
}

function validatePodTerm({ labelSelector, namespaceSelector, namespaces = [], topologyKey }: PodAffinityTerm, at: string): FieldError[] {
  return [
    ...validateSelector(labelSelector, `${at}.labelSelector`),
    ...validateSelector(namespaceSelector, `${at}.namespaceSelector`),
    ...namespaces.flatMap((name) => validateName(name, 'label', `${at}.namespace`)),
    ...(topologyKey ? [] : [required(`${at}.topologyKey`, 'can not be empty')]),
    ...validateQualifiedName(topologyKey ?? '', `${at}.topologyKey`),
  ];
}

function validateWeight(weight: number | undefined, at: string): FieldError[] {
  return weight !== undefined && weight >= 1 && weight <= 100 ? [] : [invalidValue(`${at}.weight`, weight ?? 0, 'must be in the range 1-100')];
}

export function validateAffinity({ nodeAffinity, podAffinity, podAntiAffinity }: Affinity, path: string): FieldError[] {
  const [wanted, preferred] = ['requiredDuringSchedulingIgnoredDuringExecution', 'preferredDuringSchedulingIgnoredDuringExecution'] as const;
  const errors: FieldError[] = [];
  const terms = nodeAffinity?.[wanted];
  if (terms) {
    const at = `${path}.nodeAffinity.${wanted}.nodeSelectorTerms`;
    const list = terms.nodeSelectorTerms ?? [];
    if (list.length === 0) errors.push(required(at, 'must have at least one node selector term'));
    errors.push(...list.flatMap((term, i) => validateNodeTerm(term, `${at}[${i}]`)));
  }
  for (const [i, { weight, preference }] of (nodeAffinity?.[preferred] ?? []).entries()) {
    const at = `${path}.nodeAffinity.${preferred}[${i}]`;
    errors.push(...validateWeight(weight, at), ...validateNodeTerm(preference ?? {}, `${at}.preference`));
  }
  for (const [name, affinity] of [['podAffinity', podAffinity], ['podAntiAffinity', podAntiAffinity]] as const) {
    errors.push(...(affinity?.[wanted] ?? []).flatMap((term, i) => validatePodTerm(term, `${path}.${name}.${wanted}[${i}]`)));
    for (const [i, { weight, podAffinityTerm }] of (affinity?.[preferred] ?? []).entries()) {
      const at = `${path}.${name}.${preferred}[${i}]`;
      errors.push(...validateWeight(weight, at), ...validatePodTerm(podAffinityTerm, `${at}.podAffinityTerm`));
    }
  }
  return errors;
}

export function validateSpread(constraints: readonly TopologySpreadConstraint[], path: string): FieldError[] {
  return constraints.flatMap((constraint, i) => {
    const at = `${path}[${i}]`;
    const { maxSkew, topologyKey, whenUnsatisfiable, minDomains, nodeTaintsPolicy, nodeAffinityPolicy, labelSelector } = constraint;
    const again = constraints.slice(i + 1).some((each) => each.topologyKey === topologyKey && each.whenUnsatisfiable === whenUnsatisfiable);
    return [
      ...(maxSkew > 0 ? [] : [invalidValue(`${at}.maxSkew`, maxSkew ?? 0, 'must be greater than zero')]),
      ...(topologyKey ? validateQualifiedName(topologyKey, `${at}.topologyKey`) : [required(`${at}.topologyKey`, 'can not be empty')]),
      ...oneOf(`${at}.whenUnsatisfiable`, whenUnsatisfiable ?? '', ['DoNotSchedule', 'ScheduleAnyway']),
      ...(again ? [duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`)] : []),
      ...(minDomains !== undefined && minDomains <= 0 ? [invalidValue(`${at}.minDomains`, minDomains, 'must be greater than zero')] : []),
      ...(minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule'
        ? [invalidValue(`${at}.minDomains`, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`)] : []),
      ...oneOf(`${at}.nodeAffinityPolicy`, nodeAffinityPolicy, ['Honor', 'Ignore']),
      ...oneOf(`${at}.nodeTaintsPolicy`, nodeTaintsPolicy, ['Honor', 'Ignore']),
      ...validateSelector(labelSelector, `${at}.labelSelector`),
    ];
  });
}

/** All that says where a pod may run. */
export function validateScheduling(spec: Partial<PodSpec>, path: string): FieldError[] {
  return [
    ...validateLabels(spec.nodeSelector ?? {}, `${path}.nodeSelector`),
    ...validateTolerations(spec.tolerations ?? [], `${path}.tolerations`),
    ...(spec.affinity ? validateAffinity(spec.affinity, `${path}.affinity`) : []),
    ...validateSpread(spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`),
  ];
}
