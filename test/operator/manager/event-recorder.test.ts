// The event recorder writes each Event once, counts repetitions, limits the rate, and never fails a reconcile.
import { describe, expect, it } from 'vitest';
import { silentLogger, type LogFields } from '../../../src/kube/logger';
import { ApiEventRecorder, EVENT_WRITERS_PER_NAMESPACE } from '../../../src/operator/manager/event-recorder';
import type { Event } from '../../../src/spec/kubernetes.gen';
import { EmbeddedApi, sparkApplication } from '../../support/embedded-api';

const PATH = '/apis/events.k8s.io/v1/namespaces/jobs/events';

function recording() {
  const embedded = new EmbeddedApi();
  const warnings: string[] = [];
  const log = { ...silentLogger, warn: (message: string) => warnings.push(message) };
  const recorder = new ApiEventRecorder({ client: embedded.api, clock: embedded.clock, log, controller: 'spark-application-controller', instance: 'me' });
  const application = sparkApplication('pi');
  application.metadata.uid = '11111111-1111-4111-8111-111111111111';
  const note = (reason: string, message = `message of ${reason}`) => recorder.record(application, { type: 'Normal', reason, message });
  const events = () => (embedded.must('GET', PATH) as { items: Event[] }).items;
  return { embedded, recorder, note, events, warnings };
}

