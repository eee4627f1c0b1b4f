// How much memory the bundle takes when objects are as large as an API server allows, against the embedded control plane over HTTP.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, installApi } from './load/embedded-cluster';
import { atMost, figure, none, type Benchmark, type Figure } from './measurement';
import { ADMINISTRATOR, startControlPlane, type ControlPlane } from '../../src/rehearsal';
import { Label } from '../../src/spec/labels';
import { ApplicationState, stateOf } from '../../src/spec/states';
import type { SparkApplication } from '../../src/spec/types.gen';
import { writeKubeconfig } from '../support/kubeconfig';
import { CONTAINER_MEBIBYTES, ObservedOperator } from '../support/operator-process';

const NAMESPACE = 'large';
const POLL_MILLISECONDS = 250;
const LIMIT_MILLISECONDS = 900_000;
/** How long an operator that has nothing to do is watched. */
const REST_MILLISECONDS = 10_000;
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const APPLICATIONS = `/apis/sparkoperator.k8s.io/v1beta2/namespaces/${NAMESPACE}/sparkapplications`;

interface Load {
  readonly what: string;
  readonly count: number;
  readonly object: (name: string) => object;
  /** Where the objects are created. Default: applications. */
  readonly path?: string;
  /** The states in which applications come to rest. */
  readonly ends: readonly string[];
}

function application(name: string, spec: object): object {
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      type: 'Python',
      sparkVersion: '4.1.4',
      image: 'spark:4.1.4',
      mainApplicationFile: 'local:///opt/job.py',
      driver: {},
      executor: { instances: 1 },
      ...spec,
    },
  };
}

/** So many bytes, in pieces of at most 100 kB. */
function pieces(bytes: number): string[] {
  const piece = 100_000;
  return Array.from({ length: Math.ceil(bytes / piece) }, (_, i) => 'x'.repeat(Math.min(piece, bytes - i * piece)));
}

/** An application with so many bytes of arguments. */
function sized(bytes: number, suspend: boolean): (name: string) => object {
  const given = pieces(bytes);
  return (name) => application(name, { suspend, arguments: given });
}

/** Small ones come first in the list, so that the size of its first pages says nothing of the others. */
function smallAndLarge(name: string): object {
  return sized(/^job-[0-4]/.test(name) ? 10 : 1_000_000, true)(name);
}

/** A driver's template with so many values in fields that nobody knows, each as short as it can be. */
function manyValued(values: number): (name: string) => object {
  const each = 9_000;
  const part = Object.fromEntries(Array.from({ length: each }, (_, i) => [`k${i}`, 1]));
  const spec = Object.fromEntries(Array.from({ length: Math.floor(values / each) }, (_, i) => [`x${i}`, part]));
  return (name) => application(name, { driver: { template: { spec } } });
}

/** Some 20 kB whose references to another property make half a megabyte. */
function amplified(name: string): object {
  const value = '${spark.b}'.repeat(1_000);
  return application(name, { sparkConf: { 'spark.b': 'x'.repeat(250), 'spark.pyspark.python': value, 'spark.pyspark.driver.python': value } });
}

/** A pod that anybody may create, with the labels by which the operator watches pods. */
function labelledPod(bytes: number): (name: string) => object {
  const env = pieces(bytes).map((value, i) => ({ name: `V${i}`, value }));
  return (name) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: NAMESPACE, labels: { [Label.LAUNCHED_BY_OPERATOR]: 'true', [Label.APP_NAME]: 'job-0' } },
    spec: { schedulerName: 'none', containers: [{ name: 'spark-kubernetes-executor', image: 'spark:4.1.4', env }] },
  });
}

