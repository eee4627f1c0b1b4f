// Runs one container: image, configuration, start, end, and again where the restart policy says so.
import { FIRST_BACK_OFF, LONGEST_BACK_OFF, type ContainerHost } from './container-host';
import type { ContainerLog } from './container-log';
import { programFor } from './entrypoints';
import { pullImage } from './image-manager';
import type { RuntimeState, ContainerRecord } from './pod-status';
import { environmentOf, filesOf, MissingReference, withVariables } from './volumes-and-environment';
import type { Container, Pod } from '../../spec/kubernetes.gen';

/** How much of a log becomes the termination message: the kubelet's bounds. */
const MESSAGE_LINES = 80;
const MESSAGE_BYTES = 2048;

export class ContainerRuntime {
  /** Resolves with true when the container runs for the first time, or with false when it never will. */
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
    return this.record.state.at === 'running';
  }

  /** Runs until the container has ended and is not restarted. The exit code; undefined where the pod ended first, or an init container failed. */
  async run(): Promise<number | undefined> {
    try {
      for (let backOff = FIRST_BACK_OFF; ; backOff = Math.min(backOff * 2, LONGEST_BACK_OFF)) {
        const exitCode = await this.once();
        if (exitCode === undefined) return undefined;
        if (!this.isRestarted(exitCode)) {
          this.host.sync();
          return this.isInit && exitCode !== 0 ? undefined : exitCode;
        }
        this.record.lastState = this.record.state;
        this.wait('CrashLoopBackOff', `back-off ${backOff / 1000}s restarting failed container=${this.container.name}`);
        if (!await this.host.sleep(backOff)) return undefined;
        this.record.restarts++;
      }
    } finally {
      this.settleStarted?.(false);
    }
  }

  /** Sends SIGTERM. */
  terminate(): void {
    this.stop.abort();
  }

  /** Ends the container with this exit code if it runs. */
  kill(exitCode: number): void {
    this.stop.abort();
    this.end?.(exitCode);
  }

  private isRestarted(exitCode: number): boolean {
    const ofPod = this.host.pod?.spec.restartPolicy;
    const policy = this.container.restartPolicy ?? (this.isInit && ofPod === 'Always' ? 'OnFailure' : ofPod);
    return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
  }

  private async once(): Promise<number | undefined> {
    if (!await pullImage(this.host, this.container, (reason, message) => this.wait(reason, message))) return undefined;
    const environment = await this.configure();
    const { node, behaviour } = this.host;
    if (!environment || !await this.host.sleep(this.isInit ? node.settings.startMilliseconds : behaviour.startMilliseconds)) return undefined;
    const { pod } = this.host;
    if (!pod) return undefined;
    const since = node.clock.now();
    this.record.id = `containerd://${node.uniqueId().repeat(2).slice(0, 64)}`;
    this.record.state = { at: 'running', since };
    this.host.event('Normal', 'Started', `Container started: ${this.container.name}`, this.container.name);
    this.host.sync();
    this.settleStarted?.(true);
    const log = node.logOf(pod, this.container.name);
    log.open();
    return new Promise<number>((resolve) => {
      this.end = (exitCode) => {
        if (this.record.state.at !== 'running') return;
        this.record.state = this.terminated(since, exitCode, log.lines);
        log.close();
        resolve(exitCode);
      };
      this.startProgram(pod, environment, log, this.end);
    });
  }

  private terminated(since: number, exitCode: number, log: readonly string[]): RuntimeState {
    const reason = exitCode === 0 ? 'Completed' : exitCode === 137 && !this.host.signal.aborted ? 'OOMKilled' : 'Error';
    const tail = log.slice(-MESSAGE_LINES).join('\n').slice(-MESSAGE_BYTES);
    const message = exitCode !== 0 && tail && this.container.terminationMessagePolicy === 'FallbackToLogsOnError' ? `${tail}\n` : undefined;
    return { at: 'terminated', since, until: this.host.node.clock.now(), exitCode, reason, message };
  }

  private startProgram(pod: Pod, environment: ReadonlyMap<string, string>, log: ContainerLog, exit: (code: number) => void): void {
    const { node, behaviour, volumes, placement } = this.host;
    const isSidecar = this.isInit && this.container.restartPolicy === 'Always';
    if (this.isInit && !isSidecar) {
      node.clock.after(node.settings.initMilliseconds, () => exit(0));
      return;
    }
    if (isSidecar) return;
    const context = {
      pod,
      container: { ...this.container, args: this.container.args?.map((arg) => withVariables(arg, environment)) },
      behaviour,
      environment,
      files: filesOf(this.container, volumes),
      podIP: placement.podIP,
      api: node.transportFor(pod),
      clock: node.clock,
      runMilliseconds: node.settings.runMilliseconds,
      signal: this.stop.signal,
      log: (line: string) => log.append(line),
      exit,
      resolves: (host: string) => node.resolves(host),
      uniqueId: () => node.uniqueId(),
    };
    programFor(context)(context);
  }

  private wait(reason: string, message: string): void {
    this.record.state = { at: 'waiting', reason, message };
    this.host.sync();
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
