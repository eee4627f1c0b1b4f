// How a running driver is reached from outside: edits are applied while the run continues, and addresses are filled in as they appear.
import { describe, expect, it } from 'vitest';
import { ended } from './builders';
import { started, World } from './world';
import type { Ingress, Service } from '../../../src/spec/kubernetes.gen';
import { servedAt } from '../../../src/submission/application/ingress';

const NOTEBOOK = { driverIngressOptions: [{ servicePort: 8888, servicePortName: 'notebook', ingressURLFormat: 'nb.example/{{$appName}}' }] };

function uiService(world: World): Service {
  return world.api.must('GET', '/api/v1/namespaces/jobs/services/etl-ui-svc') as unknown as Service;
}

describe('an edit of what leads to the driver', () => {
  it('replaces its Services and Ingresses, and the run continues', async () => {
    const world = await started(NOTEBOOK);
    const before = { driver: world.pod()?.metadata.uid, headless: world.services.find((name) => name.endsWith('-driver-svc')) };
    expect(world.ingresses).toEqual(['etl-ing-8888']);
    world.edit({ sparkUIOptions: { servicePort: 80, serviceAnnotations: { team: 'a' } }, driverIngressOptions: undefined });
    await world.settle();
    expect(uiService(world)).toMatchObject({ metadata: { annotations: { team: 'a' } }, spec: { ports: [{ port: 80, targetPort: 4040 }] } });
    expect(world.ingresses).toEqual([]);
    expect([...world.services].sort()).toEqual([before.headless, 'etl-ui-svc'].sort());
    expect(world.pod()?.metadata.uid).toBe(before.driver);
    expect(world.status()).toMatchObject({
      applicationState: { state: 'RUNNING' },
      submissionAttempts: 1,
      driverInfo: {
        podName: 'etl-driver', webUIPort: 80, webUIAddress: expect.stringMatching(/:80$/),
      },
    });
    expect(world.events.map(({ reason }) => reason)).toContain('SparkApplicationExposureChanged');
    const calls = world.api.calls.length;
    await world.settle();
    expect(world.api.calls.slice(calls).filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it('is followed by an operator that was not there when it was made', async () => {
    const world = await started();
    world.edit({ sparkUIOptions: { servicePort: 80 } });
    world.restart();
    await world.settle();
    expect(uiService(world).spec?.ports).toMatchObject([{ port: 80 }]);
    expect(world.driversCreated).toBe(1);
  });

  it('is completed when the operator is killed after the old ones are gone', async () => {
    const world = await started();
    world.edit({ sparkUIOptions: { servicePort: 80 } });
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/services'), { answer: { status: 503 } });
    await expect(world.reconcile()).rejects.toThrow();
    expect(world.services.filter((name) => name === 'etl-ui-svc')).toEqual([]);
    world.restart();
    await world.settle();
    expect(uiService(world).spec?.ports).toMatchObject([{ port: 80 }]);
    expect(world.status()?.driverInfo.webUIPort).toBe(80);
  });

  describe('while the leader falls asleep over it and another instance takes over', () => {
    /** The Service as it would be created, on this port. */
    function serviceOn(port: number, { metadata, spec }: Service): object {
      const { uid: _uid, resourceVersion: _version, ...kept } = metadata;
      return { metadata: kept, spec: { type: spec?.type, selector: spec?.selector, ports: [{ name: 'spark-driver-ui-port', port, targetPort: 4040 }] } };
    }

    it('keeps the new Service when the deletion of the old one comes late', async () => {
      const world = await started();
      world.edit({ sparkUIOptions: { servicePort: 80 } });
      const awake = world.api.fault(({ method, path }) => {
        if (method !== 'DELETE' || !path.includes('/services')) return undefined;
        awake();
        world.leads = false;
        const before = uiService(world);
        world.api.must('DELETE', '/api/v1/namespaces/jobs/services/etl-ui-svc');
        world.api.must('POST', '/api/v1/namespaces/jobs/services', serviceOn(80, before));
        return undefined;
      });
      await world.reconcile().catch(() => undefined);
      expect(world.count('DELETE', /\/services/)).toBe(1);
      expect(uiService(world).spec?.ports).toMatchObject([{ port: 80 }]);
    });

    it('does not take the old Service for the new one when its creation comes late', async () => {
      const world = await started();
      world.edit({ sparkUIOptions: { servicePort: 80 } });
      const before = uiService(world);
      const late = world.api.fault(({ method, path }) => {
        if (method !== 'POST' || !path.endsWith('/services')) return undefined;
        late();
        world.api.must('POST', '/api/v1/namespaces/jobs/services', serviceOn(4040, before));
        return undefined;
      });
      await world.settle();
      await world.api.clock.advance(60_000);
      await world.settle();
      expect(uiService(world).spec?.ports).toMatchObject([{ port: 80 }]);
      expect(world.status()?.driverInfo.webUIAddress).toMatch(/:80$/);
    });
  });

  it('that the API server refuses leaves the run alone, says why, and is not tried again', async () => {
    const world = await started();
    world.edit({ sparkUIOptions: { serviceType: 'Unheard' } });
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'RUNNING' }, driverInfo: { podName: 'etl-driver' } });
    expect(world.events.find(({ reason }) => reason === 'SparkApplicationExposureRefused')?.message).toMatch(/etl-ui-svc.*Unheard/);
    const calls = world.api.calls.length;
    await world.settle();
    expect(world.api.calls.slice(calls).filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it('makes nothing any more when the run has ended', async () => {
    const world = await started();
    world.report(ended(0));
    await world.settle();
    world.edit({ sparkUIOptions: { servicePort: 80 } });
    await world.settle();
    expect(world.services).toEqual([]);
    expect(world.state()).toBe('COMPLETED');
  });

  it('that comes when the run ends leaves no residual resources', async () => {
    const world = await started(NOTEBOOK);
    world.edit({ driverIngressOptions: undefined });
    world.report(ended(0));
    await world.settle();
    expect([...world.ingresses, ...world.services]).toEqual([]);
  });
});

describe('the address of an Ingress without a host', () => {
  const anyHost = () => new World({ submission: { ingressUrlFormat: '/{{$appNamespace}}/{{$appName}}' } });

  function serve(world: World, status: object): void {
    const path = '/apis/networking.k8s.io/v1/namespaces/jobs/ingresses/etl-ui-ingress';
    world.api.must('PUT', `${path}/status`, { ...world.api.must('GET', path) as object, status });
  }

  it('is filled in once a load balancer has one, and asked for ever less often until then', async () => {
    const world = await started({}, anyHost());
    expect(world.status()?.driverInfo).toMatchObject({ webUIIngressName: 'etl-ui-ingress' });
    await world.pass(3600);
    const reads = world.count('GET', /ingresses\/etl-ui-ingress/);
    expect(reads).toBeGreaterThan(5);
    expect(reads).toBeLessThan(25);
    serve(world, { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } });
    await world.pass(301);
    expect(world.status()?.driverInfo.webUIIngressAddress).toBe('http://192.0.2.7/jobs/etl');
    const settled = world.count('GET', /ingresses\/etl-ui-ingress/);
    await world.pass(3600);
    expect(world.count('GET', /ingresses\/etl-ui-ingress/)).toBe(settled);
  });

  it('costs no call where a host is given', async () => {
    const world = await started({}, new World({ submission: { ingressUrlFormat: 'https://spark.example/{{$appName}}' } }));
    await world.pass(3600);
    expect(world.status()?.driverInfo.webUIIngressAddress).toBe('https://spark.example/etl');
    expect(world.count('GET', /ingresses/)).toBe(0);
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
