// The example platform on the embedded control plane, with the real operator: it works, and it fails when a part of it is removed.
import { App } from 'cdk8s';
import { afterEach, describe, expect, it } from 'vitest';
import { definePlatform } from '../../examples/platform/platform';
import { parseFlags } from '../../src/operator/flags/flags';
import { createOperator, type Operator } from '../../src/operator/operator';
import { serviceAccountIdentity, startControlPlane, type ApiObject, type ControlPlane, type Interceptor } from '../../src/rehearsal';
import { countingIds, VirtualClock } from '../support/virtual-clock';

interface Deployment extends ApiObject { spec: { template: { spec: { serviceAccountName: string; containers: { args: string[] }[] } } } }
interface Application { status?: { applicationState?: { state?: string; errorMessage?: string }; driverInfo?: { podName?: string } } }

let plane: ControlPlane | undefined;
let operator: Operator | undefined;
let clock: VirtualClock;

afterEach(async () => {
  const stopping = operator?.stop();
  await clock.advance(60_000);
  await stopping;
  await plane?.stop();
});

function manifests(): ApiObject[] {
  const app = new App();
  definePlatform(app, { spark: 'apache/spark:4.1.4', operator: 'cdk8s-spark:dev' });
  return app.charts.flatMap((chart) => chart.toJson() as ApiObject[]);
}

/** Rehearses the platform without the objects that are left out and with those that are added; the states of the applications after a while. */
async function rehearse(isKept: (object: ApiObject) => boolean, interceptor?: Interceptor, added: readonly ApiObject[] = []): Promise<Map<string, string>> {
  clock = new VirtualClock();
  plane = startControlPlane({ clock });
  plane.intercept(interceptor);
  const all = [...manifests(), ...added];
  const { refused } = await plane.apply(all.filter(isKept).map((object) => ({ object })));
  expect(refused).toEqual([]);
  const deployment = all.find((object) => object.kind === 'Deployment') as Deployment;
  const { serviceAccountName, containers } = deployment.spec.template.spec;
  const { config } = parseFlags(containers[0].args, { identity: 'rehearsal' });
  operator = createOperator({
    transport: plane.transportFor(serviceAccountIdentity(deployment.metadata.namespace ?? '', serviceAccountName)),
    clock,
    ids: countingIds(),
    config: { ...config, metricsBindAddress: '0', healthProbeBindAddress: '0' },
  });
  operator.start().catch(() => undefined);
  await clock.advance(30_000);
  return new Map(plane.objects('sparkoperator.k8s.io/v1beta2', 'SparkApplication')
    .map((object) => [object.metadata.name ?? '', (object as Application).status?.applicationState?.state ?? '']));
}

/** What the level restricted asks of a container. */
const HARDENED = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

/** An application as it is written by hand, with no security context but what its driver is given. */
function plainApplication(driver: object, name = 'plain'): ApiObject {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name, namespace: 'analytics' },
    spec: {
      type: 'Scala',
      mode: 'cluster',
      image: 'apache/spark:4.1.4',
      sparkVersion: '4.1.4',
      mainClass: 'org.apache.spark.examples.SparkPi',
      mainApplicationFile: 'local:///opt/spark/examples/jars/spark-examples.jar',
      restartPolicy: { type: 'Never' },
      driver: { cores: 1, coreRequest: '100m', memory: '512m', serviceAccount: 'spark', ...driver },
      executor: { cores: 1, coreRequest: '100m', memory: '512m', instances: 1 },
    },
  };
}

const phasesOf = (namespace: string): string[] => (plane as ControlPlane).objects('v1', 'Pod', namespace)
  .map((pod) => `${pod.metadata.name} ${(pod.status as { phase: string }).phase}`);
const eventsOf = (reason: string): string[] => (plane as ControlPlane).objects('v1', 'Event')
  .filter((event) => event.reason === reason).map((event) => String(event.message));

