// Scratch volumes (spark-local-dir-*): each once, wherever they were written, and all of them in SPARK_LOCAL_DIRS.
import { describe, expect, it } from 'vitest';
import { driverOf, executorTemplateOf, planned, sparkContainerOf } from './application';
import type { Container, Pod, Volume } from '../../src/spec/kubernetes.gen';
import { ROLES } from '../../src/spec/roles';
import type { DriverSpec, SparkApplicationSpec } from '../../src/spec/types.gen';

const scratch = (container: Container) => (container.volumeMounts ?? []).filter(({ name }) => name.startsWith('spark-local-dir-'));
const localDirs = (container: Container) => container.env?.find(({ name }) => name === 'SPARK_LOCAL_DIRS')?.value?.split(',').sort();

function driverWith(fields: DriverSpec, spec: Partial<SparkApplicationSpec> = {}): { container: Container; volumes: Volume[] } {
  const plan = planned({ ...spec, driver: fields });
  return { container: sparkContainerOf(plan), volumes: (driverOf(plan).spec.volumes ?? []).filter(({ name }) => name.startsWith('spark-local-dir-')) };
}

const mounts = (...numbers: number[]) => numbers.map((i) => ({ name: `spark-local-dir-${i}`, mountPath: `/l/${i}` }));

describe('scratch volumes of the driver', () => {
  it('are one emptyDir by default', () => {
    const { container, volumes } = driverWith({});
    expect(volumes).toEqual([{ name: 'spark-local-dir-1', emptyDir: {} }]);
    expect(localDirs(container)).toEqual([scratch(container)[0].mountPath]);
  });

  it('may be three of three kinds at once', () => {
    const { container, volumes } = driverWith({ volumeMounts: mounts(1, 2, 3) }, {
      volumes: [
        { name: 'spark-local-dir-1', hostPath: { path: '/mnt/1' } },
        { name: 'spark-local-dir-2', persistentVolumeClaim: { claimName: 'c' } },
        { name: 'spark-local-dir-3', emptyDir: { medium: 'Memory', sizeLimit: '100Mi' } },
      ],
    });
    expect(volumes.map(({ name }) => name).sort()).toEqual(['spark-local-dir-1', 'spark-local-dir-2', 'spark-local-dir-3']);
    expect(localDirs(container)).toEqual(['/l/1', '/l/2', '/l/3']);
  });

  it('may be of a kind that Spark has no property for', () => {
    const volume = { name: 'spark-local-dir-1', ephemeral: { volumeClaimTemplate: { spec: {} } } };
    const { container, volumes } = driverWith({ volumeMounts: mounts(1) }, { volumes: [volume] });
    expect(volumes).toEqual([volume]);
    expect(localDirs(container)).toEqual(['/l/1']);
  });

  const inTemplate = {
    spec: {
      volumes: [{ name: 'spark-local-dir-1', emptyDir: {} }],
      containers: [{ name: 'spark-kubernetes-driver', volumeMounts: mounts(1) }],
    },
  };
  const asProperties = {
    'spark.kubernetes.driver.volumes.hostPath.spark-local-dir-1.mount.path': '/from/property',
    'spark.kubernetes.driver.volumes.hostPath.spark-local-dir-1.options.path': '/mnt/p',
  };
  const asFields = { volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/from/field' }] };
  const volumes = [{ name: 'spark-local-dir-1', emptyDir: { sizeLimit: '1Gi' } }];

  it.each([
    ['template', { template: inTemplate }, {}, '/l/1'],
    ['property over template', { template: inTemplate }, { sparkConf: asProperties }, '/from/property'],
    ['field over property', asFields, { sparkConf: asProperties, volumes }, '/from/field'],
    ['field over property over template', { ...asFields, template: inTemplate }, { sparkConf: asProperties, volumes }, '/from/field'],
  ])('of one name from several sources are one: %s', (_, fields, spec, path) => {
    const { container, volumes: found } = driverWith(fields, spec);
    expect(found).toHaveLength(1);
    expect(scratch(container).map(({ mountPath }) => mountPath)).toEqual([path]);
    expect(localDirs(container)).toEqual([path]);
  });
});

describe('scratch volumes of executors', () => {
  it('go to Spark as properties where it has some, and into the template otherwise, never both', () => {
    const plan = planned({
      executor: { volumeMounts: mounts(1, 2) },
      volumes: [{ name: 'spark-local-dir-1', emptyDir: {} }, { name: 'spark-local-dir-2', csi: { driver: 'd' } }],
    });
    expect(plan.properties['spark.kubernetes.executor.volumes.emptyDir.spark-local-dir-1.mount.path']).toBe('/l/1');
    const template = executorTemplateOf(plan);
    expect(template?.spec.volumes).toEqual([{ name: 'spark-local-dir-2', csi: { driver: 'd' } }]);
    expect(scratch(template!.spec.containers[0])).toEqual(mounts(2));
  });

  it('take from properties what their fields have no words for, such as the storage class of a claim on demand', () => {
    const prefix = 'spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1';
    const plan = planned({
      executor: { volumeMounts: mounts(1) },
      volumes: [{ name: 'spark-local-dir-1', persistentVolumeClaim: { claimName: 'OnDemand' } }],
      sparkConf: { [`${prefix}.options.storageClass`]: 'fast', [`${prefix}.options.sizeLimit`]: '10Gi', [`${prefix}.mount.path`]: '/from/property' },
    });
    expect(plan.properties).toMatchObject({
      [`${prefix}.options.claimName`]: 'OnDemand',
      [`${prefix}.options.storageClass`]: 'fast',
      [`${prefix}.options.sizeLimit`]: '10Gi',
      [`${prefix}.mount.path`]: '/l/1',
    });
  });

  it('of the same name in the template give way to properties', () => {
    const plan = planned({
      sparkConf: { 'spark.kubernetes.executor.volumes.emptyDir.spark-local-dir-1.mount.path': '/p' },
      executor: { template: { spec: { volumes: [{ name: 'spark-local-dir-1', emptyDir: {} }], containers: [{ volumeMounts: mounts(1) }] } } },
    });
    expect(executorTemplateOf(plan)?.spec.volumes).toEqual([]);
    expect(scratch(executorTemplateOf(plan)!.spec.containers[0])).toEqual([]);
  });
});

describe.each(ROLES)('scratch volumes of the %s', (role) => {
  const finished = (fields: DriverSpec, spec: Partial<SparkApplicationSpec> = {}): { pod: Pod; container: Container; plan: ReturnType<typeof planned> } => {
    const plan = planned({ ...spec, [role]: fields });
    const pod = role === 'driver' ? driverOf(plan) : executorTemplateOf(plan)!;
    return { plan, pod, container: role === 'driver' ? sparkContainerOf(plan) : pod.spec.containers[0] };
  };
  const container = `spark-kubernetes-${role}`;

  it('may be a volume of the template that a field mounts', () => {
    const template = { spec: { volumes: [{ name: 'spark-local-dir-1', csi: { driver: 'd' } }], containers: [{ name: container }] } };
    const { pod, container: spark } = finished({ template, volumeMounts: mounts(1) });
    expect(pod.spec.volumes?.filter(({ name }) => name === 'spark-local-dir-1')).toEqual([{ name: 'spark-local-dir-1', csi: { driver: 'd' } }]);
    expect(scratch(spark)).toEqual(mounts(1));
  });

  it('may be mounted by a container beside Spark alone, or by it too', () => {
    const volumes = [{ name: 'spark-local-dir-1', emptyDir: {} }, { name: 'spark-local-dir-2', emptyDir: {} }];
    const { pod, plan } = finished({ volumeMounts: mounts(1), sidecars: [{ name: 'cleaner', volumeMounts: mounts(1, 2) }] }, { volumes });
    expect(pod.spec.initContainers?.[0].volumeMounts).toEqual(mounts(1, 2));
    expect(pod.spec.volumes).toContainEqual(volumes[1]);
    // The first one is Spark's to add, from its property.
    expect(plan.properties[`spark.kubernetes.${role}.volumes.emptyDir.spark-local-dir-1.mount.path`]).toBe('/l/1');
  });

  it('that replace the template\'s leave the mounts of its other containers', () => {
    const volume = { name: 'spark-local-dir-1', emptyDir: {} };
    const template = { spec: { volumes: [volume], containers: [{ name: 'beside', volumeMounts: mounts(1) }, { name: container, volumeMounts: mounts(1) }] } };
    const { pod } = finished({ template }, {
      sparkConf: {
        [`spark.kubernetes.${role}.volumes.hostPath.spark-local-dir-1.mount.path`]: '/p',
        [`spark.kubernetes.${role}.volumes.hostPath.spark-local-dir-1.options.path`]: '/h',
      },
    });
    expect(pod.spec.containers.find(({ name }) => name === 'beside')?.volumeMounts).toEqual(mounts(1));
    expect(pod.spec.containers.find(({ name }) => name === container)?.volumeMounts ?? []).not.toContainEqual(mounts(1)[0]);
  });

  describe('in memory', () => {
    const inMemory = (sizeLimit?: string) => ({ emptyDir: { medium: 'Memory', ...(sizeLimit && { sizeLimit }) } });
    const property = `spark.kubernetes.${role}.volumes.emptyDir.spark-local-dir-1`;
    const size = (sizeLimit: string) => ({
      'a field': { pod: { volumeMounts: mounts(1) }, spec: { volumes: [{ name: 'spark-local-dir-1', ...inMemory(sizeLimit) }] } },
      'properties': {
        pod: {},
        spec: { sparkConf: { [`${property}.mount.path`]: '/p', [`${property}.options.medium`]: 'Memory', [`${property}.options.sizeLimit`]: sizeLimit } },
      },
      'a template': {
        pod: {
          template: {
            spec: {
              volumes: [{ name: 'spark-local-dir-1', ...inMemory(sizeLimit) }],
              containers: [{ name: container, volumeMounts: mounts(1) }],
            },
          },
        },
        spec: {},
      },
      'another volume': { pod: { volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }] }, spec: { volumes: [{ name: 'shm', ...inMemory(sizeLimit) }] } },
    });
    const warnings = ({ pod, spec }: { pod: DriverSpec; spec: Partial<SparkApplicationSpec> }) => planned({ ...spec, [role]: pod }).warnings;

    it.each(Object.entries(size('385Mi')))('from %s that do not fit beside the heap are a warning with the sum', (_, said) => {
      expect(warnings(said))
        .toMatchObject([{ reason: 'ScratchInMemory', message: expect.stringContaining('room for 384 MiB (1024 MiB heap + 384 MiB overhead = 1408 MiB)') }]);
      expect(warnings(said)[0].message).toContain('(385 MiB)');
    });

    it.each(Object.entries(size('384Mi')))('from %s that fit are fine', (_, said) => expect(warnings(said)).toEqual([]));

    it('are summed up', () => {
      const two = { pod: { volumeMounts: mounts(1, 2) }, spec: { volumes: [1, 2].map((i) => ({ name: `spark-local-dir-${i}`, ...inMemory('200Mi') })) } };
      expect(warnings(two)).toMatchObject([{
        path: `spec.${role}.volumeMounts[0]`,
        message: expect.stringContaining('spark-local-dir-1 (200 MiB), spark-local-dir-2 (200 MiB)'),
      }]);
    });

    it('without a bound are a warning, unless the overhead was set with them in mind', () => {
      const unbounded = (memoryOverhead?: string) =>
        ({ pod: { memoryOverhead, volumeMounts: mounts(1) }, spec: { volumes: [{ name: 'spark-local-dir-1', ...inMemory() }] } });
      expect(warnings(unbounded())).toMatchObject([{ message: expect.stringContaining('spark-local-dir-1 (no sizeLimit)') }]);
      expect(warnings(unbounded('2g'))).toEqual([]);
    });
  });
});

it('a limit of the driver\'s own is what its volumes in memory have to fit into', () => {
  const warningsWith = (memoryLimit: string) => planned({
    driver: { memoryLimit, volumeMounts: mounts(1) }, volumes: [{ name: 'spark-local-dir-1', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }],
  }).warnings;
  expect(warningsWith('2g')).toEqual([]);
  expect(warningsWith('2047Mi')).toMatchObject([{ message: expect.stringContaining('the 2047 MiB that the driver may use') }]);
});

it('scratch directories in memory, which have no bound, are a warning for both roles', () => {
  const tmpfs = { 'spark.kubernetes.local.dirs.tmpfs': 'true' };
  expect(planned({ sparkConf: tmpfs }).warnings.map(({ reason, path }) => `${reason} ${path}`))
    .toEqual(['ScratchInMemory spec.sparkConf[spark.kubernetes.local.dirs.tmpfs]']);
  expect(planned({ sparkConf: tmpfs, driver: { memoryOverhead: '1g' }, executor: { memoryOverhead: '1g' } }).warnings).toEqual([]);
});
