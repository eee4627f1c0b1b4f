// Takes one container through its life: image, configuration, start, end, and again if the restart policy says so.
import type { Node } from './node';
import { programFor } from './programs';
import { environmentOf, filesOf, MissingReference, type Files, type Placement } from './references';
import { isMissing, type PodPlan } from './settings';
import type { ContainerLife, ContainerRecord } from './statuses';
import type { Container, Pod } from '../../spec/kubernetes.gen';

/** The pod around a container. */
export interface ContainerHost {
  readonly node: Node;
  readonly plan: PodPlan;
  readonly pod: Pod | undefined;
  readonly signal: AbortSignal;
  readonly volumes: ReadonlyMap<string, Files>;
  readonly placement: Placement;
  readonly containers: ReadonlyMap<string, ContainerRecord>;
  sync(): void;
  sleep(milliseconds: number): Promise<boolean>;
  event(type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void;
}

const FIRST_BACK_OFF = 10_000;
const LONGEST_BACK_OFF = 300_000;
/** How much of a log becomes a termination message: the kubelet's bounds. */
const MESSAGE_LINES = 80;
const MESSAGE_BYTES = 2048;

export class ContainerRunner {
  /** Whether the container came to run, once; false when it never will. */
  readonly started: Promise<boolean>;
  private settleStarted: ((started: boolean) => void) | undefined;
  private end: ((exitCode: number) => void) | undefined;
  private readonly record: ContainerRecord;
  private readonly stop = new AbortController();

  constructor(private readonly host: ContainerHost, private readonly container: Container, private readonly isInit: boolean) {
    this.started = new Promise((resolve) => {
      this.settleStarted = resolve;
    });
    const record = host.containers.get(container.name);
    if (!record) throw new Error(`container ${container.name} is not among those of its pod`);
    this.record = record;
  }

  get isRunning(): boolean {
    return this.record.life.at === 'running';
  }

  /** Runs until the container has ended for good. The exit code, or undefined when the pod ended first. An init container resolves only with 0. */
  async run(): Promise<number | undefined> {
    try {
      for (let backOff = FIRST_BACK_OFF; ; backOff = Math.min(backOff * 2, LONGEST_BACK_OFF)) {
        const exitCode = await this.once();
        if (exitCode === undefined) return undefined;
        const policy = this.container.restartPolicy ?? (this.isInit && this.host.pod?.spec.restartPolicy === 'Always' ? 'OnFailure' : this.host.pod?.spec.restartPolicy);
        const again = policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
        if (!again) {
          this.host.sync();
          return this.isInit && exitCode !== 0 ? undefined : exitCode;
        }
        const last = this.record.life;
        this.record.last = last;
        this.record.life = { at: 'waiting', reason: 'CrashLoopBackOff', message: `back-off ${backOff / 1000}s restarting failed container=${this.container.name}` };
        this.host.sync();
        if (!await this.host.sleep(backOff)) return undefined;
        this.record.restarts++;
      }
    } finally {
      this.settleStarted?.(false);
    }
  }

  /** The signal to end, as SIGTERM. */
  signalEnd(): void {
    this.stop.abort();
  }

  /** Ends the container with this exit code if it still runs. */
  kill(exitCode: number): void {
    this.stop.abort();
    this.end?.(exitCode);
  }

  private async once(): Promise<number | undefined> {
    if (!await this.fetchImage()) return undefined;
    const environment = await this.configure();
    if (!environment || !await this.host.sleep(this.isInit ? this.host.node.settings.startMilliseconds : this.host.plan.startMilliseconds)) return undefined;
    const { node } = this.host;
    const { pod } = this.host;
    if (!pod) return undefined;
    const since = node.clock.now();
    this.record.id = `containerd://${node.uniqueId().repeat(2).slice(0, 64)}`;
    this.record.life = { at: 'running', since };
    this.host.event('Normal', 'Started', `Container started: ${this.container.name}`, this.container.name);
    this.host.sync();
    this.settleStarted?.(true);
    const log = node.logOf(pod, this.container.name);
    return new Promise<number>((resolve) => {
      this.end = (exitCode) => {
        if (this.record.life.at !== 'running') return;
        this.record.life = this.terminated(since, exitCode, log);
        resolve(exitCode);
      };
      this.startProgram(pod, environment, log, this.end);
    });
  }

