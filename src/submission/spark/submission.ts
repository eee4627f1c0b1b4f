// What is given to spark-submit in cluster mode: options already turned into properties, templates and files already read.
import type { PodTemplate, Sources } from './draft';
import type { SparkConf } from './spark-conf';
import type { Role } from '../../spec/roles';

/** Under this user Spark and Hadoop see the driver; it is the user of the official images. */
export const SPARK_USER = 'spark';

/** A file of the submitting machine. */
export interface SubmitterFile {
  readonly text: string;
  /** The text parsed as YAML or JSON, where it is that. */
  readonly content?: unknown;
  /** The very bytes, where the text may not be all of them. */
  readonly base64?: string;
}

/** One submission, as the feature steps read it. */
export interface SparkSubmission {
  readonly sparkVersion: string;
  /** Class with the main method, of Java and Scala applications. */
  readonly mainClass?: string;
  /** The primary resource: URI of a jar, a Python or an R file, or `spark-internal`. */
  readonly resource: string;
  readonly arguments: readonly string[];
  readonly proxyUser?: string;
  readonly conf: SparkConf;
  /** The driver's pod template, read and parsed. */
  readonly driverTemplate?: PodTemplate;
  /** The executors' pod template: the text that the driver will read, and what it says. */
  readonly executorTemplate?: SubmitterFile;
  /** Where the volumes, mounts and ports of the templates were written; by default, in the file that a property names. */
  readonly templateSources?: Readonly<Partial<Record<Role, Sources>>>;
  /** Local files that properties name, by the name used there, where the submitter could read them. */
  readonly files?: Readonly<Record<string, SubmitterFile>>;
  /** Configuration files of the submitter that go into the driver's configuration directory, with spark.properties. */
  readonly confFiles?: Readonly<Record<string, string>>;
  /** Labels by which others find the pods: the driver keeps its own values of them, whatever its template says and whichever steps are taken out. */
  readonly identityLabels?: readonly string[];
  /** Labels that driver and executors of a Job share, where the driver is a pod of one: then neither its name nor its id is known before it exists. */
  readonly jobLabels?: Readonly<Record<string, string>>;
  /** Value of SPARK_USER. */
  readonly user: string;
  /** Whether executors get a NetworkPolicy from versions too that make none by themselves. */
  readonly isolateExecutors?: boolean;
  /** Whether literal credentials may become Secrets: on a command line, where only its author reads them. */
  readonly maySendCredentials?: boolean;
  /** Where the findings of the parts that are no properties point to. */
  readonly paths: SubmissionPaths;
}

/** The places of the parts of a submission that are no properties. */
export interface SubmissionPaths {
  readonly resource: string;
  readonly mainClass: string;
  readonly sparkVersion: string;
  readonly image?: string;
  /** The fields of an application for which its executors have a template. */
  readonly executorTemplate?: readonly string[];
}

/** A word as the scripts that start Spark's JVM hand it on: they take carriage returns out, wherever these stand. */
export function throughLauncher(word: string): string {
  return word.replaceAll('\r', '');
}

/** A text's UTF-8 bytes in base64, as the data of Secrets has them. */
export function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
