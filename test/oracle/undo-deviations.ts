// Takes the deliberate deviations out of a plan, and checks that each is exactly as declared. All other differences stay.
import { load } from 'js-yaml';
import { expect } from 'vitest';
import { ATTEMPT, OWNER_UID, SUBMITTER } from './recordings';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { ConfigMap, Container, Pod, Service, Volume, VolumeMount } from '../../src/spec/kubernetes.gen';
import type { SparkApplication, SparkPodSpec } from '../../src/spec/types.gen';
import { DEVIATIONS } from '../../src/submission';
import { IDENTITY_LABELS } from '../../src/submission/application/translation/template-metadata';
import { dialectFor } from '../../src/submission/spark/dialects';
import { readProperties, writeProperties } from '../../src/submission/spark/java-properties';
import { SPARK_USER } from '../../src/submission/spark/submission';

export type DeviationName = (typeof DEVIATIONS)[number]['name'];

interface Plan {
  readonly application: SparkApplication;
  readonly applicationName: string;
  readonly objects: KubernetesObject[];
  readonly recorded: readonly KubernetesObject[];
}

const SUBMISSION_LABEL = 'sparkoperator.k8s.io/submission-id';
const ORDER = ['PodGroup', 'ConfigMap', 'Service', 'NetworkPolicy', 'PersistentVolumeClaim', 'Ingress', 'Pod'];

/** The objects of an application's plan with every deviation, or all but one, taken back; the plan stays as it is. */
export function withoutDeviations(
  planned: readonly KubernetesObject[], application: SparkApplication, recorded: readonly KubernetesObject[], left?: DeviationName,
): KubernetesObject[] {
  const objects = structuredClone([...planned]);
  for (const { name } of DEVIATIONS.filter((deviation) => deviation.name !== left)) {
    UNDO[name]({
      application,
      applicationName: application.metadata.name ?? '',
      objects,
      recorded,
    });
  }
  return objects;
}

