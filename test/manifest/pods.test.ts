// Pods of any kind: their options as fields of a Kubernetes PodSpec, with volumes and kinds of nodes.
import { Duration, Size } from 'cdk8s';
import { EnvValue } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import { Capacity, Cloud, PodSecurity, ScratchVolume, SparkVolume } from '../../src';
import { PodOptions } from '../../src/manifest/pod-options';
import { RolePods } from '../../src/manifest/pods';
import { nameVolumes } from '../../src/manifest/volumes';
import type { PodSpec } from '../../src/spec/kubernetes.gen';

class Workers extends RolePods {
  public constructor(options: PodOptions = {}) {
    super('worker', options);
  }
}

function podSpec(workers: Workers, podSecurity = PodSecurity.AS_IMAGE, rest?: Omit<PodSpec, 'containers'>): PodSpec {
  return workers._podSpec({ podSecurity, volumeNames: nameVolumes('spec.volumes', workers.volumes) }, { name: 'main', image: 'spark:1' }, rest);
}

describe('the PodSpec', () => {
  it('has no empty fields where no option is set', () => {
    expect(podSpec(new Workers())).toEqual({ containers: [{ name: 'main', image: 'spark:1' }] });
  });

  it('has each option in its place: in the pod, in the main container, or as a further container', () => {
    const workers = new Workers({
      env: { A: EnvValue.fromValue('1') },
      volumes: [SparkVolume.claim('lake', '/lake')],
      tolerations: [{ key: 'spot', operator: 'Exists' }],
      sidecars: [{ name: 'log', image: 'log:1' }],
      terminationGracePeriod: Duration.minutes(2),
      dnsConfig: { searches: ['example.com'] },
    });
    workers.addEnvFrom({ configMapRef: { name: 'settings' } });
    workers.addVolume(ScratchVolume.emptyDir());
    workers.addPort({ name: 'extra', containerPort: 9999 });
    workers.addInitContainer({ name: 'fetch', image: 'fetch:1' });
    workers.runOn(Capacity.onDemand(Cloud.EKS));

    expect(podSpec(workers, PodSecurity.AS_IMAGE, { serviceAccountName: 'spark' })).toEqual({
      serviceAccountName: 'spark',
      nodeSelector: { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' },
      tolerations: [{ key: 'spot', operator: 'Exists' }],
      terminationGracePeriodSeconds: 120,
      dnsConfig: { searches: ['example.com'] },
      volumes: [{ name: 'claim-lake', persistentVolumeClaim: { claimName: 'lake' } }, { name: 'spark-local-dir-1', emptyDir: {} }],
      initContainers: [{ name: 'fetch', image: 'fetch:1' }],
      containers: [
        {
          name: 'main',
          image: 'spark:1',
          env: [{ name: 'A', value: '1' }],
          envFrom: [{ configMapRef: { name: 'settings' } }],
          ports: [{ name: 'extra', containerPort: 9999, protocol: 'TCP' }],
          volumeMounts: [{ name: 'claim-lake', mountPath: '/lake' }, { name: 'spark-local-dir-1', mountPath: '/var/data/spark-local-dir-1' }],
        },
        { name: 'log', image: 'log:1' },
      ],
    });
  });

  it('is hardened in the pod and in every container', () => {
    const workers = new Workers({ sidecars: [{ name: 'log', image: 'log:1' }], initContainers: [{ name: 'fetch', image: 'fetch:1' }] });
    const { securityContext, containers, initContainers = [] } = podSpec(workers, PodSecurity.RESTRICTED);

    expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 185, seccompProfile: { type: 'RuntimeDefault' } });
    expect([...containers, ...initContainers].map((container) => container.securityContext))
      .toEqual([1, 2, 3].map(() => ({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } })));
  });

  it('declares a volume once, even if it is mounted at two paths', () => {
    const workers = new Workers({ volumes: [SparkVolume.claim('lake', '/a'), SparkVolume.claim('lake', '/b', { subPath: 'b' })] });
    const { volumes, containers } = podSpec(workers);

    expect(volumes?.map(({ name }) => name)).toEqual(['claim-lake']);
    expect(containers[0].volumeMounts?.map(({ mountPath }) => mountPath)).toEqual(['/a', '/b']);
  });

  it('names the role in errors', () => {
    expect(() => new Workers({ env: { '1X': EnvValue.fromValue('') } })).toThrow(/^worker\.env: '1X' is not a valid name/);
    expect(() => podSpec(new Workers({ terminationGracePeriod: Duration.millis(500) }))).toThrow(/^worker\.terminationGracePeriodSeconds is 0\.5 s/);
  });
});

