// The bundle as a process of its own on the embedded control plane, with the heap limit of the image: what it logs, answers and takes.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

/** `npm run bundle` makes it. */
const BUNDLE = 'lib/bin/cli.cjs';
/** The memory limit of the container in the shipped manifests, and the share of it that the image gives to the heap. */
export const CONTAINER_MEBIBYTES = 512;
export const HEAP_LIMIT = `--max-old-space-size=${Math.floor(CONTAINER_MEBIBYTES * 0.6)}`;
const START_MILLISECONDS = 60_000;
/** Half of what the liveness probe of the shipped manifests gives it. */
const PROBE_SECONDS = 5;

export class ObservedOperator {
  /** Starts the bundle, or that of another version, and waits until it is ready. */
  static async start(kubeconfig: string, flags: readonly string[] = [], bundle = BUNDLE): Promise<ObservedOperator> {
    const [metrics, health] = [await freePort(), await freePort()];
    const child = spawn(process.execPath, [
      HEAP_LIMIT, bundle, 'operator', '--leader-election=false', `--kubeconfig=${kubeconfig}`,
      `--metrics-bind-address=127.0.0.1:${metrics}`, `--health-probe-bind-address=127.0.0.1:${health}`, ...flags,
    ], { stdio: ['ignore', 'pipe', 'pipe'] });
    const operator = new ObservedOperator(child, metrics, health);
    const end = Date.now() + START_MILLISECONDS;
    while (!await operator.ready()) {
      if (operator.ended !== undefined || Date.now() > end) throw new Error(`the operator did not start: ${operator.takeLines().join('\n').slice(0, 2_000)}`);
      await setTimeout(50);
    }
    return operator;
  }

  private lines: string[] = [];
  /** Nanoseconds in which its main thread ran, and in which it waited for a processor, when last asked. */
  private scheduled = { ran: 0, waited: 0 };
  private readonly closed: Promise<void>;

  private constructor(private readonly child: ChildProcess, private readonly metrics: number, private readonly health: number) {
    for (const stream of [child.stdout!, child.stderr!]) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    this.closed = new Promise((resolve) => { child.once('close', () => resolve()); });
  }

  /** How the process ended by itself; undefined while it runs. */
  get ended(): string | undefined {
    const { exitCode, signalCode } = this.child;
    return exitCode === null && signalCode === null ? undefined : `code ${exitCode}, signal ${signalCode}`;
  }

  /** What was logged since the last call. */
  takeLines(): string[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  /**
   * What is wrong with its answer to the liveness probe; undefined where it answers in time. Asked by another process, since this one may be busy being an
   * API server.
   */
  healthProblem(): Promise<string | undefined> {
    const began = Date.now();
    return new Promise((resolve) => {
      const args = ['--silent', '--show-error', '--fail-with-body', '--max-time', String(PROBE_SECONDS), `http://127.0.0.1:${this.health}/healthz`];
      execFile('curl', args, (error, stdout, stderr) => resolve(error === null ? undefined
        : `${stdout.trim() || stderr.trim()} after ${((Date.now() - began) / 1000).toFixed(1)} s`));
    });
  }

  /**
   * The longest delay of its event loop in the last ten seconds at least, in milliseconds, as it would be on a machine with nothing else to do: less the share
   * of the time in which its thread was ready to run and had no processor.
   */
  async loopDelayMilliseconds(): Promise<number> {
    const text = await fetch(`http://127.0.0.1:${this.metrics}/metrics`).then((answer) => answer.text(), () => '');
    const [ran, waited] = readFileSync(`/proc/${this.child.pid}/task/${this.child.pid}/schedstat`, 'utf8').split(' ').map(Number);
    const now = { ran: ran - this.scheduled.ran, waited: waited - this.scheduled.waited };
    this.scheduled = { ran, waited };
    return Number(/^spark_operator_event_loop_lag_seconds (\S+)/m.exec(text)?.[1] ?? 0) * 1000 * (now.ran / Math.max(1, now.ran + now.waited));
  }

  /** The most resident memory that it has had, in MiB. */
  mostResidentMebibytes(): number {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))?.[1]) / 1024;
  }

  /** Ends the process and resolves when it is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    this.child.kill(signal);
    await this.closed;
  }

  private ready(): Promise<boolean> {
    return fetch(`http://127.0.0.1:${this.health}/readyz`).then(({ ok }) => ok, () => false);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}
