// What applications may ask for when the operator creates Services and Ingresses for them: hosts, annotations, types of Services, TLS Secrets,
// classes of Ingresses and Gateways.
import { isDnsSubdomain } from './names';

/** What the platform allows. Patterns end in `*`, which stands for any rest; `*` alone allows everything. */
export interface Exposure {
  /** Host names of Ingresses. `{{$appNamespace}}` stands for the namespace of the application, `*.` at the beginning for one or more further labels. */
  readonly hosts: readonly string[];
  /** Keys of annotations of Services and Ingresses. Those that inject configuration are allowed only by their full key. */
  readonly annotations: readonly string[];
  /** Types of Services besides ClusterIP, which reaches no further than a pod does. */
  readonly serviceTypes: readonly string[];
  /** Names of the Secrets with the certificates of Ingresses. */
  readonly tlsSecrets: readonly string[];
  /** Names of classes of Ingresses. */
  readonly ingressClasses: readonly string[];
  /** Gateways as `namespace/name`. `{{$appNamespace}}` stands for the namespace of the application. */
  readonly gateways: readonly string[];
}

/** Allows everything, annotations that inject configuration excepted. */
export const EVERYTHING = '*';

/** What Kubeflow's operator allows, annotations that inject configuration excepted. It knows no Gateways, and no class that an application chooses. */
export const DEFAULT_EXPOSURE: Exposure = {
  hosts: [EVERYTHING], annotations: [EVERYTHING], serviceTypes: [EVERYTHING], tlsSecrets: [EVERYTHING], ingressClasses: [], gateways: [],
};

/** Annotations whose value becomes part of the configuration of an Ingress controller. */
export interface InjectingAnnotations {
  readonly controller: string;
  /** What stands before the slash of the key. Default: anything, since several controllers let their administrators choose it. */
  readonly prefix?: string;
  /** What stands after the slash. A `*` at one end stands for any text. */
  readonly names: readonly string[];
  readonly source: string;
}

/** Traefik, Contour, Kong, GKE and the AWS load balancer controller take no raw configuration from annotations. */
export const INJECTING_ANNOTATIONS: readonly InjectingAnnotations[] = [
  {
    controller: 'ingress-nginx',
    names: ['*-snippet'],
    source: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#configuration-snippet',
  },
  {
    controller: 'F5 NGINX Ingress Controller, ANIC',
    names: ['*-snippets'],
    source: 'https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-snippets',
  },
  {
    controller: 'HAProxy Kubernetes Ingress Controller',
    names: ['*-config-snippet'],
    source: 'https://www.haproxy.com/documentation/kubernetes-ingress/community/configuration-reference/ingress/',
  },
  {
    controller: 'HAProxy Ingress',
    names: ['config-backend*', 'config-frontend*', 'config-tcp*', 'config-sections', 'config-global', 'config-defaults', 'config-proxy'],
    source: 'https://haproxy-ingress.github.io/docs/configuration/keys/#configuration-snippet',
  },
  {
    controller: 'Skipper',
    names: ['skipper-filter', 'skipper-predicate', 'skipper-routes'],
    source: 'https://opensource.zalando.com/skipper/kubernetes/ingress-usage/#skipper-ingress-annotations',
  },
  {
    controller: 'Emissary-ingress (Ambassador)',
    prefix: 'getambassador.io',
    names: ['config'],
    source: 'https://www.getambassador.io/docs/emissary/latest/topics/running/ambassador/',
  },
];

/** Whether the value of an annotation becomes part of the configuration of an Ingress controller. */
export function injectsConfiguration(key: string): boolean {
  const [prefix, name] = key.split('/');
  return name !== undefined && INJECTING_ANNOTATIONS.some((each) => (
    (each.prefix ?? prefix) === prefix && each.names.some((pattern) => matches(pattern, name))));
}

export function allowsAnnotation({ annotations }: Exposure, key: string): boolean {
  return injectsConfiguration(key) ? annotations.includes(key) : annotations.some((pattern) => matches(pattern, key));
}

export function allowsServiceType({ serviceTypes }: Exposure, type: string): boolean {
  return type === 'ClusterIP' || serviceTypes.some((pattern) => matches(pattern, type));
}

export function allowsTlsSecret({ tlsSecrets }: Exposure, name: string): boolean {
  return tlsSecrets.some((pattern) => matches(pattern, name));
}

export function allowsIngressClass({ ingressClasses }: Exposure, name: string): boolean {
  return ingressClasses.some((pattern) => matches(pattern, name));
}

/** A Gateway is named together with its namespace, since names are unique only there. */
export function allowsGateway({ gateways }: Exposure, gateway: string, namespace: string): boolean {
  return gateways.some((pattern) => matches(pattern.split(NAMESPACE).join(namespace), gateway));
}

/** Without a host an Ingress answers for any. */
export function allowsHost({ hosts }: Exposure, host: string | undefined, namespace: string): boolean {
  return hosts.some((pattern) => {
    if (pattern === EVERYTHING) return true;
    const allowed = pattern.split(NAMESPACE).join(namespace);
    // The dot stays, so that `*.example.com` does not allow `badexample.com`. A host may be a wildcard itself.
    return host !== undefined && (allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) && host.length >= allowed.length : host === allowed);
  });
}

/** Stands for the namespace of the application in a pattern of hosts. */
export const NAMESPACE = '{{$appNamespace}}';

/** Whether this is a pattern of hosts. */
export function isHostPattern(pattern: string): boolean {
  const host = pattern.split(NAMESPACE).join('namespace');
  return pattern === EVERYTHING || isDnsSubdomain(host.startsWith('*.') ? host.slice(2) : host);
}

/** Whether this is a pattern of Gateways. */
export function isGatewayPattern(pattern: string): boolean {
  return pattern === EVERYTHING || (isNamePattern(pattern) && pattern.split('/').length === 2 && !pattern.startsWith('/') && !pattern.endsWith('/'));
}

/** Whether this is a pattern of names: a `*` may stand only at its end. */
export function isNamePattern(pattern: string): boolean {
  return pattern !== '' && !pattern.slice(0, -1).includes('*');
}

/** Whether a name is one that a pattern of names stands for. */
export function matches(pattern: string, name: string): boolean {
  if (pattern.endsWith('*')) return name.startsWith(pattern.slice(0, -1));
  return pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : name === pattern;
}
