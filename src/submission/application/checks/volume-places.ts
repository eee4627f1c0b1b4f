// Where the volumes and mounts of a pod were written, so that a finding can name the very line: template, property or field.
import type { Role } from '../../../spec/roles';
import type { SparkApplication, SparkPodTemplate } from '../../../spec/types.gen';
import type { PodDraft, SubmissionContext } from '../../spark/context';
import { fieldVolumes } from '../field-volumes';
import { containerNameKey, sparkContainerIndex } from '../../spark/pod-template';
import { LOCAL_DIRECTORIES, localDirName } from '../../spark/steps/local-dirs';
import { secretsPrefix, secretVolumeName } from '../../spark/steps/mount-secrets';
import { scratchVolumesInPod } from '../translation/scratch-volumes';
import { volumeSettings } from '../../spark/volume-settings';

/** A pod of one role as it will be created, and what it came from. */
export interface FinishedPod extends Pick<PodDraft, 'pod' | 'container'> {
  readonly role: Role;
  readonly context: SubmissionContext;
  /** Absent where a command line is planned as it is. */
  readonly application?: SparkApplication;
}

/** Where an author wrote a volume, a mount, or both at once. */
export interface Place {
  readonly volume?: string;
  readonly mount?: { readonly name: string; readonly mountPath: string };
  readonly path: string;
}

/** All places where volumes of a role may be written, in the order in which a pod gets them: template, properties, fields. */
export function places({ role, context, application }: FinishedPod): Place[] {
  return [...inTemplate(role, context, application), ...inProperties(role, context), ...inFields(role, application)];
}

function inTemplate(role: Role, { conf, submission }: SubmissionContext, application: SparkApplication | undefined): Place[] {
  const own = role === 'driver' ? submission.driverTemplate : submission.executorTemplate?.content as SparkPodTemplate | undefined;
  const { spec } = (application ? application.spec[role].template : own) ?? {};
  const path = application ? `spec.${role}.template` : conf.pathOf(`spark.kubernetes.${role}.podTemplateFile`);
  const containers = spec?.containers ?? [];
  const { volumeMounts = [] } = containers[sparkContainerIndex(containers, conf.get(containerNameKey(role)))] ?? {};
  return [...(spec?.volumes ?? []).map(({ name }) => ({ volume: name, path })), ...volumeMounts.map((mount) => ({ mount, path }))];
}

function inProperties(role: Role, { conf, dialect }: SubmissionContext): Place[] {
  const directories = conf.list(LOCAL_DIRECTORIES)
    .map((mountPath, i) => ({ mount: { name: localDirName(i), mountPath }, path: conf.pathOf(LOCAL_DIRECTORIES) }));
  const secrets = conf.withPrefix(secretsPrefix(role)).map(([secret, mountPath]) => {
    const name = secretVolumeName(secret);
    return { volume: name, mount: { name, mountPath }, path: conf.pathOf(secretsPrefix(role) + secret) };
  });
  // What is wrong with the settings themselves is found by the step that mounts them.
  const volumes = volumeSettings(role, conf, dialect, []).map(({ name, mountPath, path }) => ({ volume: name, mount: { name, mountPath }, path }));
  return [...secrets, ...volumes, ...directories];
}

function inFields(role: Role, application: SparkApplication | undefined): Place[] {
  return application
    ? [...scratchVolumesInPod(application, role), ...fieldVolumes(application, role)].map(({ volume, mount, path }) => ({ volume: volume?.name, mount, path }))
    : [];
}
