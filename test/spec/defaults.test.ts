// The defaults of the API in every place that states or applies them: the reference, the planner, the controller, the constructs' documentation.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reachableTypes } from '../../projenrc/schema/field';
import { KINDS } from '../../projenrc/schema/kinds';
import { runPolicyOf } from '../../src/operator/application/state-machine/run-policy';
import { DEFAULTS, MEMORY_OVERHEAD_FACTOR } from '../../src/spec/defaults';
import type { SparkApplication } from '../../src/spec/types.gen';
import { planSubmission, type SubmissionSettings } from '../../src/submission';
import { application, ATTEMPT, SETTINGS } from '../submission/application';

const ROOT = join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const TYPES = KINDS.flatMap((kind) => reachableTypes(kind.spec));
const STATED = Object.entries(DEFAULTS).flatMap(([type, fields]) => Object.entries<unknown>(fields).map(([field, value]) => ({
  type, field, text: typeof value === 'object' && value !== null ? String(Object.values(value)[0] ?? '') : String(value),
})))
  // What is stored empty is described in words.
  .filter(({ text }) => text !== '');

describe('the reference', () => {
  const pages = read('docs/reference/sparkapplication.md') + read('docs/reference/scheduledsparkapplication.md');

  it.each(STATED)('states $text for $field of $type', ({ type, field, text }) => {
    const section = pages.split(/^## /m).find((part) => part.startsWith(`${type}\n`)) ?? '';
    const row = section.split('\n').find((line) => line.startsWith(`| \`${field}\``)) ?? '';
    expect(row.split(' | ')[2]).toBe(text);
  });

  it('has no plain default that is not in src/spec/defaults.ts', () => {
    const plain = TYPES.flatMap(({ name, fields }) => Object.entries(fields).filter(([,
      field]) => /^(true|false|[\d.]+\w?|[A-Z]\w+)$/.test(field.default ?? ''))
      .map(([field]) => `${name}.${field}`));
    expect(plain).toEqual([]);
  });
});

describe('the controller', () => {
  const policy = (spec: object): unknown => runPolicyOf({ ...application(), spec: { ...application().spec, ...spec } } as SparkApplication, 0);
  const { RestartPolicy, RetryBackoff, RetentionRules, RetentionRule, SparkApplicationSpec } = DEFAULTS;
  const kept = Object.fromEntries(Object.entries(RetentionRules).map(([part, rule]) => [part, { ...rule, ...(rule.policy === 'Delete' && RetentionRule) }]));
  const { suspend, onSpecChange } = SparkApplicationSpec;
  const writtenOut = { suspend, onSpecChange, restartPolicy: { ...RestartPolicy, backoff: RetryBackoff }, retention: { onSuccess: kept, onFailure: kept } };

  it('treats an application that states the defaults as one that states nothing', () => {
    expect(policy(writtenOut)).toEqual(policy({}));
  });

  it.each([
    ['a restart policy without a type', { restartPolicy: {} }],
    ['a backoff without a type', { restartPolicy: { backoff: {} } }],
    ['retention rules without a rule', { retention: { onSuccess: {}, onFailure: {} } }],
    ['a rule of a policy that is not known', { retention: { onSuccess: { services: { policy: 'Keep' }, driverPod: { policy: 'Keep', afterSeconds: 5 } } } }],
  ])('takes the defaults for %s', (_, spec) => {
    expect(policy(spec)).toEqual(policy({}));
  });
});

describe('the planner', () => {
  const settings: Partial<SubmissionSettings> = { uiService: true, batchScheduler: true };
  const monitoring = { exposeDriverMetrics: true, exposeExecutorMetrics: true };
  const { SparkPodSpec, ExecutorSpec, DynamicAllocation, SparkUIConfiguration, PrometheusSpec } = DEFAULTS;
  // Kubernetes' own default: executors would need a pod template to have it written out.
  const { terminationGracePeriodSeconds, ...ofSpark } = SparkPodSpec;
  const executor = { ...ofSpark, ...ExecutorSpec };
  const { mode, imagePullPolicy } = DEFAULTS.SparkApplicationSpec;
  const entry = { servicePort: 8080, servicePortName: 'web', ingressURLFormat: 'web.example.com' };

  /** All objects, apart from the text of the properties: there a default that is written out is a property more. */
  const objects = (spec: object): unknown => {
    const plan = planSubmission(application(spec), ATTEMPT, { ...SETTINGS, ...settings });
    if (plan.outcome !== 'planned') throw new Error(JSON.stringify(plan.findings));
    return JSON.parse(JSON.stringify(plan.objects.filter(({ kind }) => kind !== 'ConfigMap'))
      .replaceAll(`,"terminationGracePeriodSeconds":${terminationGracePeriodSeconds}`, '').replaceAll(/"sparkoperator\.k8s\.io\/spec-hash":"[^"]*"/g, '"hash":""')) as unknown;
  };

  it.each([
    ['the application', {}, { mode, imagePullPolicy }],
    ['the driver', {}, { driver: SparkPodSpec }],
    ['executors', {}, { executor }],
    ['the needs of a batch scheduler', { batchScheduler: 'volcano' }, { driver: SparkPodSpec, executor, batchScheduler: 'volcano' }],
    ['dynamic allocation that is off', {}, { dynamicAllocation: { ...DynamicAllocation } }],
    ['dynamic allocation that is on', { dynamicAllocation: { enabled: true } }, { dynamicAllocation: { ...DynamicAllocation, enabled: true } }],
    ['the web UI', { sparkUIOptions: {} }, { sparkUIOptions: SparkUIConfiguration }],
    ['a further Service', { driverIngressOptions: [entry] }, { driverIngressOptions: [{ ...entry, ...DEFAULTS.DriverIngressConfiguration }] }],
    ['the exporter', { monitoring: { ...monitoring, prometheus: { jmxExporterJar: '/a.jar' } } }, {
      monitoring: { ...monitoring, prometheus: { jmxExporterJar: '/a.jar', ...PrometheusSpec } },
    }],
    ['the memory overhead', {}, { memoryOverheadFactor: String(MEMORY_OVERHEAD_FACTOR.jvm) }],
    ['the memory overhead of Python', { mainApplicationFile: 'local:///main.py' }, {
      mainApplicationFile: 'local:///main.py', memoryOverheadFactor: String(MEMORY_OVERHEAD_FACTOR.otherLanguages),
    }],
  ])('plans %s the same, its defaults written out or not', (_, without, writtenOut) => {
    expect(objects(writtenOut)).toEqual(objects(without));
  });
});

describe('the documentation of the constructs', () => {
  const { SparkApplicationSpec, SparkPodSpec, ExecutorSpec, RestartPolicy, RetryBackoff, RetentionRules, DriverFailover, SparkUIConfiguration } = DEFAULTS;
  const seconds = (count: number): string => `Duration.seconds(${count})`;
  const { ScheduledSparkApplicationSpec: scheduled } = DEFAULTS;
  const rule = ({ policy }: { readonly policy: string }): string => ({ Retain: 'Retention.retain()', Delete: 'Retention.remove()' })[policy] ?? policy;

  it.each([
    ['application/restart-policy', 'interval', seconds(RestartPolicy.onFailureRetryInterval)],
    ['application/restart-policy', 'submissionInterval', seconds(RestartPolicy.onSubmissionFailureRetryInterval)],
    ['application/restart-policy', 'backoff', `Backoff.${RetryBackoff.type.toLowerCase()}()`],
    ['application/run-policy-props', 'restartPolicy', `RestartPolicy.${RestartPolicy.type.toLowerCase()}()`],
    ['application/spark-application-props', 'onSpecChange', `SpecChange.${SparkApplicationSpec.onSpecChange.toUpperCase()}`],
    ['application/spark-application-props', 'suspended', SparkApplicationSpec.suspend],
    ['application/scheduled-spark-application', 'suspended', scheduled.suspend],
    ['application/scheduled-spark-application', 'concurrencyPolicy', `ConcurrencyPolicy.${scheduled.concurrencyPolicy.toUpperCase()}`],
    ['application/scheduled-spark-application', 'successfulRunsRetained', scheduled.successfulRunHistoryLimit],
    ['application/scheduled-spark-application', 'failedRunsRetained', scheduled.failedRunHistoryLimit],
    ['application/scheduled-spark-application', 'runVariables', scheduled.runVariables],
    ['application/pod-options', 'cores', SparkPodSpec.cores],
    ['application/pod-options', 'memory', `Size.gibibytes(${SparkPodSpec.memory.replace('g', '')})`],
    ['application/pod-options', 'instances', ExecutorSpec.instances],
    ['application/pod-options', 'deleteOnTermination', ExecutorSpec.deleteOnTermination],
    ['manifest/pod-options', 'terminationGracePeriod', seconds(SparkPodSpec.terminationGracePeriodSeconds)],
    ['manifest/pod-options', 'hostNetwork', SparkPodSpec.hostNetwork],
    ['manifest/pod-options', 'shareProcessNamespace', SparkPodSpec.shareProcessNamespace],
    ['application/dynamic-allocation', 'shuffleTracking', DEFAULTS.DynamicAllocation.shuffleTrackingEnabled],
    ['application/metrics', 'port', DEFAULTS.PrometheusSpec.port],
    ['application/metrics', 'portName', DEFAULTS.PrometheusSpec.portName],
    ['application/ingress', 'port', SparkUIConfiguration.servicePort],
    ['application/ingress', 'portName', SparkUIConfiguration.servicePortName],
    ['application/run-policy', 'trackingFinalizer', DriverFailover.trackingFinalizer],
    ['application/run-policy', 'driverPod', rule(RetentionRules.driverPod)],
    ['application/run-policy', 'services', rule(RetentionRules.services)],
  ])('in src/%s.ts states for %s: %s', (file, property, expected) => {
    const stated = [...read(`src/${file}.ts`).matchAll(/@default (.*)\n {3}\*\/\n {2}readonly (\w+)\?:/g)].filter(([, , name]) => name === property);
    expect(new Set(stated.map(([, text]) => text))).toEqual(new Set([String(expected)]));
  });
});
