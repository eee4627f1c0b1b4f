// The executor pods of a driver, from its properties and the executor pod template, as Spark builds them.
import type { Container, EnvVar, Pod, PodSpec, Volume, VolumeMount } from '../../spec/kubernetes.gen';
import { EXECUTOR_CONTAINER, SparkLabel } from '../../spec/labels';
import { LOCAL_DIR_PREFIX } from '../../spec/names';
import { MIB, parseSparkMemoryMiB, parseSparkSize } from '../../spec/sizes';
import { isTrue } from '../../spec/spark-values';
import { isObject } from '../json';

/** What an executor pod is built from. */
export interface ExecutorInputs {
  readonly properties: ReadonlyMap<string, string>;
  /** The pod template, as read from its file; undefined when there is none. */
  readonly template: unknown;
  readonly driver: Pod;
  readonly applicationId: string;
  readonly namePrefix: string;
  readonly driverHost: string;
  readonly configMapName: string | undefined;
  /** SPARK_USER of the driver. */
  readonly user: string;
}

/** Properties below a prefix, without it. */
export function below(properties: ReadonlyMap<string, string>, prefix: string): [string, string][] {
  return [...properties].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value]);
}

/** Mebibytes of a Spark memory setting such as `2g` or `1408m`; 0 where Spark would refuse it. */
export function mebibytes(size: string): number {
  return parseSparkMemoryMiB(size, true) ?? 0;
}

/** Unlike all other sizes, a size without a unit is in bytes here. */
function offHeapMebibytes(size: string): number {
  return Math.floor((parseSparkSize(size, { bareUnit: 1, binarySuffixes: true }) ?? 0) / MIB);
}

/** How much memory an executor's container asks for, in mebibytes. */
function executorMemory(properties: ReadonlyMap<string, string>): number {
  const memory = mebibytes(properties.get('spark.executor.memory') ?? '1g');
  const factor = Number(properties.get('spark.executor.memoryOverheadFactor') ?? properties.get('spark.kubernetes.memoryOverheadFactor') ?? '0.1');
  const stated = properties.get('spark.executor.memoryOverhead');
  const overhead = stated ? mebibytes(stated) : Math.max(Math.floor(memory * factor), mebibytes(properties.get('spark.executor.minMemoryOverhead') ?? '384m'));
  const offHeap = isTrue(properties.get('spark.memory.offHeap.enabled')) ? offHeapMebibytes(properties.get('spark.memory.offHeap.size') ?? '0') : 0;
  const python = properties.get('spark.kubernetes.resource.type') === 'python' ? mebibytes(properties.get('spark.executor.pyspark.memory') ?? '0') : 0;
  return memory + overhead + offHeap + python;
}

interface VolumeParts { readonly volumes: Volume[]; readonly mounts: VolumeMount[]; readonly claims: ClaimRequest[] }

/** A claim that Spark creates for one executor. */
export interface ClaimRequest { readonly name: string; readonly storageClass: string | undefined; readonly size: string }

