// Creates executors until as many run as the application wants, also after refusals; replaces executors that fail, and ends the driver after too
// many failures.
import { DriverFailure, Refused, type DriverApi } from './driver-api';
import { below, executorPod, type ExecutorInputs } from './executor-pod';
import type { KubeStream } from '../../kube/transport';
import type { Pod } from '../../spec/kubernetes.gen';
import { SparkLabel } from '../../spec/labels';
import { isFalse, isTrue } from '../../spec/spark-values';
import { sleep, type ProcessContext } from '../kubelet/process';

interface Inputs extends Pick<ExecutorInputs, 'properties' | 'driver' | 'applicationId' | 'template'> {}

/** Exit code of a driver whose executors failed too often. */
const TOO_MANY_FAILURES = 11;

export class ExecutorAllocator {
  private readonly phases = new Map<string, string>();
  private readonly target: number;
  private nextId = 1;
  private failures = 0;
  private inputs: ExecutorInputs | undefined;
  private stream: KubeStream | undefined;
  private failed: Error | undefined;
  private wake: (() => void) | undefined;
  private stopped = false;

  constructor(private readonly context: ProcessContext, private readonly api: DriverApi, private readonly given: Inputs) {
    this.target = wantedExecutors(given.properties);
    context.signal.addEventListener('abort', () => this.wake?.(), { once: true });
  }

  /** Resolves when enough executors run for the job to begin. */
  async start(): Promise<void> {
    if (/^local(\[|$)/.test(this.setting('spark.master') ?? '')) return;
    const { resourceVersion } = await this.api.list<Pod>('pods', this.selector);
    void this.watchExecutors(resourceVersion);
    this.inputs = await this.prepare();
    void this.allocateRepeatedly();
    const deadline = this.context.clock.now() + 30_000;
    const wanted = Math.ceil(this.target * 0.8);
    while (this.running < wanted && !(this.running > 0 && this.context.clock.now() >= deadline)) {
      if (this.failed) throw this.failed;
      await new Promise<void>((resolve) => {
        const cancel = this.context.clock.after(1000, resolve);
        this.wake = () => {
          cancel();
          resolve();
        };
      });
      if (this.context.signal.aborted) throw new Error('SIGTERM');
    }
  }

  stop(): void {
    this.stopped = true;
    this.stream?.close();
  }

  private get selector(): string {
    return `${SparkLabel.APP_SELECTOR}=${this.given.applicationId},${SparkLabel.ROLE}=executor`;
  }

  private get running(): number {
    return [...this.phases.values()].filter((phase) => phase === 'Running').length;
  }

  private setting(key: string): string | undefined {
    return this.given.properties.get(key);
  }

  /** Creates the executors' ConfigMap, and decides on the names. */
  private async prepare(): Promise<ExecutorInputs> {
    const { properties, driver, applicationId } = this.given;
    const unique = this.context.uniqueId();
    let configMapName: string | undefined;
    if (!isTrue(this.setting('spark.kubernetes.executor.disableConfigMap'))) {
      configMapName = `spark-exec-${unique}-conf-map`;
      const owner = { apiVersion: 'v1', kind: 'Pod', name: driver.metadata.name ?? '', uid: driver.metadata.uid ?? '', controller: true };
      await this.api.create('configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: configMapName, labels: { [SparkLabel.APP_SELECTOR]: applicationId, [SparkLabel.ROLE]: 'executor' }, ownerReferences: [owner] },
        immutable: true,
        data: { 'spark.properties': `spark.kubernetes.namespace=${this.setting('spark.kubernetes.namespace') ?? 'default'}\n` },
      });
    }
    const name = (this.setting('spark.app.name') ?? 'spark').toLowerCase();
    const cleaned = name.replace(/[^a-z0-9-]+/g, '-').replace(/-+/g, '-').replace(/^[^a-z]+/, '').slice(0, 40);
    const namePrefix = this.setting('spark.kubernetes.executor.podNamePrefix') ?? `${cleaned || 'spark'}-${unique.slice(0, 16)}`;
    const driverHost = this.setting('spark.driver.host') ?? this.context.podIP;
    return { ...this.given, properties, namePrefix, driverHost, configMapName, user: this.context.environment.get('SPARK_USER') ?? 'spark' };
  }

