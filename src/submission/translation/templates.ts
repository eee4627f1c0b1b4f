// The pod templates that Spark starts from: the application's own, and for executors everything that Spark has no property for.
import { canonicalJson } from '../../spec/json';
import type { OwnerReference } from '../../spec/kubernetes';
import type { Container, Pod } from '../../spec/kubernetes.gen';
import { DRIVER_CONTAINER, EXECUTOR_CONTAINER, KUEUE_QUEUE_LABEL } from '../../spec/labels';
import type { Role } from '../../spec/roles';
import type { SparkApplication, SparkPodTemplate } from '../../spec/types.gen';
import type { SubmitterFile } from '../context';
import { applyPodFields, hasPodFields } from '../pod-fields';
import { containerNameKey, copyTemplate, sparkContainerIndex } from '../pod-template';
import { scratchVolumes, scratchVolumesInPod } from './volumes';
import { LOCAL_DIR_PREFIX } from '../../spec/names';
import { volumesPrefix } from '../volume-settings';
import type { Translation } from './translation';

const CONTAINERS: Readonly<Record<Role, string>> = { driver: DRIVER_CONTAINER, executor: EXECUTOR_CONTAINER };

/** The driver's template: the application's, with scratch volumes that Spark must see before it looks for directories. */
export function driverTemplate(translation: Translation): SparkPodTemplate | undefined {
  const { application } = translation;
  if (!application.spec.driver.template && scratchVolumesInPod(application, 'driver').length === 0) return undefined;
  return startingPoint(translation, 'driver');
}

/** The executors' template as JSON, or none if Spark alone can make them as they should be. */
export function executorTemplate(translation: Translation): SubmitterFile | undefined {
  const { application, conf } = translation;
  const queued = application.metadata.labels?.[KUEUE_QUEUE_LABEL] !== undefined;
  const needed = queued || application.spec.executor.template || scratchVolumesInPod(application, 'executor').length > 0 || hasPodFields(application, 'executor');
  if (!needed) return undefined;
  const template = startingPoint(translation, 'executor');
  if (hasPodFields(application, 'executor')) addPodFields(template, application, conf.get(containerNameKey('executor')));
  if (queued) ((template.metadata ??= {}).ownerReferences ??= []).push(ownerForQueue(application));
  // Spark cannot read a template without a specification.
  const content = { apiVersion: 'v1', kind: 'Pod', spec: {}, ...template };
  return { text: canonicalJson(content), content };
}

function addPodFields(template: SparkPodTemplate, application: SparkApplication, containerName: string | undefined): void {
  const spec = template.spec ??= {};
  const containers = spec.containers ??= [];
  const index = sparkContainerIndex(containers, containerName);
  const container: Container = { ...containers[index], name: containers[index]?.name || EXECUTOR_CONTAINER };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: { ...spec, containers: [] } };
  applyPodFields({ pod, container }, 'executor', application);
  containers[index] = container;
  template.spec = { ...pod.spec, containers };
}

/** Kueue counts pods by who owns them. The driver stays the controller, so that executors go when it goes. */
function ownerForQueue({ apiVersion, kind, metadata }: SparkApplication): OwnerReference {
  return { apiVersion, kind, name: metadata.name ?? '', uid: metadata.uid ?? '' };
}

function startingPoint(translation: Translation, role: Role): SparkPodTemplate {
  const { application, conf } = translation;
  const nameKey = containerNameKey(role);
  if (application.spec[role].template) conf.setDefault(nameKey, CONTAINERS[role], `spec.${role}.template`);
  const template = withoutScratch(copyTemplate(application.spec[role].template), conf.get(nameKey), scratchNames(translation, role));
  // Spark would let the template's account win over the field.
  if (role === 'executor' && application.spec.executor.serviceAccount && template.spec) {
    delete template.spec.serviceAccount;
    delete template.spec.serviceAccountName;
  }
  const inPod = scratchVolumesInPod(application, role);
  if (inPod.length > 0) {
    const spec = (template.spec ??= {});
    const containers = (spec.containers ??= []);
    const index = sparkContainerIndex(containers, conf.get(nameKey));
    const container = (containers[index] ??= { name: CONTAINERS[role] });
    (container.volumeMounts ??= []).push(...inPod.map(({ mount }) => mount));
    (spec.volumes ??= []).push(...new Set(inPod.map(({ volume }) => volume)));
  }
  return template;
}

/** Scratch volumes that typed fields or properties describe; a template's own of the same name gives way. */
function scratchNames({ application, conf }: Translation, role: Role): Set<string> {
  const typed = scratchVolumes(application, role).map(({ volume }) => volume.name);
  const properties = conf.withPrefix(volumesPrefix(role)).map(([suffix]) => suffix.split('.')[1]);
  return new Set([...typed, ...properties].filter((name) => name?.startsWith(LOCAL_DIR_PREFIX)));
}

/** Other containers of the template keep their mounts: under the same name there is another volume now. */
function withoutScratch(template: SparkPodTemplate, containerName: string | undefined, names: ReadonlySet<string>): SparkPodTemplate {
  if (names.size === 0 || !template.spec) return template;
  const { volumes, containers = [] } = template.spec;
  if (volumes) template.spec.volumes = volumes.filter(({ name }) => !names.has(name));
  const container = containers[sparkContainerIndex(containers, containerName)];
  if (container?.volumeMounts) container.volumeMounts = container.volumeMounts.filter(({ name }) => !names.has(name));
  return template;
}
