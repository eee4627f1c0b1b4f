// Services and Ingresses in front of a driver.
import { int32, name, object, objects, oneOf, textMap, texts } from './field';
import type { Fields, ObjectType } from './field';
import { INGRESS_CONTROLLERS } from '../../src/spec/ui-addresses';

const ingressTLS: ObjectType = {
  name: 'SparkIngressTLS',
  description: 'TLS of an Ingress.',
  fields: {
    hosts: { type: texts, description: 'Hosts that the certificate is for.' },
    secretName: { type: name, description: 'Secret with the certificate.' },
  },
};

const gateway: ObjectType = {
  name: 'GatewayReference',
  description: 'A Gateway of Gateway API, to which a route leads.',
  fields: {
    name: { type: name, required: true, additive: true, description: 'Name of the Gateway.' },
    namespace: { type: name, additive: true, description: 'Namespace of the Gateway.', default: 'that of the application' },
    sectionName: { type: name, additive: true, description: 'One listener of the Gateway.', default: 'all listeners that accept the route' },
  },
};

const exposure: Fields = {
  serviceType: { type: name, description: 'Type of the Service: ClusterIP, NodePort or LoadBalancer.' },
  serviceLabels: { type: textMap, description: 'Labels of the Service.' },
  serviceAnnotations: { type: textMap, description: 'Annotations of the Service.' },
  ingressAnnotations: { type: textMap, description: 'Annotations of the Ingress or route.' },
  ingressTLS: { type: objects(object(ingressTLS)), description: 'TLS of the Ingress.' },
  ingressClassName: {
    type: name,
    additive: true,
    description: 'Class of the Ingress; one that the operator allows (`--application-ingress-classes`).',
    default: 'that of the operator',
  },
  ingressController: {
    type: oneOf(...INGRESS_CONTROLLERS),
    additive: true,
    description: 'Controller of the Ingress. It removes the path of the address from requests, and each controller has its own annotation for that. '
      + '`none` stands for any other controller: nothing is added.',
    default: 'that of the operator',
  },
  gateway: {
    type: object(gateway),
    additive: true,
    description: 'Gateway for an HTTPRoute in place of an Ingress; one that the operator allows (`--application-gateways`). Certificates are those of the '
      + 'Gateway.',
    default: 'that of the operator for the web UI (`--ui-gateway`); otherwise an Ingress',
  },
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
