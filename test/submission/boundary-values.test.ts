// Boundary values of rules: the last value on one side, and the first on the other.
import { describe, expect, it } from 'vitest';
import { application, ATTEMPT, driverOf, executorTemplateOf, planned, refusedFor, SETTINGS } from './application';
import { errorsOf, submitted } from './command';
import { appNameLabel } from '../../src/spec/names';
import { validateApplication } from '../../src/spec/rules';
import { planSubmission } from '../../src/submission';

it.each([['1023', 1], ['1024', 0], ['1023k', 0]])('a volume of %s bytes is refused %d times', (size, times) => {
  const volume = 'spark.kubernetes.driver.volumes.emptyDir.a.';
  expect(errorsOf({ conf: { [`${volume}mount.path`]: '/a', [`${volume}options.sizeLimit`]: size } })).toHaveLength(times);
});

it('Python\'s memory is not added for R', () => {
  const memory = (file: string) => {
    const [group] = planned({
      mainClass: undefined,
      mainApplicationFile: file,
      batchScheduler: 'volcano',
      sparkConf: { 'spark.executor.pyspark.memory': '1g' },
    }, { batchScheduler: true }).objects;
    return (group as unknown as { spec: { minResources: { memory: string } } }).spec.minResources.memory;
  };
  expect([memory('local:///a.py'), memory('local:///a.R')]).toEqual(['3890Mi', '2866Mi']);
});

it('an executor\'s limit is in no template, where Spark would write over it', () => {
  const limits = executorTemplateOf(planned({ executor: { memoryLimit: '4g', tolerations: [{ key: 'a' }] } }))?.spec?.containers?.[0].resources;
  expect(limits).toBeUndefined();
});

it('an executor\'s limit that is just what it requests changes nothing', () => {
  expect(planned({ executor: { memoryLimit: '1408Mi' } }).properties).not.toHaveProperty(['spark.executor.memoryOverhead']);
  expect(planned({ executor: { memoryLimit: '1409Mi' } }).properties['spark.executor.memoryOverhead']).toBe('385m');
});

it('a security context of executors takes nothing of the template over', () => {
  const template = { spec: { containers: [{ name: 'spark-kubernetes-executor', securityContext: { allowPrivilegeEscalation: false } }] } };
  const plan = planned({ executor: { template, securityContext: { runAsUser: 1 } } });
  expect(executorTemplateOf(plan)?.spec?.containers?.[0].securityContext).toEqual({ runAsUser: 1 });
});

it.each(['/mnt/gcp', '/mnt/gcp/', '/mnt/gcp//'])('a key of Google in %s is found at one path', (path) => {
  const { env = [] } = driverOf(planned({ driver: { secrets: [{ name: 's', path, secretType: 'GCPServiceAccount' }] } })).spec.containers[0];
  expect(env).toContainEqual({ name: 'GOOGLE_APPLICATION_CREDENTIALS', value: '/mnt/gcp/key.json' });
});

it('a scratch volume of a read-only NFS is mounted as it is', () => {
  const mounted = (readOnly: boolean) => Object.keys(planned({
    volumes: [{ name: 'spark-local-dir-1', nfs: { server: 's', path: '/p', readOnly } }],
    driver: { volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/l' }] },
  }).properties).filter((key) => key.includes('.volumes.')).length;
  expect([mounted(true), mounted(false) > 0]).toEqual([0, true]);
});

it('a UI at the root of its host has no path in the configuration', () => {
  const proxy = (ingressUrlFormat: string) => planned({}, { uiService: true, ingressUrlFormat }).properties['spark.ui.proxyBase'];
  expect([proxy('pi.example.com/'), proxy('pi.example.com'), proxy('example.com/{{$appName}}')]).toEqual([undefined, undefined, '/pi']);
});

it('a container of a template means the template\'s volume, where the application has one of that name too', () => {
  const template = {
    spec: {
      volumes: [{ name: 'a', emptyDir: {} }],
      containers: [{ name: 'spark-kubernetes-driver' }, { name: 'b', volumeMounts: [{ name: 'a', mountPath: '/a' }] }],
    },
  };
  const { volumes = [] } = driverOf(planned({ volumes: [{ name: 'a', hostPath: { path: '/h' } }], driver: { template } })).spec;
  expect(volumes.filter(({ name }) => name === 'a')).toEqual([{ name: 'a', emptyDir: {} }]);
});

describe('a command', () => {
  it('has one properties file, the last that is named', () => {
    const file = (text: string) => ({ text });
    const { plan } = submitted({ args: ['--properties-file', 'a', '--properties-file', 'b'], files: { a: file('spark.a=1\n'), b: file('spark.b=2\n') } });
    expect(plan?.properties).toMatchObject({ 'spark.b': '2' });
    expect(plan?.properties).not.toHaveProperty(['spark.a']);
  });

  it.each([[['--kill', 'x']], [['--status=x']]])('%j is reported alone, and its value is not taken for a file', (args) => {
    const { findings } = submitted({ args });
    expect(findings.map(({ reason }) => reason)).toEqual(['NothingToSubmit']);
    expect(submitted({ args: [...args, '--nope'] }).findings.map(({ reason }) => reason)).toEqual(['NothingToSubmit', 'UnknownOption']);
  });
});

it.each([[`-${'a'.repeat(63)}`, 'a'.repeat(62)], [`${'a'.repeat(62)}-b`, 'a'.repeat(62)]])('the label of the name %s is cut before its dashes are removed',
  (name, label) => {
    expect(appNameLabel(name)).toBe(label);
  });

it('as many executors at first as at least, and at most, are in order', () => {
  expect(validateApplication(application({ dynamicAllocation: { enabled: true, minExecutors: 2, initialExecutors: 2, maxExecutors: 2 } }))).toEqual([]);
});

it('a wildcard in a fragment is none', () => {
  expect(refusedFor({ deps: { archives: ['s3a://b/a.zip#x*'] } })).toEqual([]);
  expect(refusedFor({ deps: { archives: ['s3a://b/*.zip#x'] } })).toEqual(['RemoteWildcard spec.deps.archives']);
});

it('properties that refer to each other in a ring are refused, not followed', () => {
  const sparkConf = { 'spark.kubernetes.scheduler.name': '${spark.a}', 'spark.a': '${spark.b}', 'spark.b': '${spark.a}' };
  const plan = planSubmission(application({ sparkConf }), ATTEMPT, SETTINGS);
  expect(plan).toMatchObject({ outcome: 'refused', findings: [{ reason: 'UnresolvedReference', message: expect.stringContaining('${spark.a}') }] });
});

it.each([
  ['jars', 'spark.jars'], ['files', 'spark.files'], ['archives', 'spark.archives'], ['pyFiles', 'spark.submit.pyFiles'],
  ['packages', 'spark.jars.packages'], ['repositories', 'spark.jars.repositories'], ['excludePackages', 'spark.jars.excludes'],
])('deps.%s wins over %s, as the option does over the property', (field, key) => {
  const script = { mainClass: undefined, mainApplicationFile: 'local:///a.py' };
  const [own, other] = field === 'packages' ? ['a:b:1', 'c:d:2'] : field === 'excludePackages' ? ['a:b', 'c:d'] : ['https://h/x', 'https://h/y'];
  const property = (deps: object) => planned({ ...script, deps, sparkConf: { [key]: other } }).properties[key];
  expect([property({ [field]: [own] }), property({}), property({ [field]: [] })]).toEqual([own, other, other]);
});
