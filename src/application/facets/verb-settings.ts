// What the verbs of a program set, and the conflicts between them: two verbs must not give one key two values.
import { EnvValue, ISecret } from 'cdk8s-plus-27';
import { absolutePath } from '../../manifest/values';
import { entryPath } from '../../spec/field-path';
import type { SparkDriver, SparkExecutors } from '../pods';
import { SparkDependencies, SparkVersion } from '../spark-code';

/** What a verb sets. @internal */
export interface Settings {
  readonly conf?: Readonly<Record<string, string>>;
  readonly hadoopConf?: Readonly<Record<string, string>>;
  /** Variables of driver and executors. */
  readonly env?: Readonly<Record<string, EnvValue>>;
  readonly dependencies?: SparkDependencies;
  /** Whether executors may go although other executors need their shuffle files, because these are kept elsewhere. */
  readonly shuffleKeptElsewhere?: boolean;
}

/** What a facet knows of its program. @internal */
export interface FacetHost {
  readonly driver: SparkDriver;
  readonly executor: SparkExecutors;
  readonly version: SparkVersion;
  readonly settings: VerbSettings;
}

interface Entry { readonly verb: string; readonly value: string }

/** Settings that several verbs add to. */
const LISTS: readonly string[] = ['spark.sql.extensions', 'spark.plugins'];

/** What the verbs of a program set. @internal */
export class VerbSettings {
  private readonly conf = new Map<string, Entry>();
  private readonly hadoop = new Map<string, Entry>();
  private readonly env = new Map<string, Entry>();
  private keptElsewhere = false;

  private readonly mounted = new Set<string>();

  public constructor(
    private readonly driver: SparkDriver,
    private readonly executor: SparkExecutors,
    private readonly addDependencies: (dependencies: SparkDependencies) => void,
  ) {}

  /** Whether shuffle files are kept outside of the executors. */
  public get shuffleKeptElsewhere(): boolean {
    return this.keptElsewhere;
  }

  /** Takes what a verb sets. Nothing is taken if one of its keys already has another value. */
  public set(verb: string, { conf = {}, hadoopConf = {}, env = {}, dependencies, shuffleKeptElsewhere }: Settings): void {
    const entries = Object.entries(conf).map(([key, value]): [string, string] => [key, LISTS.includes(key) ? this.joined(key, value) : value]);
    entries.filter(([key]) => !LISTS.includes(key)).forEach(([key, value]) => refuseOther(this.conf, key, entryPath('spec.sparkConf', key), { verb, value }));
    Object.entries(hadoopConf).forEach(([key, value]) => refuseOther(this.hadoop, key, entryPath('spec.hadoopConf', key), { verb, value }));
    Object.entries(env).forEach(([name, value]) => refuseOther(this.env, name, `environment variable ${name}`, { verb, value: JSON.stringify(value) }));

    entries.forEach(([key, value]) => this.conf.set(key, { verb, value }));
    Object.entries(hadoopConf).forEach(([key, value]) => this.hadoop.set(key, { verb, value }));
    for (const [name, value] of Object.entries(env)) {
      if (this.env.has(name)) continue;
      this.env.set(name, { verb, value: JSON.stringify(value) });
      this.driver.addEnv(name, value);
      this.executor.addEnv(name, value);
    }
    if (dependencies) this.addDependencies(dependencies);
    this.keptElsewhere ||= shuffleKeptElsewhere ?? false;
  }

  /** Mounts a Secret once, however often verbs ask for it. */
  public mount(secret: ISecret, folder: string, where: 'both' | 'driver' = 'both'): void {
    const key = `${secret.name} ${folder}`;
    if (this.mounted.has(key)) return;
    this.mounted.add(key);
    this.driver.addSecret(secret, folder);
    if (where === 'both') this.executor.addSecret(secret, folder);
  }

  /** Configuration of Spark: that of the verbs, and over it that of the author, who adds to lists. */
  public sparkConf(own: Readonly<Record<string, string>>): Record<string, string> {
    const lists = LISTS.filter((key) => own[key] !== undefined && this.conf.has(key)).map((key): [string, string] => [key, this.joined(key, own[key])]);
    return { ...values(this.conf), ...own, ...Object.fromEntries(lists) };
  }

  /** Configuration of Hadoop: that of the verbs, and over it that of the author. */
  public hadoopConf(own: Readonly<Record<string, string>>): Record<string, string> {
    return { ...values(this.hadoop), ...own };
  }

  private joined(key: string, value: string): string {
    return [...new Set([this.conf.get(key)?.value, value].flatMap((list) => list?.split(',') ?? []).map((each) => each.trim()))].join(',');
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

function refuseOther(known: ReadonlyMap<string, Entry>, key: string, setting: string, { verb, value }: Entry): void {
  const other = known.get(key);
  if (other && other.value !== value) {
    throw new Error(`${verb}: sets ${setting} to '${value}', and ${other.verb} sets it to '${other.value}'; `
      + 'leave one of the two out, or use two applications');
  }
}

function values(entries: ReadonlyMap<string, Entry>): Record<string, string> {
  return Object.fromEntries([...entries].map(([key, { value }]) => [key, value]));
}
