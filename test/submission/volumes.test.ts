// Volumes from every source that there is: each name and each path once, on driver and executors, and a clear error where two sources disagree.
import { describe, expect, it } from 'vitest';
import { application, ATTEMPT, driverOf, executorTemplateOf, planned, SETTINGS } from './application';
import type { Finding } from '../../src/spec/findings';
import { ROLES, type Role } from '../../src/spec/roles';
import type { DriverSpec, SparkApplicationSpec } from '../../src/spec/types.gen';
import { planRawSubmission, planSubmission, readCommandLine } from '../../src/submission';

interface Source {
  readonly name: string;
  /** What an application says to have a volume `name` mounted at a path. */
  say(role: Role, name: string, path: string): { readonly spec?: Partial<SparkApplicationSpec>; readonly pod?: DriverSpec };
  /** The place that a finding names; `index` is its place in a list. */
  place(role: Role, name: string, index: number): string;
  /** How the volume is called in the pod. */
  volume?(name: string): string;
}

const container = (role: Role) => `spark-kubernetes-${role}`;

/** Everything with a path that the author chooses. */
const SOURCES: readonly Source[] = [
  {
    name: 'a template',
    say: (role, name, mountPath) => ({
      pod: { template: { spec: { volumes: [{ name, emptyDir: {} }], containers: [{ name: container(role), volumeMounts: [{ name, mountPath }] }] } } },
    }),
    place: (role) => `spec.${role}.template`,
  },
  {
    name: 'a property',
    say: (role, name, path) => ({ spec: { sparkConf: { [`spark.kubernetes.${role}.volumes.emptyDir.${name}.mount.path`]: path } } }),
    place: (role, name) => `spec.sparkConf[spark.kubernetes.${role}.volumes.emptyDir.${name}.mount.path]`,
  },
  {
    name: 'a Secret as a property',
    say: (role, name, path) => ({ spec: { sparkConf: { [`spark.kubernetes.${role}.secrets.${name}`]: path } } }),
    place: (role, name) => `spec.sparkConf[spark.kubernetes.${role}.secrets.${name}]`,
    volume: (name) => `${name}-volume`,
  },
  {
    name: 'a field',
    say: (_, name, mountPath) => ({ spec: { volumes: [{ name, emptyDir: {} }] }, pod: { volumeMounts: [{ name, mountPath }] } }),
    place: (role, _, index) => `spec.${role}.volumeMounts[${index}]`,
  },
  {
    name: 'a scratch volume as a field',
    say: (_, name, mountPath) =>
      ({ spec: { volumes: [{ name: `spark-local-dir-${name}`, emptyDir: {} }] }, pod: { volumeMounts: [{ name: `spark-local-dir-${name}`, mountPath }] } }),
    place: (role, _, index) => `spec.${role}.volumeMounts[${index}]`,
    volume: (name) => `spark-local-dir-${name}`,
  },
  {
    name: 'a scratch volume that Spark has no property for',
    say: (_, name, mountPath) => ({
      spec: { volumes: [{ name: `spark-local-dir-${name}`, ephemeral: { volumeClaimTemplate: { spec: {} } } }] },
      pod: { volumeMounts: [{ name: `spark-local-dir-${name}`, mountPath }] },
    }),
    place: (role, _, index) => `spec.${role}.volumeMounts[${index}]`,
    volume: (name) => `spark-local-dir-${name}`,
  },
  {
    name: 'a Secret',
    say: (_, name, path) => ({ pod: { secrets: [{ name, path, secretType: 'Generic' }] } }),
    place: (role, _, index) => `spec.${role}.secrets[${index}]`,
    volume: (name) => `${name}-volume`,
  },
  {
    name: 'a ConfigMap',
    say: (_, name, path) => ({ pod: { configMaps: [{ name, path }] } }),
    place: (role, _, index) => `spec.${role}.configMaps[${index}]`,
    volume: (name) => `${name}-vol`,
  },
];

interface FixedSource {
  readonly name: string;
  readonly path: string;
  readonly roles?: readonly Role[];
  readonly volume: string;
  readonly spec: Partial<SparkApplicationSpec>;
  readonly place?: string;
}

