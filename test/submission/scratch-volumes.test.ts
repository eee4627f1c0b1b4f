// Scratch volumes (spark-local-dir-*): each once, wherever they were written, and all of them in SPARK_LOCAL_DIRS.
import { describe, expect, it } from 'vitest';
import { driverOf, executorTemplateOf, planned, sparkContainerOf } from './application';
import type { Container, Volume } from '../../src/spec/kubernetes.gen';
import type { DriverSpec, SparkApplicationSpec } from '../../src/spec/types.gen';

const scratch = (container: Container) => (container.volumeMounts ?? []).filter(({ name }) => name.startsWith('spark-local-dir-'));
const localDirs = (container: Container) => container.env?.find(({ name }) => name === 'SPARK_LOCAL_DIRS')?.value?.split(',').sort();

function driverWith(fields: DriverSpec, spec: Partial<SparkApplicationSpec> = {}): { container: Container; volumes: Volume[] } {
  const plan = planned({ ...spec, driver: fields });
  return { container: sparkContainerOf(plan), volumes: (driverOf(plan).spec.volumes ?? []).filter(({ name }) => name.startsWith('spark-local-dir-')) };
}

const mounts = (...numbers: number[]) => numbers.map((i) => ({ name: `spark-local-dir-${i}`, mountPath: `/l/${i}` }));

describe('scratch volumes of the driver', () => {
  it('are one emptyDir where nobody says anything', () => {
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

  const inTemplate = { spec: { volumes: [{ name: 'spark-local-dir-1', emptyDir: {} }], containers: [{ name: 'spark-kubernetes-driver', volumeMounts: mounts(1) }] } };
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

  it('in memory without room beside the heap are a warning with the sum', () => {
    const plan = planned({ executor: { volumeMounts: mounts(1) }, volumes: [{ name: 'spark-local-dir-1', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }] });
    expect(plan.warnings).toMatchObject([{ reason: 'ScratchInMemory', message: expect.stringContaining('1024 MiB heap + 384 MiB overhead = 1408 MiB') }]);
  });
});
