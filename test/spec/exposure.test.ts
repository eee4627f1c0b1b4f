// What applications may ask for: patterns of hosts and names, and the annotations that inject configuration.
import { describe, expect, it } from 'vitest';
import {
  allowsAnnotation, allowsGateway, allowsHost, allowsServiceType, allowsTlsSecret, DEFAULT_EXPOSURE, injectsConfiguration, isGatewayPattern, isHostPattern,
  isNamePattern, type Exposure,
} from '../../src/spec/exposure';

const NOTHING: Exposure = { hosts: [], annotations: [], serviceTypes: [], tlsSecrets: [], ingressClasses: [], gateways: [] };

describe('allowed hosts', () => {
  it.each<{ pattern: string; host: string | undefined; allowed: boolean; because: string }>([
    { pattern: '*', host: 'anything.example.com', allowed: true, because: 'everything is allowed' },
    { pattern: '*', host: undefined, allowed: true, because: 'everything includes no host at all' },
    { pattern: 'spark.example.com', host: 'spark.example.com', allowed: true, because: 'it is the host' },
    { pattern: 'spark.example.com', host: 'sparkxexample.com', allowed: false, because: 'a dot is a dot' },
    { pattern: 'spark.example.com', host: 'a.spark.example.com', allowed: false, because: 'it is below the host' },
    { pattern: 'spark.example.com', host: undefined, allowed: false, because: 'no host is any host' },
    { pattern: '*.{{$appNamespace}}.example.com', host: 'ui.jobs.example.com', allowed: true, because: 'the namespace is jobs' },
    { pattern: '*.{{$appNamespace}}.example.com', host: 'a.b.jobs.example.com', allowed: true, because: 'several labels may precede' },
    { pattern: '*.{{$appNamespace}}.example.com', host: '*.jobs.example.com', allowed: true, because: 'a wildcard stays below the namespace' },
    { pattern: '*.{{$appNamespace}}.example.com', host: 'ui.other.example.com', allowed: false, because: 'that is another namespace' },
    { pattern: '*.{{$appNamespace}}.example.com', host: '*.example.com', allowed: false, because: 'a wildcard covers other namespaces' },
    { pattern: '*.{{$appNamespace}}.example.com', host: 'jobs.example.com', allowed: false, because: 'a label must precede' },
    { pattern: '*.{{$appNamespace}}.example.com', host: '.jobs.example.com', allowed: false, because: 'an empty label is none' },
    { pattern: '*.jobs.example.com', host: 'evil-jobs.example.com', allowed: false, because: 'the dot belongs to the pattern' },
    { pattern: '{{$appNamespace}}.example.com', host: 'jobs.example.com', allowed: true, because: 'the namespace is jobs' },
    { pattern: '*.example.com', host: '*.example.com', allowed: true, because: 'it covers no more than the pattern' },
  ])('$pattern: $host is allowed: $allowed, since $because', ({ pattern, host, allowed }) => {
    expect(allowsHost({ ...NOTHING, hosts: [pattern] }, host, 'jobs')).toBe(allowed);
  });

  it('are none without a pattern, and those of any of several', () => {
    expect(allowsHost(NOTHING, 'a.example.com', 'jobs')).toBe(false);
    expect(allowsHost({ ...NOTHING, hosts: ['b.example.com', 'a.example.com'] }, 'a.example.com', 'jobs')).toBe(true);
  });

  it.each([
    ['*', true], ['spark.example.com', true], ['*.spark.example.com', true], ['*.{{$appNamespace}}.example.com', true],
    ['{{$appNamespace}}-spark.example.com', true],
    ['', false], ['*.', false], ['spark.*.com', false], ['*spark.example.com', false], ['https://spark.example.com', false], ['a.example.com/path', false],
    ['{{$appName}}.example.com', false], ['Spark.example.com', false], ['**', false],
  ])('the pattern %j is one: %j', (pattern, is) => expect(isHostPattern(pattern)).toBe(is));

  it('are compared in linear time', () => {
    const long = `${'a.'.repeat(100_000)}example.com`;
    expect(allowsHost({ ...NOTHING, hosts: Array.from({ length: 100 }, (_, index) => `*.${index}.example.com`) }, long, 'jobs')).toBe(false);
  });
});

