// Driver and executors of an application as they run: their objects, and what is seen from inside their Spark containers.
import { dirname } from 'node:path';
import { kubectl, waitFor } from './kubectl';
import type { PodHistory } from './pod-history';
import type { Pod } from '../../src/spec/kubernetes.gen';
import { DRIVER_CONTAINER, EXECUTOR_CONTAINER } from '../../src/spec/labels';

/** How long executors may take to come or go on a busy machine. */
const SECONDS = 300;

export class LivePods {
  constructor(private readonly pods: PodHistory, private readonly application: string) {}

  get driver(): LivePod {
    const [pod] = this.pods.present(this.application, 'driver');
    if (!pod) throw new Error(`${this.application} has no driver pod`);
    return new LivePod(pod, DRIVER_CONTAINER);
  }

  /** Waits until as many executors are ready, and no other executor is there. */
  async executors(count: number): Promise<LivePod[]> {
    let pods: Pod[] = [];
    return waitFor(`${this.application}: ${count} ready executors`, SECONDS, async () => {
      pods = this.pods.present(this.application, 'executor')
        .filter(({ metadata, status }) => !metadata.deletionTimestamp && !['Succeeded', 'Failed'].includes(status?.phase ?? ''));
      return pods.length === count && pods.every(isReady) ? pods.map((pod) => new LivePod(pod, EXECUTOR_CONTAINER)) : undefined;
    }, () => pods.map((pod) => `${pod.metadata.name} ${pod.status?.phase}`).join(', ') || 'none');
  }
}

export class LivePod {
  constructor(readonly pod: Pod, private readonly container: string) {}

  get name(): string {
    return this.pod.metadata.name!;
  }

  get spec(): NonNullable<Pod['spec']> {
    return this.pod.spec;
  }

  /** The container in which Spark runs. */
  get sparkContainer(): NonNullable<Pod['spec']>['containers'][number] {
    const found = this.spec.containers.find(({ name }) => name === this.container);
    if (!found) throw new Error(`${this.name} has no container ${this.container}`);
    return found;
  }

  /** Runs a program in the Spark container and gives what it printed. */
  run(...command: string[]): Promise<string> {
    return kubectl(['exec', this.name, '-n', this.pod.metadata.namespace!, '-c', this.container, '--', ...command]);
  }

  /** A variable of the very Spark process, which is the first of its container. */
  async environment(variable: string): Promise<string | undefined> {
    const entries = (await this.run('cat', '/proc/1/environ')).split('\0');
    return entries.find((entry) => entry.startsWith(`${variable}=`))?.slice(variable.length + 1);
  }

  /** Waits until Spark has started in the container, which is later than the pod is ready: until it has a place for blocks. */
  async untilStarted(): Promise<void> {
    await waitFor(`${this.name}: blocks in one of SPARK_LOCAL_DIRS`, SECONDS, async () => ((await this.blockDirectories()).length > 0 ? true : undefined));
  }

  /** Directories, below those of SPARK_LOCAL_DIRS, that Spark's log says it made for shuffled and spilled data, and that are there. */
  async blockManagerDirectories(): Promise<string[]> {
    const log = await kubectl(['logs', this.name, '-n', this.pod.metadata.namespace!, '-c', this.container]);
    const made = [...log.matchAll(/Created local directory at (\/\S*\/blockmgr-\S+)/g)].map(([, directory]) => directory);
    if (made.length === 0) return [];
    return (await this.run('ls', '-d', ...made)).split('\n').filter(Boolean);
  }

  /** Those of SPARK_LOCAL_DIRS in which Spark keeps shuffled and spilled data. */
  async blockDirectories(): Promise<string[]> {
    return (await this.blockManagerDirectories()).map((directory) => dirname(directory));
  }

  /** Whether something is mounted at exactly this path. */
  async isMounted(path: string): Promise<boolean> {
    return (await this.run('cat', '/proc/mounts')).split('\n').some((line) => line.split(' ')[1] === path);
  }
}

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') ?? false;
}
