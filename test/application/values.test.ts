// The small words of which an application is made: what each becomes, and what it refuses.
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import { Backoff, BatchScheduler, Capacity, Cloud, DynamicAllocation, Gpu, RestartPolicy, Retention, ScratchVolume, SparkCode, SparkMetrics, SparkVersion, SparkVolume, UiAddress } from '../../src';
import { cpuQuantity, quantity, sparkHeap, sparkSize } from '../../src/application/sizes';

describe('a size', () => {
  it.each([
    [Size.gibibytes(4), '4g', '4Gi'],
    [Size.mebibytes(512), '512m', '512Mi'],
    [Size.mebibytes(2048), '2g', '2Gi'],
    [Size.gibibytes(1.5), '1536m', '1536Mi'],
    [Size.tebibytes(1), '1024g', '1024Gi'],
  ])('%s is written as Spark and as Kubernetes write it', (size, spark, kubernetes) => {
    expect([sparkSize('size', size), quantity('size', size)]).toEqual([spark, kubernetes]);
  });

  it.each([Size.kibibytes(100), Size.mebibytes(0)])('of no whole mebibytes is refused', (size) => {
    expect(() => quantity('scratch.size', size)).toThrow(/scratch\.size is .*give whole mebibytes/);
  });

  it('is the smallest heap at 450 MiB, and too small below', () => {
    expect(sparkHeap('driver.memory', Size.mebibytes(450))).toBe('450m');
    expect(() => sparkHeap('driver.memory', Size.mebibytes(449))).toThrow(/driver\.memory is 449 MiB/);
  });

  it('of CPU is a Kubernetes quantity above nothing', () => {
    expect([Cpu.millis(100), Cpu.units(2), Cpu.units(0.5)].map((cpu) => cpuQuantity('cpu', cpu))).toEqual(['100m', '2', '0.5']);
    expect(() => cpuQuantity('driver.coreRequest', Cpu.units(0))).toThrow(/driver\.coreRequest is 0; give more than nothing/);
  });
});

describe('SparkVersion', () => {
  it('names release lines, and takes any release', () => {
    expect([SparkVersion.V3_5.version, SparkVersion.V4_1.version, SparkVersion.of('4.2.0-preview5').version]).toEqual(['3.5.0', '4.1.0', '4.2.0-preview5']);
  });

  it.each(['4', '4.1', 'latest', 'v4.1.4', ''])('refuses %j', (version) => {
    expect(() => SparkVersion.of(version)).toThrow(/write major\.minor\.patch/);
  });
});

describe('SparkCode', () => {
  it('knows its language', () => {
    const jvm = { mainClass: 'org.example.Main' };
    expect([SparkCode.python('local:///a.py'), SparkCode.java('s3a://b/a.jar', jvm), SparkCode.scala('https://x/a.jar', jvm), SparkCode.r('local:///a.R')]
      .map((code) => code.language)).toEqual(['Python', 'Java', 'Scala', 'R']);
  });

  it.each([
    ['/opt/app/etl.py', /has no scheme.*'local:\/\/\/opt\/app\/etl\.py'/],
    ['file:///opt/app/etl.py', /file of the submitting machine.*'local:\/\/\/opt\/app\/etl\.py'/],
  ])('refuses %s and says what to write', (file, message) => {
    expect(() => SparkCode.python(file)).toThrow(message);
  });

  it('hands out copies of its arguments', () => {
    const code = SparkCode.python('local:///a.py', { args: ['1'] });
    code.args.push('2');
    expect(code.args).toEqual(['1']);
  });
});

describe('Retention', () => {
  it.each([
    ['as long as the application', Retention.retain(), { policy: 'Retain' }],
    ['not at all', Retention.remove(), { policy: 'Delete' }],
    ['for a while', Retention.removeAfter(Duration.hours(1)), { policy: 'Delete', afterSeconds: 3600 }],
  ])('%s', (_name, retention, expected) => {
    expect(retention._toSpec()).toEqual(expected);
  });

  it('counts in whole seconds', () => {
    expect(() => Retention.removeAfter(Duration.millis(1500))).toThrow(/the time is 1\.5 s; give whole seconds/);
  });
});