describe('a rehearsal of the example platform', () => {
  it('completes every application under the service account that the manifests give the operator', async () => {
    expect(Object.fromEntries(await rehearse(() => true))).toEqual({ 'count-words': 'COMPLETED', 'pi-jvm': 'COMPLETED', 'pi-python': 'COMPLETED' });
    expect(phasesOf('analytics').sort()).toEqual(['count-words-driver Succeeded', 'pi-jvm-driver Succeeded', 'pi-python-driver Succeeded']);
  });

  it('fails a plain application, whose pods the namespace does not take, and says what to set; one whose executors alone it refuses runs on '
    + 'without', async () => {
    const states = await rehearse(() => true, undefined, [plainApplication({}), plainApplication({ securityContext: HARDENED }, 'hardened-driver')]);
    expect(Object.fromEntries(states)).toEqual({
      'count-words': 'COMPLETED', 'pi-jvm': 'COMPLETED', 'pi-python': 'COMPLETED', 'plain': 'FAILED', 'hardened-driver': 'RUNNING',
    });
    const plain = (plane as ControlPlane).objects(
      'sparkoperator.k8s.io/v1beta2', 'SparkApplication', 'analytics',
    ).find(({ metadata }) => metadata.name === 'plain');
    const { errorMessage } = (plain as Application).status?.applicationState ?? {};
    expect(errorMessage).toMatch(/^Pod plain-driver was refused: create Pod analytics\/plain-driver: pods "plain-driver" is forbidden: /);
    expect(errorMessage).toContain(': violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false');
    expect(errorMessage).toMatch(/securityContext or podSecurityContext of spec\.driver and spec\.executor, .*podSecurityLevel of a SparkNamespace\)$/);
    expect((plane as ControlPlane).log(
      'analytics', 'hardened-driver-driver',
    ).join('\n')).toMatch(/pods "hardened-driver-.*-exec-1" is forbidden: violates PodSecurity "restricted:latest"/);
  });

  it('accepts the pod of the operator\'s Deployment in its restricted namespace', async () => {
    clock = new VirtualClock();
    plane = startControlPlane({ clock });
    await plane.apply(manifests().map((object) => ({ object })));
    const [deployment] = plane.objects('apps/v1', 'Deployment') as (ApiObject & { spec: { template: { spec: object } } })[];
    const operatorPod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'operator', namespace: deployment.metadata.namespace },
      spec: deployment.spec.template.spec,
    };
    const bare = { ...operatorPod, metadata: { ...operatorPod.metadata, name: 'bare' }, spec: { containers: [{ name: 'bare', image: 'example/image:1' }] } };
    const { applied, refused } = await plane.apply([{ object: operatorPod }, { object: bare }]);
    expect([applied.length, refused.map(({ message }) => message)]).toEqual([
      1, [expect.stringMatching(/^pods "bare" is forbidden: violates PodSecurity "restricted:latest"/)],
    ]);
  });

  it('starts no driver when the operator\'s Roles are removed', async () => {
    const states = await rehearse((object) => !(object.kind === 'Role' && object.metadata.name?.includes('operator')));
    expect([...states.values()]).toEqual(['', '', '']);
    expect(phasesOf('analytics')).toEqual([]);
  });

  it('fails every driver when the Role of the Spark service account is removed, and says why', async () => {
    const spark = manifests().find((object) => object.kind === 'Role' && JSON.stringify(object.rules).includes('deletecollection')) as ApiObject;
    const isRoleOfDrivers = ({ kind, metadata }: ApiObject): boolean => (
      kind === 'Role' && metadata.name === spark.metadata.name && metadata.namespace === 'analytics');
    const states = await rehearse((object) => !isRoleOfDrivers(object));
    expect([...states.values()]).not.toContain('COMPLETED');
    expect((plane as ControlPlane).log('analytics', 'count-words-driver').at(-1))
      .toMatch(/Exception in thread "main" .*pods "count-words-driver" is forbidden: User "system:serviceaccount:analytics:.*" cannot get resource "pods"/);
  });

  it('leaves every driver Pending when the conf ConfigMap is removed, and the Events say which', async () => {
    const dropping: Interceptor = {
      after: ({ request }) => {
        const { kind, metadata } = (request.body ?? {}) as Partial<ApiObject>;
        if (request.method === 'POST' && kind === 'ConfigMap' && /^spark-drv-/.test(metadata?.name ?? '')) {
          void plane?.transportFor().request({ method: 'DELETE', path: `${request.path}/${metadata?.name}` });
        }
      },
    };
    const states = await rehearse(() => true, dropping);
    expect(new Set(states.values())).toEqual(new Set(['SUBMITTED']));
    expect(phasesOf('analytics').sort()).toEqual(['count-words-driver Pending', 'pi-jvm-driver Pending', 'pi-python-driver Pending']);
    expect(eventsOf('FailedMount')[0]).toMatch(
      /^MountVolume\.SetUp failed for volume "spark-conf-volume-driver" : configmap "spark-drv-[0-9a-z]+-conf-map" not found$/);
  });

  it('is refused as kubectl would refuse it when a field is misspelt', async () => {
    clock = new VirtualClock();
    plane = startControlPlane({ clock });
    const wrong = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { prots: [] } };
    const { refused, applied } = await plane.apply([{ object: wrong, file: 'a.yaml', document: 2 }]);
    expect(applied).toEqual([]);
    expect(refused).toMatchObject([{
      subject: 'Service default/a',
      fields: ['spec.prots'],
      manifest: { file: 'a.yaml', document: 2 },
      message: 'Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.prots"',
    }]);
  });
});
