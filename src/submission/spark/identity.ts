// Everything that spark-submit draws at random, derived from the submission id instead: the same submission gives the same names.
import { sha256Hex } from '../../spec/hash';

export interface SubmissionIdentity {
  /** `spark-` and 32 hexadecimal digits. */
  readonly applicationId: string;
  /** 16 hexadecimal digits at the end of the prefix of object names. */
  readonly uniqueId: string;
  /** 16 hexadecimal digits in the name of a Service whose usual name is too long. */
  readonly serviceId: string;
  /** Name of the ConfigMap with spark.properties. */
  readonly confMapName: string;
  /** Directory for scratch data where none is configured. */
  readonly localDirectory: string;
}

/** Identity of one attempt. Each part has a hash of its own, so that none can be derived from another. */
export function identityOf(submissionId: string): SubmissionIdentity {
  const digits = (part: string, count: number) => sha256Hex(`${part}/${submissionId}`).slice(0, count);
  return {
    applicationId: `spark-${digits('application', 32)}`,
    uniqueId: digits('prefix', 16),
    serviceId: digits('service', 16),
    confMapName: `spark-drv-${digits('conf-map', 16)}-conf-map`,
    localDirectory: `/var/data/spark-${uuid(digits('local-dir', 32))}`,
  };
}

/** 32 hexadecimal digits in the form of a random UUID (version 4, variant 1). */
function uuid(digits: string): string {
  const variant = '89ab'[parseInt(digits[16], 16) % 4];
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
}
