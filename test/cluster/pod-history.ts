// Every pod that ever existed in a namespace, by UID: how "exactly one driver was ever created" is known.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Label, SparkLabel } from '../../src/spec/labels';

export interface SeenPod {
  readonly uid: string;
  readonly name: string;
  readonly application: string;
  /** `driver`, `executor` or empty. */
  readonly role: string;
}

const FIELDS = ['uid', 'name', `labels.${escapeDots(Label.APP_NAME)}`, `labels.${escapeDots(SparkLabel.ROLE)}`];

/** Follows a watch from before the first pod on; if the watch ends early the history is no longer complete, and says so. */
export class PodHistory {
  private readonly pods = new Map<string, SeenPod>();
  private readonly watch: ChildProcess;
  private broken?: string;
  private stopped = false;

  constructor(namespace: string) {
    const columns = FIELDS.map((field) => `{.object.metadata.${field}}`).join('|');
    this.watch = spawn('kubectl', ['get', 'pods', '-n', namespace, '--watch', '--output-watch-events', '-o', `jsonpath=${columns}{"\\n"}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.watch.on('close', (code) => {
      if (!this.stopped) this.broken = `the watch on pods of ${namespace} ended with code ${code}`;
    });
    createInterface({ input: this.watch.stdout! }).on('line', (line) => {
      const [uid, name, application = '', role = ''] = line.split('|').map((value) => value.trim());
      if (uid && name) this.pods.set(uid, { uid, name, application, role });
    });
  }

  /** Pods that Kubernetes ever held for an application, in the order of their first sight. */
  of(application: string, role: string): SeenPod[] {
    if (this.broken) throw new Error(this.broken);
    return [...this.pods.values()].filter((pod) => pod.application === application && pod.role === role);
  }

  drivers(application: string): SeenPod[] {
    return this.of(application, 'driver');
  }

  stop(): void {
    this.stopped = true;
    this.watch.kill();
  }
}

function escapeDots(key: string): string {
  return key.replaceAll('.', '\\.');
}
