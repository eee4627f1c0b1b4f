// What is kept of a run that has ended for good, and until when.
import { describe, expect, it } from 'vitest';
import {
  actionKinds, application, at, ATTEMPT, attemptStatus, decideOn, driverPod, ended, executorEnded, executorPod, gone, present, removedFirst, running, stateOf,
  wakesAt, SPARK_APPLICATION_ID,
} from './builders';
import { started } from './controller-harness';
import { selectorOfAttempts } from '../../../src/operator/application/ownership';
import { specHash } from '../../../src/spec/spec-hash';
import type { RetentionRules, SparkApplicationStatus } from '../../../src/spec/types.gen';

const HOUR = 3600;

function retention(onSuccess: RetentionRules, onFailure: RetentionRules = {}) {
  return { retention: { onSuccess, onFailure } };
}

const completed: Partial<SparkApplicationStatus> = attemptStatus('COMPLETED', { terminationTime: at(60), retained: ['configMaps'] });
const pod = present(driverPod(ended(0)));

const CLAIM = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };

describe('the end of a run', () => {
  const end = (spec: Record<string, unknown>, exitCode = 0) => decideOn(application(attemptStatus('RUNNING'), spec), {
    driver: present(driverPod(ended(exitCode))), now: 60,
  });

  it('removes what costs and keeps what explains the run, unless the application says otherwise', () => {
    const decision = end({});
    expect(removedFirst(decision)).toEqual(['Service']);
    expect(decision.status.retained).toEqual(['configMaps']);
  });

  it.each<{ name: string; spec: Record<string, unknown>; exitCode: number; removed: string[]; retained: string[] }>([
    {
      name: 'keeps Services that are to be kept',
      spec: retention({ services: { policy: 'Retain' } }),
      exitCode: 0,
      removed: [],
      retained: ['services', 'configMaps'],
    },
    {
      name: 'keeps Services that are to be removed later',
      spec: retention({ services: { policy: 'Delete', afterSeconds: 60 } }),
      exitCode: 0,
      removed: [],
      retained: ['services', 'configMaps'],
    },
    {
      name: 'removes ConfigMaps at once where asked for',
      spec: retention({ configMaps: { policy: 'Delete' } }),
      exitCode: 0,
      removed: ['ConfigMap', 'Service'],
      retained: [],
    },
    {
      name: 'goes by the rules for a failure when the run failed',
      spec: retention({ services: { policy: 'Retain' } }, { configMaps: { policy: 'Delete' } }),
      exitCode: 1,
      removed: ['ConfigMap', 'Service'],
      retained: [],
    },
  ])('$name', ({ spec, exitCode, removed, retained }) => {
    const decision = end(spec, exitCode);
    expect(removedFirst(decision)).toEqual(removed);
    expect(decision.status.retained).toEqual(retained);
  });

  it('removes claims by the label that Spark gives those of executors too', () => {
    const volumes = {
      sparkConf: {
        'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.mount.path': '/scratch',
        'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.claimName': 'OnDemand',
        'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.storageClass': 'fast',
        'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options.sizeLimit': '10Gi',
      },
    };
    expect(end(volumes).first).toContainEqual(expect.objectContaining({ kind: 'deleteOfAttempt', of: CLAIM, submissionId: ATTEMPT }));
    expect(selectorOfAttempts(application(), [ATTEMPT], CLAIM)).toBe(`spark-app-selector=${SPARK_APPLICATION_ID}`);
  });
});

