// The user of an application, who creates, edits and deletes it, and reads its status.
import type { FaultEnvironment } from './fault-environment';
import { poisonOf } from './manifests';
import { Annotation } from '../../../src/spec/labels';
import type { Scenario, SpecPatch } from '../scenarios';

export class User {
  private readonly folder: string;
  private readonly applications: string;
  /** Path of what the scenario is about. */
  private readonly path: string;

  constructor(private readonly environment: Pick<FaultEnvironment, 'manifest' | 'seen' | 'send'>) {
    const { kind, metadata: { namespace, name } } = environment.manifest;
    const namespaced = `/apis/sparkoperator.k8s.io/v1beta2/namespaces/${namespace}`;
    this.applications = `${namespaced}/sparkapplications`;
    this.folder = kind === 'SparkApplication' ? this.applications : `${namespaced}/scheduledsparkapplications`;
    this.path = `${this.folder}/${name}`;
  }

  async creates(): Promise<void> {
    await this.does('POST', this.folder, this.environment.manifest);
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
    await this.does('PATCH', this.path, { spec });
  }

  async deletes(): Promise<void> {
    await this.does('DELETE', this.path);
  }

  /** Waits until a run of the schedule says that it is in this state. */
  async seesRun(name: string, state: string): Promise<void> {
    const { seen } = this.environment;
    await seen.until(() => seen.others.get(name)?.status?.applicationState?.state === state);
  }

  /** Asks for a run outside the schedule. */
  async requestsRun(value: string): Promise<void> {
    await this.does('PATCH', this.path, { metadata: { annotations: { [Annotation.RUN_NOW]: value } } });
  }

  async deletesRun(name: string): Promise<void> {
    await this.does('DELETE', `${this.applications}/${name}`);
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
