// How late statuses are when thousands of applications are created at once.
import { lags, ApplicationTimings, mishaps } from './application-timings';
import { FLAGS, names } from './applications';
import { inFreshNamespace, until } from './cluster';
import { atOnce } from './offer';
import { OperatorProcess } from './operator-process';
import { SETTINGS } from './settings';
import { below, figure, percentile, type Benchmark } from '../measurement';

const LIMIT_MILLISECONDS = 1_200_000;

export const burst: Benchmark = {
  name: 'burst',
  about: `${SETTINGS.burst} applications of workload A at once`,
  needsCluster: true,
  run: () => inFreshNamespace('burst', async (cluster) => {
    const operator = await OperatorProcess.start({ namespace: cluster.namespace, flags: FLAGS.A });
    const timings = await ApplicationTimings.follow(cluster);
    try {
      const began = Date.now();
      await atOnce({ cluster, timings, workload: 'A', names: names('a', SETTINGS.burst) });
      const created = Date.now();
      await until('every application has ended', () => timings.all.every(({ statusEnded }) => statusEnded !== undefined), LIMIT_MILLISECONDS);
      const behind = lags(timings.all);
      return [
        figure('until all were created', (created - began) / 1000, 's'),
        figure('until all had ended', (Date.now() - began) / 1000, 's'),
        figure('status behind the truth, p50', percentile(behind, 0.5) / 1000, 's'),
        below('status behind the truth, p99', percentile(behind, 0.99) / 1000, 's', 5, 'up to 30 min [2]'),
        figure('memory of the operator at the end', operator.residentMebibytes(), 'MiB'),
        ...mishaps(timings.all),
      ];
    } finally {
      await timings.stop();
      await operator.stop();
    }
  }),
};
