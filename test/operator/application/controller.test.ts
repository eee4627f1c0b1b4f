// The life of applications on the embedded API server: what is written, created and deleted, and what survives faults.
import { describe, expect, it } from 'vitest';
import { ended, pending, running, waiting } from './builders';
import { started, World } from './world';
import type { KubeRequest } from '../../../src/operator/kube/transport';
import { Label } from '../../../src/spec/labels';

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
    expect(world.status()?.driverInfo).toMatchObject({ podName: 'etl-driver', webUIServiceName: 'etl-ui-svc', webUIPort: 4040, webUIAddress: expect.stringMatching(/^10\.96\.\d+\.\d+:4040$/) });
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
    expect(world.status()).toMatchObject({ failure: { class: 'UserError', exitCode: 1 }, applicationState: { errorMessage: expect.stringContaining('ExitCode: 1') } });
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

  it('ends FAILED with the exit code when no retry is left, and tells of each attempt', async () => {
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

describe('creating the objects of an attempt', () => {
  it('adopts what a lost answer had created', async () => {
    const world = new World();
    world.create();
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), { loseResponse: true });
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 1 });
    expect(world.names('/api/v1/namespaces/jobs/pods')).toEqual(['etl-driver']);
  });

  it('goes on from a stored intent whose answer was lost, under the same identity', async () => {
    const world = new World();
    world.create();
    world.api.faultNext(({ method, path }) => method === 'PATCH' && path.endsWith('/status'), { loseResponse: true });
    await expect(world.reconcile()).rejects.toThrow();
    const { submissionID } = world.status() ?? {};
    world.restart();
    await world.settle();
    expect(world.status()).toMatchObject({ submissionID, submissionAttempts: 1, executionAttempts: 1 });
    expect(world.driversCreated).toBe(1);
  });

  it.each([429, 500, 503])('retries an answer of %i quietly: no attempt is used up and nothing is said', async (status) => {
    const world = new World();
    world.create();
    world.api.faultNext(({ method }) => method === 'POST', { answer: { status } }, 3);
    await world.settle();
    expect(world.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(world.events.map(({ reason }) => reason)).toEqual(['SparkApplicationAdded', 'SparkApplicationSubmitted']);
  });

  it.each([
    { name: 'a full quota', status: 403, message: 'pods "etl-driver" is forbidden: exceeded quota: compute', reason: 'QuotaExceeded' },
    { name: 'a webhook that is down', status: 500, message: 'Internal error occurred: failed calling webhook "x"', reason: 'WebhookUnavailable' },
  ])('waits out $name, says so in a condition, and goes on', async ({ status, message, reason }) => {
    const world = new World();
    world.create();
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), { answer: { status, body: { kind: 'Status', reason: 'Forbidden', message } } }, 2);
    const first = await world.reconcile();
    expect(first.wakeAt).toBe(world.api.clock.now() + 1000);
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 0 });
    expect(world.status()?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'False', reason, message: expect.stringContaining(message) });
    expect((await world.reconcile()).wakeAt).toBe(world.api.clock.now() + 2000);
    await world.reconcile();
    expect(world.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(world.events.map(({ reason: said }) => said)).toEqual(['SparkApplicationAdded', 'SparkApplicationSubmitted']);
  });

  it('takes it for no refusal that a server which was away a moment ago does not know its rights yet', async () => {
    const world = new World();
    world.create();
    const message = 'pods is forbidden: User "spark-operator" cannot create resource "pods" in API group "" in the namespace "jobs": RBAC: role "spark-operator" not found';
    const isCreation = ({ method, path }: KubeRequest) => method === 'POST' && path.endsWith('/pods');
    world.api.faultNext(isCreation, { answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message } } }, 3);
    world.api.faultNext(({ method }) => method === 'POST', { loseRequest: true });
    await world.settle();
    expect(world.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(world.events.map(({ reason }) => reason)).toEqual(['SparkApplicationAdded', 'SparkApplicationSubmitted']);
  });

  it('does not wait for a quota that is smaller than the driver', async () => {
    const world = new World();
    world.create();
    const message = 'pods "etl-driver" is forbidden: exceeded quota: few, requested: requests.memory=1433Mi, used: requests.memory=0, limited: requests.memory=1Gi';
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), { answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message } } });
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'FAILED', errorMessage: expect.stringContaining('more requests.memory than the quota') }, failure: { class: 'Quota' } });
  });

  it('removes what it had made when the driver is refused for good, and says why', async () => {
    const world = new World();
    world.create();
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), { answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'violates PodSecurity "restricted"' } } });
    await world.settle();
    expect([...world.services, ...world.configMaps]).toEqual([]);
    expect(world.status()).toMatchObject({ applicationState: { state: 'FAILED', errorMessage: expect.stringContaining('PodSecurity') }, failure: { class: 'SubmissionRefused' } });
    expect(world.events.map(({ reason }) => reason)).toEqual(['SparkApplicationAdded', 'SparkApplicationSubmissionFailed', 'SparkApplicationFailed']);
  });

  it.each([
    { name: 'nobody', ownerReferences: [], holder: 'nobody that is named in it' },
    { name: 'a Deployment', ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u-1', controller: true }], holder: 'ReplicaSet web (UID u-1)' },
  ])('refuses to take a name that belongs to $name, and leaves the holder alone', async ({ ownerReferences, holder }) => {
    const world = new World();
    world.api.must('POST', '/api/v1/namespaces/jobs/pods', {
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'etl-driver', namespace: 'jobs', ownerReferences }, spec: { containers: [{ name: 'x', image: 'x' }] },
    });
    world.create();
    await world.settle();
    expect(world.status()?.applicationState).toMatchObject({ state: 'FAILED', errorMessage: expect.stringContaining(`Pod etl-driver already exists and belongs to ${holder}`) });
    expect(world.pod()?.spec.containers[0].name).toBe('x');
    expect([...world.services, ...world.configMaps]).toEqual([]);
  });

  it('waits for the driver of an application that is gone and had the same name', async () => {
    const world = await started();
    const old = world.pod();
    world.remove();
    world.create();
    // No garbage collector runs here: the old pod stays until we take it away.
    const result = await world.reconcile();
    expect(result.wakeAt).toBeGreaterThan(world.api.clock.now());
    expect(world.pod()?.metadata.uid).toBe(old?.metadata.uid);
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 0 });
    for (const path of ['pods/etl-driver', ...world.services.map((name) => `services/${name}`)]) {
      world.api.must('DELETE', `/api/v1/namespaces/jobs/${path}`, { gracePeriodSeconds: 0 });
    }
    await world.reconcile();
    expect(world.status()).toMatchObject({ executionAttempts: 1 });
    expect(world.pod()?.metadata.uid).not.toBe(old?.metadata.uid);
  });

  it('deletes a driver of an earlier attempt that a paused leader created too late', async () => {
    const world = await started(RETRY);
    const late = world.pod();
    world.report(ended(1));
    await world.settle();
    world.vanish();
    await world.api.clock.advance(200_000_000);
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/configmaps'), { answer: { status: 503 } });
    await expect(world.reconcile()).rejects.toThrow();
    const { submissionID } = world.status() ?? {};
    const { uid: _uid, resourceVersion: _version, ...metadata } = late?.metadata ?? {};
    world.api.must('POST', '/api/v1/namespaces/jobs/pods', { ...late, metadata, status: undefined });
    await world.settle();
    await world.settle();
    if (world.pod()?.metadata.labels?.[Label.SUBMISSION_ID] !== submissionID) world.vanish();
    await world.settle();
    expect(world.pod()?.metadata.labels?.[Label.SUBMISSION_ID]).toBe(submissionID);
    expect(world.status()).toMatchObject({ submissionID, submissionAttempts: 2, executionAttempts: 2 });
  });

  it('does not adopt a driver of an earlier attempt that it learns of only when the name is taken', async () => {
    const world = await started(RETRY);
    const { uid: _uid, resourceVersion: _version, ...metadata } = world.pod()?.metadata ?? {};
    const late = { ...world.pod(), metadata, status: undefined };
    world.report(ended(1));
    await world.settle();
    world.vanish();
    await world.api.clock.advance(200_000_000);
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/configmaps'), { answer: { status: 503 } });
    await expect(world.reconcile()).rejects.toThrow();
    const { submissionID } = world.status() ?? {};
    world.api.must('POST', '/api/v1/namespaces/jobs/pods', late);
    // The watch of pods is behind: only the API server knows.
    await world.look();
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionID, executionAttempts: 1 });
    await world.settle();
    expect(world.pod()?.metadata.labels?.[Label.SUBMISSION_ID]).toBe(submissionID);
    expect(world.status()).toMatchObject({ submissionID, submissionAttempts: 2, executionAttempts: 2 });
  });

  it('keeps its status small however long the answers of an API server are', async () => {
    const world = new World();
    world.create({ restartPolicy: { type: 'OnFailure', onSubmissionFailureRetries: 6, onSubmissionFailureRetryInterval: 5 } });
    const message = `admission webhook "policy" denied the request: ${'no '.repeat(100_000)}`;
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), { answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message } } }, 7);
    await world.pass(1_000);
    expect(world.status()).toMatchObject({ applicationState: { state: 'FAILED' }, submissionAttempts: 7 });
    expect(world.status()?.attempts).toHaveLength(5);
    expect(JSON.stringify(world.status()).length).toBeLessThan(32 * 1024);
  });

  it('replaces a Service that an earlier attempt left under the same name', async () => {
    const world = new World();
    world.create();
    const { uid } = world.application()?.metadata ?? {};
    world.api.must('POST', '/api/v1/namespaces/jobs/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'etl-ui-svc',
        namespace: 'jobs',
        labels: { [Label.SUBMISSION_ID]: 'an-earlier-one' },
        ownerReferences: [{ apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', name: 'etl', uid, controller: true }],
      },
      spec: { ports: [{ port: 4040 }] },
    });
    await world.reconcile();
    await world.reconcile();
    const service = world.api.must('GET', '/api/v1/namespaces/jobs/services/etl-ui-svc') as { metadata: { labels: Record<string, string> } };
    expect(service.metadata.labels[Label.SUBMISSION_ID]).toBe(world.status()?.submissionID);
    expect(world.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
  });

  it('removes the whole of an attempt whose status somebody erased, once it meets a part of it', async () => {
    const world = await started();
    world.report(ended(1));
    await world.settle();
    const left = world.configMaps;
    world.vanish();
    world.api.must('POST', '/api/v1/namespaces/jobs/persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'scratch', namespace: 'jobs', labels: { 'spark-app-selector': world.status()?.sparkApplicationId } },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    const owner = { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', name: 'etl', uid: world.application()?.metadata.uid, controller: true };
    world.api.must('POST', '/api/v1/namespaces/jobs/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'etl-ui-svc', namespace: 'jobs', labels: { [Label.SUBMISSION_ID]: world.status()?.submissionID }, ownerReferences: [owner] },
      spec: { ports: [{ port: 4040 }] },
    });
    world.api.must('PUT', '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications/etl/status', { ...world.application(), status: { driverInfo: {} } });
    world.restart();
    await world.pass(60);
    expect(world.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(world.configMaps.filter((name) => left.includes(name))).toEqual([]);
    const scratch = world.api.must('GET', '/api/v1/namespaces/jobs/persistentvolumeclaims/scratch') as { metadata: { deletionTimestamp?: string } };
    expect(scratch.metadata.deletionTimestamp).toBeDefined();
  });

  it('removes what a former leader created too late for an earlier attempt', async () => {
    const world = await started(RETRY);
    const first = world.status()?.submissionID;
    world.report(ended(1));
    await world.settle();
    world.vanish();
    await world.pass(2 * 86_400);
    expect(world.status()?.submissionAttempts).toBe(2);
    for (const name of ['late-1', 'late-2']) {
      world.api.must('POST', '/api/v1/namespaces/jobs/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'jobs', labels: { [Label.SUBMISSION_ID]: first } } });
    }
    world.report(ended(0));
    await world.settle();
    expect(world.state()).toBe('COMPLETED');
    expect(world.configMaps.filter((name) => name.startsWith('late'))).toEqual([]);
    expect(world.configMaps).toHaveLength(1);
  });

  it('deletes the driver that it has seen, and never another under its name', async () => {
    const world = await started(RETRY);
    world.report(ended(1));
    await world.settle();
    await world.api.clock.advance(200_000_000);
    await world.sync();
    world.vanish();
    world.api.must('POST', '/api/v1/namespaces/jobs/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'etl-driver', namespace: 'jobs' }, spec: { containers: [{ name: 'x', image: 'x' }] } });
    await world.look();
    expect(world.pod()?.spec.containers[0].name).toBe('x');
    expect(world.pod()?.metadata.deletionTimestamp).toBeUndefined();
  });

  it('does nothing more once leadership has ended', async () => {
    const world = new World();
    world.create();
    await expect(world.reconcile('etl', { leading: false })).rejects.toThrow(/no longer leads/);
    expect(world.api.calls.filter((call) => !call.startsWith('GET'))).toEqual([]);
  });
});

describe('following a driver', () => {
  it('asks the API server before it believes that a driver is gone', async () => {
    const world = await started();
    // The watch on pods is behind: a list without the driver.
    world.api.fault(({ method, path, query }) => (method === 'GET' && path === '/api/v1/pods' && query?.labelSelector
      ? { answer: { status: 200, body: { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '999999' }, items: [] } } } : undefined));
    world.restart();
    await world.settle();
    expect(world.state()).toBe('RUNNING');
    expect(world.count('GET', /pods\/etl-driver/)).toBeGreaterThan(0);
  });

  it('says that the outcome is unknown when a driver vanished unseen', async () => {
    const world = await started();
    world.vanish();
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'FAILED', errorMessage: expect.stringContaining('outcome of the run is unknown') }, failure: { class: 'Vanished' } });
    expect(world.driversCreated).toBe(1);
  });

  it('names what keeps a driver from starting within seconds, once', async () => {
    const world = new World();
    world.create();
    await world.settle();
    world.report(waiting('ErrImagePull', 'no such image'));
    const { wakeAt } = await world.settle();
    expect(wakeAt).toBeDefined();
    await world.api.clock.advance(2_000);
    await world.settle();
    world.report(waiting('ImagePullBackOff', 'Back-off pulling image'));
    await world.settle();
    expect(world.status()?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ reason: 'ErrImagePull', message: expect.stringContaining('no such image') });
    expect(world.events.filter(({ reason }) => reason === 'SparkDriverPending')).toHaveLength(1);
    expect(world.statusWrites).toBe(3);
  });

  it('reads the Events of a driver that is pending for no visible reason', async () => {
    const world = new World();
    world.create();
    await world.settle();
    world.report(pending());
    expect((await world.settle()).wakeAt).toBe(world.api.clock.now() + 5000);
    world.api.must('POST', '/apis/events.k8s.io/v1/namespaces/jobs/events', {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'x', namespace: 'jobs' },
      type: 'Warning',
      reason: 'FailedMount',
      action: 'Mounting',
      note: 'secret "gone" not found',
      eventTime: '2026-01-01T00:00:02.000000Z',
      reportingController: 'kubelet',
      reportingInstance: 'node-1',
      regarding: { kind: 'Pod', name: 'etl-driver', namespace: 'jobs', uid: world.pod()?.metadata.uid },
    });
    await world.api.clock.advance(5_000);
    await world.settle();
    expect(world.status()?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ reason: 'FailedMount', message: expect.stringContaining('secret "gone" not found') });
  });

  it('writes what executors do at most once a second', async () => {
    const world = await started();
    const writes = world.statusWrites;
    for (let index = 0; index < 10; index++) {
      world.executor(`etl-exec-${index}`, 'Running');
      const { wakeAt } = await world.settle();
      if (index > 0) expect(wakeAt).toBeDefined();
      await world.api.clock.advance(100);
    }
    await world.api.clock.advance(1000);
    await world.settle();
    expect(world.statusWrites - writes).toBeLessThanOrEqual(3);
    expect(world.status()?.executorSummary).toMatchObject({ running: 10 });
  });

  it('removes executors that outlive their driver', async () => {
    const world = await started();
    world.executor('etl-exec-1', 'Running');
    await world.settle();
    world.report(ended(0));
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'COMPLETED' }, executorState: { 'etl-exec-1': 'COMPLETED' } });
    const executor = world.pod('etl-exec-1');
    expect(executor === undefined || executor.metadata.deletionTimestamp !== undefined).toBe(true);
  });
});

