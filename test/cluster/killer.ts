// Kills the operator's process at a chosen moment: SIGKILL from the node, a few milliseconds after the request.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { apply, kubectl, remove } from './kubectl';
import type { Pod } from '../../src/spec/kubernetes.gen';

const NAMESPACE = 'cdk8s-spark-killer';

/**
 * Looks for the processes of the pod whose UID comes as argument, says so, and kills them on request. Runs on the node, outside the
 * pod: inside, process 1 cannot be killed.
 */
const SCRIPT = `
const { readdirSync, readFileSync } = require('node:fs');
const uids = [process.argv[1], process.argv[1].replaceAll('-', '_')];
const read = (pid, file) => { try { return readFileSync('/proc/' + pid + '/' + file, 'utf8'); } catch { return ''; } };
const found = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))
  .filter((pid) => read(pid, 'cmdline').includes('cli.cjs') && uids.some((uid) => read(pid, 'cgroup').includes(uid)));
console.log(found.length > 0 ? 'armed' : 'no process');
process.stdin.once('data', () => {
  for (const pid of found) process.kill(Number(pid), 'SIGKILL');
  console.log('killed');
  process.exit();
});`;

export class Killer {
  /** A privileged pod, made from the operator's own image, on the node of an operator's pod. */
  static async prepare(image: string, nodeName: string | undefined): Promise<Killer> {
    await apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'killer', namespace: NAMESPACE },
        spec: {
          hostPID: true,
          nodeName,
          terminationGracePeriodSeconds: 0,
          containers: [{
            name: 'killer',
            image,
            imagePullPolicy: 'IfNotPresent',
            command: ['node', '-e', 'setInterval(() => {}, 1000)'],
            securityContext: { privileged: true, runAsUser: 0 },
          }],
        },
      },
    );
    await kubectl(['wait', '--for=condition=Ready', 'pod/killer', '-n', NAMESPACE, '--timeout=60s']);
    return new Killer();
  }

  private constructor() {}

  /** Aims at the processes of a pod; what it gives kills them. */
  async aimAt({ metadata }: Pod): Promise<() => Promise<void>> {
    const child = spawn(
      'kubectl', ['exec', '-i', '-n', NAMESPACE, 'killer', '--', 'node', '-e', SCRIPT, metadata.uid!], { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const expect = async (word: string) => {
      const { value } = await lines.next() as { value?: string };
      if (value !== word) throw new Error(`the processes of pod ${metadata.name}: '${value}' instead of '${word}'`);
    };
    await expect('armed');
    return async () => {
      child.stdin.write('now\n');
      await expect('killed');
    };
  }

  async remove(): Promise<void> {
    await remove('namespace', NAMESPACE);
  }
}