const { COMPLETED, FAILED, SUSPENDED } = ApplicationState;
const LOADS: readonly Load[] = [
  { what: '1,000 applications of 256 kB that run', count: 1_000, object: sized(256_000, false), ends: [COMPLETED, FAILED] },
  { what: '1,000 suspended applications of 256 kB', count: 1_000, object: sized(256_000, true), ends: [SUSPENDED] },
  { what: '330 suspended applications of 1 MB', count: 330, object: sized(1_000_000, true), ends: [SUSPENDED] },
  { what: 'one application of 1.5 MB, the most that is stored', count: 1, object: sized(1_560_000, false), ends: [COMPLETED, FAILED] },
  { what: '100 applications with 90,000 values each', count: 100, object: manyValued(90_000), ends: [COMPLETED, FAILED] },
  { what: '300 applications of 20 kB with references that make half a megabyte', count: 300, object: amplified, ends: [COMPLETED, FAILED] },
  { what: '1,000 applications, 500 small ones before 500 of 1 MB, suspended', count: 1_000, object: smallAndLarge, ends: [SUSPENDED] },
  { what: '1,000 pods of 1 MB', count: 1_000, object: labelledPod(1_000_000), path: PODS, ends: [] },
];

export const memory: Benchmark = {
  name: 'memory',
  about: `resident memory of the bundle with a limit of ${CONTAINER_MEBIBYTES} MiB and objects of the largest sizes`,
  run: async () => {
    const figures: Figure[] = [];
    for (const one of LOADS.filter(({ what }) => what.includes(process.env.BENCH_MEMORY ?? ''))) figures.push(...await measure(one));
    return figures;
  },
};

/** Everything is there before the operator starts, as after a restart; then it starts once more, with all at rest. */
async function measure({ what, count, object, path = APPLICATIONS, ends }: Load): Promise<Figure[]> {
  const plane = startControlPlane({ kubelet: { scheduleMilliseconds: 10 } });
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    await create(plane, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
    await installApi(plane);
    for (let i = 0; i < count; i++) await create(plane, path, object(`job-${i}`));
    const kubeconfig = await writeKubeconfig(plane, folder, ADMINISTRATOR);
    const first = await follow(plane, kubeconfig, ends);
    const again = await follow(plane, kubeconfig, ends);
    for (const [when, problem] of [...first.unhealthy, ...again.unhealthy]) {
      console.error(`${what}: /healthz failed ${when.toFixed(1)} s after the start: ${problem}`);
    }
    return [
      atMost(`${what}: most memory`, first.mebibytes, 'MiB', CONTAINER_MEBIBYTES),
      figure(`${what}: until all are at rest`, first.seconds, 's'),
      atMost(`${what}: most memory after a restart`, again.mebibytes, 'MiB', CONTAINER_MEBIBYTES),
      figure(`${what}: longest delay of the event loop`, Math.max(first.delay, again.delay), 'ms'),
      none(`${what}: failed health checks`, first.unhealthy.length + again.unhealthy.length),
    ];
  } finally {
    await plane.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One process, until all applications are at rest, and for a while after. */
async function follow(plane: ControlPlane, kubeconfig: string, ends: readonly string[]) {
  const operator = await ObservedOperator.start(kubeconfig, [`--namespaces=${NAMESPACE}`]);
  const began = performance.now();
  const unhealthy: Array<readonly [seconds: number, problem: string]> = [];
  let [seconds, delay] = [Number.NaN, 0];
  try {
    for (let rest = Number.POSITIVE_INFINITY; performance.now() < rest;) {
      await new Promise((resolve) => { setTimeout(resolve, POLL_MILLISECONDS); });
      const passed = (performance.now() - began) / 1000;
      if (operator.ended !== undefined) throw new Error(`the operator ended with ${operator.ended}: ${operator.takeLines().join('\n').slice(-2_000)}`);
      const problem = await operator.healthProblem();
      if (problem) unhealthy.push([passed, problem]);
      delay = Math.max(delay, await operator.loopDelayMilliseconds());
      const states = (plane.objects('sparkoperator.k8s.io/v1beta2', 'SparkApplication', NAMESPACE) as unknown as readonly SparkApplication[]).map(stateOf);
      if (Number.isNaN(seconds) && states.every((state) => ends.includes(state))) {
        seconds = passed;
        rest = performance.now() + REST_MILLISECONDS;
      }
      if (passed * 1000 > LIMIT_MILLISECONDS) throw new Error(`not at rest after ${LIMIT_MILLISECONDS / 1000} s: ${[...new Set(states)].join(', ')}`);
    }
    return { unhealthy, seconds, delay, mebibytes: operator.mostResidentMebibytes() };
  } finally {
    await operator.stop();
  }
}
