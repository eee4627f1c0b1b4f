// `validate`: each kind of bad input is one clear line, and good input prints nothing.
import { describe, expect, it } from 'vitest';
import { cli, manifest, withFiles } from './cli';

/** Where the findings are: line and column, and the object. */
const WHERE = /^standard input:\d+:\d+: SparkApplication jobs\/etl: /;

/** Lines without the ids at their ends. */
const withoutIds = (lines: readonly string[]) => lines.map((line) => line.replace(/ \[[A-Z]\w+\]$/, ''));

/** What standard input holds, and the lines that `validate -` says about it, without the place where that is the application. */
const BAD_INPUT: ReadonlyArray<readonly [title: string, input: string, ...lines: string[]]> = [
  ['an unknown field', manifest('sparkVersio: x'), 'spec.sparkVersio: unknown field; did you mean sparkVersion? (given: "x")'],
  ['an unknown field of the driver', manifest('driver: {memroy: 1g}'), 'spec.driver.memroy: unknown field; did you mean memory? (given: "1g")'],
  ['an unknown field unlike any other', manifest('restartPolicy: {type: Never, foo: 1}'),
    expect.stringMatching(/^spec\.restartPolicy\.foo: unknown field; known here: .*onFailureRetries, .* \(given: 1\)$/) as unknown as string],
  ['an unknown field among very many', manifest('driver: {wibble: 1}'),
    'spec.driver.wibble: unknown field; leave it out or check where it belongs (given: 1)'],
  ['an unknown field deep in a pod part', manifest('driver: {volumeMounts: [{name: a, mountPath: /a}]}\nvolumes: [{name: a, emptyDir: {sizelimit: 1Gi}}]'),
    'spec.volumes[0].emptyDir.sizelimit: unknown field; did you mean sizeLimit? (given: "1Gi")'],
  ['a number for a text', manifest('sparkVersion: 4.1'), 'spec.sparkVersion: must be a text; write it in quotes: "4.1" (given: 4.1)'],
  ['a truth value for a text', manifest('sparkConf: {spark.eventLog.enabled: true}'),
    'spec.sparkConf[spark.eventLog.enabled]: must be a text; write it in quotes: "true"; YAML reads y, yes and on as true too (given: true)'],
  ['a text for a number of seconds', manifest('restartPolicy: {type: OnFailure, onFailureRetries: 1, onFailureRetryInterval: "10"}'),
    'spec.restartPolicy.onFailureRetryInterval: must be a whole number; write it without quotes: 10 (given: "10")'],
  ['a text for the port of metrics', manifest(
    'monitoring: {exposeDriverMetrics: true, exposeExecutorMetrics: true, prometheus: {jmxExporterJar: /j.jar, port: "8090"}}'),
  'spec.monitoring.prometheus.port: must be a whole number; write it without quotes: 8090 (given: "8090")'],
  ['a text for a number', manifest('executor: {instances: "2"}'), 'spec.executor.instances: must be a whole number; write it without quotes: 2 (given: "2")'],
  ['a text for a list', manifest('arguments: "100"'), 'spec.arguments: must be a list; write it as ["…"]'],
  ['a list for a mapping', manifest('driver: []'), 'spec.driver: must be a mapping; write its fields below it, such as driver: {image: …}'],
  ['a word that is none of the known', manifest('type: python'), 'spec.type: must be one of Java, Python, Scala, R; write Python (given: "python")'],
  ['a missing required field', manifest('mainApplicationFile: null'),
    expect.stringMatching(/^spec\.mainApplicationFile: is required: the jar, Python or R file to run/) as unknown as string],
  ['no spec', 'apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\nmetadata: {name: etl, namespace: jobs}\n',
    expect.stringMatching(/^spec: is required/) as unknown as string],
  ['negative cores', manifest('driver: {cores: -1}'), 'spec.driver.cores: must be a whole number of at least 1 (given: -1)'],
  ['a tenth of a core', manifest('driver: {cores: 0.1}'),
    'spec.driver.cores: must be a whole number of at least 1; write cores: 1 and coreRequest: 100m (given: 0.1)'],
  ['memory in words', manifest('executor: {memory: lots}'),
    'spec.executor.memory: must be a whole number with a unit as Spark reads it, such as 512m, 2g or 2048m (no fractions) (given: "lots")'],
  ['more executors at least than at most', manifest('dynamicAllocation: {enabled: true, minExecutors: 5, maxExecutors: 2}'),
    'spec.dynamicAllocation.minExecutors: must not be more than maxExecutors, 2; lower it or raise spec.dynamicAllocation.maxExecutors (given: 5)'],
  ['more instances than at most', manifest('executor: {instances: 40}\ndynamicAllocation: {enabled: true, maxExecutors: 20}'),
    expect.stringMatching(/^spec\.executor\.instances: Spark 4\.1 ends the driver at its start: .* at most spark\.dynamicAllocation\.maxExecutors, which is 20/) as
      unknown as string],
  ['a toleration that Kubernetes refuses', manifest('driver: {tolerations: [{key: a, operator: Equals}]}'),
    expect.stringMatching(/^spec\.driver\.tolerations\[0\]\.operator: Kubernetes refuses the pod of the driver: .*: Unsupported value: "Equals"/) as
      unknown as string],
  ['no image', manifest('image: null'),
    'spec.driver.image: the driver has no image; set spec.image for driver and executors, or spec.driver.image',
    'spec.executor.image: the executor has no image; set spec.image for driver and executors, or spec.executor.image'],
  ['package coordinates without a version', manifest('deps: {packages: [a:b]}'),
    'spec.deps.packages[0]: must be Maven coordinates group:artifact:version, such as org.apache.spark:spark-avro_2.13:4.1.4 (given: "a:b")'],
  ['an exclusion with a version', manifest('deps: {excludePackages: [a:b:1]}'),
    'spec.deps.excludePackages[0]: must be group:artifact without a version, such as com.google.guava:guava (given: "a:b:1")'],
  ['client mode', manifest('mode: client'),
    'spec.mode: only cluster is supported: in client mode the driver would run inside the operator; write mode: cluster (given: "client")'],
  ['a file of the client', manifest('mainApplicationFile: /home/me/main.py'),
    expect.stringMatching(/^spec\.mainApplicationFile: /) as unknown as string],
];

