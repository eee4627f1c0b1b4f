// How long an application waits for its driver, and how late its status is, when applications are created at a steady rate.
import { lags, ApplicationTimings, mishaps, waits } from './application-timings';
import { FLAGS, names } from './applications';
import { inFreshNamespace } from './cluster';
import { atRate } from './offer';
import { OperatorProcess } from './operator-process';
import { SETTINGS } from './settings';
import { SimulatedDrivers } from './simulated-drivers';
import { below, figure, percentile, type Benchmark } from '../measurement';

export const latency: Benchmark = {
  name: 'latency',
  about: `${SETTINGS.latencyPerMinute} applications of workload B a minute for ${SETTINGS.latencySeconds} s`,
  needsCluster: true,
  run: () => inFreshNamespace('latency', async (cluster) => {
    const operator = await OperatorProcess.start({ namespace: cluster.namespace, flags: FLAGS.B });
    const timings = await ApplicationTimings.follow(cluster);
    try {
      const drivers = new SimulatedDrivers(cluster, timings);
      const count = Math.ceil(SETTINGS.latencyPerMinute * SETTINGS.latencySeconds / 60);
      await atRate({ cluster, timings, workload: 'B', names: names('b', count) }, SETTINGS.latencyPerMinute);
      await drivers.done();
      const [waited, behind] = [waits(timings.all), lags(timings.all)];
      return [
        figure('created to driver created, p50', percentile(waited, 0.5) / 1000, 's'),
        below('created to driver created, p99', percentile(waited, 0.99) / 1000, 's', 2),
        figure('status behind the truth, p50', percentile(behind, 0.5) / 1000, 's'),
        below('status behind the truth, p99', percentile(behind, 0.99) / 1000, 's', 1),
        ...mishaps(timings.all),
      ];
    } finally {
      await timings.stop();
      await operator.stop();
    }
  }),
};