function volumeParts(properties: ReadonlyMap<string, string>, podName: string): VolumeParts {
  const parts: VolumeParts = { volumes: [], mounts: [], claims: [] };
  const seen = new Set<string>();
  for (const [key] of below(properties, 'spark.kubernetes.executor.volumes.')) {
    const [type, name] = key.split('.');
    if (seen.has(`${type}.${name}`)) continue;
    seen.add(`${type}.${name}`);
    const setting = (option: string): string | undefined => properties.get(`spark.kubernetes.executor.volumes.${type}.${name}.${option}`);
    const readOnly = isTrue(setting('mount.readOnly'));
    if (type === 'hostPath') {
      parts.volumes.push({ name, hostPath: { path: setting('options.path') ?? '', type: setting('options.type') ?? '' } });
    } else if (type === 'nfs') {
      parts.volumes.push({ name, nfs: { server: setting('options.server') ?? '', path: setting('options.path') ?? '', readOnly } });
    } else if (type === 'persistentVolumeClaim') {
      let claimName = setting('options.claimName') ?? '';
      if (claimName === 'OnDemand') {
        claimName = `${podName}-pvc-${parts.claims.length}`;
        parts.claims.push({ name: claimName, storageClass: setting('options.storageClass'), size: setting('options.sizeLimit') ?? '1Gi' });
      }
      parts.volumes.push({ name, persistentVolumeClaim: { claimName, readOnly } });
    } else {
      const [medium, sizeLimit] = [setting('options.medium'), setting('options.sizeLimit')];
      parts.volumes.push({ name, emptyDir: { ...(medium ? { medium } : {}), ...(sizeLimit ? { sizeLimit } : {}) } });
    }
    const subPath = setting('mount.subPath');
    parts.mounts.push({ name, mountPath: setting('mount.path') ?? '', readOnly, ...(subPath ? { subPath } : {}) });
  }
  for (const [secret, mountPath] of below(properties, 'spark.kubernetes.executor.secrets.')) {
    parts.volumes.push({ name: `${secret}-volume`, secret: { secretName: secret } });
    parts.mounts.push({ name: `${secret}-volume`, mountPath });
  }
  return parts;
}

