// How the web UI and other ports of the driver are reached: Services and Ingresses.
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
   * @default - none; for a path other than `/` the controller adds the rewrite that nginx needs
   */
  readonly annotations?: { readonly [key: string]: string };
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

/** Options of the Ingress that the operator creates for each application. */
export interface OperatorIngressOptions {
  /**
   * Annotations of the Ingress. They replace those of the operator.
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
    if (!isDnsSubdomain(host)) {
      throw new Error(`UiAddress.ingress: '${host}' is not a host name; give the name alone, without scheme and path, such as spark.example.com`);
    }
    const path = trimEnd(absolutePath('UiAddress.ingress', options.path || '/'), '/');
    const certificate = options.certificate;
    return new UiAddress((uiPort) => ({
      driverIngress: defined<DriverIngressConfiguration>({
        servicePort: uiPort,
        servicePortName: 'spark-ui',
        ingressURLFormat: `${certificate ? 'https' : 'http'}://${host}${path}`,
        ingressAnnotations: nonEmpty({ ...options.annotations }),
        ingressTLS: certificate && [{ hosts: certificate.hosts ?? [host], secretName: certificate.secretName }],
      }),
      // The UI puts its links below this path. Its redirects must not contain the path, since the Ingress has already removed it.
      ...(path !== '' && { conf: { 'spark.ui.proxyBase': path, 'spark.ui.proxyRedirectUri': '/' } }),
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
 * A port of the driver with its own Service and Ingress (`spec.driverIngressOptions[]`). The operator must allow the host, the annotations, the type of the
 * Service and the Secret (`exposure` of `SparkOperator`).
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
}

/** One entry of `spec.driverIngressOptions`. */
export function renderDriverIngress(options: DriverIngressOptions): DriverIngressConfiguration {
  return defined<DriverIngressConfiguration>({
    servicePort: portNumber('addDriverIngress: port', options.port),
    servicePortName: options.portName,
    serviceType: options.serviceType,
    serviceAnnotations: nonEmpty({ ...options.serviceAnnotations }),
    serviceLabels: nonEmpty({ ...options.serviceLabels }),
    ingressURLFormat: options.urlFormat,
    ingressAnnotations: nonEmpty({ ...options.annotations }),
    ingressTLS: options.certificates?.map(({ hosts, secretName }) => defined({ hosts, secretName })),
  });
}
