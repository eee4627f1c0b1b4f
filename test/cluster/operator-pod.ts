// The operator as it runs in the cluster: when it leads, what it logged, and how it is killed.
import { Killer } from './killer';
import { execute, getObject, kubectl, listObjects, waitFor } from './kubectl';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { Pod } from '../../src/spec/kubernetes.gen';

/** A lease of 15 seconds has to run out, and a busy machine may be slow to start the next pod. */
const LEADER_SECONDS = 240;

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
    return waitFor('a leader', LEADER_SECONDS, async () => {
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

  /** How often the containers of each pod have been started again. */
  async restarts(): Promise<Record<string, number>> {
    const restarts = (pod: Pod) => (pod.status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);
    return Object.fromEntries((await this.pods()).map((pod) => [pod.metadata.name!, restarts(pod)]));
  }

  /** What the health check of the pods answers: `ok`, or what is wrong. */
  async health(): Promise<string> {
    const answers = await Promise.all((await this.pods()).map(async ({ metadata, spec }) => {
      const probe = (spec.containers[0] as { livenessProbe?: { httpGet?: { port?: number | string } } }).livenessProbe?.httpGet?.port;
      const port = spec.containers[0].ports?.find(({ name }) => name === probe)?.containerPort ?? probe;
      const path = `/api/v1/namespaces/${this.namespace}/pods/${metadata.name}:${port}/proxy/healthz`;
      const { code, stdout, stderr } = await execute('kubectl', ['get', '--raw', path]);
      return code === 0 ? stdout.trim() : stderr.trim();
    }));
    return answers.find((answer) => answer !== 'ok') ?? 'ok';
  }

  async prepareKiller(): Promise<Killer> {
    return Killer.prepare(this.image, (await this.pods())[0]?.spec?.nodeName);
  }

  /** Aims at the pod that leads. What it gives sends SIGKILL to its process and takes its pod away, so that the next one starts without back-off. */
  async aimAt(leader: string, killer: Killer): Promise<() => Promise<void>> {
    const pod = (await this.pods()).find(({ metadata }) => leader.includes(metadata.name!));
    if (!pod) throw new Error(`${leader} leads, which is none of the operator's running pods`);
    const kill = await killer.aimAt(pod);
    return async () => {
      await kill();
      await execute('kubectl', ['delete', 'pod', pod.metadata.name!, '-n', this.namespace, '--force', '--grace-period=0', '--wait=false']);
    };
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
