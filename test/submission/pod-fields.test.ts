// Fields that Spark has no property for, on the driver pod and in the executors' template.
import { describe, expect, it } from 'vitest';
import { driverOf, executorTemplateOf, planned, refusedFor, sparkContainerOf } from './application';
import type { Container, Pod } from '../../src/spec/kubernetes.gen';
import type { DriverSpec, SparkApplicationSpec } from '../../src/spec/types.gen';

interface Roles {
  readonly name: string;
  readonly pod: (fields: DriverSpec, spec?: Partial<SparkApplicationSpec>) => { pod: Pod; container: Container };
}

/** The same questions to both: the finished driver, and the template that executors are made from. */
const ROLES: readonly Roles[] = [
  {
    name: 'driver',
    pod(fields, spec = {}) {
      const plan = planned({ ...spec, driver: fields });
      return { pod: driverOf(plan), container: sparkContainerOf(plan) };
    },
  },
  {
    name: 'executor',
    pod(fields, spec = {}) {
      const template = executorTemplateOf(planned({ ...spec, executor: fields }));
      if (!template) throw new Error('no template');
      return { pod: template, container: template.spec.containers[0] };
    },
  },
];

describe.each(ROLES)('the $name', ({ pod: podWith }) => {
  it('on the host\'s network resolves names of the cluster still', () => {
    expect(podWith({ hostNetwork: true }).pod.spec).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
  });

  it('has side-cars as native ones, after the init containers, so that they end with it', () => {
    const { pod } = podWith({ sidecars: [{ name: 'side' }], initContainers: [{ name: 'first' }] });
    expect(pod.spec.initContainers).toEqual([{ name: 'first' }, { name: 'side', restartPolicy: 'Always' }]);
    expect(pod.spec.containers).toHaveLength(1);
  });

  it('has one value for each variable of its environment', () => {
    const { container } = podWith({ env: [{ name: 'A', value: 'new' }], envVars: { A: 'old', B: 'old' } });
    expect(container.env?.filter((variable) => variable.name === 'A')).toEqual([{ name: 'A', value: 'new' }]);
  });

  it('mounts volumes of any kind', () => {
    const volumes = [
      { name: 'a', projected: { sources: [{ secret: { name: 's' } }] } },
      { name: 'b', csi: { driver: 'd' } },
      { name: 'c', ephemeral: { volumeClaimTemplate: { spec: {} } } },
      { name: 'unused', emptyDir: {} },
    ];
    const volumeMounts = ['a', 'b', 'c'].map((volume) => ({ name: volume, mountPath: `/${volume}`, mountPropagation: 'None' }));
    const { pod, container } = podWith({ volumeMounts }, { volumes });
    expect(pod.spec.volumes).toEqual(expect.arrayContaining(volumes.slice(0, 3)));
    expect(pod.spec.volumes?.map((volume) => volume.name)).not.toContain('unused');
    expect(container.volumeMounts).toEqual(expect.arrayContaining(volumeMounts));
  });

  it('has the volumes that only its side-cars and init containers mount', () => {
    const { pod } = podWith({ sidecars: [{ name: 's', volumeMounts: [{ name: 'logs', mountPath: '/logs' }] }] }, { volumes: [{ name: 'logs', emptyDir: {} }] });
    expect(pod.spec.volumes?.map((volume) => volume.name)).toContain('logs');
  });

  it('mounts ConfigMaps read-only, with volume names that Kubernetes takes', () => {
    const {
      pod,
      container,
    } = podWith({ configMaps: [{ name: 'plain', path: '/a' }, { name: 'with.dots', path: '/b' }, { name: 'x'.repeat(80), path: '/c' }] });
    const names = pod.spec.volumes?.filter(({ configMap }) => ['plain', 'with.dots', 'x'.repeat(80)].includes(configMap?.name ?? ''))
      .map((volume) => volume.name) ?? [];
    expect(names[0]).toBe('plain-vol');
    expect(names[1]).toMatch(/^with-dots-[0-9a-f]{8}-vol$/);
    for (const volume of names) expect(volume).toMatch(/^[a-z0-9-]{1,63}$/);
    expect(container.volumeMounts).toContainEqual({ name: 'plain-vol', mountPath: '/a', readOnly: true });
  });

  it('has Hadoop\'s configuration where HADOOP_CONF_DIR says', () => {
    const { container } = podWith({}, { hadoopConfigMap: 'hadoop' });
    expect(container.volumeMounts).toContainEqual({ name: 'hadoop-configmap-volume', mountPath: '/etc/hadoop/conf', readOnly: true });
    expect(container.env).toContainEqual({ name: 'HADOOP_CONF_DIR', value: '/etc/hadoop/conf' });
  });

  it('has devices as limits beside what Spark sets', () => {
    expect(podWith({ gpu: { name: 'nvidia.com/gpu', quantity: 2 } }).container.resources?.limits).toMatchObject({ 'nvidia.com/gpu': '2' });
  });

  it('mounts one Secret at two paths', () => {
    const secrets = ['/a', '/b'].map((path) => ({ name: 's', path, secretType: 'Generic' }));
    const { container } = podWith({ secrets });
    expect(container.volumeMounts).toContainEqual({ name: 's-volume', mountPath: '/a' });
  });

  it.each(['affinity', 'podSecurityContext', 'dnsConfig'] as const)('replaces the template\'s %s', (field) => {
    const key = field === 'podSecurityContext' ? 'securityContext' : field;
    const { pod } = podWith({ [field]: { own: true }, template: { spec: { [key]: { templates: true } } } });
    expect(pod.spec[key]).toEqual({ own: true });
  });

  it('adds to the template\'s tolerations', () => {
    const { pod } = podWith({ tolerations: [{ key: 'b' }], template: { spec: { tolerations: [{ key: 'a' }] } } });
    expect(pod.spec.tolerations).toEqual([{ key: 'a' }, { key: 'b' }]);
  });

  it('leaves the manifest as it was', () => {
    const template = Object.freeze({ spec: Object.freeze({ tolerations: Object.freeze([{ key: 'a' }]) as { key: string }[] }) });
    expect(() => podWith({ tolerations: [{ key: 'b' }], template })).not.toThrow();
  });
});

