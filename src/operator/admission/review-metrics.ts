// The metrics of the webhooks, with the names of controller-runtime, and one of ours for their results.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { AdmissionResponse } from './reviews/admission-review';

/** Called by the webhook server. `webhook` is the path. */
export interface ReviewMetrics {
  started(webhook: string): void;
  reviewed(webhook: string, response: AdmissionResponse): void;
  finished(webhook: string, status: number, milliseconds: number): void;
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const RESULTS = ['allowed', 'allowed with warnings', 'changed', 'refused'] as const;

export function reviewMetrics(registry: Registry, paths: readonly string[]): ReviewMetrics {
  const registers = [registry];
  const total = new Counter({
    name: 'controller_runtime_webhook_requests_total', help: 'Requests to webhooks, by path and HTTP status', labelNames: ['webhook', 'code'], registers,
  });
  const inFlight = new Gauge({
    name: 'controller_runtime_webhook_requests_in_flight', help: 'Requests to webhooks in progress', labelNames: ['webhook'], registers,
  });
  const latency = new Histogram({
    name: 'controller_runtime_webhook_latency_seconds', help: 'Duration of requests to webhooks', labelNames: ['webhook'], buckets: BUCKETS, registers,
  });
  const results = new Counter({
    name: 'spark_operator_webhook_reviews_total', help: 'Reviews by path and result', labelNames: ['webhook', 'result'], registers,
  });
  for (const webhook of paths) {
    total.inc({ webhook, code: '200' }, 0);
    total.inc({ webhook, code: '500' }, 0);
    inFlight.set({ webhook }, 0);
    latency.zero({ webhook });
    RESULTS.forEach((result) => results.inc({ webhook, result }, 0));
  }
  return {
    started: (webhook) => inFlight.inc({ webhook }),
    reviewed: (webhook, response) => results.inc({ webhook, result: resultOf(response) }),
    finished: (webhook, status, milliseconds) => {
      inFlight.dec({ webhook });
      total.inc({ webhook, code: String(status) });
      latency.observe({ webhook }, milliseconds / 1000);
    },
  };
}

function resultOf({ allowed, patch = [], warnings = [] }: AdmissionResponse): (typeof RESULTS)[number] {
  if (!allowed) return 'refused';
  if (patch.length > 0) return 'changed';
  return warnings.length > 0 ? 'allowed with warnings' : 'allowed';
}
