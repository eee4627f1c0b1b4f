// How long cdk8s takes to turn a thousand applications into manifests.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { below, medianMilliseconds, type Benchmark } from './measurement';
import { planningMilliseconds } from './planning';
import { SparkApplication, SparkCode, SparkVersion } from '../../src';

const APPLICATIONS = 1_000;

function synthesise(outdir: string): void {
  const app = new App({ outdir });
  const chart = new Chart(app, 'jobs', { namespace: 'bench' });
  for (let i = 0; i < APPLICATIONS; i++) {
    new SparkApplication(chart, `app-${i}`, {
      sparkVersion: SparkVersion.V4_1,
      image: 'docker.io/apache/spark:4.1.4',
      application: SparkCode.python('local:///opt/spark/examples/src/main/python/pi.py', { args: [String(i)] }),
      driver: { cores: 1, memory: Size.gibibytes(1) },
      executor: { instances: 2, cores: 1, memory: Size.gibibytes(1) },
    });
  }
  app.synth();
}

export const synthesis: Benchmark = {
  name: 'synthesis',
  about: `seconds to synthesise ${APPLICATIONS} applications`,
  run: async () => {
    const outdir = mkdtempSync(join(tmpdir(), 'bench-synthesis-'));
    try {
      // Planned before and after, since the speed of a machine changes while others use it.
      const before = planningMilliseconds();
      const milliseconds = await medianMilliseconds(3, () => synthesise(outdir));
      const plans = APPLICATIONS * (before + planningMilliseconds()) / 2;
      return [
        below(`synthesise ${APPLICATIONS} applications`, milliseconds / 1000, 's', 2),
        below(`the same, as a multiple of planning ${APPLICATIONS} applications`, milliseconds / plans, '', 3),
      ];
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  },
};
