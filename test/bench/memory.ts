// How much memory the bundle takes when applications are as large as an API server allows, against the embedded control plane over HTTP.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { OperatorProcess } from './load/operator-process';
import { atMost, figure, none, type Benchmark, type Figure } from './measurement';
import { ADMINISTRATOR, startControlPlane, type ControlPlane } from '../../src/rehearsal';
import { ApplicationState } from '../../src/spec/states';
import type { SparkApplication } from '../../src/spec/types.gen';
import { writeKubeconfig } from '../support/kubeconfig';

const NAMESPACE = 'large';
const CRD = join(__dirname, '../../imports/crds/sparkapplications.yaml');
const LIMIT_MEBIBYTES = 512;
/** The image gives this share of the container's limit to the heap. */
const HEAP = `--max-old-space-size=${Math.floor(LIMIT_MEBIBYTES * 0.6)}`;
const POLL_MILLISECONDS = 250;
const LIMIT_MILLISECONDS = 600_000;
/** How long an operator that has nothing to do is watched. */
const REST_MILLISECONDS = 10_000;

interface Load {
  readonly what: string;
  readonly count: number;
  readonly application: (name: string) => object;
  /** The states in which the applications come to rest. */
  readonly ends: readonly string[];
}

/** An application with so many bytes of arguments, in pieces of at most 100 kB. */
function sized(bytes: number, suspend: boolean): (name: string) => object {
  const piece = 100_000;
  const pieces = Array.from({ length: Math.ceil(bytes / piece) }, (_, i) => 'x'.repeat(Math.min(piece, bytes - i * piece)));
  return (name) => ({
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      type: 'Python',
      sparkVersion: '4.1.4',
      image: 'spark:4.1.4',
      mainApplicationFile: 'local:///opt/job.py',
      suspend,
      arguments: pieces,
      driver: {},
      executor: { instances: 1 },
    },
  });
}

const { COMPLETED, FAILED, SUSPENDED } = ApplicationState;
const LOADS: readonly Load[] = [
  { what: '1,000 applications of 256 kB that run', count: 1_000, application: sized(256_000, false), ends: [COMPLETED, FAILED] },
  { what: '1,000 suspended applications of 256 kB', count: 1_000, application: sized(256_000, true), ends: [SUSPENDED] },
  { what: '330 suspended applications of 1 MB', count: 330, application: sized(1_000_000, true), ends: [SUSPENDED] },
  { what: 'one application of 1.5 MB, the most that is stored', count: 1, application: sized(1_560_000, false), ends: [COMPLETED, FAILED] },
];

export const memory: Benchmark = {
  name: 'memory',
  about: `resident memory of the bundle with a limit of ${LIMIT_MEBIBYTES} MiB and applications of the largest sizes`,
  run: async () => {
    const figures: Figure[] = [];
    for (const one of LOADS) figures.push(...await measure(one));
    return figures;
  },
};

/** Everything is there before the operator starts, as after a restart; then it starts once more, with all at rest. */
async function measure({ what, count, application, ends }: Load): Promise<Figure[]> {
  const plane = startControlPlane({ kubelet: { scheduleMilliseconds: 10 } });
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    await create(plane, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
    await create(plane, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', load(readFileSync(CRD, 'utf8')) as object);
    const path = `/apis/sparkoperator.k8s.io/v1beta2/namespaces/${NAMESPACE}/sparkapplications`;
    for (let i = 0; i < count; i++) await create(plane, path, application(`job-${i}`));
    const kubeconfig = await writeKubeconfig(plane, folder, ADMINISTRATOR);
    const first = await follow(plane, kubeconfig, ends);
    const again = await follow(plane, kubeconfig, ends);
    return [
      atMost(`${what}: most memory`, first.mebibytes, 'MiB', LIMIT_MEBIBYTES),
      figure(`${what}: until all are at rest`, first.seconds, 's'),
      atMost(`${what}: most memory after a restart`, again.mebibytes, 'MiB', LIMIT_MEBIBYTES),
      none(`${what}: failed health checks`, first.unhealthy + again.unhealthy),
    ];
  } finally {
    await plane.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One process, until all applications are at rest, and for a while after. */
async function follow(plane: ControlPlane, kubeconfig: string, ends: readonly string[]) {
  const operator = await OperatorProcess.start({ namespace: NAMESPACE, node: [HEAP], kubeconfig });
  const began = performance.now();
  let [unhealthy, seconds] = [0, Number.NaN];
  try {
    for (let rest = Number.POSITIVE_INFINITY; performance.now() < rest;) {
      await new Promise((resolve) => { setTimeout(resolve, POLL_MILLISECONDS); });
      if (!await operator.healthy()) unhealthy += 1;
      const states = (plane.objects('sparkoperator.k8s.io/v1beta2', 'SparkApplication', NAMESPACE) as unknown as readonly SparkApplication[])
        .map(({ status }) => status?.applicationState?.state ?? '');
      if (Number.isNaN(seconds) && states.every((state) => ends.includes(state))) {
        seconds = (performance.now() - began) / 1000;
        rest = performance.now() + REST_MILLISECONDS;
      }
      if (performance.now() - began > LIMIT_MILLISECONDS) {
        throw new Error(`not at rest after ${LIMIT_MILLISECONDS / 1000} s: ${[...new Set(states)].join(', ')}`);
      }
    }
    return { unhealthy, seconds, mebibytes: operator.mostResidentMebibytes() };
  } finally {
    await operator.stop();
  }
}

async function create(plane: ControlPlane, path: string, body: object): Promise<void> {
  const { status, body: answer } = await plane.transportFor(ADMINISTRATOR).request({ method: 'POST', path, body });
  if (status >= 400) throw new Error(`POST ${path}: ${JSON.stringify(answer).slice(0, 500)}`);
}
