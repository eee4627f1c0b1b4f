// Events as people read them with `kubectl describe`: the reasons of the Spark operator, each once per change.
import { beforeAll, describe, expect, it } from 'vitest';
import { EVENT_REASONS, type EventReason } from '../../src/operator/application/event-reasons';
import { allStates, type StateRecording } from '../support/all-states';
import { startCluster } from '../support/simulated-cluster';

let recording: StateRecording;

beforeAll(async () => {
  recording = await allStates();
});

const all = () => Object.values(recording.events).flat();

describe('the Events of an application', () => {
  it.each<{ reason: string; type: 'Normal' | 'Warning'; of: string; note: RegExp; times?: number }>([
    { reason: 'SparkApplicationAdded', type: 'Normal', of: 'changed', note: /^SparkApplication changed was added$/ },
    { reason: 'SparkApplicationSubmitted', type: 'Normal', of: 'refused', note: /./, times: 0 },
    {
      reason: 'SparkApplicationSubmitted',
      type: 'Normal',
      of: 'changed',
      note: /^SparkApplication changed was submitted: driver pod changed-driver$/,
      times: 2,
    },
    {
      reason: 'SparkApplicationSubmissionFailed',
      type: 'Warning',
      of: 'refused',
      note: /^Submission of SparkApplication refused failed: .*nonsense/,
      times: 2,
    },
    { reason: 'SparkApplicationCompleted', type: 'Normal', of: 'changed', note: /^SparkApplication changed completed$/ },
    { reason: 'SparkApplicationFailed', type: 'Warning', of: 'fails', note: /^SparkApplication fails failed: driver container failed with ExitCode: 3/ },
    { reason: 'SparkApplicationFailed', type: 'Warning', of: 'refused', note: /^SparkApplication refused failed: / },
    { reason: 'SparkApplicationPendingRerun', type: 'Warning', of: 'fails', note: /^SparkApplication fails is run again after a failure$/ },
    { reason: 'SparkApplicationPendingRerun', type: 'Warning', of: 'refused', note: /^SparkApplication refused is submitted again, retry 1 of 1$/ },
    {
      reason: 'SparkApplicationPendingRerun',
      type: 'Warning',
      of: 'changed',
      note: /^SparkApplication changed is run again because its specification changed$/,
    },
    { reason: 'SparkApplicationSuspending', type: 'Warning', of: 'suspended', note: /is being suspended$/ },
    { reason: 'SparkApplicationSuspended', type: 'Warning', of: 'suspended', note: /is suspended$/ },
    { reason: 'SparkApplicationResuming', type: 'Warning', of: 'suspended', note: /is resumed$/ },
    { reason: 'SparkApplicationWarnings', type: 'Warning', of: 'warned', note: /^spec\.sparkVersion: / },
    {
      reason: 'SparkDriverPending',
      type: 'Normal',
      of: 'pulls',
      note: /^(ErrImagePull|ImagePullBackOff): driver pod pulls-driver is pending: container spark-kubernetes-driver waits: /,
    },
    {
      reason: 'SparkApplicationStatusRefused',
      type: 'Warning',
      of: 'unwritable',
      note: /^the API server refuses the status of SparkApplication unwritable, .* until it changes: .*spark\.master is not allowed/,
    },
    { reason: 'SparkDriverRunning', type: 'Normal', of: 'warned', note: /^Driver warned-driver is running$/ },
    { reason: 'SparkDriverCompleted', type: 'Normal', of: 'warned', note: /^Driver warned-driver completed$/ },
    {
      reason: 'SparkDriverFailed',
      type: 'Warning',
      of: 'fails',
      note: /^Driver fails-driver failed: driver container failed with ExitCode: 3, Reason: Error/,
      times: 2,
    },
    { reason: 'SparkDriverNotFound', type: 'Warning', of: 'lost', note: /^Driver lost-driver was not found$/ },
    { reason: 'SparkDriverUnknown', type: 'Warning', of: 'stuck', note: /./ },
    { reason: 'SparkExecutorPending', type: 'Normal', of: 'waits', note: /^Executor waits-\S+-exec-1 is pending$/ },
    { reason: 'SparkExecutorRunning', type: 'Normal', of: 'warned', note: /^Executor warned-\S+-exec-1 is running$/ },
    { reason: 'SparkExecutorCompleted', type: 'Normal', of: 'warned', note: /^Executor warned-\S+-exec-1 completed$/ },
    { reason: 'SparkExecutorFailed', type: 'Warning', of: 'breaks', note: /^Executor breaks-\S+-exec-1 failed with ExitCode: 3, Reason: Error$/ },
    { reason: 'SparkExecutorUnknown', type: 'Warning', of: 'vanishes', note: /^Executor vanishes-\S+-exec-1 is gone and its end was not seen$/ },
    { reason: 'SparkApplicationExposureChanged', type: 'Normal', of: 'edited', note: /^Services and Ingresses of SparkApplication edited were replaced$/ },
    {
      reason: 'SparkApplicationExposureRefused',
      type: 'Warning',
      of: 'edited',
      note: /could not be made as its specification now asks; the run continues without: .*Unheard/,
    },
    { reason: 'SparkApplicationScaled', type: 'Normal', of: 'edited', note: /^StatefulSet spark-s-\S+-0 was asked for 3 executors instead of 1$/ },
    { reason: 'SparkApplicationScalingRefused', type: 'Warning', of: 'edited', note: /could not be changed from 3 to 99 under the run: .*no right to scale/ },
    {
      reason: 'SparkApplicationSpecChangePending',
      type: 'Normal',
      of: 'postponed',
      note: /by onSpecChange: Ignore it takes effect with the next run that something else causes$/,
    },
    {
      reason: 'SparkDriverDeletedByForce',
      type: 'Warning',
      of: 'forced',
      note: /^Driver pod forced-driver of attempt \S+ was deleted by force, since node \S+ had not/,
    },
  ])('$reason of $of: $times', ({ reason, type, of, note, times = 1 }) => {
    const found = recording.events[of].filter((event) => event.reason === reason && note.test(event.note));
    expect(
      found.reduce((sum, { series }) => sum + (series?.count ?? 1), 0), JSON.stringify(recording.events[of].map((event) => `${event.reason} ${event.note}`)),
    ).toBe(times);
    expect(new Set(found.map((event) => event.type))).toEqual(new Set(times === 0 ? [] : [type]));
  });

  it('between them have every reason there is', () => {
    expect([...new Set(all().map(({ reason }) => reason))].sort()).toEqual(Object.keys(EVENT_REASONS).sort());
  });

  it('have the types that the table of reasons gives them', () => {
    expect(all().filter(({ reason, type }) => type !== EVENT_REASONS[reason as EventReason].type)).toEqual([]);
  });

  it('are recorded in the order in which things happen', () => {
    expect(recording.events.warned.map(({ reason }) => reason)).toEqual([
      'SparkApplicationAdded', 'SparkApplicationWarnings', 'SparkApplicationSubmitted', 'SparkDriverRunning', 'SparkExecutorRunning',
      'SparkExecutorCompleted', 'SparkDriverCompleted', 'SparkApplicationCompleted',
    ]);
  });

  it('read as sentences, with nothing left to be filled in', () => {
    expect(all().filter(({ note }) => /undefined|\[object|%|NaN|null/.test(note)).map(({ note }) => note)).toEqual([]);
  });

  it('are not recorded again by an operator that starts later, nor by another reconcile', async () => {
    const cluster = await startCluster();
    const first = await cluster.operate();
    await cluster.submit('etl');
    await cluster.reach('etl', 'COMPLETED');
    await first.stop();
    const before = await cluster.events('etl');
    const second = await cluster.operate({ identity: 'two' });
    await cluster.patch('etl', { metadata: { labels: { touched: 'yes' } } });
    await cluster.clock.advance(60_000);
    expect(await cluster.events('etl')).toEqual(before);
    await cluster.stop(second);
  });
});
