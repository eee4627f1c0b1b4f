// How a running driver is reached from outside: edits are applied while the run continues, and addresses are filled in as they appear.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ended } from './builders';
import { started, ControllerHarness } from './controller-harness';
import type { Ingress, Service } from '../../../src/spec/kubernetes.gen';
import { servedAt } from '../../../src/submission/application/ingress';

const NOTEBOOK = { driverIngressOptions: [{ servicePort: 8888, servicePortName: 'notebook', ingressURLFormat: 'nb.example/{{$appName}}' }] };

function uiService(harness: ControllerHarness): Service {
  return harness.api.must('GET', '/api/v1/namespaces/jobs/services/etl-ui-svc') as unknown as Service;
}

describe('an edit of what leads to the driver', () => {
  it('replaces its Services and Ingresses, and the run continues', async () => {
    const harness = await started(NOTEBOOK);
    const before = { driver: harness.pod()?.metadata.uid, headless: harness.services.find((name) => name.endsWith('-driver-svc')) };
    expect(harness.ingresses).toEqual(['etl-ing-8888']);
    harness.edit({ sparkUIOptions: { servicePort: 80, serviceAnnotations: { team: 'a' } }, driverIngressOptions: undefined });
    await harness.settle();
    expect(uiService(harness)).toMatchObject({ metadata: { annotations: { team: 'a' } }, spec: { ports: [{ port: 80, targetPort: 4040 }] } });
    expect(harness.ingresses).toEqual([]);
    expect([...harness.services].sort()).toEqual([before.headless, 'etl-ui-svc'].sort());
    expect(harness.pod()?.metadata.uid).toBe(before.driver);
    expect(harness.status()).toMatchObject({
      applicationState: { state: 'RUNNING' },
      submissionAttempts: 1,
      driverInfo: {
        podName: 'etl-driver', webUIPort: 80, webUIAddress: expect.stringMatching(/:80$/),
      },
    });
    expect(harness.events.map(({ reason }) => reason)).toContain('SparkApplicationExposureChanged');
    const calls = harness.api.calls.length;
    await harness.settle();
    expect(harness.api.calls.slice(calls).filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it('is followed by an operator that was not there when it was made', async () => {
    const harness = await started();
    harness.edit({ sparkUIOptions: { servicePort: 80 } });
    harness.restart();
    await harness.settle();
    expect(uiService(harness).spec?.ports).toMatchObject([{ port: 80 }]);
    expect(harness.driversCreated).toBe(1);
  });

  it('is completed when the operator is killed after the old ones are gone', async () => {
    const harness = await started();
    harness.edit({ sparkUIOptions: { servicePort: 80 } });
    harness.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/services'), { answer: { status: 503 } });
    await expect(harness.reconcile()).rejects.toThrow();
    expect(harness.services.filter((name) => name === 'etl-ui-svc')).toEqual([]);
    harness.restart();
    await harness.settle();
    expect(uiService(harness).spec?.ports).toMatchObject([{ port: 80 }]);
    expect(harness.status()?.driverInfo.webUIPort).toBe(80);
  });

  describe('while the leader falls asleep over it and another instance takes over', () => {
    /** The Service as it would be created, on this port. */
    function serviceOn(port: number, { metadata, spec }: Service): object {
      const { uid: _uid, resourceVersion: _version, ...kept } = metadata;
      return { metadata: kept, spec: { type: spec?.type, selector: spec?.selector, ports: [{ name: 'spark-driver-ui-port', port, targetPort: 4040 }] } };
    }

    it('keeps the new Service when the deletion of the old one comes late', async () => {
      const harness = await started();
      harness.edit({ sparkUIOptions: { servicePort: 80 } });
      const awake = harness.api.fault(({ method, path }) => {
        if (method !== 'DELETE' || !path.includes('/services')) return undefined;
        awake();
        harness.leads = false;
        const before = uiService(harness);
        harness.api.must('DELETE', '/api/v1/namespaces/jobs/services/etl-ui-svc');
        harness.api.must('POST', '/api/v1/namespaces/jobs/services', serviceOn(80, before));
        return undefined;
      });
      await harness.reconcile().catch(() => undefined);
      expect(harness.count('DELETE', /\/services/)).toBe(1);
      expect(uiService(harness).spec?.ports).toMatchObject([{ port: 80 }]);
    });

    it('does not take the old Service for the new one when its creation comes late', async () => {
      const harness = await started();
      harness.edit({ sparkUIOptions: { servicePort: 80 } });
      const before = uiService(harness);
      const late = harness.api.fault(({ method, path }) => {
        if (method !== 'POST' || !path.endsWith('/services')) return undefined;
        late();
        harness.api.must('POST', '/api/v1/namespaces/jobs/services', serviceOn(4040, before));
        return undefined;
      });
      await harness.settle();
      await harness.api.clock.advance(60_000);
      await harness.settle();
      expect(uiService(harness).spec?.ports).toMatchObject([{ port: 80 }]);
      expect(harness.status()?.driverInfo.webUIAddress).toMatch(/:80$/);
    });
  });

  it('that the API server refuses leaves the run alone, says why, and is not tried again', async () => {
    const harness = await started();
    harness.edit({ sparkUIOptions: { serviceType: 'Unheard' } });
    await harness.settle();
    expect(harness.status()).toMatchObject({ applicationState: { state: 'RUNNING' }, driverInfo: { podName: 'etl-driver' } });
    expect(harness.events.find(({ reason }) => reason === 'SparkApplicationExposureRefused')?.message).toMatch(/etl-ui-svc.*Unheard/);
    const calls = harness.api.calls.length;
    await harness.settle();
    expect(harness.api.calls.slice(calls).filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it('makes nothing any more when the run has ended', async () => {
    const harness = await started();
    harness.report(ended(0));
    await harness.settle();
    harness.edit({ sparkUIOptions: { servicePort: 80 } });
    await harness.settle();
    expect(harness.services).toEqual([]);
    expect(harness.state()).toBe('COMPLETED');
  });

  it('that comes when the run ends leaves no residual resources', async () => {
    const harness = await started(NOTEBOOK);
    harness.edit({ driverIngressOptions: undefined });
    harness.report(ended(0));
    await harness.settle();
    expect([...harness.ingresses, ...harness.services]).toEqual([]);
  });
});

describe('the address of an Ingress without a host', () => {
  const anyHost = () => new ControllerHarness({ submission: { ingressUrlFormat: '/{{$appNamespace}}/{{$appName}}' } });

  function serve(harness: ControllerHarness, status: object): void {
    const path = '/apis/networking.k8s.io/v1/namespaces/jobs/ingresses/etl-ui-ingress';
    harness.api.must('PUT', `${path}/status`, { ...harness.api.must('GET', path) as object, status });
  }

  it('is filled in once a load balancer has one, and asked for ever less often until then', async () => {
    const harness = await started({}, anyHost());
    expect(harness.status()?.driverInfo).toMatchObject({ webUIIngressName: 'etl-ui-ingress' });
    await harness.pass(3600);
    const reads = harness.count('GET', /ingresses\/etl-ui-ingress/);
    expect(reads).toBeGreaterThan(5);
    expect(reads).toBeLessThan(25);
    serve(harness, { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } });
    await harness.pass(301);
    expect(harness.status()?.driverInfo.webUIIngressAddress).toBe('http://192.0.2.7/jobs/etl');
    const settled = harness.count('GET', /ingresses\/etl-ui-ingress/);
    await harness.pass(3600);
    expect(harness.count('GET', /ingresses\/etl-ui-ingress/)).toBe(settled);
  });

  it('costs no call where a host is given', async () => {
    const harness = await started({}, new ControllerHarness({ submission: { ingressUrlFormat: 'https://spark.example/{{$appName}}' } }));
    await harness.pass(3600);
    expect(harness.status()?.driverInfo.webUIIngressAddress).toBe('https://spark.example/etl');
    expect(harness.count('GET', /ingresses/)).toBe(0);
  });

  it.each<{ name: string; served: object; tls?: object[]; path: string; expected: string | undefined }>([
    { name: 'an IP address', served: { ip: '192.0.2.7' }, path: '/jobs/etl(/|$)(.*)', expected: 'http://192.0.2.7/jobs/etl' },
    { name: 'a host name, with TLS', served: { hostname: 'lb.example' }, tls: [{ secretName: 'tls' }], path: '/', expected: 'https://lb.example' },
    { name: 'an IPv6 address', served: { ip: '2001:db8::7' }, path: '/', expected: 'http://[2001:db8::7]' },
    { name: 'nothing yet', served: {}, path: '/', expected: undefined },
  ])('of a load balancer with $name', ({ served, tls, path, expected }) => {
    const backend = { service: { name: 's', port: { number: 1 } } };
    const ingress: Ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {},
      spec: { ...(tls ? { tls } : {}), rules: [{ http: { paths: [{ path, pathType: 'ImplementationSpecific', backend }] } }] },
      status: { loadBalancer: { ingress: [served] } },
    };
    expect(servedAt(ingress)).toBe(expected);
  });
});

describe('a web UI behind a Gateway', () => {
  const ROUTES = '/apis/gateway.networking.k8s.io/v1/namespaces/jobs/httproutes';
  const GATEWAY = { namespace: 'infra', name: 'public' };
  const EXPOSURE = { hosts: ['*'], annotations: ['*'], serviceTypes: [], tlsSecrets: [], ingressClasses: [], gateways: ['infra/*'] };

  interface Route { metadata: { name: string }; spec: { parentRefs: object[] } }

  function behindGateway({ crd = true, ...submission }: { crd?: boolean; uiGateway?: undefined; ingressUrlFormat?: string } = {}): ControllerHarness {
    const settings = { ingressUrlFormat: 'https://spark.example/{{$appName}}', uiGateway: GATEWAY, exposure: EXPOSURE, ...submission };
    const harness = new ControllerHarness({ submission: settings });
    const definition: object = JSON.parse(readFileSync(join(__dirname, '../../support/http-route-crd.json'), 'utf8'));
    if (crd) harness.api.must('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
    return harness;
  }

  const routesOf = (harness: ControllerHarness): Route[] => (harness.api.must('GET', ROUTES) as unknown as { items: Route[] }).items;
  const namesOf = (harness: ControllerHarness): string[] => routesOf(harness).map(({ metadata }) => metadata.name);

  /** What the controller of a Gateway writes. */
  function answer(harness: ControllerHarness, status: 'True' | 'False', { type = 'Accepted', reason = 'Accepted', message = '', name = 'etl-ui-route' } = {}) {
    const condition = { type, status, reason, message, lastTransitionTime: '2026-01-01T00:00:00Z' };
    harness.api.must('PUT', `${ROUTES}/${name}/status`, {
      ...harness.api.must('GET', `${ROUTES}/${name}`) as object,
      status: { parents: [{ controllerName: 'example.com/gateway', parentRef: GATEWAY, conditions: [condition] }] },
    });
  }

  it('has a route that the API server takes, and an address once the Gateway accepts it', async () => {
    const harness = await started({}, behindGateway());
    expect(namesOf(harness)).toEqual(['etl-ui-route']);
    expect(harness.ingresses).toEqual([]);
    expect(harness.status()?.driverInfo).toMatchObject({ webUIRouteName: 'etl-ui-route' });
    answer(harness, 'False');
    await harness.pass(60);
    expect(harness.status()?.driverInfo).not.toHaveProperty('webUIIngressAddress');
    answer(harness, 'True');
    await harness.pass(301);
    expect(harness.status()?.driverInfo.webUIIngressAddress).toBe('https://spark.example/etl');
    const reads = harness.count('GET', /httproutes\/etl-ui-route/);
    await harness.pass(3600);
    expect(harness.count('GET', /httproutes\/etl-ui-route/)).toBe(reads);
  });

  const refusalOn = (harness: ControllerHarness) => harness.status()?.conditions?.find(({ type }) => type === 'AddressRefused');
  const refusalsTold = (harness: ControllerHarness) => harness.events.filter(({ reason }) => reason === 'SparkApplicationAddressRefused');

  it.each([
    ['refuses the route', { type: 'Accepted', reason: 'NotAllowedByListeners', message: 'namespace jobs is not allowed' }],
    ['does not find its Service', { type: 'ResolvedRefs', reason: 'BackendNotFound', message: 'no Service etl-ui-svc' }],
  ])('says why it has no address as long as the Gateway %s', async (_what, refusal) => {
    const harness = await started({}, behindGateway());
    await harness.pass(60);
    expect([refusalOn(harness), refusalsTold(harness)]).toEqual([undefined, []]);
    answer(harness, 'False', refusal);
    await harness.pass(3600);
    const message = `no Gateway accepts HTTPRoute etl-ui-route: ${refusal.reason}: ${refusal.message}`;
    expect(refusalOn(harness)).toMatchObject({ status: 'True', reason: 'RouteRefused', message });
    expect(refusalsTold(harness).map((event) => event.message)).toEqual([`The web UI of SparkApplication etl has no address: ${message}`]);
    expect(harness.state()).toBe('RUNNING');
    harness.restart();
    await harness.pass(600);
    expect(refusalsTold(harness)).toHaveLength(1);
    answer(harness, 'True');
    await harness.pass(301);
    expect(refusalOn(harness)).toBeUndefined();
    expect(harness.status()?.driverInfo.webUIIngressAddress).toBe('https://spark.example/etl');
  });

  it('without a host says so too, and is read less and less often', async () => {
    const harness = await started({}, behindGateway({ ingressUrlFormat: '/{{$appName}}' }));
    answer(harness, 'False', { reason: 'NoMatchingParent', message: 'no listener' });
    await harness.pass(86_400);
    expect(refusalOn(harness)?.message).toContain('NoMatchingParent: no listener');
    expect(harness.count('GET', /httproutes\/etl-ui-route/)).toBeLessThan(25);
    harness.report(ended(0));
    await harness.settle();
    expect(refusalOn(harness)).toBeUndefined();
  });

  it('loses its route when the run ends', async () => {
    const harness = await started({}, behindGateway());
    harness.report(ended(0));
    await harness.settle();
    expect([...namesOf(harness), ...harness.services]).toEqual([]);
    expect(harness.status()?.driverInfo).not.toHaveProperty('webUIRouteName');
  });

  it('keeps its route after the end as long as Services are kept', async () => {
    const harness = await started({ retention: { onSuccess: { services: { policy: 'Delete', afterSeconds: 60 } } } }, behindGateway());
    harness.report(ended(0));
    await harness.settle();
    expect(namesOf(harness)).toEqual(['etl-ui-route']);
    // The run ended, by its container's word, on the day after the harness's began.
    await harness.pass(2 * 86_400);
    expect([...namesOf(harness), ...harness.services]).toEqual([]);
  });

  it('follows an edit to another Gateway, and its address waits for that one', async () => {
    const harness = await started({}, behindGateway());
    answer(harness, 'True');
    await harness.pass(301);
    harness.edit({ sparkUIOptions: { gateway: { ...GATEWAY, name: 'internal' } } });
    await harness.settle();
    expect(routesOf(harness)).toMatchObject([{ spec: { parentRefs: [{ namespace: 'infra', name: 'internal' }] } }]);
    expect(harness.status()?.driverInfo).not.toHaveProperty('webUIIngressAddress');
    expect(harness.driversCreated).toBe(1);
    answer(harness, 'True');
    await harness.pass(301);
    expect(harness.status()?.driverInfo.webUIIngressAddress).toBe('https://spark.example/etl');
  });

  it('changes between Ingress and route by an edit while it runs', async () => {
    const harness = await started({}, behindGateway({ uiGateway: undefined }));
    expect([harness.ingresses, namesOf(harness)]).toEqual([['etl-ui-ingress'], []]);
    harness.edit({ sparkUIOptions: { gateway: GATEWAY } });
    await harness.settle();
    expect([harness.ingresses, namesOf(harness)]).toEqual([[], ['etl-ui-route']]);
    harness.edit({ sparkUIOptions: undefined });
    await harness.settle();
    expect([harness.ingresses, namesOf(harness)]).toEqual([['etl-ui-ingress'], []]);
    expect(harness.status()?.driverInfo).toMatchObject({ webUIIngressName: 'etl-ui-ingress', webUIIngressAddress: 'https://spark.example/etl' });
  });

  it('of a cluster without Gateway API fails with what to install, and others run on', async () => {
    const harness = await started({}, behindGateway({ crd: false, uiGateway: undefined }));
    harness.edit({ sparkUIOptions: { servicePort: 80 } });
    await harness.settle();
    expect(uiService(harness).spec?.ports).toMatchObject([{ port: 80 }]);
    harness.edit({ sparkUIOptions: { gateway: GATEWAY } });
    await harness.settle();
    expect(harness.state()).toBe('RUNNING');
    expect(harness.events.find(({ reason }) => reason === 'SparkApplicationExposureRefused')?.message)
      .toMatch(/HTTPRoute etl-ui-route cannot be created.*install a controller of Gateway API with its CustomResourceDefinitions, or name no Gateway/);
  });

  it('makes no call about routes where no Gateway is allowed', async () => {
    const harness = await started(NOTEBOOK, new ControllerHarness({ submission: { ingressUrlFormat: 'https://spark.example/{{$appName}}' } }));
    harness.edit({ sparkUIOptions: { servicePort: 80 } });
    await harness.settle();
    harness.report(ended(0));
    await harness.pass(60);
    expect(harness.api.calls.filter((call) => /httproutes|middlewares/.test(call))).toEqual([]);
  });
});
