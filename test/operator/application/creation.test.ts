// Creating the objects of an attempt on the embedded API server: what is adopted, waited for, refused and taken back, and what survives faults.
import { describe, expect, it } from 'vitest';
import { ended } from './builders';
import { started, World } from './world';
import type { KubeRequest } from '../../../src/kube/transport';
import { Label } from '../../../src/spec/labels';

const RETRY = { restartPolicy: { type: 'OnFailure', onFailureRetries: 2, onFailureRetryInterval: 5 } };

describe('creating the objects of an attempt', () => {
  it('adopts what a lost answer had created', async () => {
    const world = new World();
    world.create();
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), { loseResponse: true });
    await world.settle();
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 1 });
    expect(world.names('/api/v1/namespaces/jobs/pods')).toEqual(['etl-driver']);
  });

  it('continues from a stored intent whose answer was lost, under the same identity', async () => {
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
    {
      name: 'a quota that has just been made',
      status: 403,
      message: 'pods "etl-driver" is forbidden: status unknown for quota: compute, resources: pods',
      reason: 'QuotaExceeded',
    },
    { name: 'a full quota', status: 403, message: 'pods "etl-driver" is forbidden: exceeded quota: compute', reason: 'QuotaExceeded' },
    { name: 'a webhook that is down', status: 500, message: 'Internal error occurred: failed calling webhook "x"', reason: 'WebhookUnavailable' },
  ])('waits until $name is over, says so in a condition, and continues', async ({ status, message, reason }) => {
    const world = new World();
    world.create();
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), {
      answer: {
        status, body: { kind: 'Status', reason: 'Forbidden', message },
      },
    }, 2);
    const first = await world.reconcile();
    expect(first.wakeAt).toBe(world.api.clock.now() + 1000);
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 0 });
    expect(world.status()?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False', reason, message: expect.stringContaining(message),
    });
    expect((await world.reconcile()).wakeAt).toBe(world.api.clock.now() + 2000);
    await world.reconcile();
    expect(world.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(world.events.map(({ reason: said }) => said)).toEqual(['SparkApplicationAdded', 'SparkApplicationSubmitted']);
  });

  it('does not count it as a refusal when a server that has just started does not know its rights yet', async () => {
    const world = new World();
    world.create();
    const message = 'pods is forbidden: User "spark-operator" cannot create resource "pods" in API group "" in the namespace "jobs": '
      + 'RBAC: role "spark-operator" not found';
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
    const message = 'pods "etl-driver" is forbidden: exceeded quota: few, requested: requests.memory=1433Mi, used: requests.memory=0, '
      + 'limited: requests.memory=1Gi';
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), {
      answer: {
        status: 403, body: { kind: 'Status', reason: 'Forbidden', message },
      },
    });
    await world.settle();
    expect(world.status()).toMatchObject({
      applicationState: { state: 'FAILED', errorMessage: expect.stringContaining('more requests.memory than the quota') }, failure: { class: 'Quota' },
    });
  });

  it('removes what it had made when the driver is refused for good, and says why', async () => {
    const world = new World();
    world.create();
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), {
      answer: {
        status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'violates PodSecurity "restricted"' },
      },
    });
    await world.settle();
    expect([...world.services, ...world.configMaps]).toEqual([]);
    expect(world.status()).toMatchObject({
      applicationState: { state: 'FAILED', errorMessage: expect.stringContaining('PodSecurity') }, failure: { class: 'SubmissionRefused' },
    });
    expect(world.events.map(({ reason }) => reason)).toEqual(['SparkApplicationAdded', 'SparkApplicationSubmissionFailed', 'SparkApplicationFailed']);
  });

  it.each([
    { name: 'nobody', ownerReferences: [], holder: 'nobody that is named in it' },
    {
      name: 'a Deployment',
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u-1', controller: true }],
      holder: 'ReplicaSet web (UID u-1)',
    },
  ])('refuses to take a name that belongs to $name, and leaves the holder alone', async ({ ownerReferences, holder }) => {
    const world = new World();
    world.api.must('POST', '/api/v1/namespaces/jobs/pods', {
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'etl-driver', namespace: 'jobs', ownerReferences }, spec: { containers: [{ name: 'x', image: 'x' }] },
    });
    world.create();
    await world.settle();
    expect(world.status()?.applicationState).toMatchObject({
      state: 'FAILED', errorMessage: expect.stringContaining(`Pod etl-driver already exists and belongs to ${holder}`),
    });
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

  it('does not adopt a driver of an earlier attempt that it finds only when the name is taken', async () => {
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
    await world.reconcileUnsynced();
    expect(world.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionID, executionAttempts: 1 });
    await world.settle();
    expect(world.pod()?.metadata.labels?.[Label.SUBMISSION_ID]).toBe(submissionID);
    expect(world.status()).toMatchObject({ submissionID, submissionAttempts: 2, executionAttempts: 2 });
  });

  it('keeps its status small however long the answers of an API server are', async () => {
    const world = new World();
    world.create({ restartPolicy: { type: 'OnFailure', onSubmissionFailureRetries: 6, onSubmissionFailureRetryInterval: 5 } });
    const message = `admission webhook "policy" denied the request: ${'no '.repeat(100_000)}`;
    world.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), {
      answer: {
        status: 403, body: { kind: 'Status', reason: 'Forbidden', message },
      },
    }, 7);
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

  it('removes all objects of an attempt whose status was erased, once it finds one of them', async () => {
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
    const owner = {
      apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', name: 'etl', uid: world.application()?.metadata.uid, controller: true,
    };
    world.api.must('POST', '/api/v1/namespaces/jobs/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'etl-ui-svc', namespace: 'jobs', labels: { [Label.SUBMISSION_ID]: world.status()?.submissionID }, ownerReferences: [owner] },
      spec: { ports: [{ port: 4040 }] },
    });
    world.api.must('PUT', '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications/etl/status', {
      ...world.application(), status: { driverInfo: {} },
    });
    world.restart();
    await world.pass(60);
    expect(world.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(world.configMaps.filter((name) => left.includes(name))).toEqual([]);
    const scratch = world.api.must('GET', '/api/v1/namespaces/jobs/persistentvolumeclaims/scratch') as { metadata: { deletionTimestamp?: string } };
    expect(scratch.metadata.deletionTimestamp).toBeDefined();
  });

  it('creates nothing under an identifier that was made for another application, and begins anew under one of its own', async () => {
    const world = await started();
    const { submissionID: another } = world.status()!;
    world.create({}, 'copy');
    world.api.must('PUT', '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications/copy/status', {
      ...world.application('copy'),
      status: {
        applicationState: { state: 'SUBMITTED' }, submissionID: another, driverInfo: {}, executorState: {}, submissionAttempts: 1, executionAttempts: 0,
      },
    });
    await world.settle('copy');
    const { submissionID, submissionAttempts, executionAttempts } = world.status('copy')!;
    expect({ submissionAttempts, executionAttempts }).toEqual({ submissionAttempts: 1, executionAttempts: 1 });
    expect(submissionID).not.toBe(another);
    expect(world.pod('copy-driver')?.metadata.labels?.[Label.SUBMISSION_ID]).toBe(submissionID);
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
      world.api.must('POST', '/api/v1/namespaces/jobs/configmaps', {
        apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'jobs', labels: { [Label.SUBMISSION_ID]: first } },
      });
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
    world.api.must('POST', '/api/v1/namespaces/jobs/pods', {
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'etl-driver', namespace: 'jobs' }, spec: { containers: [{ name: 'x', image: 'x' }] },
    });
    await world.reconcileUnsynced();
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
