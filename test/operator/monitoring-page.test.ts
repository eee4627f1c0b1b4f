// The page on Events and metrics says what the code says: its tables are written from the code, and a test fails where they differ.
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Registry } from 'prom-client';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/kube/transport';
import { certificateMetrics } from '../../src/operator/admission/certificates/metrics';
import { reviewMetrics } from '../../src/operator/admission/review-metrics';
import { EVENT_REASONS, type ApplicationEventMeaning } from '../../src/operator/application/event-reasons';
import { SCHEDULE_EVENT_REASONS } from '../../src/operator/schedule/event-reasons';
import { ApplicationState } from '../../src/spec/states';
import { table, withGeneratedParts } from '../support/generated-parts';
import { startCluster } from '../support/simulated-cluster';

const PAGE = path.join(__dirname, '../../docs/monitoring.md');

/** What a registry knows of each metric. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames: readonly string[];
  readonly upperBounds?: readonly number[];
}

let metrics: readonly Metric[];
let calls: readonly string[];

beforeAll(async () => {
  const cluster = await startCluster(['jobs'], { runMilliseconds: 20_000 });
  const writes: string[] = [];
  const counted = (transport: Transport): Transport => ({
    ...transport,
    request: (request) => {
      if (request.method !== 'GET') writes.push(`${request.method} ${request.path}`);
      return transport.request(request);
    },
  });
  const operator = await cluster.operate({ through: counted, loopDelay: { longestMilliseconds: 0, reset: () => undefined } });
  await cluster.submit('etl');
  await cluster.reach('etl', ApplicationState.COMPLETED);
  await cluster.stop(operator);
  const webhooks = new Registry();
  reviewMetrics(webhooks, []);
  certificateMetrics(webhooks);
  metrics = [...await metricsOf(operator.registry), ...await metricsOf(webhooks)].sort(byRank);
  calls = writes;
});

async function metricsOf(registry: Registry): Promise<Metric[]> {
  const types = new Map((await registry.getMetricsAsJSON()).map(({ name, type }) => [name, String(type)]));
  const all = registry.getMetricsAsArray() as unknown as readonly Metric[];
  return all.map(({ name, help, labelNames, upperBounds }) => ({ name, help, labelNames, upperBounds, type: types.get(name) ?? '' })).sort(byRank);
}

/** Kubeflow's first, then our own, then those of libraries. */
function byRank(a: Metric, b: Metric): number {
  const ranks = ['spark_application', 'spark_executor', 'spark_operator'];
  const rank = ({ name }: Metric) => (ranks.findIndex((prefix) => name.startsWith(prefix)) + ranks.length + 1) % (ranks.length + 1);
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1);
}

function eventTable(): string {
  const reasons = Object.entries<ApplicationEventMeaning>(EVENT_REASONS);
  return table(['reason', 'type', 'when'], reasons.map(([reason, { type, when, own }]) => [`\`${reason}\`${own ? ' +' : ''}`, type, when]));
}

function scheduleEventTable(): string {
  return table(['reason', 'type', 'when'], Object.entries(SCHEDULE_EVENT_REASONS).map(([reason, { type, when }]) => [`\`${reason}\``, type, when]));
}

function metricTable(): string {
  return table(['name', 'type', 'labels', 'what'], metrics.map(({ name, type, labelNames, help }) => [
    `\`${name}\``, type, labelNames.map((label) => `\`${label}\``).join(', '), help.replaceAll('<', '\\<'),
  ]));
}

function bucketTable(): string {
  const bounds = new Map<string, string[]>();
  for (const { name, upperBounds } of metrics) {
    if (upperBounds) bounds.set(upperBounds.join(', '), [...bounds.get(upperBounds.join(', ')) ?? [], `\`${name}\``]);
  }
  return table(['histograms', 'bounds'], [...bounds].map(([list, names]) => [names.join(', '), list]));
}

function cost(): string {
  const events = calls.filter((call) => call.endsWith('/events')).length;
  return `${calls.length} writing calls, ${events} of them for Events and one of these for \`SparkApplicationAdded\``;
}

describe('the page on Events and metrics', () => {
  it('has the tables that the code gives', async () => {
    const parts = { 'events': eventTable(), 'schedule-events': scheduleEventTable(), 'metrics': metricTable(), 'buckets': bucketTable(), 'cost': cost() };
    await expect(withGeneratedParts(readFileSync(PAGE, 'utf8'), parts)).toMatchFileSnapshot(PAGE);
  });

  it('has a type and an explanation for each metric', () => {
    expect(metrics.filter(({ type, help }) => !['counter', 'gauge', 'histogram', 'summary'].includes(type) || help.length < 5)).toEqual([]);
  });
});
