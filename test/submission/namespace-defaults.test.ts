// Applications planned with the defaults of their namespace: everything that an application says takes precedence, without a word about it.
import { describe, expect, it } from 'vitest';
import { application, ATTEMPT, driverOf, executorTemplateOf, planned, SETTINGS } from './application';
import { Annotation } from '../../src/spec/labels';
import { defaultsData, readNamespaceDefaults, type NamespaceDefaults } from '../../src/spec/namespace-defaults';
import { specHash } from '../../src/spec/spec-hash';
import { planSubmission } from '../../src/submission';

function withDefaults(defaults: NamespaceDefaults) {
  const reading = readNamespaceDefaults(defaultsData(defaults));
  if (reading.outcome === 'broken') throw new Error(JSON.stringify(reading.findings));
  return { namespaceDefaults: { defaults, hash: reading.hash } };
}

type Changes = Parameters<typeof planned>[0];

describe('properties of a namespace', () => {
  it.each<[string, Record<string, string>, Changes, Record<string, string | undefined>]>([
    ['count where nothing is said', { 'spark.eventLog.enabled': 'true' }, {}, { 'spark.eventLog.enabled': 'true' }],
    ['give way to the same property', { 'spark.a': '1' }, { sparkConf: { 'spark.a': '2' } }, { 'spark.a': '2' }],
    ['give way to a field', { 'spark.executor.memory': '8g', 'spark.driver.cores': '2' }, { executor: { memory: '4g' } },
      { 'spark.executor.memory': '4g', 'spark.driver.cores': '2' }],
    ['give way to a field of the application as a whole', { 'spark.kubernetes.container.image.pullPolicy': 'Always' }, { imagePullPolicy: 'Never' },
      { 'spark.kubernetes.container.image.pullPolicy': 'Never' }],
    ['stand before the default of the API', { 'spark.executor.instances': '5' }, {}, { 'spark.executor.instances': '5' }],
    ['give way to a list of dependencies', { 'spark.jars': 'local:///a.jar' }, { deps: { jars: ['local:///b.jar'] } }, { 'spark.jars': 'local:///b.jar,local:///opt/app/main.jar' }],
    ['give way to dynamic allocation that is switched off', { 'spark.dynamicAllocation.enabled': 'true' }, { dynamicAllocation: { enabled: false } },
      { 'spark.dynamicAllocation.enabled': undefined, 'spark.executor.instances': '1' }],
  ])('%s', (_what, sparkConf, changes, expected) => {
    const plan = planned(changes, withDefaults({ sparkConf }));
    for (const [key, value] of Object.entries(expected)) expect([key, plan.properties[key]]).toEqual([key, value]);
    expect(plan.warnings.filter(({ reason }) => reason === 'Overridden')).toEqual([]);
  });

  it('of Hadoop are joined too, key by key, with either spelling of the application', () => {
    const hadoopConf = { a: 'theirs', b: 'theirs', c: 'theirs' };
    const plan = planned({ hadoopConf: { a: 'own' }, sparkConf: { 'spark.hadoop.b': 'own' } }, withDefaults({ hadoopConf }));
    expect(['a', 'b', 'c'].map((key) => plan.properties[`spark.hadoop.${key}`])).toEqual(['own', 'own', 'theirs']);
  });

  it('that Spark refuses are found where they were written, not in the application', () => {
    const plan = planSubmission(application(), ATTEMPT, { ...SETTINGS, ...withDefaults({ sparkConf: { 'spark.files': '/etc/hosts' } }) });
    expect(plan.outcome).toBe('refused');
    const paths = plan.outcome === 'refused' ? plan.findings.map(({ path }) => path) : [];
    expect(paths).toEqual(['namespaceDefaults.sparkConf[spark.files]']);
  });
});

describe('a plan with the defaults of a namespace', () => {
  it('places both roles, and lets an application that says so run elsewhere', () => {
    const settings = withDefaults({ capacity: { driver: 'on-demand', executor: 'spot' } });
    const plan = planned({}, settings);
    const terms = (pod: { spec: { affinity?: object } } | undefined) => JSON.stringify(pod?.spec.affinity ?? {});
    expect(terms(driverOf(plan))).toContain('NotIn');
    expect(terms(executorTemplateOf(plan))).toContain('SPOT');
    expect(executorTemplateOf(plan)?.spec.tolerations?.length).toBeGreaterThan(0);
    const own = planned({ executor: { nodeSelector: { 'karpenter.sh/capacity-type': 'on-demand' } } }, settings);
    expect(executorTemplateOf(own)).toBeUndefined();
  });

  it('says on the driver which defaults they were, and hashes what the author wrote', () => {
    const settings = withDefaults({ sparkConf: { 'spark.a': '1' }, capacity: { driver: 'spot' }, timeToLiveSeconds: 60 });
    const { annotations } = driverOf(planned({}, settings)).metadata;
    expect(annotations).toMatchObject({
      [Annotation.NAMESPACE_DEFAULTS]: settings.namespaceDefaults.hash, [Annotation.SPEC_HASH]: specHash(application().spec),
    });
    expect(driverOf(planned()).metadata.annotations).not.toHaveProperty([Annotation.NAMESPACE_DEFAULTS]);
  });
});
