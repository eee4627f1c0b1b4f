// Addresses of the driver by controller of Ingresses and by Gateway: what each needs so that the driver sees a path without its prefix.
import { describe, expect, it } from 'vitest';
import { objectsOf, planned, refusedFor } from './application';
import type { Ingress } from '../../src/spec/kubernetes.gen';
import { INGRESS_CONTROLLERS, type IngressController } from '../../src/spec/ui-addresses';
import { isAccepted, servedAt, type HttpRoute, type SubmissionSettings } from '../../src/submission';

const ON = { uiService: true, ingressUrlFormat: 'https://spark.example/{{$appNamespace}}/{{$appName}}.v1' };
const GATEWAY = { namespace: 'infra', name: 'public', sectionName: 'https' };
const ALLOWED = {
  exposure: { hosts: ['*'], annotations: ['*'], serviceTypes: [], tlsSecrets: [], ingressClasses: ['*'], gateways: ['infra/*'] }, traefikMiddlewares: true,
};

interface Expectation {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly path: string;
  readonly pathType: string;
}

const EXPECTED: Readonly<Record<IngressController, Expectation>> = {
  'nginx': {
    annotations: { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2' }, path: '/jobs/pi\\.v1(/|$)(.*)', pathType: 'ImplementationSpecific',
  },
  'traefik': {
    annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': 'jobs-pi-ui-ingress@kubernetescrd' }, path: '/jobs/pi.v1', pathType: 'Prefix',
  },
  'alb': {
    annotations: {
      'alb.ingress.kubernetes.io/transforms.pi-ui-svc':
        '[{"type":"url-rewrite","urlRewriteConfig":{"rewrites":[{"regex":"^/jobs/pi[.]v1/?(.*)$","replace":"/$1"}]}}]',
    },
    path: '/jobs/pi.v1',
    pathType: 'Prefix',
  },
  'haproxy': { annotations: { 'haproxy.org/path-rewrite': '^/jobs/pi[.]v1/?(.*) /\\1' }, path: '/jobs/pi.v1', pathType: 'Prefix' },
  'haproxy-ingress': { annotations: { 'haproxy-ingress.github.io/rewrite-target': '/' }, path: '/jobs/pi.v1', pathType: 'Prefix' },
  'none': { path: '/jobs/pi.v1', pathType: 'Prefix' },
};

function ingressOf(settings: Partial<SubmissionSettings>, changes: Parameters<typeof planned>[0] = {}): Ingress {
  return objectsOf<Ingress>(planned(changes, { ...ON, ...ALLOWED, ...settings }), 'Ingress')[0];
}

function shapeOf({ metadata, spec }: Ingress): object {
  const { path, pathType } = spec?.rules?.[0].http?.paths[0] ?? {};
  return { ...(metadata.annotations && { annotations: metadata.annotations }), path, pathType };
}

describe('an Ingress with a path', () => {
  it.each(INGRESS_CONTROLLERS)('under the controller %s has what it needs, by the operator\'s choice and by that of the application', (controller) => {
    const byOperator = ingressOf({ ingressController: controller });
    expect(shapeOf(byOperator)).toEqual(EXPECTED[controller]);
    expect(ingressOf({ ingressController: 'nginx' }, { sparkUIOptions: { ingressController: controller } })).toEqual(byOperator);
    const load = { status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } };
    expect(servedAt({ ...byOperator, ...load })).toBe('http://192.0.2.1/jobs/pi.v1');
  });

  it.each([
    ['alb', /"regex":"([^"]+)","replace":"([^"]+)"/], ['haproxy', /^"(\S+) (\S+)"$/],
  ] as const)('under the controller %s loses the path, and only the path', (controller, parts) => {
    const [annotation] = Object.values(ingressOf({ ingressController: controller }).metadata.annotations ?? {});
    const [, regex, replacement] = parts.exec(controller === 'alb' ? annotation : `"${annotation}"`) ?? [];
    const rewritten = (path: string) => path.replace(new RegExp(regex), replacement.replace('\\1', '$1'));
    expect(['/jobs/pi.v1', '/jobs/pi.v1/', '/jobs/pi.v1/jobs/job/', '/jobs/pixv1/jobs/'].map(rewritten)).toEqual(['/', '/', '/jobs/job/', '/jobs/pixv1/jobs/']);
  });

  it('under Traefik has a Middleware of its own before it, after those of the author', () => {
    const plan = planned({
      sparkUIOptions: {
        ingressController: 'traefik',
        ingressAnnotations: {
          'traefik.ingress.kubernetes.io/router.middlewares': 'infra-auth@kubernetescrd',
        },
      },
    }, { ...ON, ...ALLOWED });
    const kinds = plan.objects.map(({ kind }) => kind);
    expect(kinds.indexOf('Middleware')).toBe(kinds.indexOf('Ingress') - 1);
    expect(plan.objects.find(({ kind }) => kind === 'Middleware')).toMatchObject({
      apiVersion: 'traefik.io/v1alpha1',
      metadata: { name: 'pi-ui-ingress', namespace: 'jobs', labels: { 'sparkoperator.k8s.io/created-by-spark-operator': 'true' } },
      spec: { stripPrefix: { prefixes: ['/jobs/pi.v1'] } },
    });
    expect(objectsOf<Ingress>(plan, 'Ingress')[0].metadata.annotations).toEqual({
      'traefik.ingress.kubernetes.io/router.middlewares': 'infra-auth@kubernetescrd,jobs-pi-ui-ingress@kubernetescrd',
    });
  });

  it.each(INGRESS_CONTROLLERS)('at the root of a host needs nothing under the controller %s', (controller) => {
    const plan = planned({}, { ...ON, ingressController: controller, ingressUrlFormat: 'https://{{$appName}}.example' });
    expect(shapeOf(objectsOf<Ingress>(plan, 'Ingress')[0])).toEqual({ path: '/', pathType: controller === 'nginx' ? 'ImplementationSpecific' : 'Prefix' });
    expect(plan.objects.map(({ kind }) => kind)).not.toContain('Middleware');
  });

  it('has the class of the application, otherwise that of the operator', () => {
    expect(ingressOf({ ingressClassName: 'public' }, { sparkUIOptions: { ingressClassName: 'internal' } }).spec?.ingressClassName).toBe('internal');
    expect(ingressOf({ ingressClassName: 'public' }).spec?.ingressClassName).toBe('public');
  });
});

