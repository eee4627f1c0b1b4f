// Schedules: what ten thousand cost that are not due, and how long a thousand take that are due in the same second. The API server is the embedded one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, installApi } from './load/embedded-cluster';
import { OperatorProcess } from './load/operator-process';
import { atMost, below, figure, none, percentile, type Benchmark, type Figure } from './measurement';
import { ADMINISTRATOR, startControlPlane, type ControlPlane } from '../../src/rehearsal';
import type { ScheduledSparkApplication } from '../../src/spec/types.gen';
import { writeKubeconfig } from '../support/kubeconfig';

const API = 'sparkoperator.k8s.io/v1beta2';
const NAMESPACE = 'scheduled';
const [IDLE, DUE] = [10_000, 1_000];
const REST_MILLISECONDS = 30_000;
const LIMIT_MILLISECONDS = 180_000;
/** Between the start of the operator and the time at which all are due. */
const HEADROOM_MILLISECONDS = 20_000;

function schedule(name: string, times: string): object {
  return {
    apiVersion: API,
    kind: 'ScheduledSparkApplication',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      schedule: times,
      timeZone: 'Europe/Berlin',
      // Runs that wait cost what their creation costs, and no drivers.
      template: { type: 'Python', sparkVersion: '4.1.4', image: 'spark:4.1.4', mainApplicationFile: 'local:///job.py', suspend: true, driver: {}, executor: {} },
    },
  };
}

export const schedules: Benchmark = {
  name: 'schedules',
  about: `${IDLE} schedules that are not due, and ${DUE} that are due in the same second`,
  run: async () => [...await idle(), ...await due()],
};

async function withSchedules<T>(
  count: number, times: () => string, work: (plane: ControlPlane, kubeconfig: string) => Promise<T>,
): Promise<T> {
  const plane = startControlPlane({ kubelet: false });
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    await create(plane, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
    await installApi(plane);
    const path = `/apis/${API}/namespaces/${NAMESPACE}/scheduledsparkapplications`;
    for (let i = 0; i < count; i++) await create(plane, path, schedule(`job-${i}`, times()));
    return await work(plane, await writeKubeconfig(plane, folder, ADMINISTRATOR));
  } finally {
    await plane.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function idle(): Promise<Figure[]> {
  return withSchedules(IDLE, () => '0 0 1 1 *', async (plane, kubeconfig) => {
    const operator = await OperatorProcess.start({ namespace: NAMESPACE, kubeconfig });
    try {
      const began = performance.now();
      await until(() => all(plane).every(({ status }) => status?.nextRun !== undefined));
      const settled = (performance.now() - began) / 1000;
      await pause(5_000);
      const before = operator.cpuMilliseconds();
      await pause(REST_MILLISECONDS);
      const share = (operator.cpuMilliseconds() - before) / REST_MILLISECONDS * 100;
      return [
        figure(`${IDLE} schedules: until all have their next run in the status`, settled, 's'),
        below(`${IDLE} schedules that are not due: processor time`, share, '% of a core', 1),
        figure(`${IDLE} schedules: resident memory`, operator.residentMebibytes(), 'MiB'),
      ];
    } finally {
      await operator.stop();
    }
  });
}

async function due(): Promise<Figure[]> {
  let time = 0;
  // The first whole minute that leaves time to create all and to start.
  const times = (): string => {
    time ||= Math.ceil((Date.now() + HEADROOM_MILLISECONDS) / 60_000) * 60_000;
    return `${new Date(time).getUTCMinutes()} * * * *`;
  };
  return withSchedules(DUE, times, async (plane, kubeconfig) => {
    const created = new Map<string, number>();
    let duplicates = 0;
    const stop = plane.watch(API, 'SparkApplication', ({ type, object }) => {
      if (type !== 'ADDED') return;
      const owner = object.metadata.ownerReferences?.[0].name ?? '';
      if (created.has(owner)) duplicates += 1;
      created.set(owner, Date.now());
    });
    const operator = await OperatorProcess.start({ namespace: NAMESPACE, kubeconfig });
    try {
      if (Date.now() >= time) throw new Error('the operator was not ready before the schedules were due');
      let longest = 0;
      await until(async () => {
        if (Date.now() > time) longest = Math.max(longest, await operator.loopDelayMilliseconds());
        return created.size === DUE;
      });
      longest = Math.max(longest, await operator.loopDelayMilliseconds());
      const delays = [...created.values()].map((at) => (at - time) / 1000);
      return [
        below(`${DUE} schedules due in one second: until the last run is created`, Math.max(...delays), 's', 60),
        figure(`${DUE} schedules due in one second: half of the runs are created after`, percentile(delays, 0.5), 's'),
        atMost(`${DUE} schedules due in one second: longest delay of the event loop`, longest, 'ms', 200),
        none(`${DUE} schedules due in one second: runs that were created twice`, duplicates),
      ];
    } finally {
      stop();
      await operator.stop();
    }
  });
}

function all(plane: ControlPlane): readonly ScheduledSparkApplication[] {
  return plane.objects(API, 'ScheduledSparkApplication', NAMESPACE) as unknown as readonly ScheduledSparkApplication[];
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const limit = performance.now() + LIMIT_MILLISECONDS;
  while (!await condition()) {
    if (performance.now() > limit) throw new Error(`not done after ${LIMIT_MILLISECONDS / 1000} s`);
    await pause(250);
  }
}
