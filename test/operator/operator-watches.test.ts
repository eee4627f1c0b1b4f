// What the operator watches, and which applications it therefore reconciles.
import { describe, expect, it } from 'vitest';
import { APPLICATIONS, type RecordingOperator, recordingOperator, started, stopped, newApi, create, createPod } from './recording-operator';
import { Resources } from '../../src/kube/resources';
import { PODS_BY_APPLICATION } from '../../src/operator/application/deps';
import { DRIVER_FINALIZER } from '../../src/spec/labels';
import { EmbeddedApi } from '../support/embedded-api';

describe('the watches of an operator', () => {
  it('reconciles what is there when it starts, and each change from then on', async () => {
    const embedded = newApi();
    create(embedded, 'old');
    const instance = recordingOperator(embedded);
    await started(embedded, instance);
    expect(instance.reconciled).toEqual(['jobs/old']);
    create(embedded, 'new');
    await embedded.clock.advance(0);
    expect(instance.reconciled).toEqual(['jobs/old', 'jobs/new']);
    embedded.must('DELETE', `${APPLICATIONS('jobs')}/new`);
    await embedded.clock.advance(0);
    expect(instance.reconciled.at(-1)).toBe('jobs/new');
    await stopped(embedded, instance);
    expect(embedded.clock.pending, 'nothing runs after the stop').toBe(0);
  });

  it('reconciles the application of a pod that changed, finds the pod by its application, and caches only what is read', async () => {
    const embedded = newApi();
    create(embedded, 'pi');
    const instance = recordingOperator(embedded);
    await started(embedded, instance);
    createPod(embedded, 'pi-driver', 'pi');
    createPod(embedded, 'stray', 'of-someone-else');
    await embedded.clock.advance(0);
    expect(instance.reconciled).toEqual(['jobs/pi', 'jobs/pi']);
    const pods = instance.deps.pods.byIndex(PODS_BY_APPLICATION, 'jobs/pi');
    expect(pods.map((pod) => pod.metadata.name)).toEqual(['pi-driver']);
    expect(pods[0].spec.containers).toEqual([{ name: 'spark-kubernetes-driver', image: 'x' }]);
    await stopped(embedded, instance);
  });

  it('reconciles a driver that our finalizer holds although its application is gone', async () => {
    const embedded = newApi();
    const instance = recordingOperator(embedded);
    await started(embedded, instance);
    createPod(embedded, 'pi-driver', 'pi');
    const path = '/api/v1/namespaces/jobs/pods/pi-driver';
    const pod = embedded.must('GET', path) as { metadata: object };
    embedded.must('PUT', path, { ...pod, metadata: { ...pod.metadata, finalizers: [DRIVER_FINALIZER] } });
    await embedded.clock.advance(0);
    expect(instance.reconciled).toEqual([]);
    embedded.must('DELETE', path);
    await embedded.clock.advance(0);
    expect(instance.reconciled).toEqual(['jobs/pi']);
    await stopped(embedded, instance);
  });

  it('does not reconcile for ever over what it wrote itself', async () => {
    const embedded = newApi();
    create(embedded, 'pi');
    const instance: RecordingOperator = recordingOperator(embedded, {}, async () => {
      const application = instance.deps.applications.get({ namespace: 'jobs', name: 'pi' });
      if (application && !application.status) {
        const status = { driverInfo: {}, applicationState: { state: 'SUBMITTED' } };
        instance.deps.applications.observe(await instance.deps.client.patchStatus(Resources.SparkApplication, application, status));
      }
      return {};
    });
    await started(embedded, instance);
    await embedded.clock.advance(60_000);
    expect(instance.reconciled.length, 'one reconcile more at most, when the watch was faster than the answer').toBeLessThanOrEqual(2);
    expect(instance.deps.applications.get({ namespace: 'jobs', name: 'pi' })?.status?.applicationState?.state).toBe('SUBMITTED');
    await stopped(embedded, instance);
  });

  it('watches each namespace it was given and no other, with one watch per kind', async () => {
    const embedded = newApi();
    create(embedded, 'here');
    create(embedded, 'there', 'other');
    const instance = recordingOperator(embedded, { namespaces: ['jobs'] });
    await started(embedded, instance);
    expect(instance.reconciled).toEqual(['jobs/here']);
    expect(embedded.calls.filter((call) => call.includes('watch=true')).map((call) => call.replace(/\?.*/, ''))).toEqual([
      `GET ${APPLICATIONS('jobs')}`, 'GET /api/v1/namespaces/jobs/pods', `GET ${APPLICATIONS('jobs').replace(/\w+$/, 'scheduledsparkapplications')}`,
    ]);
    await stopped(embedded, instance);
  });

  it('watches namespaces that have a label, from when they get it until they lose it', async () => {
    const embedded = new EmbeddedApi(['jobs', 'named', 'team', 'stranger'], { crds: true });
    ['named', 'team', 'stranger'].forEach((namespace) => create(embedded, 'pi', namespace));
    const label = (namespace: string, spark: string | undefined) => {
      const stored = embedded.must('GET', `/api/v1/namespaces/${namespace}`) as { metadata: object };
      embedded.must('PUT', `/api/v1/namespaces/${namespace}`, { ...stored, metadata: { ...stored.metadata, labels: spark ? { spark } : {} } });
    };
    const instance = recordingOperator(embedded, { namespaces: ['named'], namespaceSelector: 'spark=yes' });
    await started(embedded, instance);
    expect(instance.reconciled).toEqual(['named/pi']);
    label('team', 'yes');
    await embedded.clock.advance(0);
    expect(instance.reconciled).toEqual(['named/pi', 'team/pi']);
    label('team', undefined);
    await embedded.clock.advance(0);
    create(embedded, 'late', 'team');
    create(embedded, 'late', 'named');
    await embedded.clock.advance(0);
    expect(instance.reconciled.at(-1)).toBe('named/late');
    expect(instance.reconciled).not.toContain('team/late');
    expect(instance.deps.applications.get({ namespace: 'team', name: 'pi' })).toBeUndefined();
    label('team', 'yes');
    await embedded.clock.advance(0);
    expect(instance.reconciled.slice(-2).sort()).toEqual(['team/late', 'team/pi']);
    expect(instance.operator.unready()).toBeUndefined();
    await stopped(embedded, instance);
    expect(embedded.clock.pending).toBe(0);
  });

  it('stays ready when a namespace that is labelled later may not be read', async () => {
    const embedded = new EmbeddedApi(['jobs', 'locked'], { crds: true });
    embedded.fault((request) => (request.path.includes('/namespaces/locked/')
      ? { answer: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'no right' } } } : undefined));
    const instance = recordingOperator(embedded, { namespaces: ['jobs'], namespaceSelector: 'spark=yes' });
    await started(embedded, instance);
    const stored = embedded.must('GET', '/api/v1/namespaces/locked') as { metadata: object };
    embedded.must('PUT', '/api/v1/namespaces/locked', { ...stored, metadata: { ...stored.metadata, labels: { spark: 'yes' } } });
    await embedded.clock.advance(60_000);
    expect(instance.operator.unready()).toBeUndefined();
    await stopped(embedded, instance);
  });

  it.each([
    ['without an instance name, those without the label', undefined, ['jobs/plain']],
    ['with one, those that have it', 'blue', ['jobs/blue']],
  ])('reconciles only its own applications: %s', async (_which, name, expected) => {
    const embedded = newApi();
    create(embedded, 'plain');
    create(embedded, 'blue', 'jobs', { 'sparkoperator.k8s.io/instance': 'blue' });
    create(embedded, 'green', 'jobs', { 'sparkoperator.k8s.io/instance': 'green' });
    const instance = recordingOperator(embedded, { instance: name });
    await started(embedded, instance);
    expect(instance.reconciled).toEqual(expected);
    await stopped(embedded, instance);
  });
});
