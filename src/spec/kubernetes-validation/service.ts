// What Kubernetes refuses in a Service, in its words. test/rehearsal compares it with a real API server.
import { duplicate, forbiddenField, inRange, invalidValue, oneOf, required, type FieldError } from './field-error';
import { isAddress, validateAddress, validateLabels, validateName, validatePortName, validateQualifiedName } from './names';
import type { ServicePort, ServiceSpec } from '../kubernetes.gen';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const POLICIES = ['Cluster', 'Local'];

/** What is wrong with a Service's spec. What is absent counts as the default that the API server writes. */
export function validateServiceSpec(spec: ServiceSpec): FieldError[] {
  const { type = 'ClusterIP', ports = [] } = spec;
  const isExternalName = type === 'ExternalName';
  const isHeadless = spec.clusterIP === 'None';
  const isLoadBalancer = type === 'LoadBalancer';
  const isReachable = isLoadBalancer || type === 'NodePort' || (spec.externalIPs ?? []).length > 0;
  const names = new Set<string>();
  const numbers = new Set<string>();
  return [
    ...(ports.length === 0 && !isExternalName && !isHeadless ? [required('spec.ports')] : []),
    ...(isExternalName ? spec.externalName ? validateName(spec.externalName, 'subdomain', 'spec.externalName') : [required('spec.externalName')] : []),
    ...oneOf('spec.type', type, TYPES),
    ...(isHeadless && (isLoadBalancer || type === 'NodePort')
      ? [invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)] : []),
    ...(spec.clusterIP && !isHeadless && !isExternalName ? validateAddress(spec.clusterIP, 'spec.clusterIPs[0]') : []),
    ...ports.flatMap((port, i) => validatePort(port, i, { type, several: ports.length > 1, names, numbers })),
    ...validateLabels(spec.selector ?? {}, 'spec.selector'),
    ...oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']),
    ...validateSessionTime(spec),
    ...(spec.externalIPs ?? []).flatMap((address, i) => validateAddress(address, `spec.externalIPs[${i}]`)),
    ...(spec.externalTrafficPolicy === undefined ? [] : isReachable
      ? oneOf('spec.externalTrafficPolicy', spec.externalTrafficPolicy, POLICIES)
      : [invalidValue('spec.externalTrafficPolicy', spec.externalTrafficPolicy, 'may only be set for externally-accessible services')]),
    ...oneOf('spec.internalTrafficPolicy', spec.internalTrafficPolicy, POLICIES),
    ...validateRanges(spec.loadBalancerSourceRanges ?? [], isLoadBalancer),
    ...(spec.loadBalancerClass === undefined ? [] : isLoadBalancer ? validateQualifiedName(spec.loadBalancerClass, 'spec.loadBalancerClass')
      : [forbiddenField('spec.loadBalancerClass', 'may only be used when `type` is \'LoadBalancer\'')]),
    ...(spec.ipFamilies ?? []).flatMap((family, i) => oneOf(`spec.ipFamilies[${i}]`, family, ['IPv4', 'IPv6'])),
    ...oneOf('spec.ipFamilyPolicy', spec.ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack']),
  ];
}

interface AmongPorts { readonly type: string; readonly several: boolean; readonly names: Set<string>; readonly numbers: Set<string> }

function validatePort(port: ServicePort, i: number, { type, several, names, numbers }: AmongPorts): FieldError[] {
  const at = `spec.ports[${i}]`;
  const { name, protocol = 'TCP', targetPort, nodePort, appProtocol } = port;
  const sameName = name !== undefined && names.has(name);
  if (name) names.add(name);
  const number = `${protocol}/${port.port}`;
  const sameNumber = numbers.has(number);
  numbers.add(number);
  return [
    ...(several && !name ? [required(`${at}.name`)] : []),
    ...(name ? validateName(name, 'label', `${at}.name`) : []),
    ...(sameName ? [duplicate(`${at}.name`, name)] : []),
    ...inRange(`${at}.port`, port.port ?? 0, 1, 65_535),
    ...oneOf(`${at}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']),
    // 0 is written for an absent one.
    ...(typeof targetPort === 'string' ? validatePortName(targetPort, `${at}.targetPort`)
      : targetPort ? inRange(`${at}.targetPort`, targetPort, 1, 65_535) : []),
    ...(appProtocol ? validateQualifiedName(appProtocol, `${at}.appProtocol`) : []),
    ...(nodePort && type === 'ClusterIP' ? [forbiddenField(`${at}.nodePort`, 'may not be used when `type` is \'ClusterIP\'')] : []),
    ...(sameNumber ? [duplicate(at, port)] : []),
  ];
}

function validateSessionTime({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldError[] {
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (sessionAffinity !== 'ClientIP' || seconds === undefined || (seconds > 0 && seconds <= 86_400)) return [];
  return [invalidValue('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, 'must be greater than 0 and less than 86400')];
}

function validateRanges(ranges: readonly string[], isLoadBalancer: boolean): FieldError[] {
  // The API server writes this field with a capital.
  const at = 'spec.LoadBalancerSourceRanges';
  if (ranges.length > 0 && !isLoadBalancer) return [forbiddenField(at, 'may only be used when `type` is \'LoadBalancer\'')];
  return ranges.flatMap((range, i) => (isRange(range.trim()) ? []
    : [invalidValue(`${at}[${i}]`, range, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')]));
}

function isRange(text: string): boolean {
  const [address, bits, ...rest] = text.split('/');
  return rest.length === 0 && bits !== undefined && /^\d{1,3}$/.test(bits) && Number(bits) <= (address.includes(':') ? 128 : 32) && isAddress(address);
}
