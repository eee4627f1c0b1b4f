// Existing deployments of the Kubeflow operator must start unchanged, and mistakes must be named.
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { KUBEFLOW_FLAGS } from './kubeflow-flags';
import { readFlags } from '../../src/operator/flags/command';
import { FlagsExit, parseFlags, type FlagEnvironment } from '../../src/operator/flags/flags';
import { FLAGS_WITHOUT_EFFECT, FORMER_NAMES } from '../../src/operator/flags/kubeflow-flags';
import { allFlags, FLAG_GROUPS, flagArguments, type OperatorFlags } from '../../src/spec/flags';
import { shownDefault, type Flag } from '../../src/spec/flags/flag';
import { parseGoDuration } from '../../src/spec/flags/types';
import { entryOf } from '../../src/spec/json';
import { table, withGeneratedParts } from '../support/generated-parts';

const PAGE = path.join(__dirname, '../../docs/operator.md');
const PROPS = path.join(__dirname, '../../src/platform/spark-operator-props.ts');

const HERE: FlagEnvironment = { identity: 'pod_1', localTimeZone: 'Asia/Tokyo' };

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
  'label-selector-filter': '',
  'enable-webhook': 'false',
  'master': '',
  'namespace-selector': '',
  'cache-sync-timeout': '30s',
  'max-tracked-executor-per-app': '1000',
  'default-time-to-live-seconds': '0',
  'enable-driver-pdb': 'false',
  'enable-resource-quota-enforcement': 'false',
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
        labelSelector: undefined,
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
            selectionKeys: ['sparkoperator.k8s.io/instance'],
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

  it.each(KUBEFLOW_FLAGS.map(([name, value]) => [name, value] as const))(
    'takes -%s, as some release of the Kubeflow operator did, and uses it or names what takes its place', (name, value) => {
      const { flag, value: asOurs = (text: string) => text } = entryOf(FORMER_NAMES, name) ?? { flag: name };
      const ours = allFlags().get(flag);
      const spellings = [[`--${name}=${value}`], [`-${name}=${value}`], [`-${name}`, value], [`--${name}`, value], ...(isSwitch(value) ? [[`-${name}`]] : [])];
      for (const spelling of spellings) {
        const { flags, withoutEffect } = readFlags(spelling);
        // Without a value, a switch is on.
        const read = spelling.length === 1 && !spelling[0].includes('=') ? 'true' : value;
        if (ours) expect([spelling, flags[flag as keyof OperatorFlags]]).toEqual([spelling, ours.type.parse(asOurs(read))]);
        expect([spelling, withoutEffect]).toEqual([spelling, ours ? [] : [[name, expect.stringMatching(/\w{3}/)]]]);
      }
    });

  it('starts with the arguments that the chart of release 1.1 renders', () => {
    const { config, kubeconfig, warnings } = parse(
      '-v=2', '-logtostderr', '-namespace=jobs', '-enable-ui-service=true', '-ingress-url-format={{$appName}}.example.com', '-controller-threads=20',
      '-resync-interval=30', '-enable-batch-scheduler=false', '-label-selector-filter=team=data', '-enable-metrics=true', '-metrics-labels=app_type',
      '-metrics-labels=team', '-metrics-port=10254', '-metrics-endpoint=/metrics', '-metrics-prefix=', '-enable-webhook=false', '-leader-election=true',
      '-leader-election-lock-namespace=spark', '-leader-election-lock-name=spark-operator-lock',
    );
    expect(config).toMatchObject({
      namespaces: ['jobs'],
      workers: 20,
      labelSelector: 'team=data',
      metricsBindAddress: ':10254',
      leaderElection: { enabled: true, lockName: 'spark-operator-lock', lockNamespace: 'spark' },
      applications: { metrics: { labels: ['app_type', 'team'] }, submission: { selectionKeys: ['sparkoperator.k8s.io/instance', 'team'] } },
    });
    expect(kubeconfig).toBeUndefined();
    expect(warnings.map((warning) => warning.split(' ')[0]).sort())
      .toEqual(['--enable-metrics', '--logtostderr', '--metrics-endpoint', '--resync-interval', '--v']);
    expect(warnings).toContain('--resync-interval has no effect: nothing is polled; watches report changes, and each application has its own timers');
  });

  it('joins lists of two names, and says which of two single values counts', () => {
    expect(parse('-namespace=a', '--namespaces=b')).toMatchObject({ warnings: [], config: { namespaces: ['b', 'a'] } });
    expect(parse('-metrics-port=1', '--metrics-bind-address=:2')).toMatchObject({
      config: { metricsBindAddress: ':2' }, warnings: ['--metrics-port has no effect: --metrics-bind-address is given too, and means the same'],
    });
  });

  it('leaves values that begin with a dash as they are', () => {
    expect(parse('--metrics-prefix=-namespace').config.applications.metrics.prefix).toBe('-namespace');
    expect(exitOf('-no-such-flag').message).toMatch(/unknown option '-no-such-flag'/);
  });

  it('gives operators with different instance names different Leases, unless a flag names one', () => {
    const lock = (...args: string[]) => parse(...args).config.leaderElection.lockName;
    expect(lock()).toBe('spark-operator-lock');
    expect(lock('--instance=Team_Blue')).toBe('spark-operator-lock-team-blue');
    expect(lock('--instance=blue', '--leader-election-lock-name=mine')).toBe('mine');
  });

  it('gives operators with different instances or label selectors nothing in common', () => {
    const namesOf = (...args: string[]) => {
      const { leaderElection, admission } = parse('--enable-webhook', ...args).config;
      const { secret } = admission!.certificates as { secret: { name: string } };
      return [leaderElection.lockName, admission!.service.name, secret.name];
    };
    const choices = [[], ['--instance=a'], ['--instance=b'], ['--label-selector-filter=a=b'], ['--label-selector-filter=a=c'],
      ['--instance=a', '--label-selector-filter=a=b']];
    const names = choices.flatMap((args) => namesOf(...args));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    // The same choice in other words is the same operator, whose replicas share a Lease.
    expect(namesOf('--label-selector-filter=a=b, c')).toEqual(namesOf('--label-selector-filter=c,a == b'));
  });

  it('elects no leader when a flag says so', () => {
    expect(parse('--leader-election=false').config.leaderElection.enabled).toBe(false);
  });

  it.each([
    ['an unknown flag', ['--no-such-flag'], /unknown option '--no-such-flag'/],
    ['a misspelt one, with the right one', ['--namespacess=a'], /Did you mean .*--namespaces/],
    ['a label selector that is none', ['-label-selector-filter=a in b'], /"a in b" is no requirement on labels\. Use a label selector such as/],
    ['a metrics port that is none', ['-metrics-port=http'], /":http" is no address to listen on/],
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
    const names = [...FLAG_GROUPS.flatMap((group) => Object.keys(group.flags)), ...Object.keys(FLAGS_WITHOUT_EFFECT), ...Object.keys(FORMER_NAMES)];
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('marks the flags of Kubeflow, and no other', () => {
    expect([...kubeflowNames, ...Object.keys(FLAGS_WITHOUT_EFFECT), ...Object.keys(FORMER_NAMES)].sort()).toEqual(KUBEFLOW_FLAGS.map(([name]) => name).sort());
  });

  it('knows until when Kubeflow had a flag', () => {
    const until = (name: string): string | undefined => {
      const flag = allFlags().get(name)?.kubeflow;
      return entryOf(FLAGS_WITHOUT_EFFECT, name)?.until ?? (flag ? flag.until : undefined);
    };
    const recorded = KUBEFLOW_FLAGS.filter(([name]) => !entryOf(FORMER_NAMES, name));
    expect(recorded.map(([name]) => [name, until(name)])).toEqual(recorded.map(([name, , , last]) => [name, last]));
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
    const parts = { 'flags': flagTables(), 'former names': formerNamesTable(), 'without effect': withoutEffectTable() };
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
  const since = kubeflow.until ? `until ${kubeflow.until}` : kubeflow.since === '2.5' ? 'yes' : `since ${kubeflow.since}`;
  return kubeflow.default === undefined ? since : `${since}, default ${kubeflow.default}`;
}

function withoutEffectTable(): string {
  return table(['flag', 'last release', 'why it has no effect'],
    Object.entries(FLAGS_WITHOUT_EFFECT).map(([name, { reason, until = '' }]) => [`\`--${name}\``, until, reason]));
}

function formerNamesTable(): string {
  return table(['flag of earlier releases', 'the same here'], Object.entries(FORMER_NAMES).map(([name, { flag, value = (text: string) => text }]) => [
    `\`--${name}=VALUE\``, `\`--${flag}=${value('VALUE')}\``,
  ]));
}

function isSwitch(value: string): boolean {
  return value === 'true' || value === 'false';
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
