// The values of which an application is made: what each becomes in the spec, and what it refuses.
import { Duration } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import {
  Backoff, BatchScheduler, DynamicAllocation, Gpu, IngressController, RestartPolicy, Retention, SparkCode, SparkMetrics, SparkVersion, UiAddress,
} from '../../src';

describe('SparkVersion', () => {
  it('has a constant for each release line, and accepts any release', () => {
    expect([SparkVersion.V3_5.version, SparkVersion.V4_1.version, SparkVersion.of('4.2.0-preview5').version]).toEqual(['3.5.0', '4.1.0', '4.2.0-preview5']);
  });

  it.each(['4', '4.1', 'latest', 'v4.1.4', ''])('refuses %j', (version) => {
    expect(() => SparkVersion.of(version)).toThrow(/write major\.minor\.patch/);
  });
});

describe('SparkCode', () => {
  it('has a language', () => {
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

  it('returns copies of its arguments', () => {
    const code = SparkCode.python('local:///a.py', { args: ['1'] });
    code.args.push('2');
    expect(code.args).toEqual(['1']);
  });
});

describe('Retention', () => {
  it.each([
    ['keeps something as long as the application', Retention.retain(), { policy: 'Retain' }],
    ['removes it at once', Retention.remove(), { policy: 'Delete' }],
    ['removes it after some time', Retention.removeAfter(Duration.hours(1)), { policy: 'Delete', afterSeconds: 3600 }],
  ])('%s', (_name, retention, expected) => {
    expect(retention._toSpec()).toEqual(expected);
  });

  it('counts in whole seconds', () => {
    expect(() => Retention.removeAfter(Duration.millis(1500))).toThrow(/Retention\.removeAfter: time is 1\.5 s; give whole seconds/);
  });
});

describe('RestartPolicy', () => {
  it.each([
    ['never', RestartPolicy.never(), { type: 'Never' }],
    ['never, except after infrastructure failures',
      RestartPolicy.never({ infrastructureRetries: 5, interval: Duration.seconds(10), backoff: Backoff.linear(Duration.minutes(1)) }),
      { type: 'Never', onInfrastructureFailureRetries: 5, onFailureRetryInterval: 10, backoff: { type: 'Linear', maxIntervalSeconds: 60 } }],
    ['always', RestartPolicy.always({ interval: Duration.minutes(1) }), { type: 'Always', onFailureRetryInterval: 60 }],
    ['after failures, submissions as often as runs', RestartPolicy.onFailure({ retries: 3 }),
      { type: 'OnFailure', onFailureRetries: 3, onSubmissionFailureRetries: 3 }],
    ['after failures, with exponential backoff, infrastructure failures counted separately',
      RestartPolicy.onFailure({ retries: 1, infrastructureRetries: 9, backoff: Backoff.exponential(Duration.minutes(5)) }),
      {
        type: 'OnFailure',
        onFailureRetries: 1,
        onSubmissionFailureRetries: 1,
        onInfrastructureFailureRetries: 9,
        backoff: { type: 'Exponential', maxIntervalSeconds: 300 },
      }],
    ['after failures, with numbers for each kind of failure',
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
  ])('refuses numbers and times out of range', (make, message) => {
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

  it('may start from zero, and may use a shuffle service', () => {
    expect(DynamicAllocation.between(0, 4, { initial: 2, shuffleTracking: false })._toSpec())
      .toEqual({ enabled: true, minExecutors: 0, maxExecutors: 4, initialExecutors: 2, shuffleTrackingEnabled: false });
    expect(DynamicAllocation.between(0, 4, { shuffleTrackingTimeout: Duration.minutes(1) })._toSpec().shuffleTrackingTimeout).toBe(60_000);
  });
});

describe('UiAddress', () => {
  it.each(['https://spark.example.com', 'spark.example.com/ui', 'Spark'])('refuses %j as host name', (host) => {
    expect(() => UiAddress.ingress(host)).toThrow(/is not a host name; give the name alone/);
  });

  it('by a route names its Gateway, with HTTPS unless that is turned off', () => {
    const gateway = { name: 'public', namespace: 'infra' };
    expect(UiAddress.route('spark.example.com', gateway, { path: '/etl/', annotations: { a: 'b' } })._parts(4040)).toEqual({
      driverIngress: {
        servicePort: 4040, servicePortName: 'spark-ui', ingressURLFormat: 'https://spark.example.com/etl', ingressAnnotations: { a: 'b' }, gateway,
      },
      conf: { 'spark.ui.proxyBase': '/etl', 'spark.ui.proxyRedirectUri': '/' },
    });
    expect(UiAddress.route('a.example', gateway, { https: false })._parts(4040).driverIngress?.ingressURLFormat).toBe('http://a.example');
  });

  it.each([[{ name: '' }, /'' is no name of a Gateway/], [{ name: 'a', namespace: 'B' }, /'B' is no namespace of a Gateway/]])('refuses the Gateway %j',
    (gateway, message) => expect(() => UiAddress.route('spark.example.com', gateway)).toThrow(message));

  it('refuses what is no host of a route', () => {
    expect(() => UiAddress.route('https://a', { name: 'public' })).toThrow(/UiAddress\.route: .*is not a host name/);
  });

  it('by an Ingress has its class and its controller', () => {
    expect(UiAddress.ingress('a.example', { className: 'internal', controller: IngressController.TRAEFIK })._parts(4040).driverIngress)
      .toMatchObject({ ingressClassName: 'internal', ingressController: 'traefik' });
  });

  it('needs no proxy settings at the root of a host', () => {
    expect(UiAddress.ingress('spark.example.com')._parts(4040)).toEqual({
      driverIngress: { servicePort: 4040, servicePortName: 'spark-ui', ingressURLFormat: 'http://spark.example.com' },
    });
  });
});

describe('other values', () => {
  it('batch schedulers have queues', () => {
    expect([BatchScheduler.volcano({ queue: 'a' }), BatchScheduler.yunikorn(), BatchScheduler.of('coscheduling')].map((each) => [each.name, each._toSpec()]))
      .toEqual([['volcano', { queue: 'a' }], ['yunikorn', {}], ['coscheduling', {}]]);
  });

  it('a number of GPUs is at least one', () => {
    expect(() => Gpu.nvidia(0)).toThrow(/nvidia\.com\/gpu is 0/);
  });

  it('the JMX exporter has a port of its own', () => {
    expect(() => SparkMetrics.jmxExporter({ jar: '/opt/jmx.jar', port: 80 })).toThrow(/port is 80; give a whole number from 1024 to 49151/);
  });
});
