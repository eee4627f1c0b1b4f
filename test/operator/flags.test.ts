// Existing deployments of the Kubeflow operator must start unchanged, and mistakes must be named.
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFlags } from '../../src/operator/flags/command';
import { FlagsExit, parseFlags, type FlagEnvironment } from '../../src/operator/flags/flags';
import { FLAGS_WITHOUT_EFFECT } from '../../src/operator/flags/without-effect';
import { allFlags, FLAG_GROUPS, flagArguments, type OperatorFlags } from '../../src/spec/flags';
import { shownDefault, type Flag } from '../../src/spec/flags/flag';
import { parseGoDuration } from '../../src/spec/flags/types';
import { table, withGeneratedParts } from '../support/generated-parts';

const PAGE = path.join(__dirname, '../../docs/operator.md');
const PROPS = path.join(__dirname, '../../src/platform/spark-operator-props.ts');

const HERE: FlagEnvironment = { identity: 'pod_1', localTimeZone: 'Asia/Tokyo' };

/** Each flag of Kubeflow's `controller start` with a value that it takes. */
const KUBEFLOW_FLAGS = `
  webhook-port=9443 webhook-tls-min-version=VersionTLS13 webhook-tls-cipher-suites=a webhook-svc-name=a webhook-svc-namespace=a
  validating-webhook-name=a mutating-webhook-name=a webhook-secret-name=a webhook-secret-namespace=a enable-cert-manager=false
  webhook-cert-dir=/certs webhook-cert-name=tls.crt webhook-key-name=tls.key
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
`.trim().split(/\s+/);

