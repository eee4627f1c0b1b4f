// How long the bundle takes from start to ready, against the API server of KUBECONFIG.
import { inFreshNamespace } from './load/cluster';
import { OperatorProcess } from './load/operator-process';
import { below, median, type Benchmark } from './measurement';

const STARTS = 5;

export const startup: Benchmark = {
  name: 'startup',
  about: `the median of ${STARTS} starts of the bundle in an empty namespace`,
  needsCluster: true,
  run: () => inFreshNamespace('startup', async ({ namespace }) => {
    const taken: number[] = [];
    for (let i = 0; i < STARTS; i++) {
      const operator = await OperatorProcess.start({ namespace });
      taken.push(operator.startMilliseconds);
      await operator.stop();
    }
    return [below('bundle start to ready', median(taken) / 1000, 's', 1)];
  }),
};
