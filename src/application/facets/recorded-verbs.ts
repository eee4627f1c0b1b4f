// Verbs that were called on the defaults of programs: each program takes them when it is created.
import { FacetHost, RecordedVerb, Settings, VerbSettings } from './verb-settings';
import { SparkVersion } from '../spark-code';

/** Keeps the verbs that are called on the defaults of a place. @internal */
export class RecordedVerbs implements FacetHost {
  private readonly verbs: RecordedVerb[] = [];
  /** The verbs as a program would take them, so that a mistake is an error where it is made. */
  private readonly trial = new VerbSettings(SparkVersion.V4_3, []);
  private taken = false;

  /**
   * @param where the place, in errors
   * @param inherited verbs of another place, which hold here too
   */
  public constructor(private readonly where: string, private readonly inherited?: RecordedVerbs) {}

  public set(verb: string, settings: (version: SparkVersion) => Settings): void {
    if (this.taken) {
      throw new Error(`${verb}: there is already a Spark program below ${this.where}, which would not have this default; call it before the first one`);
    }
    this.trial.set(verb, settings);
    this.verbs.push({ verb, settings });
  }

  /** The verbs for a program, in layers. A later layer wins. No verb can follow. */
  public take(): ReadonlyArray<readonly RecordedVerb[]> {
    this.taken = true;
    return [...this.inherited?.take() ?? [], this.verbs];
  }
}
