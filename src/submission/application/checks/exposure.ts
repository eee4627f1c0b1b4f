// What an application chooses for Services, Ingresses and routes, compared with what the platform allows. A refusal names the options that would allow it.
import {
  allowsAnnotation, allowsGateway, allowsHost, allowsIngressClass, allowsServiceType, allowsTlsSecret, DEFAULT_EXPOSURE, injectsConfiguration, type Exposure,
} from '../../../spec/exposure';
import type { Finding } from '../../../spec/findings';
import type { SparkApplication } from '../../../spec/types.gen';
import { formatGateway, type GatewayName, type IngressController } from '../../../spec/ui-addresses';
import type { SubmissionSettings } from '../../plan';
import type { SubmissionContext } from '../../spark/context';
import { DRIVER_SERVICE_ANNOTATION } from '../../spark/steps/driver-service';

type Texts = Readonly<Record<string, string>>;
type Tls = ReadonlyArray<{ readonly hosts?: readonly string[]; readonly secretName?: string }>;

/** The options that allow more, on the command line of the operator and in the construct. */
const OPTIONS: Readonly<Record<keyof Exposure, string>> = {
  hosts: '--application-ingress-hosts',
  annotations: '--application-annotations',
  serviceTypes: '--application-service-types',
  tlsSecrets: '--application-tls-secrets',
  ingressClasses: '--application-ingress-classes',
  gateways: '--application-gateways',
};

/** What an application may choose, and refusals of what it may not. */
export class ExposureCheck {
  private readonly exposure: Exposure;

  /** From the application itself, since properties of the same meaning are the author's. */
  private readonly namespace: string;

  constructor(private readonly settings: SubmissionSettings, { metadata }: SparkApplication) {
    this.exposure = settings.exposure ?? DEFAULT_EXPOSURE;
    this.namespace = metadata.namespace ?? 'default';
  }

  serviceType(path: string, type: string | undefined): Finding[] {
    if (!type || allowsServiceType(this.exposure, type)) return [];
    return [this.refusal('serviceTypes', path, type, 'This type of Service is not allowed.', 'ClusterIP')];
  }

  annotations(annotations: Texts | undefined, pathOf: (key: string) => string): Finding[] {
    return Object.keys(annotations ?? {}).filter((key) => !allowsAnnotation(this.exposure, key)).map((key) => (injectsConfiguration(key)
      ? this.refusal('annotations', pathOf(key), key, 'This annotation injects configuration into an Ingress controller, so only its full key allows it.')
      : this.refusal('annotations', pathOf(key), key, 'This annotation is not allowed.')));
  }

  /** `host` is undefined for an Ingress that answers for every host. */
  host(path: string, host: string | undefined): Finding[] {
    if (allowsHost(this.exposure, host, this.namespace)) return [];
    const what = host === undefined ? 'An address without a host answers for every host, which is not allowed.' : 'This host is not allowed.';
    return [this.refusal('hosts', path, host, what)];
  }

  tls(path: string, tls: Tls | undefined): Finding[] {
    return (tls ?? []).flatMap(({ hosts = [], secretName }, i) => [
      ...hosts.flatMap((host, j) => this.host(`${path}[${i}].hosts[${j}]`, host)),
      ...(!secretName || allowsTlsSecret(this.exposure, secretName)
        ? []
        : [this.refusal('tlsSecrets', `${path}[${i}].secretName`, secretName, 'This Secret is not allowed for TLS.')]),
    ]);
  }

  /** The class that the operator gives to every Ingress is always allowed. */
  ingressClass(path: string, name: string | undefined): Finding[] {
    const own = this.settings.ingressClassName;
    if (name === undefined || name === own || allowsIngressClass(this.exposure, name)) return [];
    return [this.refusal('ingressClasses', path, name, 'This class of Ingresses is not allowed.', own)];
  }

  gateway(path: string, gateway: GatewayName | undefined): Finding[] {
    if (gateway === undefined) return [];
    const { name, namespace = this.namespace } = gateway;
    const fullName = formatGateway({ name, namespace });
    return allowsGateway(this.exposure, fullName, this.namespace) ? [] : [this.refusal('gateways', path, fullName, 'This Gateway is not allowed.')];
  }

  /** Only Traefik needs an object besides the Ingress, which the operator may not create without being told. */
  controller(path: string, controller: IngressController | undefined): Finding[] {
    if (controller !== 'traefik' || this.settings.traefikMiddlewares) return [];
    return [{
      severity: 'error',
      reason: 'NotAllowedByPlatform',
      path,
      message: 'Traefik removes a path by a Middleware, which the operator does not create. The platform team can allow it with the operator\'s flag '
        + '--enable-traefik-middlewares, which is the option traefikMiddlewares of the construct SparkOperator.',
      value: controller,
    }];
  }

  private refusal(option: keyof Exposure, path: string, value: string | undefined, what: string, always?: string): Finding {
    const allowed = [...(always ? [always] : []), ...this.exposure[option]];
    const message = `${what} Allowed are: ${allowed.join(', ') || 'none'}. The platform team can allow it with the operator's flag ${OPTIONS[option]}, `
      + `which is the option exposure.${option} of the construct SparkOperator.`;
    return { severity: 'error', reason: 'NotAllowedByPlatform', path, message, ...(value !== undefined && { value }) };
  }
}

/** What may not be on the driver's own Service: its type is Spark's, but its annotations are the author's. */
export function driverServiceFindings({ conf }: SubmissionContext, check: ExposureCheck): Finding[] {
  const annotations = Object.fromEntries(conf.withPrefix(DRIVER_SERVICE_ANNOTATION));
  return check.annotations(annotations, (key) => conf.pathOf(DRIVER_SERVICE_ANNOTATION + key));
}
