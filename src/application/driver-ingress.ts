// Ports of the driver that are reachable from outside the cluster.
import { ServiceType } from 'cdk8s-plus-27';
import { IngressCertificate } from './ui-address';
import { defined, nonEmpty } from './wire';
import type { DriverIngressConfiguration } from '../spec/types.gen';

/** A port of the driver with a Service and an Ingress of its own (`spec.driverIngressOptions[]`). */
export interface DriverIngressOptions {
  /** Port of the driver, and of the Service. */
  readonly port: number;
  /** Name of the Service's port. */
  readonly portName: string;
  /** URL of the Ingress; `{{$appName}}` and `{{$appNamespace}}` are filled in. */
  readonly urlFormat: string;
  /**
   * How the Service is published.
   *
   * @default ServiceType.CLUSTER_IP
   */
  readonly serviceType?: ServiceType;
  /**
   * Annotations of the Service.
   *
   * @default - none
   */
  readonly serviceAnnotations?: { readonly [key: string]: string };
  /**
   * Labels of the Service.
   *
   * @default - the labels of the application's objects
   */
  readonly serviceLabels?: { readonly [key: string]: string };
  /**
   * Annotations of the Ingress.
   *
   * @default - the operator's
   */
  readonly annotations?: { readonly [key: string]: string };
  /**
   * Certificates of the Ingress.
   *
   * @default - the operator's
   */
  readonly certificates?: IngressCertificate[];
}

/** One entry of `spec.driverIngressOptions`. */
export function renderDriverIngress(options: DriverIngressOptions): DriverIngressConfiguration {
  if (!Number.isInteger(options.port) || options.port < 1 || options.port > 65535) {
    throw new Error(`addDriverIngress: port is ${options.port}; give a whole number from 1 to 65535`);
  }
  return defined<DriverIngressConfiguration>({
    servicePort: options.port,
    servicePortName: options.portName,
    serviceType: options.serviceType,
    serviceAnnotations: nonEmpty({ ...options.serviceAnnotations }),
    serviceLabels: nonEmpty({ ...options.serviceLabels }),
    ingressURLFormat: options.urlFormat,
    ingressAnnotations: nonEmpty({ ...options.annotations }),
    ingressTLS: options.certificates?.map(({ hosts, secretName }) => defined({ hosts, secretName })),
  });
}