/** What is mounted where Spark or the API says. */
const FIXED: readonly FixedSource[] = [
  { name: 'Spark\'s configuration', path: '/opt/spark/conf', volume: 'spark-conf-volume-', spec: {} },
  { name: 'sparkConfigMap', path: '/etc/spark/conf', volume: 'spark-configmap-volume', spec: { sparkConfigMap: 'c' }, place: 'spec.sparkConfigMap' },
  { name: 'hadoopConfigMap', path: '/etc/hadoop/conf', volume: 'hadoop-configmap-volume', spec: { hadoopConfigMap: 'c' }, place: 'spec.hadoopConfigMap' },
  {
    name: 'Hadoop\'s configuration by property',
    path: '/opt/hadoop/conf',
    volume: 'hadoop-properties',
    spec: { sparkConf: { 'spark.kubernetes.hadoop.configMapName': 'c' } },
  },
  {
    name: 'metrics',
    path: '/etc/metrics/conf',
    volume: 'pi-prom-conf-vol',
    spec: { monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: true, prometheus: { jmxExporterJar: '/j.jar' } } },
    place: 'spec.monitoring',
  },
  { name: 'scratch directories by property', path: '/scratch', volume: 'spark-local-dir-1', spec: { sparkConf: { 'spark.local.dir': '/scratch' } } },
  {
    name: 'krb5.conf',
    path: '/etc/krb5.conf',
    roles: ['driver'],
    volume: 'krb5-file',
    spec: { sparkConf: { 'spark.kubernetes.kerberos.krb5.configMapName': 'k' } },
  },
];

type Said = ReturnType<Source['say']>;

/** Two sources in one application. */
function together(role: Role, ...all: Said[]) {
  const pods = all.map(({ pod }) => pod ?? {});
  const specs = all.map(({ spec }) => spec ?? {});
  const merged = {
    ...Object.assign({}, ...specs) as Partial<SparkApplicationSpec>,
    volumes: specs.flatMap(({ volumes = [] }) => volumes),
    sparkConf: Object.assign({}, ...specs.map(({ sparkConf }) => sparkConf)) as Record<string, string>,
  };
  const pod: DriverSpec = {
    ...Object.assign({}, ...pods) as DriverSpec,
    volumeMounts: pods.flatMap(({ volumeMounts = [] }) => volumeMounts),
    secrets: pods.flatMap(({ secrets = [] }) => secrets),
    configMaps: pods.flatMap(({ configMaps = [] }) => configMaps),
  };
  return application({ ...merged, [role]: pod });
}

function findingsOf(app: ReturnType<typeof application>): readonly Finding[] {
  const plan = planSubmission(app, ATTEMPT, SETTINGS);
  return plan.outcome === 'refused' ? plan.findings : plan.warnings;
}

const description = (source: Source, role: Role, name: string, index: number) => `${source.volume?.(name) ?? name} by ${source.place(role, name, index)}`;

describe.each(ROLES)('two mounts of one path: the %s', (role) => {
  // A role has one template.
  const pairs = SOURCES.flatMap((one) => SOURCES.filter((other) => other !== one || one.name !== 'a template').map((other) => ({ one, other })));

  it.each(pairs)('$one.name and $other.name are refused, both named with their places', ({ one, other }) => {
    const findings = findingsOf(together(role, one.say(role, 'a', '/x'), other.say(role, 'b', '/x/')));
    const sameList = one.place(role, 'a', 0) === other.place(role, 'a', 0);
    expect(findings).toMatchObject([{ severity: 'error', reason: 'DuplicateMountPath', value: '/x' }]);
    expect(findings[0].message).toContain(description(one, role, 'a', 0));
    expect(findings[0].message).toContain(description(other, role, 'b', sameList ? 1 : 0));
    expect(findings[0].message).toContain(`by ${findings[0].path}`);
  });

  const unlike = FIXED.filter(({ roles = ROLES }) => roles.includes(role))
    // Scratch volumes take the place of scratch directories.
    .flatMap((fixed) => SOURCES.filter((source) => !(source.name.includes('scratch') && fixed.name.includes('scratch'))).map((source) => ({ fixed, source })));

  it.each(unlike)('$fixed.name and $source.name', ({ fixed, source }) => {
    const findings = findingsOf(together(role, source.say(role, 'a', fixed.path), { spec: fixed.spec }));
    expect(findings).toMatchObject([{ severity: 'error', reason: 'DuplicateMountPath', value: fixed.path }]);
    expect(findings[0].message).toContain(description(source, role, 'a', 0));
    expect(findings[0].message).toContain(fixed.place ? `${fixed.volume} by ${fixed.place}` : `${fixed.volume}`);
  });

  it('is fine at different paths, from all sources at once', () => {
    const all = SOURCES.filter(({ name }) => name !== 'a scratch volume that Spark has no property for')
      .map((source, i) => source.say(role, `v${i}`, `/m${i}`));
    expect(findingsOf(together(role, ...all))).toEqual([]);
  });

  it('is reported with the volumes alone where a sidecar has them', () => {
    const sidecars = [{ name: 'beside', volumeMounts: [{ name: 'a', mountPath: '/x' }, { name: 'b', mountPath: '/x' }] }];
    const findings = findingsOf(application({ volumes: [{ name: 'a', emptyDir: {} }, { name: 'b', emptyDir: {} }], [role]: { sidecars } }));
    expect(findings).toMatchObject([{ path: `spec.${role}`, message: expect.stringContaining(`in the container beside of the ${role}: a, b.`) }]);
  });

  it('is reported of a command line with its options', () => {
    const volume = (name: string) => ['--conf', `spark.kubernetes.${role}.volumes.emptyDir.${name}.mount.path=/x`];
    const args = ['--class', 'C', '--conf', 'spark.kubernetes.container.image=i', ...volume('a'), ...volume('b'), 'local:///a.jar'];
    const read = readCommandLine({ sparkVersion: '4.1.4', args }, []);
    const plan = planRawSubmission(read!.submission, ATTEMPT, 'k8s://https://h');
    expect(plan).toMatchObject({
      outcome: 'refused',
      findings: [{ reason: 'DuplicateMountPath', path: `--conf spark.kubernetes.${role}.volumes.emptyDir.b.mount.path` }],
    });
  });
});

