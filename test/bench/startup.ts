// How long the bundle takes from start to ready, against the API server of KUBECONFIG.
import { connect, freshNamespace, removeNamespace } from './load/cluster';
import { OperatorProcess } from './load/operator-process';
import { below, median, type Benchmark } from './measurement';

export const startup: Benchmark = {
  name: 'startup',
  about: 'seconds from the start of the bundle to ready',
  needsCluster: true,
  run: async () => {
    const cluster = await connect();
    await freshNamespace(cluster);
    try {
      const taken: number[] = [];
      for (let i = 0; i < 5; i++) {
        const operator = await OperatorProcess.start();
        taken.push(operator.startMilliseconds);
        await operator.stop();
      }
      return [below('bundle start to ready', median(taken) / 1000, 's', 1)];
    } finally {
      await removeNamespace(cluster);
      await cluster.close();
    }
  },
};