describe('names of volumes', () => {
  it('count the scratch volumes, and give a shared volume one name', () => {
    const [shared, first, second] = [SparkVolume.claim('lake', '/lake'), ScratchVolume.emptyDir(), ScratchVolume.emptyDir()];

    expect([...nameVolumes('spec.volumes', [shared, first, shared, second]).values()]).toEqual(['claim-lake', 'spark-local-dir-1', 'spark-local-dir-2']);
  });

  it.each([
    ['two sources', SparkVolume.of({ name: 'a', emptyDir: {} }, '/x'), SparkVolume.of({ name: 'a', hostPath: { path: '/y' } }, '/x')],
    ['a volume that Spark creates and one that the pod declares',
      ScratchVolume.onDemandClaim({ size: Size.gibibytes(1), storageClass: 'gp3' }), SparkVolume.of({ name: 'spark-local-dir-1', emptyDir: {} }, '/x')],
  ])('cannot stand for %s', (_what, one, other) => {
    expect(() => nameVolumes('spec.volumes', [one, other])).toThrow(/^spec\.volumes: two volumes are named '(a|spark-local-dir-1)'/);
  });
});

describe('a volume', () => {
  it('from claims on demand is configured in Spark for its role, and pods do not declare it', () => {
    const volume = ScratchVolume.onDemandClaim({ size: Size.gibibytes(100), storageClass: 'gp3' });
    const prefix = 'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1';

    expect(volume._conf('spark-local-dir-1', 'executor')).toEqual({
      [`${prefix}.mount.path`]: '/var/data/spark-local-dir-1',
      [`${prefix}.options.claimName`]: 'OnDemand',
      [`${prefix}.options.sizeLimit`]: '100Gi',
      [`${prefix}.options.storageClass`]: 'gp3',
    });
    expect(volume._mounted('spark-local-dir-1')).toBeUndefined();
  });

  it('keeps the field names of Kubernetes, even if the struct has other names', () => {
    const volume = SparkVolume.of({ name: 'pod', downwardApi: { items: [] } }, '/etc/pod', { subPath: 'labels' });

    expect(volume._mounted('pod')).toEqual({
      volume: { name: 'pod', downwardAPI: { items: [] } },
      mount: { name: 'pod', mountPath: '/etc/pod', subPath: 'labels' },
    });
    expect(volume._conf('pod', 'driver')).toEqual({});
  });

  it.each([
    [() => SparkVolume.claim('a', 'data'), /path 'data' is not absolute/],
    [() => ScratchVolume.emptyDir({ path: 'data' }), /path 'data' is not absolute/],
    [() => ScratchVolume.hostPath('mnt/ssd'), /'mnt\/ssd' is not absolute/],
  ])('has absolute paths', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('Capacity', () => {
  it.each([
    ['spot on EKS', Capacity.spot(Cloud.EKS), { 'eks.amazonaws.com/capacityType': 'SPOT' }, [], []],
    ['on demand on EKS', Capacity.onDemand(Cloud.EKS), { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' }, [], []],
    ['spot from Karpenter', Capacity.spot(Cloud.KARPENTER), { 'karpenter.sh/capacity-type': 'spot' }, [], []],
    ['on demand from Karpenter', Capacity.onDemand(Cloud.KARPENTER), { 'karpenter.sh/capacity-type': 'on-demand' }, [], []],
    ['spot on GKE', Capacity.spot(Cloud.GKE), { 'cloud.google.com/gke-spot': 'true' }, ['cloud.google.com/gke-spot'], []],
    ['on demand on GKE', Capacity.onDemand(Cloud.GKE), {}, [], ['NotIn']],
    ['spot on AKS', Capacity.spot(Cloud.AKS), { 'kubernetes.azure.com/scalesetpriority': 'spot' }, ['kubernetes.azure.com/scalesetpriority'], []],
    ['on demand on AKS', Capacity.onDemand(Cloud.AKS), {}, [], ['NotIn']],
    ['your own node pool', Capacity.of({ nodeSelector: { pool: 'spark' } }), { pool: 'spark' }, [], []],
  ])('%s is selected by the labels and taints that the cloud sets', (_what, capacity, nodeSelector, taints, operators) => {
    expect(capacity.nodeSelector).toEqual(nodeSelector);
    expect(capacity.tolerations.map((toleration) => toleration.key)).toEqual(taints);
    expect(capacity.nodeRequirements.map((requirement) => requirement.operator)).toEqual(operators);
  });
});