it('scratch directories of one path are reported once, though executors have those of the driver too', () => {
  expect(findingsOf(application({ sparkConf: { 'spark.local.dir': '/a,/b,/a' } })))
    .toMatchObject([{ reason: 'DuplicateMountPath', path: 'spec.sparkConf[spark.local.dir]', value: '/a' }]);
});

it('executors take over the driver\'s scratch directories, which must leave their own mounts alone', () => {
  const scratch = { name: 'spark-local-dir-1', mountPath: '/data' };
  const findings = findingsOf(application({
    volumes: [{ name: 'spark-local-dir-1', emptyDir: {} }, { name: 'lake', persistentVolumeClaim: { claimName: 'lake' } }],
    driver: { volumeMounts: [scratch] },
    executor: { volumeMounts: [{ name: 'lake', mountPath: '/data' }] },
  }));
  expect(findings).toMatchObject([{
    path: 'spec.executor.volumeMounts[0]',
    message: expect.stringContaining('lake by spec.executor.volumeMounts[0], spark-local-dir-1 of Spark\'s own'),
  }]);
});

describe.each(ROLES)('two volumes of one name: the %s', (role) => {
  const named = SOURCES.filter(({ volume }) => volume === undefined);
  const pairs = named.flatMap((one) => named.filter((other) => other !== one).map((other) => ({ one, other })));

  it.each(pairs)('$one.name and $other.name are refused, both named, unless they are the same to the letter', ({ one, other }) => {
    const app = together(role, one.say(role, 'a', '/x'), other.say(role, 'a', '/y'));
    const differing = { ...app, spec: { ...app.spec, volumes: app.spec.volumes?.map(({ name }) => ({ name, hostPath: { path: '/h' } })) } };
    const findings = findingsOf(differing);
    expect(findings).toMatchObject([{ severity: 'error', reason: 'DuplicateVolume', value: 'a' }]);
    expect(findings[0].message).toContain(description(one, role, 'a', 0));
    expect(findings[0].message).toContain(description(other, role, 'a', 0));
  });

  it('of template and field, the same to the letter, are one', () => {
    const [template, field] = [SOURCES[0], SOURCES[3]];
    expect(findingsOf(together(role, template.say(role, 'a', '/x'), field.say(role, 'a', '/y')))).toEqual([]);
  });

  it('that Spark would make for a Secret and a field are refused', () => {
    const findings = findingsOf(application({
      volumes: [{ name: 'key-volume', emptyDir: {} }],
      [role]: { secrets: [{ name: 'key', path: '/key', secretType: 'Generic' }], volumeMounts: [{ name: 'key-volume', mountPath: '/x' }] },
    }));
    expect(findings).toMatchObject([{ reason: 'DuplicateVolume', message: expect.stringContaining(`key-volume by spec.${role}.secrets[0]`) }]);
  });
});

