// The faults, each once.
import { isWatch, never, type Answer, type Call } from './environment/process';
import type { CallFault, EventFault, Fault, FaultContext, Second } from './fault';
import { ConnectionBroken } from '../../src/rehearsal';

/** A replacement starts that long after a process has died. */
const RESTART_MILLISECONDS = 1_000;
/** Longer than a leader may go without renewing its lease. */
const BEYOND_RENEWAL_MILLISECONDS = 12_000;
/** Longer than it takes until another instance leads and is at work. */
const BEYOND_THE_LEASE_MILLISECONDS = 20_000;
const AFTER_THE_END_MILLISECONDS = 5_000;
/** How far clocks may differ, in time and in speed: the lease lasts half as long again as its holder works. */
const MINUTES_APART = 3 * 60_000;
const [FAST, SLOW] = [1.25, 0.8];

type CallContext = Parameters<CallFault['inject']>[0];

const isLease = ({ request }: Call): boolean => request.path.includes('/leases');
const isWrite = ({ request }: Call): boolean => request.method !== 'GET';
const isList = ({ request }: Call): boolean => request.method === 'GET' && request.query?.limit !== undefined;

function onCall(name: string, inject: CallFault['inject'], rest: Partial<Pick<CallFault, 'appliesTo' | 'second' | 'late'>> = {}): CallFault {
  return { name, at: 'call', appliesTo: () => true, inject, ...rest };
}

function onEvent(name: string, inject: EventFault['inject']): EventFault {
  return { name, at: 'event', inject };
}

function die({ process, controls }: FaultContext): Promise<never> {
  process.kill();
  void controls.wait(RESTART_MILLISECONDS).then(() => controls.startSecond());
  return never();
}

/** The response gets lost, of any kind. */
async function unheard(send: () => Promise<Answer>): Promise<void> {
  const answer = await send();
  if ('close' in answer) answer.close();
}

/** The server refuses; a watch is refused before it begins. */
function refusal({ request }: Call, code: number, reason: string, message: string, headers: Record<string, string> = {}): Promise<Answer> {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message };
  const head = { status: code, headers: { 'content-type': 'application/json', ...headers } };
  return Promise.resolve(isWatch(request) ? { ...head, documents: one(body), close: () => undefined } : { ...head, body });
}

async function* one(document: unknown): AsyncGenerator<unknown> {
  yield await Promise.resolve(document);
}

/** Stands still, while another instance takes over, until something has happened. */
async function pause({ process, controls }: FaultContext, until: Promise<void>): Promise<void> {
  process.freeze();
  controls.startSecond();
  await until;
  process.thaw();
}

const pausedBefore = (until: (context: CallContext) => Promise<void>): CallFault['inject'] => async (context) => {
  await pause(context, until(context));
  return context.send();
};

const pausedAfter = (until: (context: CallContext) => Promise<void>): CallFault['inject'] => async (context) => {
  const answered = await context.send().catch((error: Error) => error);
  await pause(context, until(context));
  if (answered instanceof Error) throw answered;
  return answered;
};

const takeover = ({ controls }: CallContext): Promise<void> => controls.wait(BEYOND_THE_LEASE_MILLISECONDS);
const theEnd = ({ controls }: CallContext): Promise<void> => controls.ended().then(() => controls.wait(AFTER_THE_END_MILLISECONDS));
const aDriverGoes = ({ controls }: CallContext): Promise<void> => Promise.race([controls.driverGone(), theEnd({ controls } as CallContext)]);
const cleanUp = ({ controls }: CallContext): Promise<void> => Promise.race([controls.cleanUp(), theEnd({ controls } as CallContext)]);

/** Nothing gets through, in either direction, until another instance has taken over. */
const cutOff = (name: string, second?: Second): CallFault => onCall(name, async ({ process, controls, send }) => {
  process.cutOff(true);
  controls.startSecond();
  void controls.wait(BEYOND_THE_LEASE_MILLISECONDS).then(() => process.cutOff(false));
  return send();
}, { second });

const worksOnObjects = (call: Call): boolean => isWrite(call) && !isLease(call);

export const faults: readonly Fault[] = [
  onCall('killed before', (context) => die(context)),
  onCall('killed after', async (context) => {
    await unheard(context.send).catch(() => undefined);
    return die(context);
  }),
  onCall('killed before, second is blind', (context) => die(context), { second: { blindMilliseconds: 30_000 } }),
  onCall('request lost', () => Promise.reject(new ConnectionBroken())),
  onCall('response lost', async ({ send }) => {
    await unheard(send);
    throw new ConnectionBroken();
  }),
  onCall('request delayed', async ({ controls, send }) => {
    await controls.wait(BEYOND_RENEWAL_MILLISECONDS);
    return send();
  }),
  onCall('response delayed', async ({ controls, send }) => {
    const answered = await send();
    await controls.wait(BEYOND_RENEWAL_MILLISECONDS);
    return answered;
  }),
  onCall('delayed beyond the lease', async ({ controls, send }) => {
    const answered = await send();
    controls.startSecond();
    await controls.wait(BEYOND_THE_LEASE_MILLISECONDS);
    return answered;
  }),
  onCall('duplicated', async ({ send }) => {
    await unheard(send);
    return send();
  }),
  // Where nothing is written there is nothing to conflict with.
  onCall('409', ({ call }) => refusal(call, 409, 'Conflict', 'Operation cannot be fulfilled: the object has been modified'), { appliesTo: isWrite }),
  // History can be too old for a list and a watch, and for nothing else.
  onCall('410', ({ call }) => refusal(call, 410, 'Expired', 'too old resource version'), { appliesTo: (call) => call.isWatch || isList(call) }),
  onCall('429', ({ call }) => refusal(call, 429, 'TooManyRequests', 'Too many requests, please try again later.', { 'retry-after': '1' })),
  onCall('500', ({ call }) => refusal(call, 500, 'InternalError', 'etcdserver: request timed out')),
  onEvent('watch cut before', () => { throw new ConnectionBroken(); }),
  onEvent('watch cut after', ({ event, process }) => {
    process.breakStreams();
    return event;
  }),
  onEvent('watch expired', () => ({
    type: 'ERROR', object: { kind: 'Status', apiVersion: 'v1', metadata: {}, code: 410, reason: 'Expired', message: 'too old resource version' },
  })),
  onEvent('watch stalled', async ({ event, controls }) => {
    await controls.wait(BEYOND_RENEWAL_MILLISECONDS);
    return event;
  }),
  onCall('paused before, until the takeover', pausedBefore(takeover), { late: true }),
  onCall('paused after, until the takeover', pausedAfter(takeover), { late: true }),
  onCall('paused before, until a driver goes', pausedBefore(aDriverGoes), { late: true, appliesTo: worksOnObjects }),
  onCall('paused before, until the clean-up', pausedBefore(cleanUp), { late: true, appliesTo: worksOnObjects }),
  onCall('paused before, until the end', pausedBefore(theEnd), { late: true }),
  onCall('paused after, until the end', pausedAfter(theEnd), { late: true }),
  cutOff('cut off'),
  cutOff('cut off, second clock ahead', { aheadMilliseconds: MINUTES_APART }),
  cutOff('cut off, second clock behind', { aheadMilliseconds: -MINUTES_APART }),
  cutOff('cut off, second clock fast', { rate: FAST }),
  cutOff('cut off, second clock slow', { rate: SLOW }),
];
