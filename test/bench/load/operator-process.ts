// The operator as it is shipped, as a process of its own, with what it costs.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMESPACE, until } from './cluster';

const PORTS = { metrics: 18_080, health: 18_081 };
const TICKS_PER_SECOND = 100;
const bundle = join(__dirname, '..', '..', '..', 'lib', 'bin', 'cli.cjs');

export class OperatorProcess {
  /** Starts the bundle and waits until it is ready. */
  static async start(flags: readonly string[] = []): Promise<OperatorProcess> {
    const began = Date.now();
    const child = spawn(process.execPath, [
      bundle, 'operator', `--namespaces=${NAMESPACE}`, '--leader-election=false', '--log-level=error',
      `--metrics-bind-address=127.0.0.1:${PORTS.metrics}`, `--health-probe-bind-address=127.0.0.1:${PORTS.health}`, ...flags,
    ], { stdio: ['ignore', 'inherit', 'inherit'] });
    const operator = new OperatorProcess(child);
    await until('the operator is ready', () => operator.ready(), 60_000);
    operator.startMilliseconds = Date.now() - began;
    return operator;
  }

  /** Milliseconds from the start of the process to its first ready answer. */
  startMilliseconds = 0;

  private constructor(private readonly child: ChildProcess) {}

  async ready(): Promise<boolean> {
    if (this.child.exitCode !== null) throw new Error(`the operator ended with ${this.child.exitCode}`);
    return fetch(`http://127.0.0.1:${PORTS.health}/readyz`).then(({ ok }) => ok, () => false);
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

  /** Keys that wait to be looked at. */
  async queueDepth(): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${PORTS.metrics}/metrics`)).text();
    return [...text.matchAll(/^workqueue_depth\{[^}]*\} (\d+)/gm)].reduce((sum, [, depth]) => sum + Number(depth), 0);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}
