// What is made for an application has its values of the labels by which an operator chooses, whatever else the application says.
import { describe, expect, it } from 'vitest';
import { driverOf, executorTemplateOf, planned } from './application';
import { Label } from '../../src/spec/labels';

const SETTINGS = { selectionKeys: [Label.INSTANCE, 'team', 'tier'], uiService: true };
const METADATA = { labels: { [Label.INSTANCE]: 'blue', team: 'a', other: 'x' } };

describe('labels by which an operator chooses', () => {
  it('are on every object, with the values of the application', () => {
    const plan = planned({}, SETTINGS, METADATA);
    expect(new Set(plan.objects.map(({ kind }) => kind))).toEqual(new Set(['ConfigMap', 'Service', 'Pod']));
    for (const { metadata } of plan.objects) expect(metadata.labels).toMatchObject({ [Label.INSTANCE]: 'blue', team: 'a' });
    expect(plan.properties['spark.kubernetes.executor.label.team']).toBe('a');
    expect(plan.objects.filter(({ kind }) => kind === 'Service').some(({ metadata }) => metadata.labels?.other), 'other labels are not').toBe(false);
  });

  it.each<[string, Parameters<typeof planned>[0], string]>([
    ['fields', { driver: { labels: { team: 'b' } }, executor: { labels: { team: 'b' } } }, 'spec.driver.labels[team]'],
    ['properties', { sparkConf: { 'spark.kubernetes.driver.label.team': 'b', 'spark.kubernetes.executor.label.team': 'b' } },
      'spec.sparkConf[spark.kubernetes.driver.label.team]'],
    ['templates', { driver: { template: { metadata: { labels: { team: 'b' } } } }, executor: { template: { metadata: { labels: { team: 'b' } } } } },
      'spec.driver.template.metadata.labels[team]'],
  ])('win over what %s of a role say, which a warning names', (_what, changes, path) => {
    const plan = planned(changes, SETTINGS, METADATA);
    expect(driverOf(plan).metadata.labels?.team).toBe('a');
    expect(plan.properties['spark.kubernetes.executor.label.team']).toBe('a');
    expect(executorTemplateOf(plan)?.metadata.labels?.team).toBeUndefined();
    expect(plan.warnings.map((warning) => warning.path)).toContain(path);
  });

  it('that the application does not have are on none of its pods: an operator may ask that they are absent', () => {
    const plan = planned({
      driver: { labels: { tier: 'gold' }, template: { metadata: { labels: { tier: 'gold' } } } }, executor: { labels: { tier: 'gold' } },
    }, SETTINGS, METADATA);
    expect(driverOf(plan).metadata.labels).not.toHaveProperty('tier');
    expect(plan.properties).not.toHaveProperty(['spark.kubernetes.executor.label.tier']);
    expect(plan.warnings.map(({ path }) => path)).toEqual(expect.arrayContaining(['spec.driver.labels[tier]', 'spec.driver.template.metadata.labels[tier]']));
  });

  it('are nobody\'s where no operator runs the application', () => {
    const plan = planned({ driver: { labels: { team: 'b' } } }, { ...SETTINGS, launcher: 'pod' }, METADATA);
    expect(driverOf(plan).metadata.labels?.team).toBe('b');
  });
});
