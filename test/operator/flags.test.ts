// Existing deployments of the Kubeflow operator must start unchanged, and mistakes must be named.
import { describe, expect, it } from 'vitest';
import { FlagsExit, parseFlags, type FlagEnvironment } from '../../src/operator/flags/flags';
import { parseGoDuration } from '../../src/operator/flags/go-duration';

const HERE: FlagEnvironment = { identity: 'pod_1' };

const parse = (...args: string[]) => parseFlags(args, HERE);
const exitOf = (...args: string[]): FlagsExit => {
  try {
    parse(...args);
  } catch (error) {
    return error as FlagsExit;
  }
  throw new Error(`${args.join(' ')} was accepted`);
};

describe('flags of the operator', () => {
  it('has the defaults of the API it is compatible with, and leader election on', () => {
    expect(parse()).toEqual({
      kubeconfig: undefined,
      warnings: [],
      config: {
        namespaces: [],
        namespaceSelector: undefined,
        instance: undefined,
        workers: 10,
        submission: {
          master: 'k8s://https://kubernetes.default.svc:443',
          uiService: true,
          ingressUrlFormat: undefined,
          ingressClassName: undefined,
          ingressAnnotations: undefined,
          ingressTls: undefined,
          batchScheduler: false,
          defaultBatchScheduler: undefined,
          kubeSchedulerNames: [],
        },
        leaderElection: {
          enabled: true,
          lockName: 'spark-operator-lock',
          lockNamespace: 'spark-operator',
          leaseDurationMilliseconds: 15_000,
          renewDeadlineMilliseconds: 10_000,
          retryPeriodMilliseconds: 2_000,
          identity: 'pod_1',
        },
        maxTrackedExecutors: 1000,
        defaultTimeToLiveSeconds: 0,
        metricsBindAddress: '0',
        healthProbeBindAddress: ':8081',
        logLevel: 'info',
        logFormat: 'json',
        cacheSyncTimeoutMilliseconds: 30_000,
        longestRetryMilliseconds: 300_000,
        kubeApiRate: undefined,
        metrics: { prefix: '', labels: [], submitLatencyBuckets: undefined, startLatencyBuckets: undefined },
      },
    });
  });

  it('takes the arguments that the Kubeflow chart renders', () => {
    const { config, warnings } = parse(
      '--zap-log-level=debug', '--zap-encoder=console', '--namespaces=default,jobs', '--controller-threads=20', '--max-tracked-executor-per-app=500',
      '--enable-ui-service=true', '--ingress-url-format={{$appName}}.example.com', '--ingress-class-name=nginx',
      '--ingress-tls=[{"hosts":["*.example.com"],"secretName":"tls"}]', '--ingress-annotations={"a":"b"}',
      '--enable-batch-scheduler=true', '--kube-scheduler-names=default-scheduler', '--default-batch-scheduler=volcano',
      '--enable-metrics=true', '--metrics-bind-address=:8080', '--metrics-endpoint=/metrics', '--metrics-prefix=my-', '--metrics-labels=app_type',
      '--metrics-job-start-latency-buckets=30,60,90', '--leader-election=true', '--leader-election-lock-name=lock', '--leader-election-lock-namespace=ns',
      '--leader-election-lease-duration=30s', '--leader-election-renew-deadline=1m', '--leader-election-renew-deadline=20s', '--leader-election-retry-period=500ms',
      '--workqueue-ratelimiter-bucket-qps=50', '--workqueue-ratelimiter-bucket-size=500', '--workqueue-ratelimiter-max-delay=6h',
      '--driver-pod-creation-grace-period=10s', '--kube-api-qps=40', '--kube-api-burst=60', '--secure-metrics',
    );
    expect(config).toMatchObject({
      namespaces: ['default', 'jobs'],
      workers: 20,
      maxTrackedExecutors: 500,
      metricsBindAddress: ':8080',
      metrics: { prefix: 'my-', labels: ['app_type'], startLatencyBuckets: [30, 60, 90] },
      logLevel: 'debug',
      logFormat: 'text',
      longestRetryMilliseconds: 21_600_000,
      kubeApiRate: { perSecond: 40, burst: 60 },
      submission: {
        ingressUrlFormat: '{{$appName}}.example.com',
        ingressClassName: 'nginx',
        ingressTls: [{ hosts: ['*.example.com'], secretName: 'tls' }],
        ingressAnnotations: { a: 'b' },
        batchScheduler: true,
        defaultBatchScheduler: 'volcano',
        kubeSchedulerNames: ['default-scheduler'],
      },
      leaderElection: { lockName: 'lock', lockNamespace: 'ns', leaseDurationMilliseconds: 30_000, renewDeadlineMilliseconds: 20_000, retryPeriodMilliseconds: 500 },
    });
    expect(warnings).toHaveLength(6);
    expect(warnings).toContain('--secure-metrics has no effect: metrics are served as plain HTTP');
  });

  it.each([
    ['namespaces of several flags together', ['--namespaces=a', '--namespaces', 'b,c'], { namespaces: ['a', 'b', 'c'] }],
    ['an empty list as all', ['--namespaces='], { namespaces: [] }],
    ['a flag without value as true', ['--leader-election', '--controller-threads=3'], { workers: 3 }],
    ['a log level of our own before that of zap', ['--log-level=warn', '--zap-log-level=debug'], { logLevel: 'warn' }],
    ['a numeric zap level as debug', ['--zap-log-level=5'], { logLevel: 'debug' }],
    ['zap-devel as debug messages in text', ['--zap-devel'], { logLevel: 'debug', logFormat: 'text' }],
  ])('takes %s', (_what, args, expected) => expect(parse(...args).config).toMatchObject(expected));

  it.each(`
    controller-threads=10 namespaces=default namespace-selector=a=b cache-sync-timeout=30s max-tracked-executor-per-app=1000
    default-time-to-live-seconds=0 enable-driver-pdb=false workqueue-ratelimiter-bucket-qps=10 workqueue-ratelimiter-bucket-size=100
    workqueue-ratelimiter-max-delay=1000s enable-batch-scheduler=false kube-scheduler-names=default-scheduler default-batch-scheduler=volcano
    enable-ui-service=true ingress-class-name=nginx ingress-url-format={{$appName}} ingress-tls=[] ingress-annotations={} leader-election=false
    leader-election-lock-name=a leader-election-lock-namespace=a leader-election-lease-duration=15s leader-election-renew-deadline=10s
    leader-election-retry-period=2s driver-pod-creation-grace-period=10s kube-api-qps=20 kube-api-burst=30 enable-metrics=false
    metrics-bind-address=0 metrics-endpoint=/metrics metrics-prefix=a metrics-labels=app_type metrics-job-submit-latency-buckets=0.5,1
    metrics-job-start-latency-buckets=30,60 health-probe-bind-address=:8081 secure-metrics=false metric-tls-min-version=VersionTLS12
    metric-tls-cipher-suites=a pprof-bind-address=0 scheduled-spark-application-timestamp-precision=nanos submitter-service-url=a:1
    submitter-startup-timeout=5m submitter-request-timeout=2m submitter-max-retries=3 submitter-initial-backoff=2s submitter-tls-enabled=false
    submitter-tls-cert-file=a submitter-tls-key-file=a submitter-tls-ca-file=a kubeconfig=a zap-devel=false zap-encoder=json zap-log-level=info
    zap-stacktrace-level=error zap-time-encoding=iso8601 feature-gates=PartialRestart=true
  `.trim().split(/\s+/))('accepts --%s, as the Kubeflow operator does', (flag) => {
    expect(parse(`--${flag}`).config.workers).toBe(10);
  });

  it('gives operators with different instance names different Leases, unless told which', () => {
    const lock = (...args: string[]) => parse(...args).config.leaderElection.lockName;
    expect(lock()).toBe('spark-operator-lock');
    expect(lock('--instance=Team_Blue')).toBe('spark-operator-lock-team-blue');
    expect(lock('--instance=blue', '--leader-election-lock-name=mine')).toBe('mine');
  });

  it('can be told not to elect a leader', () => {
    expect(parse('--leader-election=false').config.leaderElection.enabled).toBe(false);
  });

  it.each([
    ['an unknown flag', ['--no-such-flag'], /unknown option '--no-such-flag'/],
    ['a misspelt one, with the right one', ['--namespace=a'], /Did you mean .*--namespaces/],
    ['an argument that is no flag', ['start'], /too many arguments/],
    ['a duration that is none', ['--leader-election-lease-duration=15'], /Use a duration such as 15s/],
    ['a number that is none', ['--controller-threads=many'], /Use a whole number, at least 1/],
    ['no worker at all', ['--controller-threads=0'], /Use a whole number, at least 1/],
    ['a negative time to live', ['--default-time-to-live-seconds=-1'], /Use a whole number, at least 0/],
    ['a truth value that is none', ['--leader-election=perhaps'], /Use true or false/],
    ['annotations that are no JSON', ['--ingress-annotations={a'], /This is no JSON/],
    ['annotations of another form', ['--ingress-annotations=[1]'], /Use a JSON object with strings as values/],
    ['buckets out of order', ['--metrics-job-submit-latency-buckets=2,1'], /ascending numbers/],
    ['an address that is none', ['--metrics-bind-address=8080'], /"8080" is no address to listen on/],
    ['a lease shorter than its renewal', ['--leader-election-lease-duration=9s'], /must be longer than leader-election-renew-deadline/],
    ['a scheduler that nobody knows', ['--default-batch-scheduler=fast'], /fast is not known; known are volcano, yunikorn/],
    ['a zap level that is none', ['--zap-log-level=loud'], /use debug, info or error/],
  ])('refuses %s', (_what, args, message) => {
    const exit = exitOf(...args);
    expect(exit).toBeInstanceOf(FlagsExit);
    expect(exit.exitCode).toBe(2);
    expect(exit.message).toMatch(message);
  });

  it('explains itself', () => {
    const exit = exitOf('--help');
    expect(exit.exitCode).toBe(0);
    expect(exit.message).toContain('--leader-election-lease-duration <duration>');
    expect(exit.message).not.toContain('submitter-service-url');
  });
});

describe('Go durations', () => {
  it.each([
    ['15s', 15_000], ['1h30m', 5_400_000], ['1.5s', 1_500], ['500ms', 500], ['2m3.5s', 123_500], ['0', 0], ['1us', 0.001],
    ['', undefined], ['15', undefined], ['-5s', undefined], ['5s ', undefined], ['s', undefined], ['5d', undefined],
  ])('%j is %j milliseconds', (text, milliseconds) => {
    const parsed = parseGoDuration(text);
    if (milliseconds === undefined) {
      expect(parsed).toBeUndefined();
    } else {
      expect(parsed).toBeCloseTo(milliseconds, 9);
    }
  });
});
