// Applications on the embedded API server, from start to end: what is written, created and deleted.
import { describe, expect, it } from 'vitest';
import { ended, running } from './builders';
import { started, World } from './world';

const RETRY = { restartPolicy: { type: 'OnFailure', onFailureRetries: 2, onFailureRetryInterval: 5 } };

describe('an application that runs to its end', () => {
  it('takes four status writes, one creation for each object and one deletion for its Services', async () => {
    const world = await started();
    world.report(ended(0));
    const result = await world.settle();
    expect(world.state()).toBe('COMPLETED');
    expect(result).toEqual({});
    expect(world.statusWrites).toBe(4);
    expect(world.count('POST', /./)).toBe(world.configMaps.length + 2 + 1);
    expect(world.count('DELETE', /./)).toBe(1);
    expect(world.services).toEqual([]);
    expect(world.configMaps).toHaveLength(1);
    expect(world.pod()).toBeDefined();
    expect(world.events.map(({ reason }) => reason)).toEqual([
      'SparkApplicationAdded', 'SparkApplicationSubmitted', 'SparkDriverRunning', 'SparkDriverCompleted', 'SparkApplicationCompleted',
    ]);
  });

  it('is not touched again by an operator that starts later', async () => {
    const world = await started();
    world.report(ended(0));
    await world.settle();
    const before = world.api.calls.length;
    world.restart();
    await world.settle();
    expect(world.api.calls.slice(before).filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it('says where its web UI is while there is one', async () => {
    const world = await started();
    expect(world.status()?.driverInfo).toMatchObject({
      podName: 'etl-driver', webUIServiceName: 'etl-ui-svc', webUIPort: 4040, webUIAddress: expect.stringMatching(/^10\.96\.\d+\.\d+:4040$/),
    });
  });
});

describe('an application that fails', () => {
  it('is run again after the interval, under the same name, when the old driver is gone', async () => {
    const world = await started(RETRY);
    const first = world.status()?.submissionID;
    const oldConfigMaps = world.configMaps;
    world.report(ended(1));
    expect((await world.settle()).wakeAt).toBeDefined();
    expect(world.state()).toBe('FAILING');
    expect(world.status()).toMatchObject({
      failure: { class: 'UserError', exitCode: 1 }, applicationState: { errorMessage: expect.stringContaining('ExitCode: 1') },
    });
    expect([...world.services, ...world.configMaps]).toEqual([]);
    await world.api.clock.advance(200_000_000);
    await world.settle();
    if (world.pod()) world.vanish();
    await world.settle();
    expect(world.state()).toBe('SUBMITTED');
    expect(world.status()).toMatchObject({ submissionAttempts: 2, executionAttempts: 2 });
    expect(world.status()?.submissionID).not.toBe(first);
    expect(world.configMaps).not.toEqual(oldConfigMaps);
    expect(world.driversCreated).toBe(2);
    // The first attempt took four writes, the second has taken two so far.
    expect(world.statusWrites).toBe(6);
  });

  it('ends FAILED with the exit code when no retry is left, and lists each attempt', async () => {
    const world = await started(RETRY);
    for (let attempt = 1; attempt <= 3; attempt++) {
      world.report(ended(9 + attempt));
      await world.settle();
      await world.api.clock.advance(200_000_000);
      await world.settle();
      if (attempt < 3 && world.pod()?.metadata.deletionTimestamp) world.vanish();
      await world.settle();
    }
    expect(world.state()).toBe('FAILED');
    expect(world.status()?.failure).toMatchObject({ exitCode: 12 });
    expect(world.status()?.attempts?.map(({ outcome, exitCode }) => [outcome, exitCode])).toEqual([['FAILED', 10], ['FAILED', 11], ['FAILED', 12]]);
    expect(world.driversCreated).toBe(3);
  });
});

describe('under a CRD that keeps only what v1beta2 has', () => {
  it('an application goes through failure, retry and success, without repeating a write', async () => {
    const world = await started(RETRY, new World({ crd: 'kubeflow' }));
    expect(world.status()?.conditions).toBeUndefined();
    world.report(ended(1));
    await world.settle();
    expect(world.state()).toBe('FAILING');
    world.restart();
    await world.api.clock.advance(200_000_000);
    await world.settle();
    if (world.pod()?.metadata.deletionTimestamp) world.vanish();
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 2, executionAttempts: 2 });
    world.report(running());
    await world.settle();
    world.report(ended(0));
    await world.settle();
    expect(world.state()).toBe('COMPLETED');
    const writes = world.statusWrites;
    await world.settle();
    expect(world.statusWrites).toBe(writes);
    expect(world.driversCreated).toBe(2);
  });
});

describe('an object that passed a CRD without a schema', () => {
  it.each([
    { name: 'a specification that is a list of arguments', spec: { arguments: 'one two' }, path: /spec\.arguments/ },
    { name: 'a driver that is a text', spec: { driver: 'big' }, path: /spec\.driver/ },
    { name: 'executors that are a number', spec: { executor: 3 }, path: /spec\.executor/ },
    { name: 'a Spark configuration that is a list', spec: { sparkConf: ['a=b'] }, path: /spec/ },
  ])('$name ends in a refusal that names the field', async ({ spec, path }) => {
    const world = new World({ crd: 'open' });
    world.create(spec);
    await world.settle();
    expect(world.state()).toBe('FAILED');
    expect(world.status()?.applicationState?.errorMessage).toMatch(path);
    expect(world.events[1].reason).toBe('SparkApplicationSubmissionFailed');
  });
});