describe('what only one role has', () => {
  it('executors need no template where Spark\'s properties say everything', () => {
    expect(executorTemplateOf(planned({ executor: { cores: 2, memory: '2g', labels: { a: 'b' }, schedulerName: 's' }, nodeSelector: { a: 'b' } })))
      .toBeUndefined();
  });

  it('executors of a queued application belong to it too, for Kueue to count them, while the driver controls them', () => {
    const template = executorTemplateOf(planned({}, {}, { labels: { 'kueue.x-k8s.io/queue-name': 'q' } }));
    expect(template?.metadata.ownerReferences)
      .toEqual([{ apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', name: 'pi', uid: 'uid-of-pi' }]);
    expect(template?.spec).toEqual({});
    expect(executorTemplateOf(planned({ executor: { env: [{ name: 'A' }] } }))?.metadata).toBeUndefined();
  });

  it('the driver\'s files of Spark win over its own directory, and spark.properties is read all the same', () => {
    const container = sparkContainerOf(planned({ sparkConfigMap: 'conf' }));
    expect(container.env?.filter(({ name }) => name === 'SPARK_CONF_DIR')).toEqual([{ name: 'SPARK_CONF_DIR', value: '/etc/spark/conf' }]);
    expect(container.args).toContain('/opt/spark/conf/spark.properties');
    expect(executorTemplateOf(planned({ sparkConfigMap: 'conf' }))?.spec.containers[0].env).toBeUndefined();
  });

  it('an executor\'s memory limit is reached through its overhead, since Spark writes request and limit alike', () => {
    const { properties } = planned({ executor: { memory: '2g', memoryLimit: '4Gi' } });
    expect(properties['spark.executor.memoryOverhead']).toBe('2048m');
  });

  it('a driver\'s memory limit leaves its request alone', () => {
    expect(sparkContainerOf(planned({ driver: { memory: '2g', memoryLimit: '4g' } })).resources)
      .toMatchObject({ requests: { memory: '2432Mi' }, limits: { memory: '4Gi' } });
  });

  it('Spark 4.3 forbids the driver more privileges, unless its own security context allows them', () => {
    const context = (securityContext: object) => sparkContainerOf(planned({ sparkVersion: '4.3.0', driver: { securityContext } })).securityContext;
    expect(context({ runAsUser: 1 })).toEqual({ runAsUser: 1, allowPrivilegeEscalation: false });
    expect(context({ allowPrivilegeEscalation: true })).toEqual({ allowPrivilegeEscalation: true });
  });

  it('the grace period of executors is a property from 4.1 on, since Spark overwrites the template\'s', () => {
    const executor = { terminationGracePeriodSeconds: 7 };
    expect(planned({ sparkVersion: '4.1.4', executor }).properties['spark.kubernetes.executor.terminationGracePeriodSeconds']).toBe('7s');
    expect(planned({ sparkVersion: '3.5.9', executor }).properties).not.toHaveProperty(['spark.kubernetes.executor.terminationGracePeriodSeconds']);
    expect(executorTemplateOf(planned({ sparkVersion: '3.5.9', executor }))?.spec.terminationGracePeriodSeconds).toBe(7);
  });

  it.each([
    ['GCPServiceAccount', 'GOOGLE_APPLICATION_CREDENTIALS', '/mnt/s/key.json'],
    ['HadoopDelegationToken', 'HADOOP_TOKEN_FILE_LOCATION', '/mnt/s/hadoop.token'],
  ])('a Secret of type %s sets %s', (secretType, variable, file) => {
    const secrets = [{ name: 's', path: '/mnt/s', secretType }];
    const plan = planned({ driver: { secrets }, executor: { secrets } });
    expect(sparkContainerOf(plan).env).toContainEqual({ name: variable, value: file });
    expect(plan.properties[`spark.executorEnv.${variable}`]).toBe(file);
  });

  it('two mounts of one path are refused, both named', () => {
    const template = {
      spec: {
        containers: [{ name: 'spark-kubernetes-driver', volumeMounts: [{ name: 'a', mountPath: '/x' }] }],
        volumes: [{ name: 'a', emptyDir: {} }],
      },
    };
    expect(refusedFor({ driver: { template, volumeMounts: [{ name: 'b', mountPath: '/x' }] }, volumes: [{ name: 'b', emptyDir: {} }] }))
      .toEqual(['DuplicateMountPath spec.driver.volumeMounts[0]']);
  });
});

describe.each(['driver', 'executor'] as const)('what no API server would take of the %s is refused before it is made', (role) => {
  const template = { spec: { containers: [{ name: 'beside' }, { name: `spark-kubernetes-${role}` }] } };
  it.each([
    ['two containers of one name', { template, sidecars: [{ name: 'beside' }] }, [`DuplicateContainer spec.${role}`]],
    ['a port with the name of one of Spark\'s', { ports: [{ name: 'blockmanager', protocol: 'TCP', containerPort: 1234 }] }, [`InvalidPort spec.${role}`]],
    ['a port with a long name', { ports: [{ name: 'much-too-long-a-name', protocol: 'TCP', containerPort: 1234 }] }, [`InvalidPort spec.${role}`]],
  ])('%s', (_, fields, expected) => expect(refusedFor({ [role]: fields })).toEqual(expected));

  it('a label of a property that is none, and one of Spark\'s own', () => {
    const key = (label: string) => `spark.kubernetes.${role}.label.${label}`;
    expect(refusedFor({ sparkConf: { [key('team')]: 'data science' } })).toEqual([`InvalidLabel spec.sparkConf[${key('team')}]`]);
    expect(refusedFor({ sparkConf: { [key('spark-role')]: 'x' } })).toEqual([`ReservedLabel spec.sparkConf[${key('spark-role')}]`]);
  });

  it('{{APP_ID}} in a label before Spark fills it in', () => {
    const labels = { run: '{{APP_ID}}' };
    expect(refusedFor({ sparkVersion: '3.5.9', [role]: { labels } })).toEqual([`InvalidLabel spec.${role}.labels[run]`]);
    expect(refusedFor({ sparkVersion: '4.0.5', [role]: { labels } })).toEqual([]);
  });
});