/** How to take each deviation back. Changes the plan in place; fails where the deviation is not there. */
const UNDO: Readonly<Record<DeviationName, (plan: Plan) => void>> = {
  OwnedByApplication({ objects, applicationName }) {
    const pod = podOf(objects);
    for (const object of objects) {
      expect(object.metadata.ownerReferences).toEqual([{
        apiVersion: 'sparkoperator.k8s.io/v1beta2',
        kind: 'SparkApplication',
        name: applicationName,
        uid: OWNER_UID,
        controller: true,
        blockOwnerDeletion: true,
      }]);
      delete object.metadata.ownerReferences;
      if (object !== pod) {
        object.metadata.ownerReferences = [{
          apiVersion: 'v1',
          kind: 'Pod',
          name: pod.metadata.name ?? '',
          uid: 'of the pod',
          controller: true,
        }];
      }
    }
  },
  DriverLast({ objects, recorded }) {
    const ranks = objects.map(({ kind }) => ORDER.indexOf(kind));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(ranks).not.toContain(-1);
    // The kinds and their numbers are compared afterwards, so only the order is taken from the recording.
    const place = ({ kind }: KubernetesObject) => recorded.findIndex((other) => other.kind === kind);
    const confMap = ({ kind, metadata }: KubernetesObject) => (kind === 'ConfigMap' && metadata.name?.startsWith('spark-drv-') ? 1 : 0);
    objects.sort((a, b) => place(a) - place(b) || confMap(a) - confMap(b));
  },
  SubmissionLabel({ objects }) {
    for (const { metadata } of objects) takeLabel(metadata.labels, SUBMISSION_LABEL, ATTEMPT.id);
  },
  OperatorLabels({ objects, applicationName }) {
    const labels = {
      'sparkoperator.k8s.io/app-name': applicationName,
      'sparkoperator.k8s.io/run-by': 'operator',
      'sparkoperator.k8s.io/launched-by-spark-operator': 'true',
    };
    const service = objects.find((object): object is Service => object.kind === 'Service');
    for (const [name, value] of Object.entries(labels)) {
      takeLabel(podOf(objects).metadata.labels, name, value);
      if (service) takeLabel(service.spec.selector, name, value);
    }
    // Its step may be excluded.
    if (service) takeLabel(service.spec.selector, SUBMISSION_LABEL, ATTEMPT.id);
    changeProperties(objects, (properties) => {
      for (const role of ['driver', 'executor']) {
        for (const [name, value] of Object.entries({ ...labels, [SUBMISSION_LABEL]: ATTEMPT.id })) {
          takeLabel(properties,
            `spark.kubernetes.${role}.label.${name}`, value);
        }
      }
    });
  },
  IdentityLabels({ application: { spec: { executor } }, objects }) {
    // Of the driver there is nothing to take back: Spark's first step sets these labels too, and spark-submit makes no driver without it.
    const labels = Object.entries(executor.template?.metadata?.labels ?? {}).filter(([label]) => IDENTITY_LABELS.includes(label));
    if (labels.length === 0) return;
    changeTemplate(objects, ({ metadata }) => {
      for (const [label] of labels) expect(metadata.labels).not.toHaveProperty([label]);
      metadata.labels = { ...metadata.labels, ...Object.fromEntries(labels) };
    });
  },
  TemplateMetadata({ application: { spec: { driver, executor } }, objects }) {
    const ofDriver = droppedMetadata(driver, ['name', 'namespace']);
    const { metadata } = podOf(objects);
    for (const field of Object.keys(ofDriver)) expect(metadata).not.toHaveProperty([field]);
    Object.assign(metadata, ofDriver);
    const ofExecutor = droppedMetadata(executor, ['name']);
    if (Object.keys(ofExecutor).length > 0) changeTemplate(objects, (template) => giveBackMetadata(template, ofExecutor));
  },
  SpecHash({ objects }) {
    const { metadata } = podOf(objects);
    expect(metadata.annotations?.['sparkoperator.k8s.io/spec-hash']).toMatch(/^v3-[0-9a-f]{32}:\d*$/);
    delete metadata.annotations?.['sparkoperator.k8s.io/spec-hash'];
  },
  NoServiceLinks({ objects }) {
    const { spec } = podOf(objects);
    expect(spec.enableServiceLinks).toBe(false);
    delete spec.enableServiceLinks;
  },
  LastLogLines({ objects }) {
    const container = sparkContainer(objects);
    expect(container.terminationMessagePolicy).toBe('FallbackToLogsOnError');
    delete container.terminationMessagePolicy;
  },
  FixedUser({ application: { spec: { proxyUser, sparkVersion } }, objects }) {
    // Templates, environment and secrets may have one too.
    const variable = sparkContainer(objects).env?.findLast(({ name, value }) => name === 'SPARK_USER' && value === (proxyUser ?? SPARK_USER));
    if (!variable) throw new Error('no SPARK_USER of our own');
    variable.value = proxyUser !== undefined && dialectFor(sparkVersion, [])?.does('proxyUserFirst') ? proxyUser : SUBMITTER;
  },
  NetworkPolicyStep() {
    // Nothing to take back: spark-submit creates nothing where it has no such class. Its test is among those of the planner.
  },
  DriverFinalizer({ application, objects }) {
    if (!application.spec.driverFailover?.trackingFinalizer) return;
    const { metadata } = podOf(objects);
    expect(metadata.finalizers).toEqual(['sparkoperator.k8s.io/driver-tracking']);
    delete metadata.finalizers;
  },
  NativeSidecars({ application: { spec: { driver, executor } }, objects }) {
    // spark-submit puts the Spark container last, and leaves the executors' template as it is.
    const { spec } = podOf(objects);
    spec.containers.splice(-1, 0, ...takeSidecars(spec, driver.sidecars));
    if (executor.sidecars) changeTemplate(objects, (template) => template.spec.containers.push(...takeSidecars(template.spec, executor.sidecars)));
  },
  QueueOwner({ application: { apiVersion, kind, metadata }, applicationName, objects }) {
    if (metadata.labels?.['kueue.x-k8s.io/queue-name'] === undefined) return;
    changeTemplate(objects, (template) => {
      expect(template.metadata).toEqual({ ownerReferences: [{ apiVersion, kind, name: applicationName, uid: OWNER_UID }] });
      delete (template as Partial<Pod>).metadata;
    });
  },
  ScratchVolumesOnce({ application: { spec: { driver, executor } }, objects }) {
    const ofDriver = doubleScratch(driver);
    const container = sparkContainer(objects);
    giveBack(podOf(objects).spec, container, ofDriver);
    const directories = container.env?.find(({ name }) => name === 'SPARK_LOCAL_DIRS');
    if (directories) directories.value = [directories.value, ...ofDriver.mounts.map(({ mountPath }) => mountPath)].join(',');
    const ofExecutor = doubleScratch(executor);
    if (ofExecutor.mounts.length > 0) changeTemplate(objects, ({ spec }) => giveBack(spec, spec.containers[0], ofExecutor));
  },
  TemplatesInline({ objects, recorded }) {
    const driverFile = 'spark.kubernetes.driver.podTemplateFile';
    const recordedProperties = recordedConf(recorded);
    changeProperties(objects, (properties) => {
      expect(properties).not.toHaveProperty(driverFile);
      if (recordedProperties[driverFile] !== undefined) properties[driverFile] = recordedProperties[driverFile];
    });
    const ours = templateOf(objects);
    const theirs = templateOf(recorded);
    if (!ours?.data || !theirs?.data) return;
    expect(JSON.parse(ours.data[TEMPLATE_KEY])).toEqual(load(theirs.data[TEMPLATE_KEY]));
    ours.data[TEMPLATE_KEY] = theirs.data[TEMPLATE_KEY];
  },
};

