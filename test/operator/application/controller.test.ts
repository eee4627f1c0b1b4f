// Applications on the embedded API server, from start to end: what is written, created and deleted.
import { describe, expect, it } from 'vitest';
import { ended, running } from './builders';
import { started, ControllerHarness } from './controller-harness';

const RETRY = { restartPolicy: { type: 'OnFailure', onFailureRetries: 2, onFailureRetryInterval: 5 } };

describe('an application that runs to its end', () => {
  it('takes four status writes, one creation for each object and one deletion for its Services', async () => {
    const harness = await started();
    harness.report(ended(0));
    const result = await harness.settle();
    expect(harness.state()).toBe('COMPLETED');
    expect(result).toEqual({});
    expect(harness.statusWrites).toBe(4);
    expect(harness.count('POST', /./)).toBe(harness.configMaps.length + 2 + 1);
    expect(harness.count('DELETE', /./)).toBe(1);
    expect(harness.services).toEqual([]);
    expect(harness.configMaps).toHaveLength(1);
    expect(harness.pod()).toBeDefined();
    expect(harness.events.map(({ reason }) => reason)).toEqual([
      'SparkApplicationAdded', 'SparkApplicationSubmitted', 'SparkDriverRunning', 'SparkDriverCompleted', 'SparkApplicationCompleted',
    ]);
  });

  it('is not touched again by an operator that starts later', async () => {
    const harness = await started();
    harness.report(ended(0));
    await harness.settle();
    const before = harness.api.calls.length;
    harness.restart();
    await harness.settle();
    expect(harness.api.calls.slice(before).filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it('says where its web UI is while there is one', async () => {
    const harness = await started();
    expect(harness.status()?.driverInfo).toMatchObject({
      podName: 'etl-driver', webUIServiceName: 'etl-ui-svc', webUIPort: 4040, webUIAddress: expect.stringMatching(/^10\.96\.\d+\.\d+:4040$/),
    });
  });
});

describe('an application that fails', () => {
  it('is run again after the interval, under the same name, when the old driver is gone', async () => {
    const harness = await started(RETRY);
    const first = harness.status()?.submissionID;
    const oldConfigMaps = harness.configMaps;
    harness.report(ended(1));
    expect((await harness.settle()).wakeAt).toBeDefined();
    expect(harness.state()).toBe('FAILING');
    expect(harness.status()).toMatchObject({
      failure: { class: 'UserError', exitCode: 1 }, applicationState: { errorMessage: expect.stringContaining('ExitCode: 1') },
    });
    expect([...harness.services, ...harness.configMaps]).toEqual([]);
    await harness.api.clock.advance(200_000_000);
    await harness.settle();
    if (harness.pod()) harness.vanish();
    await harness.settle();
    expect(harness.state()).toBe('SUBMITTED');
    expect(harness.status()).toMatchObject({ submissionAttempts: 2, executionAttempts: 2 });
    expect(harness.status()?.submissionID).not.toBe(first);
    expect(harness.configMaps).not.toEqual(oldConfigMaps);
    expect(harness.driversCreated).toBe(2);
    // The first attempt took four writes, the second has taken two so far.
    expect(harness.statusWrites).toBe(6);
  });

  it('ends FAILED with the exit code when no retry is left, and lists each attempt', async () => {
    const harness = await started(RETRY);
    for (let attempt = 1; attempt <= 3; attempt++) {
      harness.report(ended(9 + attempt));
      await harness.settle();
      await harness.api.clock.advance(200_000_000);
      await harness.settle();
      if (attempt < 3 && harness.pod()?.metadata.deletionTimestamp) harness.vanish();
      await harness.settle();
    }
    expect(harness.state()).toBe('FAILED');
    expect(harness.status()?.failure).toMatchObject({ exitCode: 12 });
    expect(harness.status()?.attempts?.map(({ outcome, exitCode }) => [outcome, exitCode])).toEqual([['FAILED', 10], ['FAILED', 11], ['FAILED', 12]]);
    expect(harness.driversCreated).toBe(3);
  });
});

describe('under a CRD that keeps only what v1beta2 has', () => {
  it('an application goes through failure, retry and success, without repeating a write', async () => {
    const harness = await started(RETRY, new ControllerHarness({ crd: 'kubeflow' }));
    expect(harness.status()?.conditions).toBeUndefined();
    harness.report(ended(1));
    await harness.settle();
    expect(harness.state()).toBe('FAILING');
    harness.restart();
    await harness.api.clock.advance(200_000_000);
    await harness.settle();
    if (harness.pod()?.metadata.deletionTimestamp) harness.vanish();
    await harness.settle();
    expect(harness.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 2, executionAttempts: 2 });
    harness.report(running());
    await harness.settle();
    harness.report(ended(0));
    await harness.settle();
    expect(harness.state()).toBe('COMPLETED');
    const writes = harness.statusWrites;
    await harness.settle();
    expect(harness.statusWrites).toBe(writes);
    expect(harness.driversCreated).toBe(2);
  });
});

describe('an object that passed a CRD without a schema', () => {
  it.each([
    { name: 'a specification that is a list of arguments', spec: { arguments: 'one two' }, path: /spec\.arguments/ },
    { name: 'a driver that is a text', spec: { driver: 'big' }, path: /spec\.driver/ },
    { name: 'executors that are a number', spec: { executor: 3 }, path: /spec\.executor/ },
    { name: 'a Spark configuration that is a list', spec: { sparkConf: ['a=b'] }, path: /spec/ },
  ])('$name ends in a refusal that names the field', async ({ spec, path }) => {
    const harness = new ControllerHarness({ crd: 'open' });
    harness.create(spec);
    await harness.settle();
    expect(harness.state()).toBe('FAILED');
    expect(harness.status()?.applicationState?.errorMessage).toMatch(path);
    expect(harness.events[1].reason).toBe('SparkApplicationSubmissionFailed');
  });
});
