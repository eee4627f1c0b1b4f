// Ingresses of the driver: for Spark's web UI, and for further ports that an application names.
import { REST_OF_PATH, rewriteFor, wholeHost } from './ingress-controllers';
import type { Finding } from '../../spec/findings';
import type { KubernetesObject } from '../../spec/kubernetes';
import type { Ingress } from '../../spec/kubernetes.gen';
import { isDnsSubdomain } from '../../spec/names';
import { trimEnd } from '../../spec/text';
import type { SparkApplication } from '../../spec/types.gen';
import type { IngressController } from '../../spec/ui-addresses';

export interface IngressUrl {
  /** Undefined where no host is given: then it is known once a load balancer serves the Ingress. */
  readonly url?: string;
  /** Without it the Ingress answers for any host. */
  readonly host?: string;
  /** Path of the URL, without a slash at its end; empty for the root. */
  readonly path: string;
}

/** Characters that a path may have. What nginx, a shell or an HTML page would take for more than text is not among them. */
const PATH = /^[A-Za-z0-9._~/@:+=,-]*$/;
const MAX_PATH_LENGTH = 512;

/** Fills a URL template, which may be a path alone; undefined where there is none, or where what comes out is no address for an Ingress. */
export function uiUrl(format: string | undefined, application: SparkApplication, applicationId: string): IngressUrl | undefined {
  const url = parseUrl(format, application, applicationId);
  return url && isUsable(url.path) ? url : undefined;
}

function isUsable(path: string): boolean {
  return path.length <= MAX_PATH_LENGTH && PATH.test(path);
}

/** The parts of a filled template; undefined where it names no host. */
function parseUrl(format: string | undefined, { metadata }: SparkApplication, applicationId: string): IngressUrl | undefined {
  if (!format) return undefined;
  const values = new Map(Object.entries({ appName: metadata.name ?? '', appNamespace: metadata.namespace ?? 'default', appId: applicationId }));
  const filled = format.replace(/\{\{\s*\$([a-zA-Z]+)\s*\}\}/g, (text, name: string) => values.get(name) ?? text);
  if (filled.startsWith('/')) return { path: trimEnd(filled.split(/[?#]/, 1)[0], '/') };
  const withScheme = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(filled) ? filled : `http://${filled}`;
  const match = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/([^/?#:]+)(?::[0-9]+)?([^?#]*)/.exec(withScheme);
  const [, host = '', path = ''] = match ?? [];
  return isDnsSubdomain(host.replace(/^\*\./, '')) ? { url: withScheme, host, path: trimEnd(path, '/') } : undefined;
}

/** What is wrong with a URL template that leads nowhere. */
export function unusableUrl(
  severity: Finding['severity'], path: string, format: string, application: SparkApplication, applicationId: string,
): Finding {
  const url = parseUrl(format, application, applicationId);
  return {
    severity,
    reason: 'InvalidIngressUrl',
    path,
    message: url ? `The path of this address may have letters, digits and the characters - . _ ~ / @ : + = , only, ${MAX_PATH_LENGTH} at most.`
      : 'This names no host that an Ingress could have: write a DNS name with {{$appName}}, {{$appNamespace}} or {{$appId}} where they are wanted, '
        + 'such as spark.example.com/{{$appNamespace}}/{{$appName}}, or a path alone, which begins with / and answers for any host.',
    value: format,
  };
}

export interface IngressRequest {
  readonly name: string;
  readonly namespace: string;
  readonly url: IngressUrl;
  readonly serviceName: string;
  readonly servicePort: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly className?: string;
  readonly controller: IngressController;
  readonly tls: ReadonlyArray<{ readonly hosts?: readonly string[]; readonly secretName?: string }>;
}

/** An Ingress that leads one URL to one port, and what it needs. Its controller removes a path before the driver sees the request. */
export function ingressFor(request: IngressRequest): KubernetesObject[] {
  const { url, labels, annotations, className, controller, tls } = request;
  const rewrite = url.path === '' ? wholeHost(controller) : rewriteFor(controller, { ...request, path: url.path, ingressName: request.name });
  const ingress: Ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: request.name,
      labels: { ...labels },
      annotations: { ...annotations, ...rewrite.annotations },
    },
    spec: {
      ...(className && { ingressClassName: className }),
      ...(tls.length > 0 && { tls: tls.map(({ hosts, secretName }) => ({ ...(hosts && { hosts: [...hosts] }), ...(secretName && { secretName }) })) }),
      rules: [{
        ...(url.host && { host: url.host }),
        http: {
          paths: [{
            path: rewrite.path,
            pathType: rewrite.pathType,
            backend: { service: { name: request.serviceName, port: { number: request.servicePort } } },
          }],
        },
      }],
    },
  };
  return [...rewrite.objects, ingress];
}

/** The path that an Ingress of ours serves. */
function servedPath(pattern: string): string {
  if (!pattern.endsWith(REST_OF_PATH)) return pattern === '/' ? '' : pattern;
  return pattern.slice(0, -REST_OF_PATH.length).replace(/\\(.)/g, '$1');
}

/** URL of an Ingress without a host, once a load balancer serves it. */
export function servedAt({ spec, status }: Ingress): string | undefined {
  const { hostname, ip } = status?.loadBalancer?.ingress?.[0] ?? {};
  const host = hostname || (ip?.includes(':') ? `[${ip}]` : ip);
  const path = servedPath(spec?.rules?.[0]?.http?.paths[0]?.path ?? '');
  return host ? `${spec?.tls?.length ? 'https' : 'http'}://${host}${path}` : undefined;
}
