// The status of an application as the controller may read it: another operator may have written it, under a CRD that lets anything through.
import { asNumber, asRecord, boundedMessage, LONGEST_MESSAGE } from './values';
import { entryOf, isLongerThan, isRecord } from '../../spec/json';
import { DNS_SUBDOMAIN_LENGTH } from '../../spec/names';
import type { SparkApplication, SparkApplicationStatus } from '../../spec/types.gen';

/** How a field is read. */
type Field = 'text' | 'note' | 'message' | 'address' | 'count' | 'whole' | 'truth' | 'texts' | 'executors' | Fields | { readonly list: ListOf };
interface Fields { readonly fields: Readonly<Record<string, Field>> }
/** A list of objects that have a text in each of the required fields. */
interface ListOf { readonly of: Fields; readonly required: readonly string[] }

const CONDITION: Fields = {
  fields: { type: 'text', status: 'text', reason: 'text', message: 'message', lastTransitionTime: 'text', observedGeneration: 'whole' },
};
const ATTEMPT: Fields = {
  fields: {
    submissionID: 'text', outcome: 'text', startTime: 'text', endTime: 'text', failureClass: 'text', exitCode: 'whole', message: 'note',
  },
};
const STATUS = {
  fields: {
    applicationState: { fields: { state: 'text', errorMessage: 'message' } },
    attempts: { list: { of: ATTEMPT, required: ['submissionID'] } },
    conditions: { list: { of: CONDITION, required: ['type', 'status'] } },
    driverInfo: {
      fields: {
        podName: 'text',
        webUIServiceName: 'text',
        webUIPort: 'whole',
        webUIAddress: 'address',
        webUIIngressName: 'text',
        webUIIngressAddress: 'address',
        webUIRouteName: 'text',
      },
    },
    executionAttempts: 'count',
    executorFailure: { fields: { podName: 'text', reason: 'text', exitCode: 'whole', time: 'text' } },
    executorState: 'executors',
    executorSummary: { fields: { pending: 'count', running: 'count', completed: 'count', failed: 'count', unknown: 'count' } },
    exposureHash: 'text',
    failure: { fields: { class: 'text', reason: 'text', message: 'message', exitCode: 'whole', lastLines: 'message', podName: 'text' } },
    infrastructureFailures: 'count',
    lastSubmissionAttemptTime: 'text',
    observedGeneration: 'whole',
    retained: 'texts',
    sparkApplicationId: 'text',
    specChangePending: 'truth',
    specHash: 'text',
    submissionAttempts: 'count',
    submissionID: 'text',
    suspended: 'truth',
    terminationTime: 'text',
  } satisfies { readonly [Name in keyof Required<SparkApplicationStatus>]: Field },
} satisfies Fields;

/** How much of a status is read. */
interface Limits {
  /** Characters of a reason, which is one word; a longer one was not written by an operator of this API. */
  readonly text: number;
  readonly note: number;
  readonly message: number;
  /** An address is not cut: it would be another one. */
  readonly address: number;
  /** Conditions and attempts. An operator of this API writes a dozen and five. */
  readonly elements: number;
  readonly texts: number;
  readonly executors: number;
  /** Whether fields stay that are none of this API. */
  readonly foreign: boolean;
}

/** For decisions: what is stored is in memory anyway. */
const READ: Limits = {
  text: 1024, note: 1024, message: LONGEST_MESSAGE, address: Infinity, elements: 100, texts: Infinity, executors: Infinity, foreign: true,
};
/** For the cache, where there are many. */
const CACHED: Limits = { ...READ, text: DNS_SUBDOMAIN_LENGTH, address: 2048, elements: 20, texts: 10, foreign: false };
/** For the cache, of one that was made to be large. */
const SHORT: Limits = { ...CACHED, note: 256, message: 512 };

/** Characters of a status as JSON, besides its executors, up to which the cache keeps it whole. Ordinary ones have two to ten thousand. */
const WHOLE_CHARACTERS = 32 * 1024;
/** Characters of an executor's name and state: Spark gives pods names of at most 63. */
const EXECUTOR_CHARACTERS = 96;

