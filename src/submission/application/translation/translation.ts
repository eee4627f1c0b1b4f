// What the parts of a translation share.
import type { SparkApplication } from '../../../spec/types.gen';
import type { SubmissionSettings } from '../../plan';
import type { Dialect } from '../../spark/dialects';
import type { SubmissionIdentity } from '../../spark/identity';
import type { SparkConf } from '../../spark/spark-conf';

/** What the parts of the translation read and write. */
export interface Translation {
  readonly application: SparkApplication;
  readonly identity: SubmissionIdentity;
  readonly submissionId: string;
  readonly settings: SubmissionSettings;
  readonly dialect: Dialect;
  readonly conf: SparkConf;
}
