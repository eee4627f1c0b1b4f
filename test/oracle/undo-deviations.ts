// Takes the deliberate deviations out of a plan, each one checked for exactly what it claims: whatever else differs, stays different.
import { load } from 'js-yaml';
import { expect } from 'vitest';
import { ATTEMPT, OWNER_UID, SUBMITTER } from './recordings';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import type { ConfigMap, Pod, Service } from '../../src/spec/kubernetes.gen';
import type { SparkApplication } from '../../src/spec/types.gen';
import { DEVIATIONS } from '../../src/submission';
import { SPARK_USER } from '../../src/submission/context';
import { dialectFor } from '../../src/submission/dialects';
import { readProperties, writeProperties } from '../../src/submission/java-properties';

export type DeviationName = (typeof DEVIATIONS)[number]['name'];

interface Plan {
  readonly application: SparkApplication;
  readonly applicationName: string;
  readonly objects: KubernetesObject[];
  readonly recorded: readonly KubernetesObject[];
}

const SUBMISSION_LABEL = 'sparkoperator.k8s.io/submission-id';
const ORDER = ['PodGroup', 'ConfigMap', 'Service', 'NetworkPolicy', 'PersistentVolumeClaim', 'Ingress', 'Pod'];

/** The objects of an application's plan with every deviation taken back; the plan stays as it is. */
export function withoutDeviations(
  planned: readonly KubernetesObject[], application: SparkApplication, recorded: readonly KubernetesObject[],
): KubernetesObject[] {
  const objects = structuredClone([...planned]);
  for (const { name } of DEVIATIONS) UNDO[name]({ application, applicationName: application.metadata.name ?? '', objects, recorded });
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
      if (object !== pod) object.metadata.ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name ?? '', uid: 'of the pod', controller: true }];
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
    const labels = { 'sparkoperator.k8s.io/app-name': applicationName, 'sparkoperator.k8s.io/launched-by-spark-operator': 'true' };
    const service = objects.find((object): object is Service => object.kind === 'Service');
    for (const [name, value] of Object.entries(labels)) {
      takeLabel(podOf(objects).metadata.labels, name, value);
      if (service) takeLabel(service.spec.selector, name, value);
    }
    // Its step may be excluded.
    if (service) takeLabel(service.spec.selector, SUBMISSION_LABEL, ATTEMPT.id);
    changeProperties(objects, (properties) => {
      for (const role of ['driver', 'executor']) {
        for (const [name, value] of Object.entries({ ...labels, [SUBMISSION_LABEL]: ATTEMPT.id })) takeLabel(properties, `spark.kubernetes.${role}.label.${name}`, value);
      }
    });
  },
  SpecHash({ objects }) {
    const { metadata } = podOf(objects);
    expect(metadata.annotations?.['sparkoperator.k8s.io/spec-hash']).toMatch(/^v2-[0-9a-f]{32}:\d*$/);
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
