// The simulated driver knows only what is in its pod, and may do only what its service account may do.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startControlPlane, type ControlPlane, type KubeletSettings } from '../../src/rehearsal';
import type { Pod } from '../../src/spec/kubernetes.gen';
import { VirtualClock } from '../support/virtual-clock';

const USUAL: Record<string, string> = {
  'spark.app.id': 'spark-1',
  'spark.app.name': 'Pi of Python',
  'spark.kubernetes.namespace': 'default',
  'spark.kubernetes.driver.pod.name': 'pi-driver',
  'spark.kubernetes.container.image': 'example/spark:1',
  'spark.driver.host': 'pi-svc.default.svc',
  'spark.executor.instances': '2',
  'spark.executor.memory': '2g',
  'spark.kubernetes.executor.podNamePrefix': 'pi',
};
const RULES = [{ apiGroups: [''], resources: ['pods', 'configmaps', 'services', 'persistentvolumeclaims'], verbs: ['*'] }];

let plane: ControlPlane;
let clock: VirtualClock;

interface Setup {
  properties?: Record<string, string | undefined>;
  annotations?: Record<string, string>;
  rules?: object[];
  leaveOut?: 'service' | 'properties' | 'template';
  template?: string;
  args?: string[];
  kubelet?: Partial<KubeletSettings>;
  quota?: Record<string, string>;
}

beforeEach(() => {
  clock = new VirtualClock();
});
afterEach(() => plane.stop());

async function submit({ properties = {}, annotations = {}, rules = RULES, leaveOut, template, args, kubelet, quota }: Setup = {}): Promise<void> {
  plane = startControlPlane({ clock, kubelet });
  const rbac = 'rbac.authorization.k8s.io';
  const text = Object.entries({ ...USUAL, ...properties }).flatMap(([key, value]) => (value === undefined ? [] : [
    `${key}=${value.replaceAll(':', '\\:')}\n`,
  ])).join('');
  const objects: object[] = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'spark' } },
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata: { name: 'spark' }, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'spark' },
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'spark' },
      subjects: [{ kind: 'ServiceAccount', name: 'spark', namespace: 'default' }],
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'conf' },
      data: { 'spark.properties': text, ...(template === undefined ? {} : { 'template.yml': template }) },
    },
  ];
  if (quota) objects.push({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few' }, spec: { hard: quota } });
  if (leaveOut !== 'service') {
    objects.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'pi-svc', labels: { 'spark-app-selector': 'spark-1' } },
      spec: {
        clusterIP: 'None',
        selector: { 'spark-role': 'driver' },
        ports: [{ port: 7078 }],
      },
    });
  }
  objects.push({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'pi-driver',
      annotations,
      labels: { 'spark-role': 'driver', 'spark-app-selector': 'spark-1', 'spark-app-name': 'pi', 'spark-version': '4.1.4' },
    },
    spec: {
      serviceAccountName: 'spark',
      restartPolicy: 'Never',
      containers: [{
        name: 'spark-kubernetes-driver',
        image: 'example/spark:1',
        args: args ?? ['driver', '--properties-file', '/opt/spark/conf/spark.properties', '--class', 'Main', 'local:///main.jar'],
        env: [{ name: 'SPARK_USER', value: 'ann' }],
        terminationMessagePolicy: 'FallbackToLogsOnError',
        volumeMounts: leaveOut === 'properties' ? [] : [{ name: 'conf', mountPath: '/opt/spark/conf' }],
      }],
      volumes: [{ name: 'conf', configMap: { name: 'conf' } }],
    },
  });
  const { refused } = await plane.apply(objects.map((object) => ({ object })));
  expect(refused).toEqual([]);
}

const pods = (): Pod[] => plane.objects('v1', 'Pod', 'default') as unknown as Pod[];
const driver = (): Pod => pods().find((pod) => pod.metadata.name === 'pi-driver') as Pod;
const executors = (): Pod[] => pods().filter((pod) => pod.metadata.labels?.['spark-role'] === 'executor');
const terminated = (): { exitCode?: number; message?: string } => driver().status?.containerStatuses?.[0].state?.terminated ?? {};

