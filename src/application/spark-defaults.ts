// What programs of a namespace or chart have in common, said once.
import { Construct, IConstruct } from 'constructs';
import { SparkEvents } from './facets/event-logs';
import { RecordedVerbs } from './facets/recorded-verbs';
import { SparkSecurity } from './facets/security';
import { SparkShuffle } from './facets/shuffle';
import { SparkStorage } from './facets/storage';
import { SparkTables } from './facets/tables';
import type { RecordedVerb } from './facets/verb-settings';
import { SharedRunPolicy } from './run-policy-props';
import { SharedProgramProps, SparkProgramProps } from './spark-program-props';

/** What all programs below a construct have unless they say otherwise. */
export interface SparkDefaultsProps extends SharedProgramProps, SharedRunPolicy {
  /**
   * Labels of the objects of programs, such as a cost centre.
   *
   * @default - none
   */
  readonly labels?: { readonly [key: string]: string };
}

const ID = 'SparkDefaults';

/** Constructs below which programs have been created. */
const READ = new WeakSet<IConstruct>();

/**
 * What programs below a construct have unless they say otherwise. A nearer construct wins over one that is further up, and a program over all of them.
 * Of `sparkConf`, `hadoopConf` and `labels`, each key counts for itself. So does each setting of verbs such as `defaults.storage.s3()`, which every
 * program then has as if they had been called on it. The run policy holds for `SparkApplication` and `ScheduledSparkApplication` only.
 */
export class SparkDefaults extends Construct {
  /**
   * Sets the defaults of programs below a construct: a chart, an app, or a construct of your own. It must come before the first program.
   *
   * @param scope the construct
   */
  public static set(scope: Construct, defaults: SparkDefaultsProps): SparkDefaults {
    return SparkDefaults._set(scope, defaults);
  }

  /** Sets the defaults of another place, with what verbs have added to them or will add. @internal */
  public static _like(scope: Construct, other: SparkDefaults): SparkDefaults {
    return SparkDefaults._set(scope, other._defaults, other._verbs);
  }

  private static _set(scope: Construct, defaults: SparkDefaultsProps, inherited?: RecordedVerbs): SparkDefaults {
    const where = scope.node.path || 'the app';
    if (scope.node.tryFindChild(ID)) {
      throw new Error(`SparkDefaults.set: ${where} has defaults already; set all of them in one call`);
    }
    if (READ.has(scope)) {
      throw new Error(`SparkDefaults.set: there is already a Spark program below ${where}, which would not have these defaults; set them before the first one`);
    }
    return new SparkDefaults(scope, defaults, new RecordedVerbs(where, inherited));
  }

  /** Event logs of the programs. */
  public readonly events: SparkEvents;
  /** Object stores and warehouses that the programs have access to. */
  public readonly storage: SparkStorage;
  /** Table formats and their catalogs. */
  public readonly tables: SparkTables;
  /** Where shuffle data is kept. */
  public readonly shuffle: SparkShuffle;
  /** Encryption and authentication. */
  public readonly security: SparkSecurity;

  private constructor(
    scope: Construct,
    /** The defaults. @internal */
    public readonly _defaults: SparkDefaultsProps,
    /** What was called on the facets. @internal */
    public readonly _verbs: RecordedVerbs,
  ) {
    super(scope, ID);
    this.events = SparkEvents._of(_verbs);
    this.storage = SparkStorage._of(_verbs);
    this.tables = SparkTables._of(_verbs);
    this.shuffle = SparkShuffle._of(_verbs);
    this.security = SparkSecurity._of(_verbs);
  }
}

/** The properties of a program that is to be created in a scope, with the defaults that hold there. @internal */
export function withDefaults<Props extends SparkProgramProps>(scope: Construct, props: Props): Props {
  scope.node.scopes.forEach((each) => READ.add(each));
  const chain = defaultsAbove(scope).map(({ _defaults }) => _defaults);
  if (chain.length === 0) return props;
  const { labels, ...defaults } = chain.reduce(merged);
  const metadata = labels ? { ...props.metadata, labels: { ...labels, ...props.metadata?.labels } } : props.metadata;
  return { ...merged(defaults, props), ...(metadata && { metadata }) };
}

/** The verbs that were called on defaults of a program to be created in a scope, in layers, the outermost first. @internal */
export function recordedVerbs(scope: Construct): ReadonlyArray<readonly RecordedVerb[]> {
  return defaultsAbove(scope).flatMap(({ _verbs }) => _verbs.take());
}

/** The defaults that hold in a scope, the outermost first. */
function defaultsAbove(scope: Construct): SparkDefaults[] {
  return scope.node.scopes.map((each) => each.node.tryFindChild(ID)).filter((found) => found instanceof SparkDefaults);
}

/** Properties with those of somebody who comes later over them. */
function merged<Props extends SparkDefaultsProps>(under: SparkDefaultsProps, over: Props): Props {
  const maps = (['sparkConf', 'hadoopConf', 'labels'] as const).filter((name) => under[name] && over[name]);
  return {
    ...under,
    ...Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined)),
    ...Object.fromEntries(maps.map((name) => [name, { ...under[name], ...over[name] }])),
  } as Props;
}