describe('the event recorder', () => {
  it('writes an event that kubectl describe finds by its object', async () => {
    const { embedded, note, events } = recording();
    note('SparkApplicationSubmitted');
    await embedded.clock.advance(0);
    expect(events()).toHaveLength(1);
    expect(events()[0]).toMatchObject({
      type: 'Normal',
      reason: 'SparkApplicationSubmitted',
      note: 'message of SparkApplicationSubmitted',
      reportingController: 'spark-application-controller',
      reportingInstance: 'me',
      regarding: { kind: 'SparkApplication', name: 'pi', namespace: 'jobs', uid: '11111111-1111-4111-8111-111111111111' },
    });
  });

  it('counts repetitions in a series, with few writes', async () => {
    const { embedded, note, events } = recording();
    for (let time = 0; time < 30; time += 1) {
      note('SparkDriverPending');
      await embedded.clock.advance(1_000);
    }
    await embedded.clock.advance(20_000);
    expect(events()).toHaveLength(1);
    expect(events()[0].series?.count).toBe(30);
    expect(embedded.calls.length).toBeLessThanOrEqual(5);
  });

  it('writes a new Event when the last one is too old for a series', async () => {
    const { embedded, note, events } = recording();
    note('SparkDriverRunning');
    await embedded.clock.advance(400_000);
    note('SparkDriverRunning');
    await embedded.clock.advance(0);
    expect(events()).toHaveLength(2);
  });

  it('bounds the events of one reason about one object, without silencing other reasons', async () => {
    const { embedded, note, events } = recording();
    for (let executor = 0; executor < 500; executor += 1) {
      note('SparkExecutorRunning', `executor ${executor} is running`);
    }
    note('SparkDriverCompleted');
    await embedded.clock.advance(0);
    expect(events().filter((event) => event.reason === 'SparkExecutorRunning')).toHaveLength(25);
    expect(events().filter((event) => event.reason === 'SparkDriverCompleted')).toHaveLength(1);
  });

  it('writes several Events in parallel when the API server is slow, and drops none', async () => {
    const { embedded, note, events, warnings } = recording();
    const slow = embedded.fault(() => ({ delayMilliseconds: 100 }));
    for (let event = 0; event < 2 * EVENT_WRITERS_PER_NAMESPACE; event += 1) {
      note(`Reason${event}`);
    }
    await embedded.clock.advance(100);
    expect(embedded.calls.filter((call) => call.startsWith('POST'))).toHaveLength(2 * EVENT_WRITERS_PER_NAMESPACE);
    await embedded.clock.advance(100);
    slow();
    expect(events()).toHaveLength(2 * EVENT_WRITERS_PER_NAMESPACE);
    expect(warnings).toEqual([]);
  });

  /** Events of applications of several namespaces. Each application is a megabyte large. */
  function ofNamespaces() {
    const embedded = new EmbeddedApi(['greedy', 'modest']);
    const dropped: unknown[] = [];
    const log = { ...silentLogger, warn: (_message: string, fields?: LogFields) => dropped.push(fields?.namespace) };
    const recorder = new ApiEventRecorder({ client: embedded.api, clock: embedded.clock, log, controller: 'c', instance: 'me' });
    const note = (namespace: string, name: string, message: string) => {
      const application = sparkApplication(name, namespace);
      application.metadata.uid = `uid-of-${namespace}-${name}`;
      recorder.record(application, { type: 'Normal', reason: 'Test', message });
    };
    const written = (namespace: string) => (embedded.must('GET', `/apis/events.k8s.io/v1/namespaces/${namespace}/events`) as { items: Event[] }).items;
    return { embedded, note, written, dropped };
  }

  it('has namespaces take turns: an Event of one waits for no queue of another', async () => {
    const { embedded, note, written } = ofNamespaces();
    const slow = embedded.fault(() => ({ delayMilliseconds: 100 }));
    for (let event = 0; event < 1_000; event += 1) note('greedy', `app-${event}`, 'hello');
    note('modest', 'only', 'hello');
    await embedded.clock.advance(100);
    slow();
    expect(written('modest')).toHaveLength(1);
    expect(written('greedy').length).toBeLessThanOrEqual(2 * EVENT_WRITERS_PER_NAMESPACE);
  });

  it('leaves writers to others where each Event of a namespace takes for ever', async () => {
    const { embedded, note } = ofNamespaces();
    embedded.fault(({ path }) => (path.includes('/greedy/') ? { delayMilliseconds: 20_000 } : undefined));
    for (let event = 0; event < 100; event += 1) note('greedy', `app-${event}`, 'hello');
    await embedded.clock.advance(0);
    note('modest', 'only', 'hello');
    await embedded.clock.advance(0);
    expect(embedded.calls.filter((call) => call.startsWith('POST') && call.includes('/modest/'))).toHaveLength(1);
    expect(embedded.calls.filter((call) => call.includes('/greedy/'))).toHaveLength(EVENT_WRITERS_PER_NAMESPACE);
  });

  it('drops Events of the namespace of which most wait', async () => {
    const { embedded, note, dropped } = ofNamespaces();
    embedded.fault(() => ({ delayMilliseconds: 20_000 }));
    for (let event = 0; event < 2_500; event += 1) note('greedy', `app-${event}`, 'hello');
    for (let event = 0; event < 100; event += 1) note('modest', `app-${event}`, 'hello');
    expect(dropped.length).toBeGreaterThan(500);
    expect(new Set(dropped)).toEqual(new Set(['greedy']));
    await embedded.clock.advance(0);
  });

  it('counts Events as one that are the same as far as they are written', async () => {
    const { embedded, note, written } = ofNamespaces();
    for (let event = 0; event < 5; event += 1) note('modest', 'only', `${'x'.repeat(2_000)} ${event}`);
    await embedded.clock.advance(0);
    expect(written('modest')).toHaveLength(1);
  });

  it('logs an Event that cannot be written, and does not fail', async () => {
    const { embedded, note, recorder, warnings } = recording();
    embedded.fault(() => ({ answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'no right' } } }));
    note('SparkDriverRunning');
    await recorder.flush();
    expect(warnings).toEqual(['An Event could not be written']);
  });

  it('uses another name when an Event with its name exists', async () => {
    const { embedded, note, events, recorder } = recording();
    note('First');
    await recorder.flush();
    const other = new ApiEventRecorder({ client: embedded.api, clock: embedded.clock, log: silentLogger, controller: 'c', instance: 'me-again' });
    const application = sparkApplication('pi');
    application.metadata.uid = '11111111-1111-4111-8111-111111111111';
    other.record(application, { type: 'Normal', reason: 'Second', message: 'same instant, same name' });
    await other.flush();
    expect(events().map((event) => event.reason).sort()).toEqual(['First', 'Second']);
  });

  it('cuts a note to the maximum length of the API server, in bytes', async () => {
    const { embedded, note, events } = recording();
    note('SparkDriverFailed', 'ä'.repeat(2_000));
    await embedded.clock.advance(0);
    const text = events()[0].note ?? '';
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024);
    expect(text).toMatch(/^ä+\.\.\.$/);
  });
});