  private async allocateRepeatedly(): Promise<void> {
    const batch = Number(this.setting('spark.kubernetes.allocation.batch.size') ?? 10);
    const delay = 1000;
    while (!this.stopped && !this.context.signal.aborted) {
      const alive = [...this.phases.values()].filter((phase) => phase === 'Pending' || phase === 'Running').length;
      try {
        for (let count = Math.min(batch, this.target - alive); count > 0 && !this.stopped; count--) await this.allocate();
      } catch (error) {
        if (!(error instanceof Refused)) {
          this.fail(error as Error);
          return;
        }
        // Whatever the reason, Spark counts no failure, logs it and asks again: the driver runs on without executors.
        this.context.log(`WARN ExecutorPodsSnapshotsStoreImpl: Exception when notifying snapshot subscriber: ${error.message}`);
      }
      if (!await sleep(this.context, delay)) return;
    }
  }

  private async allocate(): Promise<void> {
    if (!this.inputs) return;
    const id = this.nextId++;
    const { pod, claims } = executorPod(this.inputs, id);
    const created = await this.api.create<Pod>('pods', pod);
    const name = created.metadata.name ?? '';
    if (!this.phases.has(name)) this.phases.set(name, 'Pending');
    for (const { name: claimName, storageClass, size } of claims) {
      await this.api.create('persistentvolumeclaims', {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: claimName, labels: { [SparkLabel.APP_SELECTOR]: this.given.applicationId }, ownerReferences: this.ownersOf(created) },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } }, ...(storageClass ? { storageClassName: storageClass } : {}) },
      } as never);
    }
  }

  /** Claims belong to the driver, so that they can be used again, unless that is turned off. */
  private ownersOf(executor: Pod): NonNullable<Pod['metadata']['ownerReferences']> {
    const owner = isFalse(this.setting('spark.kubernetes.driver.ownPersistentVolumeClaim')) ? executor : this.given.driver;
    return [{ apiVersion: 'v1', kind: 'Pod', name: owner.metadata.name ?? '', uid: owner.metadata.uid ?? '', controller: true }];
  }

  /** Watches the executors; after a watch that ends or breaks, lists them and opens another. */
  private async watchExecutors(resourceVersion: string): Promise<void> {
    let from = resourceVersion;
    while (!this.stopped && !this.context.signal.aborted) {
      try {
        this.stream = await this.api.watch('pods', this.selector, from);
        for await (const document of this.stream.documents) {
          const { type, object } = document as { type: string; object: Pod };
          if (type === 'ERROR') break;
          this.podChanged(type, object);
        }
      } catch (error) {
        if (error instanceof Refused) {
          this.fail(error);
          return;
        }
      }
      if (this.stopped || !await sleep(this.context, 100)) return;
      try {
        const list = await this.api.list<Pod>('pods', this.selector);
        const names = new Set(list.items.map((pod) => pod.metadata.name));
        for (const pod of list.items) this.podChanged('MODIFIED', pod);
        for (const [name, phase] of this.phases) if (!names.has(name) && (phase === 'Pending' || phase === 'Running')) this.lost(name);
        from = list.resourceVersion;
      } catch (error) {
        if (error instanceof Refused) this.fail(error);
      }
    }
  }

  private podChanged(type: string, pod: Pod): void {
    const name = pod.metadata.name ?? '';
    const before = this.phases.get(name);
    const phase = pod.status?.phase ?? 'Pending';
    if (this.stopped || before === 'Failed' || before === 'Succeeded') return;
    if (type === 'DELETED') {
      this.lost(name);
    } else {
      this.phases.set(name, phase);
      if (phase === 'Failed' || phase === 'Succeeded') this.countFailure();
    }
    this.wake?.();
  }

  private lost(name: string): void {
    this.phases.set(name, 'Failed');
    this.countFailure();
  }

  private countFailure(): void {
    this.failures++;
    const most = Number(this.setting('spark.executor.maxNumFailures') ?? Math.max(3, 2 * this.target));
    if (this.failures > most) this.fail(new DriverFailure(`Max number of executor failures (${most}) reached`, TOO_MANY_FAILURES));
  }

  /** Ends the driver at once. */
  private fail(error: Error): void {
    if (this.stopped || this.context.signal.aborted) return;
    this.failed = error;
    this.wake?.();
    this.context.log(`ERROR SparkContext: ${error.message}`);
    this.stop();
    this.context.exit(error instanceof DriverFailure ? error.exitCode : 1);
  }
}

function wantedExecutors(properties: ReadonlyMap<string, string>): number {
  const dynamic = Object.fromEntries(below(properties, 'spark.dynamicAllocation.'));
  const instances = properties.get('spark.executor.instances');
  if (!isTrue(dynamic.enabled)) return Number(instances ?? 2);
  return Math.max(Number(dynamic.minExecutors ?? 0), Number(dynamic.initialExecutors ?? 0), Number(instances ?? 0));
}
