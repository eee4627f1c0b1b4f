// What is applied before a run begins: the example platform as its users deploy it, and its first application apart.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { definePlatform } from '../../../examples/platform/platform';
import type { OperatorConfig } from '../../../src/operator/config';
import { parseFlags } from '../../../src/operator/flags/flags';
import { serviceAccountIdentity, type Identity } from '../../../src/rehearsal';
import { applyMergePatch } from '../../../src/rehearsal/json';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { ScheduledSparkApplication, SparkApplication } from '../../../src/spec/types.gen';
import type { Scenario } from '../scenarios';

export type Manifest = SparkApplication | ScheduledSparkApplication;

export interface Manifests {
  readonly platform: readonly KubernetesObject[];
  readonly application: SparkApplication;
  /** The identity that the operator's pod has. */
  readonly operator: Identity;
  /** The flags of its deployment. */
  readonly flags: readonly string[];
  /** The configuration that they make, without servers. */
  config(name: string): OperatorConfig;
}

let known: Manifests | undefined;

/** Synthesised once: it takes longer than a run. */
export function manifests(): Manifests {
  known ??= synthesise();
  return known;
}

/** What the user of a scenario creates: its application, or a schedule with it. */
export function manifestOf(scenario: Scenario): Manifest {
  const application = applicationOf(scenario);
  if (!scenario.schedule) return application;
  const { runs: _runs, ...times } = scenario.schedule;
  return { ...application, kind: 'ScheduledSparkApplication', spec: { ...times, template: application.spec } };
}

/** The application of a scenario. */
export function applicationOf({ spec, labels }: Scenario): SparkApplication {
  const { application } = manifests();
  const metadata = { ...application.metadata, labels: { ...application.metadata.labels, ...labels } };
  return { ...application, metadata, spec: applyMergePatch(application.spec, spec) as SparkApplication['spec'] };
}

/** The poison of a scenario, beside its application as it is to be created in an environment. */
export function poisonOf(scenario: Scenario, { metadata }: Manifest): SparkApplication[] {
  const beside = { ...applicationOf(scenario), metadata };
  return Object.entries(scenario.poison ?? {}).map(([name, patch]) => ({
    ...beside, metadata: { ...beside.metadata, name }, spec: applyMergePatch(beside.spec, patch) as SparkApplication['spec'],
  }));
}

function synthesise(): Manifests {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  try {
    const app = new App({ outdir: folder });
    definePlatform(app, { spark: 'docker.io/apache/spark:4.1.4', operator: 'cdk8s-spark:dev' });
    const objects = app.charts.flatMap((chart) => chart.toJson() as KubernetesObject[]);
    const platform = objects.filter(({ kind }) => kind !== 'SparkApplication');
    const application = objects.find(({ kind }) => kind === 'SparkApplication') as SparkApplication;
    return { platform, application, ...operatorIn(platform) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function operatorIn(platform: readonly KubernetesObject[]): Pick<Manifests, 'operator' | 'flags' | 'config'> {
  const deployment = platform.find(({ kind }) => kind === 'Deployment') as KubernetesObject & {
    spec: { template: { spec: { serviceAccountName: string; containers: Array<{ args: string[] }> } } };
  };
  const { serviceAccountName, containers } = deployment.spec.template.spec;
  return {
    operator: serviceAccountIdentity(deployment.metadata.namespace!, serviceAccountName),
    flags: containers[0].args,
    config: (name) => ({ ...parseFlags(containers[0].args, { identity: name }).config, metricsBindAddress: '0', healthProbeBindAddress: '0' }),
  };
}
