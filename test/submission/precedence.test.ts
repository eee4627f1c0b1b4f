// Which of two sources wins, and that the other one is told: field, property or field of the whole application.
import { describe, expect, it } from 'vitest';
import { planned } from './application';

type Changes = Parameters<typeof planned>[0];

/** Two values of one property, the property, its value, and the place that loses. */
const CASES: readonly (readonly [title: string, changes: Changes, key: string, value: string, loser: string])[] = [
  ['a property over the application\'s own pull policy', { imagePullPolicy: 'Always', sparkConf: { 'spark.kubernetes.container.image.pullPolicy': 'Never' } },
    'spark.kubernetes.container.image.pullPolicy', 'Never', 'spec.imagePullPolicy'],
  ['a field of a role over a property', { driver: { memory: '2g' }, sparkConf: { 'spark.driver.memory': '1g' } }, 'spark.driver.memory', '2g',
    'spec.sparkConf[spark.driver.memory]'],
  ['hadoopConf over sparkConf', { hadoopConf: { a: '1' }, sparkConf: { 'spark.hadoop.a': '2' } }, 'spark.hadoop.a', '1', 'spec.sparkConf[spark.hadoop.a]'],
  ['a role\'s label over the application\'s own property',
    { executor: { labels: { a: 'field' } }, sparkConf: { 'spark.kubernetes.executor.label.a': 'property' } },
    'spark.kubernetes.executor.label.a', 'field', 'spec.sparkConf[spark.kubernetes.executor.label.a]'],
  ['the name of the application over a property', { sparkConf: { 'spark.app.name': 'other' } }, 'spark.app.name', 'pi', 'spec.sparkConf[spark.app.name]'],
  ['dependencies over a property', { deps: { files: ['local:///a'] }, sparkConf: { 'spark.files': 'local:///b' } }, 'spark.files', 'local:///a',
    'spec.sparkConf[spark.files]'],
  ['a batch scheduler over the scheduler of a role', { batchScheduler: 'volcano', executor: { schedulerName: 'other' } },
    'spark.kubernetes.executor.scheduler.name', 'volcano', 'spec.executor.schedulerName'],
  ['a variable of a Secret\'s type over envVars',
    { driver: { envVars: { GOOGLE_APPLICATION_CREDENTIALS: '/x' }, secrets: [{ name: 's', path: '/s', secretType: 'GCPServiceAccount' }] } },
    'spark.kubernetes.driverEnv.GOOGLE_APPLICATION_CREDENTIALS', '/s/key.json', 'spec.driver.envVars[GOOGLE_APPLICATION_CREDENTIALS]'],
  ['the operator over a label', { driver: { labels: { 'sparkoperator.k8s.io/launched-by-spark-operator': 'no' } } },
    'spark.kubernetes.driver.label.sparkoperator.k8s.io/launched-by-spark-operator', 'true',
    'spec.driver.labels[sparkoperator.k8s.io/launched-by-spark-operator]'],
];

const overridden = (...given: Parameters<typeof planned>) => planned(...given).warnings.filter(({ reason }) => reason === 'Overridden');

