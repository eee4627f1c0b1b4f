// How each Ingress controller is told to remove the path of an address before the driver sees a request.
import type { KubernetesObject } from '../../spec/kubernetes';
import type { IngressController } from '../../spec/ui-addresses';

/** What nginx takes for the rest of a path, which it hands on to the driver. */
export const REST_OF_PATH = '(/|$)(.*)';

/** The path that an Ingress serves, and what its controller needs to remove it. */
export interface Rewrite {
  readonly path: string;
  readonly pathType: 'ImplementationSpecific' | 'Prefix';
  readonly annotations: Readonly<Record<string, string>>;
  /** Objects that the annotations name. */
  readonly objects: readonly KubernetesObject[];
}

export interface RewriteRequest {
  /** Without a slash at its end, and not empty. */
  readonly path: string;
  readonly serviceName: string;
  readonly ingressName: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Annotations of the author or the platform. */
  readonly annotations: Readonly<Record<string, string>>;
}

const TRAEFIK_MIDDLEWARES = 'traefik.ingress.kubernetes.io/router.middlewares';

/** By the documentation of each controller; that of ALB is for version 2.14.1 and later. */
const REWRITES: Readonly<Record<IngressController, (request: RewriteRequest) => Rewrite>> = {
  'nginx': ({ path }) => ({
    path: `${escapePattern(path)}${REST_OF_PATH}`,
    pathType: 'ImplementationSpecific',
    annotations: { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2' },
    objects: [],
  }),
  'traefik': ({ path, ingressName, namespace, labels, annotations }) => {
    const others = annotations[TRAEFIK_MIDDLEWARES];
    const own = `${namespace}-${ingressName}@kubernetescrd`;
    return prefix(path, { [TRAEFIK_MIDDLEWARES]: others ? `${others},${own}` : own }, [{
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'Middleware',
      metadata: { name: ingressName, labels: { ...labels } },
      spec: { stripPrefix: { prefixes: [path] } },
    } as KubernetesObject]);
  },
  'alb': ({ path, serviceName }) => prefix(path, {
    [`alb.ingress.kubernetes.io/transforms.${serviceName}`]: JSON.stringify([
      { type: 'url-rewrite', urlRewriteConfig: { rewrites: [{ regex: `^${bracketPattern(path)}/?(.*)$`, replace: '/$1' }] } },
    ]),
  }),
  // Two arguments of HAProxy, which a space separates. HAProxy reads some backslashes as escapes, so the pattern has none.
  'haproxy': ({ path }) => prefix(path, { 'haproxy.org/path-rewrite': `^${bracketPattern(path)}/?(.*) /\\1` }),
  'haproxy-ingress': ({ path }) => prefix(path, { 'haproxy-ingress.github.io/rewrite-target': '/' }),
  'none': ({ path }) => prefix(path),
};

/** What an Ingress for a path needs under a controller. */
export function rewriteFor(controller: IngressController, request: RewriteRequest): Rewrite {
  return REWRITES[controller](request);
}

/** What an Ingress for a whole host needs: nothing is removed. */
export function wholeHost(controller: IngressController): Rewrite {
  // For nginx the two types of path mean the same here; ALB would take the other for one exact path.
  return controller === 'nginx' ? { path: '/', pathType: 'ImplementationSpecific', annotations: {}, objects: [] } : prefix('/');
}

function prefix(path: string, annotations: Rewrite['annotations'] = {}, objects: Rewrite['objects'] = []): Rewrite {
  return { path, pathType: 'Prefix', annotations, objects };
}

/** The path as a regular expression that matches it and nothing else. */
function escapePattern(path: string): string {
  return path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The same without backslashes. Of the characters that a path may have only these two have a meaning. */
function bracketPattern(path: string): string {
  return path.replace(/[.+]/g, '[$&]');
}
