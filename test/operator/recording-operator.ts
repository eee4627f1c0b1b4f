// An operator with a controller that only records which keys it is asked to reconcile, for tests of everything around the controllers.
import type { ApplicationControllerDeps } from '../../src/operator/application/deps';
import type { OperatorConfig } from '../../src/operator/config';
import { parseFlags } from '../../src/operator/flags/flags';
import type { ReconcileResult } from '../../src/operator/manager/controller';
import { createOperator, type Operator } from '../../src/operator/operator';
import { EmbeddedApi, sparkApplication } from '../support/embedded-api';
import { countingIds } from '../support/virtual-clock';

export const APPLICATIONS = (namespace: string) => `/apis/sparkoperator.k8s.io/v1beta2/namespaces/${namespace}/sparkapplications`;

export function configFor(more: Partial<OperatorConfig> = {}): OperatorConfig {
  const { config } = parseFlags(['--controller-threads=2', '--leader-election-lock-name=lock', '--leader-election-lock-namespace=jobs'], { identity: 'a' });
  return { ...config, healthProbeBindAddress: '0', ...more };
}

export interface RecordingOperator {
  readonly operator: Operator;
  /** Keys in the order in which they were reconciled. */
  readonly reconciled: string[];
  readonly deps: ApplicationControllerDeps;
}

/** An operator whose controller records each key, and then does `reconcile`. */
export function recordingOperator(
  embedded: EmbeddedApi, more: Partial<OperatorConfig> = {}, reconcile: (key: string, signal: AbortSignal) => Promise<ReconcileResult> = async () => ({}),
): RecordingOperator {
  const reconciled: string[] = [];
  let given: ApplicationControllerDeps | undefined;
  const operator = createOperator({
    transport: embedded.transport,
    clock: embedded.clock,
    ids: countingIds(),
    config: configFor(more),
    createController: (deps) => {
      given = deps;
      return {
        reconcile: (key, signal) => {
          reconciled.push(key);
          return reconcile(key, signal);
        },
      };
    },
  });
  return { operator, reconciled, deps: given as ApplicationControllerDeps };
}

export async function started(embedded: EmbeddedApi, instance: RecordingOperator): Promise<void> {
  const starting = instance.operator.start();
  await embedded.clock.advance(0);
  await starting;
  await embedded.clock.advance(0);
}

export async function stopped(embedded: EmbeddedApi, instance: RecordingOperator): Promise<void> {
  const stopping = instance.operator.stop();
  await embedded.clock.advance(0);
  await stopping;
}

export function newApi(): EmbeddedApi {
  return new EmbeddedApi(['jobs', 'other'], { crds: true });
}

export function create(embedded: EmbeddedApi, name: string, namespace = 'jobs', labels?: Record<string, string>): void {
  embedded.must('POST', APPLICATIONS(namespace), sparkApplication(name, namespace, labels));
}

export function createPod(embedded: EmbeddedApi, name: string, application: string): void {
  if (embedded.server.storage.collection('serviceaccounts').count('jobs') === 0) {
    embedded.must('POST', '/api/v1/namespaces/jobs/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
  }
  embedded.must('POST', '/api/v1/namespaces/jobs/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'sparkoperator.k8s.io/launched-by-spark-operator': 'true', 'sparkoperator.k8s.io/app-name': application } },
    spec: { containers: [{ name: 'spark-kubernetes-driver', image: 'x', env: [{ name: 'LONG', value: 'x'.repeat(1000) }] }] },
  });
}
