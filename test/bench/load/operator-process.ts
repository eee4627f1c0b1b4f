// The operator as it is shipped, as a process of its own with the flags that are its defaults, and what it costs.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './cluster';

const PORTS = { metrics: 18_080, health: 18_081 };
const TICKS_PER_SECOND = 100;
const root = join(__dirname, '..', '..', '..');
const bundle = join(root, 'lib', 'bin', 'cli.cjs');

export interface OperatorOptions {
  readonly namespace: string;
  /** Flags besides those that every benchmark sets. */
  readonly flags?: readonly string[];
  /** Arguments for Node itself. */
  readonly node?: readonly string[];
  readonly kubeconfig?: string;
}

export class OperatorProcess {
  /**
   * Starts the bundle and waits until it is ready. It logs into bench-results/. There is no election: a lease that a killed process left
   * behind would be waited for, by default up to 15 s, and that is not what is measured.
   */
  static async start({ namespace, flags = [], node = [], kubeconfig = process.env.KUBECONFIG }: OperatorOptions): Promise<OperatorProcess> {
    mkdirSync(join(root, 'bench-results'), { recursive: true });
    const log = openSync(join(root, 'bench-results', `operator-${namespace}.log`), 'a');
    const profile = process.env.BENCH_CPU_PROFILE === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_CPU_PROFILE}`];
    const began = performance.now();
    const child = spawn(process.execPath, [
      ...profile, ...node, bundle, 'operator', `--namespaces=${namespace}`, '--leader-election=false',
      `--metrics-bind-address=127.0.0.1:${PORTS.metrics}`, `--health-probe-bind-address=127.0.0.1:${PORTS.health}`, ...flags,
    ], { stdio: ['ignore', log, log], env: { ...process.env, KUBECONFIG: kubeconfig } });
    const operator = new OperatorProcess(child);
    await until('the operator is ready', () => operator.ready(), 60_000);
    operator.startMilliseconds = performance.now() - began;
    return operator;
  }

  /** Milliseconds from the start of the process to its first ready answer. */
  startMilliseconds = 0;

  private constructor(private readonly child: ChildProcess) {}

  async ready(): Promise<boolean> {
    if (this.child.exitCode !== null) throw new Error(`the operator ended with ${this.child.exitCode}; its log is in bench-results/`);
    return fetch(`http://127.0.0.1:${PORTS.health}/readyz`).then(({ ok }) => ok, () => false);
  }

  /** Whether it answers its health check within 5 s. Asked by another process: this one may be busy being an API server. */
  healthy(): Promise<boolean> {
    return new Promise((resolve) => {
      execFile('curl', ['--silent', '--fail', '--max-time', '5', `http://127.0.0.1:${PORTS.health}/healthz`], (error) => resolve(error === null));
    });
  }

  /** Processor time used so far, in milliseconds. */
  cpuMilliseconds(): number {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 1000 / TICKS_PER_SECOND;
  }

  /** Resident memory, in MiB. */
  residentMebibytes(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))?.[1]) / 1024;
  }

  /** The most resident memory that it has ever had, in MiB. */
  mostResidentMebibytes(): number {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))?.[1]) / 1024;
  }

  /** Keys that wait to be reconciled. */
  async queueDepth(): Promise<number> {
    return this.metric('workqueue_depth');
  }

  /** Writes that the operator itself has counted. */
  async writes(): Promise<number> {
    return this.metric('rest_client_requests_total', /method="(POST|PUT|PATCH|DELETE)"/);
  }

  /** The longest delay of the event loop since about ten seconds ago, in milliseconds. */
  async loopDelayMilliseconds(): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${PORTS.metrics}/metrics`)).text();
    return Number(/^spark_operator_event_loop_lag_seconds ([\d.e-]+)/m.exec(text)?.[1] ?? Number.NaN) * 1000;
  }

  private async metric(name: string, labels = /(?:)/): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${PORTS.metrics}/metrics`)).text();
    return [...text.matchAll(new RegExp(`^${name}\\{([^}]*)\\} (\\d+)`, 'gm'))]
      .reduce((sum, [, given, count]) => sum + (labels.test(given) ? Number(count) : 0), 0);
  }

  /** Stops it as Kubernetes does, or with SIGKILL as a lost node does. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    await ended;
  }
}