function read(field: Field, value: unknown, limits: Limits): unknown {
  switch (field) {
    case 'text': case 'note': case 'message': return typeof value === 'string' ? boundedMessage(value, limits[field]) : undefined;
    case 'address': return typeof value === 'string' && value.length <= limits.address ? value : undefined;
    case 'count': return Number.isInteger(value) && (asNumber(value) ?? -1) >= 0 ? value : undefined;
    case 'whole': return Number.isInteger(value) ? value : undefined;
    case 'truth': return typeof value === 'boolean' ? value : undefined;
    case 'texts':
      return Array.isArray(value) ? value.slice(0, limits.texts).filter((one) => typeof one === 'string' && one.length <= limits.text) : undefined;
    case 'executors': return value === null ? undefined : executorStates(value, limits);
  }
  return 'list' in field ? readList(field.list, value, limits) : readFields(field, value, limits);
}

/** States by names of pods. That the field is there has a meaning of its own, so it stays. */
function executorStates(value: unknown, { text, executors }: Limits): Readonly<Record<string, unknown>> {
  const given = asRecord(value);
  const entries = Object.entries(given);
  const states: Array<[string, unknown]> = [];
  for (const [name, state] of entries) {
    if (states.length >= executors) break;
    if (name.length <= DNS_SUBDOMAIN_LENGTH && typeof state === 'string' && state.length <= text) states.push([name, state]);
  }
  return states.length === entries.length ? given : Object.fromEntries(states);
}

function readList({ of, required }: ListOf, value: unknown, limits: Limits): unknown {
  if (!Array.isArray(value)) return undefined;
  const elements = value.slice(-limits.elements).map((one) => readFields(of, one, limits))
    .filter((one) => isRecord(one) && required.every((name) => typeof one[name] === 'string'));
  return elements.length === value.length && elements.every((one, i) => one === value[i]) ? value : elements;
}

/** The value itself where all of it can be read, as is usual: each reconciliation reads a status. */
function readFields({ fields }: Fields, value: unknown, limits: Limits): unknown {
  if (!isRecord(value)) return undefined;
  let isWhole = true;
  const readable: Array<[string, unknown]> = [];
  for (const [name, child] of Object.entries(value)) {
    const field = entryOf(fields, name);
    const known = field === undefined ? (limits.foreign ? child : undefined) : read(field, child, limits);
    isWhole &&= known === child && known !== undefined;
    if (known !== undefined || field === undefined && limits.foreign) readable.push([name, known]);
  }
  return isWhole ? value : Object.fromEntries(readable);
}

/** The application with what can be read of its status; what has the wrong type counts as absent, and what is far too long is cut. */
export function withReadableStatus(application: SparkApplication): SparkApplication {
  const { status, ...others } = application;
  if (status === undefined) return application;
  const readable = read(STATUS, status, READ) as Partial<SparkApplicationStatus> | undefined;
  if (readable === undefined) return others;
  if (readable === status && readable.driverInfo) return application;
  return { ...others, status: { ...readable, driverInfo: readable.driverInfo ?? {} } };
}

/** What the cache keeps of a status that is large; undefined for one that it keeps whole. `executors` is how many a status of this operator lists. */
export function reducedStatus(status: unknown, executors: number): SparkApplicationStatus | undefined {
  const { executorState, ...others } = asRecord(isRecord(status) ? status : { status });
  const ofExecutors = executors * EXECUTOR_CHARACTERS;
  const hasManyExecutors = isLongerThan(executorState, ofExecutors);
  if (!hasManyExecutors && !isLongerThan(others, WHOLE_CHARACTERS)) return undefined;
  const kept = hasManyExecutors ? fitting(executorState, executors) : executors;
  const cut = (limits: Limits): object => asRecord(read(STATUS, status, { ...limits, executors: kept }));
  const cached = cut(CACHED);
  const reduced = isLongerThan({ ...cached, executorState: undefined }, WHOLE_CHARACTERS) ? cut(SHORT) : cached;
  return { driverInfo: {}, ...reduced };
}

/** How many executors are kept so that they do not need more memory than as many with usual names. */
function fitting(executorState: unknown, executors: number): number {
  let left = executors * EXECUTOR_CHARACTERS;
  let count = 0;
  for (const [name, state] of Object.entries(asRecord(executorState))) {
    left -= name.length + (typeof state === 'string' ? state.length : 0);
    if (left < 0 || count === executors) break;
    count += 1;
  }
  return count;
}

/**
 * A stored status without what is none of this API's. A patch that turns it into another status removes each field and each executor that the
 * other one lacks, and leaves alone what somebody else has written.
 */
export function statusOfThisApi(status: unknown): unknown {
  return onlyKnown(STATUS, status);
}

function onlyKnown({ fields }: Fields, value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, child]) => {
    const field = entryOf(fields, name);
    if (field === undefined) return [];
    return [[name, typeof field === 'object' && 'fields' in field ? onlyKnown(field, child) : child]];
  }));
}
