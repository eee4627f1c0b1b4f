// Batch schedulers and dynamic allocation: what pods, pod groups and Spark get from them.
import { describe, expect, it } from 'vitest';
import { driverOf, planned } from './application';

describe('batch schedulers', () => {
  const on = { batchScheduler: true };
  const sizes = { driver: { memory: '1g', coreRequest: '500m' }, executor: { instances: 3, cores: 2, memory: '2g' } };

  it('volcano: a pod group of what the first pods request, named on both roles', () => {
    const plan = planned({ ...sizes, batchScheduler: 'volcano', batchSchedulerOptions: { queue: 'q', priorityClassName: 'high' } }, on);
    expect(plan.objects[0]).toMatchObject({
      apiVersion: 'scheduling.volcano.sh/v1beta1',
      kind: 'PodGroup',
      metadata: { name: 'spark-pi-pg' },
      // 0.5 + 3 × 2 cores; 1408 + 3 × 2432 MiB
      spec: { minMember: 1, queue: 'q', priorityClassName: 'high', minResources: { cpu: '6500m', memory: '8704Mi' } },
    });
    expect(driverOf(plan).metadata.annotations).toMatchObject({ 'scheduling.k8s.io/group-name': 'spark-pi-pg' });
    expect(plan.properties).toMatchObject({
      'spark.kubernetes.executor.annotation.scheduling.k8s.io/group-name': 'spark-pi-pg',
      'spark.kubernetes.executor.scheduler.name': 'volcano',
    });
  });

  it('volcano: the resources that options name, instead', () => {
    const plan = planned({ ...sizes, batchScheduler: 'volcano', batchSchedulerOptions: { resources: { cpu: 4 } } }, on);
    expect(plan.objects[0]).toMatchObject({ spec: { minResources: { cpu: '4' } } });
  });

  it('yunikorn: task groups on the driver, of executors to start with', () => {
    const plan = planned({
      ...sizes,
      executor: { cores: 2, memory: '2g', tolerations: [{ key: 'a' }] },
      batchScheduler: 'yunikorn',
      batchSchedulerOptions: { queue: 'root.q' },
      dynamicAllocation: { enabled: true, minExecutors: 1, initialExecutors: 2 },
    }, on);
    const annotations = driverOf(plan).metadata.annotations ?? {};
    expect(annotations['yunikorn.apache.org/task-group-name']).toBe('spark-driver');
    expect(JSON.parse(annotations['yunikorn.apache.org/task-groups'])).toMatchObject([
      { name: 'spark-driver', minMember: 1, minResource: { cpu: '500m', memory: '1408Mi' } },
      { name: 'spark-executor', minMember: 2, minResource: { cpu: '2', memory: '2432Mi' }, tolerations: [{ key: 'a' }] },
    ]);
    expect(plan.properties['spark.kubernetes.executor.label.queue']).toBe('root.q');
    expect(plan.objects.map(({ kind }) => kind)).not.toContain('PodGroup');
  });

  it('co-scheduling: a pod group and its label on both roles', () => {
    const plan = planned({ ...sizes, batchScheduler: 'gang' }, { ...on, kubeSchedulerNames: ['gang'] });
    expect(plan.objects[0]).toMatchObject({ apiVersion: 'scheduling.x-k8s.io/v1alpha1', metadata: { name: 'pi-pg' }, spec: { minMember: 1 } });
    expect(driverOf(plan).metadata.labels).toMatchObject({ 'scheduling.x-k8s.io/pod-group': 'pi-pg' });
    expect(driverOf(plan).spec.schedulerName).toBe('gang');
  });

  it('the platform\'s default reaches the pods, and the application\'s own wins', () => {
    const scheduler = (batchScheduler?: string) => driverOf(planned({ batchScheduler }, { ...on, defaultBatchScheduler: 'yunikorn' })).spec.schedulerName;
    expect([scheduler(), scheduler('volcano')]).toEqual(['yunikorn', 'volcano']);
  });

  it('switched off: the pods name the scheduler, and a warning says that there is no pod group', () => {
    const plan = planned({ batchScheduler: 'volcano' });
    expect(driverOf(plan).spec.schedulerName).toBe('volcano');
    expect(plan.warnings).toMatchObject([{ reason: 'BatchSchedulingOff' }]);
  });
});

describe('dynamic allocation', () => {
  it('tracks shuffle files unless the application says no, and passes what is set', () => {
    expect(planned({ dynamicAllocation: { enabled: true, minExecutors: 0, maxExecutors: 5, shuffleTrackingTimeout: 1000 } }).properties).toMatchObject({
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.minExecutors': '0',
      'spark.dynamicAllocation.maxExecutors': '5',
      'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
      'spark.dynamicAllocation.shuffleTracking.timeout': '1000',
    });
  });

  it('switched off says nothing to Spark', () => {
    const { properties } = planned({ dynamicAllocation: { enabled: false, minExecutors: 1 } });
    expect(Object.keys(properties).filter((key) => key.startsWith('spark.dynamicAllocation'))).toEqual([]);
  });
});
