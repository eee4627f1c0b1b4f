// Where pods run, how important they are, and how they leave: the verbs of a program, and the fields that come out.
import { ApiObject, App, Chart, Duration, Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import {
  BatchScheduler, Capacity, Cloud, PreStopAction, SparkApplication, SparkApplicationProps, SparkCode, SparkPriority, SparkPriorityClasses, SparkVersion,
} from '../../src';
import { CLOUDS, placementOn } from '../../src/spec/capacity';
import { alternativesOf, capacityOf } from '../../src/spec/node-placement';
import type { SparkApplicationSpec } from '../../src/spec/types.gen';

function specOf(change: (application: SparkApplication) => void, props: Partial<SparkApplicationProps> = {}): SparkApplicationSpec {
  const application = new SparkApplication(new Chart(new App(), 'jobs', { namespace: 'jobs' }), 'pi', {
    sparkVersion: SparkVersion.V4_1, image: 'spark:4', application: SparkCode.python('local:///pi.py'), ...props,
  });
  change(application);
  return (ApiObject.of(application).toJson() as { spec: SparkApplicationSpec }).spec;
}

const conditions = (spec: SparkApplicationSpec, role: 'driver' | 'executor') => spec[role].affinity?.nodeAffinity
  ?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms.map(({ matchExpressions = [] }) => matchExpressions
    .map(({ key, operator, values = [] }) => [key, operator, ...values].join(' ')).join(', '));

describe('capacity', () => {
  it.each([
    [Cloud.EKS, 'eks.amazonaws.com/capacityType In ON_DEMAND'],
    [Cloud.KARPENTER, 'karpenter.sh/capacity-type In on-demand'],
    [Cloud.GKE, 'cloud.google.com/gke-spot NotIn true'],
    [Cloud.AKS, 'kubernetes.azure.com/scalesetpriority NotIn spot'],
  ])('the driver runs on demand by default where executors run on spot nodes of %s', (cloud, condition) => {
    for (const spot of [Capacity.spot(cloud), Capacity.preferSpot(cloud)]) {
      expect(conditions(specOf(({ executor }) => executor.runOn(spot)), 'driver')).toEqual([condition]);
    }
  });

  it.each<[string, (application: SparkApplication) => void, Partial<SparkApplicationProps>]>([
    ['runOn', ({ driver }) => driver.runOn(Capacity.any()), {}],
    ['a node selector of the same label', ({ driver }) => driver.addNodeSelector('eks.amazonaws.com/capacityType', 'SPOT'), {}],
    ['an affinity of the same label', () => undefined, {
      driver: {
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, preference: { matchExpressions: [{ key: 'eks.amazonaws.com/capacityType', operator: 'Exists' }] } },
            ],
          },
        },
      },
    }],
  ])('the driver runs where it says itself, by %s', (_how, change, props) => {
    const spec = specOf((application) => {
      application.executor.runOn(Capacity.spot(Cloud.EKS));
      change(application);
    }, props);
    expect(conditions(spec, 'driver')).toBeUndefined();
  });

  it('spot nodes can be preferred while all others are accepted', () => {
    const { executor } = specOf((application) => application.executor.runOn(Capacity.preferSpot(Cloud.GKE)));
    expect(executor.nodeSelector).toBeUndefined();
    expect(executor.tolerations).toEqual([{ key: 'cloud.google.com/gke-spot', operator: 'Equal', value: 'true', effect: 'NoSchedule' }]);
    expect(executor.affinity).toEqual({
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, preference: { matchExpressions: [{ key: 'cloud.google.com/gke-spot', operator: 'In', values: ['true'] }] } },
        ],
      },
    });
  });

  it('nodes of one\'s own are accepted in an order of preference, and each alternative keeps what else is asked', () => {
    const reserved = Capacity.of({ nodeSelector: { pool: 'reserved' } });
    const burst = Capacity.of({ nodeSelector: { pool: 'burst' }, tolerations: [{ key: 'burst', operator: 'Exists' }], driverCapacity: reserved });
    const spec = specOf(({ executor }) => {
      executor.runOn(Capacity.anyOf({ capacity: burst, weight: 80 }, { capacity: reserved, weight: 20 }));
      executor.runOn(Capacity.of({ nodeRequirements: [{ key: 'arch', operator: 'In', values: ['arm64'] }] }));
    });
    expect(conditions(spec, 'executor')).toEqual(['pool In burst, arch In arm64', 'pool In reserved, arch In arm64']);
    expect(spec.executor.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.map(({ weight }) => weight)).toEqual([80, 20]);
    expect(conditions(spec, 'driver')).toEqual(['pool In reserved']);
  });

  it.each([0, 101, 1.5])('a weight of %d is refused', (weight) => {
    expect(() => Capacity.anyOf({ capacity: Capacity.any(), weight })).toThrow(`weight is ${weight}; give a whole number from 1 to 100`);
  });

  it.each(CLOUDS)('constructs and the pod webhook place pods on the same nodes of %s', (cloud) => {
    const { spot, onDemand } = capacityOf(cloud);
    expect(alternativesOf(spot)).toEqual(placementOn('spot', cloud).alternatives);
    expect(spot.tolerations ?? []).toEqual(placementOn('spot', cloud).tolerations);
    expect(alternativesOf(onDemand)).toEqual(placementOn('on-demand', cloud).alternatives);
  });
});

