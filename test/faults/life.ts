// One life of the example's first application on the embedded control plane, under an operator that may be killed on the way.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { Mortal, type Death } from './mortal';
import { definePlatform } from '../../examples/platform/platform';
import type { OperatorConfig } from '../../src/operator/config';
import { parseFlags } from '../../src/operator/flags';
import type { Transport } from '../../src/operator/kube/transport';
import { createOperator } from '../../src/operator/operator';
import { startControlPlane, serviceAccountIdentity, type ControlPlane, type Identity } from '../../src/rehearsal';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import { SparkLabel } from '../../src/spec/labels';
import { isTerminal } from '../../src/spec/states';
import type { SparkApplication, SparkApplicationStatus } from '../../src/spec/types.gen';
import { countingIds, VirtualClock } from '../support/virtual-clock';

const API = 'sparkoperator.k8s.io/v1beta2';
/** From the death of an instance to the start of the next one. */
const RESTART_MILLISECONDS = 1_000;
/** How long is watched after the end whether something happens that should not. */
const AFTERMATH_MILLISECONDS = 90_000;
/** A life that has not ended by then is taken as it is. */
const LIMIT_MILLISECONDS = 300_000;
const STEP_MILLISECONDS = 500;
/** Longer than it takes until the next instance has the lease, so that a killed operator misses a part of the run and not all of it. */
const RUN_MILLISECONDS = 25_000;

export interface Life {
  /** Calls of the first instance, up to its death or to the end of the application. */
  readonly calls: readonly string[];
  readonly died: boolean;
  /** UIDs of all driver pods that ever existed. */
  readonly drivers: readonly string[];
  readonly status: SparkApplicationStatus;
  /** Kinds of the objects that are left of the application, sorted. */
  readonly left: readonly string[];
}

export interface Circumstances {
  readonly death?: Death;
  /** Changes what the operator sends: how a test seeds a defect. */
  readonly distort?: (transport: Transport) => Transport;
}

/** The manifests of the example platform with its first application alone. */
export function platformObjects(): KubernetesObject[] {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  try {
    const app = new App({ outdir: folder });
    definePlatform(app, { spark: 'docker.io/apache/spark:4.1.4' });
    const objects = app.charts.flatMap((chart) => chart.toJson() as KubernetesObject[]);
    const [first] = objects.filter(({ kind }) => kind === 'SparkApplication');
    return objects.filter((object) => object.kind !== 'SparkApplication' || object === first);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the application to its end, and on for a while. */
export async function live(objects: readonly KubernetesObject[], { death, distort = (transport) => transport }: Circumstances = {}): Promise<Life> {
  const clock = new VirtualClock();
  const plane = startControlPlane({ clock, podLife: { runMilliseconds: RUN_MILLISECONDS } });
  const drivers = new Set<string>();
  const stopWatching = plane.watch('v1', 'Pod', ({ object }) => {
    if (object.metadata.labels?.[SparkLabel.ROLE] === 'driver') drivers.add(object.metadata.uid!);
  });
  try {
    const applied = plane.apply(objects.map((object) => ({ object })));
    await clock.advance(0);
    const { refused } = await applied;
    if (refused.length > 0) throw new Error(refused.map(({ subject, message }) => `${subject}: ${message}`).join('\n'));

    const { identity, config } = operatorIn(objects);
    const start = (name: string, mortal: Mortal): void => {
      const operator = createOperator({
        transport: distort(mortal.transport),
        clock: mortal.clock,
        ids: countingIdsFrom(name),
        config: config(name),
      });
      void operator.start();
    };
    const world = { transport: plane.transportFor(identity), clock };
    let died = false;
    const first = new Mortal(world, death, () => {
      died = true;
      clock.after(RESTART_MILLISECONDS, () => start('second', new Mortal(world)));
    });
    start('first', first);

    const application = (): SparkApplication => plane.objects(API, 'SparkApplication')[0] as unknown as SparkApplication;
    const end = clock.now() + LIMIT_MILLISECONDS;
    while (!isTerminal(application().status?.applicationState?.state) && clock.now() < end) await clock.advance(STEP_MILLISECONDS);
    const calls = [...first.calls];
    await clock.advance(AFTERMATH_MILLISECONDS);
    return { calls, died, drivers: [...drivers], status: application().status ?? {} as SparkApplicationStatus, left: remains(plane, application()) };
  } finally {
    stopWatching();
    await plane.stop();
  }
}

/** The operator that the manifests deploy: its service account, and its flags as a configuration without servers. */
function operatorIn(objects: readonly KubernetesObject[]): { identity: Identity; config: (name: string) => OperatorConfig } {
  const deployment = objects.find(({ kind }) => kind === 'Deployment') as KubernetesObject & {
    spec: { template: { spec: { serviceAccountName: string; containers: Array<{ args: string[] }> } } };
  };
  const { serviceAccountName, containers } = deployment.spec.template.spec;
  return {
    identity: serviceAccountIdentity(deployment.metadata.namespace!, serviceAccountName),
    config: (name) => ({ ...parseFlags(containers[0].args, { identity: name }).config, metricsBindAddress: '0', healthProbeBindAddress: '0' }),
  };
}

/** Two instances draw different identifiers. */
function countingIdsFrom(name: string): ReturnType<typeof countingIds> {
  const ids = countingIds();
  const mark = name === 'first' ? '0' : '1';
  return { ...ids, uuid: () => `${mark}${ids.uuid().slice(1)}` };
}

function remains(plane: ControlPlane, application: SparkApplication): string[] {
  const core = ['Pod', 'Service', 'ConfigMap', 'PersistentVolumeClaim'].map((kind) => ['v1', kind]);
  const networking = ['Ingress', 'NetworkPolicy'].map((kind) => ['networking.k8s.io/v1', kind]);
  return [...core, ...networking]
    .flatMap(([apiVersion, kind]) => plane.objects(apiVersion, kind, application.metadata.namespace)
      .filter(({ metadata }) => metadata.ownerReferences?.length)
      .map(() => kind))
    .sort();
}