describe('after the end', () => {
  const later = (spec: Record<string, unknown>, now: number, given: object = {}) => decideOn(application(completed, spec), { driver: pod, now, ...given });

  it('what is kept is not changed, and no further reconcile is needed', () => {
    const decision = later({}, 1_000_000);
    expect([decision.actions, decision.first, decision.wakeAt]).toEqual([[], undefined, undefined]);
  });

  it('a driver pod is removed when its time is over, and not before; its ConfigMaps go ahead of it', () => {
    const spec = retention({ driverPod: { policy: 'Delete', afterSeconds: HOUR } });
    const early = later(spec, HOUR + 59);
    expect(actionKinds(early)).toEqual([]);
    expect(wakesAt(early)).toBe(HOUR + 60);
    const due = later(spec, HOUR + 60);
    expect(removedFirst(due)).toEqual(['ConfigMap']);
    expect(actionKinds(due)).toEqual(['deletePod']);
    expect(due.status.retained).toEqual([]);
    expect(stateOf(due)).toBe('COMPLETED');
  });

  it('an application whose driver pod is gone is what it was, and is not touched again', () => {
    const spec = retention({ driverPod: { policy: 'Delete' } });
    const app = application({ ...completed, retained: [], specHash: specHash(application(undefined, spec).spec) }, spec);
    const decision = decideOn(app, { driver: gone, now: 1_000_000 });
    expect(decision.status).toBe(app.status);
    expect([...decision.actions, ...decision.first ?? [], ...decision.events]).toEqual([]);
  });

  it('a part is removed at its own time, and remembered as removed', () => {
    const spec = retention({ services: { policy: 'Delete', afterSeconds: 30 }, configMaps: { policy: 'Delete', afterSeconds: 90 } });
    const app = application({ ...completed, retained: ['services', 'configMaps'] }, spec);
    const due = decideOn(app, { driver: pod, now: 100 });
    expect(removedFirst(due)).toEqual(['Service', 'Ingress']);
    expect(due.status.retained).toEqual(['configMaps']);
    expect(wakesAt(due)).toBe(150);
    expect(due.status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
  });

  it('a rule that was edited later counts from the end all the same', () => {
    expect(actionKinds(later(retention({ driverPod: { policy: 'Delete', afterSeconds: 10 } }), 1_000_000))).toEqual(['deletePod']);
  });

  it('ended executors are removed when their time is over, and stay otherwise', () => {
    const executors = [executorPod('e-1', executorEnded(0, 'Completed'))];
    expect(later({}, 1_000_000, { executors }).actions).toEqual([]);
    const due = later(retention({ executorPods: { policy: 'Delete' } }), 60, { executors });
    expect(due.actions).toMatchObject([{ kind: 'deleteOfAttempt', submissionId: ATTEMPT, executors: 'all' }]);
  });

  it('a driver that another operator left running is kept whatever the rules say', () => {
    const spec = retention({}, { driverPod: { policy: 'Delete' } });
    const failed = application(attemptStatus('FAILED', { terminationTime: at(60) }), spec);
    expect(decideOn(failed, { driver: present(driverPod(running())), now: 1_000_000 }).actions).toEqual([]);
  });

  it('a driver that a former leader created after the end is deleted', () => {
    const late = present(driverPod({ phase: 'Pending' }, { creationTimestamp: at(61) }));
    expect(decideOn(application(completed), { driver: late, now: 62 }).actions).toMatchObject([{ kind: 'deletePod' }]);
  });
});

describe('on an API server', () => {
  it('keeps and removes what the application says, when it says, and then nothing is left', async () => {
    const harness = await started(retention({ driverPod: { policy: 'Delete', afterSeconds: 100 }, services: { policy: 'Delete', afterSeconds: 50 } }));
    harness.report(ended(0));
    await harness.settle();
    // The run ended, by its container's word, on the day after the harness's began.
    expect(harness.services.length).toBeGreaterThan(0);
    await harness.pass(2 * 86_400);
    expect(harness.state()).toBe('COMPLETED');
    expect([...harness.services, ...harness.configMaps, ...harness.names('/api/v1/namespaces/jobs/pods')]).toEqual([]);
    expect(harness.status()?.retained).toEqual([]);
    const calls = harness.api.calls.length;
    await harness.pass(86_400);
    expect(harness.api.calls.slice(calls).filter((call) => !call.startsWith('GET'))).toEqual([]);
  });
});
