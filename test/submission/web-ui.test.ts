// Services and Ingresses of the web UI and of further ports of the driver.
import { describe, expect, it } from 'vitest';
import { objectsOf, planned, refusedFor } from './application';
import type { Ingress, Service } from '../../src/spec/kubernetes.gen';
import { servedAt } from '../../src/submission/application/ingress';

describe('the web UI', () => {
  const service = (...options: Parameters<typeof planned>) =>
    objectsOf<Service>(planned(...options), 'Service').find(({ metadata }) => metadata.name?.includes('-ui-svc'));
  const on = { uiService: true };

  it('has a Service of the driver\'s port, and the plan says where', () => {
    expect(service({}, on)).toMatchObject({
      metadata: { name: 'pi-ui-svc', labels: { 'sparkoperator.k8s.io/app-name': 'pi', 'sparkoperator.k8s.io/created-by-spark-operator': 'true' } },
      spec: {
        type: 'ClusterIP',
        selector: { 'sparkoperator.k8s.io/app-name': 'pi', 'spark-role': 'driver' },
        ports: [{ name: 'spark-driver-ui-port', port: 4040, targetPort: 4040, protocol: 'TCP' }],
      },
    });
    expect(planned({}, on).webUi).toEqual({ serviceName: 'pi-ui-svc', port: 4040 });
  });

  it('has none where the platform wants none', () => {
    expect(service()).toBeUndefined();
    expect(planned().webUi).toBeUndefined();
  });

  it('has none, and no Ingress, where the application has no web UI, and a warning names options of it', () => {
    const off = { sparkConf: { 'spark.ui.enabled': 'false' }, sparkUIOptions: { serviceType: 'LoadBalancer' } };
    const plan = planned(off, { ...on, ingressUrlFormat: 'ui.example/{{$appName}}' });
    expect(plan.objects.map(({ kind }) => kind)).not.toContain('Ingress');
    expect(service(off, on)).toBeUndefined();
    expect(plan.webUi).toBeUndefined();
    expect(plan.warnings.map(({ reason, path }) => `${reason} ${path}`)).toEqual(['FieldWithoutEffect spec.sparkUIOptions']);
    expect(service({ sparkConf: { 'spark.ui.enabled': 'TRUE' } }, on)).toBeDefined();
  });

  it.each([
    ['follows spark.ui.port', { sparkConf: { 'spark.ui.port': '4050' } }, 4050, 4050],
    ['has the Service port that is asked for', { sparkUIOptions: { servicePort: 80 } }, 80, 4040],
    ['has 4040 where options name no port', { sparkUIOptions: {}, sparkConf: { 'spark.ui.port': '4050' } }, 4040, 4050],
  ])('%s', (_, changes, port, targetPort) => {
    expect(service(changes, on)?.spec.ports).toMatchObject([{ port, targetPort }]);
  });

  it('of an application with a long name has a Service name that fits, and another for another name', () => {
    const named = (name: string) => service({}, on, { name })?.metadata.name ?? '';
    expect(named('a'.repeat(63))).toMatch(/^a+-[0-9a-f]{8}-ui-svc$/);
    expect(named('a'.repeat(63)).length).toBeLessThanOrEqual(63);
    expect(named('a'.repeat(63))).not.toBe(named('a'.repeat(62)));
  });

  it('has an Ingress where the platform has a URL, and Spark knows the path', () => {
    const plan = planned({},
      { ...on, ingressUrlFormat: 'https://spark.example/{{$appNamespace}}/{{ $appName }}', ingressClassName: 'nginx', ingressTls: [{ hosts: ['h'] }] });
    expect(objectsOf<Ingress>(plan, 'Ingress')).toMatchObject([{
      metadata: { name: 'pi-ui-ingress', annotations: { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2' } },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['h'] }],
        rules: [{
          host: 'spark.example',
          http: { paths: [{ path: '/jobs/pi(/|$)(.*)', backend: { service: { name: 'pi-ui-svc', port: { number: 4040 } } } }] },
        }],
      },
    }]);
    expect(plan.properties).toMatchObject({ 'spark.ui.proxyBase': '/jobs/pi', 'spark.ui.proxyRedirectUri': '/' });
    expect(plan.webUi).toMatchObject({ ingressName: 'pi-ui-ingress', ingressUrl: 'https://spark.example/jobs/pi' });
  });

  it.each([
    [{ uiService: false }, { servicePort: 80 }, ['spec.sparkUIOptions']],
    [{ uiService: true }, { servicePort: 80, ingressAnnotations: { a: 'b' }, ingressTLS: [{ hosts: ['h'] }] },
      ['spec.sparkUIOptions.ingressAnnotations', 'spec.sparkUIOptions.ingressTLS']],
    [{ uiService: true, ingressUrlFormat: 'ui.example' }, { servicePort: 80, ingressAnnotations: { a: 'b' } }, []],
  ])('names the options without effect where the platform has %j', (settings, sparkUIOptions, paths) => {
    const { warnings } = planned({ sparkUIOptions }, settings);
    expect(warnings.map(({ reason, path }) => `${reason} ${path}`)).toEqual(paths.map((path) => `FieldWithoutEffect ${path}`));
  });

  it('knows the application id in its path before Spark runs', () => {
    const plan = planned({}, { ...on, ingressUrlFormat: 'spark.example/{{$appId}}' });
    expect(plan.properties['spark.ui.proxyBase']).toBe(`/${plan.applicationId}`);
  });

  it('answers for any host where the platform names none, and its address is not known beforehand', () => {
    const plan = planned({}, { ...on, ingressUrlFormat: '/{{$appNamespace}}/{{$appName}}/' });
    const [ingress] = objectsOf<Ingress>(plan, 'Ingress');
    expect(ingress.spec?.rules).toMatchObject([{ http: { paths: [{ path: '/jobs/pi(/|$)(.*)' }] } }]);
    expect(ingress.spec?.rules?.[0]).not.toHaveProperty('host');
    expect(plan.properties).toMatchObject({ 'spark.ui.proxyBase': '/jobs/pi' });
    expect(plan.webUi).toEqual({ serviceName: 'pi-ui-svc', port: 4040, ingressName: 'pi-ui-ingress' });
  });

  it('at the root of a host needs no rewriting', () => {
    const plan = planned({}, { ...on, ingressUrlFormat: '{{$appName}}.example' });
    expect(objectsOf<Ingress>(plan, 'Ingress')[0]).toMatchObject({ spec: { rules: [{ host: 'pi.example', http: { paths: [{ path: '/' }] } }] } });
    expect(objectsOf<Ingress>(plan, 'Ingress')[0].metadata).not.toHaveProperty('annotations');
    expect(plan.properties).not.toHaveProperty(['spark.ui.proxyBase']);
  });
});

it('further ports of the driver get Services and Ingresses of their own', () => {
  const plan = planned({ driverIngressOptions: [{ servicePort: 8888, servicePortName: 'notebook', ingressURLFormat: 'nb.example/{{$appName}}' }] });
  expect(objectsOf<Service>(plan, 'Service').map(({ metadata, spec }) => [metadata.name, spec.ports])).toContainEqual([
    'pi-driver-8888', [{ name: 'notebook', port: 8888, targetPort: 8888, protocol: 'TCP' }],
  ]);
  expect(objectsOf<Ingress>(plan, 'Ingress').map(({ metadata }) => metadata.name)).toEqual(['pi-ing-8888']);
});

it.each([
  ['jobs.v1', '/jobs\\.v1(/|$)(.*)'],
  ['a+b', '/a\\+b(/|$)(.*)'],
  ['a~@b:c=d,e-f_g/h', '/a~@b:c=d,e-f_g/h(/|$)(.*)'],
])('the path /%s matches itself and nothing else: %s', (path, pattern) => {
  const [ingress] = objectsOf<Ingress>(planned({}, { uiService: true, ingressUrlFormat: `spark.example/${path}` }), 'Ingress');
  expect(ingress.spec?.rules?.[0].http?.paths[0].path).toBe(pattern);
  expect(new RegExp(`^${pattern}`).exec(`/${path}/jobs/`)?.slice(1)).toEqual(['/', 'jobs/']);
  expect(new RegExp(`^${pattern}`).test(`/${path.replace(/[.+]/, 'x')}/jobs/`)).toBe(!/[.+]/.test(path));
  const load = { status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } };
  expect(servedAt({ ...ingress, ...load } as Ingress)).toBe(`http://192.0.2.1/${path}`);
});