describe('a driver', () => {
  it('creates its executors as Spark does, runs its job, cleans up and succeeds', async () => {
    await submit({ annotations: { 'rehearsal.cdk8s-spark/run-seconds': '60' } });
    await clock.advance(10_000);
    expect(executors().map((pod) => [pod.metadata.name, pod.status?.phase])).toEqual([['pi-exec-1', 'Running'], ['pi-exec-2', 'Running']]);
    const [executor] = executors();
    expect(executor.metadata.labels).toEqual({
      'spark-app-selector': 'spark-1',
      'spark-app-name': 'pi',
      'spark-role': 'executor',
      'spark-version': '4.1.4',
      'spark-exec-id': '1',
      'spark-exec-resourceprofile-id': '0',
    });
    expect(executor.metadata.ownerReferences).toEqual([{ apiVersion: 'v1', kind: 'Pod', name: 'pi-driver', uid: driver().metadata.uid, controller: true }]);
    expect(executor.spec.containers[0].resources).toEqual({ requests: { cpu: '1', memory: '2432Mi' }, limits: { memory: '2432Mi' } });
    expect(Object.fromEntries(executor.spec.containers[0].env?.map(({ name, value }) => [name, value]) ?? [])).toMatchObject({
      SPARK_USER: 'ann', SPARK_DRIVER_URL: 'spark://CoarseGrainedScheduler@pi-svc.default.svc:7078', SPARK_EXECUTOR_ID: '1', SPARK_APPLICATION_ID: 'spark-1',
    });
    await clock.advance(60_000);
    expect([driver().status?.phase, executors(), plane.objects('v1', 'Service', 'default')]).toEqual(['Succeeded', [], []]);
    expect(plane.objects('v1', 'ConfigMap', 'default').map((object) => object.metadata.name)).toEqual(['conf', 'kube-root-ca.crt']);
  });

  it.each([
    ['true', '512m', '2944Mi'], [' TRUE ', '512m', '2944Mi'], ['True', '536870912', '2944Mi'], ['false', '512m', '2432Mi'],
  ])('gives its executors off-heap memory where that is %j, of %s', async (enabled, size, memory) => {
    await submit({
      properties: {
        'spark.memory.offHeap.enabled': enabled,
        'spark.memory.offHeap.size': size,
      },
      annotations: { 'rehearsal.cdk8s-spark/run-seconds': '60' },
    });
    await clock.advance(10_000);
    expect(executors()[0].spec.containers[0].resources?.requests?.memory).toBe(memory);
  });

  it('reads switches in any case', async () => {
    const properties = {
      'spark.dynamicAllocation.enabled': ' TRUE ',
      'spark.dynamicAllocation.minExecutors': '1',
      'spark.executor.instances': undefined,
      'spark.kubernetes.executor.disableConfigMap': 'True',
      'spark.kubernetes.executor.deleteOnTermination': 'FALSE',
    };
    await submit({ properties, annotations: { 'rehearsal.cdk8s-spark/run-seconds': '60' } });
    await clock.advance(10_000);
    expect(executors().map((pod) => pod.spec.volumes?.map(({ name }) => name).filter((name) => name.includes('conf')))).toEqual([[]]);
    await clock.advance(60_000);
    expect(executors()).toHaveLength(1);
  });

  it('gives its executors what the template says', async () => {
    const template = 'metadata: {labels: {team: a}}\nspec: {tolerations: [{key: spot, operator: Exists}], containers: [{name: mine, env: [{name: A, value: '
      + 'b}]}]}\n';
    await submit({
      template,
      properties: {
        'spark.kubernetes.executor.podTemplateFile': '/opt/spark/conf/template.yml',
      },
      annotations: { 'rehearsal.cdk8s-spark/run-seconds': 'never' },
    });
    await clock.advance(10_000);
    const [executor] = executors();
    expect(executor.metadata.labels?.team).toBe('a');
    expect([executor.spec.containers[0].name, executor.spec.containers[0].env?.[0]]).toEqual(['mine', { name: 'A', value: 'b' }]);
    expect(executor.spec.tolerations?.[0]).toEqual({ key: 'spot', operator: 'Exists' });
  });

  it.each<[string, Setup, RegExp]>([
    ['has no properties file', { leaveOut: 'properties' }, /\/opt\/spark\/conf\/spark\.properties \(No such file or directory\)/],
    ['is given no properties file', { args: ['driver'] }, /no --properties-file/],
    [
      'has another pod\'s name in its properties',
      { properties: { 'spark.kubernetes.driver.pod.name': 'other' } },
      /No pod was found named other in the cluster in the namespace default/,
    ],
    ['knows no image for executors', { properties: { 'spark.kubernetes.container.image': undefined } }, /Must specify the executor container image/],
    ['begins with more executors than it may have',
      { properties: { 'spark.dynamicAllocation.enabled': 'true', 'spark.executor.instances': '40', 'spark.dynamicAllocation.maxExecutors': '20' } },
      /spark\.executor\.instances asks for 40 executors at the start, which must be at most spark\.dynamicAllocation\.maxExecutors, which is 20/],
    ['misses its template', { properties: { 'spark.kubernetes.executor.podTemplateFile': '/none.yml' } }, /Could not load pod from template file: \/none\.yml/],
    ['may nothing', { rules: [] }, /pods "pi-driver" is forbidden: User "system:serviceaccount:default:spark" cannot get resource "pods"/],
    [
      'may not create the settings of executors',
      { rules: [{ apiGroups: [''], resources: ['pods', 'configmaps'], verbs: ['get', 'list', 'watch'] }] },
      /cannot create resource "configmaps"/,
    ],
  ])('that %s fails with exit code 1 and says so', async (_what, setup, message) => {
    await submit(setup);
    await clock.advance(60_000);
    expect(driver().status?.phase).toBe('Failed');
    expect(terminated()).toMatchObject({ exitCode: 1, message: expect.stringMatching(message) });
  });

  it('fails when its executors cannot reach it, as often as Spark lets them', async () => {
    await submit({ leaveOut: 'service' });
    await clock.advance(60_000);
    expect(terminated()).toMatchObject({ exitCode: 11, message: expect.stringContaining('Max number of executor failures (4) reached') });
  });

  it('cleans up after a user error, and not after running out of memory', async () => {
    await submit({ annotations: { 'rehearsal.cdk8s-spark/exit-code': '5', 'rehearsal.cdk8s-spark/last-words': 'table not found' } });
    await clock.advance(30_000);
    expect([terminated().exitCode, terminated().message, executors()]).toEqual([5, expect.stringContaining('table not found'), []]);
    await plane.stop();
    await submit({ annotations: { 'rehearsal.cdk8s-spark/exit-code': '137' } });
    await clock.advance(30_000);
    expect([terminated().exitCode, executors().length]).toEqual([137, 2]);
  });

  it('succeeds although it may not clean up, and logs what was refused', async () => {
    await submit({ rules: [{ apiGroups: [''], resources: ['pods', 'configmaps'], verbs: ['get', 'list', 'watch', 'create'] }] });
    await clock.advance(30_000);
    expect(driver().status?.phase).toBe('Succeeded');
    expect(plane.log('default', 'pi-driver').join('\n')).toMatch(/WARN .*cannot delete services: .*cannot deletecollection resource "services"/);
  });

  it('replaces an executor that is lost', async () => {
    await submit({ annotations: { 'rehearsal.cdk8s-spark/run-seconds': '60' } });
    await clock.advance(10_000);
    await plane.transportFor().request({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/pi-exec-1' });
    await clock.advance(10_000);
    expect(executors().map((pod) => pod.metadata.name)).toEqual(['pi-exec-2', 'pi-exec-3']);
  });

  it.each<{ refusal: string; setup: Setup; before: number; said: RegExp; provide: Parameters<ReturnType<ControlPlane['transportFor']>['request']>[0] }>([
    {
      refusal: 'a quota',
      setup: { quota: { pods: '2' } },
      before: 1,
      said: /exceeded quota: few/,
      provide: { method: 'DELETE', path: '/api/v1/namespaces/default/resourcequotas/few' },
    },
    {
      refusal: 'the rights of its service account',
      setup: {
        rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }, { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
      },
      before: 0,
      said: /cannot create resource "pods"/,
      provide: {
        method: 'PUT',
        path: '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles/spark',
        body: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'spark' }, rules: RULES },
      },
    },
  ])('runs on while $refusal refuses executors, and asks for them again', async ({ setup, before, said, provide }) => {
    await submit({ ...setup, annotations: { 'rehearsal.cdk8s-spark/run-seconds': 'never' } });
    await clock.advance(600_000);
    expect([driver().status?.phase, executors().length]).toEqual(['Running', before]);
    expect(plane.log('default', 'pi-driver').join('\n')).toMatch(said);
    await plane.transportFor().request(provide);
    await clock.advance(5_000);
    expect(executors().length).toBe(2);
  });

  it('creates a claim for each executor where volumes are made on demand', async () => {
    const volume = 'spark.kubernetes.executor.volumes.persistentVolumeClaim.data';
    await submit({
      annotations: { 'rehearsal.cdk8s-spark/run-seconds': 'never' },
      properties: {
        [`${volume}.mount.path`]: '/data',
        [`${volume}.options.claimName`]: 'OnDemand',
        [`${volume}.options.storageClass`]: 'gp3',
        [`${volume}.options.sizeLimit`]: '10Gi',
      },
    });
    await clock.advance(10_000);
    expect(plane.objects('v1', 'PersistentVolumeClaim', 'default').map((claim) => [claim.metadata.name, (claim.status as { phase: string }).phase]))
      .toEqual([['pi-exec-1-pvc-0', 'Bound'], ['pi-exec-2-pvc-0', 'Bound']]);
    expect(executors().map((pod) => pod.status?.phase)).toEqual(['Running', 'Running']);
  });
});
