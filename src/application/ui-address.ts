// Where the web UI of a running application can be reached.
import { ServiceType } from 'cdk8s-plus-27';
import { defined, nonEmpty } from './wire';
import type { DriverIngressConfiguration, SparkUIConfiguration } from '../spec/types.gen';

/** Certificate of hosts, from a Secret in the application's namespace. */
export interface IngressCertificate {
  /** Name of the Secret with `tls.crt` and `tls.key`. */
  readonly secretName: string;
  /**
   * Hosts that the certificate is for.
   *
   * @default - the host of the address
   */
  readonly hosts?: string[];
}

/** Options of an address behind an Ingress. */
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
   * Labels of the Service, in place of those it has otherwise.
   *
   * @default - the labels of the application's objects
   */
  readonly labels?: { readonly [key: string]: string };
}

/** Options of the Ingress that the operator makes for each application. */
export interface OperatorIngressOptions {
  /**
   * Annotations of the Ingress, in place of the operator's.
   *
   * @default - the operator's
   */
  readonly annotations?: { readonly [key: string]: string };
  /**
   * Certificates of the Ingress, in place of the operator's.
   *
   * @default - the operator's
   */
  readonly certificates?: IngressCertificate[];
}

/** What an address adds to an application. @internal */
export interface UiAddressParts {
  readonly options?: SparkUIConfiguration;
  readonly driverIngress?: DriverIngressConfiguration;
  readonly conf?: Record<string, string>;
}

/** Where the web UI of an application can be reached while it runs. */
export class UiAddress {
  /**
   * A host, or a path on it, of the application's own (`spec.driverIngressOptions`).
   *
   * @param host DNS name that leads to the cluster's Ingress controller
   */
  public static ingress(host: string, options: UiIngressOptions = {}): UiAddress {
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(host)) {
      throw new Error(`UiAddress.ingress: '${host}' is no host name; give the name alone, without scheme and path, such as spark.example.com`);
    }
    const path = (options.path ?? '/').replace(/\/+$/, '');
    if (path !== '' && !path.startsWith('/')) {
      throw new Error(`UiAddress.ingress: path '${path}' is not absolute; begin it with /`);
    }
    const certificate = options.certificate;
    return new UiAddress((uiPort) => ({
      driverIngress: defined<DriverIngressConfiguration>({
        servicePort: uiPort,
        servicePortName: 'spark-ui',
        ingressURLFormat: `${certificate ? 'https' : 'http'}://${host}${path}`,
        ingressAnnotations: nonEmpty({ ...options.annotations }),
        ingressTLS: certificate && [{ hosts: certificate.hosts ?? [host], secretName: certificate.secretName }],
      }),
      // The UI writes its links below this path, and redirects to paths that the Ingress has already cut.
      ...(path !== '' && { conf: { 'spark.ui.proxyBase': path, 'spark.ui.proxyRedirectUri': '/' } }),
    }));
  }

  /** A Service alone; other forms have one too, with these defaults (`spec.sparkUIOptions`). */
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

  /** The address that the operator gives each application, with settings of this one (`SparkOperator`'s `uiUrlFormat`). */
  public static operatorIngress(options: OperatorIngressOptions = {}): UiAddress {
    return new UiAddress(() => ({
      options: defined<SparkUIConfiguration>({
        ingressAnnotations: nonEmpty({ ...options.annotations }),
        ingressTLS: options.certificates?.map(({ hosts, secretName }) => defined({ hosts, secretName })),
      }),
    }));
  }

  private constructor(private readonly partsAt: (uiPort: number) => UiAddressParts) {}

  /** @internal */
  public _parts(uiPort: number): UiAddressParts {
    return this.partsAt(uiPort);
  }
}
