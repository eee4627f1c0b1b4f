// The faults, each once.
import type { CallFault, EventFault, Fault, Moment, Second } from './fault';
import { isWatch, never, type Answer, type Call } from './world/process';
import { ConnectionBroken } from '../../src/rehearsal';

/** A replacement starts that long after a process has died. */
const RESTART_MILLISECONDS = 1_000;
/** Longer than a leader may go without renewing its lease. */
const BEYOND_RENEWAL_MILLISECONDS = 12_000;
/** Longer than it takes until another instance leads and is at work. */
const BEYOND_THE_LEASE_MILLISECONDS = 20_000;
const AFTER_THE_END_MILLISECONDS = 5_000;
/** How far clocks may stand apart, and how differently they may run: the lease holds half as long again as its holder works. */
const MINUTES_APART = 3 * 60_000;
const [FAST, SLOW] = [1.25, 0.8];

type Struck = Parameters<CallFault['strike']>[0];

const isLease = ({ request }: Call): boolean => request.path.includes('/leases');
const isWrite = ({ request }: Call): boolean => request.method !== 'GET';
const isList = ({ request }: Call): boolean => request.method === 'GET' && request.query?.limit !== undefined;

function onCall(name: string, strike: CallFault['strike'], rest: Partial<Pick<CallFault, 'befalls' | 'second' | 'late'>> = {}): CallFault {
  return { name, at: 'call', befalls: () => true, strike, ...rest };
}

function onEvent(name: string, strike: EventFault['strike']): EventFault {
  return { name, at: 'event', strike };
}

function die({ process, world }: Moment): Promise<never> {
  process.kill();
  void world.wait(RESTART_MILLISECONDS).then(() => world.startSecond());
  return never();
}

/** The answer gets lost, whatever it was. */
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
async function pause({ process, world }: Moment, until: Promise<void>): Promise<void> {
  process.freeze();
  world.startSecond();
  await until;
  process.thaw();
}

const pausedBefore = (until: (struck: Struck) => Promise<void>): CallFault['strike'] => async (struck) => {
  await pause(struck, until(struck));
  return struck.send();
};

const pausedAfter = (until: (struck: Struck) => Promise<void>): CallFault['strike'] => async (struck) => {
  const answered = await struck.send().catch((error: Error) => error);
  await pause(struck, until(struck));
  if (answered instanceof Error) throw answered;
  return answered;
};

const takeover = ({ world }: Struck): Promise<void> => world.wait(BEYOND_THE_LEASE_MILLISECONDS);
const theEnd = ({ world }: Struck): Promise<void> => world.ended().then(() => world.wait(AFTER_THE_END_MILLISECONDS));
const aDriverGoes = ({ world }: Struck): Promise<void> => Promise.race([world.driverGone(), theEnd({ world } as Struck)]);
const cleanUp = ({ world }: Struck): Promise<void> => Promise.race([world.cleanUp(), theEnd({ world } as Struck)]);

/** Nothing gets through, in either direction, until another instance has taken over. */
const cutOff = (name: string, second?: Second): CallFault => onCall(name, async ({ process, world, send }) => {
  process.cutOff(true);
  world.startSecond();
  void world.wait(BEYOND_THE_LEASE_MILLISECONDS).then(() => process.cutOff(false));
  return send();
}, { second });

const worksOnObjects = (call: Call): boolean => isWrite(call) && !isLease(call);

export const faults: readonly Fault[] = [
  onCall('killed before', (struck) => die(struck)),
  onCall('killed after', async (struck) => {
    await unheard(struck.send).catch(() => undefined);
    return die(struck);
  }),
  onCall('killed before, second is blind', (struck) => die(struck), { second: { blindMilliseconds: 30_000 } }),
  onCall('request lost', () => Promise.reject(new ConnectionBroken())),
  onCall('response lost', async ({ send }) => {
    await unheard(send);
    throw new ConnectionBroken();
  }),
  onCall('request delayed', async ({ world, send }) => {
    await world.wait(BEYOND_RENEWAL_MILLISECONDS);
    return send();
  }),
  onCall('response delayed', async ({ world, send }) => {
    const answered = await send();
    await world.wait(BEYOND_RENEWAL_MILLISECONDS);
    return answered;
  }),
  onCall('delayed beyond the lease', async ({ world, send }) => {
    const answered = await send();
    world.startSecond();
    await world.wait(BEYOND_THE_LEASE_MILLISECONDS);
    return answered;
  }),
  onCall('duplicated', async ({ send }) => {
    await unheard(send);
    return send();
  }),
  // Where nothing is written there is nothing to conflict with.
  onCall('409', ({ call }) => refusal(call, 409, 'Conflict', 'Operation cannot be fulfilled: the object has been modified'), { befalls: isWrite }),
  // History can be too old for a list and a watch, and for nothing else.
  onCall('410', ({ call }) => refusal(call, 410, 'Expired', 'too old resource version'), { befalls: (call) => call.isWatch || isList(call) }),
  onCall('429', ({ call }) => refusal(call, 429, 'TooManyRequests', 'Too many requests, please try again later.', { 'retry-after': '1' })),
  onCall('500', ({ call }) => refusal(call, 500, 'InternalError', 'etcdserver: request timed out')),
  onEvent('watch cut before', () => { throw new ConnectionBroken(); }),
  onEvent('watch cut after', ({ event, process }) => {
    process.breakStreams();
    return event;
  }),
  onEvent('watch expired', () => ({ type: 'ERROR', object: { kind: 'Status', apiVersion: 'v1', metadata: {}, code: 410, reason: 'Expired', message: 'too old resource version' } })),
  onEvent('watch stalled', async ({ event, world }) => {
    await world.wait(BEYOND_RENEWAL_MILLISECONDS);
    return event;
  }),
  onCall('paused before, until the takeover', pausedBefore(takeover), { late: true }),
  onCall('paused after, until the takeover', pausedAfter(takeover), { late: true }),
  onCall('paused before, until a driver goes', pausedBefore(aDriverGoes), { late: true, befalls: worksOnObjects }),
  onCall('paused before, until the clean-up', pausedBefore(cleanUp), { late: true, befalls: worksOnObjects }),
  onCall('paused before, until the end', pausedBefore(theEnd), { late: true }),
  onCall('paused after, until the end', pausedAfter(theEnd), { late: true }),
  cutOff('cut off'),
  cutOff('cut off, second clock ahead', { aheadMilliseconds: MINUTES_APART }),
  cutOff('cut off, second clock behind', { aheadMilliseconds: -MINUTES_APART }),
  cutOff('cut off, second clock fast', { rate: FAST }),
  cutOff('cut off, second clock slow', { rate: SLOW }),
];
