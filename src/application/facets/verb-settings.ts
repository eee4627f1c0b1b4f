// What the verbs of a program set, and the conflicts between them: two verbs must not give one key two values.
import { EnvValue, ISecret } from 'cdk8s-plus-27';
import { absolutePath } from '../../manifest/values';
import { SparkVolume } from '../../manifest/volumes';
import { entryPath } from '../../spec/field-path';
import { SparkVersion } from '../spark-code';

/** A Secret whose entries are files. @internal */
export interface SecretMount {
  readonly secret: ISecret;
  readonly folder: string;
  /** The only pods that have it. By default both have it. */
  readonly only?: 'driver';
}

/** What a verb sets. @internal */
export interface Settings {
  readonly conf?: Readonly<Record<string, string>>;
  readonly hadoopConf?: Readonly<Record<string, string>>;
  /** Variables of driver and executors. */
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** Variables of executors alone. */
  readonly executorEnv?: Readonly<Record<string, EnvValue>>;
  /** Maven coordinates. */
  readonly packages?: readonly string[];
  readonly mounts?: readonly SecretMount[];
  /** Labels of driver and executors. */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** A volume of the driver. */
  readonly driverVolume?: SparkVolume;
  /** Whether executors may go although other executors need their shuffle files, because these are kept elsewhere. */
  readonly shuffleKeptElsewhere?: boolean;
  /** Whether executors must have claims. */
  readonly needsClaims?: boolean;
}

/** A verb that was called, and what it sets with a release of Spark. @internal */
export interface RecordedVerb {
  readonly verb: string;
  readonly settings: (version: SparkVersion) => Settings;
}

/** Takes what verbs set: a program, or the defaults of programs. @internal */
export interface FacetHost {
  /**
   * @param verb its name in errors
   * @param settings what it sets with a release of Spark
   */
  set(verb: string, settings: (version: SparkVersion) => Settings): void;
}

/** What pods have because of verbs. @internal */
export interface PodSettings {
  readonly env: ReadonlyMap<string, EnvValue>;
  readonly secrets: ReadonlyArray<{ readonly name: string; readonly path: string }>;
  readonly labels: Readonly<Record<string, string>>;
}

/** Settings that several verbs add to. */
const LISTS: readonly string[] = ['spark.sql.extensions', 'spark.plugins'];

interface Entry<T> { readonly verb: string; readonly layer: number; readonly value: T }

/** Values by key. A value of a later layer replaces one of an earlier layer. Two values of one layer are an error. */
class Values<T> {
  private readonly entries = new Map<string, Entry<T>>();

  /**
   * @param settingAt what is set by a key, in errors
   * @param shown a value as a text, which differs where values differ
   */
  public constructor(private readonly settingAt: (key: string) => string, private readonly shown: (value: T) => string) {}

  public refuseOther(key: string, { verb, layer, value }: Entry<T>): void {
    const known = this.entries.get(key);
    if (known?.layer === layer && this.shown(known.value) !== this.shown(value)) {
      throw new Error(`${verb}: sets ${this.settingAt(key)} to '${this.shown(value)}', and ${known.verb} sets it to '${this.shown(known.value)}'; `
        + 'leave one of the two out, or use two applications');
    }
  }

  public put(key: string, entry: Entry<T>): void {
    this.entries.set(key, entry);
  }

  public get(key: string): T | undefined {
    return this.entries.get(key)?.value;
  }

  public all(): ReadonlyArray<readonly [string, T]> {
    return [...this.entries].map(([key, { value }]) => [key, value] as const);
  }
}

/** What the verbs of a program set. Those of defaults come first, one layer for each place with defaults, the outermost first. @internal */
export class VerbSettings implements FacetHost {
  private readonly conf = new Values<string>((key) => entryPath('spec.sparkConf', key), String);
  private readonly hadoop = new Values<string>((key) => entryPath('spec.hadoopConf', key), String);
  private readonly env = new Values<EnvValue>((key) => `environment variable ${key}`, JSON.stringify);
  private readonly executorEnv = new Values<EnvValue>((key) => `environment variable of executors ${key}`, JSON.stringify);
  private readonly packages = new Values<string>((key) => `package ${key}`, String);
  private readonly mounts = new Values<SecretMount>((key) => `Secret at ${key}`, ({ secret }) => secret.name);
  private readonly labels = new Values<string>((key) => `label of pods ${key}`, String);
  private readonly volumes = new Values<SparkVolume>((key) => `volume at ${key}`, (volume) => String(volume.path));
  private keptElsewhere = false;
  private claimsNeeded = false;

  private layer = 0;

  public constructor(private readonly version: SparkVersion, defaults: ReadonlyArray<readonly RecordedVerb[]>) {
    for (const verbs of defaults) {
      verbs.forEach(({ verb, settings }) => this.set(verb, settings));
      this.layer += 1;
    }
  }