describe('a driver on a node that does not answer', () => {
  const DAY = 86_400;

  async function silent(spec: object = {}): Promise<World> {
    const world = await started({ ...RETRY, driver: { template: { spec: { nodeName: 'node-1' } } }, ...spec });
    world.api.must('DELETE', '/api/v1/namespaces/jobs/pods/etl-driver');
    await world.pass(DAY);
    return world;
  }

  it('is waited for: the state is UNKNOWN and no other driver begins', async () => {
    const world = await silent();
    expect(world.state()).toBe('UNKNOWN');
    expect(world.driversCreated).toBe(1);
    expect(world.count('DELETE', /pods\/etl-driver/)).toBe(0);
  });

  it('is followed by another one once Kubernetes itself has taken it away, as it does for nodes that are gone or out of service', async () => {
    const world = await silent();
    world.vanish();
    await world.pass(DAY);
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 2 });
    expect(world.status()?.conditions?.find(({ type }) => type === 'Warnings')).toBeUndefined();
  });

  it('is deleted by force where the application asks for it, and the next one is said to run perhaps beside it', async () => {
    const world = await silent({ driverFailover: { forceDeleteAfterSeconds: 300 } });
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 2, executionAttempts: 2, infrastructureFailures: 1 });
    expect(world.status()?.attempts).toMatchObject([{ outcome: 'FAILED', failureClass: 'NodeLost' }]);
    expect(world.driversCreated).toBe(2);
    expect(world.pod()?.metadata.deletionTimestamp).toBeUndefined();
    expect(world.count('DELETE', /pods\/etl-driver/)).toBe(1);
    expect(world.events.filter(({ reason }) => reason === 'SparkDriverDeletedByForce')).toHaveLength(1);
    expect(world.status()?.conditions?.find(({ type }) => type === 'Warnings')).toMatchObject({ reason: 'DriverDeletedByForce' });
  });
});

