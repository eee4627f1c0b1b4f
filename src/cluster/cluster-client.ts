// What programs must know of a standalone cluster in order to run on it.
import { EnvValue } from 'cdk8s-plus-27';
import { IConstruct } from 'constructs';
import { SparkVersion } from '../application/spark-code';

/** A standalone cluster, as its clients see it. */
export interface ISparkCluster extends IConstruct {
  /** Name of the cluster. */
  readonly clusterName: string;

  /** Namespace of the cluster. */
  readonly clusterNamespace: string;

  /** Address for `--master`, with all masters in it. The one that leads answers. */
  readonly masterUrl: string;

  /** Image of masters and workers. */
  readonly image: string;

  /** Spark release of the cluster. Clients must have the same. */
  readonly sparkVersion: SparkVersion;

  /** Configuration that drivers need. Returns a copy. */
  readonly clientConf: { [key: string]: string };

  /** Environment variables that drivers need: the secret of the cluster, if it has one. Returns a copy. */
  readonly clientEnv: { [name: string]: EnvValue };

  /** Labels that pods of drivers need, so that the NetworkPolicy of the cluster admits them. Returns a copy. */
  readonly clientLabels: { [key: string]: string };
}
