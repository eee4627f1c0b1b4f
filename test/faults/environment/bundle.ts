// The shipped program as an operator: processes of its own, over HTTP, ended by a real SIGKILL.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { manifests } from './manifests';
import type { ControlPlane } from '../../../src/rehearsal';
import { writeKubeconfig } from '../../support/kubeconfig';

/** `npm run bundle` makes it. */
const BUNDLE = 'lib/bin/cli.cjs';
/** A lease that is soon free again: these runs take real time. */
const FLAGS = [
  '--leader-election-lease-duration=3s', '--leader-election-renew-deadline=2s', '--leader-election-retry-period=500ms',
  '--metrics-bind-address=0', '--health-probe-bind-address=0',
];

export class Bundle {
  /** Lets processes talk to a control plane, as the operator's pod would. */
  static async against(plane: ControlPlane): Promise<Bundle> {
    const folder = mkdtempSync(join(tmpdir(), 'faults-'));
    await writeKubeconfig(plane, folder, manifests().operator);
    return new Bundle(folder);
  }

  /** Messages at level error, and all of standard error. */
  readonly errors: string[] = [];
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();

  private constructor(private readonly folder: string) {}

  start(): void {
    const args = [BUNDLE, 'operator', ...manifests().flags, ...FLAGS, `--kubeconfig=${join(this.folder, 'kubeconfig')}`];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    this.ended = new Promise((resolve) => { child.once('close', () => resolve()); });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"level":"error"')) this.errors.push(line);
    });
    createInterface({ input: child.stderr }).on('line', (line) => this.errors.push(line));
  }

  /** Ends the process at once; resolves when it is gone. */
  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    await this.ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