describe('precedence', () => {
  it.each(CASES)('%s', (_, changes, key, value, loser) => {
    expect(planned(changes, { batchScheduler: true }).properties[key]).toBe(value);
    expect(overridden(changes, { batchScheduler: true }).map(({ path }) => path)).toContain(loser);
  });

  it('names both places, and not the value that wins', () => {
    expect(overridden({ driver: { memory: '2g' }, sparkConf: { 'spark.driver.memory': '1g' } })).toEqual([{
      severity: 'warning',
      reason: 'Overridden',
      path: 'spec.sparkConf[spark.driver.memory]',
      message: 'has no effect: spec.driver.memory says otherwise, and wins; leave out one of them',
      value: '1g',
    }]);
  });

  it.each<[string, Changes]>([
    ['the same value', { driver: { memory: '2g' }, sparkConf: { 'spark.driver.memory': '2g' } }],
    ['a value that another only adds to', {
      driver: { javaOptions: '-Da=b' }, monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: false, prometheus: { jmxExporterJar: '/j.jar' } },
    }],
    ['a property over what is only a default', { sparkConf: { 'spark.executor.instances': '3', 'spark.kubernetes.driver.pod.name': 'mine' } }],
  ])('says nothing of %s', (_, changes) => expect(overridden(changes)).toEqual([]));

  it('takes a label that a role writes in the place of the application\'s own for no contradiction', () => {
    expect(overridden({ driver: { labels: { team: 'a' } } }, {}, { labels: { team: 'b' } })).toEqual([]);
  });

  it('of properties that only a submitting machine reads, keeps none, and says so', () => {
    const sparkConf = {
      'spark.kubernetes.driver.podTemplateFile': 'd.yaml',
      'spark.kubernetes.executor.podTemplateFile': 'e.yaml',
      'spark.kubernetes.context': 'minikube',
      'spark.kubernetes.authenticate.submission.oauthToken': 's3cret',
      'spark.submit.deployMode': 'client',
    };
    const { warnings, properties } = planned({ sparkConf });
    const names = warnings.map(({ reason, path }) => `${reason} ${path}`);
    expect(names.sort()).toEqual(Object.keys(sparkConf).map((key) => `SubmitterProperty spec.sparkConf[${key}]`).sort());
    expect(Object.keys(properties).filter((key) => key in sparkConf)).toEqual(['spark.submit.deployMode']);
    expect(properties['spark.submit.deployMode']).toBe('cluster');
    expect(JSON.stringify(warnings)).not.toContain('s3cret');
  });
});

describe.each(['driver', 'executor'] as const)('a template of the %s', (role) => {
  const container = `spark-kubernetes-${role}`;
  const withTemplate = (changes: object, pod: object, own: object = {}) => overridden({
    [role]: { ...changes, template: { spec: { ...pod, containers: [{ name: 'beside', image: 'x' }, { name: container, ...own }] } } },
  }).map(({ path, message }) => `${path.replace(`spec.${role}.template.spec.`, '')} < ${/: (.+) says otherwise/.exec(message)?.[1]}`);

  it('loses image, pull policy and requests to Spark, which is told', () => {
    const resources = { requests: { cpu: '3', memory: '7Gi' }, limits: { memory: '7Gi' } };
    expect(withTemplate({ memory: '1g' }, {}, { image: 'other', imagePullPolicy: 'Always', resources })).toEqual([
      'containers[1].image < spec.image', 'containers[1].imagePullPolicy < the default of spec.imagePullPolicy',
      `containers[1].resources.requests.cpu < spec.${role}.cores, by default 1,`,
      `containers[1].resources.requests.memory < what Spark computes from spec.${role}.memory`,
      `containers[1].resources.limits.memory < what Spark computes from spec.${role}.memory`,
    ]);
  });

  it('loses to fields of the same meaning, which is told', () => {
    expect(withTemplate(
      { podSecurityContext: { runAsUser: 1 }, schedulerName: 'a', securityContext: { privileged: false }, priorityClassName: 'low' },
      { securityContext: { runAsUser: 2 }, schedulerName: 'b', priorityClassName: 'high' }, { securityContext: { privileged: true } },
    )).toEqual([
      `securityContext < spec.${role}.podSecurityContext`, `schedulerName < spec.${role}.schedulerName`, `priorityClassName < spec.${role}.priorityClassName`,
      `containers[1].securityContext < spec.${role}.securityContext`,
    ]);
  });

  it('that says the same, or what nothing else says, loses nothing', () => {
    const resources = { requests: { cpu: '1000m', memory: '1408Mi' } };
    expect(withTemplate({ memory: '1g', cores: 1, schedulerName: 'a' }, { schedulerName: 'a', dnsConfig: { nameservers: ['1.1.1.1'] } },
      { image: 'spark:4.1.4', imagePullPolicy: 'IfNotPresent', resources })).toEqual([]);
  });
});
