// The whole operator on the embedded control plane in the machine's time, with a kubeconfig, for clients over HTTP.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeKubeconfig } from './kubeconfig';
import { application } from './simulated-cluster';
import { assumptionsFor } from '../../src/cli/rehearse/assumptions';
import { backgroundClock, systemIds } from '../../src/kube/clock';
import { silentLogger } from '../../src/kube/logger';
import { parseFlags } from '../../src/operator/flags/flags';
import { createOperator, type Operator } from '../../src/operator/operator';
import { ADMINISTRATOR, startControlPlane, type ControlPlane, type Identity } from '../../src/rehearsal';

export class LiveCluster {
  static async start(namespaces: readonly string[] = ['jobs']): Promise<LiveCluster> {
    const plane = startControlPlane({ kubelet: { runMilliseconds: 50, terminateMilliseconds: 5 } });
    const examples = namespaces.map((namespace) => application('example', {}, { namespace }));
    const { manifests } = assumptionsFor(examples.map((object, index) => ({ file: 'test', document: index, object: { ...object } })));
    const { refused } = await plane.apply(manifests);
    if (refused.length > 0) throw new Error(refused.map(({ message }) => message).join('\n'));
    const { config } = parseFlags(
      ['--leader-election=false', '--health-probe-bind-address=0', '--metrics-bind-address=0'], { identity: 'test' },
    );
    const operator = createOperator({ transport: plane.transportFor(ADMINISTRATOR), clock: backgroundClock, ids: systemIds, config, log: silentLogger });
    await operator.start();
    const folder = mkdtempSync(join(tmpdir(), 'live-cluster-'));
    return new LiveCluster(plane, operator, folder, await writeKubeconfig(plane, folder, ADMINISTRATOR));
  }

  private constructor(
    readonly plane: ControlPlane, private readonly operator: Operator, private readonly folder: string,
    /** Of the administrator. */
    readonly kubeconfig: string,
  ) {}

  /** The address, and a token of this identity. */
  async credentials(identity: Identity): Promise<{ readonly server: string; readonly token: string }> {
    const { url } = await this.plane.listen();
    return { server: url, token: this.plane.tokenFor(identity) };
  }

  async stop(): Promise<void> {
    await this.operator.stop();
    await this.plane.stop();
    rmSync(this.folder, { recursive: true });
  }
}
