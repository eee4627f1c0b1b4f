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
    const { ends, schedule } = this.scenario;
    if (schedule) return this.played && this.runsEnded(schedule.runs);
    return this.played && this.poisonEnded && (ends === 'gone' ? applicationGone : application?.status?.applicationState?.state === ends);
  }

  /** Each poison application has been refused. */
  private get poisonEnded(): boolean {
    const { others } = this.environment.seen;
    return Object.keys(this.scenario.poison ?? {}).every((name) => others.get(name)?.status?.applicationState?.state === ApplicationState.FAILED);
  }

  /** The last run has ended, as it should, and its schedule says so. */
  private runsEnded(runs: readonly string[]): boolean {
    const { others, gone, schedule } = this.environment.seen;
    const last = runs.at(-1)!;
    if (this.scenario.ends === 'gone') return gone.has(last) && schedule?.status?.pastSuccessfulRunNames?.includes(last) === false;
    const keeps = this.scenario.schedule?.successfulRunHistoryLimit !== 0;
    return others.get(last)?.status?.applicationState?.state === this.scenario.ends
      && (!keeps || schedule?.status?.pastSuccessfulRunNames?.includes(last) === true);
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
