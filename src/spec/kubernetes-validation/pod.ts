// What Kubernetes refuses in a pod's spec, in its words. test/rehearsal compares it with a real API server.
import { validateContainer, validateId, validateSeccomp, type PodOfContainers } from './containers';
import { duplicate, inRange, invalidValue, oneOf, required, type FieldError } from './field-error';
import { validateAddress, validateName, validateQualifiedName } from './names';
import { validateScheduling } from './scheduling';
import { validateVolumes } from './sources';
import type { PodDNSConfig, PodSecurityContext, PodSpec } from '../kubernetes.gen';

const LARGEST_INTEGER = 2_147_483_647;
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const SYSCTL_RULE = 'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const SEARCH = /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/;
const SEARCH_RULE = 'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, \'_\', \'-\' or \'.\', and must start and end with an '
  + 'alphanumeric character (e.g. \'example.com\', regex used for validation is '
  + '\'_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*\')';

/** What is wrong with a pod's spec, at the path given. What is absent counts as the default that the API server writes. */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  const { errors: ofVolumes, usable } = validateVolumes(spec.volumes ?? [], `${path}.volumes`);
  const pod: PodOfContainers = { volumes: usable, hostNetwork: spec.hostNetwork ?? false, names: new Set(), hostPorts: new Set() };
  // Ports of init containers are free again when the others start.
  const initPod = { ...pod, hostPorts: new Set<string>() };
  return [
    ...ofVolumes,
    ...(spec.containers && spec.containers.length > 0 ? [] : [required(`${path}.containers`)]),
    ...(spec.containers ?? []).flatMap((container, i) => validateContainer(container, `${path}.containers[${i}]`, pod, false)),
    ...(spec.initContainers ?? []).flatMap((container, i) => validateContainer(container, `${path}.initContainers[${i}]`, initPod, true)),
    ...oneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES),
    ...validateDns(spec.dnsConfig, spec.dnsPolicy, `${path}.dnsConfig`),
    ...inRange(`${path}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, 1, LARGEST_INTEGER),
    ...(spec.serviceAccountName ? validateName(spec.serviceAccountName, 'subdomain', `${path}.serviceAccountName`) : []),
    ...(spec.nodeName ? validateName(spec.nodeName, 'subdomain', `${path}.nodeName`) : []),
    ...(spec.hostname ? validateName(spec.hostname, 'label', `${path}.hostname`) : []),
    ...(spec.subdomain ? validateName(spec.subdomain, 'label', `${path}.subdomain`) : []),
    ...(spec.priorityClassName ? validateName(spec.priorityClassName, 'subdomain', `${path}.priorityClassName`) : []),
    ...(spec.runtimeClassName ? validateName(spec.runtimeClassName, 'subdomain', `${path}.runtimeClassName`) : []),
    ...oneOf(`${path}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']),
    ...(spec.os ? oneOf(`${path}.os`, spec.os.name, ['linux', 'windows']) : []),
    ...(spec.hostAliases ?? []).flatMap(({ ip, hostnames = [] }, i) => [
      ...validateAddress(ip ?? '', `${path}.hostAliases[${i}].ip`),
      ...hostnames.flatMap((name, j) => validateName(name, 'subdomain', `${path}.hostAliases[${i}].hostnames[${j}]`)),
    ]),
    ...(spec.readinessGates ?? []).flatMap(({ conditionType }, i) => validateQualifiedName(conditionType, `${path}.readinessGates[${i}].conditionType`)),
    ...(spec.schedulingGates ?? []).flatMap(({ name }, i) => validateQualifiedName(name, `${path}.schedulingGates[${i}]`)),
    ...(spec.securityContext ? validateSecurityContext(spec.securityContext, `${path}.securityContext`) : []),
    ...validateScheduling(spec, path),
  ];
}

function validateDns(config: PodDNSConfig | undefined, policy: string | undefined, path: string): FieldError[] {
  if (!config) return policy === 'None' ? [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')] : [];
  const { nameservers = [], searches = [], options = [] } = config;
  return [
    ...(policy === 'None' && nameservers.length === 0
      ? [required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')] : []),
    ...(nameservers.length > 3 ? [invalidValue(`${path}.nameservers`, nameservers, 'must not have more than 3 nameservers')] : []),
    ...nameservers.flatMap((server, i) => validateAddress(server, `${path}.nameservers[${i}]`)),
    ...searches.flatMap((search, i) => (
      search === '.' || SEARCH.test(search.replace(/\.$/, '')) ? [] : [invalidValue(`${path}.searches[${i}]`, search, SEARCH_RULE)])),
    ...options.flatMap(({ name }, i) => (name ? [] : [required(`${path}.options[${i}]`, 'must not be empty')])),
  ];
}

function validateSecurityContext(context: PodSecurityContext, path: string): FieldError[] {
  const names = new Set<string>();
  return [
    ...validateId(context.fsGroup, `${path}.fsGroup`),
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...(context.supplementalGroups ?? []).flatMap((group, i) => validateId(group, `${path}.supplementalGroups[${i}]`)),
    ...oneOf(`${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ['Always', 'OnRootMismatch']),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...(context.sysctls ?? []).flatMap(({ name = '' }, i) => {
      const at = `${path}.sysctls[${i}].name`;
      const again = names.has(name);
      names.add(name);
      if (name === '') return [required(at)];
      return [...(SYSCTL.test(name) && name.length <= 253 ? [] : [invalidValue(at, name, SYSCTL_RULE)]), ...(again ? [duplicate(at, name)] : [])];
    }),
  ];
}
