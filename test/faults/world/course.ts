// The course of an application: its user plays the script, and at some point it has come to its end.
import type { Cluster } from './cluster';
import { User } from './user';
import type { Scenario } from '../scenarios';

export class Course {
  /** What went wrong for the user. */
  complaint: string | undefined;
  private played = false;

  constructor(private readonly cluster: Pick<Cluster, 'manifest' | 'seen' | 'send'>, private readonly scenario: Scenario) {}

  /** Has the user create the application and do the rest of the script. */
  begin(): void {
    this.play().catch((error: Error) => { this.complaint = `the user: ${error.message}`; });
  }

  /** Whether the script is over and the application where it should end. */
  get ended(): boolean {
    const { application, applicationGone } = this.cluster.seen;
    const { ends } = this.scenario;
    return this.played && (ends === 'gone' ? applicationGone : application?.status?.applicationState?.state === ends);
  }

  private async play(): Promise<void> {
    const user = new User(this.cluster);
    await user.creates();
    await this.scenario.script?.(user);
    this.played = true;
    this.cluster.seen.look();
  }
}
