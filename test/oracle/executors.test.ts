// Executors as the builders of six versions of Spark made them from our plans: they have the fields, and the volumes and the memory that were planned.
import { describe, expect, it } from 'vitest';
import { CASES } from './executors/cases';
import { inputOf, normalisedExecutor, recordedExecutors } from './executors/recorded';
import { ATTEMPT, SETTINGS, SPARK_VERSIONS } from './recordings';
import type { Container, Pod, VolumeMount } from '../../src/spec/kubernetes.gen';
import { objectUsage, traitsOf } from '../../src/spec/resource-quotas';
import type { SparkApplication } from '../../src/spec/types.gen';
import { applyPodFields } from '../../src/submission/application/pod-fields';
import { translate } from '../../src/submission/application/translation';
import { dialectFor } from '../../src/submission/spark/dialects';
import { executorOf, plannedExecutors } from '../../src/submission/spark/executor';
import { identityOf } from '../../src/submission/spark/identity';
import { executorMemory } from '../../src/submission/spark/memory';
import { planSparkSubmission, type SparkPlan } from '../../src/submission/spark/spark-submit';

const sparkContainer = (pod: Pod): Container => pod.spec.containers.find(({ name }) => name === 'spark-kubernetes-executor')!;
const byPath = (mounts: readonly VolumeMount[] = []) => mounts.map(({ name, mountPath }) => `${mountPath} ${name}`).sort();

/** The plan within the planner: what it foresees of executors shows only there. */
function planOf(application: SparkApplication, version: string): SparkPlan {
  const versioned = { ...application, spec: { ...application.spec, sparkVersion: version } };
  const circumstances = { dialect: dialectFor(version, [])!, identity: identityOf(ATTEMPT.id), time: ATTEMPT.time, master: SETTINGS.master };
  const submission = translate({ application: versioned, submissionId: ATTEMPT.id, settings: SETTINGS, ...circumstances });
  const plan = planSparkSubmission(submission, circumstances, []);
  applyPodFields(plan.driver, 'driver', versioned);
  return plan;
}

