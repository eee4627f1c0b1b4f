// The address of a port of the driver outside the cluster: an HTTPRoute where a Gateway is named, otherwise an Ingress.
import type { ExposureCheck } from './checks/exposure';
import { httpRouteFor, routePathFindings } from './http-route';
import { ingressFor, type IngressRequest, type IngressUrl } from './ingress';
import { entryPath } from '../../spec/field-path';
import type { Finding } from '../../spec/findings';
import type { KubernetesObject } from '../../spec/kubernetes';
import { isDnsSubdomain } from '../../spec/names';
import { INGRESS_CONTROLLERS, type GatewayName, type IngressController } from '../../spec/ui-addresses';
import type { SubmissionSettings } from '../plan';

/** What an application may say about an address. */
export interface AddressOptions {
  readonly ingressAnnotations?: Readonly<Record<string, string>>;
  readonly ingressTLS?: IngressRequest['tls'];
  readonly ingressClassName?: string;
  readonly ingressController?: IngressController;
  readonly gateway?: GatewayName;
}

export interface AddressRequest {
  readonly options: AddressOptions;
  /** Where the options are. */
  readonly path: string;
  readonly url: IngressUrl;
  /** Where the URL comes from, and how much it weighs if it cannot be used. */
  readonly urlFrom: { readonly path: string; readonly severity: Finding['severity'] };
  /** Gateway of applications that name none. */
  readonly defaultGateway?: GatewayName;
  readonly names: { readonly ingress: string; readonly route: string };
  readonly namespace: string;
  readonly serviceName: string;
  readonly servicePort: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Address {
  readonly objects: readonly KubernetesObject[];
  readonly ingressName?: string;
  readonly routeName?: string;
  readonly findings: readonly Finding[];
}

/** Options that only an Ingress has. */
const INGRESS_OPTIONS = ['ingressTLS', 'ingressClassName', 'ingressController'] as const;

export const ADDRESS_OPTIONS = ['ingressAnnotations', ...INGRESS_OPTIONS, 'gateway'] as const satisfies ReadonlyArray<keyof AddressOptions>;

/** The objects that make an address, and what is to be said about its options. */
export function addressFor(request: AddressRequest, settings: SubmissionSettings, check: ExposureCheck): Address {
  const { options, path, names } = request;
  const annotations = options.ingressAnnotations ?? settings.ingressAnnotations ?? {};
  const refusedAnnotations = check.annotations(options.ingressAnnotations, (key) => entryPath(`${path}.ingressAnnotations`, key));
  const gateway = options.gateway ?? request.defaultGateway;
  if (gateway) {
    const wrongPath = routePathFindings(request.urlFrom.severity, request.urlFrom.path, request.url);
    const findings = [
      ...refusedAnnotations, ...check.gateway(`${path}.gateway`, options.gateway), ...gatewayFindings(`${path}.gateway`, options.gateway), ...wrongPath,
      ...INGRESS_OPTIONS.filter((field) => options[field] !== undefined).map((field) => withoutEffect(
        `${path}.${field}`, 'A Gateway leads here, and no Ingress. The certificates are those of the Gateway.')),
    ];
    if (wrongPath.length > 0) return { objects: [], findings };
    return { objects: [httpRouteFor({ ...request, name: names.route, gateway, annotations })], routeName: names.route, findings };
  }
  const controller = options.ingressController ?? settings.ingressController ?? 'nginx';
  if (!INGRESS_CONTROLLERS.includes(controller)) {
    const message = `This is none of the known controllers: ${INGRESS_CONTROLLERS.join(', ')}.`;
    const finding: Finding = { severity: 'error', reason: 'InvalidIngressController', path: `${path}.ingressController`, message, value: controller };
    return { objects: [], findings: [finding] };
  }
  return {
    objects: ingressFor({
      ...request,
      name: names.ingress,
      annotations,
      controller,
      className: options.ingressClassName ?? settings.ingressClassName,
      tls: options.ingressTLS ?? settings.ingressTls ?? [],
    }),
    ingressName: names.ingress,
    findings: [
      ...refusedAnnotations,
      ...check.tls(`${path}.ingressTLS`, options.ingressTLS),
      ...check.ingressClass(`${path}.ingressClassName`, options.ingressClassName),
      ...classFindings(`${path}.ingressClassName`, options.ingressClassName),
      ...(request.url.path === '' ? [] : check.controller(`${path}.ingressController`, options.ingressController)),
    ],
  };
}

export function withoutEffect(path: string, message: string): Finding {
  return { severity: 'warning', reason: 'FieldWithoutEffect', path, message };
}

/** What the API server would refuse of a Gateway's name. */
function gatewayFindings(path: string, gateway: GatewayName | undefined): Finding[] {
  if (gateway === undefined) return [];
  return (['name', 'namespace', 'sectionName'] as const)
    .filter((field) => (field === 'name' || gateway[field] !== undefined) && !isDnsSubdomain(gateway[field] ?? ''))
    .map((field) => ({ severity: 'error', reason: 'InvalidGateway', path: `${path}.${field}`, message: 'This is no DNS name.', value: gateway[field] }));
}

function classFindings(path: string, className: string | undefined): Finding[] {
  return className === undefined || isDnsSubdomain(className) ? []
    : [{ severity: 'error', reason: 'InvalidIngressClass', path, message: 'This is no name of an IngressClass, which is a DNS name.', value: className }];
}
