// What the operator gives applications of a namespace that say nothing, and how it is written for it.
import { Duration } from 'cdk8s';
import { renderRetention, RunRetention } from '../application/run-policy';
import { wholeSeconds } from '../manifest/values';
import { defined, nonEmpty } from '../manifest/wire';
import { Capacity } from '../spec/capacity';
import { describeErrors } from '../spec/findings';
import { defaultsData, NamespaceDefaults, readNamespaceDefaults } from '../spec/namespace-defaults';

/**
 * What the operator gives applications of a namespace, whoever wrote them, where they say nothing. They are in a ConfigMap in the operator's own namespace,
 * which nobody in the namespace of the applications can edit. A change counts for attempts that begin later; nothing runs again because of it.
 */
export interface OperatorDefaults {
  /**
   * Properties of Spark. Fields and properties of an application take precedence, key by key.
   *
   * @default - none
   */
  readonly sparkConf?: { readonly [key: string]: string };
  /**
   * Properties of Hadoop. Those of an application take precedence, key by key.
   *
   * @default - none
   */
  readonly hadoopConf?: { readonly [key: string]: string };
  /**
   * Capacity of the nodes of drivers, `spot` or `on-demand`, for applications that choose none by node selector or affinity.
   *
   * @default - any
   */
  readonly driverCapacity?: string;
  /**
   * Capacity of the nodes of executors, likewise.
   *
   * @default - any
   */
  readonly executorCapacity?: string;
  /**
   * How long after its end an application is deleted if it sets no time to live itself, in whole seconds. It takes precedence over `defaultTimeToLive` of
   * the operator.
   *
   * @default - as the operator has it
   */
  readonly timeToLive?: Duration;
  /**
   * What is kept of a run, for each kind of object of which an application says nothing.
   *
   * @default - as without defaults
   */
  readonly retention?: RunRetention;
}

/** The defaults as the operator reads them. Throws an Error that begins with `what` for defaults that it would call broken. */
export function renderOperatorDefaults(what: string, props: OperatorDefaults): NamespaceDefaults {
  const { sparkConf, hadoopConf, driverCapacity, executorCapacity, timeToLive, retention } = props;
  const defaults = defined<NamespaceDefaults>({
    sparkConf: sparkConf && nonEmpty({ ...sparkConf }),
    hadoopConf: hadoopConf && nonEmpty({ ...hadoopConf }),
    // Any other word is refused below.
    capacity: nonEmpty(defined({ driver: driverCapacity as Capacity | undefined, executor: executorCapacity as Capacity | undefined })),
    timeToLiveSeconds: timeToLive && wholeSeconds(`${what}.timeToLive`, timeToLive),
    retention: retention && nonEmpty(renderRetention(retention)),
  });
  const reading = readNamespaceDefaults(defaultsData(defaults));
  if (reading.outcome === 'broken') throw new Error(`${what}: ${describeErrors(reading.findings)}`);
  return defaults;
}
