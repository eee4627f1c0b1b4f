// Services and Ingresses in front of a driver.
import { int32, name, object, objects, textMap, texts } from './field';
import type { Fields, ObjectType } from './field';

const ingressTLS: ObjectType = {
  name: 'SparkIngressTLS',
  description: 'TLS of an Ingress.',
  fields: {
    hosts: { type: texts, description: 'Hosts that the certificate is for.' },
    secretName: { type: name, description: 'Secret with the certificate.' },
  },
};

const exposure: Fields = {
  serviceType: { type: name, description: 'Type of the Service: ClusterIP, NodePort or LoadBalancer.' },
  serviceLabels: { type: textMap, description: 'Labels of the Service.' },
  serviceAnnotations: { type: textMap, description: 'Annotations of the Service.' },
  ingressAnnotations: { type: textMap, description: 'Annotations of the Ingress.' },
  ingressTLS: { type: objects(object(ingressTLS)), description: 'TLS of the Ingress.' },
};

export const sparkUIConfiguration: ObjectType = {
  name: 'SparkUIConfiguration',
  description: 'Service and Ingress of the driver\'s web UI.',
  fields: {
    servicePort: { type: int32(), description: 'Port of the Service.' },
    servicePortName: { type: name, description: 'Name of that port.' },
    ...exposure,
  },
};

export const driverIngressConfiguration: ObjectType = {
  name: 'DriverIngressConfiguration',
  description: 'A further Service and Ingress for a port of the driver.',
  fields: {
    servicePort: { type: int32(), required: true, description: 'Port of driver and Service; each port once.' },
    servicePortName: { type: name, required: true, description: 'Name of that port.' },
    ...exposure,
    ingressURLFormat: {
      type: name,
      description: 'URL of the Ingress, with {{$appName}}, {{$appNamespace}} and {{$appId}} filled in; needed, and each once.',
    },
  },
};
