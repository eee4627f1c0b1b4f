// Takes one pod through its life, as scheduler and kubelet do together: bind, mount, pull, start, watch over, end, delete.
import { ContainerRunner, type ContainerHost } from './container-runner';
import type { Node } from './node';
import { mountVolumes, MissingReference, unboundClaim, type Files, type Placement } from './references';
import { planFor, type PodPlan } from './settings';
import { podStatus, type ContainerRecord, type PodRecord } from './statuses';
import type { Container, Pod } from '../../spec/kubernetes.gen';

const LONGEST_RETRY = 120_000;

export class PodWorker implements ContainerHost {
  readonly containers = new Map<string, ContainerRecord>();
  readonly plan: PodPlan;
  volumes: ReadonlyMap<string, Files> = new Map();
  placement: Placement;
  private readonly stopping = new AbortController();
  private readonly runners: ContainerRunner[] = [];
  private startTime = 0;
  private hasSandbox = false;
  private verdict: PodRecord['verdict'];
  private isTerminating = false;

  constructor(readonly node: Node, private readonly created: Pod) {
    this.plan = planFor(created, node.settings);
    this.placement = { nodeName: node.name, hostIP: node.hostIP, podIP: '' };
  }

  /** The pod as the API server has it, as long as it is the same. */
  get pod(): Pod | undefined {
    const { namespace = '', name = '', uid } = this.created.metadata;
    const pod = this.node.storage.collection('pods').get(namespace, name) as Pod | undefined;
    return pod?.metadata.uid === uid ? pod : undefined;
  }

  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  async run(): Promise<void> {
    if (!this.created.spec.nodeName && !await this.schedule()) return;
    this.startTime = this.node.clock.now();
    this.placement = { ...this.placement, podIP: this.node.nextPodIP() };
    const { spec } = this.created;
    const inits = spec.initContainers ?? [];
    const waitReason = inits.length > 0 ? 'PodInitializing' : 'ContainerCreating';
    for (const { name } of [...inits, ...spec.containers]) this.containers.set(name, { life: { at: 'waiting', reason: waitReason }, restarts: 0, id: '' });
    this.sync();
    this.watchDeadlines();
    if (!await this.mount()) return;
    this.hasSandbox = true;
    for (const container of inits) {
      const runner = this.runner(container, true);
      if (container.restartPolicy === 'Always') {
        void runner.run();
        if (!await runner.started) return;
      } else if (await runner.run() === undefined) {
        return;
      }
    }
    const results = await Promise.all(spec.containers.map((container) => this.runner(container, false).run()));
    if (this.signal.aborted || !results.every((one) => one !== undefined)) return;
    for (const runner of this.runners) runner.kill(0);
    this.sync();
  }

  /** Writes what is known to the API server. */
  sync(): void {
    const { pod } = this;
    if (!pod) return;
    const { startTime, placement, containers, hasSandbox, verdict } = this;
    this.node.writeStatus(pod, podStatus(pod, { startTime, placement, containers, hasSandbox, verdict }, this.node.clock.now()));
  }

  /** Waits; false when the pod is to end meanwhile. */
  sleep(milliseconds: number): Promise<boolean> {
    return this.wait(milliseconds, this.signal);
  }

  event(type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void {
    const { pod } = this;
    if (pod) this.node.events.record(pod, type, reason, message, 'kubelet', container);
  }

  /** The API server wants the pod gone: containers get the signal to end, and time for it. */
  async terminate(graceSeconds: number): Promise<void> {
    if (this.isTerminating) return;
    this.isTerminating = true;
    this.stopping.abort();
    for (const runner of this.runners) runner.signalEnd();
    if (this.runners.some((runner) => runner.isRunning)) {
      this.event('Normal', 'Killing', `Stopping container ${this.created.spec.containers[0].name}`, this.created.spec.containers[0].name);
      await this.wait(Math.min(graceSeconds * 1000, this.node.settings.terminateMilliseconds));
      for (const runner of this.runners) runner.kill(143);
      this.sync();
    }
    const { pod } = this;
    if (pod) this.node.finishDeletion(pod);
  }

  /** The pod is gone, or the whole rehearsal ends: everything stops at once. */
  kill(): void {
    this.isTerminating = true;
    this.stopping.abort();
    for (const runner of this.runners) {
      runner.signalEnd();
      runner.kill(137);
    }
  }

  private runner(container: Container, isInit: boolean): ContainerRunner {
    const runner = new ContainerRunner(this, container, isInit);
    this.runners.push(runner);
    return runner;
  }

  private async schedule(): Promise<boolean> {
    if (!await this.sleep(this.node.settings.scheduleMilliseconds)) return false;
    for (let delay = this.node.settings.retryMilliseconds; ; delay = Math.min(delay * 2, LONGEST_RETRY)) {
      const { pod } = this;
      if (!pod) return false;
      const why = this.plan.unschedulable ?? unboundClaim(pod, this.node.storage);
      if (why === undefined) {
        this.node.bind(pod, this.node.name);
        const { pod: bound } = this;
        if (bound) this.node.events.record(bound, 'Normal', 'Scheduled', `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${this.node.name}`, 'default-scheduler');
        return true;
      }
      const message = `0/1 nodes are available: ${why}.`;
      const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: pod.status?.conditions?.[0]?.lastTransitionTime ?? pod.metadata.creationTimestamp }];
      this.node.writeStatus(pod, { ...pod.status, conditions } as Pod['status']);
      this.node.events.record(pod, 'Warning', 'FailedScheduling', message, 'default-scheduler');
      if (!await this.sleep(delay)) return false;
    }
  }

  private async mount(): Promise<boolean> {
    for (let delay = this.node.settings.retryMilliseconds; ; delay = Math.min(delay * 2, LONGEST_RETRY)) {
      const { pod } = this;
      if (!pod) return false;
      try {
        this.volumes = mountVolumes(pod, this.node.storage);
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
    if (this.plan.evictMilliseconds !== undefined) endBy(this.plan.evictMilliseconds, 'Evicted', 'The node was low on resource: memory. ');
  }

  /** The node ends the pod; it stays as failed. */
  private fail(reason: string, message: string): void {
    const { pod } = this;
    if (!pod || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return;
    this.verdict = { reason, message };
    this.stopping.abort();
    for (const runner of this.runners) {
      runner.signalEnd();
      runner.kill(137);
    }
    this.event('Warning', reason, message);
    this.sync();
  }

  private wait(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const stop = (): void => {
        cancel();
        resolve(false);
      };
      const cancel = this.node.clock.after(milliseconds, () => {
        signal?.removeEventListener('abort', stop);
        resolve(true);
      });
      signal?.addEventListener('abort', stop, { once: true });
    });
  }
}
