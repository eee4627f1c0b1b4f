// HTTPRoutes of Gateway API, which lead from a Gateway to a port of the driver.
import type { IngressUrl } from './ingress';
import type { Finding } from '../../spec/findings';
import type { KubernetesObject } from '../../spec/kubernetes';
import type { GatewayName } from '../../spec/ui-addresses';

/** What this project writes and reads of an HTTPRoute. */
export interface HttpRoute extends KubernetesObject {
  apiVersion: 'gateway.networking.k8s.io/v1';
  kind: 'HTTPRoute';
  spec: {
    parentRefs: Array<{ name: string; namespace?: string; sectionName?: string }>;
    hostnames?: string[];
    rules: Array<{
      matches: Array<{ path: { type: 'PathPrefix'; value: string } }>;
      filters?: Array<{ type: 'URLRewrite'; urlRewrite: { path: { type: 'ReplacePrefixMatch'; replacePrefixMatch: string } } }>;
      backendRefs: Array<{ name: string; port: number }>;
    }>;
  };
  /** Each controller of a Gateway writes its own entry. */
  status?: { parents?: Array<{ conditions?: Array<{ type: string; status: string; reason?: string; message?: string }> }> };
}

export interface RouteRequest {
  readonly name: string;
  readonly gateway: GatewayName;
  readonly url: IngressUrl;
  readonly serviceName: string;
  readonly servicePort: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** An HTTPRoute that leads one URL to one port. Without a host it serves every host of the Gateway's listeners. */
export function httpRouteFor({ name, gateway, url, serviceName, servicePort, labels, annotations }: RouteRequest): HttpRoute {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, labels: { ...labels }, annotations: { ...annotations } },
    spec: {
      parentRefs: [{
        name: gateway.name,
        ...(gateway.namespace && { namespace: gateway.namespace }),
        ...(gateway.sectionName && { sectionName: gateway.sectionName }),
      }],
      ...(url.host && { hostnames: [url.host] }),
      rules: [{
        matches: [{ path: { type: 'PathPrefix', value: url.path || '/' } }],
        ...(url.path !== '' && { filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } }] }),
        backendRefs: [{ name: serviceName, port: servicePort }],
      }],
    },
  };
}

/** What the API server refuses in the path of a route, although an Ingress may have it. */
export function routePathFindings(severity: Finding['severity'], path: string, url: IngressUrl): Finding[] {
  if (!/\/(?:\.{0,2}\/|\.{1,2}$)/.test(url.path)) return [];
  return [{ severity, reason: 'InvalidIngressUrl', path, message: 'The path of a route must not have empty parts, nor . or .. as a part.', value: url.path }];
}

/** Whether a Gateway has accepted the route, and finds what it leads to. */
export function isAccepted({ status }: HttpRoute): boolean {
  return (status?.parents ?? []).some(({ conditions = [] }) => {
    const has = (type: string, value: string): boolean => conditions.some((condition) => condition.type === type && condition.status === value);
    return has('Accepted', 'True') && !has('ResolvedRefs', 'False');
  });
}

/** Why no Gateway accepts the route, or why it leads nowhere: the words of the first controller that says so. */
export function refusalOf(route: HttpRoute): string | undefined {
  if (isAccepted(route)) return undefined;
  const refusing = (route.status?.parents ?? []).flatMap(({ conditions = [] }) => conditions)
    .find(({ type, status }) => status === 'False' && (type === 'Accepted' || type === 'ResolvedRefs'));
  return refusing && [refusing.reason, refusing.message].filter(Boolean).join(': ');
}
