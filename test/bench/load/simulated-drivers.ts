// Drivers on simulated nodes start no executors, so this does it for them: for each driver that runs, the executor pod that Spark would ask for,
// from the properties that the driver mounts; it is deleted before the driver ends, as Spark deletes its executors.
import type { ApplicationTimings } from './application-timings';
import type { Cluster } from './cluster';
import { Resources } from '../../../src/kube/resources';
import { executorPod } from '../../../src/rehearsal/simulated-spark/executor-pod';
import { parseProperties } from '../../../src/rehearsal/simulated-spark/properties';
import type { ConfigMap, Pod } from '../../../src/spec/kubernetes.gen';
import { SparkLabel } from '../../../src/spec/labels';

/** A driver ends 3 s after it began to run. */
const EXECUTOR_LIFE_MILLISECONDS = 2_500;
/** Tells the simulated node to start the executor after this time instead of 1 s. */
const STARTS_SOON = { 'testbed/run-after': '500ms' };

export class SimulatedDrivers {
  /** Executors created so far. */
  executors = 0;
  private readonly underWay = new Set<Promise<void>>();
  private readonly failures: unknown[] = [];

  constructor(private readonly cluster: Cluster, timings: ApplicationTimings) {
    timings.onDriverRunning((driver) => {
      const work = this.drive(driver).catch((error: unknown) => { this.failures.push(error); }).finally(() => this.underWay.delete(work));
      this.underWay.add(work);
    });
  }

  /** Resolves when all executors are deleted; rejects when one could not be created or deleted. */
  async done(): Promise<void> {
    await Promise.all(this.underWay);
    if (this.failures.length > 0) throw this.failures[0];
  }

  private async drive(driver: Pod): Promise<void> {
    const { client, namespace } = this.cluster;
    const whole = await client.get<Pod>(Resources.Pod, { namespace, name: driver.metadata.name ?? '' });
    const configMapName = whole?.spec?.volumes?.find(({ name }) => name === 'spark-conf-volume-driver')?.configMap?.name ?? '';
    const configMap = await client.get<ConfigMap>(Resources.ConfigMap, { namespace, name: configMapName });
    if (!whole || !configMap) return;
    const { pod } = executorPod({
      properties: parseProperties(configMap.data?.['spark.properties'] ?? ''),
      template: undefined,
      driver: whole,
      applicationId: driver.metadata.labels?.[SparkLabel.APP_SELECTOR] ?? '',
      namePrefix: driver.metadata.name ?? '',
      driverHost: `${driver.metadata.name}-svc.${namespace}.svc`,
      configMapName: undefined,
      user: 'spark',
    }, 1);
    this.executors += 1;
    const executor = await client.create<Pod>(Resources.Pod, {
      ...pod, metadata: { ...pod.metadata, namespace, annotations: { ...pod.metadata.annotations, ...STARTS_SOON } },
    });
    await new Promise((resolve) => setTimeout(resolve, EXECUTOR_LIFE_MILLISECONDS));
    await client.delete(Resources.Pod, { namespace, name: executor.metadata.name ?? '' });
  }
}
