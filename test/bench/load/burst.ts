// How true statuses stay when thousands of applications come at once.
import { FLAGS, names } from './applications';
import { inFreshNamespace, until } from './cluster';
import { lags, Lives, mishaps } from './lives';
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
    const lives = await Lives.follow(cluster);
    try {
      const began = Date.now();
      await atOnce({ cluster, lives, workload: 'A', names: names('a', SETTINGS.burst) });
      const created = Date.now();
      await until('every application has ended', () => lives.all.every(({ statusEnded }) => statusEnded !== undefined), LIMIT_MILLISECONDS);
      const behind = lags(lives.all);
      return [
        figure('until all were created', (created - began) / 1000, 's'),
        figure('until all had ended', (Date.now() - began) / 1000, 's'),
        figure('status behind the truth, p50', percentile(behind, 0.5) / 1000, 's'),
        below('status behind the truth, p99', percentile(behind, 0.99) / 1000, 's', 5, 'up to 30 min [2]'),
        figure('memory of the operator at the end', operator.residentMebibytes(), 'MiB'),
        ...mishaps(lives.all),
      ];
    } finally {
      await lives.stop();
      await operator.stop();
    }
  }),
};
