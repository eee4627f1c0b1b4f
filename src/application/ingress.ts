// How the web UI and other ports of the driver are reached: Services, Ingresses and HTTPRoutes.
import { ServiceType } from 'cdk8s-plus-27';
import { absolutePath, portNumber } from '../manifest/values';
import { defined, nonEmpty } from '../manifest/wire';
import { isDnsSubdomain } from '../spec/names';
import { trimEnd } from '../spec/text';
import type { DriverIngressConfiguration, SparkUIConfiguration } from '../spec/types.gen';

/** Certificate of one or more hosts, from a Secret in the application's namespace. */
export interface IngressCertificate {
  /** Name of the Secret with `tls.crt` and `tls.key`. */
  readonly secretName: string;
  /**
   * Hosts of the certificate.
   *
   * @default - the host of the address
   */
  readonly hosts?: string[];
}

/** Controllers of Ingresses. Each has its own way to remove the path of an address from requests. */
export enum IngressController {
  /** The Ingress controller of the Kubernetes project for nginx (`nginx.ingress.kubernetes.io/rewrite-target`). */
  NGINX = 'nginx',
  /** Traefik: a Middleware for each address with a path (`traefik.io/v1alpha1`). */
  TRAEFIK = 'traefik',
  /**
   * AWS Load Balancer Controller 2.14.1 or later (`alb.ingress.kubernetes.io/transforms.*`). For Services of type ClusterIP it needs the annotation
   * `alb.ingress.kubernetes.io/target-type: ip` as well.
   */
  ALB = 'alb',
  /** HAProxy Kubernetes Ingress Controller (`haproxy.org/path-rewrite`). */
  HAPROXY = 'haproxy',
  /** HAProxy Ingress, a project of its own (`haproxy-ingress.github.io/rewrite-target`). */
  HAPROXY_INGRESS = 'haproxy-ingress',
  /** Any other: nothing is added, so its own annotations must remove the path. */
  NONE = 'none',
}

/** A Gateway of Gateway API. */
export interface GatewayReference {
  /** Name of the Gateway. */
  readonly name: string;
  /**
   * Namespace of the Gateway. Its listeners must allow routes from the namespace of the application.
   *
   * @default - the namespace of the application
   */
  readonly namespace?: string;
  /**
   * Name of one listener of the Gateway.
   *
   * @default - all listeners that accept the route
   */
  readonly sectionName?: string;
}

/** Options of an HTTPRoute for the web UI. */
export interface UiRouteOptions {
  /**
   * Path of the UI on the host.
   *
   * @default /
   */
  readonly path?: string;
  /**
   * Annotations of the route.
   *
   * @default - those of the operator
   */
  readonly annotations?: { readonly [key: string]: string };
  /**
   * Whether the listener of the Gateway serves HTTPS. Its certificate is that of the Gateway.
   *
   * @default true
   */
  readonly https?: boolean;
}

/** Options of an Ingress for the web UI. */
export interface UiIngressOptions {
  /**
   * Path of the UI on the host.
   *
   * @default /
   */
  readonly path?: string;
  /**
   * Annotations of the Ingress.
   *
   * @default - those of the operator; for a path other than `/` the one by which `controller` removes it is added
   */
  readonly annotations?: { readonly [key: string]: string };
  /**
   * Class of the Ingress.
   *
   * @default - that of the operator; without an operator the cluster's default class
   */
  readonly className?: string;
  /**
   * Controller of that class.
   *
   * @default - that of the operator; without an operator IngressController.NGINX
   */
  readonly controller?: IngressController;
  /**
   * Certificate of the host.
   *
   * @default - plain HTTP
   */
  readonly certificate?: IngressCertificate;
}

/** Options of the Service of the web UI. */
export interface UiServiceOptions {
  /**
   * Port of the Service.
   *
   * @default 4040
   */
  readonly port?: number;
  /**
   * Name of the port.
   *
   * @default spark-driver-ui-port
   */
  readonly portName?: string;
  /**
   * How the Service is published.
   *
   * @default ServiceType.CLUSTER_IP
   */
  readonly type?: ServiceType;
  /**
   * Annotations of the Service.
   *
   * @default - none
   */
  readonly annotations?: { readonly [key: string]: string };
  /**
   * Labels of the Service. They replace the default labels.
   *
   * @default - the labels of the application's objects
   */
  readonly labels?: { readonly [key: string]: string };
}

