// Runs one pod: volumes, init containers, containers, deadlines, status, termination.
import type { ContainerHost } from './container-host';
import { ContainerRuntime } from './container-runtime';
import type { NodeContext } from './node';
import { podStatus, type ContainerRecord, type PodRecord } from './pod-status';
import { sleep } from './process';
import { LONGEST_RETRY, schedulePod } from './scheduler';
import { behaviourOf, type PodBehaviour } from './settings';
import { MissingReference, volumeContents, type Files, type Placement } from './volumes-and-environment';
import { sleep as clockSleep } from '../../kube/clock';
import type { Container, Pod } from '../../spec/kubernetes.gen';

export class PodWorker implements ContainerHost {
  readonly containers = new Map<string, ContainerRecord>();
  readonly behaviour: PodBehaviour;
  volumes: ReadonlyMap<string, Files> = new Map();
  placement: Placement;
  private readonly stopping = new AbortController();
  private readonly runtimes: ContainerRuntime[] = [];
  private startTime = 0;
  private hasSandbox = false;
  private endedByNode: PodRecord['endedByNode'];
  private isTerminating = false;

  constructor(readonly node: NodeContext, private readonly created: Pod) {
    this.behaviour = behaviourOf(created, node.settings);
    this.placement = { nodeName: node.name, hostIP: node.hostIP, podIP: '' };
  }

  /** The pod as the API server has it; undefined when it is gone, or another one has its name. */
  get pod(): Pod | undefined {
    const { namespace = '', name = '', uid } = this.created.metadata;
    const pod = this.node.storage.collection('pods').get(namespace, name) as Pod | undefined;
    return pod?.metadata.uid === uid ? pod : undefined;
  }

  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  async run(): Promise<void> {
    if (!this.created.spec.nodeName && !await schedulePod(this)) return;
    this.startTime = this.node.clock.now();
    this.placement = { ...this.placement, podIP: this.node.nextPodIP() };
    const { spec } = this.created;
    const inits = spec.initContainers ?? [];
    const waitReason = inits.length > 0 ? 'PodInitializing' : 'ContainerCreating';
    for (const { name } of [...inits, ...spec.containers]) {
      this.containers.set(name, { state: { at: 'waiting', reason: waitReason }, restarts: 0, id: '' });
    }
    this.sync();
    this.watchDeadlines();
    if (!await this.mount()) return;
    this.hasSandbox = true;
    for (const container of inits) {
      const runtime = this.runtimeFor(container, true);
      if (container.restartPolicy === 'Always') {
        void runtime.run();
        if (!await runtime.started) return;
      } else if (await runtime.run() === undefined) {
        return;
      }
    }
    const results = await Promise.all(spec.containers.map((container) => this.runtimeFor(container, false).run()));
    if (this.signal.aborted || !results.every((one) => one !== undefined)) return;
    for (const runtime of this.runtimes) runtime.kill(0);
    this.sync();
  }

  sync(): void {
    const { pod } = this;
    if (!pod) return;
    const { startTime, placement, containers, hasSandbox, endedByNode } = this;
    this.node.writeStatus(pod, podStatus(pod, { startTime, placement, containers, hasSandbox, endedByNode }, this.node.clock.now()));
  }

  sleep(milliseconds: number): Promise<boolean> {
    return sleep({ clock: this.node.clock, signal: this.signal }, milliseconds);
  }

  event(type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void {
    const { pod } = this;
    if (pod) this.node.events.record(pod, type, reason, message, 'kubelet', container);
  }

  /** The pod is being deleted: its containers get SIGTERM, and time to end. */
  async terminate(graceSeconds: number): Promise<void> {
    if (this.isTerminating) return;
    this.isTerminating = true;
    this.stopping.abort();
    for (const runtime of this.runtimes) runtime.terminate();
    if (this.runtimes.some((runtime) => runtime.isRunning)) {
      this.event('Normal', 'Killing', `Stopping container ${this.created.spec.containers[0].name}`, this.created.spec.containers[0].name);
      await clockSleep(this.node.clock, Math.min(graceSeconds * 1000, this.node.settings.terminateMilliseconds));
      for (const runtime of this.runtimes) runtime.kill(143);
      this.sync();
    }
    const { pod } = this;
    if (pod) this.node.finishDeletion(pod);
  }

  /** The pod is gone, or the control plane stops: everything ends at once. */
  kill(): void {
    this.isTerminating = true;
    this.stopping.abort();
    for (const runtime of this.runtimes) {
      runtime.terminate();
      runtime.kill(137);
    }
  }

  private runtimeFor(container: Container, isInit: boolean): ContainerRuntime {
    const runtime = new ContainerRuntime(this, container, isInit);
    this.runtimes.push(runtime);
    return runtime;
  }

  private async mount(): Promise<boolean> {
    for (let delay = this.node.settings.retryMilliseconds; ; delay = Math.min(delay * 2, LONGEST_RETRY)) {
      const { pod } = this;
      if (!pod) return false;
      try {
        this.volumes = volumeContents(pod, this.node.storage);
        return true;
      } catch (error) {
        if (!(error instanceof MissingReference)) throw error;
        this.event('Warning', 'FailedMount', error.message);
      }
      if (!await this.sleep(delay)) return false;
    }
  }

  private watchDeadlines(): void {
    const { activeDeadlineSeconds } = this.created.spec;
    const endBy = (milliseconds: number, reason: string, message: string): void => {
      const cancel = this.node.clock.after(milliseconds, () => this.fail(reason, message));
      this.signal.addEventListener('abort', cancel, { once: true });
    };
    if (activeDeadlineSeconds) endBy(activeDeadlineSeconds * 1000, 'DeadlineExceeded', 'Pod was active on the node longer than the specified deadline');
    if (this.behaviour.evictMilliseconds !== undefined) endBy(this.behaviour.evictMilliseconds, 'Evicted', 'The node was low on resource: memory. ');
  }

  /** The node ends the pod, which stays as Failed. */
  private fail(reason: string, message: string): void {
    const { pod } = this;
    if (!pod || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return;
    this.endedByNode = { reason, message };
    this.stopping.abort();
    for (const runtime of this.runtimes) {
      runtime.terminate();
      runtime.kill(137);
    }
    this.event('Warning', reason, message);
    this.sync();
  }
}