describe.each(SPARK_VERSIONS)('Spark %s', (version) => {
  const recorded = recordedExecutors(version);

  it.each(Object.keys(CASES))('%s: made from what is planned today, with the resources and the volumes foreseen', (name) => {
    const { input, result } = recorded[name];
    expect(inputOf(CASES[name], version)).toEqual(input);
    const { driver, context } = planOf(CASES[name], version);
    const memory = `${executorMemory(context).totalMiB}Mi`;
    const { resources, volumeMounts } = sparkContainer(result);
    expect([resources?.requests?.memory, resources?.limits?.memory]).toEqual([memory, memory]);
    const foreseen = executorOf(driver, context);
    const { pod } = plannedExecutors({ ...foreseen, role: 'executor', context: { ...context, role: 'executor' } });
    expect(objectUsage(pod).amounts).toEqual(objectUsage(result).amounts);
    expect(traitsOf(pod)).toEqual(traitsOf(result));
    expect(byPath(foreseen.container.volumeMounts)).toEqual(byPath(volumeMounts));
    expect(foreseen.pod.spec.volumes?.map((volume) => volume.name).sort()).toEqual(result.spec.volumes?.map((volume) => volume.name).sort());
    expect(foreseen.container.ports?.map((port) => port.name).sort()).toEqual(sparkContainer(result).ports?.map((port) => port.name).sort());
  });

  it('every field of executors is in the pod', () => {
    const { spec, metadata } = recorded['every-field'].result;
    const { executor } = CASES['every-field'].spec;
    expect(metadata.labels).toMatchObject(executor.labels!);
    expect(metadata.annotations).toMatchObject({ ...executor.annotations, 'prometheus.io/scrape': 'true' });
    expect(spec).toMatchObject({
      imagePullSecrets: [{ name: 'registry' }],
      nodeSelector: executor.nodeSelector,
      schedulerName: 'mine',
      serviceAccountName: 'executor',
      affinity: executor.affinity,
      tolerations: executor.tolerations,
      securityContext: executor.podSecurityContext,
      initContainers: [{ name: 'first' }, { name: 'side', restartPolicy: 'Always' }],
      hostNetwork: true,
      dnsPolicy: 'ClusterFirstWithHostNet',
      hostAliases: executor.hostAliases,
      dnsConfig: executor.dnsConfig,
      terminationGracePeriodSeconds: 77,
      shareProcessNamespace: true,
      priorityClassName: 'high',
    });
    const container = sparkContainer(recorded['every-field'].result);
    expect(container).toMatchObject({
      image: 'executor:1',
      imagePullPolicy: 'Always',
      resources: { requests: { cpu: '1500m', memory: '2560Mi' }, limits: { 'cpu': '3', 'memory': '2560Mi', 'nvidia.com/gpu': '1' } },
      envFrom: executor.envFrom,
      lifecycle: executor.lifecycle,
      securityContext: executor.securityContext,
    });
    expect(container.ports)
      .toEqual(expect.arrayContaining([expect.objectContaining({ name: 'debug', containerPort: 5005 }), expect.objectContaining({ name: 'jmx-exporter' })]));
    const variable = (name: string) => container.env?.filter((one) => one.name === name).pop();
    expect(variable('PLAIN')?.value).toBe('v');
    expect(variable('SECRET')?.valueFrom?.secretKeyRef).toMatchObject({ name: 's', key: 'k' });
    expect(variable('OLD')?.value).toBe('v');
    expect(variable('OLD_SECRET')?.valueFrom?.secretKeyRef).toMatchObject({ name: 's', key: 'k' });
    expect(variable('GOOGLE_APPLICATION_CREDENTIALS')?.value).toBe('/mnt/gcp/key.json');
    expect(variable('HADOOP_CONF_DIR')?.value).toBe('/etc/hadoop/conf');
    expect(variable('SPARK_CONF_DIR')?.value).toBe('/opt/spark/conf');
    expect(container.env?.map(({ value }) => value)).toEqual(expect.arrayContaining(['-Da=b', expect.stringContaining('-javaagent:/jmx.jar=8090')]));
    expect(byPath(container.volumeMounts)).toEqual(expect.arrayContaining([
      '/data data', '/work work', '/token token', '/mnt/files files-vol', '/mnt/gcp gcp-volume', '/etc/spark/conf spark-configmap-volume',
    ]));
  });

  it('scratch volumes are each there once, wherever they came from, and all of them in SPARK_LOCAL_DIRS', () => {
    const { spec } = recorded['scratch-from-everywhere'].result;
    const scratch = (name: string) => name.startsWith('spark-local-dir-');
    expect(spec.volumes?.map(({ name }) => name).filter(scratch).sort()).toEqual([1, 2, 3, 4].map((i) => `spark-local-dir-${i}`));
    const container = sparkContainer(recorded['scratch-from-everywhere'].result);
    expect(byPath(container.volumeMounts?.filter(({ name }) => scratch(name)))).toEqual([1, 2, 3, 4].map((i) => `/l${i} spark-local-dir-${i}`));
    expect(container.env?.find(({ name }) => name === 'SPARK_LOCAL_DIRS')?.value?.split(',').sort()).toEqual(['/l1', '/l2', '/l3', '/l4']);
  });
});

it('recorded twice, with other random names and scratch directories in another order, an executor is the same', () => {
  const executor = (id: string, directories: string): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `job-${id}-exec-1` },
    spec: { containers: [{ name: 'spark-kubernetes-executor', env: [{ name: 'SPARK_LOCAL_DIRS', value: directories }] }] },
  });
  expect(normalisedExecutor(executor('0123456789abcdef', '/b,/a'))).toEqual(normalisedExecutor(executor('fedcba9876543210', '/a,/b')));
});
