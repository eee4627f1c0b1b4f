// How long an application waits for its driver, and how true its status is, when 500 applications a minute come.
import { connect, freshNamespace, removeNamespace, until } from './cluster';
import { OperatorProcess } from './operator-process';
import { lags } from './throughput';
import { application, observe } from './workload';
import { Resources } from '../../../src/operator/kube/resources';
import { below, percentile, type Benchmark } from '../measurement';

const PER_MINUTE = 500;
const SECONDS = 60;

export const latency: Benchmark = {
  name: 'latency',
  about: `created to driver and status lag at ${PER_MINUTE} applications a minute for ${SECONDS} s, workload B`,
  needsCluster: true,
  run: async () => {
    const cluster = await connect();
    const stop = new AbortController();
    await freshNamespace(cluster);
    const operator = await OperatorProcess.start();
    try {
      const lives = await observe(cluster, stop.signal);
      const began = Date.now();
      const created: Promise<unknown>[] = [];
      for (let i = 0; i < PER_MINUTE * SECONDS / 60; i++) {
        const due = began + i * 60_000 / PER_MINUTE;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - Date.now())));
        lives.begin(`b-${i}`);
        created.push(cluster.client.create(Resources.SparkApplication, application('B', `b-${i}`)));
      }
      await Promise.all(created);
      await until('every application has ended', () => [...lives.values()].every(({ statusEnded }) => statusEnded !== undefined), 300_000);
      const all = [...lives.values()];
      const waits = all.map(({ created: from, driverCreated }) => (driverCreated ?? Number.POSITIVE_INFINITY) - from);
      return [
        { what: 'created to driver created, p50', value: percentile(waits, 0.5) / 1000, unit: 's' },
        below('created to driver created, p99', percentile(waits, 0.99) / 1000, 's', 2),
        { what: 'status behind the truth, p50', value: percentile(lags(all), 0.5) / 1000, unit: 's' },
        below('status behind the truth, p99', percentile(lags(all), 0.99) / 1000, 's', 1),
      ];
    } finally {
      stop.abort();
      await operator.stop();
      await removeNamespace(cluster);
      await cluster.close();
    }
  },
};