/** The defaults of Kubeflow's operator, for flags that have an effect here. */
const KUBEFLOW_DEFAULTS: Readonly<Record<string, string>> = {
  'webhook-port': '9443',
  'webhook-tls-min-version': 'VersionTLS12',
  'webhook-svc-name': 'spark-webhook',
  'webhook-svc-namespace': 'spark-webhook',
  'validating-webhook-name': 'spark-operator-webhook',
  'mutating-webhook-name': 'spark-operator-webhook',
  'webhook-secret-name': 'spark-operator-webhook-certs',
  'webhook-secret-namespace': 'spark-operator',
  'enable-cert-manager': 'false',
  'webhook-cert-dir': '/etc/k8s-webhook-server/serving-certs',
  'webhook-cert-name': 'tls.crt',
  'webhook-key-name': 'tls.key',
  'controller-threads': '10',
  'namespaces': '',
  'namespace-selector': '',
  'cache-sync-timeout': '30s',
  'max-tracked-executor-per-app': '1000',
  'default-time-to-live-seconds': '0',
  'enable-driver-pdb': 'false',
  'workqueue-ratelimiter-max-delay': 'no limit',
  'enable-batch-scheduler': 'false',
  'kube-scheduler-names': '',
  'default-batch-scheduler': '',
  'enable-ui-service': 'true',
  'ingress-class-name': '',
  'ingress-url-format': '',
  'ingress-tls': '',
  'ingress-annotations': '',
  'leader-election': 'false',
  'leader-election-lock-name': 'spark-operator-lock',
  'leader-election-lock-namespace': 'spark-operator',
  'leader-election-lease-duration': '15s',
  'leader-election-renew-deadline': '10s',
  'leader-election-retry-period': '2s',
  'kube-api-qps': '20',
  'kube-api-burst': '30',
  'metrics-bind-address': '0',
  'secure-metrics': 'false',
  'metric-tls-min-version': 'VersionTLS12',
  'metrics-prefix': '',
  'metrics-labels': '',
  'metrics-job-submit-latency-buckets': '0.5,1,2,4,8,16,32,64,128,256',
  'metrics-job-start-latency-buckets': '30,60,90,120,150,180,210,240,270,300',
  'health-probe-bind-address': ':8081',
  'kubeconfig': '',
};

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
        schedules: { localTimeZone: 'Asia/Tokyo' },
        leaderElection: {
          enabled: true,
          lockName: 'spark-operator-lock',
          lockNamespace: 'spark-operator',
          leaseDurationMilliseconds: 15_000,
          renewDeadlineMilliseconds: 10_000,
          retryPeriodMilliseconds: 2_000,
          identity: 'pod_1',
        },
        metricsBindAddress: '0',
        secureMetrics: undefined,
        healthProbeBindAddress: ':8081',
        logLevel: 'info',
        logFormat: 'json',
        cacheSyncTimeoutMilliseconds: 30_000,
        longestRetryMilliseconds: 300_000,
        maxWorkersPerNamespace: undefined,
        kubeApiRate: undefined,
        admission: undefined,
        applications: {
          recordSpecInAnnotations: false,
          submission: {
            master: 'k8s://https://kubernetes.default.svc:443',
            uiService: true,
            ingressUrlFormat: undefined,
            ingressClassName: undefined,
            ingressAnnotations: undefined,
            ingressTls: undefined,
            ingressController: 'nginx',
            traefikMiddlewares: false,
            uiGateway: undefined,
            exposure: { hosts: ['*'], annotations: ['*'], serviceTypes: ['*'], tlsSecrets: ['*'], ingressClasses: [], gateways: [] },
            batchScheduler: false,
            defaultBatchScheduler: undefined,
            kubeSchedulerNames: [],
            driverDisruptionBudgets: false,
          },
          maxTrackedExecutors: 1000,
          defaultTimeToLiveSeconds: 0,
          metrics: {
            prefix: undefined,
            labels: [],
            submitLatencyBuckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 600, 1800, 3600],
            startLatencyBuckets: [1, 2, 5, 10, 20, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 600, 1800, 3600],
          },
        },
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
      '--leader-election-lease-duration=30s', '--leader-election-renew-deadline=1m', '--leader-election-renew-deadline=20s',
      '--leader-election-retry-period=500ms',
      '--workqueue-ratelimiter-bucket-qps=50', '--workqueue-ratelimiter-bucket-size=500', '--workqueue-ratelimiter-max-delay=6h',
      '--driver-pod-creation-grace-period=10s', '--kube-api-qps=40', '--kube-api-burst=60', '--secure-metrics',
    );
    expect(config).toMatchObject({
      namespaces: ['default', 'jobs'],
      workers: 20,
      metricsBindAddress: ':8080',
      secureMetrics: { certificateFolder: undefined, minTlsVersion: 'TLSv1.2' },
      logLevel: 'debug',
      logFormat: 'text',
      longestRetryMilliseconds: 21_600_000,
      kubeApiRate: { perSecond: 40, burst: 60 },
      leaderElection: {
        lockName: 'lock', lockNamespace: 'ns', leaseDurationMilliseconds: 30_000, renewDeadlineMilliseconds: 20_000, retryPeriodMilliseconds: 500,
      },
      applications: {
        maxTrackedExecutors: 500,
        metrics: { prefix: 'my-', labels: ['app_type'], startLatencyBuckets: [30, 60, 90] },
        submission: {
          ingressUrlFormat: '{{$appName}}.example.com',
          ingressClassName: 'nginx',
          ingressTls: [{ hosts: ['*.example.com'], secretName: 'tls' }],
          ingressAnnotations: { a: 'b' },
          batchScheduler: true,
          defaultBatchScheduler: 'volcano',
          kubeSchedulerNames: ['default-scheduler'],
        },
      },
    });
    expect(warnings).toHaveLength(5);
    expect(warnings).toContain('--metrics-endpoint has no effect: metrics are always at /metrics');
  });

  it.each([
    ['namespaces of several flags together', ['--namespaces=a', '--namespaces', 'b,c'], { namespaces: ['a', 'b', 'c'] }],
    ['an empty list as all', ['--namespaces='], { namespaces: [] }],
    ['a flag without value as true', ['--leader-election', '--controller-threads=3'], { workers: 3 }],
    ['a Gateway with a listener', ['--ui-gateway=infra/public/https'],
      { applications: { submission: { uiGateway: { namespace: 'infra', name: 'public', sectionName: 'https' } } } }],
    ['Traefik as a reason to create Middlewares', ['--ingress-controller=traefik'], { applications: { submission: { traefikMiddlewares: true } } }],
    ['a log level of our own before that of zap', ['--log-level=warn', '--zap-log-level=debug'], { logLevel: 'warn' }],
    ['a numeric zap level as debug', ['--zap-log-level=5'], { logLevel: 'debug' }],
    ['zap-devel as debug messages in text', ['--zap-devel'], { logLevel: 'debug', logFormat: 'text' }],
  ])('takes %s', (_what, args, expected) => expect(parse(...args).config).toMatchObject(expected));

  it.each(KUBEFLOW_FLAGS)('accepts --%s, as the Kubeflow operator does', (flag) => {
    expect(parse(`--${flag}`).config.workers).toBe(10);
  });

  it('gives operators with different instance names different Leases, unless a flag names one', () => {
    const lock = (...args: string[]) => parse(...args).config.leaderElection.lockName;
    expect(lock()).toBe('spark-operator-lock');
    expect(lock('--instance=Team_Blue')).toBe('spark-operator-lock-team-blue');
    expect(lock('--instance=blue', '--leader-election-lock-name=mine')).toBe('mine');
  });

  it('elects no leader when a flag says so', () => {
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
    ['a Gateway without a namespace', ['--ui-gateway=public'], /Use namespace\/name or namespace\/name\/listener/],
    ['Gateways that are no patterns', ['--application-gateways=public'], /"public" is no pattern\. Use namespace\/name/],
    ['a controller that nobody knows', ['--ingress-controller=caddy'], /nginx, traefik, alb, haproxy, haproxy-ingress, none/],
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

  it('explains itself, group by group', () => {
    const exit = exitOf('--help');
    expect(exit.exitCode).toBe(0);
    for (const { title, flags } of FLAG_GROUPS) {
      const [, lines] = exit.message.split(`\n${title}:\n`);
      for (const name of Object.keys(flags)) expect(lines.split('\n\n')[0]).toMatch(new RegExp(`^  --${name} [<[]`, 'm'));
    }
    expect(exit.message).toContain('--leader-election-lease-duration <duration>');
    expect(exit.message).not.toContain('submitter-service-url');
  });
});