it('takes a name that the API server makes, and checks what it begins with', async () => {
  const named = (prefix: string) => manifest().replace('name: etl', `generateName: ${prefix}`);
  expect((await cli(['validate', '-'], named('etl-'))).code).toBe(0);
  const { code, out } = await cli(['validate', '-'], named('My_'));
  expect(code).toBe(1);
  expect(out).toContain('metadata.name');
});

describe('bad input is reported line by line', () => {
  it.each(BAD_INPUT)('%s', async (_, input, ...lines) => {
    const { code, out, err } = await cli(['validate', '-'], input);
    const reported = out.trimEnd().split('\n').slice(0, -1);
    expect(withoutIds(reported).map((line) => line.replace(WHERE, ''))).toEqual(lines);
    expect(reported.every((line) => / \[[A-Z]\w+\]$/.test(line))).toBe(true);
    expect(reported.every((line) => WHERE.test(line))).toBe(true);
    expect({ code, err }).toEqual({ code: 1, err: '' });
  });

  it.each([
    ['a name that is no DNS label', manifest('', { name: 'My_App' }),
      'standard input:3:12: SparkApplication jobs/My_App: metadata.name: must be a DNS label: at most 63 characters, '
      + 'only a-z, 0-9 and -, starting with a letter and not ending with - (given: "My_App")'],
    [
      'an older version',
      manifest('', { version: 'v1alpha1' }),
      'standard input:1:1: SparkApplication jobs/etl: apiVersion: must be sparkoperator.k8s.io/v1beta2 (given: "sparkoperator.k8s.io/v1alpha1")',
    ],
    ['a slip in the API group', manifest().replace('sparkoperator.', 'sparkoperators.'),
      'standard input:1:1: SparkApplication jobs/etl: apiVersion: must be sparkoperator.k8s.io/v1beta2 (given: "sparkoperators.k8s.io/v1beta2")'],
    ['an unknown kind of this API', manifest('', { kind: 'SparkAplication' }),
      'standard input:2:1: SparkAplication jobs/etl: kind: must be SparkApplication or ScheduledSparkApplication (given: "SparkAplication")'],
    ['a kind of another version of this API', manifest('', { kind: 'SparkConnect', version: 'v1alpha1' }),
      'standard input:2:1: SparkConnect jobs/etl: kind: must be SparkApplication or ScheduledSparkApplication (given: "SparkConnect")'],
    ['text that is not YAML', 'spec: [1\n', 'standard input:2:1: is not valid YAML: deficient indentation'],
    ['a document that is no object', 'just text\n', 'standard input:1:1: is no Kubernetes object: it must be a mapping with apiVersion and kind'],
    [
      'an object without a kind',
      '---\n---\nmetadata: {}\n',
      'standard input:3:1: is no Kubernetes object: it must be a mapping with apiVersion and kind',
    ],
    ['a fault in an item of a list', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Pod' }, { kind: 3 }] }),
      'standard input:1:76: item 2 of the list is no Kubernetes object: it must be a mapping with apiVersion and kind'],
    ['a fault in a schedule\'s template', 'apiVersion: sparkoperator.k8s.io/v1beta2\nkind: ScheduledSparkApplication\nmetadata: {name: nightly, namespace: '
      + 'jobs}\n'
      + 'spec:\n  schedule: "@daily"\n  template: {type: Python, sparkVersion: 4.1.4, image: a, mainApplicationFile: "local:///a.py", driver: {}, executor: '
      + '{}, mode: client}\n',
    'standard input:6:123: ScheduledSparkApplication jobs/nightly: spec.template.mode: only cluster is supported: in client mode the driver would run '
      + 'inside the operator; write mode: cluster (given: "client")'],
  ])('%s', async (_, input, line) => {
    const { code, out } = await cli(['validate', '-'], input);
    expect(withoutIds(out.trimEnd().split('\n').slice(0, -1))).toEqual([line]);
    expect(code).toBe(1);
  });
});

