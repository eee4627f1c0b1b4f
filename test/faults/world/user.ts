// The user of an application, who creates, edits and deletes it, and looks at its status.
import type { KubeResponse } from '../../../src/operator/kube/transport';
import type { SparkApplication } from '../../../src/spec/types.gen';
import type { SpecPatch } from '../scenarios';

/** What a user has of a cluster. */
export interface Access {
  /** The application as the API server has it now. */
  application(): SparkApplication | undefined;
  /** Resolves as soon as a change makes the condition hold. */
  until(condition: () => boolean): Promise<void>;
  send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<KubeResponse>;
}

export class User {
  private readonly applications: string;

  constructor(private readonly access: Access, private readonly manifest: SparkApplication) {
    this.applications = `/apis/sparkoperator.k8s.io/v1beta2/namespaces/${manifest.metadata.namespace}/sparkapplications`;
  }

  async creates(): Promise<void> {
    await this.does('POST', this.applications, this.manifest);
  }

  /** Waits until the application says that it is in this state. */
  async sees(state: string): Promise<void> {
    await this.access.until(() => this.access.application()?.status?.applicationState?.state === state);
  }

  async edits(spec: SpecPatch): Promise<void> {
    await this.does('PATCH', `${this.applications}/${this.manifest.metadata.name}`, { spec });
  }

  async deletes(): Promise<void> {
    await this.does('DELETE', `${this.applications}/${this.manifest.metadata.name}`);
  }

  /** As `kubectl delete pod` does. */
  async deletesDriver(): Promise<void> {
    const { namespace } = this.manifest.metadata;
    await this.does('DELETE', `/api/v1/namespaces/${namespace}/pods/${this.access.application()?.status?.driverInfo.podName}`);
  }

  private async does(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<void> {
    const { status, body: answer } = await this.access.send(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  }
}