describe('priority', () => {
  it('is that of driver, executors and the pod group of Volcano, unless one of them has its own', () => {
    const set = ({ priority }: { priority: (p: SparkPriority) => void }) => priority(SparkPriority.named('urgent'));
    const spec = specOf((application) => set({ priority: (p) => application.priority(p) }), { batchScheduler: BatchScheduler.volcano({ queue: 'a' }) });
    expect([spec.driver.priorityClassName, spec.executor.priorityClassName, spec.batchSchedulerOptions]).toEqual([
      'urgent', 'urgent', { priorityClassName: 'urgent', queue: 'a' },
    ]);
    const other = specOf((application) => application.priority(SparkPriority.named('urgent')), {
      driver: { priorityClassName: 'own' }, batchScheduler: BatchScheduler.yunikorn(),
    });
    expect([other.driver.priorityClassName, other.executor.priorityClassName, other.batchSchedulerOptions]).toEqual(['own', 'urgent', undefined]);
  });

  it('has two classes: routine programs wait, urgent ones preempt them', () => {
    const chart = new Chart(new App(), 'platform', { namespace: 'ignored' });
    const { routine, urgent } = new SparkPriorityClasses(chart, 'priorities');
    const classes = Testing.synth(chart) as Array<{ metadata: { name: string; namespace?: string }; value: number; preemptionPolicy: string }>;
    expect(classes.map(({ metadata, value, preemptionPolicy }) => [metadata.name, metadata.namespace, value, preemptionPolicy])).toEqual([
      [routine.className, undefined, 1000, 'Never'], [urgent.className, undefined, 100000, 'PreemptLowerPriority'],
    ]);
    expect(() => new SparkPriorityClasses(chart, 'wrong', { urgentValue: 5 })).toThrow('urgent must be the larger one');
  });
});

describe('leaving a node', () => {
  it('decommissioning gives executors the time of the notice, hands their data over, and protects the driver from autoscalers', () => {
    const spec = specOf((application) => application.decommissionGracefully({ notice: Duration.seconds(30), fallbackStorage: 's3a://b/fallback/' }));
    expect(spec.executor.terminationGracePeriodSeconds).toBe(30);
    expect(spec.driver.annotations).toEqual({ 'karpenter.sh/do-not-disrupt': 'true', 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' });
    expect(spec.sparkConf).toEqual({
      'spark.decommission.enabled': 'true',
      'spark.storage.decommission.enabled': 'true',
      'spark.storage.decommission.rddBlocks.enabled': 'true',
      'spark.storage.decommission.shuffleBlocks.enabled': 'true',
      'spark.executor.decommission.killInterval': '30s',
      'spark.stage.ignoreDecommissionFetchFailure': 'true',
      'spark.storage.decommission.fallbackStorage.path': 's3a://b/fallback/',
    });
  });

  it.each<[string, (application: SparkApplication) => void, string]>([
    ['with less time than a hand-over takes', (pi) => pi.decommissionGracefully({ notice: Duration.seconds(5) }), 'at least 10'],
    ['with a fallback that is no folder', (pi) => pi.decommissionGracefully({ fallbackStorage: 's3a://b' }), 'is not the URL of a folder'],
    ['besides another action of executors', (pi) => {
      pi.decommissionGracefully();
      pi.executor.onPreemption(PreStopAction.command(['save'], Duration.seconds(20)));
    }, 'spec.executor.lifecycle.preStop: executors are decommissioned gracefully'],
  ])('decommissioning %s is refused', (_how, change, message) => {
    expect(() => specOf(change)).toThrow(message);
  });

  it('an action on preemption comes with its time, and there is one at most', () => {
    const action = PreStopAction.command(['/opt/save-state.sh'], Duration.seconds(90));
    const { driver } = specOf((application) => application.driver.onPreemption(action));
    expect(driver.lifecycle).toEqual({ preStop: { exec: { command: ['/opt/save-state.sh'] } } });
    expect(driver.terminationGracePeriodSeconds).toBe(90);
    const longer = specOf((application) => application.driver.onPreemption(action), { driver: { terminationGracePeriod: Duration.minutes(5) } });
    expect(longer.driver.terminationGracePeriodSeconds).toBe(300);
    expect(() => specOf((application) => [1, 2].forEach(() => application.driver.onPreemption(action)))).toThrow('can have only one');
  });
});
