// Services: defaults, addresses, checks.
import { invalidValue } from '../../../spec/kubernetes-validation/field-error';
import { validateServiceSpec } from '../../../spec/kubernetes-validation/service';
import type { Service } from '../../../spec/kubernetes.gen';
import type { KindRules } from '../resource-type';

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
  validate: (object) => validateServiceSpec((object as unknown as Service).spec ?? {}),
  validateUpdate: (object, old) => {
    const [service, before] = [object as unknown as Service, old as unknown as Service];
    const kept = service.spec?.clusterIP === before.spec?.clusterIP || service.spec?.type === 'ExternalName';
    return kept ? [] : [invalidValue('spec.clusterIPs[0]', service.spec?.clusterIPs ?? null, 'may not change once set')];
  },
  fields: { 'spec.clusterIP': (object) => (object as unknown as Service).spec?.clusterIP, 'spec.type': (object) => (object as unknown as Service).spec?.type },
};