describe('an HTTPRoute', () => {
  it('leads from the operator\'s Gateway to the web UI in place of an Ingress', () => {
    const plan = planned({}, { ...ON, uiGateway: GATEWAY, ingressAnnotations: { a: 'b' } });
    expect(plan.objects.map(({ kind }) => kind)).not.toContain('Ingress');
    expect(objectsOf<HttpRoute>(plan, 'HTTPRoute')).toMatchObject([{
      apiVersion: 'gateway.networking.k8s.io/v1',
      metadata: { name: 'pi-ui-route', namespace: 'jobs', annotations: { a: 'b' } },
      spec: {
        parentRefs: [GATEWAY],
        hostnames: ['spark.example'],
        rules: [{
          matches: [{ path: { type: 'PathPrefix', value: '/jobs/pi.v1' } }],
          filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } }],
          backendRefs: [{ name: 'pi-ui-svc', port: 4040 }],
        }],
      },
    }]);
    expect(plan.webUi).toEqual({ serviceName: 'pi-ui-svc', port: 4040, routeName: 'pi-ui-route', ingressUrl: 'https://spark.example/jobs/pi.v1' });
    expect(plan.properties).toMatchObject({ 'spark.ui.proxyBase': '/jobs/pi.v1' });
  });

  it('for a whole host rewrites nothing, and one without a host serves every host of the Gateway', () => {
    const ofHost = objectsOf<HttpRoute>(planned({}, { ...ON, uiGateway: GATEWAY, ingressUrlFormat: 'https://{{$appName}}.example' }), 'HTTPRoute')[0];
    expect(ofHost.spec).toMatchObject({ hostnames: ['pi.example'], rules: [{ matches: [{ path: { value: '/' } }] }] });
    expect(ofHost.spec.rules[0]).not.toHaveProperty('filters');
    const anyHost = planned({}, { ...ON, uiGateway: GATEWAY, ingressUrlFormat: '/{{$appName}}' });
    expect(objectsOf<HttpRoute>(anyHost, 'HTTPRoute')[0].spec).not.toHaveProperty('hostnames');
    expect(anyHost.webUi).not.toHaveProperty('ingressUrl');
  });

  it('leads to a further port where the application names a Gateway, and to none by the operator\'s Gateway alone', () => {
    const options = { servicePort: 8888, servicePortName: 'notebook', ingressURLFormat: 'https://nb.example' };
    const kindsOf = (gateway: typeof GATEWAY | undefined) => planned({ driverIngressOptions: [{ ...options, ...(gateway && { gateway }) }] },
      { ...ALLOWED, uiGateway: GATEWAY }).objects.filter(({ kind }) => kind === 'HTTPRoute' || kind === 'Ingress').map(({ metadata }) => metadata.name);
    expect(kindsOf(GATEWAY)).toEqual(['pi-route-8888']);
    expect(kindsOf(undefined)).toEqual(['pi-ing-8888']);
  });

  it('has no class, no controller and no certificate of an Ingress, which a warning says', () => {
    const sparkUIOptions = { gateway: GATEWAY, ingressClassName: 'a', ingressController: 'alb' as const, ingressTLS: [{ secretName: 'tls' }] };
    const { warnings } = planned({ sparkUIOptions }, { ...ON, ...ALLOWED });
    expect(warnings.map(({ reason, path }) => `${reason} ${path}`)).toEqual([
      'ingressTLS', 'ingressClassName', 'ingressController',
    ].map((field) => `FieldWithoutEffect spec.sparkUIOptions.${field}`));
  });

  it.each(['a//b', 'a/./b', 'a/..'])('may not have the path /%s, which the API server refuses', (path) => {
    const options = [{ servicePort: 8888, servicePortName: 'notebook', ingressURLFormat: `nb.example/${path}`, gateway: GATEWAY }];
    expect(refusedFor({ driverIngressOptions: options }, ALLOWED)).toEqual(['InvalidIngressUrl spec.driverIngressOptions[0].ingressURLFormat']);
    const plan = planned({}, { ...ON, uiGateway: GATEWAY, ingressUrlFormat: `spark.example/${path}` });
    expect(plan.warnings).toMatchObject([{ reason: 'InvalidIngressUrl', path: '--ingress-url-format' }]);
    expect(plan.webUi).toEqual({ serviceName: 'pi-ui-svc', port: 4040 });
  });

  const condition = (type: string, status: string) => ({ type, status });
  it.each<[story: string, parents: object[], accepted: boolean]>([
    ['no Gateway has seen', [], false],
    ['a Gateway accepts', [{ conditions: [condition('Accepted', 'True'), condition('ResolvedRefs', 'True')] }], true],
    ['a Gateway refuses', [{ conditions: [condition('Accepted', 'False')] }], false],
    ['a Gateway accepts without finding its Service', [{ conditions: [condition('Accepted', 'True'), condition('ResolvedRefs', 'False')] }], false],
    ['one of two controllers accepts', [{ conditions: [condition('Accepted', 'False')] }, { conditions: [condition('Accepted', 'True')] }], true],
    ['a controller has written nothing about', [{}], false],
  ])('that %s is accepted: %s', (_story, parents, accepted) => {
    const [route] = objectsOf<HttpRoute>(planned({}, { ...ON, uiGateway: GATEWAY }), 'HTTPRoute');
    expect(isAccepted({ ...route, status: { parents } } as HttpRoute)).toBe(accepted);
  });
});

describe('what names an address', () => {
  it.each<[story: string, options: object, expected: string]>([
    ['a Gateway without a name', { gateway: { namespace: 'infra' } }, 'InvalidGateway spec.sparkUIOptions.gateway.name'],
    ['a listener that is no DNS name', { gateway: { ...GATEWAY, sectionName: 'a b' } }, 'InvalidGateway spec.sparkUIOptions.gateway.sectionName'],
    ['a class that is no DNS name', { ingressClassName: 'A B' }, 'InvalidIngressClass spec.sparkUIOptions.ingressClassName'],
    ['a controller that nobody knows', { ingressController: 'constructor' }, 'InvalidIngressController spec.sparkUIOptions.ingressController'],
  ])('is refused if it is %s', (_story, sparkUIOptions, expected) => {
    expect(refusedFor({ sparkUIOptions }, { ...ON, ...ALLOWED, exposure: { ...ALLOWED.exposure, gateways: ['*'] } })).toContain(expected);
  });
});
