// What is to be run, and in which language: the ending of the primary resource decides, as in Spark.
import type { Dialect } from './dialects';
import type { SparkSubmission } from './submission';
import type { Finding } from '../../spec/findings';
import { languageOf } from '../../spec/spark-values';

/** What is to be run, as the driver's spark-submit gets it. */
export interface MainResource {
  /** Value of `spark.kubernetes.resource.type`. */
  readonly type: 'java' | 'python' | 'r';
  /** The class that spark-submit runs in the driver. */
  readonly mainClass: string;
  /** The resource as the driver's spark-submit gets it. */
  readonly argument: string;
}

/** The primary resource of applications that are in the class path already. */
export const SPARK_INTERNAL = 'spark-internal';

const CONNECT_SERVER = 'org.apache.spark.sql.connect.service.SparkConnectServer';
const CONNECT_PLUGIN = 'spark.plugins=org.apache.spark.sql.connect.SparkConnectPlugin';
const THRIFT_SERVER = 'org.apache.spark.sql.hive.thriftserver.HiveThriftServer2';
const SQL_SHELL = 'org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver';
const SHELLS = ['spark-shell', 'pyspark-shell', 'sparkr-shell'];

/** Classifies the primary resource, and refuses what spark-submit refuses in cluster mode. */
export function mainResourceOf(submission: SparkSubmission, dialect: Dialect, findings: Finding[]): MainResource {
  const { resource, mainClass, paths } = submission;
  if (SHELLS.includes(resource)) {
    findings.push(refused(paths.resource, resource, 'Shells cannot run in cluster mode; run spark-shell in client mode from a pod instead.'));
  }
  if (mainClass === CONNECT_SERVER) {
    // Spark 4.2 words it differently, and refuses it all the same.
    findings.push(refused(paths.mainClass, mainClass, `The Spark Connect server ${dialect.does('networkPolicy')
      ? 'runs in cluster mode only on YARN' : 'cannot run in cluster mode'}; use a Connect server deployment, or ${CONNECT_PLUGIN}.`));
  }
  if (mainClass === THRIFT_SERVER) {
    findings.push(refused(paths.mainClass, mainClass, 'The Thrift server cannot run in cluster mode; use a Thrift server deployment.'));
  }
  if (mainClass === SQL_SHELL) {
    findings.push(refused(paths.mainClass, mainClass, 'The SQL shell cannot run in cluster mode; run spark-sql from a pod instead.'));
  }

  const type = resourceTypeOf(resource);
  if (type !== 'java' && mainClass) {
    findings.push({
      severity: 'warning',
      reason: 'FieldWithoutEffect',
      path: paths.mainClass,
      message: `Spark runs ${resource} as ${type === 'python' ? 'Python' : 'R'}, and no class of it. Leave it out.`,
      value: mainClass,
    });
  }
  if (type === 'python') return { type, mainClass: 'org.apache.spark.deploy.PythonRunner', argument: resource };
  if (type === 'r') return { type, mainClass: 'org.apache.spark.deploy.RRunner', argument: resource };
  if (!mainClass) {
    findings.push({
      severity: 'error',
      reason: 'MissingMainClass',
      path: paths.mainClass,
      message: 'A jar needs its main class: the manifest inside the image cannot be read from here. Set mainClass.',
    });
  }
  return { type, mainClass: mainClass ?? '', argument: resource };
}

/** The language of a primary resource, by its ending alone, as in Spark. */
export function resourceTypeOf(resource: string): MainResource['type'] {
  return ({ Python: 'python', R: 'r', JVM: 'java' } as const)[languageOf(resource)];
}

function refused(path: string, value: string, message: string): Finding {
  return { severity: 'error', reason: 'NotForClusterMode', path, message, value };
}