describe('what people do to a running application', () => {
  it('suspend and resume take the run down and begin another, and no retry is used up', async () => {
    const world = await started(RETRY);
    world.edit({ suspend: true });
    await world.settle();
    expect(world.state()).toBe('SUSPENDING');
    if (world.pod()) world.vanish();
    await world.settle();
    expect(world.state()).toBe('SUSPENDED');
    expect([...world.services, ...world.configMaps]).toEqual([]);
    world.edit({ suspend: false });
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 1 });
    expect(world.driversCreated).toBe(2);
  });

  it('a change of the specification runs it anew, from the first attempt', async () => {
    const world = await started(RETRY);
    world.edit({ arguments: ['other'] });
    await world.settle();
    expect(world.state()).toBe('INVALIDATING');
    if (world.pod()) world.vanish();
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 1 });
    expect(world.driversCreated).toBe(2);
  });

  it('a change of the specification is seen although no operator was there to watch it', async () => {
    const world = await started();
    world.report(ended(0));
    await world.settle();
    world.edit({ arguments: ['other'] });
    world.restart();
    await world.settle();
    expect(world.state()).toBe('INVALIDATING');
  });

  it.each([
    { name: 'retries', spec: { restartPolicy: { type: 'Never' } } },
    { name: 'the time to live', spec: { timeToLiveSeconds: 3600 } },
    { name: 'the disruption budget', spec: { driverPodDisruptionBudget: true } },
    { name: 'options of the web UI', spec: { sparkUIOptions: { servicePort: 80 } } },
    { name: 'the whole specification where the application says that changes wait', spec: { onSpecChange: 'NextRun', arguments: ['other'] } },
  ])('a change of $name leaves the run alone', async ({ spec }) => {
    const world = await started();
    world.edit(spec);
    await world.settle();
    expect(world.state()).toBe('RUNNING');
    expect(world.driversCreated).toBe(1);
    expect(world.status()?.observedGeneration).toBe(world.application()?.metadata.generation);
  });

  it('a deadline for the run ends it, and stops the driver', async () => {
    const world = await started({ deadlines: { runSeconds: 60 } });
    const { wakeAt } = await world.settle();
    await world.api.clock.advance((wakeAt ?? 0) - world.api.clock.now());
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'FAILED' }, failure: { class: 'DeadlineExceeded' } });
    const driver = world.pod();
    expect(driver === undefined || driver.metadata.deletionTimestamp !== undefined).toBe(true);
  });

  it('a time to live that has passed deletes the application', async () => {
    const world = await started({ timeToLiveSeconds: 60 });
    world.report(ended(0));
    await world.settle();
    await world.api.clock.advance(200_000_000);
    await world.settle();
    expect(world.application()).toBeUndefined();
    // The watch has not told yet that it is gone.
    await world.look();
    expect(world.count('DELETE', /sparkapplications\/etl$/)).toBe(1);
  });

  it('deletion and creation under the same name: a stale look writes nothing to the new one', async () => {
    const world = new World();
    world.create();
    await world.sync();
    world.remove();
    world.create();
    // The watch is behind: the controller decides about the one that is gone.
    await expect(world.look()).rejects.toMatchObject({ status: 409 });
    expect(world.status()).toBeUndefined();
    expect(world.driversCreated).toBe(0);
    await world.settle();
    expect(world.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(world.driversCreated).toBe(1);
  });
});

describe('under a CRD that keeps only what v1beta2 has', () => {
  it('an application lives through failure, retry and success, without repeating a write', async () => {
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

describe('an object that passed a CRD that lets anything through', () => {
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
