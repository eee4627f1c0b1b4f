// Whose a pod is, is for the plan to say: neither templates nor properties nor excluded steps change the labels by which pods are found.
import { describe, expect, it } from 'vitest';
import { application, ATTEMPT, driverOf, executorTemplateOf, planned, refusedFor, SETTINGS } from './application';
import { planSubmission } from '../../src/submission';
import { identityOf } from '../../src/submission/spark/identity';

const { applicationId } = identityOf(ATTEMPT.id);
const OTHERS = {
  'spark-app-selector': 'spark-of-another',
  'spark-role': 'executor',
  'spark-app-name': 'another',
  'sparkoperator.k8s.io/app-name': 'another',
  'sparkoperator.k8s.io/launched-by-spark-operator': 'false',
  'sparkoperator.k8s.io/submission-id': '5d4c3b2a-1111-4222-8333-444455556666',
};
const own = (role: string) => ({
  'spark-app-selector': applicationId,
  'spark-role': role,
  'spark-app-name': 'pi',
  'sparkoperator.k8s.io/app-name': 'pi',
  'sparkoperator.k8s.io/run-by': 'operator',
  'sparkoperator.k8s.io/launched-by-spark-operator': 'true',
  'sparkoperator.k8s.io/submission-id': ATTEMPT.id,
});
const without = (role: string, step: string) => ({ [`spark.kubernetes.${role}.pod.excludedFeatureSteps`]: `org.apache.spark.deploy.k8s.features.${step}` });
const template = { metadata: { name: 'pi-driver', labels: { ...OTHERS, team: 'a' } }, spec: { containers: [] } };
const propertiesOf = (...given: Parameters<typeof planned>) => planned(...given).properties;

describe('labels of identity', () => {
  it.each([
    ['in a template', {}],
    ['in a template, without the step that sets them', without('driver', 'BasicDriverFeatureStep')],
    ['in a template, without that step, named by a reference', {
      'spark.steps': Object.values(without('driver', 'BasicDriverFeatureStep'))[0], 'spark.kubernetes.driver.pod.excludedFeatureSteps': '${spark.steps}',
    }],
  ])('%s do not change those of the driver, and a warning names each', (_, sparkConf) => {
    const plan = planned({ sparkConf, driver: { template } });
    expect(driverOf(plan).metadata.labels).toMatchObject({ ...own('driver'), team: 'a' });
    for (const label of Object.keys(OTHERS)) {
      expect(plan.warnings).toContainEqual(expect.objectContaining({ reason: 'FieldWithoutEffect', path: `spec.driver.template.metadata.labels[${label}]` }));
    }
  });

  it('are no part of the executors\' template, to which Spark adds them', () => {
    const plan = planned({ executor: { template } });
    expect(executorTemplateOf(plan)?.metadata.labels).toEqual({ team: 'a' });
    expect(plan.warnings.map(({ path }) => path)).toContain('spec.executor.template.metadata.labels[spark-app-selector]');
  });

  it('are in it where the step that adds them is taken out', () => {
    const sparkConf = without('executor', 'BasicExecutorFeatureStep');
    expect(executorTemplateOf(planned({ sparkConf, executor: { template } }))?.metadata.labels).toEqual({ ...own('executor'), team: 'a' });
    expect(executorTemplateOf(planned({ sparkConf }))?.metadata.labels).toEqual(own('executor'));
  });

  it('that say what is so anyway are not warned of', () => {
    expect(planned({ driver: { template: { ...template, metadata: { labels: own('driver') } } } }).warnings).toEqual([]);
  });

  it('of Spark cannot be properties', () => {
    expect(refusedFor({ sparkConf: { 'spark.kubernetes.driver.label.spark-app-selector': 'a' } }))
      .toEqual(['ReservedLabel spec.sparkConf[spark.kubernetes.driver.label.spark-app-selector]']);
  });

  it('of operators as properties and as labels of the application lose', () => {
    const label = 'sparkoperator.k8s.io/submission-id';
    const sparkConf = { [`spark.kubernetes.driver.label.${label}`]: 'a', [`spark.kubernetes.executor.label.${label}`]: 'a' };
    const plan = planned({ sparkConf }, {}, { labels: { [label]: 'b' } });
    expect(driverOf(plan).metadata.labels).toMatchObject(own('driver'));
    expect(plan.properties[`spark.kubernetes.executor.label.${label}`]).toBe(ATTEMPT.id);
  });
});

it.each([{}, without('driver', 'BasicDriverFeatureStep')])('the id of the application is no property of its author\'s, %j', (steps) => {
  expect(propertiesOf({ sparkConf: { ...steps, 'spark.app.id': 'spark-of-another' }, driver: { template } })['spark.app.id']).toBe(applicationId);
});

describe('metadata of templates', () => {
  const metadata = {
    name: 'a',
    namespace: 'b',
    labels: { team: 'a' },
    annotations: { note: 'c' },
    generateName: 'd-',
    finalizers: ['example.com/never'],
    ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'e', uid: 'f' }],
    creationTimestamp: null,
  };

  it.each(['driver', 'executor'] as const)('of the %s are labels and annotations; a warning names each other field that has no effect', (role) => {
    const given = { [role]: { template: { metadata, spec: { containers: [] } } } };
    const plan = planSubmission(application(given as Parameters<typeof application>[0]), ATTEMPT, SETTINGS);
    if (plan.outcome !== 'planned') throw new Error(JSON.stringify(plan));
    const made = role === 'driver' ? driverOf(plan).metadata : executorTemplateOf(plan)?.metadata;
    expect(made).toMatchObject({ labels: { team: 'a' }, annotations: { note: 'c' } });
    expect(made).not.toHaveProperty('finalizers');
    expect(made).not.toHaveProperty('generateName');
    expect(made?.ownerReferences?.map(({ kind }) => kind) ?? []).toEqual(role === 'driver' ? ['SparkApplication'] : []);
    expect(plan.warnings.map(({ reason, path }) => `${reason} ${path}`)).toEqual(['generateName', 'finalizers', 'ownerReferences']
      .map((field) => `FieldWithoutEffect spec.${role}.template.metadata.${field}`));
  });

  it('of a pod group are labels and annotations too', () => {
    const conf = {
      'spark.kubernetes.scheduler.name': 'volcano',
      'spark.kubernetes.driver.pod.featureSteps': 'org.apache.spark.deploy.k8s.features.VolcanoFeatureStep',
      'spark.kubernetes.executor.pod.featureSteps': 'org.apache.spark.deploy.k8s.features.VolcanoFeatureStep',
      'spark.kubernetes.scheduler.volcano.podGroupTemplateJson': JSON.stringify({ metadata, spec: { minMember: 1 } }),
    };
    const plan = planSubmission(application({ sparkVersion: '4.2.0', sparkConf: conf }), ATTEMPT, SETTINGS);
    if (plan.outcome !== 'planned') throw new Error(JSON.stringify(plan));
    const group = plan.objects.find(({ kind }) => kind === 'PodGroup');
    expect(Object.keys(group?.metadata ?? {}).sort()).toEqual(['annotations', 'labels', 'name', 'namespace', 'ownerReferences']);
    expect(group?.metadata.ownerReferences?.map(({ kind }) => kind)).toEqual(['SparkApplication']);
  });
});