describe.each(ROLES)('a claim for each pod: the %s', (role) => {
  const prefix = `spark.kubernetes.${role}.volumes.persistentVolumeClaim.spark-local-dir-1`;
  const findingsWith = (options: Record<string, string>, claimName = 'OnDemand') => findingsOf(application({
    volumes: [{ name: 'spark-local-dir-1', persistentVolumeClaim: { claimName } }],
    sparkConf: Object.fromEntries(Object.entries(options).map(([option, value]) => [`${prefix}.options.${option}`, value])),
    [role]: { volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/scratch' }] },
  }));

  it.each([
    ['without a storage class', { sizeLimit: '1Gi' }, 'OnDemand', ['storageClass']],
    ['without a size', { storageClass: 'fast' }, 'work-OnDemand', ['sizeLimit']],
    ['without both', {}, 'spark-SPARK_EXECUTOR_ID', ['storageClass', 'sizeLimit']],
  ])('%s is not created, and a warning says so', (_, options, claimName, missing) => {
    const findings = findingsWith(options as Record<string, string>, claimName);
    expect(findings).toMatchObject([{ severity: 'warning', reason: 'ClaimNotCreated', path: `spec.${role}.volumeMounts[0]`, value: claimName }]);
    expect(findings[0].message).toContain(missing.map((option) => `${prefix}.options.${option}`).join(' and '));
  });

  it('is made with both, and a claim that exists needs neither', () => {
    expect([...findingsWith({ storageClass: 'fast', sizeLimit: '1Gi' }), ...findingsWith({}, 'lake')]).toEqual([]);
  });

  it('is made under a name that is not of one pod too, which a warning tells with the properties to leave out', () => {
    const findings = findingsWith({ storageClass: 'fast', sizeLimit: '1Gi' }, 'data-db-0');
    expect(findings).toMatchObject([{ severity: 'warning', reason: 'ClaimOfFixedName', path: `spec.${role}.volumeMounts[0]`, value: 'data-db-0' }]);
    expect(findings[0].message).toContain(`leave out ${prefix}.options.storageClass and ${prefix}.options.sizeLimit`);
  });
});

it.each(ROLES)('volumes of the application may be mounted by a container of the template alone: the %s', (role) => {
  const containers = [{ name: 'beside', volumeMounts: [{ name: 'shared', mountPath: '/s' }] }, { name: container(role) }];
  const plan = planned({ volumes: [{ name: 'shared', emptyDir: {} }], [role]: { template: { spec: { containers } } } });
  const pod = role === 'driver' ? driverOf(plan) : executorTemplateOf(plan);
  expect(pod?.spec.volumes).toContainEqual({ name: 'shared', emptyDir: {} });
  expect(pod?.spec.containers[0].volumeMounts).toEqual(containers[0].volumeMounts);
});

describe.each(ROLES)('the source of a volume: the %s', (role) => {
  it('is that of each place, where the author uses one object twice', () => {
    const mount = { name: 'a', mountPath: '/x' };
    const findings = findingsOf(application({ volumes: [{ name: 'a', emptyDir: {} }], [role]: { volumeMounts: [mount, mount] } }));
    expect(findings.find(({ reason }) => reason === 'DuplicateMountPath')?.message)
      .toContain(`a by spec.${role}.volumeMounts[0], a by spec.${role}.volumeMounts[1]`);
  });

  it('is the field where the field replaces a scratch volume of the template', () => {
    const memory = { name: 'spark-local-dir-1', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } };
    const template = { spec: { volumes: [{ name: 'spark-local-dir-1', hostPath: { path: '/h' } }], containers: [{ name: container(role) }] } };
    const { warnings } = planned({ volumes: [memory], [role]: { template, volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/l' }] } });
    expect(warnings).toMatchObject([{ reason: 'ScratchInMemory', path: `spec.${role}.volumeMounts[0]` }]);
  });

  it('is the property that names the file of a template, on a command line', () => {
    const content = { spec: { containers: [], volumes: [{ name: 'a', emptyDir: {} }, { name: 'a', emptyDir: {} }] } };
    const args = [
      '--class', 'C', '--conf', 'spark.kubernetes.container.image=i', '--conf', `spark.kubernetes.${role}.podTemplateFile=t.yaml`, 'local:///a.jar',
    ];
    const read = readCommandLine({ sparkVersion: '4.1.4', args, files: { 't.yaml': { text: '', content } } }, []);
    expect(planRawSubmission(read!.submission, ATTEMPT, 'k8s://https://h')).toMatchObject({
      outcome: 'refused',
      findings: [{ reason: 'DuplicateVolume', path: `--conf spark.kubernetes.${role}.podTemplateFile` }],
    });
  });

  it('is in no object that is created, and no plan changes its application', () => {
    const all = SOURCES.filter(({ name }) => name !== 'a scratch volume that Spark has no property for')
      .map((source, i) => source.say(role, `v${i}`, `/m${i}`));
    const app = deepFreeze(together(role, ...all));
    const plan = planSubmission(app, ATTEMPT, SETTINGS);
    expect(plan.outcome).toBe('planned');
    expect(JSON.stringify(plan)).not.toContain(`spec.${role}.`);
  });
});

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