function environment({ properties, driver, applicationId, driverHost, user }: ExecutorInputs, id: number): EnvVar[] {
  const values: Record<string, string> = {
    SPARK_USER: user,
    SPARK_DRIVER_URL: `spark://CoarseGrainedScheduler@${driverHost}:${properties.get('spark.driver.port') ?? '7078'}`,
    SPARK_EXECUTOR_CORES: properties.get('spark.executor.cores') ?? '1',
    SPARK_EXECUTOR_MEMORY: `${mebibytes(properties.get('spark.executor.memory') ?? '1g')}m`,
    SPARK_APPLICATION_ID: applicationId,
    SPARK_CONF_DIR: '/opt/spark/conf',
    SPARK_EXECUTOR_ID: String(id),
    SPARK_RESOURCE_PROFILE_ID: '0',
    ...Object.fromEntries(below(properties, 'spark.executorEnv.')),
  };
  const secrets = below(properties, 'spark.kubernetes.executor.secretKeyRef.').map(([name, reference]): EnvVar => {
    const [secret, key = ''] = reference.split(':');
    return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
  });
  return [
    ...Object.entries(values).map(([name, value]) => ({ name, value })),
    { name: 'SPARK_EXECUTOR_POD_IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
    { name: 'SPARK_EXECUTOR_POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    ...secrets,
  ].filter(({ name }) => name !== '' && driver.spec !== undefined);
}

const CONF_VOLUME = 'spark-conf-volume-exec';

/** One executor pod, and the claims to create with it. */
export function executorPod(inputs: ExecutorInputs, id: number): { pod: Pod; claims: ClaimRequest[] } {
  const { properties, template, driver, applicationId, namePrefix, configMapName } = inputs;
  const setting = (key: string): string | undefined => properties.get(`spark.kubernetes.${key}`);
  const name = `${namePrefix}-exec-${id}`;
  const base = isObject(template) ? template as Partial<Pod> : {};
  const templateSpec: Partial<PodSpec> = base.spec ?? {};
  const wanted = setting('executor.podTemplateContainerName');
  const containers = templateSpec.containers ?? [];
  const templateContainer = containers.find((container) => container.name === wanted) ?? containers[0];
  const { volumes, mounts, claims } = volumeParts(properties, name);
  // Spark makes a scratch volume of its own only where it was given none.
  const ownScratch = ![...templateContainer?.volumeMounts ?? [], ...mounts].some((mount) => mount.name.startsWith(LOCAL_DIR_PREFIX));
  const memory = `${executorMemory(properties)}Mi`;
  const cores = properties.get('spark.executor.cores') ?? '1';
  const limit = setting('executor.limit.cores');
  const blockManagerPort = Number(properties.get('spark.blockManager.port') ?? '7079') || 7079;
  const confVolume: Volume = {
    name: CONF_VOLUME,
    configMap: { name: configMapName ?? '', defaultMode: 420, items: [{ key: 'spark.properties', path: 'spark.properties', mode: 420 }] },
  };
  const container: Container = {
    ...templateContainer,
    name: templateContainer?.name ?? EXECUTOR_CONTAINER,
    image: setting('executor.container.image') ?? setting('container.image') ?? templateContainer?.image,
    imagePullPolicy: setting('container.image.pullPolicy') ?? 'IfNotPresent',
    args: ['executor'],
    env: [...templateContainer?.env ?? [], ...environment(inputs, id)],
    ports: [...templateContainer?.ports ?? [], { name: 'blockmanager', containerPort: blockManagerPort, protocol: 'TCP' }],
    resources: {
      ...templateContainer?.resources,
      requests: { ...templateContainer?.resources?.requests, cpu: setting('executor.request.cores') ?? cores, memory },
      limits: { ...templateContainer?.resources?.limits, memory, ...(limit ? { cpu: limit } : {}) },
    },
    volumeMounts: [
      ...templateContainer?.volumeMounts ?? [],
      ...mounts,
      ...(ownScratch ? [{ name: `${LOCAL_DIR_PREFIX}1`, mountPath: `/var/data/spark-${applicationId}` }] : []),
      ...(configMapName ? [{ name: CONF_VOLUME, mountPath: '/opt/spark/conf' }] : []),
    ],
  };
  const account = templateSpec.serviceAccountName ?? setting('authenticate.executor.serviceAccountName')
    ?? setting('authenticate.driver.serviceAccountName');
  const selectors = Object.fromEntries(['spark.kubernetes.node.selector.', 'spark.kubernetes.executor.node.selector.']
    .flatMap((prefix) => below(properties, prefix)));
  const schedulerName = setting('executor.scheduler.name') ?? setting('scheduler.name');
  const pullSecrets = setting('container.image.pullSecrets')?.split(',').map((secret) => ({ name: secret.trim() }));
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels: {
        ...base.metadata?.labels,
        ...Object.fromEntries(below(properties, 'spark.kubernetes.executor.label.')),
        [SparkLabel.VERSION]: driver.metadata.labels?.[SparkLabel.VERSION] ?? '',
        [SparkLabel.EXECUTOR_ID]: String(id),
        [SparkLabel.APP_SELECTOR]: applicationId,
        [SparkLabel.APP_NAME]: driver.metadata.labels?.[SparkLabel.APP_NAME] ?? '',
        [SparkLabel.ROLE]: 'executor',
        [SparkLabel.RESOURCE_PROFILE_ID]: '0',
      },
      annotations: { ...base.metadata?.annotations, ...Object.fromEntries(below(properties, 'spark.kubernetes.executor.annotation.')) },
      ownerReferences: [
        ...base.metadata?.ownerReferences ?? [],
        { apiVersion: 'v1', kind: 'Pod', name: driver.metadata.name ?? '', uid: driver.metadata.uid ?? '', controller: true },
      ],
    },
    spec: {
      ...templateSpec,
      ...(account ? { serviceAccountName: account } : {}),
      ...(Object.keys(selectors).length > 0 ? { nodeSelector: { ...templateSpec.nodeSelector, ...selectors } } : {}),
      ...(pullSecrets ? { imagePullSecrets: pullSecrets } : {}),
      ...(schedulerName ? { schedulerName } : {}),
      hostname: name.slice(-63).replace(/^[^a-z0-9]+/, ''),
      restartPolicy: 'Never',
      containers: [...containers.filter((one) => one !== templateContainer), container],
      volumes: [
        ...templateSpec.volumes ?? [],
        ...volumes,
        ...(ownScratch ? [{ name: `${LOCAL_DIR_PREFIX}1`, emptyDir: {} }] : []),
        ...(configMapName ? [confVolume] : []),
      ],
    },
  };
  return { pod, claims };
}
