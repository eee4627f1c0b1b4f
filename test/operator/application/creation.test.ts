// Creating the objects of an attempt on the embedded API server: what is adopted, waited for, refused and taken back, and what survives faults.
import { describe, expect, it } from 'vitest';
import { ended } from './builders';
import { started, ControllerHarness } from './controller-harness';
import { silentLogger } from '../../../src/kube/logger';
import type { KubeRequest } from '../../../src/kube/transport';
import { Label } from '../../../src/spec/labels';

const RETRY = { restartPolicy: { type: 'OnFailure', onFailureRetries: 2, onFailureRetryInterval: 5 } };

describe('creating the objects of an attempt', () => {
  it('adopts what a lost answer had created', async () => {
    const harness = new ControllerHarness();
    harness.create();
    harness.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), { loseResponse: true });
    await harness.settle();
    expect(harness.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 1 });
    expect(harness.names('/api/v1/namespaces/jobs/pods')).toEqual(['etl-driver']);
  });

  it('continues from a stored intent whose answer was lost, under the same identity', async () => {
    const harness = new ControllerHarness();
    harness.create();
    harness.api.faultNext(({ method, path }) => method === 'PATCH' && path.endsWith('/status'), { loseResponse: true });
    await expect(harness.reconcile()).rejects.toThrow();
    const { submissionID } = harness.status() ?? {};
    harness.restart();
    await harness.settle();
    expect(harness.status()).toMatchObject({ submissionID, submissionAttempts: 1, executionAttempts: 1 });
    expect(harness.driversCreated).toBe(1);
  });

  it.each([429, 500, 503])('retries an answer of %i quietly: no attempt is used up and nothing is said', async (status) => {
    const harness = new ControllerHarness();
    harness.create();
    harness.api.faultNext(({ method }) => method === 'POST', { answer: { status } }, 3);
    await harness.settle();
    expect(harness.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(harness.events.map(({ reason }) => reason)).toEqual(['SparkApplicationAdded', 'SparkApplicationSubmitted']);
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
    const harness = new ControllerHarness();
    harness.create();
    harness.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), {
      answer: {
        status, body: { kind: 'Status', reason: 'Forbidden', message },
      },
    }, 2);
    const first = await harness.reconcile();
    expect(first.wakeAt).toBe(harness.api.clock.now() + 1000);
    expect(harness.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 0 });
    expect(harness.status()?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False', reason, message: expect.stringContaining(message),
    });
    expect((await harness.reconcile()).wakeAt).toBe(harness.api.clock.now() + 2000);
    await harness.reconcile();
    expect(harness.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(harness.events.map(({ reason: said }) => said)).toEqual(['SparkApplicationAdded', 'SparkApplicationSubmitted']);
  });

  it('does not count it as a refusal when a server that has just started does not know its rights yet', async () => {
    const harness = new ControllerHarness();
    harness.create();
    const message = 'pods is forbidden: User "spark-operator" cannot create resource "pods" in API group "" in the namespace "jobs": '
      + 'RBAC: role "spark-operator" not found';
    const isCreation = ({ method, path }: KubeRequest) => method === 'POST' && path.endsWith('/pods');
    harness.api.faultNext(isCreation, { answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message } } }, 3);
    harness.api.faultNext(({ method }) => method === 'POST', { loseRequest: true });
    await harness.settle();
    expect(harness.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(harness.events.map(({ reason }) => reason)).toEqual(['SparkApplicationAdded', 'SparkApplicationSubmitted']);
  });

  it('does not wait for a quota that is smaller than the driver', async () => {
    const harness = new ControllerHarness();
    harness.create();
    const message = 'pods "etl-driver" is forbidden: exceeded quota: few, requested: requests.memory=1433Mi, used: requests.memory=0, '
      + 'limited: requests.memory=1Gi';
    harness.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), {
      answer: {
        status: 403, body: { kind: 'Status', reason: 'Forbidden', message },
      },
    });
    await harness.settle();
    expect(harness.status()).toMatchObject({
      applicationState: { state: 'FAILED', errorMessage: expect.stringContaining('more requests.memory than the quota') }, failure: { class: 'Quota' },
    });
  });

  it('removes what it had made when the driver is refused for good, and says why', async () => {
    const harness = new ControllerHarness();
    harness.create();
    harness.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), {
      answer: {
        status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'violates PodSecurity "restricted"' },
      },
    });
    await harness.settle();
    expect([...harness.services, ...harness.configMaps]).toEqual([]);
    expect(harness.status()).toMatchObject({
      applicationState: { state: 'FAILED', errorMessage: expect.stringContaining('PodSecurity') }, failure: { class: 'SubmissionRefused' },
    });
    expect(harness.events.map(({ reason }) => reason)).toEqual(['SparkApplicationAdded', 'SparkApplicationSubmissionFailed', 'SparkApplicationFailed']);
  });

  it.each([
    { name: 'nobody', ownerReferences: [], holder: 'nobody that is named in it' },
    {
      name: 'a Deployment',
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u-1', controller: true }],
      holder: 'ReplicaSet web (UID u-1)',
    },
  ])('refuses to take a name that belongs to $name, and leaves the holder alone', async ({ ownerReferences, holder }) => {
    const harness = new ControllerHarness();
    harness.api.must('POST', '/api/v1/namespaces/jobs/pods', {
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'etl-driver', namespace: 'jobs', ownerReferences }, spec: { containers: [{ name: 'x', image: 'x' }] },
    });
    harness.create();
    await harness.settle();
    expect(harness.status()?.applicationState).toMatchObject({
      state: 'FAILED', errorMessage: expect.stringContaining(`Pod etl-driver already exists and belongs to ${holder}`),
    });
    expect(harness.pod()?.spec.containers[0].name).toBe('x');
    expect([...harness.services, ...harness.configMaps]).toEqual([]);
  });

  it('waits for the driver of an application that is gone and had the same name', async () => {
    const harness = await started();
    const old = harness.pod();
    harness.remove();
    harness.create();
    // No garbage collector runs here: the old pod stays until we take it away.
    const result = await harness.reconcile();
    expect(result.wakeAt).toBeGreaterThan(harness.api.clock.now());
    expect(harness.pod()?.metadata.uid).toBe(old?.metadata.uid);
    expect(harness.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionAttempts: 1, executionAttempts: 0 });
    for (const path of ['pods/etl-driver', ...harness.services.map((name) => `services/${name}`)]) {
      harness.api.must('DELETE', `/api/v1/namespaces/jobs/${path}`, { gracePeriodSeconds: 0 });
    }
    await harness.reconcile();
    expect(harness.status()).toMatchObject({ executionAttempts: 1 });
    expect(harness.pod()?.metadata.uid).not.toBe(old?.metadata.uid);
  });

  it('deletes a driver of an earlier attempt that a paused leader created too late', async () => {
    const harness = await started(RETRY);
    const late = harness.pod();
    harness.report(ended(1));
    await harness.settle();
    harness.vanish();
    await harness.api.clock.advance(200_000_000);
    harness.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/configmaps'), { answer: { status: 503 } });
    await expect(harness.reconcile()).rejects.toThrow();
    const { submissionID } = harness.status() ?? {};
    const { uid: _uid, resourceVersion: _version, ...metadata } = late?.metadata ?? {};
    harness.api.must('POST', '/api/v1/namespaces/jobs/pods', { ...late, metadata, status: undefined });
    await harness.settle();
    await harness.settle();
    if (harness.pod()?.metadata.labels?.[Label.SUBMISSION_ID] !== submissionID) harness.vanish();
    await harness.settle();
    expect(harness.pod()?.metadata.labels?.[Label.SUBMISSION_ID]).toBe(submissionID);
    expect(harness.status()).toMatchObject({ submissionID, submissionAttempts: 2, executionAttempts: 2 });
  });

  it('does not adopt a driver of an earlier attempt that it finds only when the name is taken', async () => {
    const harness = await started(RETRY);
    const { uid: _uid, resourceVersion: _version, ...metadata } = harness.pod()?.metadata ?? {};
    const late = { ...harness.pod(), metadata, status: undefined };
    harness.report(ended(1));
    await harness.settle();
    harness.vanish();
    await harness.api.clock.advance(200_000_000);
    harness.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/configmaps'), { answer: { status: 503 } });
    await expect(harness.reconcile()).rejects.toThrow();
    const { submissionID } = harness.status() ?? {};
    harness.api.must('POST', '/api/v1/namespaces/jobs/pods', late);
    // The watch of pods is behind: only the API server knows.
    await harness.reconcileUnsynced();
    expect(harness.status()).toMatchObject({ applicationState: { state: 'SUBMITTED' }, submissionID, executionAttempts: 1 });
    await harness.settle();
    expect(harness.pod()?.metadata.labels?.[Label.SUBMISSION_ID]).toBe(submissionID);
    expect(harness.status()).toMatchObject({ submissionID, submissionAttempts: 2, executionAttempts: 2 });
  });

  it('says a long message once in its status, and points at it elsewhere', async () => {
    const harness = new ControllerHarness();
    harness.create();
    const message = `admission webhook "policy" denied the request: ${Array.from({ length: 200 }, (_, one) => `reason ${one}`).join(', ')}`;
    harness.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), {
      answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message } },
    });
    await harness.settle();
    const { applicationState, conditions, failure, attempts } = harness.status() ?? {};
    expect(JSON.stringify(harness.status()).split('reason 150,')).toHaveLength(2);
    expect(applicationState?.errorMessage).toContain('reason 199');
    const elsewhere = [failure?.message, ...(conditions ?? []).filter(({ message: said }) => said).map(({ message: said }) => said)];
    expect(elsewhere.length).toBeGreaterThan(3);
    for (const one of elsewhere) {
      expect(one).toMatch(/^Pod etl-driver was refused: .*reason 0.*… \(the whole message is in applicationState\.errorMessage\)$/);
    }
    expect(attempts?.at(-1)?.message).toMatch(/^Pod etl-driver was refused: .*…$/);
  });

  it.each<{ scheduler: string; kind: string; provider: string }>([
    { scheduler: 'volcano', kind: 'PodGroup of scheduling.volcano.sh/v1beta1', provider: 'Volcano' },
    { scheduler: 'cosched', kind: 'PodGroup of scheduling.x-k8s.io/v1alpha1', provider: 'the coscheduling plugin of scheduler-plugins' },
  ])('names the kind that the cluster lacks for the scheduler $scheduler, and gives no false warning', async ({ scheduler, kind, provider }) => {
    const warnings: unknown[] = [];
    const harness = new ControllerHarness({
      submission: { batchScheduler: true, kubeSchedulerNames: ['cosched'] },
      log: { ...silentLogger, warn: (...words) => void warnings.push(words) },
    });
    harness.create({ batchScheduler: scheduler });
    await harness.settle();
    expect(harness.state()).toBe('FAILED');
    expect(harness.status()?.applicationState?.errorMessage)
      .toContain(`cannot be created: the cluster does not have the kind ${kind}; install ${provider} with its CustomResource`);
    expect(harness.count('DELETE', /podgroups/), 'it is among what is removed').toBeGreaterThan(0);
    expect(warnings).toEqual([]);
  });

  it.each([1, 45, 955, 999])('does not try a refused submission again before its interval is over, %i ms after a full second too', async (milliseconds) => {
    const harness = new ControllerHarness();
    await harness.api.clock.advance(1_000 - (harness.api.clock.now() % 1_000) + milliseconds);
    harness.create({ restartPolicy: { type: 'OnFailure', onSubmissionFailureRetries: 1, onSubmissionFailureRetryInterval: 1 } });
    harness.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), {
      answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'violates PodSecurity "restricted"' } },
    });
    const failedAt = harness.api.clock.now();
    const { wakeAt = 0 } = await harness.settle();
    expect(harness.state()).toBe('SUBMISSION_FAILED');
    expect(wakeAt - failedAt).toBeGreaterThanOrEqual(1_000);
    expect(wakeAt - failedAt).toBeLessThan(2_000);
    await harness.api.clock.advance(999);
    await harness.settle();
    expect(harness.driversCreated).toBe(1);
    await harness.api.clock.advance(1_001);
    await harness.settle();
    expect(harness.state()).toBe('SUBMITTED');
  });

  it('keeps its status small however long the answers of an API server are', async () => {
    const harness = new ControllerHarness();
    harness.create({ restartPolicy: { type: 'OnFailure', onSubmissionFailureRetries: 6, onSubmissionFailureRetryInterval: 5 } });
    const message = `admission webhook "policy" denied the request: ${'no '.repeat(100_000)}`;
    harness.api.faultNext(({ method, path }) => method === 'POST' && path.endsWith('/pods'), {
      answer: {
        status: 403, body: { kind: 'Status', reason: 'Forbidden', message },
      },
    }, 7);
    await harness.pass(1_000);
    expect(harness.status()).toMatchObject({ applicationState: { state: 'FAILED' }, submissionAttempts: 7 });
    expect(harness.status()?.attempts).toHaveLength(5);
    expect(JSON.stringify(harness.status()).length).toBeLessThan(32 * 1024);
  });

  it('replaces a Service that an earlier attempt left under the same name', async () => {
    const harness = new ControllerHarness();
    harness.create();
    const { uid } = harness.application()?.metadata ?? {};
    harness.api.must('POST', '/api/v1/namespaces/jobs/services', {
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
    await harness.reconcile();
    await harness.reconcile();
    const service = harness.api.must('GET', '/api/v1/namespaces/jobs/services/etl-ui-svc') as { metadata: { labels: Record<string, string> } };
    expect(service.metadata.labels[Label.SUBMISSION_ID]).toBe(harness.status()?.submissionID);
    expect(harness.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
  });

  it('removes all objects of an attempt whose status was erased, once it finds one of them', async () => {
    const harness = await started();
    harness.report(ended(1));
    await harness.settle();
    const left = harness.configMaps;
    harness.vanish();
    const owner = {
      apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', name: 'etl', uid: harness.application()?.metadata.uid, controller: true,
    };
    harness.api.must('POST', '/api/v1/namespaces/jobs/persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: 'scratch', namespace: 'jobs', labels: { 'spark-app-selector': harness.status()?.sparkApplicationId }, ownerReferences: [owner],
      },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    harness.api.must('POST', '/api/v1/namespaces/jobs/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'etl-ui-svc', namespace: 'jobs', labels: { [Label.SUBMISSION_ID]: harness.status()?.submissionID }, ownerReferences: [owner] },
      spec: { ports: [{ port: 4040 }] },
    });
    harness.api.must('PUT', '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications/etl/status', {
      ...harness.application(), status: { driverInfo: {} },
    });
    harness.restart();
    await harness.pass(60);
    expect(harness.status()).toMatchObject({ submissionAttempts: 1, executionAttempts: 1 });
    expect(harness.configMaps.filter((name) => left.includes(name))).toEqual([]);
    const scratch = harness.api.must('GET', '/api/v1/namespaces/jobs/persistentvolumeclaims/scratch') as { metadata: { deletionTimestamp?: string } };
    expect(scratch.metadata.deletionTimestamp).toBeDefined();
  });

  it('creates nothing under an identifier that was made for another application, and begins anew under one of its own', async () => {
    const harness = await started();
    const { submissionID: another } = harness.status()!;
    harness.create({}, 'copy');
    harness.api.must('PUT', '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications/copy/status', {
      ...harness.application('copy'),
      status: {
        applicationState: { state: 'SUBMITTED' }, submissionID: another, driverInfo: {}, executorState: {}, submissionAttempts: 1, executionAttempts: 0,
      },
    });
    await harness.settle('copy');
    const { submissionID, submissionAttempts, executionAttempts } = harness.status('copy')!;
    expect({ submissionAttempts, executionAttempts }).toEqual({ submissionAttempts: 1, executionAttempts: 1 });
    expect(submissionID).not.toBe(another);
    expect(harness.pod('copy-driver')?.metadata.labels?.[Label.SUBMISSION_ID]).toBe(submissionID);
  });

  it('removes what a former leader created too late for an earlier attempt', async () => {
    const harness = await started(RETRY);
    const first = harness.status()?.submissionID;
    harness.report(ended(1));
    await harness.settle();
    harness.vanish();
    await harness.pass(2 * 86_400);
    expect(harness.status()?.submissionAttempts).toBe(2);
    for (const name of ['late-1', 'late-2']) {
      harness.api.must('POST', '/api/v1/namespaces/jobs/configmaps', {
        apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'jobs', labels: { [Label.SUBMISSION_ID]: first } },
      });
    }
    harness.report(ended(0));
    await harness.settle();
    expect(harness.state()).toBe('COMPLETED');
    expect(harness.configMaps.filter((name) => name.startsWith('late'))).toEqual([]);
    expect(harness.configMaps).toHaveLength(1);
  });

  it('deletes the driver that it has seen, and never another under its name', async () => {
    const harness = await started(RETRY);
    harness.report(ended(1));
    await harness.settle();
    await harness.api.clock.advance(200_000_000);
    await harness.sync();
    harness.vanish();
    harness.api.must('POST', '/api/v1/namespaces/jobs/pods', {
      apiVersion: 'v1', kind: 'Pod', metadata: { name: 'etl-driver', namespace: 'jobs' }, spec: { containers: [{ name: 'x', image: 'x' }] },
    });
    await harness.reconcileUnsynced();
    expect(harness.pod()?.spec.containers[0].name).toBe('x');
    expect(harness.pod()?.metadata.deletionTimestamp).toBeUndefined();
  });

  it('does nothing more once leadership has ended', async () => {
    const harness = new ControllerHarness();
    harness.create();
    await expect(harness.reconcile('etl', { leading: false })).rejects.toThrow(/no longer leads/);
    expect(harness.api.calls.filter((call) => !call.startsWith('GET'))).toEqual([]);
  });
});