it.each([
  ['a group that does not end', '(.*'], ['an alternative', 'a|b'], ['a space', 'a b'], ['the end of a string', 'a"b'], ['the end of a directive', 'a;b'],
  ['a block', 'a{b}'], ['a variable', 'a$b'], ['an escape', 'a\\b'], ['a new line', 'a\nb'], ['a letter beyond ASCII', 'ä'],
  ['an encoded slash', 'a%2Fb'], ['too many characters', 'a'.repeat(512)],
])('a path with %s is refused', (_what, path) => {
  const ingressURLFormat = `nb.example/${path}`;
  const options = [{ servicePort: 8888, servicePortName: 'notebook', ingressURLFormat }];
  expect(refusedFor({ driverIngressOptions: options })).toEqual(['InvalidIngressUrl spec.driverIngressOptions[0].ingressURLFormat']);
  const plan = planned({}, { uiService: true, ingressUrlFormat: ingressURLFormat });
  expect(plan.warnings).toMatchObject([{ reason: 'InvalidIngressUrl', path: '--ingress-url-format' }]);
  expect(plan.properties).not.toHaveProperty(['spark.ui.proxyBase']);
});

it.each(['https:///x', '{{$name}}.example', 'under_score.example'])('an address like %s leads nowhere', (format) => {
  const options = [{ servicePort: 8888, servicePortName: 'notebook', ingressURLFormat: format }];
  expect(refusedFor({ driverIngressOptions: options })).toEqual(['InvalidIngressUrl spec.driverIngressOptions[0].ingressURLFormat']);
  const plan = planned({}, { uiService: true, ingressUrlFormat: format });
  expect(plan.warnings).toMatchObject([{ reason: 'InvalidIngressUrl', path: '--ingress-url-format', value: format }]);
  expect(plan.objects.map(({ kind }) => kind)).not.toContain('Ingress');
});