describe('RestartPolicy', () => {
  it.each([
    ['never', RestartPolicy.never(), { type: 'Never' }],
    ['never, but for what the platform breaks',
      RestartPolicy.never({ infrastructureRetries: 5, interval: Duration.seconds(10), backoff: Backoff.linear(Duration.minutes(1)) }),
      { type: 'Never', onInfrastructureFailureRetries: 5, onFailureRetryInterval: 10, backoff: { type: 'Linear', maxIntervalSeconds: 60 } }],
    ['always', RestartPolicy.always({ interval: Duration.minutes(1) }), { type: 'Always', onFailureRetryInterval: 60 }],
    ['after failures, submissions as often as runs', RestartPolicy.onFailure({ retries: 3 }), { type: 'OnFailure', onFailureRetries: 3, onSubmissionFailureRetries: 3 }],
    ['after failures, longer and longer, infrastructure apart',
      RestartPolicy.onFailure({ retries: 1, infrastructureRetries: 9, backoff: Backoff.exponential(Duration.minutes(5)) }),
      { type: 'OnFailure', onFailureRetries: 1, onSubmissionFailureRetries: 1, onInfrastructureFailureRetries: 9, backoff: { type: 'Exponential', maxIntervalSeconds: 300 } }],
    ['after failures, each kind with its own numbers',
      RestartPolicy.onFailure({ retries: 2, submissionRetries: 5, interval: Duration.seconds(10), submissionInterval: Duration.seconds(20) }),
      { type: 'OnFailure', onFailureRetries: 2, onSubmissionFailureRetries: 5, onFailureRetryInterval: 10, onSubmissionFailureRetryInterval: 20 }],
  ])('%s', (_when, policy, spec) => {
    expect(policy._toSpec()).toEqual(spec);
  });

  it.each([
    [() => RestartPolicy.onFailure({ retries: -1 }), /retries is -1/],
    [() => RestartPolicy.never({ infrastructureRetries: -1 }), /RestartPolicy\.never: infrastructureRetries is -1/],
    [() => RestartPolicy.onFailure({ retries: 1.5 }), /retries is 1\.5/],
    [() => RestartPolicy.onFailure({ retries: 1, submissionRetries: -2 }), /submissionRetries is -2/],
    [() => RestartPolicy.always({ interval: Duration.millis(500) }), /interval is 0\.5 s; give whole seconds, at least 1/],
  ])('refuses what cannot be counted', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('DynamicAllocation', () => {
  it.each([
    [() => DynamicAllocation.between(5, 2), /min is 5 and max is 2/],
    [() => DynamicAllocation.between(0, 0), /max must be at least 1/],
    [() => DynamicAllocation.between(-1, 2), /min is -1/],
    [() => DynamicAllocation.between(1, 4, { initial: 9 }), /initial is 9; it must lie between min \(1\) and max \(4\)/],
  ])('refuses bounds that contradict each other', (make, message) => {
    expect(make).toThrow(message);
  });

  it('starts from zero where asked to, and may rely on a shuffle service', () => {
    expect(DynamicAllocation.between(0, 4, { initial: 2, shuffleTracking: false })._toSpec())
      .toEqual({ enabled: true, minExecutors: 0, maxExecutors: 4, initialExecutors: 2, shuffleTrackingEnabled: false });
    expect(DynamicAllocation.between(0, 4, { shuffleTrackingTimeout: Duration.minutes(1) })._toSpec().shuffleTrackingTimeout).toBe(60_000);
  });
});

describe('Capacity', () => {
  it.each([
    ['spot on EKS', Capacity.spot(Cloud.EKS), { 'eks.amazonaws.com/capacityType': 'SPOT' }, [], []],
    ['on demand on EKS', Capacity.onDemand(Cloud.EKS), { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' }, [], []],
    ['spot from Karpenter', Capacity.spot(Cloud.KARPENTER), { 'karpenter.sh/capacity-type': 'spot' }, [], []],
    ['on demand from Karpenter', Capacity.onDemand(Cloud.KARPENTER), { 'karpenter.sh/capacity-type': 'on-demand' }, [], []],
    ['spot on GKE', Capacity.spot(Cloud.GKE), { 'cloud.google.com/gke-spot': 'true' }, ['cloud.google.com/gke-spot'], []],
    ['on demand on GKE', Capacity.onDemand(Cloud.GKE), {}, [], ['DoesNotExist']],
    ['spot on AKS', Capacity.spot(Cloud.AKS), { 'kubernetes.azure.com/scalesetpriority': 'spot' }, ['kubernetes.azure.com/scalesetpriority'], []],
    ['on demand on AKS', Capacity.onDemand(Cloud.AKS), {}, [], ['NotIn']],
    ['a pool of one\'s own', Capacity.of({ nodeSelector: { pool: 'spark' } }), { pool: 'spark' }, [], []],
  ])('%s is told by the labels and taints that the cloud sets', (_what, capacity, nodeSelector, taints, operators) => {
    expect(capacity.nodeSelector).toEqual(nodeSelector);
    expect(capacity.tolerations.map((toleration) => toleration.key)).toEqual(taints);
    expect(capacity.nodeRequirements.map((requirement) => requirement.operator)).toEqual(operators);
  });
});

describe('a volume', () => {
  it('from claims on demand is told to Spark by conf, for the role that has it', () => {
    const parts = ScratchVolume.onDemandClaim({ size: Size.gibibytes(100), storageClass: 'gp3' })._parts('spark-local-dir-1', 'executor');
    const prefix = 'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1';
    expect(parts).toEqual({
      conf: {
        [`${prefix}.mount.path`]: '/var/data/spark-local-dir-1',
        [`${prefix}.options.claimName`]: 'OnDemand',
        [`${prefix}.options.sizeLimit`]: '100Gi',
        [`${prefix}.options.storageClass`]: 'gp3',
      },
    });
  });

  it('keeps the wire names of Kubernetes, whatever the struct calls them', () => {
    const parts = SparkVolume.of({ name: 'pod', downwardApi: { items: [] } }, '/etc/pod', { subPath: 'labels' })._parts('pod', 'driver');
    expect(parts.volume).toEqual({ name: 'pod', downwardAPI: { items: [] } });
    expect(parts.mount).toEqual({ name: 'pod', mountPath: '/etc/pod', subPath: 'labels' });
  });

  it.each([
    [() => SparkVolume.claim('a', 'data'), /path 'data' is not absolute/],
    [() => ScratchVolume.emptyDir({ path: 'data' }), /path 'data' is not absolute/],
    [() => ScratchVolume.hostPath('mnt/ssd'), /'mnt\/ssd' is not absolute/],
  ])('has absolute paths', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('UiAddress', () => {
  it.each(['https://spark.example.com', 'spark.example.com/ui', 'Spark'])('refuses %j as host', (host) => {
    expect(() => UiAddress.ingress(host)).toThrow(/is no host name; give the name alone/);
  });

  it('needs no proxy settings at the root of a host', () => {
    expect(UiAddress.ingress('spark.example.com')._parts(4040)).toEqual({
      driverIngress: { servicePort: 4040, servicePortName: 'spark-ui', ingressURLFormat: 'http://spark.example.com' },
    });
  });
});

describe('other words', () => {
  it('batch schedulers have queues', () => {
    expect([BatchScheduler.volcano({ queue: 'a' }), BatchScheduler.yunikorn(), BatchScheduler.of('coscheduling')].map((each) => [each.name, each._toSpec()]))
      .toEqual([['volcano', { queue: 'a' }], ['yunikorn', {}], ['coscheduling', {}]]);
  });

  it('no GPU is no GPU', () => {
    expect(() => Gpu.nvidia(0)).toThrow(/nvidia\.com\/gpu is 0/);
  });

  it('the JMX exporter has a port of its own', () => {
    expect(() => SparkMetrics.jmxExporter({ jar: '/opt/jmx.jar', port: 80 })).toThrow(/port is 80; give a whole number from 1024 to 49151/);
  });
});