describe('allowed Gateways', () => {
  it.each<[pattern: string, gateway: string, allowed: boolean]>([
    ['infra/public', 'infra/public', true], ['infra/public', 'infra/publicly', false], ['infra/*', 'infra/public', true], ['infra/*', 'infra2/public', false],
    ['{{$appNamespace}}/*', 'jobs/own', true], ['{{$appNamespace}}/*', 'other/own', false], ['*', 'a/b', true],
  ])('%s allows %s: %s', (pattern, gateway, allowed) => {
    expect(allowsGateway({ ...NOTHING, gateways: [pattern] }, gateway, 'jobs')).toBe(allowed);
  });

  it.each<[pattern: string, is: boolean]>([
    ['infra/public', true], ['infra/*', true], ['{{$appNamespace}}/*', true], ['*', true],
    ['public', false], ['infra/', false], ['/public', false], ['a/b/c', false], ['*/public', false], ['', false],
  ])('the pattern %j is one: %j', (pattern, is) => expect(isGatewayPattern(pattern)).toBe(is));
});

describe('allowed annotations', () => {
  it.each([
    'nginx.ingress.kubernetes.io/configuration-snippet',
    'nginx.ingress.kubernetes.io/server-snippet',
    'nginx.ingress.kubernetes.io/auth-snippet',
    'nginx.ingress.kubernetes.io/modsecurity-snippet',
    'nginx.ingress.kubernetes.io/stream-snippet',
    'custom-prefix.example.com/configuration-snippet',
    'nginx.org/location-snippets',
    'nginx.org/server-snippets',
    'angie.software/server-snippets',
    'haproxy.org/backend-config-snippet',
    'haproxy.com/frontend-config-snippet',
    'haproxy-ingress.github.io/config-backend',
    'haproxy-ingress.github.io/config-backend-early',
    'ingress.kubernetes.io/config-backend',
    'haproxy-ingress.github.io/config-tcp-service',
    'zalando.org/skipper-filter',
    'zalando.org/skipper-predicate',
    'zalando.org/skipper-routes',
    'getambassador.io/config',
  ])('%s injects configuration: its full key allows it, and no pattern does', (key) => {
    expect(injectsConfiguration(key)).toBe(true);
    const [prefix] = key.split('/');
    for (const annotations of [['*'], [`${prefix}/*`], [`${key}*`], [`${key.slice(0, -1)}*`]]) {
      expect([annotations, allowsAnnotation({ ...NOTHING, annotations }, key)]).toEqual([annotations, false]);
    }
    expect(allowsAnnotation({ ...NOTHING, annotations: ['*', key] }, key)).toBe(true);
  });

  it.each([
    'nginx.ingress.kubernetes.io/rewrite-target', 'nginx.ingress.kubernetes.io/auth-url', 'alb.ingress.kubernetes.io/actions.ssl-redirect',
    'traefik.ingress.kubernetes.io/router.middlewares', 'service.beta.kubernetes.io/aws-load-balancer-type', 'cert-manager.io/cluster-issuer',
    'example.com/config', 'config', 'configuration-snippet',
  ])('%s injects none: Kubeflow allows it, and so do the defaults', (key) => {
    expect(injectsConfiguration(key)).toBe(false);
    expect(allowsAnnotation(DEFAULT_EXPOSURE, key)).toBe(true);
    expect(allowsAnnotation(NOTHING, key)).toBe(false);
  });

  it('end at the star of a pattern', () => {
    const exposure = { ...NOTHING, annotations: ['prometheus.io/*', 'team'] };
    expect(['prometheus.io/port', 'prometheus.io', 'team', 'team/x'].map((key) => allowsAnnotation(exposure, key))).toEqual([true, false, true, false]);
  });
});

describe('allowed types of Services and Secrets', () => {
  it('always include ClusterIP, which reaches no further than the pod', () => {
    expect(['ClusterIP', 'NodePort', 'LoadBalancer'].map((type) => allowsServiceType(NOTHING, type))).toEqual([true, false, false]);
    expect(['NodePort', 'LoadBalancer'].map((type) => allowsServiceType({ ...NOTHING, serviceTypes: ['NodePort'] }, type))).toEqual([true, false]);
  });

  it('are those that a pattern names', () => {
    const exposure = { ...NOTHING, tlsSecrets: ['wildcard', 'spark-*'] };
    expect(['wildcard', 'wildcard-2', 'spark-ui', 'spark'].map((name) => allowsTlsSecret(exposure, name))).toEqual([true, false, true, false]);
  });

  it.each([['a', true], ['a*', true], ['*', true], ['', false], ['*a', false], ['a*b', false]])('the pattern %j is one: %j', (pattern, is) => (
    expect(isNamePattern(pattern)).toBe(is)));
});
