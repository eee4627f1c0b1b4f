// The operator as it runs in the cluster: when it leads, what it logged, and how it is killed without a chance to say goodbye.
import { execute, getObject, kubectl, listObjects, waitFor } from './kubectl';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { Pod } from '../../src/spec/kubernetes.gen';

const KILLER_NAMESPACE = 'cdk8s-spark-killer';

/** Kills the processes of the pod whose UID comes as argument. Runs on the node, outside the pod: inside, process 1 cannot be killed. */
const KILL_SCRIPT = `
const { readdirSync, readFileSync } = require('node:fs');
const uids = [process.argv[1], process.argv[1].replaceAll('-', '_')];
const read = (pid, file) => { try { return readFileSync('/proc/' + pid + '/' + file, 'utf8'); } catch { return ''; } };
for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
  if (!read(pid, 'cmdline').includes('cli.cjs') || !uids.some((uid) => read(pid, 'cgroup').includes(uid))) continue;
  process.kill(Number(pid), 'SIGKILL');
  console.log('killed ' + pid);
}`;

interface Lease extends KubernetesObject {
  readonly spec?: { readonly holderIdentity?: string; readonly renewTime?: string };
}

export class OperatorPod {
  readonly namespace: string;
  readonly deployment: string;
  private readonly image: string;
  private readonly selector: string;

  constructor(deployment: KubernetesObject) {
    const { spec } = deployment as KubernetesObject & {
      spec: { selector: { matchLabels: Record<string, string> }; template: { spec: { containers: Array<{ image: string }> } } };
    };
    this.namespace = deployment.metadata.namespace!;
    this.deployment = deployment.metadata.name!;
    this.image = spec.template.spec.containers[0].image;
    this.selector = Object.entries(spec.selector.matchLabels).map(([key, value]) => `${key}=${value}`).join(',');
  }

  async untilAvailable(seconds = 120): Promise<void> {
    await kubectl(['rollout', 'status', `deployment/${this.deployment}`, '-n', this.namespace, `--timeout=${seconds}s`]);
  }

  /** Waits until a holder other than `former` has the lease, and gives its identity. */
  untilLeading(former?: string): Promise<string> {
    return waitFor('a leader', 90, async () => {
      const holders = (await listObjects<Lease>('leases.coordination.k8s.io', this.namespace)).map((lease) => lease.spec?.holderIdentity);
      return holders.find((holder) => holder && holder !== former);
    });
  }

  async scale(replicas: number): Promise<void> {
    await kubectl(['scale', `deployment/${this.deployment}`, '-n', this.namespace, `--replicas=${replicas}`]);
    if (replicas > 0) return this.untilAvailable();
    await kubectl(['wait', '--for=delete', 'pod', '-l', this.selector, '-n', this.namespace, '--timeout=60s']);
  }

  async log(lines: number): Promise<string> {
    const { stdout, stderr } = await execute('kubectl', ['logs', '-n', this.namespace, '-l', this.selector, `--tail=${lines}`, '--prefix']);
    return stdout || stderr;
  }

  /** A privileged pod on the node from which processes can be killed. */
  async prepareKiller(): Promise<void> {
    const operators = await this.pods();
    await kubectl(['apply', '-f', '-'], JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: KILLER_NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } },
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'killer', namespace: KILLER_NAMESPACE },
          spec: {
            hostPID: true,
            nodeName: operators[0]?.spec?.nodeName,
            terminationGracePeriodSeconds: 0,
            containers: [{
              name: 'killer',
              image: this.image,
              imagePullPolicy: 'IfNotPresent',
              command: ['node', '-e', 'setInterval(() => {}, 1000)'],
              securityContext: { privileged: true, runAsUser: 0 },
            }],
          },
        },
      ],
    }));
    await kubectl(['wait', '--for=condition=Ready', 'pod/killer', '-n', KILLER_NAMESPACE, '--timeout=60s']);
  }

  /** SIGKILL to the process of the pod that leads, then its pod is taken away, so that the next one starts without the kubelet's back-off. */
  async kill(leader: string): Promise<void> {
    const pod = (await this.pods()).find(({ metadata }) => leader.includes(metadata.name!));
    if (!pod) throw new Error(`${leader} leads, which is none of the operator's running pods`);
    const killed = await kubectl(['exec', '-n', KILLER_NAMESPACE, 'killer', '--', 'node', '-e', KILL_SCRIPT, pod.metadata.uid!]);
    if (!killed.includes('killed')) throw new Error(`no process of pod ${pod.metadata.name} found on its node`);
    await execute('kubectl', ['delete', 'pod', pod.metadata.name!, '-n', this.namespace, '--force', '--grace-period=0', '--wait=false']);
  }

  async removeKiller(): Promise<void> {
    await kubectl(['delete', 'namespace', KILLER_NAMESPACE, '--ignore-not-found', '--timeout=120s']);
  }

  async replicas(): Promise<number> {
    const deployment = await getObject<KubernetesObject & { spec: { replicas?: number } }>('deployment', this.namespace, this.deployment);
    return deployment?.spec.replicas ?? 1;
  }

  private async pods(): Promise<Pod[]> {
    const pods = await listObjects<Pod>('pods', this.namespace, this.selector);
    return pods.filter((pod) => !pod.metadata.deletionTimestamp && pod.status?.phase === 'Running');
  }
}
