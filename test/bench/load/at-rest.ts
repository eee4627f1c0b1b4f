// What ten thousand finished applications cost an operator that starts among them.
import { createAll } from './bare-loop';
import { connect, freshNamespace, removeNamespace, until } from './cluster';
import { OperatorProcess } from './operator-process';
import { application } from './workload';
import { Resources } from '../../../src/operator/kube/resources';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { below, type Benchmark } from '../measurement';

const APPLICATIONS = Number(process.env.BENCH_AT_REST ?? 10_000);

export const atRest: Benchmark = {
  name: 'at-rest',
  about: `memory and restart with ${APPLICATIONS} finished applications`,
  needsCluster: true,
  run: async () => {
    const cluster = await connect();
    await freshNamespace(cluster);
    try {
      const names = Array.from({ length: APPLICATIONS }, (_, i) => `done-${i}`);
      await createAll(cluster, names, (name) => application('B', name), () => {});
      const finished = (await cluster.client.list<SparkApplication>(Resources.SparkApplication, { namespace: 'cdk8s-spark-bench' }))
        .map((object) => () => cluster.client.patchStatus(Resources.SparkApplication, object, {
          submissionID: object.metadata.uid,
          submissionAttempts: 1,
          executionAttempts: 1,
          lastSubmissionAttemptTime: '2026-01-01T00:00:00Z',
          terminationTime: '2026-01-01T00:01:00Z',
          applicationState: { state: 'COMPLETED' },
          driverInfo: { podName: `${object.metadata.name}-driver` },
        }));
      await Promise.all(Array.from({ length: 10 }, async (_, lane) => {
        for (let i = lane; i < finished.length; i += 10) await finished[i]();
      }));
      const operator = await OperatorProcess.start();
      const ready = Date.now();
      await until('every application has been looked at', async () => await operator.queueDepth() === 0, 300_000);
      const settled = Date.now() - ready;
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      const memory = operator.residentMebibytes();
      const { startMilliseconds } = operator;
      await operator.stop();
      return [
        below(`memory with ${APPLICATIONS} applications cached`, memory, 'MiB', 256),
        { what: `start to ready with ${APPLICATIONS} applications`, value: startMilliseconds / 1000, unit: 's' },
        { what: 'ready to every application looked at', value: settled / 1000, unit: 's' },
      ];
    } finally {
      await removeNamespace(cluster);
      await cluster.close();
    }
  },
};
