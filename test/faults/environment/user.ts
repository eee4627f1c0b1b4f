// The user of an application, who creates, edits and deletes it, and reads its status.
import type { FaultEnvironment } from './fault-environment';
import { poisonOf } from './manifests';
import type { Scenario, SpecPatch } from '../scenarios';

export class User {
  private readonly applications: string;

  constructor(private readonly environment: Pick<FaultEnvironment, 'manifest' | 'seen' | 'send'>) {
    this.applications = `/apis/sparkoperator.k8s.io/v1beta2/namespaces/${environment.manifest.metadata.namespace}/sparkapplications`;
  }

  async creates(): Promise<void> {
    await this.does('POST', this.applications, this.environment.manifest);
  }

  /** Creates the applications that cannot run. */
  async createsPoison(scenario: Scenario): Promise<void> {
    for (const application of poisonOf(scenario, this.environment.manifest)) await this.does('POST', this.applications, application);
  }

  /** Waits until the application says that it is in this state. */
  async sees(state: string): Promise<void> {
    const { seen } = this.environment;
    await seen.until(() => seen.application?.status?.applicationState?.state === state);
  }

  async edits(spec: SpecPatch): Promise<void> {
    await this.does('PATCH', `${this.applications}/${this.environment.manifest.metadata.name}`, { spec });
  }

  async deletes(): Promise<void> {
    await this.does('DELETE', `${this.applications}/${this.environment.manifest.metadata.name}`);
  }

  /** As `kubectl delete pod` does. */
  async deletesDriver(): Promise<void> {
    const { namespace } = this.environment.manifest.metadata;
    await this.does('DELETE', `/api/v1/namespaces/${namespace}/pods/${this.environment.seen.application?.status?.driverInfo.podName}`);
  }

  private async does(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<void> {
    const { status, body: answer } = await this.environment.send(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  }
}
