// How far a scenario has come: its user does the script, and the application reaches its end.
import type { FaultEnvironment } from './fault-environment';
import { User } from './user';
import { ApplicationState } from '../../../src/spec/states';
import type { Scenario } from '../scenarios';

export class ScenarioProgress {
  /** What went wrong for the user. */
  userError: string | undefined;
  private played = false;

  constructor(private readonly environment: Pick<FaultEnvironment, 'manifest' | 'seen' | 'send'>, private readonly scenario: Scenario) {}

  /** Has the user create the application and do the rest of the script. */
  start(): void {
    this.play().catch((error: Error) => { this.userError = `the user: ${error.message}`; });
  }

  /** Whether the script is over and the application where it should end. */
  get ended(): boolean {
    const { application, applicationGone } = this.environment.seen;
    const { ends } = this.scenario;
    return this.played && this.poisonEnded && (ends === 'gone' ? applicationGone : application?.status?.applicationState?.state === ends);
  }

  /** Each poison application has been refused. */
  private get poisonEnded(): boolean {
    const { others } = this.environment.seen;
    return Object.keys(this.scenario.poison ?? {}).every((name) => others.get(name)?.status?.applicationState?.state === ApplicationState.FAILED);
  }

  private async play(): Promise<void> {
    const user = new User(this.environment);
    await user.createsPoison(this.scenario);
    await user.creates();
    await this.scenario.script?.(user);
    this.played = true;
    this.environment.seen.check();
  }
}
