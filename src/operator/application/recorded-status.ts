// The status of an application as the controller may read it: another operator may have written it, under a CRD that lets anything through.
import { asNumber, asRecord, boundedMessage, LONGEST_MESSAGE } from './values';
import { isRecord } from '../../spec/json';
import { DNS_SUBDOMAIN_LENGTH } from '../../spec/names';
import type { SparkApplication, SparkApplicationStatus } from '../../spec/types.gen';

type Reader = (value: unknown) => unknown;

/** A reason is one word; a longer one was not written by an operator of this API. */
const LONGEST_TEXT = 1024;
/** An operator of this API writes a dozen conditions and five attempts. */
const MOST_ELEMENTS = 100;

const text: Reader = (value) => (typeof value === 'string' ? boundedMessage(value, LONGEST_TEXT) : undefined);
const longText: Reader = (value) => (typeof value === 'string' ? boundedMessage(value, LONGEST_MESSAGE) : undefined);
/** An address is not cut: it would be another one. */
const address: Reader = (value) => (typeof value === 'string' ? value : undefined);
const count: Reader = (value) => (Number.isInteger(value) && (asNumber(value) ?? -1) >= 0 ? value : undefined);
const whole: Reader = (value) => (Number.isInteger(value) ? value : undefined);
const truth: Reader = (value) => (typeof value === 'boolean' ? value : undefined);
const texts: Reader = (value) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string' && one.length <= LONGEST_TEXT) : undefined);

/** An object with these fields; others stay as they are. */
function fields(readers: Readonly<Record<string, Reader>>): Reader {
  const known = new Map(Object.entries(readers));
  return (value) => (isRecord(value)
    ? Object.fromEntries(Object.entries(value).flatMap(([field, child]) => {
      const read = known.get(field)?.(child);
      return known.has(field) ? (read === undefined ? [] : [[field, read]]) : [[field, child]];
    }))
    : undefined);
}

/** A list of objects that have a text in each of these fields. */
function list(element: Reader, ...required: string[]): Reader {
  return (value) => (Array.isArray(value)
    ? value.slice(-MOST_ELEMENTS).map(element).filter((one) => isRecord(one) && required.every((field) => typeof one[field] === 'string'))
    : undefined);
}

/** States by names of pods. That the field is there has a meaning of its own, so it stays. */
const executorState: Reader = (value) => Object.fromEntries(Object.entries(asRecord(value))
  .filter(([name, state]) => name.length <= DNS_SUBDOMAIN_LENGTH && typeof state === 'string' && state.length <= LONGEST_TEXT));

const CONDITION = { type: text, status: text, reason: text, message: longText, lastTransitionTime: text, observedGeneration: whole };
const FAILURE = { class: text, reason: text, message: longText, exitCode: whole, lastLines: longText, podName: text };
const ATTEMPT = { submissionID: text, outcome: text, startTime: text, endTime: text, failureClass: text, exitCode: whole, message: text };
const FAILED_EXECUTOR = { podName: text, reason: text, exitCode: whole, time: text };
const DRIVER = {
  podName: text, webUIServiceName: text, webUIPort: whole, webUIAddress: address, webUIIngressName: text, webUIIngressAddress: address,
};

const STATUS = {
  applicationState: fields({ state: text, errorMessage: longText }),
  attempts: list(fields(ATTEMPT), 'submissionID'),
  conditions: list(fields(CONDITION), 'type', 'status'),
  driverInfo: fields(DRIVER),
  executionAttempts: count,
  executorFailure: fields(FAILED_EXECUTOR),
  executorState: (value) => (value === null ? undefined : executorState(value)),
  executorSummary: fields({ pending: count, running: count, completed: count, failed: count, unknown: count }),
  exposureHash: text,
  failure: fields(FAILURE),
  infrastructureFailures: count,
  lastSubmissionAttemptTime: text,
  observedGeneration: whole,
  retained: texts,
  sparkApplicationId: text,
  specChangePending: truth,
  specHash: text,
  submissionAttempts: count,
  submissionID: text,
  suspended: truth,
  terminationTime: text,
} satisfies { readonly [Field in keyof Required<SparkApplicationStatus>]: Reader };

const readStatus = fields(STATUS);

/** The application with what can be read of its status; what has the wrong type counts as absent, and what is far too long is cut. */
export function withReadableStatus(application: SparkApplication): SparkApplication {
  const { status, ...others } = application;
  if (status === undefined) return application;
  const read = readStatus(status) as Partial<SparkApplicationStatus> | undefined;
  return read === undefined ? others : { ...others, status: { ...read, driverInfo: read.driverInfo ?? {} } };
}