/** What the metadata of a role's template has besides labels, annotations and fields that Spark sets. */
function droppedMetadata({ template }: SparkPodSpec, setBySpark: readonly string[]): object {
  return Object.fromEntries(Object.entries(template?.metadata ?? {}).filter(([field]) => !['labels', 'annotations', ...setBySpark].includes(field)));
}

function giveBackMetadata(template: Pod, dropped: object): void {
  for (const field of Object.keys(dropped)) expect(template.metadata ?? {}).not.toHaveProperty([field]);
  template.metadata = { ...template.metadata, ...dropped };
}

const TEMPLATE_KEY = 'podspec-configmap-key';

function podOf(objects: readonly KubernetesObject[]): Pod {
  const pod = objects.find((object): object is Pod => object.kind === 'Pod');
  if (!pod) throw new Error('the plan has no pod');
  return pod;
}

function sparkContainer(objects: readonly KubernetesObject[]): Pod['spec']['containers'][number] {
  const { containers } = podOf(objects).spec;
  return containers[containers.length - 1];
}

function takeLabel(labels: Record<string, string> | undefined, name: string, value: string): void {
  expect(labels).toHaveProperty([name], value);
  delete labels?.[name];
}

/** Side-cars as they are written, out of the init containers in whose form they are planned. */
function takeSidecars(spec: Pod['spec'], sidecars: readonly Container[] = []): readonly Container[] {
  if (sidecars.length === 0) return [];
  const others = (spec.initContainers ?? []).slice(0, -sidecars.length);
  expect(spec.initContainers).toEqual([...others, ...sidecars.map((sidecar) => ({ ...sidecar, restartPolicy: 'Always' }))]);
  spec.initContainers = others;
  return sidecars;
}

interface Scratch {
  readonly volumes: readonly Volume[];
  readonly mounts: readonly VolumeMount[];
}

/** The scratch volumes of a role's template that a mount of its field has a namesake of. */
function doubleScratch({ template, volumeMounts = [] }: SparkPodSpec): Scratch {
  const names = new Set(volumeMounts.map(({ name }) => name).filter((name) => name.startsWith('spark-local-dir-')));
  const { volumes = [], containers = [] } = template?.spec ?? {};
  return { volumes: volumes.filter(({ name }) => names.has(name)), mounts: (containers[0]?.volumeMounts ?? []).filter(({ name }) => names.has(name)) };
}

function giveBack(spec: Pod['spec'], container: Container, { volumes, mounts }: Scratch): void {
  spec.volumes?.unshift(...volumes);
  container.volumeMounts?.unshift(...mounts);
}

/** Changes the executors' template, which there must be. */
function changeTemplate(objects: readonly KubernetesObject[], change: (template: Pod) => void): void {
  const data = templateOf(objects)?.data;
  if (!data) throw new Error('no template of executors');
  const template = JSON.parse(data[TEMPLATE_KEY]) as Pod;
  change(template);
  data[TEMPLATE_KEY] = JSON.stringify(template);
}

function templateOf(objects: readonly KubernetesObject[]): ConfigMap | undefined {
  return objects.find((object): object is ConfigMap => object.kind === 'ConfigMap' && TEMPLATE_KEY in ((object as ConfigMap).data ?? {}));
}

function confMapOf(objects: readonly KubernetesObject[]): ConfigMap | undefined {
  return objects.find((object): object is ConfigMap => object.kind === 'ConfigMap' && 'spark.properties' in ((object as ConfigMap).data ?? {}));
}

/** In recordings, spark.properties is a map already. */
function recordedConf(recorded: readonly KubernetesObject[]): Readonly<Record<string, string>> {
  return (confMapOf(recorded)?.data?.['spark.properties'] ?? {}) as unknown as Record<string, string>;
}

function changeProperties(objects: readonly KubernetesObject[], change: (properties: Record<string, string>) => void): void {
  const data = confMapOf(objects)?.data ?? {};
  const properties = readProperties(data['spark.properties']);
  change(properties);
  data['spark.properties'] = writeProperties(properties);
}
