// What programs of a namespace or chart have in common, said once.
import { Construct, IConstruct } from 'constructs';
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
 * Of `sparkConf`, `hadoopConf` and `labels`, each key counts for itself. The run policy holds for `SparkApplication` and `ScheduledSparkApplication` only.
 */
export class SparkDefaults extends Construct {
  /**
   * Sets the defaults of programs below a construct: a chart, an app, or a construct of your own. It must come before the first program.
   *
   * @param scope the construct
   */
  public static set(scope: Construct, defaults: SparkDefaultsProps): SparkDefaults {
    const where = scope.node.path || 'the app';
    if (scope.node.tryFindChild(ID)) {
      throw new Error(`SparkDefaults.set: ${where} has defaults already; set all of them in one call`);
    }
    if (READ.has(scope)) {
      throw new Error(`SparkDefaults.set: there is already a Spark program below ${where}, which would not have these defaults; set them before the first one`);
    }
    return new SparkDefaults(scope, defaults);
  }

  private constructor(
    scope: Construct,
    /** The defaults. @internal */
    public readonly _defaults: SparkDefaultsProps,
  ) {
    super(scope, ID);
  }
}

/** The properties of a program that is to be created in a scope, with the defaults that hold there. @internal */
export function withDefaults<Props extends SparkProgramProps>(scope: Construct, props: Props): Props {
  const chain = scope.node.scopes.flatMap((each) => {
    READ.add(each);
    const found = each.node.tryFindChild(ID);
    return found instanceof SparkDefaults ? [found._defaults] : [];
  });
  if (chain.length === 0) return props;
  const { labels, ...defaults } = chain.reduce(merged);
  const metadata = labels ? { ...props.metadata, labels: { ...labels, ...props.metadata?.labels } } : props.metadata;
  return { ...merged(defaults, props), ...(metadata && { metadata }) };
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
