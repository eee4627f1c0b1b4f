// The pod templates that Spark starts from: the application's own, and for executors everything that Spark has no property for.
import type { Translation } from './translation';
import { canonicalJson } from '../../../spec/json';
import type { OwnerReference } from '../../../spec/kubernetes';
import type { Container, Pod, Volume } from '../../../spec/kubernetes.gen';
import { isQueued } from '../../../spec/kueue';
import { DRIVER_CONTAINER, EXECUTOR_CONTAINER } from '../../../spec/labels';
import { LOCAL_DIR_PREFIX } from '../../../spec/names';
import type { Role } from '../../../spec/roles';
import type { SparkApplication } from '../../../spec/types.gen';
import { containerNameKey, sparkContainerIndex, Sources, type PodTemplate } from '../../spark/draft';
import type { SparkSubmission } from '../../spark/submission';
import { volumesPrefix } from '../../spark/volume-settings';
import { applyPodFields, podFieldPaths } from '../pod-fields';
import { scratchVolumes, scratchVolumesInPod } from './scratch-volumes';
import { executorsLackIdentity, identityLabelsOf, withAllowedMetadata } from './template-metadata';

const CONTAINERS: Readonly<Record<Role, string>> = { driver: DRIVER_CONTAINER, executor: EXECUTOR_CONTAINER };

interface SourcedTemplate {
  readonly template: PodTemplate;
  readonly sources: Sources;
}

/** What a submission has of templates. */
export interface Templates extends Pick<SparkSubmission, 'driverTemplate' | 'executorTemplate' | 'templateSources'> {
  /** The fields for which executors have a template. */
  readonly executorFields?: readonly string[];
}

/** The driver's template with scratch volumes that Spark must see before it looks for directories; the executors' with all that has no property. */
export function templatesOf(translation: Translation): Templates {
  const driver = driverTemplate(translation);
  const executor = executorTemplate(translation);
  return {
    driverTemplate: driver?.template,
    ...executor && { executorTemplate: asFile(executor.template), executorFields: executor.fields },
    templateSources: { driver: driver?.sources, executor: executor?.sources },
  };
}

function driverTemplate(translation: Translation): SourcedTemplate | undefined {
  const { application } = translation;
  if (!application.spec.driver.template && scratchVolumesInPod(application, 'driver').length === 0) return undefined;
  return startingPoint(translation, 'driver');
}

/** The executors' template, or none if Spark alone can make them as they should be. */
function executorTemplate(translation: Translation): SourcedTemplate & { readonly fields: readonly string[] } | undefined {
  const { application, conf } = translation;
  const queued = isQueued(application);
  const own = application.spec.executor.template ? ['spec.executor.template'] : [];
  const scratch = scratchVolumesInPod(application, 'executor').map(({ path }) => path);
  const ofPod = podFieldPaths(application, 'executor');
  const fields = [...own, ...scratch, ...ofPod];
  const unlabelled = executorsLackIdentity(translation);
  if (!queued && !unlabelled && fields.length === 0) return undefined;
  const { template, sources } = startingPoint(translation, 'executor');
  if (ofPod.length > 0) addPodFields({ template, sources }, application, conf.get(containerNameKey('executor')));
  if (queued) (template.metadata ??= {}).ownerReferences = [ownerForQueue(application)];
  if (unlabelled) template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, ...identityLabelsOf(translation, 'executor') } };
  return { template, sources, fields };
}

/** A template as JSON. Spark cannot read one without a specification. */
function asFile(template: PodTemplate): SparkSubmission['executorTemplate'] {
  const content = { apiVersion: 'v1', kind: 'Pod', spec: {}, ...template };
  return { text: canonicalJson(content), content };
}

function addPodFields({ template, sources }: SourcedTemplate, application: SparkApplication, containerName: string | undefined): void {
  const spec = template.spec ??= {};
  const containers = spec.containers ??= [];
  const index = sparkContainerIndex(containers, containerName);
  const container: Container = { ...containers[index], name: containers[index]?.name || EXECUTOR_CONTAINER };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: { ...spec, containers: [] } };
  applyPodFields({ pod, container, sources }, 'executor', application);
  containers[index] = container;
  template.spec = { ...pod.spec, containers };
}

/** Kueue counts pods by who owns them. The driver stays the controller, so that executors are deleted with it. */
function ownerForQueue({ apiVersion, kind, metadata }: SparkApplication): OwnerReference {
  return { apiVersion, kind, name: metadata.name ?? '', uid: metadata.uid ?? '' };
}

/** A copy of the application's template, with the scratch volumes that have no property. */
function startingPoint(translation: Translation, role: Role): SourcedTemplate {
  const { application, conf, settings } = translation;
  const nameKey = containerNameKey(role);
  if (application.spec[role].template) conf.setDefault(nameKey, CONTAINERS[role], `spec.${role}.template`);
  const own = withAllowedMetadata(structuredClone(application.spec[role].template ?? {}), settings);
  const template = withoutScratch(own, conf.get(nameKey), scratchNames(translation, role));
  const sources = marked(template, conf.get(nameKey), `spec.${role}.template`);
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
    (container.volumeMounts ??= []).push(...inPod.map(({ mount, path }) => sources.mark(mount, path)));
    const volumes = (spec.volumes ??= []);
    const seen = new Set<Volume>();
    for (const { volume, path } of inPod) {
      if (!seen.has(volume)) volumes.push(sources.mark(volume, path));
      seen.add(volume);
    }
  }
  return { template, sources };
}

/** Notes that what the template's Spark container and pod have was written there. */
function marked({ spec }: PodTemplate, containerName: string | undefined, path: string): Sources {
  const sources = new Sources();
  const containers = spec?.containers ?? [];
  const container = containers[sparkContainerIndex(containers, containerName)];
  if (spec?.volumes) spec.volumes = sources.markAll(spec.volumes, path);
  if (container?.volumeMounts) container.volumeMounts = sources.markAll(container.volumeMounts, path);
  if (container?.ports) container.ports = sources.markAll(container.ports, path);
  return sources;
}

/** Scratch volumes that typed fields or properties describe; a template's own of the same name gives way. */
function scratchNames({ application, conf }: Translation, role: Role): Set<string> {
  const typed = scratchVolumes(application, role).map(({ volume }) => volume.name);
  const properties = conf.withPrefix(volumesPrefix(role)).map(([suffix]) => suffix.split('.')[1]);
  return new Set([...typed, ...properties].filter((name) => name?.startsWith(LOCAL_DIR_PREFIX)));
}

/** Other containers of the template keep their mounts: under the same name there is another volume now. */
function withoutScratch(template: PodTemplate, containerName: string | undefined, names: ReadonlySet<string>): PodTemplate {
  if (names.size === 0 || !template.spec) return template;
  const { volumes, containers = [] } = template.spec;
  if (volumes) template.spec.volumes = volumes.filter(({ name }) => !names.has(name));
  const container = containers[sparkContainerIndex(containers, containerName)];
  if (container?.volumeMounts) container.volumeMounts = container.volumeMounts.filter(({ name }) => !names.has(name));
  return template;
}