describe('validate', () => {
  it('passes what is fine, and closes with a count', async () => {
    expect(await cli(['validate', '-'], manifest())).toEqual({ code: 0, out: '1 application in 1 file checked: 0 errors, 0 warnings\n', err: '' });
  });

  it('leaves documents of other kinds alone, even those of other operators', async () => {
    const others = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nsurprise: true\n---\napiVersion: spark.apache.org/v1\nkind: '
      + 'SparkApplication\nmetadata: {name: b}\n';
    const { code, out } = await cli(['validate', '-'], `${others}---\n${manifest()}`);
    expect({ code, out }).toEqual({ code: 0, out: '1 application in 1 file checked, 2 other documents ignored: 0 errors, 0 warnings\n' });
  });

  it('reports a document that a later one replaces', async () => {
    const { code, out } = await cli(['validate', '-'], `${manifest()}---\n${manifest()}`);
    expect(out.split('\n')[0]).toBe('standard input:3:12: SparkApplication jobs/etl: metadata.name: a later document of the same kind, namespace and name '
      + 'replaces this one; rename one of them [ReplacedDocument]');
    expect(code).toBe(1);
  });

  it('reads folders with their sub-folders in order of name, YAML and JSON alike', () => withFiles({
    'b.yaml': manifest('mode: client'),
    'a/deep.yml': manifest('mode: client', { name: 'deep' }),
    'c.json': JSON.stringify({ apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', metadata: { name: 'j' } }),
    'notes.txt': 'mode: client',
  }, async (folder) => {
    const { out } = await cli(['validate', folder]);
    expect(out.trimEnd().split('\n').map((line) => line.replace(`${folder}/`, '').replace(/:.*/, ''))).toEqual([
      'a/deep.yml', 'b.yaml', 'c.json', expect.stringMatching(/^3 applications in 3 files checked/),
    ]);
  }));

  it('continues with other files where one cannot be read', () => withFiles({ 'a.yaml': 'a: [', 'b.yaml': manifest('mode: client') }, async (folder) => {
    const { code, out } = await cli(['validate', folder]);
    expect(out).toContain('a.yaml:1:5: is not valid YAML');
    expect(out).toContain('b.yaml:11:3: SparkApplication jobs/etl: spec.mode');
    expect(code).toBe(1);
  }));

  it('shows warnings, which fail only a strict check', async () => {
    const input = manifest('timeToLiveSeconds: -1');
    const lenient = await cli(['validate', '-'], input);
    expect(lenient.out).toContain('standard input:11:3: SparkApplication jobs/etl: warning: spec.timeToLiveSeconds: is negative');
    expect(lenient.code).toBe(0);
    expect((await cli(['validate', '--strict', '-'], input)).code).toBe(1);
  });

  it('reads YAML as kubectl does: yes is true, 0o17 and 017 are 15, a time is a text, << merges', async () => {
    const input = manifest('executor: {<<: {hostNetwork: yes, instances: 0o17}, cores: 02}\nlabels: x').replace('  labels: x\n', '')
      .replace('serviceAccount: spark', 'annotations: {since: 2030-01-01, at: 1:30}');
    expect(await cli(['validate', '-'], input)).toMatchObject({ code: 0 });
  });
});

it('judges as an operator with other flags would', async () => {
  const validate = (...flags: string[]) => cli(['validate', '-', ...flags], manifest('batchScheduler: volcano'));
  expect((await validate()).out).toContain('0 errors, 1 warning');
  expect((await validate('--operator-flag', 'enable-batch-scheduler')).out).toContain('0 errors, 0 warnings');
});

it.each(['validate', 'render'])('%s judges what applications may ask for by the given flags', async (command) => {
  const exposed = manifest('sparkUIOptions: {serviceType: NodePort}\n'
    + 'driverIngressOptions: [{servicePort: 80, servicePortName: nb, ingressURLFormat: nb.jobs.example.com}]');
  const judge = (...flags: string[]) => cli([command, '-', ...flags.flatMap((flag) => ['--operator-flag', flag])], exposed);
  const said = async (...flags: string[]) => {
    const { code, out, err } = await judge(...flags);
    return { code, refused: [...(out + err).matchAll(/(\S+): This (?:host|type of Service) is not allowed/g)].map(([, path]) => path) };
  };
  expect(await said()).toEqual({ code: 0, refused: [] });
  expect(await said('application-ingress-hosts=*.{{$appNamespace}}.example.com', 'application-service-types=NodePort')).toEqual({ code: 0, refused: [] });
  expect(await said('application-ingress-hosts=', 'application-service-types=')).toEqual({
    code: 1, refused: ['spec.sparkUIOptions.serviceType', 'spec.driverIngressOptions[0].ingressURLFormat'],
  });
});

describe('policies among the documents', () => {
  const policy = (api: string, expression: string) => `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: small}
spec:
  matchConstraints: {resourceRules: [{apiGroups: ['${api}'], apiVersions: ['*'], operations: [CREATE], resources: ['*']}]}
  validations: [{expression: '${expression}', messageExpression: '"too much for " + object.metadata.namespace'}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: small}
spec: {policyName: small, validationActions: [Deny], matchResources: {namespaceSelector: {matchLabels: {size: small}}}}
---
apiVersion: v1
kind: Namespace
metadata: {name: jobs, labels: {size: small}}
---
`;

  it('are evaluated on applications of the namespaces that they are bound to', async () => {
    const input = `${policy('sparkoperator.k8s.io', 'object.spec.executor.instances < 3')}${manifest('executor: {instances: 3}')}`;
    const { code, out } = await cli(['validate', '-'], input);
    expect(code).toBe(1);
    expect(out).toContain('SparkApplication jobs/etl: spec: too much for jobs (policy small)');
    expect((await cli(['validate', '-'], input.replace('size: small}}\n---', 'size: large}}\n---'))).code).toBe(0);
  });

  it('are evaluated on the driver pod that an application would get', async () => {
    const { out } = await cli(['validate', '-'], `${policy('batch', 'object.spec.template.spec.containers.all(c, c.image == "other")')}${manifest('')}`);
    expect(out).toContain('too much for jobs (policy small)');
  });

  it('are named where they need a cluster', async () => {
    const { code, out } = await cli(['validate', '-'], `${policy('', 'authorizer.group("").resource("pods").check("get").allowed()')}${manifest('')}`);
    expect(code).toBe(0);
    expect(out).toContain('ValidatingAdmissionPolicy small: warning: spec: is not checked here, since it reads authorizer');
  });
});

it('names a flag that there is not, of an operator among the documents', async () => {
  const operator = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: operator, namespace: system}\nspec: {template: {metadata: {labels: '
    + '{app.kubernetes.io/name: cdk8s-spark, app.kubernetes.io/component: operator}}, spec: {containers: [{args: [--ingress-url=a]}]}}}\n';
  const { out } = await cli(['validate', '-'], `${operator}---\n${manifest()}`);
  expect(out).toMatch(/Deployment system\/operator: warning: spec\.template\.spec\.containers\[0\]\.args: .*--ingress-url.* \[InvalidFlag\]\n/);
});