  /** Whether shuffle files are kept outside of the executors. */
  public get shuffleKeptElsewhere(): boolean {
    return this.keptElsewhere;
  }

  /** Whether executors must have claims. */
  public get needsClaims(): boolean {
    return this.claimsNeeded;
  }

  /** Maven coordinates. */
  public get mavenPackages(): string[] {
    return this.packages.all().map(([artifact, release]) => `${artifact}:${release}`);
  }

  /** Volumes of the driver. */
  public get driverVolumes(): SparkVolume[] {
    return this.volumes.all().map(([, volume]) => volume);
  }

  /** Takes what a verb sets. Nothing is taken if one of its keys already has another value. */
  public set(verb: string, settings: (version: SparkVersion) => Settings): void {
    const {
      conf = {}, hadoopConf = {}, env = {}, executorEnv = {}, packages = [], mounts = [], podLabels = {}, driverVolume, ...flags
    } = settings(this.version);
    const lists = Object.keys(conf).filter((key) => LISTS.includes(key)).map((key) => [key, this.joined(key, conf[key])] as const);
    const puts = [
      ...Object.entries(conf).filter(([key]) => !LISTS.includes(key)).map(([key, value]) => this.entry(this.conf, verb, key, value)),
      ...Object.entries(hadoopConf).map(([key, value]) => this.entry(this.hadoop, verb, key, value)),
      ...Object.entries(env).map(([key, value]) => this.entry(this.env, verb, key, value)),
      ...Object.entries(executorEnv).map(([key, value]) => this.entry(this.executorEnv, verb, key, value)),
      ...packages.map((coordinates) => this.entry(this.packages, verb, ...splitCoordinates(coordinates))),
      ...mounts.map((mount) => this.entry(this.mounts, verb, mount.folder, mount)),
      ...Object.entries(podLabels).map(([key, value]) => this.entry(this.labels, verb, key, value)),
      ...(driverVolume ? [this.entry(this.volumes, verb, String(driverVolume.path), driverVolume)] : []),
    ];
    lists.forEach(([key, value]) => this.conf.put(key, { verb, layer: this.layer, value }));
    puts.forEach((put) => put());
    this.keptElsewhere ||= flags.shuffleKeptElsewhere ?? false;
    this.claimsNeeded ||= flags.needsClaims ?? false;
  }

  /** Configuration of Spark: that of the verbs, and over it that of the author, who adds to lists. */
  public sparkConf(own: Readonly<Record<string, string>>): Record<string, string> {
    const lists = LISTS.filter((key) => own[key] !== undefined && this.conf.get(key) !== undefined).map((key) => [key, this.joined(key, own[key])] as const);
    return { ...Object.fromEntries(this.conf.all()), ...own, ...Object.fromEntries(lists) };
  }

  /** Configuration of Hadoop: that of the verbs, and over it that of the author. */
  public hadoopConf(own: Readonly<Record<string, string>>): Record<string, string> {
    return { ...Object.fromEntries(this.hadoop.all()), ...own };
  }

  /** What the pods of a role have because of verbs. */
  public pods(role: 'driver' | 'executor'): PodSettings {
    return {
      env: new Map([...this.env.all(), ...(role === 'executor' ? this.executorEnv.all() : [])]),
      secrets: this.mounts.all()
        .filter(([, { only }]) => only === undefined || only === role)
        .map(([path, { secret }]) => ({ name: secret.name, path })),
      labels: Object.fromEntries(this.labels.all()),
    };
  }

  /** Refuses a value at once if it cannot be put. What it gives puts it. */
  private entry<T>(values: Values<T>, verb: string, key: string, value: T): () => void {
    const entry = { verb, layer: this.layer, value };
    values.refuseOther(key, entry);
    return () => values.put(key, entry);
  }

  private joined(key: string, value: string): string {
    return [...new Set([this.conf.get(key), value].flatMap((list) => list?.split(',') ?? []).map((each) => each.trim()))].join(',');
  }
}

/** A variable whose value is an entry of a Secret. @internal */
export function fromSecret(secret: ISecret, key: string): EnvValue {
  return EnvValue.fromSecretValue({ secret, key });
}

/** A path of a file in the containers, from a folder and a name. @internal */
export function fileIn(what: string, folder: string, name: string): string {
  if (name === '' || name.includes('/')) {
    throw new Error(`${what}: '${name}' is not the name of a file; name an entry of the Secret or ConfigMap`);
  }
  return `${absolutePath(what, folder).replace(/\/$/, '')}/${name}`;
}

function splitCoordinates(coordinates: string): [artifact: string, release: string] {
  const at = coordinates.lastIndexOf(':');
  return [coordinates.slice(0, at), coordinates.slice(at + 1)];
}