/** Options of the Ingress or route that the operator creates for each application. */
export interface OperatorIngressOptions {
  /**
   * Annotations of the Ingress or route. They replace those of the operator.
   *
   * @default - the operator's
   */
  readonly annotations?: { readonly [key: string]: string };
  /**
   * Certificates of the Ingress. They replace those of the operator.
   *
   * @default - the operator's
   */
  readonly certificates?: IngressCertificate[];
  /**
   * Class of the Ingress.
   *
   * @default - the operator's
   */
  readonly className?: string;
  /**
   * Controller of that class.
   *
   * @default - the operator's
   */
  readonly controller?: IngressController;
  /**
   * Gateway for an HTTPRoute in place of an Ingress.
   *
   * @default - the operator's, if it has one
   */
  readonly gateway?: GatewayReference;
}

/** What an address adds to the spec of an application. @internal */
export interface UiAddressParts {
  readonly options?: SparkUIConfiguration;
  readonly driverIngress?: DriverIngressConfiguration;
  readonly conf?: Record<string, string>;
}

/** How the web UI of an application is reached while the application runs. */
export class UiAddress {
  /**
   * An Ingress of the application itself, for a host or for a path of a host (`spec.driverIngressOptions`). The operator must allow the host, the
   * annotations and the Secret (`exposure` of `SparkOperator`).
   *
   * @param host DNS name that resolves to the cluster's Ingress controller
   */
  public static ingress(host: string, options: UiIngressOptions = {}): UiAddress {
    const path = checkedPath('UiAddress.ingress', host, options.path);
    const certificate = options.certificate;
    return new UiAddress((uiPort) => ({
      driverIngress: defined<DriverIngressConfiguration>({
        servicePort: uiPort,
        servicePortName: 'spark-ui',
        ingressURLFormat: `${certificate ? 'https' : 'http'}://${host}${path}`,
        ingressAnnotations: nonEmpty({ ...options.annotations }),
        ingressTLS: certificate && [{ hosts: certificate.hosts ?? [host], secretName: certificate.secretName }],
        ...ingressClass(options),
      }),
      ...confOf(path),
    }));
  }

  /**
   * An HTTPRoute of the application itself, from a Gateway to the web UI, for a host or for a path of a host (`spec.driverIngressOptions`). The operator
   * must allow the Gateway, the host and the annotations (`exposure` of `SparkOperator`).
   *
   * @param host DNS name of a listener of the Gateway
   * @param gateway Gateway, which another team may run in another namespace
   */
  public static route(host: string, gateway: GatewayReference, options: UiRouteOptions = {}): UiAddress {
    const path = checkedPath('UiAddress.route', host, options.path);
    const reference = checkedGateway('UiAddress.route: gateway', gateway);
    return new UiAddress((uiPort) => ({
      driverIngress: defined<DriverIngressConfiguration>({
        servicePort: uiPort,
        servicePortName: 'spark-ui',
        ingressURLFormat: `${options.https === false ? 'http' : 'https'}://${host}${path}`,
        ingressAnnotations: nonEmpty({ ...options.annotations }),
        gateway: reference,
      }),
      ...confOf(path),
    }));
  }

  /** Only a Service (`spec.sparkUIOptions`). The other ways have a Service too, with the default options. */
  public static service(options: UiServiceOptions = {}): UiAddress {
    return new UiAddress(() => ({
      options: defined<SparkUIConfiguration>({
        servicePort: options.port,
        servicePortName: options.portName,
        serviceType: options.type,
        serviceAnnotations: nonEmpty({ ...options.annotations }),
        serviceLabels: nonEmpty({ ...options.labels }),
      }),
    }));
  }

