// SparkPriorityClasses: the priorities that Spark programs of a cluster may have.
import { Construct } from 'constructs';
import { addObject } from '../manifest/objects';
import { SparkPriority } from '../manifest/priority';
import { dnsSubdomain } from '../manifest/values';

/** Values above this one belong to Kubernetes itself. */
const HIGHEST_VALUE = 1_000_000_000;

/** What can be set for the priorities of Spark programs. */
export interface SparkPriorityClassesProps {
  /**
   * What the names of the PriorityClasses begin with: `<prefix>-routine` and `<prefix>-urgent`. The classes exist once in a cluster.
   *
   * @default spark
   */
  readonly prefix?: string;

  /**
   * Priority of routine programs. They wait for free nodes and preempt nothing.
   *
   * @default 1000
   */
  readonly routineValue?: number;

  /**
   * Priority of urgent programs. They preempt pods of lower priority.
   *
   * @default 100000
   */
  readonly urgentValue?: number;
}

/** The priorities that Spark programs of a cluster may have: routine and urgent. Give them with `priority()` of a program. */
export class SparkPriorityClasses extends Construct {
  /** For most programs: they wait for free nodes, and preempt nothing. */
  public readonly routine: SparkPriority;
  /** For programs that must not wait: they preempt pods of lower priority, routine programs among them. */
  public readonly urgent: SparkPriority;

  public constructor(scope: Construct, id: string, props: SparkPriorityClassesProps = {}) {
    super(scope, id);
    const { prefix = 'spark', routineValue = 1000, urgentValue = 100000 } = props;
    const path = `SparkPriorityClasses ${this.node.path}`;
    dnsSubdomain(`${path}: prefix`, prefix);
    for (const [name, value] of [['routineValue', routineValue], ['urgentValue', urgentValue]] as const) {
      if (!Number.isInteger(value) || Math.abs(value) > HIGHEST_VALUE) {
        throw new Error(`${path}: ${name} is ${value}; give a whole number of at most ${HIGHEST_VALUE}`);
      }
    }
    if (urgentValue <= routineValue) {
      throw new Error(`${path}: urgentValue is ${urgentValue} and routineValue is ${routineValue}; urgent must be the larger one`);
    }
    this.routine = this.addClass(`${prefix}-routine`, routineValue, 'Never', 'Spark programs that wait for free nodes.');
    this.urgent = this.addClass(`${prefix}-urgent`, urgentValue, 'PreemptLowerPriority', 'Spark programs that preempt pods of lower priority.');
  }

  private addClass(name: string, value: number, preemptionPolicy: string, description: string): SparkPriority {
    addObject(this, name, 'scheduling.k8s.io/v1', 'PriorityClass', { name }, { value, preemptionPolicy, globalDefault: false, description });
    return SparkPriority.named(name);
  }
}
