// The operator's command line: the flags of the Kubeflow operator, so that its deployments need no change, and a few of our own.
import { Command, CommanderError, Option } from 'commander';
import type { OperatorConfig } from '../config';
import { FLAGS_WITHOUT_EFFECT } from './foreign';
import {
  addressValue, annotationsValue, booleanValue, bucketsValue, durationValue, ingressTlsValue, listValue, positiveNumber, wholeNumber,
} from './values';
import { IN_CLUSTER_MASTER } from '../../submission/plan';

/** What flags cannot know: where the process runs. */
export interface FlagEnvironment {
  /** Differs between replicas and between runs. */
  readonly identity: string;
}

export interface ParsedFlags {
  readonly config: OperatorConfig;
  /** Path of a kubeconfig; without it the usual places are looked at. */
  readonly kubeconfig?: string;
  /** One line for each flag that was given and has no effect. */
  readonly warnings: readonly string[];
}

/** The flags cannot be followed, or ask for help; `exitCode` says which. */
export class FlagsExit extends Error {
  constructor(message: string, readonly exitCode: 0 | 2) {
    super(message);
  }
}

const LOCK_NAME = 'spark-operator-lock';
const BATCH_SCHEDULERS = ['volcano', 'yunikorn'];

/** Turns the command line into a configuration. Throws FlagsExit with what is to be printed when it cannot be followed or asks for help. */
export function parseFlags(args: readonly string[], environment: FlagEnvironment): ParsedFlags {
  const printed: string[] = [];
  const command = operatorCommand((text) => printed.push(text));
  try {
    command.parse([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      throw new FlagsExit(printed.join('').trimEnd(), error.exitCode === 0 ? 0 : 2);
    }
    throw error;
  }
  const flags = command.opts<Flags>();
  const given = (name: string) => command.getOptionValueSource(camelCase(name)) === 'cli';
  const config = configOf(flags, given, environment);
  const problem = contradiction(config, flags);
  if (problem) {
    throw new FlagsExit(`error: ${problem}`, 2);
  }
  const warnings = Object.entries(FLAGS_WITHOUT_EFFECT).filter(([name]) => given(name)).map(([name, reason]) => `--${name} has no effect: ${reason}`);
  return { config, kubeconfig: flags.kubeconfig || undefined, warnings };
}

interface Flags {
  readonly controllerThreads: number;
  readonly namespaces: string[];
  readonly namespaceSelector: string;
  readonly instance?: string;
  readonly cacheSyncTimeout: number;
  readonly workqueueRatelimiterMaxDelay: number;
  readonly maxTrackedExecutorPerApp: number;
  readonly defaultTimeToLiveSeconds: number;
  readonly enableBatchScheduler: boolean;
  readonly kubeSchedulerNames: string[];
  readonly defaultBatchScheduler: string;
  readonly enableUiService: boolean;
  readonly ingressClassName: string;
  readonly ingressUrlFormat: string;
  readonly ingressTls?: Array<{ hosts?: string[]; secretName?: string }>;
  readonly ingressAnnotations?: Record<string, string>;
  readonly leaderElection: boolean;
  readonly leaderElectionLockName: string;
  readonly leaderElectionLockNamespace: string;
  readonly leaderElectionLeaseDuration: number;
  readonly leaderElectionRenewDeadline: number;
  readonly leaderElectionRetryPeriod: number;
  readonly kubeApiQps?: number;
  readonly kubeApiBurst: number;
  readonly metricsBindAddress: string;
  readonly metricsPrefix: string;
  readonly metricsLabels: string[];
  readonly metricsJobSubmitLatencyBuckets?: number[];
  readonly metricsJobStartLatencyBuckets?: number[];
  readonly healthProbeBindAddress: string;
  readonly kubeconfig: string;
  readonly logLevel: OperatorConfig['logLevel'];
  readonly logFormat: OperatorConfig['logFormat'];
  readonly zapLogLevel?: string;
  readonly zapEncoder?: string;
  readonly zapDevel: boolean;
}

function operatorCommand(print: (text: string) => void): Command {
  const command = new Command('operator')
    .description('Runs the controller of SparkApplications. Durations are written as in Go: 15s, 1m30s, 500ms.')
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({ writeOut: print, writeErr: print })
    .showHelpAfterError('(--help lists all flags)');
  const value = (
    name: string, placeholder: string, description: string, parse: (text: string, earlier: never) => unknown, byDefault?: unknown, shown?: string,
  ) => {
    const option = new Option(`--${name} <${placeholder}>`, description).argParser(parse as (text: string, earlier: unknown) => unknown);
    command.addOption(byDefault === undefined ? option : option.default(byDefault, shown));
  };
  const flag = (name: string, description: string, byDefault: boolean) => (
    command.addOption(new Option(`--${name} [bool]`, description).argParser(booleanValue).default(byDefault)));
  const text = (given: string) => given;

  value('namespaces', 'list', 'namespaces to watch; all when neither these nor a selector are given', listValue, [], 'all');
  value('namespace-selector', 'selector', 'watch namespaces with these labels, besides those that are named', text, '');
  value('instance', 'name', 'watch only applications with this value of the label sparkoperator.k8s.io/instance; without it, only those without the label', text);
  value('controller-threads', 'n', 'applications looked at at once', wholeNumber(1), 10);
  value('cache-sync-timeout', 'duration', 'how long the first lists may take', durationValue, 30_000, '30s');
  value('workqueue-ratelimiter-max-delay', 'duration', 'longest pause between two tries of an application that keeps failing', durationValue, 300_000, '5m');
  value('max-tracked-executor-per-app', 'n', 'executors listed one by one in a status', wholeNumber(0), 1000);
  value('default-time-to-live-seconds', 'seconds', 'timeToLiveSeconds of applications that state none; 0 means for ever', wholeNumber(0), 0);
  flag('enable-batch-scheduler', 'honour spec.batchScheduler', false);
  value('kube-scheduler-names', 'list', 'schedulers of scheduler-plugins for which PodGroups are made', listValue, [], 'none');
  value('default-batch-scheduler', 'name', 'batch scheduler of applications that name none', text, '');
  flag('enable-ui-service', 'make a Service for each web UI', true);
  value('ingress-class-name', 'name', 'class of the Ingresses of web UIs', text, '');
  value('ingress-url-format', 'template', 'URL of web UIs, with {{$appName}}, {{$appNamespace}}, {{$appId}}, or a path alone for any host; without it no Ingress is made', text, '');
  value('ingress-tls', 'json', 'tls of the Ingresses of web UIs, a JSON list', ingressTlsValue);
  value('ingress-annotations', 'json', 'annotations of the Ingresses of web UIs, a JSON object', annotationsValue);
  flag('leader-election', 'work only while holding a Lease, so that replicas never work at once', true);
  value('leader-election-lock-name', 'name', 'name of the Lease; operators that run different applications need different ones', text, LOCK_NAME, `${LOCK_NAME}, with -INSTANCE where one is given`);
  value('leader-election-lock-namespace', 'namespace', 'namespace of the Lease', text, 'spark-operator');
  value('leader-election-lease-duration', 'duration', 'how long others wait before they take over a Lease that is not renewed', durationValue, 15_000, '15s');
  value('leader-election-renew-deadline', 'duration', 'how long after its last renewal a leader goes on', durationValue, 10_000, '10s');
  value('leader-election-retry-period', 'duration', 'time between renewals, and between looks at the Lease of another', durationValue, 2_000, '2s');
  value('kube-api-qps', 'n', 'calls per second to the API server; without it, only the API server limits', positiveNumber);
  value('kube-api-burst', 'n', 'calls that may come at once, where kube-api-qps is given', wholeNumber(1), 30);
  value('metrics-bind-address', 'address', 'where /metrics is served, 0 for nowhere', addressValue, '0');
  value('metrics-prefix', 'text', 'put before the names of the metrics of applications', text, '');
  value('metrics-labels', 'list', 'labels of applications that their metrics get', listValue, [], 'none');
  value('metrics-job-submit-latency-buckets', 'list', 'bounds in seconds of the histogram from creation to submission', bucketsValue);
  value('metrics-job-start-latency-buckets', 'list', 'bounds in seconds of the histogram from creation to the running driver', bucketsValue);
  value('health-probe-bind-address', 'address', 'where /healthz and /readyz are served, 0 for nowhere', addressValue, ':8081');
  value('kubeconfig', 'file', 'kubeconfig; default: KUBECONFIG, ~/.kube/config or the service account of the pod', text, '');
  command.addOption(new Option('--log-level <level>', 'least important messages that are logged').choices(['debug', 'info', 'warn', 'error']).default('info'));
  command.addOption(new Option('--log-format <format>', 'form of the log').choices(['json', 'text']).default('json'));
  value('zap-log-level', 'level', 'debug, info or error, or a number above 0 for debug; log-level wins', text);
  command.addOption(new Option('--zap-encoder <encoder>', 'json or console; log-format wins').choices(['json', 'console']));
  flag('zap-devel', 'debug messages as text, where nothing else is said', false);
  for (const [name, reason] of Object.entries(FLAGS_WITHOUT_EFFECT)) {
    command.addOption(new Option(`--${name} [value]`, `no effect: ${reason}`).hideHelp());
  }
  return command;
}

function configOf(flags: Flags, given: (name: string) => boolean, environment: FlagEnvironment): OperatorConfig {
  return {
    namespaces: flags.namespaces,
    namespaceSelector: flags.namespaceSelector || undefined,
    instance: flags.instance || undefined,
    workers: flags.controllerThreads,
    submission: {
      master: IN_CLUSTER_MASTER,
      uiService: flags.enableUiService,
      ingressUrlFormat: flags.ingressUrlFormat || undefined,
      ingressClassName: flags.ingressClassName || undefined,
      ingressAnnotations: flags.ingressAnnotations,
      ingressTls: flags.ingressTls,
      batchScheduler: flags.enableBatchScheduler,
      defaultBatchScheduler: flags.defaultBatchScheduler || undefined,
      kubeSchedulerNames: flags.kubeSchedulerNames,
    },
    leaderElection: {
      enabled: flags.leaderElection,
      lockName: given('leader-election-lock-name') ? flags.leaderElectionLockName : lockNameOf(flags.instance),
      lockNamespace: flags.leaderElectionLockNamespace,
      leaseDurationMilliseconds: flags.leaderElectionLeaseDuration,
      renewDeadlineMilliseconds: flags.leaderElectionRenewDeadline,
      retryPeriodMilliseconds: flags.leaderElectionRetryPeriod,
      identity: environment.identity,
    },
    maxTrackedExecutors: flags.maxTrackedExecutorPerApp,
    defaultTimeToLiveSeconds: flags.defaultTimeToLiveSeconds,
    metricsBindAddress: flags.metricsBindAddress,
    healthProbeBindAddress: flags.healthProbeBindAddress,
    logLevel: given('log-level') ? flags.logLevel : zapLevel(flags),
    logFormat: given('log-format') ? flags.logFormat : zapFormat(flags),
    cacheSyncTimeoutMilliseconds: flags.cacheSyncTimeout,
    longestRetryMilliseconds: flags.workqueueRatelimiterMaxDelay,
    kubeApiRate: flags.kubeApiQps === undefined ? undefined : { perSecond: flags.kubeApiQps, burst: flags.kubeApiBurst },
    metrics: {
      prefix: flags.metricsPrefix,
      labels: flags.metricsLabels,
      submitLatencyBuckets: flags.metricsJobSubmitLatencyBuckets,
      startLatencyBuckets: flags.metricsJobStartLatencyBuckets,
    },
  };
}

/** Operators with different instance names run side by side, so they do not compete for one Lease. */
function lockNameOf(instance: string | undefined): string {
  return instance ? `${LOCK_NAME}-${instance.toLowerCase().replace(/[^a-z0-9.-]/g, '-')}` : LOCK_NAME;
}

/** What no single flag can get wrong. */
function contradiction(config: OperatorConfig, flags: Flags): string | undefined {
  const { leaseDurationMilliseconds: lease, renewDeadlineMilliseconds: renew, retryPeriodMilliseconds: retry } = config.leaderElection;
  if (!(lease > renew && renew > retry * 1.2 && retry > 0)) {
    return 'leader-election-lease-duration must be longer than leader-election-renew-deadline, and that longer than 1.2 times '
      + `leader-election-retry-period (given: ${lease} ms, ${renew} ms, ${retry} ms)`;
  }
  const schedulers = [...BATCH_SCHEDULERS, ...flags.kubeSchedulerNames];
  if (flags.defaultBatchScheduler && !schedulers.includes(flags.defaultBatchScheduler)) {
    return `--default-batch-scheduler ${flags.defaultBatchScheduler} is not known; known are ${schedulers.join(', ')}; --kube-scheduler-names adds to them`;
  }
  if (flags.zapLogLevel !== undefined && !/^(debug|info|error|panic|[1-9]\d*)$/.test(flags.zapLogLevel)) {
    return `--zap-log-level ${flags.zapLogLevel} is not known; use debug, info or error`;
  }
  return undefined;
}

function zapLevel({ zapLogLevel, zapDevel, logLevel }: Flags): OperatorConfig['logLevel'] {
  if (zapLogLevel === undefined) {
    return zapDevel ? 'debug' : logLevel;
  }
  return zapLogLevel === 'info' ? 'info' : zapLogLevel === 'error' || zapLogLevel === 'panic' ? 'error' : 'debug';
}

function zapFormat({ zapEncoder, zapDevel, logFormat }: Flags): OperatorConfig['logFormat'] {
  return zapEncoder === 'console' || (zapEncoder === undefined && zapDevel) ? 'text' : logFormat;
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