  /** The address that the operator gives to each application (`uiIngress` of `SparkOperator`), with other settings for this application. */
  public static operatorIngress(options: OperatorIngressOptions = {}): UiAddress {
    return new UiAddress(() => ({
      options: defined<SparkUIConfiguration>({
        ingressAnnotations: nonEmpty({ ...options.annotations }),
        ingressTLS: options.certificates?.map(({ hosts, secretName }) => defined({ hosts, secretName })),
        ...ingressClass(options),
        gateway: options.gateway && checkedGateway('UiAddress.operatorIngress: gateway', options.gateway),
      }),
    }), true);
  }

  /** Whether only an operator can give the address. @internal */
  public readonly _ofOperator: boolean;

  private constructor(private readonly partsAt: (uiPort: number) => UiAddressParts, ofOperator = false) {
    this._ofOperator = ofOperator;
  }

  /** @internal */
  public _parts(uiPort: number): UiAddressParts {
    return this.partsAt(uiPort);
  }
}

/**
 * A port of the driver with its own Service and Ingress or HTTPRoute (`spec.driverIngressOptions[]`). The operator must allow the host, the
 * annotations, the type of the Service and the Secret, or the class or the Gateway (`exposure` of `SparkOperator`).
 */
export interface DriverIngressOptions {
  /** Port of the driver, and of the Service. */
  readonly port: number;
  /** Name of the Service's port. */
  readonly portName: string;
  /** URL of the Ingress. `{{$appName}}` and `{{$appNamespace}}` are replaced by name and namespace of the application. */
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
  /**
   * Class of the Ingress.
   *
   * @default - the operator's
   */
  readonly className?: string;
  /**
   * Controller of that class.
   *
   * @default - the operator's
   */
  readonly controller?: IngressController;
  /**
   * Gateway for an HTTPRoute in place of the Ingress.
   *
   * @default - an Ingress
   */
  readonly gateway?: GatewayReference;
}

/** One entry of `spec.driverIngressOptions`. */
export function renderDriverIngress(options: DriverIngressOptions, place: string): DriverIngressConfiguration {
  return defined<DriverIngressConfiguration>({
    servicePort: portNumber(`${place}.servicePort`, options.port),
    servicePortName: options.portName,
    serviceType: options.serviceType,
    serviceAnnotations: nonEmpty({ ...options.serviceAnnotations }),
    serviceLabels: nonEmpty({ ...options.serviceLabels }),
    ingressURLFormat: options.urlFormat,
    ingressAnnotations: nonEmpty({ ...options.annotations }),
    ingressTLS: options.certificates?.map(({ hosts, secretName }) => defined({ hosts, secretName })),
    ...ingressClass(options),
    gateway: options.gateway && checkedGateway(`${place}.gateway`, options.gateway),
  });
}

function ingressClass({ className, controller }: Pick<DriverIngressOptions, 'className' | 'controller'>): Partial<DriverIngressConfiguration> {
  return { ...(className && { ingressClassName: className }), ...(controller && { ingressController: controller }) };
}

/** The path without a slash at its end. */
function checkedPath(where: string, host: string, path: string | undefined): string {
  if (!isDnsSubdomain(host)) {
    throw new Error(`${where}: host '${host}' is not a host name; give the name alone, without scheme and path, such as spark.example.com`);
  }
  return trimEnd(absolutePath(where, path || '/'), '/');
}

/** @internal */
export function checkedGateway(where: string, { name, namespace, sectionName }: GatewayReference): GatewayReference {
  const wrong = Object.entries({ name, namespace, sectionName })
    .find(([field, value]) => (field === 'name' || value !== undefined) && !isDnsSubdomain(value ?? ''));
  if (wrong) throw new Error(`${where}.${wrong[0]}: '${wrong[1] ?? ''}' is no ${wrong[0]} of a Gateway; give a DNS name in lower case, such as public`);
  return { name, ...(namespace && { namespace }), ...(sectionName && { sectionName }) };
}

/** The UI puts its links below this path. Its redirects must not contain the path, since it is removed before the UI sees a request. */
function confOf(path: string): Pick<UiAddressParts, 'conf'> {
  return path === '' ? {} : { conf: { 'spark.ui.proxyBase': path, 'spark.ui.proxyRedirectUri': '/' } };
}