  private terminated(since: number, exitCode: number, log: readonly string[]): ContainerLife {
    const reason = exitCode === 0 ? 'Completed' : exitCode === 137 && !this.host.signal.aborted ? 'OOMKilled' : 'Error';
    const tail = log.slice(-MESSAGE_LINES).join('\n').slice(-MESSAGE_BYTES);
    const message = exitCode !== 0 && tail && this.container.terminationMessagePolicy === 'FallbackToLogsOnError' ? `${tail}\n` : undefined;
    return { at: 'terminated', since, until: this.host.node.clock.now(), exitCode, reason, message };
  }

  private startProgram(pod: Pod, environment: ReadonlyMap<string, string>, log: string[], exit: (code: number) => void): void {
    const { node, plan, volumes, placement } = this.host;
    const isSidecar = this.isInit && this.container.restartPolicy === 'Always';
    if (this.isInit && !isSidecar) {
      node.clock.after(node.settings.initMilliseconds, () => exit(0));
      return;
    }
    if (isSidecar) return;
    const context = {
      pod,
      container: this.container,
      plan,
      environment,
      files: filesOf(this.container, volumes),
      podIP: placement.podIP,
      api: node.transportFor(pod),
      clock: node.clock,
      runMilliseconds: node.settings.runMilliseconds,
      signal: this.stop.signal,
      log: (line: string) => log.push(line),
      exit,
      resolves: (host: string) => node.resolves(host),
      uniqueId: () => node.uniqueId(),
    };
    programFor(context)(context);
  }

  private wait(reason: string, message: string): void {
    this.record.life = { at: 'waiting', reason, message };
    this.host.sync();
  }

  private async fetchImage(): Promise<boolean> {
    const { node } = this.host;
    const image = this.container.image ?? '';
    const policy = this.container.imagePullPolicy;
    for (let backOff = FIRST_BACK_OFF; ; backOff = Math.min(backOff * 2, LONGEST_BACK_OFF)) {
      const isThere = node.images.has(image);
      if (isThere && policy !== 'Always') return true;
      if (!isThere && policy === 'Never') {
        this.wait('ErrImageNeverPull', `Container image "${image}" is not present with pull policy of Never`);
        this.host.event('Warning', 'ErrImageNeverPull', `Container image "${image}" is not present with pull policy of Never`, this.container.name);
        if (!await this.host.sleep(backOff)) return false;
        continue;
      }
      this.host.event('Normal', 'Pulling', `Pulling image "${image}"`, this.container.name);
      if (!isThere && !await this.host.sleep(node.settings.pullMilliseconds)) return false;
      if (!isMissing(image, node.settings)) {
        node.images.add(image);
        this.host.event('Normal', 'Pulled', `Successfully pulled image "${image}"`, this.container.name);
        return true;
      }
      const why = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
      this.host.event('Warning', 'Failed', `Failed to pull image "${image}": rpc error: code = NotFound desc = ${why}`, this.container.name);
      this.wait('ErrImagePull', `rpc error: code = NotFound desc = ${why}`);
      if (!await this.host.sleep(node.settings.retryMilliseconds)) return false;
      this.host.event('Normal', 'BackOff', `Back-off pulling image "${image}"`, this.container.name);
      this.wait('ImagePullBackOff', `Back-off pulling image "${image}"`);
      if (!await this.host.sleep(backOff)) return false;
    }
  }

  private async configure(): Promise<ReadonlyMap<string, string> | undefined> {
    const { node, placement } = this.host;
    for (;;) {
      const { pod } = this.host;
      if (!pod) return undefined;
      try {
        return environmentOf(this.container, pod, placement, node.storage);
      } catch (error) {
        if (!(error instanceof MissingReference)) throw error;
        this.host.event('Warning', 'Failed', `Error: ${error.message}`, this.container.name);
        this.wait('CreateContainerConfigError', error.message);
      }
      if (!await this.host.sleep(FIRST_BACK_OFF)) return undefined;
    }
  }
}
