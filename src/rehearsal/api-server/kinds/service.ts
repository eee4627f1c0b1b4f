// Services: defaults, addresses, checks.
import type { Service } from '../../../spec/kubernetes.gen';
import { duplicate, invalidValue, required, unsupportedValue, type FieldError } from '../errors';
import type { KindRules } from '../resource-type';

function validate({ spec }: Service): FieldError[] {
  const errors: FieldError[] = [];
  const ports = spec?.ports ?? [];
  const external = spec?.type === 'ExternalName';
  if (ports.length === 0 && !external && spec?.clusterIP !== 'None') errors.push(required('spec.ports'));
  if (external && !spec?.externalName) errors.push(required('spec.externalName'));
  if (spec?.type && !['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'].includes(spec.type)) {
    errors.push(unsupportedValue('spec.type', spec.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']));
  }
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    if (ports.length > 1 && !port.name) errors.push(required(`spec.ports[${index}].name`));
    if (port.name && names.has(port.name)) errors.push(duplicate(`spec.ports[${index}].name`, port.name));
    if (port.name) names.add(port.name);
    if (!(port.port > 0 && port.port < 65_536)) errors.push(invalidValue(`spec.ports[${index}].port`, port.port, 'must be between 1 and 65535, inclusive'));
  }
  return errors;
}

export const serviceRules: KindRules = {
  nameRule: 'label1035',
  answersDeletedObject: true,
  applyDefaults: (object) => {
    const service = object as unknown as Service;
    service.spec ??= {};
    const { spec } = service;
    spec.type ??= 'ClusterIP';
    spec.sessionAffinity ??= 'None';
    for (const port of spec.ports ?? []) {
      port.protocol ??= 'TCP';
      port.targetPort ??= port.port;
    }
  },
  prepareForCreate: (object, { nextClusterIP }) => {
    const service = object as unknown as Service;
    service.status = { loadBalancer: {} };
    const { spec } = service;
    if (!spec || spec.type === 'ExternalName') return;
    spec.clusterIP ??= nextClusterIP();
    spec.clusterIPs ??= [spec.clusterIP];
    spec.ipFamilies ??= ['IPv4'];
    spec.ipFamilyPolicy ??= 'SingleStack';
    spec.internalTrafficPolicy ??= 'Cluster';
  },
  prepareForUpdate: (object, old) => {
    const [service, before] = [object as unknown as Service, old as unknown as Service];
    service.status = before.status;
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy'] as const) {
      if (service.spec && service.spec[field] === undefined && before.spec?.[field] !== undefined) Object.assign(service.spec, { [field]: before.spec[field] });
    }
  },
  validate: (object) => validate(object as unknown as Service),
  validateUpdate: (object, old) => {
    const [service, before] = [object as unknown as Service, old as unknown as Service];
    const kept = service.spec?.clusterIP === before.spec?.clusterIP || service.spec?.type === 'ExternalName';
    return kept ? [] : [invalidValue('spec.clusterIPs[0]', service.spec?.clusterIPs ?? null, 'may not change once set')];
  },
  fields: { 'spec.clusterIP': (object) => (object as unknown as Service).spec?.clusterIP, 'spec.type': (object) => (object as unknown as Service).spec?.type },
};