describe('the table of flags', () => {
  const flags = [...allFlags()];
  const kubeflowNames = flags.flatMap(([name, { kubeflow }]) => (kubeflow ? [name] : []));

  it('names each flag once', () => {
    const names = [...FLAG_GROUPS.flatMap((group) => Object.keys(group.flags)), ...Object.keys(FLAGS_WITHOUT_EFFECT)];
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('marks the flags of Kubeflow, and no other', () => {
    expect([...kubeflowNames, ...Object.keys(FLAGS_WITHOUT_EFFECT)].sort()).toEqual(KUBEFLOW_FLAGS.map((flag) => flag.split('=')[0]).sort());
  });

  it('says where a default differs from that of Kubeflow', () => {
    const stated = flags.flatMap(([name, { kubeflow, default: ours = '' }]) => (
      kubeflow && !name.startsWith('zap-') ? [[name, kubeflow.default ?? ours]] : []));
    expect(Object.fromEntries(stated)).toEqual(KUBEFLOW_DEFAULTS);
  });

  it.each(flags.filter((entry) => entry[1].default !== undefined))('has a default for --%s that can be read, and written the same', (_name, flag) => {
    const value = flag.type.parse(flag.default!);
    expect(value).toBeDefined();
    expect(flag.type.parse(flag.type.format(value))).toEqual(value);
  });

  it('refuses to render a flag that the operator does not know, or a value of another type', () => {
    // @ts-expect-error there is no such flag
    expect(flagArguments('here', { 'controller-thread': 3 })).toEqual([]);
    // @ts-expect-error the value must be a number
    expect(() => flagArguments('here', { 'controller-threads': 'many' }))
      .toThrow('here: --controller-threads=many cannot be used. Use a whole number, at least 1.');
  });

  it('renders values so that the operator reads the same', () => {
    const values: Partial<OperatorFlags> = {
      'namespaces': ['a', 'b'],
      'zap-devel': true,
      'cache-sync-timeout': 1_500,
      'kube-api-qps': 2.5,
      'ingress-tls': [{ hosts: ['a.example.com'], secretName: 'tls' }],
      'ingress-annotations': { a: 'b=c, d' },
      'metrics-job-submit-latency-buckets': [0.5, 1],
      'metrics-bind-address': '[::1]:80',
      'log-format': 'text',
      'instance': 'blue',
    };
    const all = flagArguments('here', values);
    expect(all).toHaveLength(Object.keys(values).length);
    expect(readFlags(all).flags).toMatchObject(values);
    expect(flagArguments('here', { 'instance': '', 'kube-api-qps': undefined })).toEqual([]);
  });
});

describe('the page on the operator', () => {
  it('has the tables that the code gives', async () => {
    const parts = { 'flags': flagTables(), 'without effect': withoutEffectTable() };
    await expect(withGeneratedParts(readFileSync(PAGE, 'utf8'), parts)).toMatchFileSnapshot(PAGE);
  });

  it('agrees with what the construct says about flags', () => {
    const comments = readFileSync(PROPS, 'utf8').match(/\/\*\*[^]*?\*\//g) ?? [];
    const mentions = comments.flatMap((comment) => [...comment.matchAll(/\(`--([a-z-]+)`\)/g)].map(([, name]) => ({
      name, stated: /@default (?!- )(\S+)/.exec(comment)?.[1],
    })));
    expect(mentions.length).toBeGreaterThan(8);
    for (const { name, stated } of mentions) {
      expect([name, allFlags().has(name)]).toEqual([name, true]);
      if (stated !== undefined) expect([name, stated]).toEqual([name, shownDefault(allFlags().get(name)!)]);
    }
  });
});

function flagTables(): string {
  return FLAG_GROUPS.map(({ title, flags }) => `### ${title}\n\n${table(['flag', 'value', 'default', 'what it does', 'Kubeflow'],
    Object.entries<Flag>(flags).map(([name, flag]) => [
      `\`--${name}\``, flag.type.choices?.map((each) => `\`${each}\``).join(', ') ?? flag.type.placeholder, defaultCell(flag), flag.help, kubeflowCell(flag),
    ]))}`).join('\n\n');
}

function defaultCell(flag: Flag): string {
  return flag.defaultHelp ?? (flag.default ? `\`${flag.default}\`` : '');
}

function kubeflowCell({ kubeflow }: Flag): string {
  if (!kubeflow) return 'no';
  const since = kubeflow.since === '2.5' ? 'yes' : `since ${kubeflow.since}`;
  return kubeflow.default === undefined ? since : `${since}, default ${kubeflow.default}`;
}

function withoutEffectTable(): string {
  return table(['flag', 'why it has no effect'], Object.entries(FLAGS_WITHOUT_EFFECT).map(([name, reason]) => [`\`--${name}\``, reason]));
}

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
